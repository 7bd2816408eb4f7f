"""What the measures of single examples return: frozen, and of numbers only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.errors import InputError, Keyword
from backproof.faces import Faced

Array = Any


@dataclass(frozen=True)
class RankedExample:
    """One example.

    Attributes:
        index: its row in x, from 0.
        cost: C_x, times its weight if it has one, as the others.
        norm: ‖∂C_x/∂(w, b)‖, or None where it was not asked for.
        influence: on the validation cost, or None where it was not asked for.
    """

    index: int
    cost: float
    norm: float | None = None
    influence: float | None = None


@dataclass(frozen=True, eq=False, repr=False)
class ExampleNorms(Faced):
    """Cost and gradient norm of each example.

    Attributes:
        costs: C_x (N,).
        norms: ‖∂C_x/∂(w, b)‖ (N,).
        engine: the name of the engine that ran.
    """

    costs: Array
    norms: Array
    engine: str = ""

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        _lock(self, "costs", "norms")

    def __len__(self) -> int:
        """Return N."""
        return len(self.costs)

    def hardest(self, k: int = 10, by: str = "cost") -> HardestExamples:
        """Return the k examples of the highest cost or of the longest gradient, the hardest first.

        Equal ones keep their order; what is not a number comes before all.

        Raises:
            InputError: k is no integer ≥ 1, or `by` is neither "cost" nor "norm".
        """
        if by not in ("cost", "norm"):
            raise InputError("{option}: {given!r} given; accepted: cost, norm", option=Keyword("by"), given=by)
        chosen = _first(-(self.costs if by == "cost" else self.norms), k)
        ranked = tuple(RankedExample(int(i), float(self.costs[i]), float(self.norms[i])) for i in chosen)
        return HardestExamples(by, len(self), ranked)


@dataclass(frozen=True, repr=False)
class HardestExamples(Faced):
    """The hardest examples, the hardest first.

    Attributes:
        by: "cost" or "norm": what they are ordered by.
        count: among how many.
        examples: one record each.
    """

    by: str
    count: int
    examples: tuple[RankedExample, ...]

    @property
    def indices(self) -> tuple[int, ...]:
        """Their rows in x, from 0."""
        return tuple(example.index for example in self.examples)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.examples)


@dataclass(frozen=True, eq=False, repr=False)
class Influence(Faced):
    """The influence of each training example on the validation cost.

    Attributes:
        influences: (N,) float64; above 0, a step on the example lowers the validation cost, to first order.
        costs: C_x (N,) of the training examples, with the last parameters.
        validation_cost: the mean of the validation examples, with the last parameters.
        moments: how many parameters were summed over.
        engine: the name of the engine that ran.
    """

    influences: Array
    costs: Array
    validation_cost: float
    moments: int = 1
    engine: str = field(default="")

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        _lock(self, "influences", "costs")

    def __len__(self) -> int:
        """Return N."""
        return len(self.influences)

    def helpful(self, k: int = 10) -> tuple[RankedExample, ...]:
        """Return the k examples of the highest influence, the highest first (TracIn's proponents).

        Raises:
            InputError: k is no integer ≥ 1.
        """
        return self._ranked(-self.influences, k)

    def harmful(self, k: int = 10) -> tuple[RankedExample, ...]:
        """Return the k examples of the lowest influence, the lowest first (TracIn's opponents).

        Raises:
            InputError: k is no integer ≥ 1.
        """
        return self._ranked(self.influences, k)

    def _ranked(self, keys: Array, k: int) -> tuple[RankedExample, ...]:
        return tuple(
            RankedExample(int(i), float(self.costs[i]), None, float(self.influences[i])) for i in _first(keys, k)
        )


def _lock(result: Any, *names: str) -> None:
    for name in names:
        view = np.asarray(getattr(result, name)).view()
        view.flags.writeable = False
        object.__setattr__(result, name, view)


def _first(keys: Array, k: Any) -> Array:
    """Return the places of the k lowest keys, the lowest first; NaN before all."""
    if not hasattr(k, "__index__") or isinstance(k, bool) or k < 1:
        raise InputError("k: {given!r} given; accepted: an integer ≥ 1", given=k)
    return np.argsort(np.where(np.isnan(keys), -np.inf, keys), kind="stable")[:k]
