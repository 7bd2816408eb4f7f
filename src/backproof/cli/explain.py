"""`backproof explain`: a face of `backproof.derivation.explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli.derivation_options import (
    FORMAT,
    LANGUAGE,
    NEURON,
    OUTPUT,
    ROW,
    WEIGHT,
    chosen_format,
    deliver,
    example_from,
    place,
)
from backproof.cli.model_and_data import DATA, MODEL
from backproof.cli.offered import offered
from backproof.derivation import explain as explained
from backproof.model_file import load
from backproof.tables import Reading


@offered
def explain(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    row: Annotated[int, typer.Option("--row", help=ROW)] = 1,
    weight: Annotated[str | None, typer.Option("--weight", help=WEIGHT)] = None,
    neuron: Annotated[str | None, typer.Option("--neuron", help=NEURON)] = None,
    language: Annotated[str, typer.Option("--language", help=LANGUAGE)] = "en",
    format: Annotated[str | None, typer.Option("--format", help=FORMAT)] = None,
    output: Annotated[str, typer.Option("--output", "-o", help=OUTPUT)] = "-",
) -> int:
    """Say where a model's numbers come from, for one row of data: all of them, or one neuron's or one weight's.

    A weight's gradient is shown as the sum over the paths by which it reaches the outputs.
    """
    chosen = chosen_format(format, output)
    loaded = load(model)
    found = explained(
        loaded.network, parameters=loaded.parameters, **example_from(loaded, model, data, row, reading),
        language=language,
        neuron=place("--neuron", neuron, 2), weight=place("--weight", weight, 3),
    )  # fmt: skip
    return deliver(found, chosen, output)
