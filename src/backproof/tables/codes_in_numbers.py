"""Whole numbers that stand for things, such as the numbers of shops: found by how the target hangs on them.

Of a quantity, the examples with the next smaller and the next larger numbers tell nearly as much about the target as
those with the same number. Of a code they tell nothing: shop 12 has no more to do with shop 13 than with any other.
Both are compared on examples other than those that they are learnt from.
"""

from collections.abc import Sequence

import numpy as np

from backproof.tables.column_values import numbers_of
from backproof.tables.encoding_options import EncodingOptions
from backproof.tables.fitted_features import order_of_numbers
from backproof.tables.table import Array, Column, Table

FEWEST_CODES, MOST_CODES, FEWEST_OF_CODE = 33, 1_000, 5
"""How many different codes there are at least and at most, and how many examples each has on average at least."""
OFTEN = 1 / 32
"""Numbers that more than this share of the examples have, such as 0 for none, say nothing of the others."""
FEWEST_EXAMPLES, LEAST_SHARE = 200, 0.3
"""How many examples, and which share of them, must have other numbers."""
LEAST_TOLD, MOST_TOLD_BY_NEXT = 0.1, 0.2
"""The share of the target's variance that a code tells at least, and how much of this the next numbers tell at most."""
SHRUNK_BY = 3
"""So many examples at the mean are added to those of each number, since few examples say little."""
_NEXT = ((-2, 0.5), (-1, 1.0), (1, 1.0), (2, 0.5))
"""How far the next numbers are, in the order of those that occur, and how much each counts."""


def columns_of_codes(
    table: Table, columns: Sequence[Column], options: EncodingOptions, rows: Array, y: Array
) -> tuple[str, ...]:
    """Return the names of the columns of numbers that are codes, of those for which no option says what they are.

    Args:
        table: N examples.
        columns: all but targets.
        options: what is said of columns.
        rows: the rows (k,) that are trained on.
        y: their targets (k, outputs), of classes 0 and 1.
    """
    said = {*options.categorical, *options.numeric, *options.drop, *options.ordered}
    asked = [column for column in columns if column.kind == "numeric" and column.name not in said]
    return tuple(
        column.name for column in asked
        if is_code(numbers_of(table, column.name)[rows], y) and order_of_numbers(column) is None
    )  # fmt: skip


def is_code(values: Array, y: Array) -> bool:
    """Return whether numbers (N,), NaN where missing, are codes: targets y (N, outputs) hang on each, not on its size.

    >>> shops = np.arange(2_000) % 50
    >>> is_code(shops, np.sin(1e4 * shops)[:, None]), is_code(shops, np.sin(0.1 * shops)[:, None])
    (True, False)
    """
    known = np.isfinite(values)
    values, y = values[known], y[known]
    if (values != np.floor(values)).any():
        return False
    different, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    if not FEWEST_CODES <= len(different) <= min(MOST_CODES, len(values) // FEWEST_OF_CODE):
        return False
    light = (counts <= OFTEN * len(values))[place]
    if light.sum() < max(FEWEST_EXAMPLES, LEAST_SHARE * len(values)):
        return False
    told, by_next = _shares_told(np.unique(values[light], return_inverse=True)[1], _ranked(y[light]))
    return told >= LEAST_TOLD and by_next <= MOST_TOLD_BY_NEXT * told


def _ranked(y: Array) -> Array:
    """Return targets centred; those of more than two values by their ranks, so that a few far off do not decide."""
    columns = [one if len(np.unique(one[:1000])) <= 2 else np.argsort(np.argsort(one)) / len(one) for one in y.T]
    ranked = np.stack(columns, axis=1)
    return ranked - ranked.mean(axis=0)


def _shares_told(place: Array, y: Array) -> tuple[float, float]:
    """Return the share of variance that examples of the same number tell, and that those of the next numbers tell."""
    half = np.random.default_rng(0).permutation(len(place)) % 2
    same, by_next = np.zeros_like(y), np.zeros_like(y)
    for part in (0, 1):
        learnt, asked = half != part, half == part
        counts = np.bincount(place[learnt], minlength=place.max() + 1).astype(float)
        sums = np.stack([np.bincount(place[learnt], one, len(counts)) for one in y[learnt].T], axis=1)
        near, near_counts = _of_the_next(sums), _of_the_next(counts)
        same[asked] = (sums / (counts + SHRUNK_BY)[:, None])[place[asked]]
        by_next[asked] = (near / (near_counts + SHRUNK_BY)[:, None])[place[asked]]
    whole = float((y**2).sum()) or 1.0
    return 1 - float(((y - same) ** 2).sum()) / whole, 1 - float(((y - by_next) ** 2).sum()) / whole


def _of_the_next(sums: Array) -> Array:
    """Return, for each number, the weighted sum of what the next smaller and the next larger numbers have."""
    found = np.zeros_like(sums)
    for distance, weight in _NEXT:
        low, high = max(0, -distance), len(sums) - max(0, distance)
        found[low:high] += weight * sums[low + distance : high + distance]
    return found
