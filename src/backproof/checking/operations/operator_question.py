"""One question to an operation: a gradient from above, what was answered for one leaf, and whether that is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_patterns import Compared, place

Array = Any
_MOST_TOLD = 6


@dataclass(frozen=True)
class Asked(Compared):
    """What was answered beside what is right."""

    @property
    def is_right(self) -> bool:
        """Whether every known entry is right up to rounding."""
        return bool((abs(self.given - self.right) <= self.limit)[self.known].all())

    def without(self, holes: Array) -> Asked:
        """The question without some entries."""
        return replace(self, given=np.where(holes, 0.0, self.given), known=self.known & ~holes)


def upstream(asking: Asking, values: Array) -> tuple[Array, ...]:
    """Gradients from above: entries of either sign, and others of another size; 0 where the output is not finite."""
    if asking.operator.is_gradient:
        return (np.ones(values.size),)
    rng = np.random.default_rng(asking.seed + 1)
    drawn = [c * rng.choice([-1.0, 1.0], values.size) * (0.5 + rng.random(values.size)) for c in (1.0, 3.0)]
    if values.size > 1:
        for u in drawn:  # both signs occur, whatever was drawn
            u[0], u[-1] = abs(u[0]), -abs(u[-1])
    else:
        drawn = [abs(drawn[0]), -abs(drawn[1])]
    return tuple(np.where(np.isfinite(values), u, 0.0) for u in drawn)


def seen(asked: Asked) -> dict[str, Any]:
    """Return the entry that is farthest from the right one: the answer, and the right number."""
    off = abs(asked.given - asked.right)
    k = int(np.argmax(np.where(asked.known, off, -1)))
    return {"returned": float(asked.given[k]), "right": float(asked.right[k]), "off": float(off[k])}


def entries_told(shapes: Mapping[str, tuple[int, ...]], marked: Sequence[Array]) -> list[str]:
    """The first of the entries that are marked, by the names of their arrays.

    >>> entries_told({"x": (2, 2), "rate": ()}, [np.array([False, True, False, False]), np.array([True])])
    ['x(0, 1)', 'rate']
    """
    pairs = zip(shapes.items(), marked, strict=True)
    found = [
        f"{name}{place(shape, int(k)) if shape else ''}" for (name, shape), each in pairs for k in np.flatnonzero(each)
    ]
    return [*found[:_MOST_TOLD], "…"] if len(found) > _MOST_TOLD else found
