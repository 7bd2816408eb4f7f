"""What `derive` and `explain` share: their options' words, an example from a row of data, and where the result goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import typer

from backproof.cli.by_hand import ByHand
from backproof.cli.model_and_data import encoding_of
from backproof.derivation import Derivation
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.errors import InputError, Listed
from backproof.model_file import Model
from backproof.tables import Reading

ENDINGS = {".txt": "text", ".tex": "latex", ".html": "html", ".md": "markdown", ".json": "json", ".pdf": "pdf"}
"""The format of a file by its ending."""
FORMATS = tuple(ENDINGS.values())
DATA = "A data file, with --model: the example is one of its rows."
ROW = "Which example of the data, counted from 1."
FORMAT = f"One of: {', '.join(FORMATS)}. (default: by the ending of --output, else text)"
OUTPUT = f"A file, or - to print; endings: {', '.join(ENDINGS)}."


def example_from(model: Model, path: str, data: str | None, row: int | None, reading: Reading) -> dict[str, Any]:
    """Return one row of a data file as x and y, and what its columns and classes are called.

    Raises:
        InputError: data without row or the other way round, a row that does not exist, or a file that does not fit.
    """
    if data is None or row is None:
        raise InputError("--data and --row: only one given; accepted: both, which choose an example")
    encoding = encoding_of(model, path)
    table = encoding.read(data, reading)
    if not 1 <= row <= len(table):
        raise InputError(
            "--row: {row} given; accepted: 1 to {count}, the rows of {data}", row=row, data=data, count=len(table)
        )
    absent = [name for name in encoding.target_names if name not in table]
    if absent:
        raise InputError(
            "{data}: no target column {names} found, without which no cost of the row is known, nor any error δ; "
            "accepted: data with the target, also a supposed one (backproof predict needs none)",
            data=data, names=Listed(absent),
        )  # fmt: skip
    one = table.take(np.array([row - 1]))
    return {
        "x": encoding.features(one, dtype=np.float64),
        "y": encoding.targets(one, dtype=np.float64),
        "input_names": encoding.feature_names,
        "output_names": encoding.output_names,
    }


def one_example(
    model: Model, path: str, by_hand: ByHand, data: str | None, row: int | None, reading: Reading
) -> dict[str, Any]:
    """Return the example that a model is shown at: a row of data, or numbers; {} where there is neither.

    Raises:
        InputError: both, or what `example_from` refuses.
    """
    numbers = by_hand.example()
    if numbers and data is not None:
        raise InputError("--x and --y: given with --data; accepted: one or the other")
    return numbers if data is None and row is None else example_from(model, path, data, row, reading)


def chosen_format(format: str | None, output: str) -> str:
    """Return the format by its name, else by the ending of the file, else text; refuse before any work is done.

    >>> chosen_format(None, "proof.html"), chosen_format("json", "-")
    ('html', 'json')
    """
    ending = Path(output).suffix.lower()
    chosen = format or ("text" if output == "-" else ENDINGS.get(ending))
    if chosen is None:
        raise InputError(
            "--output: {output!r} given; accepted: a name that ends in {accepted}, or --format",
            output=output,
            accepted=Listed(ENDINGS),
        )
    if chosen not in FORMATS:
        raise InputError("--format: {format!r} given; accepted: {accepted}", format=format, accepted=Listed(FORMATS))
    if chosen == "pdf" and output == "-":
        raise InputError("--format: 'pdf' given, which cannot be printed as text; accepted: with --output FILE.pdf")
    if output != "-":
        checked_destination(output)
    return chosen


def deliver(derivation: Derivation, format: str, output: str) -> int:
    """Print a derivation, or write it to a file; return 0, or 1 if one of its steps does not hold."""
    content = derivation.face(format)
    if output == "-":
        typer.echo(content, nl=False)
    else:
        write_whole(output, content if isinstance(content, bytes) else content.encode())
    return 0 if derivation.holds else 1
