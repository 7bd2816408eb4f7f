"""Which rows of a table a model finds hardest, and which helped or harmed what it says of other rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backproof.errors import InputError, Listed
from backproof.faces import Faced, Message
from backproof.model_file import Model
from backproof.per_example import RankedExample, example_norms, influence
from backproof.runs.scores import place
from backproof.tables.encoding import Encoding
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.sources import TableOrSource
from backproof.tables.table import Table

Array = Any


@dataclass(frozen=True)
class NamedExample:
    """One row of a table.

    Attributes:
        where: its place in the data, such as line 7.
        actual: its label or value; several, separated by commas.
        predicted: what the model says, likewise.
        measured: its cost, and its gradient norm or its influence.
    """

    where: Message
    actual: str
    predicted: str
    measured: RankedExample


@dataclass(frozen=True, repr=False)
class ExampleList(Faced):
    """Rows of a table, sorted by what was measured of them.

    Attributes:
        title: what they are.
        source: where they are from.
        examples: in this order.
    """

    title: Message
    source: str
    examples: tuple[NamedExample, ...]


def hardest_rows(
    model: Model, data: TableOrSource, k: int = 10, by: str = "cost", reading: Reading = RECOGNISED
) -> ExampleList:
    """Return the k rows of the highest cost or of the longest gradient, the hardest first.

    Args:
        model: made from a table.
        data: a table with the target, or what `backproof.tables.read` takes.
        k: how many, ≥ 1.
        by: "cost" or "norm".
        reading: how a file is read; what it leaves open is read as the model's training data was.

    Raises:
        InputError: a model without an encoding, a table that does not fit it, or an argument that is not accepted.
    """
    table = _encoding(model).read(data, reading)
    x, y = _arrays(model, table)
    found = example_norms(model.network, model.parameters, x, y).hardest(k, by)
    facts = {"shown": len(found), "count": found.count, "source": table.source}
    return ExampleList(Message(f"examples.greatest {by}", facts), table.source, _named(model, table, found.examples, x))


def influential_rows(
    model: Model, data: TableOrSource, validation: TableOrSource, k: int = 10, reading: Reading = RECOGNISED
) -> tuple[ExampleList, ExampleList]:
    """Return the k rows that helped most, and the k that harmed most, what the model says of the validation rows.

    Args:
        model: made from a table.
        data: what it was trained on, or may be: a table, or what `backproof.tables.read` takes.
        validation: likewise, with the target.
        k: how many of each, ≥ 1; fewer where fewer helped, or harmed.
        reading: how files are read; what it leaves open is read as the model's training data was.

    Raises:
        InputError: as `hardest_rows`.
    """
    table, others = (_encoding(model).read(one, reading) for one in (data, validation))
    x, y = _arrays(model, table)
    found = influence(model.network, model.parameters, x, y, _arrays(model, others))
    helped = [example for example in found.helpful(k) if (example.influence or 0) > 0]
    harmed = [example for example in found.harmful(k) if (example.influence or 0) < 0]

    def listed(key: str, examples: list[RankedExample]) -> ExampleList:
        facts = {"shown": len(examples), "count": len(found), "source": table.source, "on": others.source}
        return ExampleList(Message(key, facts), table.source, _named(model, table, tuple(examples), x))

    return listed("examples.most helpful", helped), listed("examples.most harmful", harmed)


def _encoding(model: Model) -> Encoding:
    if model.encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one trained on a table")
    return model.encoding


def _arrays(model: Model, table: Table) -> tuple[Array, Array]:
    encoding = _encoding(model)
    return encoding.features(table, dtype=model.dtype), encoding.targets(table, dtype=model.dtype)


def _named(
    model: Model, table: Table, examples: tuple[RankedExample, ...], x: Array
) -> tuple[NamedExample, ...]:  # fmt: skip
    if not examples:
        return ()
    encoding, rows = _encoding(model), [example.index for example in examples]
    predicted = encoding.predictions(model.predict(x[rows]))
    names = encoding.target_names

    def text(values: list[Any]) -> str:
        return Listed(value if isinstance(value, str) else f"{value:.6g}" for value in values)

    return tuple(
        NamedExample(
            place(table, row), text([table[name].values[row] for name in names]),
            text([predicted[name][i] for name in names]), example,
        )
        for i, (row, example) in enumerate(zip(rows, examples, strict=True))
    )  # fmt: skip
