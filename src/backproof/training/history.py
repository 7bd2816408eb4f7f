"""The history of a run, epoch by epoch: costs, metrics, learning rate, and the size of the errors per layer."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from backproof.durable.fields import held, listed, named, number, whole
from backproof.errors import InputError
from backproof.faces import Faced

OF_EACH = 0
"""The epoch that several networks go on from, where each goes on from one of its own."""


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
        goes_on_from: the epoch whose parameters this one began with, where that is not the epoch before, or `OF_EACH`;
            else None.
    """

    epoch: int
    epochs: int
    cost: float
    learning_rate: float
    error_norms: tuple[float, ...]
    validation_cost: float | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    seconds: float = field(default=0.0, compare=False)
    goes_on_from: int | None = None

    def value(self, name: str) -> float:
        """Return the value that `Stopping.watch` names: a cost or a metric."""
        found = {"cost": self.cost, "validation_cost": self.validation_cost}.get(name, self.metrics.get(name))
        return math.nan if found is None else found


class History(Faced):
    """All epochs of a run, in order; it does not change.

    A history that goes on from another shares its list of records, of which each knows how many are its own: otherwise
    every epoch would copy all epochs before it.

    >>> History((EpochRecord(1, 2, 0.5, 3.0, (0.1,)), EpochRecord(2, 2, 0.4, 3.0, (0.2,)))).costs
    (0.5, 0.4)
    """

    __slots__ = ("_count", "_records")

    def __init__(self, epochs: Iterable[EpochRecord] = ()) -> None:
        self._records = list(epochs)
        self._count = len(self._records)

    def followed_by(self, record: EpochRecord) -> History:
        """Return a history of these epochs and one more, in the same time however many these are."""
        records = self._records if len(self._records) == self._count else self._records[: self._count]
        records.append(record)
        if records[self._count] is not record:  # another history goes on from here, in another thread
            records = [*records[: self._count], record]
        found = History()
        found._records, found._count = records, self._count + 1
        return found

    @property
    def epochs(self) -> tuple[EpochRecord, ...]:
        """All epochs."""
        return self.since(0)

    def since(self, count: int) -> tuple[EpochRecord, ...]:
        """Return the epochs after the first `count`."""
        return tuple(self._records[count : self._count])

    def __len__(self) -> int:
        """Return the number of epochs."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Whether the epochs are the same, but for the time they took."""
        return self.epochs == other.epochs if isinstance(other, History) else NotImplemented

    def __hash__(self) -> int:
        """Return the same number for equal histories."""
        return hash((self._count, self.costs))

    def __repr__(self) -> str:
        """Return what makes this history again."""
        return f"History(epochs={self.epochs!r})"

    def __reduce__(self) -> tuple[type[History], tuple[tuple[EpochRecord, ...]]]:
        """Return what a copy or a pickle is made of: the epochs of this history alone."""
        return History, (self.epochs,)

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

    def to_records(self) -> list[dict[str, Any]]:
        """Return plain data, one mapping an epoch, as files keep it."""
        return [_plain(record) for record in self.epochs]

    @classmethod
    def from_records(cls, rows: Any, where: str = "history") -> History:
        """Read what `to_records` returned, each field held to its type and range.

        Args:
            rows: one mapping an epoch.
            where: what the rows are, for messages.

        Raises:
            InputError: rows that `to_records` does not return.
        """
        if not isinstance(rows, list | tuple):
            given = type(rows).__name__
            raise InputError("{where}: {given} found; accepted: a list of epochs", where=where, given=given)
        read = (held(row, _FIELDS, f"{where}, epoch {place}") for place, row in enumerate(rows, 1))
        return cls(tuple(EpochRecord(**row) for row in read))


def _plain(record: EpochRecord) -> dict[str, Any]:
    """Return an epoch as a mapping, which names the epoch it goes on from only where that is another than before it."""
    row = asdict(record) | {"metrics": dict(record.metrics)}
    if record.goes_on_from is None:
        del row["goes_on_from"]
    return row


_FIELDS = {
    "epoch": whole(least=1),
    "epochs": whole(least=1),
    "cost": number(finite=False),
    "learning_rate": number(),
    "error_norms": listed(number(0, finite=False)),
    "validation_cost": number(finite=False, none=True),
    "metrics": named(number(finite=False)),
    "seconds": number(0, optional=True),
    "goes_on_from": whole(optional=True),
}
