"""`backproof derive`: a face of `backproof.derivation.derive`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from backproof.cli.by_hand import ByHand
from backproof.cli.derivation_options import (
    DATA,
    FORMAT,
    LANGUAGE,
    NEURON,
    OUTPUT,
    ROW,
    WEIGHT,
    chosen_format,
    deliver,
    one_example,
    place,
)
from backproof.cli.offered import offered, refuse_unused
from backproof.cli.values import names
from backproof.derivation import EQUATIONS
from backproof.derivation import derive as derived
from backproof.derivation.orders import ORDERS
from backproof.derivation.result import DETAILS, WEIGHT_LETTERS
from backproof.errors import InputError
from backproof.model_file import load
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED


@offered
def derive(
    by_hand: ByHand,
    reading: Reading,
    model: Annotated[str | None, typer.Option("--model", help="A model file, instead of --network.")] = None,
    data: Annotated[str | None, typer.Option("--data", help=DATA)] = None,
    row: Annotated[int | None, typer.Option("--row", help=ROW)] = None,
    language: Annotated[str, typer.Option("--language", help=LANGUAGE)] = "en",
    detail: Annotated[str, typer.Option("--detail", help=f"One of: {', '.join(DETAILS)}.")] = "steps",
    order: Annotated[
        str, typer.Option("--order", help=f"The order of the proof, one of: {', '.join(ORDERS)}.")
    ] = "classical",
    weight_letter: Annotated[
        str, typer.Option("--weight-letter", help=f"How a weight is written, one of: {', '.join(WEIGHT_LETTERS)}.")
    ] = "w",
    equations: Annotated[
        str, typer.Option("--equations", help="Which to derive, with commas.")
    ] = ",".join(EQUATIONS),
    neuron: Annotated[str | None, typer.Option("--neuron", help=NEURON)] = None,
    weight: Annotated[str | None, typer.Option("--weight", help=WEIGHT)] = None,
    format: Annotated[str | None, typer.Option("--format", help=FORMAT)] = None,
    output: Annotated[str, typer.Option("--output", "-o", help=OUTPUT)] = "-",
) -> int:  # fmt: skip
    """Derive the equations of backpropagation for a network, step by step, each step checked.

    With an example, every quantity's number stands beside its symbol.
    """
    chosen = chosen_format(format, output)
    given = _given(by_hand, model, data, row, reading)
    found = derived(
        **given, language=language, detail=detail, order=order, weight_letter=weight_letter,
        equations=names(equations),
        neuron=place("--neuron", neuron, 2), weight=place("--weight", weight, 3),
    )  # fmt: skip
    return deliver(found, chosen, output)


def _given(by_hand: ByHand, model: str | None, data: str | None, row: int | None, reading: Reading) -> dict[str, Any]:
    """Return the network, and parameters and an example where there are any."""
    if (by_hand.network is None) == (model is None):
        raise InputError("--network or --model: exactly one of them is needed")
    if data is None:
        refuse_unused(reading, RECOGNISED, "--data")
    if model is None:
        if data is not None or row is not None:
            raise InputError("--data and --row: given without --model, which says how to read them; accepted: --x, --y")
        return by_hand.everything()
    by_hand.refuse_with_a_model("--model")
    loaded = load(model)
    return {"network": loaded.network, "parameters": loaded.parameters} | one_example(
        loaded, model, by_hand, data, row, reading
    )
