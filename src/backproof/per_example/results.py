"""What the measures of single examples return: frozen, as text, as HTML for notebooks, and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backproof.errors import InputError

Array = Any
_QUANTILES = {"least": 0.0, "5 %": 0.05, "median": 0.5, "95 %": 0.95, "greatest": 1.0}
_SHOWN = 10


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


@dataclass(frozen=True, eq=False)
class ExampleNorms:
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
            raise InputError(f"by: {by!r} given; accepted are cost, norm")
        chosen = _first(-(self.costs if by == "cost" else self.norms), k)
        ranked = tuple(RankedExample(int(i), float(self.costs[i]), float(self.norms[i])) for i in chosen)
        return HardestExamples(by, len(self), ranked)

    def to_json(self) -> dict[str, Any]:
        """Return plain data: everything."""
        return {"costs": self.costs.tolist(), "norms": self.norms.tolist(), "engine": self.engine}

    def _rows(self) -> list[list[str]]:
        named = {"cost": self.costs, "gradient norm": self.norms}
        return [[name, *(_number(np.quantile(a, q)) for q in _QUANTILES.values())] for name, a in named.items()]

    def __str__(self) -> str:
        """The spread of both, in a table."""
        return _text([f"{len(self)} examples", *_QUANTILES], self._rows())

    def _repr_html_(self) -> str:
        """The same for notebooks."""
        return _html([f"{len(self)} examples", *_QUANTILES], self._rows())


@dataclass(frozen=True)
class HardestExamples:
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

    def to_json(self) -> dict[str, Any]:
        """Return plain data: everything."""
        rows = [{"index": e.index, "cost": e.cost, "norm": e.norm} for e in self.examples]
        return {"by": self.by, "count": self.count, "examples": rows}

    def _rows(self) -> list[list[str]]:
        return [[str(e.index), _number(e.cost), _number(e.norm)] for e in self.examples]

    def __str__(self) -> str:
        """A line each."""
        return _text(["example", "cost", "gradient norm"], self._rows())

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        return _html(["example", "cost", "gradient norm"], self._rows())


@dataclass(frozen=True, eq=False)
class Influence:
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

    def to_json(self) -> dict[str, Any]:
        """Return plain data: everything."""
        return {
            "influences": self.influences.tolist(), "costs": self.costs.tolist(),
            "validation_cost": self.validation_cost, "moments": self.moments, "engine": self.engine,
        }  # fmt: skip

    def _ranked(self, keys: Array, k: int) -> tuple[RankedExample, ...]:
        return tuple(
            RankedExample(int(i), float(self.costs[i]), None, float(self.influences[i])) for i in _first(keys, k)
        )

    def _rows(self) -> list[list[str]]:
        named = {"helps": self.helpful(_SHOWN), "harms": self.harmful(_SHOWN)}
        return [
            [word, str(e.index), _number(e.influence), _number(e.cost)]
            for word, examples in named.items()
            for e in examples
            if e.influence is not None and (e.influence > 0 if word == "helps" else e.influence < 0)
        ]

    def __str__(self) -> str:
        """The ten that help most and the ten that harm most."""
        return _text(["", "example", "influence", "cost"], self._rows())

    def _repr_html_(self) -> str:
        """The same for notebooks."""
        return _html(["", "example", "influence", "cost"], self._rows())


def _lock(result: Any, *names: str) -> None:
    for name in names:
        view = np.asarray(getattr(result, name)).view()
        view.flags.writeable = False
        object.__setattr__(result, name, view)


def _first(keys: Array, k: Any) -> Array:
    """Return the places of the k lowest keys, the lowest first; NaN before all."""
    if not hasattr(k, "__index__") or isinstance(k, bool) or k < 1:
        raise InputError(f"k: {k!r} given; an integer ≥ 1 is accepted")
    return np.argsort(np.where(np.isnan(keys), -np.inf, keys), kind="stable")[:k]


def _number(value: Any) -> str:
    return f"{float(value):.4g}"


def _text(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = ("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in [heads, *rows])
    return "\n".join(lines)


def _html(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
