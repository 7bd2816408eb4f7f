"""`backproof predict`: a face of `Encoding.read`, `Model.predict` and `tables.write`."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli.model_and_data import DATA, MODEL, encoding_of
from backproof.cli.offered import offered
from backproof.cli.values import Language
from backproof.durable.whole_file import checked_destination
from backproof.errors import InputError
from backproof.model_file import load
from backproof.tables import Reading, write


@offered
def predict(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    output: Annotated[str, typer.Option("--output", "-o", help="A .csv or .parquet file, or - for CSV here.")] = "-",
    probabilities: Annotated[
        bool, typer.Option("--probabilities", help="Also each output of the network, for each class.")
    ] = False,
    language: Language = "en",
) -> None:  # fmt: skip
    """Predict the examples of a data file with a model: one line an example, in their order.

    The columns are encoded as they were in training; the target column may be there or not. --language is for messages.
    """
    if output != "-":
        checked_destination(output, data, model)
    loaded = load(model)
    columns = encoding_of(loaded, model)
    if probabilities and columns.kind == "regression":
        raise InputError("--probabilities: given for a model of values; accepted: with a model of classes")
    outputs = loaded.predict(columns.features(columns.read(data, reading), dtype=loaded.dtype))
    predicted = columns.predictions(outputs)
    names = predicted if probabilities else columns.target_names
    write({name: predicted[name] for name in names}, output)
