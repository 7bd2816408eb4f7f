"""One equation at one layer: does it hold with the user's upstream value, and if not, which change reproduces it?

Every candidate is the equation with one part changed (`backproof.checking.faults`), or two, or one and an exact
constant. A cause is accepted only if it reproduces every number at rounding level; all that do so with the fewest
changes are the answer, since nothing in the numbers tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.causes.additions import Addition, additions
from backproof.checking.causes.fault_search import Search
from backproof.checking.causes.site import Site
from backproof.checking.report import Cause
from backproof.checking.truth.balls import Interval

Array = Any
UNRECOGNISED = 10
"""As how many changes it counts that nothing reproduces the numbers."""


@dataclass(frozen=True)
class Explanation:
    """What is known of one equation at one layer.

    Attributes:
        equation: "BP1" … "BP4".
        layer: counted from 1 = input.
        causes: every cause with the fewest changes; empty where it holds or nothing reproduces the numbers.
        holds: whether the right equation encloses the user's numbers.
        difference: the largest |user's number − right number|.
        next_best: the difference of the best cause that was not accepted.
        entries: how many numbers were compared.
        ratio: the fitted constant, where the user's numbers are one multiple of the right ones.
        added: what was added to the right numbers, where that is all that differs; all that it may be.
    """

    equation: str
    layer: int
    causes: tuple[Cause, ...] = ()
    holds: bool = True
    difference: float = 0.0
    next_best: float = np.inf
    entries: int = 0
    ratio: float | None = None
    added: tuple[Addition, ...] = ()

    @property
    def changes(self) -> int:
        """How many changes explain it; `UNRECOGNISED` where none do."""
        if self.holds:
            return 0
        if self.added:
            return 1
        return self.causes[0].changes if self.causes else UNRECOGNISED - (self.ratio is not None)

    @property
    def is_constant(self) -> bool:
        """Whether the user's numbers are the right ones times a constant, and nothing else is wrong."""
        return bool(self.causes) and not self.causes[0].faults


def explain(equation: str, site: Site, observed: Interval, right: Array, bound: Array, *, most: int = 1) -> Explanation:
    """Compare the user's numbers with an equation and, where it fails, search for what reproduces them.

    Args:
        equation: "BP1" … "BP4".
        site: with the user's δ⁺ for BP2, and the user's δ for BP3 and BP4.
        observed: the user's numbers, per example.
        right: the right equation's numbers.
        bound: what rounding allows, entry by entry.
        most: the largest number of changes to search.
    """
    off = abs(observed.middle - right)
    limit = bound + observed.radius
    difference, entries = float(off.max(initial=0.0)), int(observed.middle.size)
    if (off <= limit).all():
        return Explanation(equation, site.layer, difference=difference, entries=entries)
    search = Search(equation, site, observed.middle, right, limit)
    found = search.run(most)
    rest = observed.middle - right
    added = () if found.causes else additions(equation, site, rest, search.tolerance(right))
    return Explanation(
        equation, site.layer, found.causes, False, difference, found.next_best, entries, found.ratio, added
    )
