"""Columns that say the target in other words: a code beside its label, a price in two currencies."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.errors import Keyword, Phrase
from backproof.tables.column_values import missing_in, numbers_of
from backproof.tables.features import DateFeature, Feature
from backproof.tables.table import Array, Table
from backproof.tables.wording import shown

_FEWEST = 20
"""Among fewer examples two columns may well go together by chance."""
_LOOKED_AT = 2000
"""How many examples are looked at first, which rules out nearly every column."""
_OFF = 1e-12
SAID = "{name} and the target {target} say each other in every example; {option} if it is not known before the target."


def columns_that_say(table: Table, target: Sequence[str], features: Sequence[Feature], classes: bool) -> list[Phrase]:
    """Return a sentence for each column from which the target follows, and which follows from the target.

    Of classes that is one value for each class; of values, a straight line through all of them.

    Args:
        table: all examples.
        target: its columns; of several nothing is said.
        features: what the other columns are.
        classes: whether the target is classes.
    """
    if len(target) != 1 or len(table) < _FEWEST or table[target[0]].kind == "image":
        return []
    says = _say_classes if classes else _say_values
    first = table.part(0, _LOOKED_AT)
    read = [one.name for one in features if not isinstance(one, DateFeature) and table[one.name].kind != "image"]
    return [
        Phrase(SAID, name=shown(name), target=shown(target[0]), option=Keyword("drop", [name]))
        for name in read
        if says(first, name, target[0]) and says(table, name, target[0])
    ]


def _say_classes(table: Table, name: str, target: str) -> bool:
    """Whether each value of a column has one class, and each class one value."""
    return _go_together(table[name].values.tolist(), table[target].values.tolist())


def _go_together(values: list[Any], classes: list[Any]) -> bool:
    different = set(classes)
    pairs = set(zip(values, classes, strict=True))
    return len(pairs) == len(different) == len({value for value, _ in pairs}) and not _any_missing(values)


def _any_missing(values: list[Any]) -> bool:
    return any(value is None or value != value for value in values)


def _say_values(table: Table, name: str, target: str) -> bool:
    """Whether a straight line goes through all pairs of numbers of two columns."""
    if table[target].kind != "numeric" or table[name].kind != "numeric":
        return False
    x, y = (np.asarray(numbers_of(table, one), np.float64) for one in (name, target))
    return _on_a_line(x, y)


def _on_a_line(x: Array, y: Array) -> bool:
    if missing_in(x).any() or missing_in(y).any():
        return False
    # shares of the largest, since squares of numbers near the end of their range are beyond it
    x, y = (each / max(float(abs(each).max()), np.finfo(np.float64).tiny) for each in (x, y))
    x, y = x - x.mean(), y - y.mean()
    both, of_x, of_y = float(x @ y), float(x @ x), float(y @ y)
    return of_x > 0 and of_y > 0 and both * both >= (1 - _OFF) * of_x * of_y
