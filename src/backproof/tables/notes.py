"""What `fit_encoding` recognised and did, in sentences for people."""

from collections import Counter

import numpy as np

from backproof.tables.features import CategoricalFeature, Feature, ImageFeature, NumericFeature
from backproof.tables.table import Table
from backproof.tables.targets import RealTarget, Target, labels_of
from backproof.tables.values import missing_in, numbers_of, texts_of
from backproof.tables.wording import counted, listed, shown


def notes_on(
    table: Table, features: tuple[Feature, ...], target: Target, dropped: tuple[tuple[str, str], ...], standardise: bool
) -> tuple[str, ...]:
    """Return the sentences: what was read, the target, the columns by kind, what was missing, what was dropped."""
    size = f"{counted(len(table), 'example')}, {counted(len(table.columns), 'column')}"
    sentences = [f"{table.source}: {size}.", *(f"{note}." for note in table.notes)]
    sentences += _on_target(table, target)
    sentences += _on_numeric([f for f in features if isinstance(f, NumericFeature)], standardise)
    sentences += [_on_categorical(f) for f in features if isinstance(f, CategoricalFeature)]
    sentences += [_on_image(f) for f in features if isinstance(f, ImageFeature)]
    sentences += [note for f in features for note in _on_missing(table, f)]
    return (*sentences, *_on_dropped(dropped))


def _on_target(table: Table, target: Target) -> list[str]:
    if isinstance(target, RealTarget):
        scales = zip(target.means, target.scales, strict=True)
        numbers = "; ".join(f"mean {mean:.6g}, deviation {scale:.6g}" for mean, scale in list(scales)[:4])
        return [f"Target {listed(map(shown, target.names))}: regression, scaled by {numbers}."]
    sentences = []
    for name, classes in zip(target.names, target.classes, strict=True):
        counts = Counter(labels_of(table, name))
        parts = listed((f"{label} ({counts[label]})" for label in classes), most=12)
        sentences.append(f"Target {shown(name)}: classification ({target.kind}), {len(classes)} classes: {parts}.")
    return sentences


def _on_numeric(features: list[NumericFeature], standardise: bool) -> list[str]:
    if not features:
        return []
    done = "to mean 0 and standard deviation 1" if standardise else "as they are"
    return [f"{counted(len(features), 'numeric column')}, {done}: {listed(f.name for f in features)}."]


def _on_categorical(feature: CategoricalFeature) -> str:
    texts = f"{counted(len(feature.categories), 'text')}, one feature each: {listed(feature.categories)}"
    return f"{shown(feature.name)}: {texts}."


def _on_image(feature: ImageFeature) -> str:
    size = " by ".join(map(str, feature.shape))
    return f"{shown(feature.name)}: images of {size} pixels, divided by {feature.scale:.6g}."


def _on_missing(table: Table, feature: Feature) -> list[str]:
    if isinstance(feature, ImageFeature):
        return []
    values = (numbers_of if isinstance(feature, NumericFeature) else texts_of)(table, feature.name)
    count = int(np.count_nonzero(missing_in(values)))
    if not count:
        return []
    fill = f"filled with {feature.fill:.6g}" if isinstance(feature, NumericFeature) else "a category of their own"
    return [f"{shown(feature.name)}: {count} of {len(values)} values missing, {fill}."]


def _on_dropped(dropped: tuple[tuple[str, str], ...]) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for name, reason in dropped:
        reasons.setdefault(reason, []).append(name)
    return [f"Left out: {listed(map(shown, names))} ({reason})." for reason, names in reasons.items()]
