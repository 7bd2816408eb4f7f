"""How good a model is on examples with known targets: scores by name, confusions or residuals, and the worst examples.

An `Evaluation` is plain data, to be shown as text, HTML or JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from backproof.conformal import Conformal, halves_covered
from backproof.engines import output_costs
from backproof.errors import InputError, Listed
from backproof.faces import Faced, Message
from backproof.model_file import Model
from backproof.runs.confusions_and_ranks import confusions, macro_f1, macro_f1_of_labels, wilson_interval
from backproof.runs.curves import (
    Probabilities,
    calibration_error,
    of_several_classes,
    of_several_targets,
    of_two_classes,
)
from backproof.tables.encoding import Encoding
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.sources import TableOrSource
from backproof.tables.table import Table
from backproof.tables.target_columns import ClassTarget, RealTarget
from backproof.tabular.predicting import output_layer_of
from backproof.training.metrics import r2

Array = Any
WORST = 24
LEVEL = 0.9
"""The probability that intervals promise where nobody asks for another."""
_MOST_CELLS = 12


class Score(NamedTuple):
    """One score: its name, its value, the target column or class that it is of, or "", and its value by chance."""

    name: str
    value: float
    of: str = ""
    by_chance: float | None = None

    @property
    def key(self) -> str:
        """What the score is called in Python and in JSON, as "accuracy of kind"."""
        return f"{self.name} of {self.of}" if self.of else self.name


class Baseline(NamedTuple):
    """What a model is compared with: its kind, its value of the first score, and the class that it always answers.

    The kind is "class" for the commonest class, "labels" for the commonest labels, "mean" for the mean.
    """

    what: str
    value: float
    label: str = ""


@dataclass(frozen=True, eq=False)
class Example:
    """One example that the model does badly on.

    Attributes:
        where: its place in the data, such as line 7.
        actual: its label or value.
        predicted: what the model says.
        cost: C_x.
        confidence: the output that stands for the predicted class, or None.
        values: (column, value) of its first columns, as text; empty for an image.
        image: (height, width) or (height, width, channels) as read, or None.
    """

    where: Message
    actual: str
    predicted: str
    cost: float
    confidence: float | None = None
    values: tuple[tuple[str, str], ...] = ()
    image: Array | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class Evaluation(Faced):
    """What a model is worth on some examples.

    Attributes:
        kind: "binary", "multiclass", "multilabel" or "regression".
        source: where the examples are from.
        count: how many there are.
        scores: the first is the one to look at.
        interval: the 95 % interval of the first score where it is a share of examples (Wilson, 1927), or None.
        baseline: what the first score is compared with.
        labels: of the classes, in the order of `confusion`; for multilabel, of the outputs.
        confusion: (classes, classes), row the actual class, column the predicted one, or None.
        actual: (N, targets) in the target's units, for regression; else None.
        predicted: (N, targets) likewise.
        target_names: the target's columns.
        worst: the examples of the highest cost, the worst first; for classes, only those predicted wrongly.
        probabilities: what the probabilities of classes are worth; nothing for regression.
        on_others: the same of those examples that are not among those trained on, where many are; else None.
    """

    kind: str
    source: str
    count: int
    scores: tuple[Score, ...]
    interval: tuple[float, float] | None
    baseline: Baseline
    labels: tuple[str, ...] = ()
    confusion: Array | None = field(default=None, repr=False)
    actual: Array | None = field(default=None, repr=False)
    predicted: Array | None = field(default=None, repr=False)
    target_names: tuple[str, ...] = ()
    worst: tuple[Example, ...] = field(default=(), repr=False)
    probabilities: Probabilities = field(default=Probabilities(), repr=False)
    on_others: Evaluation | None = field(default=None, repr=False)

    @property
    def named_scores(self) -> dict[str, float]:
        """The scores by their names; one of a target column is called "NAME of COLUMN"."""
        return {score.key: score.value for score in self.scores}

    def score(self, name: str) -> float:
        """Return the score of this name.

        Raises:
            InputError: there is none of that name.
        """
        found = self.named_scores
        if name not in found:
            raise InputError("score: {given!r} given; accepted: {accepted}", given=name, accepted=Listed(found))
        return found[name]

    def to_record(self) -> dict[str, Any]:
        """Return plain data, as a model file keeps it: everything but the examples one by one."""
        return {
            "kind": self.kind, "source": self.source, "examples": self.count, "scores": self.named_scores,
            "interval": None if self.interval is None else list(self.interval),
            "baseline": self.baseline._asdict(),
            "labels": list(self.labels), "confusion": None if self.confusion is None else self.confusion.tolist(),
            "probabilities": self.probabilities.to_record(),
            **({} if self.on_others is None else {"on_others": self.on_others.to_record()}),
        }  # fmt: skip


def evaluate(model: Model, data: TableOrSource, reading: Reading = RECOGNISED) -> Evaluation:
    """Return what a model is worth on data that holds the target.

    Args:
        model: made from a table.
        data: a table, or what `backproof.tables.read` takes.
        reading: how a file is read; what it leaves open is read as the model's training data was.

    Raises:
        InputError: a model without an encoding, or a table that does not fit it; the message names line and column.
    """
    encoding = model.encoding
    if encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one trained on a table")
    table = encoding.read(data, reading)
    y = encoding.targets(table, dtype=model.dtype)
    z, outputs = output_layer_of(model, table)
    costs = output_costs(model.network, z, outputs, y).astype(np.float64)
    outputs, y = outputs.astype(np.float64), y.astype(np.float64)
    if encoding.kind == "regression":
        return _of_values(encoding, table, outputs, y, costs, model)
    return _of_classes(encoding, table, outputs, y, costs)


# ------------------------------------------------------------------ classes


def _of_classes(encoding: Encoding, table: Table, outputs: Array, y: Array, costs: Array) -> Evaluation:
    assert isinstance(encoding.target, ClassTarget)
    if encoding.kind == "multilabel":
        return _of_labels(encoding, table, outputs, y, costs)
    labels = tuple(map(str, encoding.classes[0]))
    actual, predicted = _codes(y), _codes(outputs)
    confusion = confusions(actual, predicted, len(labels))
    binary = outputs.shape[1] == 1
    worth = of_two_classes(labels, actual, outputs[:, 0]) if binary else of_several_classes(labels, actual, outputs)
    scores = [Score("accuracy", float((actual == predicted).mean())), Score("macro F1", macro_f1(confusion)),
              *_of_probabilities(worth, binary)]  # fmt: skip
    right = int((actual == predicted).sum())
    commonest = np.bincount(actual, minlength=len(labels))
    baseline = Baseline("class", float(commonest.max() / len(actual)), labels[commonest.argmax()])
    confidence = outputs.max(axis=1) if outputs.shape[1] > 1 else np.where(predicted, outputs[:, 0], 1 - outputs[:, 0])
    worst = _worst(encoding, table, costs, actual != predicted, lambda i: labels[actual[i]],
                   lambda i: labels[predicted[i]], confidence)  # fmt: skip
    return Evaluation(
        encoding.kind, table.source, len(actual), (*scores, Score("cost", float(costs.mean()))),
        wilson_interval(right, len(actual)), baseline, labels, confusion, target_names=encoding.target_names,
        worst=worst, probabilities=worth,
    )  # fmt: skip


def _codes(rows: Array) -> Array:
    return (rows[:, 0] >= 0.5).astype(np.intp) if rows.shape[1] == 1 else rows.argmax(axis=1)


def _of_probabilities(worth: Probabilities, binary: bool) -> list[Score]:
    """Return the scores of probabilities: of the rarer class where there are two, else means over classes."""
    if not worth.curves:
        return []
    precision = worth.average_precision
    assert precision is not None
    ranked = [Score("ROC AUC", float(np.mean([curve.area for curve in worth.curves])))] if binary else []
    of = worth.curves[0].label if binary else ""
    return [*ranked, Score("average precision", precision, of, worth.by_chance),
            Score("calibration error", calibration_error(worth.reliability))]  # fmt: skip


def _of_labels(encoding: Encoding, table: Table, outputs: Array, y: Array, costs: Array) -> Evaluation:
    actual, predicted = y >= 0.5, outputs >= 0.5
    worth = of_several_targets(encoding.output_names, actual, outputs)
    right = (actual == predicted).all(axis=1)
    commonest = np.unique(actual, axis=0, return_counts=True)[1].max()
    scores = [
        Score("subset accuracy", float(right.mean())),
        Score("macro F1", macro_f1_of_labels(actual, predicted)),
        *(Score("accuracy", float((actual[:, i] == predicted[:, i]).mean()), name)
          for i, name in enumerate(encoding.target_names)),
        *_of_probabilities(worth, binary=False),
        Score("cost", float(costs.mean())),
    ]  # fmt: skip

    def shown(rows: Array) -> Any:
        return lambda i: Listed(
            str(two[int(row)]) for two, row in zip(encoding.classes, rows[i], strict=True)
        )  # fmt: skip

    return Evaluation(
        encoding.kind, table.source, len(right), tuple(scores), wilson_interval(int(right.sum()), len(right)),
        Baseline("labels", float(commonest / len(right))), encoding.output_names,
        target_names=encoding.target_names,
        worst=_worst(encoding, table, costs, ~right, shown(actual), shown(predicted)), probabilities=worth,
    )  # fmt: skip


# ------------------------------------------------------------------- values


def _of_values(
    encoding: Encoding, table: Table, outputs: Array, y: Array, costs: Array, model: Model
) -> Evaluation:  # fmt: skip
    assert isinstance(encoding.target, RealTarget)
    actual = encoding.target.values(table)
    predicted = encoding.decode(outputs).reshape(actual.shape)
    varies = bool((np.ptp(actual, axis=0) > 0).all())  # R² compares with a deviation; one example has none
    scores = [Score("R²", r2(predicted, actual))] if varies else []
    for i, name in enumerate(encoding.target_names):
        of = name if len(encoding.target_names) > 1 else ""
        off = predicted[:, i] - actual[:, i]
        scores += [
            Score("root mean squared error", float(np.sqrt(np.mean(off**2))), of),
            Score("mean absolute error", float(np.mean(np.abs(off))), of),
        ]
        if model.network.cost_function.family == "quantile":
            scores.append(Score("quantile coverage", float(np.mean(actual[:, i] <= predicted[:, i])), of))
    scores += _of_intervals(encoding, model.conformal, actual, predicted)

    def shown(rows: Array) -> Any:
        return lambda i: Listed(f"{value:.6g}" for value in rows[i])

    everything = np.ones(len(y), bool)
    return Evaluation(
        encoding.kind, table.source, len(y), (*scores, Score("cost", float(costs.mean()))), None,
        _always_the_mean(encoding, actual, varies), actual=actual, predicted=predicted,
        target_names=encoding.target_names,
        worst=_worst(encoding, table, costs, everything, shown(actual), shown(predicted)),
    )  # fmt: skip


def _of_intervals(
    encoding: Encoding, conformal: Conformal | None, actual: Array, predicted: Array
) -> list[Score]:  # fmt: skip
    """Return how far intervals go to either side, and the share of values within them.

    A model that has none yet gets them from these examples: then each half is held to the intervals of the other.
    """
    used = Conformal.of(actual, predicted) if conformal is None else conformal
    if used.greatest_level < LEVEL:
        return []
    widths = used.half_widths(LEVEL)
    names = encoding.target_names
    scores = [Score("interval half-width", width, name if len(names) > 1 else "")
              for name, width in zip(names, widths, strict=True)]  # fmt: skip
    if conformal is None:
        covered = halves_covered(actual, predicted, LEVEL)
    else:
        covered = float((np.abs(actual - predicted) <= widths).mean())
    return scores if covered is None else [*scores, Score("interval coverage", covered)]


def _always_the_mean(encoding: Encoding, actual: Array, varies: bool) -> Baseline:
    """Return what the mean of training always would have: an R² of 0, or its error in the first column."""
    if varies:
        return Baseline("mean", 0.0)
    mean = np.reshape(encoding.decode(np.zeros((1, actual.shape[1]))), -1)[0]
    return Baseline("mean", float(np.sqrt(np.mean((mean - actual[:, 0]) ** 2))))


# -------------------------------------------------------------------- worst


def _worst(
    encoding: Encoding, table: Table, costs: Array, wrong: Array, actual: Any, predicted: Any, confidence: Any = None
) -> tuple[Example, ...]:
    order = [int(i) for i in np.argsort(-costs, kind="stable") if wrong[i]][:WORST]
    return tuple(
        Example(
            place(table, i), actual(i), predicted(i), float(costs[i]),
            None if confidence is None else float(confidence[i]), *_content(encoding, table, i),
        )
        for i in order
    )  # fmt: skip


def place(table: Table, row: int) -> Message:
    """Return where an example is in its source, as the sources count: a line of a file, a row, an example."""
    return Message(f"evaluation.{table.unit}", {"number": table.lines[row]})


def _content(encoding: Encoding, table: Table, row: int) -> tuple[tuple[tuple[str, str], ...], Array | None]:
    if encoding.image_shape is not None:
        return (), table[encoding.columns[0].name].values[row]
    named = [(c.name, table[c.name]) for c in encoding.columns[:_MOST_CELLS] if c.kind != "image"]
    return tuple((name, _cell(column.values[row])) for name, column in named), None


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return value if isinstance(value, str) else f"{float(value):.6g}"
