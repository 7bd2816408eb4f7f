"""`backproof explain`: a face of `backproof.derivation.explain`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from backproof.cli.by_hand import ByHand
from backproof.cli.derivation_options import (
    FORMAT,
    OUTPUT,
    ROW,
    chosen_format,
    deliver,
    one_example,
)
from backproof.cli.model_and_data import DATA, MODEL, model_in
from backproof.cli.offered import offered, refuse_unused
from backproof.derivation import explain as explained
from backproof.derivation.derive_options import ExplainOptions
from backproof.errors import InputError
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED


@offered
def explain(
    by_hand: ByHand,
    reading: Reading,
    options: ExplainOptions,
    model: Annotated[str | None, MODEL] = None,
    data: Annotated[str | None, DATA] = None,
    row: Annotated[int | None, typer.Option("--row", help=f"{ROW} (default: 1)")] = None,
    format: Annotated[str | None, typer.Option("--format", help=FORMAT)] = None,
    output: Annotated[str, typer.Option("--output", "-o", help=OUTPUT)] = "-",
) -> int:
    """Say where a network's numbers come from, for one example: all of them, or one neuron's or one weight's.

    The network is a model with a row of its data, or one written by hand: --network, --weights, --biases, --x, --y.
    A weight's gradient is shown as the sum over the paths by which it reaches the outputs.
    """
    chosen = chosen_format(format, output)
    found = explained(**_given(by_hand, model, data, row, reading), **vars(options))
    return deliver(found, chosen, output)


def _given(by_hand: ByHand, model: str | None, data: str | None, row: int | None, reading: Reading) -> dict[str, Any]:
    """Return the network, its parameters and the example."""
    if model is None and by_hand.network is None:
        raise InputError(
            "MODEL or --network: both are missing; accepted: MODEL with DATA, or --network with --x and --y"
        )
    if model is not None and by_hand.network is not None:
        raise InputError(
            "{model}: a model is given with --network; accepted: one of them (options such as --weights take one "
            "value, and are repeated for several)",
            model=model,
        )
    if data is None:
        refuse_unused(reading, RECOGNISED, "DATA")
        if row is not None:
            raise InputError("--row: given without DATA; accepted: with a model and its data")
    if data is None and not by_hand.example():
        raise InputError("DATA, or --x and --y: an example is needed; accepted: a data file, or its numbers")
    if model is None:
        return by_hand.everything()
    by_hand.refuse_with_a_model("MODEL")
    loaded = model_in(model)
    at = 1 if row is None and data is not None else row
    example = one_example(loaded, model, by_hand, data, at, reading)
    return {"network": loaded.network, "parameters": loaded.parameters, **example}
