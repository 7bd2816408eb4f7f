"""`backproof export`: a face of `backproof.exports`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from backproof.cli import values
from backproof.cli.model_and_data import MODEL
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.exports import FORMATS
from backproof.exports import export as exported
from backproof.model_file import load

_HELP = f"One of {', '.join(FORMATS)}."


def export(
    model: Annotated[str, MODEL],
    format: Annotated[str, typer.Option("--format", "-f", help=_HELP, callback=values.one_of(FORMATS))],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="The file. [MODEL with the ending of the format]")
    ] = None,
) -> None:
    """Write a model as ONNX, as a scikit-learn object (joblib), or as NumPy arrays (NPZ).

    ONNX and scikit-learn take the columns as they are in the data and hold the scaling and the categories.
    """
    path = output or str(Path(model).with_suffix(FORMATS[format]))
    checked_destination(path, model)
    write_whole(path, exported(load(model), format))
    typer.echo(path)
