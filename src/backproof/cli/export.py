"""`backproof export`: a face of `backproof.exports`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from backproof.cli import values
from backproof.cli.model_and_data import MODEL, model_in
from backproof.cli.replacing import refuse_to_replace
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.errors import Keyword, Phrase
from backproof.exports import FORMATS, MARKS
from backproof.exports import export as exported
from backproof.exports.c_text import identifier
from backproof.rendering.controls import without_controls

_HELP = f"One of {', '.join(FORMATS)}."


def export(
    model: Annotated[str, MODEL],
    format: Annotated[str, typer.Option("--format", "-f", help=_HELP, callback=values.one_of(FORMATS))],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="The file, or - for standard output. [MODEL with the format's ending, if no other file is there]",
        ),
    ] = None,
) -> None:
    """Write a model as ONNX, as a scikit-learn object (joblib), as NumPy arrays (NPZ), or as C.

    ONNX, scikit-learn and C take the columns as they are in the data and hold the scaling and the categories. C is one
    header of C99 that allocates nothing and checks itself; names in it begin with the name of the file.
    """
    if output == "-":
        name = identifier(Path(model).stem, "model") if format == "c" else None
        sys.stdout.buffer.write(exported(model_in(model), format, name=name))
        return
    path = str(Path(model).with_suffix(FORMATS[format])) if output is None else output
    checked_destination(path, model)
    if output is None:
        mark = MARKS[format]
        accepted = Phrase("{option}, which replaces it", option=Keyword("output", path))
        refuse_to_replace(path, lambda begins: bool(mark) and mark in begins, accepted)
    name = identifier(Path(path).stem, "model") if format == "c" else None
    write_whole(path, exported(model_in(model), format, name=name))
    typer.echo(without_controls(path))
