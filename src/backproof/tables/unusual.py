"""What a table for prediction has and training did not: missing values, new categories, numbers beyond those of it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import coded_texts_of, missing_in, numbers_of, texts_of
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    NumericFeature,
    ScaledFeature,
    missing_dates,
)
from backproof.tables.pieces import BinnedFeature
from backproof.tables.table import Table
from backproof.tables.wording import folded, listed, shown, suggestion


def unusual_in(columns: Sequence[Feature], table: Table) -> tuple[Phrase, ...]:
    """Return a phrase for each column with missing values or categories that training did not have."""
    return tuple(phrase for column in columns for phrase in _of_column(column, table))


def _of_column(column: Feature, table: Table) -> list[Phrase]:
    if isinstance(column, NumericFeature) and column.fill is not None:
        count = int(missing_in(numbers_of(table, column.name)).sum())
        template = "{count} missing in {name}: filled with {fill:.6g}"
        return [Phrase(template, count=count, name=shown(column.name), fill=column.fill)] if count else []
    if isinstance(column, ScaledFeature | BinnedFeature) and not column.indicator and column.fill is not None:
        count = int(missing_in(numbers_of(table, column.name)).sum())
        template = "{count} missing in {name}: filled with {fill:.6g}"
        missing = [Phrase(template, count=count, name=shown(column.name), fill=column.fill)] if count else []
        return missing + _beyond(column, table)
    if isinstance(column, BinnedFeature):
        return _beyond(column, table)
    if isinstance(column, DateFeature):
        count = int(missing_dates(table, column.name).sum())
        template = "{count} missing in {name}: the mean of training instead"
        return [Phrase(template, count=count, name=shown(column.name))] if count else []
    return _new_categories(column, table) if isinstance(column, CategoricalFeature) else []


def _beyond(column: Feature, table: Table) -> list[Phrase]:
    """Say that most numbers are beyond those of training, as where hours are given for seconds."""
    if not isinstance(column, BinnedFeature) or not column.edges:
        return []
    values = numbers_of(table, column.name)
    values = values[~missing_in(values)]
    low, high = column.edges[0], column.edges[-1]
    count = int(((values < low) | (values > high)).sum())
    if 2 * count <= len(values):
        return []
    template = "{count} of {total} in {name} beyond what training had, {low:.6g} to {high:.6g}"
    return [Phrase(template, count=count, total=len(values), name=shown(column.name), low=low, high=high)]


def _new_categories(column: CategoricalFeature, table: Table) -> list[Phrase]:
    texts, codes = coded_texts_of(table, column.name)
    new_codes = [i for i, text in enumerate(texts) if text not in column.known]
    if not new_codes or column.unseen == "error" or not np.isin(codes, new_codes).any():
        return []
    values = [texts[code] for code in codes.tolist()]
    found = set(values) - column.known
    new = Counter(value for value in values if value in found)
    close = next((hint for value in new if value and (hint := _hint(value, column.categories))), "")
    names = listed((Phrase("missing") if value is None else shown(value) for value in new), 4)
    template = "{count} in {name} that training did not have, predicted as none of its categories: {names}{hint}"
    return [Phrase(template, count=sum(new.values()), name=shown(column.name), names=names, hint=close)]


def _hint(value: str, categories: Sequence[str]) -> str:
    """Return which category is like a new one, and by what it differs where that is little."""
    alike = next((one for one in categories if folded(one) == folded(value)), None)
    if alike is None:
        return suggestion(value, categories)
    return Phrase("; it differs from {label} by capitals, blanks or dots only", label=shown(alike))


def refuse_unusual(column: Feature, table: Table) -> None:
    """Raise InputError at the first missing value or category that training did not have."""
    scaled = isinstance(column, ScaledFeature | BinnedFeature) and not column.indicator
    if scaled or isinstance(column, NumericFeature | DateFeature):
        dates = isinstance(column, DateFeature)
        missing = missing_dates(table, column.name) if dates else missing_in(numbers_of(table, column.name))
        if missing.any():
            raise InputError(
                "{place}: a missing value found; accepted: a value (without {strict} it is filled as in training, by "
                "{mean} or {median})",
                place=table.where(int(np.argmax(missing)), column.name), strict=Keyword("strict"),
                mean=Keyword("missing", "mean"), median=Keyword("missing", "median"),
            )  # fmt: skip
    if isinstance(column, CategoricalFeature):
        known = column.known
        values = texts_of(table, column.name).tolist()
        row = next((row for row, value in enumerate(values) if value not in known), None)
        if row is not None:
            found = Phrase("a missing value") if values[row] is None else shown(values[row])
            raise InputError(
                "{place}: {found} found, not seen in training; accepted: {accepted}{hint}",
                place=table.where(row, column.name), found=found, accepted=listed(column.categories),
                hint=suggestion(values[row], column.categories),
            )  # fmt: skip
