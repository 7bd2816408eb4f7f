"""What `fit_encoding` recognised and did, in phrases that can be said in either language."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from backproof.errors import Keyword, Phrase
from backproof.tables.column_values import missing_in, numbers_of, plain_number, texts_of
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
    missing_dates,
)
from backproof.tables.notes_on_dates import notes_on_dates
from backproof.tables.pieces import BinnedFeature
from backproof.tables.quantities import as_seconds
from backproof.tables.recognition import COUNTS_ROWS, IDENTIFIER, has_outliers
from backproof.tables.sentinels import sentinel_in
from backproof.tables.table import Array, Table
from backproof.tables.target_columns import Label, RealTarget, Target, labels_of, real_values_of
from backproof.tables.wording import BEYOND_ALL, SENTENCE, counted, folded, listed, shown

ON_SCALED_TARGET = "Target {names}: regression, scaled by {scales}."
MOST_CODES = 100
"""How many different numbers a target may have for classes to be worth a word."""
_FEWEST_APART = 4
"""How many texts, none beside another, show merged cells at least, where some come again."""
_CALLED_CODE = re.compile(
    r"(?:^|[^a-z])(?:zip|zip[ _-]?code|post[ _-]?code|postal[ _-]?code|plz|postleitzahl|code[ _-]?postal|"
    r"c[óo]digo[ _-]?postal|pin[ _-]?code)(?:$|[^a-z])|邮编|邮政编码|郵便番号",
    re.IGNORECASE,
)
"""How columns of postcodes are called."""


def notes_on(
    table: Table, features: tuple[Feature, ...], target: Target, dropped: tuple[tuple[str, str], ...],
    standardise: bool, codes: tuple[str, ...] = (),
) -> tuple[str, ...]:  # fmt: skip
    """Return the sentences: what was read, the target, the columns by kind, what was missing, what was dropped."""
    examples, columns = counted(len(table), "example"), counted(len(table.columns), "column")
    read = Phrase("{source}: {examples}, {columns}.", source=table.source, examples=examples, columns=columns)
    notes = [read, *(Phrase(SENTENCE, note=note) for note in table.notes)]
    notes += _on_target(table, target)
    plain = [f for f in features if isinstance(f, NumericFeature) or (isinstance(f, ScaledFeature) and f.clip is None)]
    notes += _on_numeric([f.name for f in plain], standardise)
    notes += _on_codes(table, features)
    notes += _on_binned([f for f in features if isinstance(f, BinnedFeature)])
    notes += [_on_outliers(table, f) for f in features if _has_outliers(table, f)]
    notes += _on_sentinels(table, features, target.names if isinstance(target, RealTarget) else ())
    dates = [f for f in features if isinstance(f, DateFeature)]
    notes += [note for f in dates for note in notes_on_dates(table, f)]
    categorical = [f for f in features if isinstance(f, CategoricalFeature)]
    notes += [_on_numbers_as_codes(name) for name in codes]
    notes += [note for f in categorical for note in (_on_categorical(f), *_on_alike(f), *_on_merged(table, f))]
    notes += [_on_image(f) for f in features if isinstance(f, ImageFeature)]
    notes += [note for f in features for note in _on_missing(table, f)]
    return (*notes, *_on_dropped(dropped))


def _on_numbers_as_codes(name: str) -> Phrase:
    template = (
        "{name}: its numbers are taken as categories, since the target hangs on each of them and not on how "
        "large it is; {numeric} takes them as numbers."
    )
    return Phrase(template, name=shown(name), numeric=Keyword("numeric", [name]))


def _on_target(table: Table, target: Target) -> list[Phrase]:
    if isinstance(target, RealTarget):
        names = listed(map(shown, target.names))
        scales = list(zip(target.means, target.scales, strict=True))[:4]
        notes = [*_on_times(table, target.names), Phrase(ON_SCALED_TARGET, names=names, scales=_each(scales))]
        return notes + [_reversed(name, "regression") for name in target.names if _could_be_classes(table, name)]
    notes = []
    for name, classes in zip(target.names, target.classes, strict=True):
        counts = Counter(labels_of(table, name))
        parts = listed((f"{label} ({counts[label]})" for label in classes), most=12)
        notes.append(Phrase("Target {name}: classification ({kind}), {count} classes: {classes}.", name=shown(name),
                            kind=Phrase(target.kind), count=len(classes), classes=parts))  # fmt: skip
        if table[name].kind == "numeric" and len(classes) > 2:
            notes.append(_reversed(name, "classification"))
        template = (
            "{name}: the classes {labels} differ by capitals, blanks or dots only, and are taken for different ones."
        )
        notes += [Phrase(template, name=shown(name), labels=labels) for labels in _alike(classes)]
    return notes


def _on_times(table: Table, names: tuple[str, ...]) -> list[Phrase]:
    """Say of targets that are times that their seconds are predicted."""
    found = [(name, made[1]) for name in names if (made := as_seconds(table[name])) is not None]
    template = "The times in {name} are values to predict, in seconds; {option} takes them for classes."
    option = Keyword("task", "classification")
    return [note for name, said in found
            for note in (Phrase(SENTENCE, note=said), Phrase(template, name=shown(name), option=option))]  # fmt: skip


def _alike(texts: Iterable[Label]) -> list[str]:
    """Return lists of texts that differ by capitals, blanks or dots only, as one word written in two ways does."""
    found: dict[str, list[Label]] = {}
    for text in texts:
        if isinstance(text, str):
            found.setdefault(folded(text), []).append(text)
    return [listed(map(shown, texts), most=4) for texts in found.values() if len(texts) > 1]


def _on_sentinels(table: Table, features: tuple[Feature, ...], targets: tuple[str, ...]) -> list[Phrase]:
    """Name numbers that may stand for a missing one, beside those that are far enough from the rest to be outliers."""
    notes = []
    numeric = [one for one in features if isinstance(one, NumericFeature | ScaledFeature | BinnedFeature)]
    columns = [(name, real_values_of(table, name)) for name in targets]
    columns += [(one.name, numbers_of(table, one.name)) for one in numeric if not _has_outliers(table, one)]
    for name, values in columns:
        found = sentinel_in(values)
        if found is not None:
            number = plain_number(found[0])
            notes.append(Phrase(BEYOND_ALL, name=shown(name), value=number, count=found[1],
                                option=Keyword("missing_values", [str(number)])))  # fmt: skip
    return notes


def _could_be_classes(table: Table, name: str) -> bool:
    """Whether the numbers are few and come again, so that somebody may mean classes."""
    values = real_values_of(table, name)
    different = np.unique(values)
    if np.abs(different).max() > 2**52:
        return False
    halves = bool((2 * different == np.floor(2 * different)).all())
    return halves and len(different) <= MOST_CODES and 2 * len(different) <= len(values)


def _reversed(name: str, task: str) -> Phrase:
    if task == "regression":
        template = "The few different numbers in {name} are values to predict; {option} takes them for classes."
        return Phrase(template, name=shown(name), option=Keyword("task", "classification"))
    template = "The numbers in {name} are taken for classes; {option} takes them for values to predict."
    return Phrase(template, name=shown(name), option=Keyword("task", "regression"))


def _each(scales: list[tuple[float, float]]) -> Phrase:
    """Return means and deviations in a row."""
    (mean, scale), *rest = scales
    one = Phrase("mean {mean:.6g}, deviation {scale:.6g}", mean=mean, scale=scale)
    return one if not rest else Phrase("{first}; {second}", first=one, second=_each(rest))


def _on_numeric(names_of: list[str], standardise: bool) -> list[Phrase]:
    if not names_of:
        return []
    done = Phrase("to mean 0 and standard deviation 1") if standardise else Phrase("as they are")
    names = listed(names_of)
    return [
        Phrase("{columns}, {done}: {names}.", columns=counted(len(names_of), "numeric column"), done=done, names=names)
    ]


def _on_codes(table: Table, features: tuple[Feature, ...]) -> list[Phrase]:
    """Say that postcodes are taken for quantities, where no zero before one shows that they are codes."""
    numeric = [one.name for one in features if isinstance(one, NumericFeature | ScaledFeature | BinnedFeature)]
    template = "{name}: codes that are numbers are taken for quantities; {option} takes them for categories."
    return [Phrase(template, name=shown(name), option=Keyword("categorical", [name])) for name in numeric
            if _CALLED_CODE.search(name) and _are_whole(numbers_of(table, name))]  # fmt: skip


def _are_whole(values: Array) -> bool:
    known = values[~missing_in(values)]
    return bool((known == np.floor(known)).all())


def _on_merged(table: Table, feature: CategoricalFeature) -> list[Phrase]:
    """Say that a column has texts at the first of several examples each only, as merged cells have.

    Each text comes once; or none comes twice in a row, and none beside another.
    """
    values = texts_of(table, feature.name)
    places = np.flatnonzero(~missing_in(values))
    if len(places) < 2 or places[0] or 3 * len(places) > len(values):
        return []
    texts = values[places].tolist()
    apart = len(places) >= _FEWEST_APART and int(np.diff(places).min()) > 1
    if len(set(texts)) < len(texts) and not (apart and all(one != other for one, other in pairwise(texts))):
        return []
    template = (
        "{name} has a text only where another one begins, as merged cells have; filled down before, each example would "
        "have one."
    )
    return [Phrase(template, name=shown(feature.name))]


def _on_binned(features: list[BinnedFeature]) -> list[Phrase]:
    if not features:
        return []
    bins = sum(sum(f.are_pieces) for f in features)
    template = "{columns}, scaled by median and quartiles, clipped smoothly, and in {bins} bins beside that: {names}."
    if not bins:
        template = "{columns}, scaled by median and quartiles, clipped smoothly: {names}."
    columns, names = counted(len(features), "numeric column"), listed(f.name for f in features)
    return [Phrase(template, columns=columns, names=names, **({"bins": bins} if bins else {}))]


def _has_outliers(table: Table, feature: Feature) -> bool:
    if isinstance(feature, BinnedFeature):
        values = numbers_of(table, feature.name).astype(np.float64)
        return has_outliers(values[~missing_in(values)])
    return isinstance(feature, ScaledFeature) and feature.clip is not None


def _on_outliers(table: Table, feature: Feature) -> Phrase:
    """Name the number that is farthest from the rest, and how to say that it stands for a missing one."""
    values = numbers_of(table, feature.name)
    present = values[~missing_in(values)].astype(np.float64)
    assert isinstance(feature, ScaledFeature | BinnedFeature)
    far = float(present[np.argmax(np.abs(present - feature.centre))])
    number = plain_number(far)
    template = (
        "{name}: {value} comes {times}, far from the rest, so the column is scaled by median and quartiles and "
        "clipped smoothly; {option} if that stands for a missing value."
    )
    times = counted(int((present == far).sum()), "time")
    return Phrase(template, name=shown(feature.name), value=number, times=times,
                  option=Keyword("missing_values", [str(number)]))  # fmt: skip


def _on_alike(feature: CategoricalFeature) -> list[Phrase]:
    alike = _alike((*feature.categories, *feature.rare))
    if not alike:
        return []
    more = Phrase(", and {count} more of that kind,", count=len(alike) - 1) if len(alike) > 1 else ""
    template = (
        "{name}: the texts {texts}{more} differ by capitals, blanks or dots only, and are taken for different ones."
    )
    return [Phrase(template, name=shown(feature.name), texts=alike[0], more=more)]


def _on_categorical(feature: CategoricalFeature) -> Phrase:
    said = Phrase("{name}: {texts}, one feature each: {categories}.", name=shown(feature.name),
                  texts=counted(len(feature.categories), "text"), categories=listed(feature.categories))  # fmt: skip
    if not feature.rare:
        return said
    return Phrase("{said} {count} rare ones share a feature: {names}.", said=said, count=len(feature.rare),
                  names=listed(feature.rare, most=4))  # fmt: skip


def _on_image(feature: ImageFeature) -> Phrase:
    size = " × ".join(map(str, feature.shape))
    return Phrase("{name}: images of {size} pixels, divided by {scale:.6g}.", name=shown(feature.name), size=size,
                  scale=feature.scale)  # fmt: skip


def _on_missing(table: Table, feature: Feature) -> list[Phrase]:
    if isinstance(feature, ImageFeature):
        return []
    number = isinstance(feature, NumericFeature | ScaledFeature | BinnedFeature)
    values = (numbers_of if number else texts_of)(table, feature.name)
    missing = missing_dates(table, feature.name) if isinstance(feature, DateFeature) else missing_in(values)
    count = int(np.count_nonzero(missing))
    if not count:
        return []
    fill = Phrase("a category of their own")
    if isinstance(feature, DateFeature):
        fill = Phrase("the mean instead")
    if isinstance(feature, ScaledFeature | BinnedFeature) and feature.indicator:
        fill = Phrase("filled with {fill:.6g}, and a feature says where", fill=feature.fill)
    elif isinstance(feature, NumericFeature | ScaledFeature | BinnedFeature):
        fill = Phrase("filled with {fill:.6g}", fill=feature.fill)
    return [Phrase("{name}: {count} of {all} values missing, {fill}.", name=shown(feature.name), count=count,
                   all=len(values), fill=fill)]  # fmt: skip


def _on_dropped(dropped: tuple[tuple[str, str], ...]) -> list[Phrase]:
    reasons: dict[str, list[str]] = {}
    for name, reason in dropped:
        reasons.setdefault(reason, []).append(name)
    said = [(Phrase("Left out: {names} ({reason}).", names=listed(map(shown, names)), reason=reason), reason, names)
            for reason, names in reasons.items()]  # fmt: skip
    return [_with_option(note, reason, names) for note, reason, names in said]


def _with_option(note: Phrase, reason: str, names: list[str]) -> Phrase:
    """Say how a column is kept all the same, where it was left out by a guess."""
    template = getattr(reason, "template", "")
    guessed = reason in (COUNTS_ROWS, IDENTIFIER) or template.startswith("{different} different texts")
    if not guessed:
        return note
    field = "numeric" if reason in (COUNTS_ROWS, IDENTIFIER) else "categorical"
    return Phrase("{said} {option} keeps it.", said=note, option=Keyword(field, names[:1]))
