"""What was done to one column to make features of it: one frozen record a way, each of plain numbers and texts.

A record's `apply` takes a table with that column and gives (N, width) floats of a dtype; refused values are named by
their line.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from backproof.errors import InputError, Phrase
from backproof.tables.column_values import coded_texts_of, missing_in, numbers_of
from backproof.tables.dates import PARTS, is_no_date, moments_of, parts_of
from backproof.tables.pieces import BinnedFeature, clipped_smoothly, filled
from backproof.tables.table import Array, Table
from backproof.tables.wording import listed, shown, suggestion

MISSING_CATEGORY, OTHER_CATEGORY = "(missing)", "(other)"


@dataclass(frozen=True)
class NumericFeature:
    """One feature, (value - mean) / scale; `fill` stands in for a missing value, None refuses it."""

    kind: ClassVar[str] = "numeric"
    name: str
    mean: float
    scale: float
    fill: float | None

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's own name."""
        return (self.name,)

    @property
    def width(self) -> int:
        """How many features it makes."""
        return 1

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, 1) of `dtype`."""
        values = numbers_of(table, self.name)
        missing = missing_in(values)
        if missing.any():
            values = filled(table, self.name, values, missing, self.fill)
        with np.errstate(over="ignore"):
            return ((values - self.mean) / self.scale)[:, None].astype(dtype, copy=False)


@dataclass(frozen=True)
class ScaledFeature:
    """One feature (value - centre) / scale, clipped smoothly, and one that says where the value is missing.

    Clipped, z becomes z / √(1 + (z / clip)²), so that one number far from the rest is no more than `clip`; where `clip`
    is None, nothing is. `indicator` adds a feature, 1 where the value is missing.
    """

    kind: ClassVar[str] = "scaled"
    name: str
    centre: float
    scale: float
    clip: float | None
    fill: float
    indicator: bool

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's own name, and where there is an indicator its name with a mark."""
        return (self.name, f"{self.name}={MISSING_CATEGORY}") if self.indicator else (self.name,)

    @property
    def width(self) -> int:
        """How many features it makes."""
        return 1 + self.indicator

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, 1) of `dtype`, or (N, 2) with an indicator."""
        values = numbers_of(table, self.name).astype(np.float64)
        missing = missing_in(values)
        with np.errstate(over="ignore"):
            z = (np.where(missing, self.fill, values) - self.centre) / self.scale
            if self.clip is not None:
                z = clipped_smoothly(z, self.clip)
            made = np.stack([z, missing], axis=1) if self.indicator else z[:, None]
            return made.astype(dtype, copy=False)


@dataclass(frozen=True)
class DateFeature:
    """A date or time: days and years, scaled by those of training, and the month, weekday and hour.

    `order` is that of day, month and year; a missing date has the mean of training.
    """

    kind: ClassVar[str] = "date"
    name: str
    order: str
    means: tuple[float, ...]
    scales: tuple[float, ...]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's name and the part: `day: year`."""
        return tuple(f"{self.name}: {part}" for part in PARTS)

    @property
    def width(self) -> int:
        """How many features it makes."""
        return len(PARTS)

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, 13) of `dtype`; raise InputError at the first text that is no date of this order."""
        different, codes = coded_texts_of(table, self.name)
        parts, none = _parts_of_dates(tuple(different), self.order)
        odd = [i for i in none if not is_no_date(different[i])]
        if odd and (found := np.isin(codes, odd)).any():
            row = int(np.argmax(found))
            raise InputError(
                "{place}: the text {cell} found; accepted: a date whose parts are in the order {order}, as those "
                "in training",
                place=table.where(row, self.name), cell=shown(different[codes[row]]), order=self.order,
            )  # fmt: skip
        made = parts.copy()
        made[:, :2] = (made[:, :2] - self.means) / self.scales
        with np.errstate(over="ignore"):
            made = np.nan_to_num(made, nan=0.0).astype(dtype, copy=False)
        return made[codes]


@dataclass(frozen=True)
class CategoricalFeature:
    """One feature a category, 1 where the value is that category and 0 elsewhere.

    `missing` adds a feature for missing values; `unseen` says whether another category is an `"error"` or to be
    ignored: `"ignore"`, all features 0. The categories in `rare` share one feature, the last, which others that are
    ignored share too.
    """

    kind: ClassVar[str] = "categorical"
    name: str
    categories: tuple[str, ...]
    missing: bool
    unseen: str
    rare: tuple[str, ...] = ()

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's name and the category: `colour=red`."""
        extra = ((MISSING_CATEGORY,) if self.missing else ()) + ((OTHER_CATEGORY,) if self.rare else ())
        return tuple(f"{self.name}={category}" for category in (*self.categories, *extra))

    @property
    def width(self) -> int:
        """How many features it makes."""
        return len(self.categories) + self.missing + bool(self.rare)

    @property
    def known(self) -> frozenset[str | None]:
        """What training had: the categories, the rare ones too, and None where some were missing."""
        return frozenset((*self.categories, *self.rare, *([None] if self.missing else [])))

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, features) of `dtype`: of each category, of missing where it is one, and of rare ones."""
        codes = self.codes(table)
        features = np.zeros((len(codes), self.width), dtype=dtype)
        seen = np.flatnonzero(codes >= 0)
        features[seen, codes[seen]] = 1.0
        return features

    def codes(self, table: Table) -> Array:
        """Return which of the features is 1 (N,), and a number below 0 where none is.

        Raises:
            InputError: a category that training did not have, where that is an error.
        """
        place: dict[str | None, int] = {category: i for i, category in enumerate(self.categories)}
        if self.missing:
            place[None] = len(place)
        other = len(place) if self.rare and self.unseen == "ignore" else -1
        place |= dict.fromkeys(self.rare, self.width - 1)
        texts, values = coded_texts_of(table, self.name)
        codes: Array = np.array([place.get(text, other) for text in texts], np.intp)[values]
        unseen = codes < 0
        if unseen.any() and self.unseen == "error":
            row = int(np.argmax(unseen))
            text = texts[values[row]]
            found = Phrase("a missing value") if text is None else shown(text)
            accepted, hint = listed(self.categories), suggestion(text, self.categories)
            raise InputError(
                "{place}: {found} found, not seen in training; accepted: {accepted}{hint}",
                place=table.where(row, self.name), found=found, accepted=accepted, hint=hint,
            )  # fmt: skip
        return codes


@dataclass(frozen=True)
class ImageFeature:
    """One feature a pixel, value / scale, the last axis fastest."""

    kind: ClassVar[str] = "image"
    name: str
    shape: tuple[int, ...]
    scale: float

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's name and the pixel's place: `image[0,3]`."""
        return tuple(f"{self.name}[{','.join(map(str, place))}]" for place in np.ndindex(*self.shape))

    @property
    def width(self) -> int:
        """How many pixels an image has."""
        return math.prod(self.shape)

    def apply(self, table: Table, dtype: DTypeLike = np.float64) -> Array:
        """Return (N, pixels) of `dtype`, computed in float32 for float32 images."""
        values = table[self.name].values
        if values.shape[1:] != self.shape:
            single, several = (
                Phrase("a column of single values"),
                Phrase("images of shape {shape}", shape=values.shape[1:]),
            )
            found = several if values.ndim > 1 else single
            raise InputError(
                "{place}: {found} found; accepted: images of shape {shape}",
                place=table.where(column=self.name), found=found, shape=self.shape,
            )  # fmt: skip
        flat = values.reshape(len(values), -1)
        with np.errstate(over="ignore"):
            return (flat / self.scale).astype(dtype, copy=False)


@lru_cache(maxsize=4)
def _parts_of_dates(texts: tuple[str | None, ...], order: str) -> tuple[Array, list[int]]:
    """Return the parts of each date, and which are none; kept, since every part of a table may have the same dates."""
    moments = moments_of(texts, order)
    return parts_of(moments), np.flatnonzero(np.isnat(moments)).tolist()


def missing_dates(table: Table, name: str) -> Array:
    """Return where a column of dates has none (N,), an empty cell or what stands for a missing date."""
    texts, codes = coded_texts_of(table, name)
    missing: Array = np.array([is_no_date(text) for text in texts], bool)[codes]
    return missing


Feature = NumericFeature | ScaledFeature | BinnedFeature | DateFeature | CategoricalFeature | ImageFeature
