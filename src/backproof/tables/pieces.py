"""A column of numbers in pieces: scaled by median and quartiles, and beside that how far it fills each of some bins.

A network learns from such features what a tree learns from thresholds: a first layer of weights on the bins can follow
any broken line. Gorishniy, Rubachev, Babenko, NeurIPS 2022, arXiv:2203.05556, section 3.2; the smooth clip is that of
Holzmüller, Grinsztajn, Steinwart, NeurIPS 2024, arXiv:2407.04491, section 3.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from backproof.errors import InputError, Keyword
from backproof.tables.column_values import missing_in, numbers_of
from backproof.tables.recognition import quartiles
from backproof.tables.table import Array, Table

CLIP = 3.0
"""No scaled value is farther from the median than this."""
FAR = 1e100
"""Scaled values beyond this count as this: the clip has long reached its end there, and their squares stay finite."""
MOST_IN_ALL, FEWEST = 384, 3
"""Bins of all columns together, so that wide tables do not become much wider; and those that a column has at least."""
EXAMPLES_IN_A_BIN, EXAMPLES_FOR_EACH = 50, 10
"""Examples that a bin holds; and those there are for each of the bins of all columns together, so that a wide table of
few examples is not learnt by heart."""
MOST_NUMBERS = 2**26
"""Shares of bins of all examples together, so that long tables fit into memory."""
MOST_TEXTS, FEWEST_TEXTS = 1_000, 100
"""Of a column of very many texts, how many have a feature each: where there is room for them, and at least."""
MOST_NUMBERS_OF_TEXTS = 2**25
"""Features of such columns of all examples together, so that long tables fit into memory."""
FEW_EDGES = 64
"""Up to so many edges, to compare all values with each takes less time than to search each value's place."""
RARE = 10
"""Categories with fewer examples than this, and than one in 500, share a feature."""


@dataclass(frozen=True)
class BinnedFeature:
    """A number as (x − centre) / scale, clipped smoothly, and the share to which it fills each bin.

    Scaled, z becomes z / √(1 + (z / clip)²). A bin from edge a to edge b has (x − a) / (b − a), held to 0…1. `fill`
    stands in for a missing value, None refuses it; `indicator` adds a feature, 1 where the value is missing.
    """

    kind: ClassVar[str] = "binned"
    name: str
    centre: float
    scale: float
    clip: float
    fill: float | None
    indicator: bool
    edges: tuple[float, ...]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's own name, its bins, and where there is an indicator its name with a mark."""
        bins = (f"{self.name}: {low:.6g}…{high:.6g}" for low, high in pairwise(self.edges))
        return (self.name, *bins, *([f"{self.name}=(missing)"] if self.indicator else []))

    @property
    def width(self) -> int:
        """How many features it makes."""
        return 1 + self.bins + self.indicator

    @property
    def are_pieces(self) -> tuple[bool, ...]:
        """Which of the features are bins."""
        return (False, *[True] * self.bins, *[False] * self.indicator)

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, features) of `dtype`; raise InputError at a missing value where there is no fill."""
        scaled, missing, place, share = self.placed(table)
        made: Array = np.tri(max(self.bins, 1), self.bins + 1, dtype=dtype)[place]
        made[:, 0] = scaled
        if self.bins:
            made[np.arange(len(made)), 1 + place] = share
        return np.column_stack([made, missing.astype(dtype)]) if self.indicator else made

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return max(len(self.edges) - 1, 0)

    def placed(self, table: Table) -> tuple[Array, Array, Array, Array]:
        """Return what the features are made of, each (N,).

        The value scaled and clipped; whether it is missing; the bin, from 0, that it lies in or nearest to; and the
        share to which it fills that. Bins below are full, those above empty.

        Raises:
            InputError: a missing value, and there is no fill.
        """
        values = numbers_of(table, self.name).astype(np.float64)
        missing = missing_in(values)
        if missing.any():
            values = filled(table, self.name, values, missing, self.fill)
        edges = np.array(self.edges)
        with np.errstate(over="ignore"):
            scaled = clipped_smoothly((values - self.centre) / self.scale, self.clip)
            if not self.bins:
                return scaled, missing, np.zeros(len(values), np.intp), np.zeros(len(values))
            place = _edges_up_to(values, edges[1:-1])
            share = (values - edges[place]) / np.diff(edges)[place]
        return scaled, missing, place, np.clip(share, 0.0, 1.0, out=share)


def _edges_up_to(values: Array, edges: Array) -> Array:
    """Return how many of a few rising edges each value (N,) has reached; one by one, which is sooner than to search.

    >>> _edges_up_to(np.array([0.5, 1.0, 7.0]), np.array([1.0, 2.0]))
    array([0, 1, 2])
    """
    if len(edges) > FEW_EDGES:
        return np.searchsorted(edges, values, side="right")
    reached = np.zeros(len(values), np.uint8)
    for edge in edges:
        reached += values >= edge
    return reached.astype(np.intp)


def filled(table: Table, name: str, values: Array, missing: Array, fill: float | None) -> Array:
    """Return the values (N,) of a column with `fill` where they are missing, in their own dtype.

    Raises:
        InputError: there is no fill, since none was missing in training.
    """
    if fill is None:
        raise InputError(
            "{place}: a missing value found; accepted: a number (none was missing in training; a model trained "
            "with {mean} or {median} would take it)",
            place=table.where(int(np.argmax(missing)), name),
            mean=Keyword("missing", "mean"), median=Keyword("missing", "median"),
        )  # fmt: skip
    return np.where(missing, values.dtype.type(fill), values)


def binned(name: str, values: Array, bins: int, missing: str) -> BinnedFeature:
    """Return the record of a column from the values (N,) trained on, NaN where missing, one at least not.

    Args:
        name: of the column.
        values: float64.
        bins: how many at most; 0 for none.
        missing: as in `fit_encoding`: "auto" fills with the median and says where; "mean", "median" and "error".
    """
    gaps = np.isnan(values)
    present = values[~gaps]
    low, middle, high = quartiles(present)
    least, most = float(present.min()), float(present.max())
    scale = next((width for width in (high - low, most / 2 - least / 2) if 0 < width < np.inf), 1.0)
    fill = {"error": None, "mean": _mean(present)}.get(missing, middle)
    indicator = missing == "auto" and bool(gaps.any())
    return BinnedFeature(name, middle, scale, CLIP, fill, indicator, edges_of(present, bins))


def clipped_smoothly(z: Array, most: float) -> Array:
    """Return z / √(1 + (z / most)²), which is z near 0 and never farther from 0 than `most`.

    >>> clipped_smoothly(np.array([0.0, 4.0, np.inf]), 3.0).round(9).tolist()
    [0.0, 2.4, 3.0]
    """
    z = np.clip(z, -FAR, FAR)
    scaled = z / most
    return z / np.sqrt(1.0 + scaled * scaled)


def edges_of(values: Array, bins: int) -> tuple[float, ...]:
    """Return the edges of at most so many bins with about equally many values in each, or none.

    A value that fills a bin alone is an edge, and the quantiles are those of the other values: where most are 0, the
    rest still has its bins. Where there are no more values than edges, each is an edge.

    >>> edges_of(np.array([0.0] * 90 + [*range(1, 11)]), 3)
    (0.0, 1.0, 5.0, 10.0)
    >>> edges_of(np.array([1.0, 2.0, 2.0, 5.0]), 8), edges_of(np.array([0.0, 1.0]), 8)
    ((1.0, 2.0, 5.0), ())
    """
    different, counts = np.unique(values, return_counts=True)
    if bins < 2 or len(different) < 3:
        return ()
    edges = different
    if len(different) > bins + 1:
        often = counts > len(values) / bins
        rest = np.repeat(different[~often], counts[~often])
        places = np.linspace(0, 1, max(2, bins + 1 - int(often.sum())))
        edges = np.union1d(different[often], np.quantile(rest, places, method="nearest"))
    with np.errstate(over="ignore"):
        finite = bool(np.isfinite(np.diff(edges)).all())
    return tuple(edges.tolist()) if finite and len(edges) > 2 else ()


def bins_each(columns: int, examples: int, most: int) -> int:
    """Return how many bins each of some columns of numbers has, at most `most`.

    >>> bins_each(8, 10_000, 32), bins_each(60, 10_000, 32), bins_each(4, 300, 32), bins_each(33, 2_200, 32)
    (32, 6, 6, 6)
    """
    in_all = min(MOST_IN_ALL, MOST_NUMBERS // examples, examples // EXAMPLES_FOR_EACH)
    share = max(FEWEST, in_all // max(columns, 1))
    return min(most, share, max(FEWEST, examples // EXAMPLES_IN_A_BIN))


def frequent_each(columns: int, examples: int) -> int:
    """Return how many texts have a feature each, in each of some columns that have very many.

    >>> frequent_each(1, 10_000), frequent_each(4, 10_000), frequent_each(1, 100_000), frequent_each(1, 10_000_000)
    (1000, 838, 335, 100)
    """
    share = MOST_NUMBERS_OF_TEXTS // max(examples, 1) // max(columns, 1)
    return max(FEWEST_TEXTS, min(MOST_TEXTS, share))


def rare_below(examples: int) -> int:
    """Return with how few examples a category shares a feature with others.

    >>> rare_below(200), rare_below(2_000), rare_below(100_000)
    (2, 4, 10)
    """
    return max(2, min(RARE, examples // 500))


def _mean(values: Array) -> float:
    """Return the mean of finite values, without overflow."""
    largest = float(np.abs(values).max()) or 1.0
    return float((values / largest).mean()) * largest
