"""`backproof derive`: a face of `backproof.derivation.derive`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from backproof.cli.by_hand import ByHand
from backproof.cli.derivation_options import (
    DATA,
    FORMAT,
    OUTPUT,
    ROW,
    chosen_format,
    deliver,
    one_example,
)
from backproof.cli.model_and_data import model_in
from backproof.cli.offered import offered, refuse_unused
from backproof.derivation import derive as derived
from backproof.derivation.derive_options import DeriveOptions
from backproof.errors import InputError
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED


@offered
def derive(
    by_hand: ByHand,
    reading: Reading,
    options: DeriveOptions,
    model: Annotated[str | None, typer.Option("--model", help="A model file, instead of --network.")] = None,
    data: Annotated[str | None, typer.Option("--data", help=DATA)] = None,
    row: Annotated[int | None, typer.Option("--row", help=ROW)] = None,
    format: Annotated[str | None, typer.Option("--format", help=FORMAT)] = None,
    output: Annotated[str, typer.Option("--output", "-o", help=OUTPUT)] = "-",
) -> int:
    """Derive the equations of backpropagation for a network, step by step, each step checked.

    With an example, every quantity's number stands beside its symbol.
    """
    chosen = chosen_format(format, output)
    given = _given(by_hand, model, data, row, reading)
    return deliver(derived(**given, **vars(options)), chosen, output)


def _given(by_hand: ByHand, model: str | None, data: str | None, row: int | None, reading: Reading) -> dict[str, Any]:
    """Return the network, and parameters and an example where there are any."""
    if (by_hand.network is None) == (model is None):
        raise InputError("--network and --model: both or neither given; accepted: one of the two")
    if data is None:
        refuse_unused(reading, RECOGNISED, "--data")
    if model is None:
        if data is not None or row is not None:
            raise InputError("--data and --row: given without --model, which says how to read them; accepted: --x, --y")
        return by_hand.everything()
    by_hand.refuse_with_a_model("--model")
    loaded = model_in(model)
    return {"network": loaded.network, "parameters": loaded.parameters} | one_example(
        loaded, model, by_hand, data, row, reading
    )
