"""Rows that cannot be read: the first one ends it, or all are left out, counted, and the first ten named."""

from __future__ import annotations

from dataclasses import dataclass, field

from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.tables.wording import counted

WAYS = ("stop", "skip")
MOST_NAMED = 10


@dataclass
class BadRows:
    """What becomes of bad rows, and those that were found.

    Attributes:
        way: "stop" or "skip".
        count: of those that were left out.
        named: the first ten, each with its place and what was found there.
    """

    way: str = "stop"
    count: int = 0
    named: list[Phrase] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Refuse another word."""
        if self.way not in WAYS:
            raise InputError("{option} given; accepted: {accepted}", option=Keyword("bad_rows", self.way),
                             accepted=Listed(WAYS))  # fmt: skip

    def add(self, place: Phrase, found: Phrase) -> None:
        """Leave a row out, or refuse it.

        Raises:
            InputError: the way is "stop".
        """
        if self.way == "stop":
            raise InputError("{place}: {found}, or {skip}, which leaves such rows out", place=place, found=found,
                             skip=Keyword("bad_rows", "skip"))  # fmt: skip
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(Phrase("{place}: {found}", place=place, found=found))

    @property
    def notes(self) -> tuple[Phrase, ...]:
        """What to say of them: how many, and the first ten."""
        if not self.count:
            return ()
        said = Phrase("{rows} that cannot be read left out; the first:", rows=counted(self.count, "row"))
        return (said, *self.named)
