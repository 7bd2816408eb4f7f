"""What can be said of a derivation, and of an explanation, as dataclasses: which parts of it, and how it is shown.

Their fields are keywords of `derive` and `explain`, and options of the two commands; their sentences stand beside them
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from backproof.derivation.orders import ORDERS
from backproof.derivation.result import DETAILS, WEIGHT_LETTERS
from backproof.described import described, with_attributes
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.faces import LANGUAGES
from backproof.names import hint

EQUATIONS = ("BP1", "BP2", "BP3", "BP4", "batch", "penalty", "input", "matrices")
"""What can be asked for; all of it unless told."""


@with_attributes
@dataclass(frozen=True)
class ExplainOptions:
    """What can be said of an explanation; a derivation takes it too.

    Raises:
        InputError: a language that there is not.
    """

    language: str = described("en", f"The language in which it is shown at first, one of: {', '.join(LANGUAGES)}.")
    neuron: tuple[int, int] | None = described(
        None, "Layer and neuron, such as 2,1: its error as a sum over paths. Layer 1 is the input."
    )
    weight: tuple[int, int, int] | None = described(
        None, "Layer, receiving neuron and sending neuron, such as 3,2,1: its gradient as a sum over paths."
    )

    def __post_init__(self) -> None:
        """Refuse a language that there is not."""
        if self.language not in LANGUAGES:
            raise InputError(
                "{option}: {given!r} given; accepted: {accepted}",
                option=Keyword("language"),
                given=self.language,
                accepted=" and ".join(LANGUAGES),
            )


@with_attributes
@dataclass(frozen=True)
class DeriveOptions(ExplainOptions):
    """What can be said of a derivation.

    Raises:
        InputError: a word that is not one of those accepted.
    """

    detail: str = described(
        "steps",
        "How much is written: the results (outline), the whole proof (steps), or the proof with every sum written out "
        "too (every index).",
    )
    order: str = described(
        "classical",
        "The order of the proof: as it is taught, BP1–BP4 stated first, then proved line by line (classical), or every "
        "slope derived before it is used, with one rule a line and any layer by induction (rigorous).",
    )
    weight_letter: str = described("w", f"How a weight is written, one of: {', '.join(WEIGHT_LETTERS)}.")
    equations: Iterable[str] = described(EQUATIONS, "The equations to derive.")

    def __post_init__(self) -> None:
        """Refuse what is not known."""
        super().__post_init__()
        for name, accepted in (("detail", DETAILS), ("order", tuple(ORDERS)), ("weight_letter", WEIGHT_LETTERS)):
            given = getattr(self, name)
            if given not in accepted:
                raise InputError(
                    "{option}: {given!r} given; accepted: {accepted}{hint}",
                    option=Keyword(name),
                    given=given,
                    accepted=Listed(map(repr, accepted)),
                    hint=hint(given, accepted),
                )
        unknown = sorted(self.wanted - set(EQUATIONS))
        if unknown or not self.wanted:
            raise InputError(
                "{option}: {given} given; accepted: {accepted}{hint}",
                option=Keyword("equations"),
                given=Listed(unknown) or Phrase("none"),
                accepted=Listed(EQUATIONS),
                hint=hint(unknown[0], EQUATIONS) if unknown else "",
            )

    @property
    def wanted(self) -> frozenset[str]:
        """The equations that are asked for, however they were given."""
        several = isinstance(self.equations, Iterable) and not isinstance(self.equations, str)
        return frozenset(map(str, self.equations) if several else [str(self.equations)])


class GivenExplainOptions(TypedDict, total=False):
    """The fields of `ExplainOptions` with their types, for type checkers; a test holds the two together."""

    language: str
    neuron: tuple[int, int] | None
    weight: tuple[int, int, int] | None


class GivenDeriveOptions(GivenExplainOptions, total=False):
    """The fields of `DeriveOptions` with their types."""

    detail: str
    order: str
    weight_letter: str
    equations: Iterable[str]
