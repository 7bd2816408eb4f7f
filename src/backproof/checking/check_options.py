"""What the caller of `check` says of the code and of how it is asked, as one dataclass.

Its fields are keywords of `check` and options of `backproof check`; their sentences stand beside them and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TypedDict

from backproof.described import described, refuse_other_words, with_attributes
from backproof.errors import InputError, Keyword, Phrase
from backproof.faces import LANGUAGES

_RANGES = (
    ("l2", lambda value: 0 <= value < float("inf"), Phrase("a finite number ≥ 0")),
    ("seconds", lambda value: value > 0, Phrase("a number above 0")),
    ("seed", lambda value: isinstance(value, Integral) and int(value) >= 0, Phrase("a whole number ≥ 0")),
)


@with_attributes
@dataclass(frozen=True)
class CheckOptions:
    """What is said of the code under check, and how it is asked.

    Raises:
        InputError: a value that is not accepted.
    """

    l2: float = described(0.0, "λ of a penalty (λ/2)‖w‖² that the code includes.")
    sign: str | None = described(
        None,
        "Whether the code returns ∂C (gradient) or −∂C (descent). (default: inferred)",
        accepted=("gradient", "descent"),
    )
    reduction: str | None = described(
        None, "Whether the code gives the mean or the sum over a batch. (default: either)", accepted=("mean", "sum")
    )
    examples: str | None = described(
        None, "Say so where the code is meant for one example at a time; no batch is tried then.", accepted=("one",)
    )
    seed: int = described(0, "The seed of the random numbers.")
    seconds: float = described(
        10.0,
        "The time limit of each call of the code, and of running its file, in seconds of the processor; code that "
        "waits gets up to 2 s more by the clock.",
    )
    language: str = described("en", "The language of the report.", accepted=LANGUAGES)

    def __post_init__(self) -> None:
        """Refuse what is out of range."""
        refuse_other_words(self)
        for name, holds, accepted in _RANGES:
            value = getattr(self, name)
            if isinstance(value, str) or not holds(value):
                raise InputError(
                    "{option}: {given!r} given; accepted: {accepted}",
                    option=Keyword(name), given=value, accepted=accepted,
                )  # fmt: skip


class GivenCheckOptions(TypedDict, total=False):
    """The fields of `CheckOptions` with their types, for type checkers and editors; a test holds the two together."""

    l2: float
    sign: str | None
    reduction: str | None
    examples: str | None
    seed: int
    seconds: float
    language: str
