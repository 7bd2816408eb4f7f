"""What was done to one column to make features of it: one frozen record a way, each of plain numbers and texts.

A record's `apply` takes a table with that column and gives (N, width) floats; refused values are named by their line.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import missing_in, numbers_of, texts_of
from backproof.tables.table import Array, Table
from backproof.tables.wording import listed, shown, suggestion

MISSING_CATEGORY = "(missing)"


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

    def apply(self, table: Table) -> Array:
        """Return (N, 1)."""
        values = numbers_of(table, self.name)
        missing = missing_in(values)
        if missing.any():
            if self.fill is None:
                raise InputError(
                    "{place}: a missing value found; accepted: a number (none was missing in training; a model trained "
                    "with {mean} or {median} would take it)",
                    place=table.where(int(np.argmax(missing)), self.name),
                    mean=Keyword("missing", "mean"), median=Keyword("missing", "median"),
                )  # fmt: skip
            values = np.where(missing, values.dtype.type(self.fill), values)
        with np.errstate(over="ignore"):
            return ((values - self.mean) / self.scale)[:, None]


@dataclass(frozen=True)
class CategoricalFeature:
    """One feature a category, 1 where the value is that category and 0 elsewhere.

    `missing` adds a last feature for missing values; `unseen` says whether another category is an `"error"` or to be
    ignored: `"ignore"`, all features 0.
    """

    kind: ClassVar[str] = "categorical"
    name: str
    categories: tuple[str, ...]
    missing: bool
    unseen: str

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The column's name and the category: `colour=red`."""
        extra = (MISSING_CATEGORY,) if self.missing else ()
        return tuple(f"{self.name}={category}" for category in (*self.categories, *extra))

    def apply(self, table: Table) -> Array:
        """Return (N, number of categories), and one more where missing is a category."""
        place: dict[str | None, int] = {category: i for i, category in enumerate(self.categories)}
        if self.missing:
            place[None] = len(self.categories)
        values = texts_of(table, self.name).tolist()
        codes = np.array([place.get(value, -1) for value in values])
        unseen = codes < 0
        if unseen.any() and self.unseen == "error":
            row = int(np.argmax(unseen))
            found = Phrase("a missing value") if values[row] is None else shown(values[row])
            accepted, hint = listed(self.categories), suggestion(values[row], self.categories)
            raise InputError(
                "{place}: {found} found, not seen in training; accepted: {accepted}{hint}",
                place=table.where(row, self.name), found=found, accepted=accepted, hint=hint,
            )  # fmt: skip
        features = np.zeros((len(values), len(place)))
        seen = np.flatnonzero(~unseen)
        features[seen, codes[seen]] = 1.0
        return features


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

    def apply(self, table: Table) -> Array:
        """Return (N, pixels); float32 for float32 images."""
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
            return flat / self.scale


Feature = NumericFeature | CategoricalFeature | ImageFeature
