"""The numbers that code names besides its arguments, and the same code with others in their place.

A temperature in a closure, a default, an attribute, a constant of the module or a number that a lambda hands on may
coincide with another at the numbers that are given: w² is w/ε for w = 2.5 and ε = 0.4. Where the code is run with
other numbers, each changed by itself, that shows. Both passes have to see the same ones, so that what only one of them
names is left alone, and what is made of others, in a module or a constructor, is made of them again.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

VARIANTS = (1, 2, 3)
"""Sets of other numbers: all changed; those of whole type kept; all that are whole kept. 0 is for the code's own."""
FORWARD, BACKWARD = "forward", "backward"
_MOST_WHOLE = 64
_NO_QUANTITIES = ("axis", "dim", "seed", "index", "order", "ignore")


@dataclass(frozen=True)
class NamedNumber:
    """A number that code names.

    Attributes:
        name: how the code calls it, such as "self.w".
        value: what it is.
        key: what names it in both passes.
        put: lets it be another.
        is_of: `FORWARD` or `BACKWARD` where that pass has one of its own; "" where it stands in one place for both.
    """

    name: str
    value: Any
    key: str
    put: Callable[[Any], None]
    is_of: str = ""

    def other(self, variant: int) -> Any:
        """What stands in its place in a variant."""
        return other_number(self.key, self.value, variant) if variant else self.value


def other_number(key: str, value: Any, variant: int) -> Any:
    """Another number in the place of one, of the same type; the same where it is to stay.

    >>> other_number("eps", 0.5, 1) == other_number("eps", 0.5, 3) != other_number("w", 0.5, 1)
    True
    >>> other_number("n", 2, 1) > 2, other_number("n", 2, 2), other_number("axis", 1, 1)
    (True, 2, 1)
    """
    drawn = zlib.crc32(key.encode())
    if value == 0 or any(part in key.lower() for part in _NO_QUANTITIES):
        return value
    if isinstance(value, int):
        return value + 1 + drawn % 7 if variant == VARIANTS[0] and 0 < value <= _MOST_WHOLE else value
    if value == int(value) and variant == VARIANTS[-1]:
        return value
    return value * (0.6 + 0.35 * (drawn % 1009) / 1009)


def is_number(value: Any) -> bool:
    """Whether it is a real number of moderate size, and no flag."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


ComputedOfNumbers = Callable[[int], Iterator[tuple[Callable[[Any], None], Any, Any]]]
"""variant -> what is made of the numbers: how it is put, what it was, what it is to be."""


@dataclass
class NamedNumbers:
    """The numbers of the two passes of one operation, found when they are asked for.

    Attributes:
        find: finds them.
        made: what code makes of them beforehand, and is to be made of the others.
    """

    find: Callable[[], Sequence[NamedNumber]]
    made: ComputedOfNumbers

    @functools.cached_property
    def found(self) -> list[NamedNumber]:
        """Those that both passes see, or each has under one name."""
        every = list(self.find())
        ahead = {each.key for each in every if each.is_of == FORWARD}
        back = {each.key for each in every if each.is_of == BACKWARD}
        # what only the backward pass has may be another number of the forward pass's, under another name
        alone = {each.value for each in every if each.is_of == BACKWARD and each.key not in ahead}
        return [e for e in every if not e.is_of or (e.key in ahead and (e.key in back or e.value not in alone))]

    def values(self, variant: int) -> tuple[tuple[str, float], ...]:
        """The names, and what they stand for in a variant."""
        return tuple({each.name: float(each.other(variant)) for each in self.found}.items())

    @contextmanager
    def held(self, variant: int) -> Iterator[None]:
        """Let the code have the numbers of a variant."""
        with ExitStack() as undone:
            if variant:
                made = list(self.made(variant))
                for number in self.found:
                    undone.callback(number.put, number.value)
                    number.put(number.other(variant))
                for put, before, after in made:
                    undone.callback(put, before)
                    put(after)
            yield
