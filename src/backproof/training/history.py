"""What training remembers of every epoch: costs, metrics, learning rate, and the size of the errors per layer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class EpochRecord:
    """One epoch.

    Attributes:
        epoch: counted from 1.
        epochs: epochs asked for.
        cost: mean cost over the epoch's batches, each with the parameters it met, penalty included.
        learning_rate: of the epoch's last step.
        error_norms: ‖mean of δ^l over the epoch's examples‖, layers 2…L: how much error reaches each layer.
        validation_cost: on the validation data after the epoch, without penalty, or None.
        metrics: on the validation data after the epoch, or on the training data where there is none.
        seconds: wall time of the epoch; not compared.
    """

    epoch: int
    epochs: int
    cost: float
    learning_rate: float
    error_norms: tuple[float, ...]
    validation_cost: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)

    def value(self, name: str) -> float:
        """Return what `Stopping.watch` calls by that name."""
        found = {"cost": self.cost, "validation_cost": self.validation_cost}.get(name, self.metrics.get(name))
        return math.nan if found is None else found


@dataclass(frozen=True)
class History:
    """All epochs of a run, in order.

    >>> History((EpochRecord(1, 2, 0.5, 3.0, (0.1,)), EpochRecord(2, 2, 0.4, 3.0, (0.2,)))).costs
    (0.5, 0.4)
    """

    epochs: tuple[EpochRecord, ...] = ()

    def __len__(self) -> int:
        """Return the number of epochs."""
        return len(self.epochs)

    @property
    def costs(self) -> tuple[float, ...]:
        """The training cost of every epoch."""
        return tuple(record.cost for record in self.epochs)

    @property
    def validation_costs(self) -> tuple[float | None, ...]:
        """The validation cost of every epoch."""
        return tuple(record.validation_cost for record in self.epochs)

    @property
    def learning_rates(self) -> tuple[float, ...]:
        """The learning rate of every epoch's last step."""
        return tuple(record.learning_rate for record in self.epochs)

    @property
    def error_norms(self) -> tuple[tuple[float, ...], ...]:
        """‖δ^l‖ of every epoch, layers 2…L."""
        return tuple(record.error_norms for record in self.epochs)

    def metric(self, name: str) -> tuple[float, ...]:
        """Return a metric of every epoch."""
        return tuple(record.value(name) for record in self.epochs)

    def to_json(self) -> list[dict[str, Any]]:
        """Return plain data, one mapping an epoch."""
        return [asdict(record) | {"metrics": dict(record.metrics)} for record in self.epochs]

    @classmethod
    def from_json(cls, data: list[dict[str, Any]]) -> History:
        """Read what `to_json` returned."""
        return cls(tuple(EpochRecord(**(row | {"error_norms": tuple(row["error_norms"])})) for row in data))

    def __str__(self) -> str:
        """A line an epoch."""
        return "\n".join(_line(record) for record in self.epochs)

    def _repr_html_(self) -> str:
        """A table for notebooks."""
        names = sorted({name for record in self.epochs for name in record.metrics})
        head = "".join(f"<th>{h}</th>" for h in ("epoch", "cost", "validation cost", *names, "learning rate"))
        rows = "".join(f"<tr>{_cells(record, names)}</tr>" for record in self.epochs)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _line(record: EpochRecord) -> str:
    parts = [f"epoch {record.epoch}/{record.epochs}", f"cost {record.cost:.6g}"]
    if record.validation_cost is not None:
        parts.append(f"validation cost {record.validation_cost:.6g}")
    parts += [f"{name} {value:.4g}" for name, value in record.metrics.items()]
    return "  ".join(parts)


def _cells(record: EpochRecord, names: list[str]) -> str:
    validation = "" if record.validation_cost is None else f"{record.validation_cost:.6g}"
    values = [str(record.epoch), f"{record.cost:.6g}", validation]
    values += [f"{record.value(name):.4g}" for name in names] + [f"{record.learning_rate:.4g}"]
    return "".join(f"<td>{value}</td>" for value in values)
