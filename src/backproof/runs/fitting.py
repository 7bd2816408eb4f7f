"""`fit`: read a file, hold out a part, encode, choose what nobody said, train, and score on what was held out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.engines.native_engine import not_built
from backproof.errors import InputError
from backproof.model_file import Model
from backproof.network import Network
from backproof.runs import choices
from backproof.runs.scores import Evaluation, evaluate
from backproof.runs.summary import Summary, environment
from backproof.tables import Encoding, Prepared, Table, prepare, read
from backproof.tables.targets import RealTarget
from backproof.training import Stopping, TrainingResult, train
from backproof.training.schedules import schedule

Array = Any
_ENOUGH_TO_VALIDATE = 200
BATCH_SIZE = 32


@dataclass(frozen=True, eq=False)
class Run:
    """A training run on a table.

    Attributes:
        model: to save, with everything to predict from a table again.
        result: how training went.
        prepared: the table, what was trained on and what was held out.
        evaluation: on what was held out, or None where nothing was.
        notes: what was recognised, chosen and done, one sentence each.
        seconds: of training.
    """

    model: Model
    result: TrainingResult
    prepared: Prepared = field(repr=False)
    evaluation: Evaluation | None
    notes: tuple[str, ...]
    seconds: float

    def summary(self, command: str = "", data: str | os.PathLike[str] = "") -> Summary:
        """Return the run as plain data, for a report."""
        network, result = self.model.network, self.result
        activations = ["", *(record.name for record in network.activations)]
        layers = zip(range(1, network.depth + 1), network.sizes, activations, strict=True)
        encoding = self.prepared.encoding
        return Summary(
            f"{encoding.task} of {', '.join(encoding.target_names)} in {PurePath(self.prepared.table.source).name}",
            command, self.notes, tuple(layers), network.cost_function.name, network.n_parameters, result.options,
            environment(data), result.history, best_epoch(result), result.status, result.message, result.engine,
            self.seconds, self.evaluation, choices.METRIC_OF_KIND[encoding.kind],
        )  # fmt: skip


def fit(
    data: Table | str | os.PathLike[str],
    target: str | Sequence[str] | None = None,
    *,
    seed: int = 0,
    held_out: float | str = 0.25,
    validation: float | str | None = None,
    layers: Sequence[int] | None = None,
    activations: Sequence[str | Activation] = (),
    output_activation: str | Activation | None = None,
    cost: str | Cost | None = None,
    batch_size: int | None = BATCH_SIZE,
    epochs: int | None = None,
    scheme: str | None = None,
    class_weight: str | Mapping[Any, float] | None = None,
    patience: float | None = None,
    watch: str | None = None,
    keep: str = "best",
    dtype: str = "float32",
    columns: Mapping[str, Any] | None = None,
    progress: bool = False,
    tell: Callable[[str], Any] = lambda note: None,
    **options: Any,
) -> Run:
    """Train a network on a table.

    Args:
        data: a table, or what `backproof.tables.read` takes.
        target: the target column, or several; that of the source if None.
        seed: of the split, the parameters and the order of the examples.
        held_out: the share of the examples held out for the scores, or other data that they are computed on; 0 for
            nothing.
        validation: the share of the rest that is evaluated after every epoch, or other data; a tenth if None and
            there are at least 200, else nothing.
        layers: sizes of the hidden layers.
        activations: see `choices.chosen_network`, as `layers`, `output_activation` and `cost`.
        output_activation: of the output layer.
        cost: a name or a record.
        batch_size: examples a step, None for all.
        epochs: passes over the data; see `choices.chosen_epochs` if None.
        scheme: how parameters begin; see `choices.chosen_scheme` if None.
        class_weight: "balanced", or label to weight.
        patience: epochs without improvement after which training stops; never if None.
        watch: what must improve: "validation_cost", "cost" or the metric; by what there is if None.
        keep: "best", the parameters of the best epoch of what is watched, or "last".
        dtype: "float32" or "float64".
        columns: further arguments of `backproof.tables.fit_encoding`, and of `read` for `encoding` and `labels`.
        progress: show a live bar on standard error.
        tell: called with each note as soon as it is known.
        **options: the others of `backproof.training.options.Options`.

    Raises:
        InputError: data or an option that is not accepted.
    """
    prepared = _prepared(data, target, held_out, seed, dtype, dict(columns or {}))
    network = choices.chosen_network(
        prepared.encoding.n_features, prepared.encoding.n_outputs, prepared.encoding.kind, layers=layers,
        activations=activations, output_activation=output_activation, cost_function=cost,
    )  # fmt: skip
    prepared = _as_the_cost_takes(prepared, network)
    encoding = prepared.encoding
    checked, held_table = _validation(validation, prepared, dtype), _held_out(held_out, prepared)
    metric = choices.METRIC_OF_KIND[encoding.kind]
    options |= {
        "batch_size": batch_size,
        "epochs": epochs or choices.chosen_epochs(len(prepared.x), batch_size),
        "scheme": scheme or choices.chosen_scheme(network),
        "stopping": _stopping(_patience(patience, options), watch, keep, checked is not None),
        "metrics": (metric,),
        "seed": seed,
        "dtype": dtype,
    }
    if isinstance(held_out, str) and held_table is not None:
        said = f"{len(prepared.x)} examples trained on; scored on the {len(held_table)} of {held_table.source}."
        prepared = replace(prepared, notes=(*prepared.notes[:-1], said))
    notes = (*prepared.notes, *_said(network, options, checked))
    for note in notes:
        tell(note)
    weights = _class_weights(class_weight, encoding)
    began = time.perf_counter()
    result = train(
        network, prepared.x, prepared.y, validation=checked, class_weight=weights, progress=progress, **options
    )
    seconds = time.perf_counter() - began
    if not result.history.epochs and result.status == "interrupted":
        raise KeyboardInterrupt
    if not result.history.epochs:
        raise InputError(f"training {result}; nothing was learnt, and nothing is written")
    model = Model(network, result.parameters, encoding, result.options, result.history)
    evaluation = evaluate(model, held_table) if held_table is not None else None
    facts = _facts(prepared, result, evaluation, class_weight)
    return Run(replace(model, facts=facts), result, prepared, evaluation, notes, seconds)


def best_epoch(result: TrainingResult) -> int | None:
    """Return the epoch whose parameters were kept, or None for the last."""
    rule = result.options.get("stopping")
    return result.checkpoint.watched.best_epoch or None if rule and rule["restore_best"] else None


# --------------------------------------------------------------------- data


def _prepared(data: Any, target: Any, held_out: Any, seed: int, dtype: str, columns: dict[str, Any]) -> Prepared:
    reading = {name: columns.pop(name) for name in ("encoding", "labels") if columns.get(name) is not None}
    columns = {name: value for name, value in columns.items() if name not in ("encoding", "labels")}
    if reading:
        data = read(data, text=columns.get("categorical", ()), **reading)
    share = 0.0 if isinstance(held_out, str) else float(held_out)
    return prepare(data, target, held_out=share, seed=seed, dtype=dtype, **columns)


def _held_out(held_out: float | str, prepared: Prepared) -> Table | None:
    if isinstance(held_out, str):
        return prepared.encoding.read(held_out)
    return prepared.table.take(prepared.held_out_rows) if len(prepared.held_out_rows) else None


def _validation(given: float | str | None, prepared: Prepared, dtype: str) -> Any:
    if isinstance(given, str):
        table = prepared.encoding.read(given)
        return prepared.encoding.features(table, dtype=dtype), prepared.encoding.targets(table, dtype=dtype)
    if given is None:
        return 0.1 if len(prepared.x) >= _ENOUGH_TO_VALIDATE else None
    return float(given) or None


def _as_the_cost_takes(prepared: Prepared, network: Network) -> Prepared:
    """Return real targets as they are, not standardised, where the cost does not take any real number."""
    target, takes = prepared.encoding.target, network.cost_function.targets
    if not isinstance(target, RealTarget) or takes == "real":
        return prepared
    plain = RealTarget(target.names, (0.0,) * len(target.names), (1.0,) * len(target.names))
    said = f"Target {', '.join(target.names)}: regression, as it is, since the cost takes {takes} targets."

    def notes(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(said if note.startswith("Target ") else note for note in given)

    encoding = replace(prepared.encoding, target=plain, notes=notes(prepared.encoding.notes))
    y = encoding.targets(prepared.table, dtype=prepared.y.dtype)
    _check_targets(network, y, prepared.table, target.names)
    return replace(
        prepared, encoding=encoding, y=y[prepared.rows], held_out_y=y[prepared.held_out_rows],
        notes=notes(prepared.notes),
    )  # fmt: skip


def _check_targets(network: Network, y: Array, table: Table, names: Sequence[str]) -> None:
    """Raise InputError that names the line, where the cost does not take a target."""
    record = network.cost_function
    try:
        record.check_targets(y)
    except InputError as error:
        row = next(i for i in range(len(y)) if _refuses(record, y[i : i + 1]))
        accepted = str(error).partition("accepts ")[2]
        where = table.where(row, names[0] if len(names) == 1 else None)
        values = ", ".join(f"{value:.6g}" for value in y[row])
        raise InputError(f"{where}: {values} found; accepted by the cost {record.name!r}: {accepted}") from None


def _refuses(record: Cost, y: Array) -> bool:
    try:
        record.check_targets(y)
    except InputError:
        return True
    return False


def _class_weights(given: str | Mapping[Any, float] | None, encoding: Encoding) -> Any:
    """Return what `train` takes: "balanced", or number of the class to weight."""
    if given is None:
        return None
    if encoding.kind not in ("binary", "multiclass"):
        raise InputError(f"class_weight: given for {encoding.kind}; accepted: with one target column of classes")
    if isinstance(given, str):
        return given
    place = {str(label): i for i, label in enumerate(encoding.classes[0])}
    unknown = [label for label in given if str(label) not in place]
    if unknown:
        raise InputError(f"class_weight: {unknown[0]!r} given; accepted: {', '.join(place)}")
    return {place[str(label)]: float(weight) for label, weight in given.items()}


# ------------------------------------------------------------------ options


def _patience(given: float | None, options: Mapping[str, Any]) -> float | None:
    """Return the patience, 10 where the schedule waits for epochs without improvement and nobody says how many."""
    waits = schedule(options.get("schedule", "constant")).name == "adaptive"
    return 10 if given is None and waits else given


def _stopping(patience: float | None, watch: str | None, keep: str, validated: bool) -> Stopping | None:
    if keep not in ("best", "last"):
        raise InputError(f"keep: {keep!r} given; accepted: best, last")
    if patience is None and keep == "last":
        return None
    watched = watch or ("validation_cost" if validated else "cost")
    return Stopping(watched, np.inf if patience is None else patience, restore_best=keep == "best")


def _said(network: Network, options: Mapping[str, Any], validation: Any) -> list[str]:
    sizes = "-".join(map(str, network.sizes))
    names = ", ".join(record.name for record in network.activations)
    rule = options["stopping"]
    kept = "the last epoch is kept" if rule is None or not rule.restore_best else f"the epoch of the best {rule.watch}"
    validated = "nothing" if validation is None else "other data"
    if isinstance(validation, float):
        validated = f"{validation:.0%} of the examples trained on"
    why = not_built() if options.get("engine", "auto") == "auto" else None
    return [
        f"Network {sizes}, activations {names}, cost {network.cost_function.name}: {network.n_parameters} parameters.",
        f"Validated on {validated}; {kept.replace('_', ' ')}{'' if 'kept' in kept else ' is kept'}.",
        *([] if why is None else [f"Runs on NumPy, slower than the native engine: {why}."]),
    ]


def _facts(prepared: Prepared, result: TrainingResult, evaluation: Any, class_weight: Any) -> dict[str, Any]:
    return {
        "data": prepared.table.source,
        "examples": len(prepared.x),
        "status": result.status,
        "message": result.message,
        "engine": result.engine,
        "best_epoch": best_epoch(result),
        "class_weight": class_weight if class_weight is None or isinstance(class_weight, str) else dict(class_weight),
        "evaluation": None if evaluation is None else evaluation.to_json(),
    }
