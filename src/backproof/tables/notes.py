"""What `fit_encoding` recognised and did, in phrases that can be said in either language."""

from collections import Counter

import numpy as np

from backproof.errors import Phrase
from backproof.tables.column_values import missing_in, numbers_of, texts_of
from backproof.tables.features import CategoricalFeature, Feature, ImageFeature, NumericFeature
from backproof.tables.table import Table
from backproof.tables.target_columns import RealTarget, Target, labels_of
from backproof.tables.wording import counted, listed, shown


def notes_on(
    table: Table, features: tuple[Feature, ...], target: Target, dropped: tuple[tuple[str, str], ...], standardise: bool
) -> tuple[str, ...]:
    """Return the sentences: what was read, the target, the columns by kind, what was missing, what was dropped."""
    examples, columns = counted(len(table), "example"), counted(len(table.columns), "column")
    read = Phrase("{source}: {examples}, {columns}.", source=table.source, examples=examples, columns=columns)
    notes = [read, *(Phrase("{note}.", note=note) for note in table.notes)]
    notes += _on_target(table, target)
    notes += _on_numeric([f for f in features if isinstance(f, NumericFeature)], standardise)
    notes += [_on_categorical(f) for f in features if isinstance(f, CategoricalFeature)]
    notes += [_on_image(f) for f in features if isinstance(f, ImageFeature)]
    notes += [note for f in features for note in _on_missing(table, f)]
    return (*notes, *_on_dropped(dropped))


def _on_target(table: Table, target: Target) -> list[Phrase]:
    if isinstance(target, RealTarget):
        names = listed(map(shown, target.names))
        scales = list(zip(target.means, target.scales, strict=True))[:4]
        return [Phrase("Target {names}: regression, scaled by {scales}.", names=names, scales=_each(scales))]
    notes = []
    for name, classes in zip(target.names, target.classes, strict=True):
        counts = Counter(labels_of(table, name))
        parts = listed((f"{label} ({counts[label]})" for label in classes), most=12)
        notes.append(Phrase("Target {name}: classification ({kind}), {count} classes: {classes}.", name=shown(name),
                            kind=Phrase(target.kind), count=len(classes), classes=parts))  # fmt: skip
    return notes


def _each(scales: list[tuple[float, float]]) -> Phrase:
    """Return means and deviations in a row."""
    (mean, scale), *rest = scales
    one = Phrase("mean {mean:.6g}, deviation {scale:.6g}", mean=mean, scale=scale)
    return one if not rest else Phrase("{first}; {second}", first=one, second=_each(rest))


def _on_numeric(features: list[NumericFeature], standardise: bool) -> list[Phrase]:
    if not features:
        return []
    done = Phrase("to mean 0 and standard deviation 1") if standardise else Phrase("as they are")
    names = listed(f.name for f in features)
    return [
        Phrase("{columns}, {done}: {names}.", columns=counted(len(features), "numeric column"), done=done, names=names)
    ]


def _on_categorical(feature: CategoricalFeature) -> Phrase:
    return Phrase("{name}: {texts}, one feature each: {categories}.", name=shown(feature.name),
                  texts=counted(len(feature.categories), "text"), categories=listed(feature.categories))  # fmt: skip


def _on_image(feature: ImageFeature) -> Phrase:
    size = " × ".join(map(str, feature.shape))
    return Phrase("{name}: images of {size} pixels, divided by {scale:.6g}.", name=shown(feature.name), size=size,
                  scale=feature.scale)  # fmt: skip


def _on_missing(table: Table, feature: Feature) -> list[Phrase]:
    if isinstance(feature, ImageFeature):
        return []
    values = (numbers_of if isinstance(feature, NumericFeature) else texts_of)(table, feature.name)
    count = int(np.count_nonzero(missing_in(values)))
    if not count:
        return []
    fill = Phrase("a category of their own")
    if isinstance(feature, NumericFeature):
        fill = Phrase("filled with {fill:.6g}", fill=feature.fill)
    return [Phrase("{name}: {count} of {all} values missing, {fill}.", name=shown(feature.name), count=count,
                   all=len(values), fill=fill)]  # fmt: skip


def _on_dropped(dropped: tuple[tuple[str, str], ...]) -> list[Phrase]:
    reasons: dict[str, list[str]] = {}
    for name, reason in dropped:
        reasons.setdefault(reason, []).append(name)
    return [Phrase("Left out: {names} ({reason}).", names=listed(map(shown, names)), reason=reason)
            for reason, names in reasons.items()]  # fmt: skip
