"""How columns become features, as far as the caller of `fit_encoding` says it: one dataclass.

Its fields are keywords of `fit_encoding`, and through it of `prepare`; their sentences stand beside them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypedDict

from backproof.described import described, with_attributes
from backproof.errors import InputError, Keyword
from backproof.tables.wording import listed

ACCEPTED = {
    "task": ("auto", "classification", "regression"),
    "missing": ("auto", "mean", "median", "error"),
    "unseen": ("error", "ignore"),
}
"""The words of each option that has a list of them."""


@with_attributes
@dataclass(frozen=True)
class EncodingOptions:
    """What is said of the columns of a table; the names are held against the table by `fit_encoding`.

    Raises:
        InputError: a word that is not one of those accepted.
    """

    task: str = described("auto", '`"classification"`, `"regression"`, or `"auto"` to recognise it.')
    categorical: Collection[str] = described((), "Columns to take as categories though they hold numbers.")
    numeric: Collection[str] = described(
        (), "Columns to take as numbers, or to keep though they seem to count the rows."
    )
    drop: Collection[str] = described((), "Columns to leave out.")
    ordered: Collection[str] = described(
        (), "Columns of numbers with which predictions rise or fall, so that they are not taken as codes."
    )
    standardise: bool = described(
        True,
        "Whether numbers, and real targets, are scaled to mean 0 and standard deviation 1 and images to 0…1; else all "
        "stay as they are.",
    )
    missing: str = described(
        "auto",
        '`"mean"` or `"median"` fills missing numbers; `"auto"` fills with the mean, and adds a feature that says '
        'where they are missing if one in twenty is in training; `"error"` refuses them. A missing text is a category '
        'of its own where training has some missing, unless `"error"`.',
    )
    unseen: str = described(
        "ignore",
        'What a category that training does not have is at prediction: an `"error"`, or `"ignore"`, all zeros.',
    )
    bins: int = described(
        0,
        "Where above 0, numbers are scaled by median and quartiles, clipped smoothly and put into bins beside that, at "
        "most so many a column, whatever `standardise` says of them; see `backproof.tables.pieces`. Categories of few "
        "examples then share one feature, which new ones have too, and predictions are held to values seen.",
    )
    frequent: int = described(
        0,
        "Of a column of more than 250 different texts, how many have a feature each, those that come most often; the "
        "others share one. 0 is for as many as memory has room for, 100 to 1,000; see `backproof.tables.pieces`.",
    )

    def __post_init__(self) -> None:
        """Refuse words that are not accepted."""
        for name, accepted in ACCEPTED.items():
            value = getattr(self, name)
            if value not in accepted:
                option = Keyword(name, value)
                raise InputError("{option} given; accepted: {accepted}", option=option, accepted=listed(accepted))


class GivenEncodingOptions(TypedDict, total=False):
    """The fields of `EncodingOptions` with their types, for type checkers; a test holds the two together."""

    task: str
    categorical: Collection[str]
    numeric: Collection[str]
    drop: Collection[str]
    ordered: Collection[str]
    standardise: bool
    missing: str
    unseen: str
    bins: int
    frequent: int
