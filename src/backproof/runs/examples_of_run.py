"""The examples of a run: those trained on, those validated on, those held out; each read and encoded as was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backproof.costs import Cost
from backproof.errors import InputError, Keyword, Listed, Phrase
from backproof.network import Network
from backproof.runs.run_options import RunOptions, ShareOrSource
from backproof.tables import Prepared, Reading, Table, prepare
from backproof.tables.frames import is_data
from backproof.tables.notes import ON_SCALED_TARGET
from backproof.tables.sources import TableOrSource
from backproof.tables.splitting import with_target
from backproof.tables.target_columns import RealTarget
from backproof.tabular.monotonic import ordered_by

Array = Any
ENOUGH_TO_VALIDATE = 200
_OF_COLUMNS = ("task", "categorical", "numeric", "drop", "missing", "unseen", "standardise")


def prepared_for(data: TableOrSource, options: RunOptions, reading: Reading, bins: int = 0) -> Prepared:
    """Return the table, read, split and encoded; where the model is scored on other data, nothing is held out.

    Numbers are put into so many bins, as in `fit_encoding`.

    Raises:
        InputError: as `backproof.tables.prepare`.
    """
    share = float(options.held_out) if isinstance(options.held_out, int | float) else 0.0
    return prepare(
        data, options.target, reading=reading, held_out=share, seed=options.seed, dtype=options.dtype,
        bins=bins, ordered=ordered_by(options.monotonic), **options.some(_OF_COLUMNS),
    )  # fmt: skip


def held_out_table(held_out: ShareOrSource, prepared: Prepared) -> Table | None:
    """Return the table that the model is scored on, other data read as a model reads it; None where there is none."""
    if is_data(held_out):
        return with_target(prepared.encoding.read(held_out), prepared.encoding.target_names)[0]
    return prepared.table.take(prepared.held_out_rows) if len(prepared.held_out_rows) else None


def validated_on(given: ShareOrSource | None, prepared: Prepared, dtype: str) -> tuple[Array, Array] | float | None:
    """Return validation data: other data as x and y, a share of the training examples, or None for no validation."""
    if is_data(given):
        table, _ = with_target(prepared.encoding.read(given), prepared.encoding.target_names)
        return prepared.encoding.features(table, dtype=dtype), prepared.encoding.targets(table, dtype=dtype)
    if given is None:
        return 0.1 if len(prepared.x) >= ENOUGH_TO_VALIDATE else None
    if isinstance(given, int | float) and not 0 <= given < 1:  # said before anything is trained
        raise InputError(
            "{option}: {share!r} of {count} examples given; accepted: a share that leaves examples on both sides",
            option=Keyword("validation"), share=given, count=len(prepared.x),
        )  # fmt: skip
    return float(given) if isinstance(given, int | float) and given else None


def as_the_cost_takes(prepared: Prepared, network: Network) -> Prepared:
    """Return real targets as they are, not standardised, where the cost does not take any real number."""
    target, takes = prepared.encoding.target, network.cost_function.targets
    if not isinstance(target, RealTarget) or takes == "real":
        return prepared
    plain = target.as_it_is
    template = "Target {names}: regression, as it is, since the cost takes {targets} targets."
    said = Phrase(template, names=Listed(target.names), targets=takes)

    def notes(given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(said if isinstance(note, Phrase) and note.template == ON_SCALED_TARGET else note for note in given)

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
        values = Listed(f"{value:.6g}" for value in y[row])
        raise InputError(
            "{where}: {values} found; accepted by the cost {name!r}: {accepted}",
            where=where,
            values=values,
            name=record.name,
            accepted=accepted,
        ) from None


def _refuses(record: Cost, y: Array) -> bool:
    try:
        record.check_targets(y)
    except InputError:
        return True
    return False
