"""`backproof predict`: a face of `Encoding.read`, `outputs_of` and `tables.write`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import numpy as np
import typer

from backproof.cli.model_and_data import DATA, MODEL, encoding_of, model_in
from backproof.cli.offered import offered
from backproof.cli.values import Language, threshold_in
from backproof.cli.values import names as names_in
from backproof.durable.whole_file import checked_destination
from backproof.errors import InputError
from backproof.model_file import Model
from backproof.rendering.controls import without_controls
from backproof.rendering.words import told
from backproof.tables import Reading, Table, write
from backproof.tables.spelling import is_new
from backproof.tabular.predicting import answered_from, bounds_of, outputs_of


@offered
def predict(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    output: Annotated[str, typer.Option("--output", "-o", help="A .csv or .parquet file, or - to print CSV.")] = "-",
    probabilities: Annotated[
        bool, typer.Option("--probabilities", help="Also write the network's output for each class.")
    ] = False,
    interval: Annotated[
        float | None,
        typer.Option(
            "--interval", metavar="LEVEL",
            help="For a model that predicts numbers: also write bounds between which a new value lies with "
                 "this probability, such as 0.9.",
        ),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option(
            "--threshold", metavar="NUMBER|best",
            help="For a model of two classes: the probability from which on the second class is predicted, ½ "
                 "by default; best takes the threshold stored in the model, at which the rarer class has the "
                 "greatest F1 on examples that the model did not learn from.",
        ),
    ] = None,
    keep: Annotated[
        str, typer.Option("--keep", metavar="TEXT", help="Columns of the data to write beside the "
                                                         "predictions, separated by commas.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse missing values, categories and columns that training did not have.")
    ] = False,
    language: Language = "en",
) -> None:  # fmt: skip
    """Predict the examples of a data file with a model: one line for each example, in their order.

    The columns are encoded as they were in training; the target column may be there or not. Intervals are conformal:
    they are as wide as the errors on the held-out examples, whatever the model. --language is for messages.
    """
    if output != "-":
        checked_destination(output, data, model)
    loaded = model_in(model)
    columns = encoding_of(loaded, model)
    if probabilities and columns.kind == "regression":
        raise InputError(
            "--probabilities: given for a model that predicts numbers; accepted: with one that predicts classes"
        )
    table = columns.read(data, reading)
    kept = _kept(table, keep, columns.target_names)
    outputs = outputs_of(loaded, table, strict=strict)
    bounds = {} if interval is None else _bounds(loaded, outputs, interval)
    new = [note for note in table.notes if is_new(note, columns.notes)]
    for note in (*new, *columns.unusual(table)):
        print(f"backproof predict: {told(note, language)}", file=sys.stderr)  # noqa: T201 - beside the predictions
    predicted = columns.predictions(outputs)
    if threshold is not None:
        predicted[columns.target_names[0]] = answered_from(loaded, outputs, threshold_in("--threshold", threshold))
    names = predicted if probabilities else columns.target_names
    shown = {**kept, **{name: predicted[name] for name in names}, **bounds}
    write(_seen(shown) if output == "-" and sys.stdout.isatty() else shown, output)


def _bounds(model: Model, outputs: Any, level: float) -> dict[str, Any]:
    """Return the bounds of each target's values, the columns `NAME (lower)` and `NAME (upper)`."""
    lower, upper = bounds_of(model, outputs, level)
    names = model.encoding.target_names if model.encoding is not None else ()
    return {f"{name} ({end})": values[:, i] for i, name in enumerate(names)
            for end, values in (("lower", lower), ("upper", upper))}  # fmt: skip


def _seen(columns: dict[str, Any]) -> dict[str, Any]:
    """Return columns for a terminal, which obeys some characters instead of showing them."""
    return {
        without_controls(name): [without_controls(value) if isinstance(value, str) else value for value in values]
        if np.asarray(values).dtype.kind in "OU"
        else values
        for name, values in columns.items()
    }


def _kept(table: Table, keep: str, targets: tuple[str, ...]) -> dict[str, Any]:
    """Return the columns to write beside the predictions; a target among them is called `NAME (data)`."""
    wanted = names_in(keep) if keep else []
    if any(table[name].kind == "image" for name in wanted):
        raise InputError("--keep: an image given; accepted: columns of numbers or text")
    return {f"{name} (data)" if name in targets else name: _written(table[name].values) for name in wanted}


def _written(values: Any) -> Any:
    """Return whole numbers as such, others as they are."""
    whole = values.dtype.kind == "f" and bool(np.isfinite(values).all()) and bool((values == np.floor(values)).all())
    return values.astype(np.int64) if whole and bool((np.abs(values) < 2**53).all()) else values
