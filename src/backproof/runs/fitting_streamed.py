"""One network that learns from a table which stays on disk: when that is so, and how it is made ready.

The table is read twice: for a sample and the encoding, and into a spool. What is scored and validated on is part of the
sample, in memory, so that all that follows is as it is for a table in memory.
"""

from __future__ import annotations

import os
from typing import Any

from backproof.errors import InputError, Keyword, Phrase
from backproof.model_file import Model
from backproof.runs.examples_of_run import ENOUGH_TO_VALIDATE, as_the_cost_takes
from backproof.runs.folder import ONE, RunFolder
from backproof.runs.one_network import model_of, network_for, said_of, said_of_cluster
from backproof.runs.run_options import DEFAULTS, RunOptions
from backproof.runs.training_options import cluster_of, sees_all, training_options
from backproof.streams import Gathered, gather, spool_of
from backproof.streams.foreseen import foreseen_bytes
from backproof.streams.gathering import Shares
from backproof.streams.pieces_of_files import sources_of
from backproof.tables import Prepared, Reading
from backproof.tables.bounded import MAX_BYTES, shown_path
from backproof.tables.built_in import BUILT_IN
from backproof.tables.frames import is_data
from backproof.tables.memory_needed import free_memory
from backproof.tables.sources import TableOrSource
from backproof.tables.splitting import with_target
from backproof.tables.wording import counted
from backproof.training import TrainingResult, train

Array = Any
_OF_COLUMNS = ("task", "categorical", "numeric", "drop", "missing", "unseen", "standardise")
_VALIDATED = 0.1
_PART = 0.5
"""A table that would take more than this part of the free memory stays on disk."""


def why_streamed(data: TableOrSource, options: RunOptions) -> Phrase | None:
    """Return why a table is read piece by piece and stays on disk, in words; None where it is read into memory.

    Raises:
        InputError: that is asked for, and cannot be done.
    """
    asked = options.stream or options.bad_rows == "skip"
    if options.stream is False and options.bad_rows == "skip":
        raise InputError("{option}: given with {other}; accepted: one of the two", other=Keyword("stream", False),
                         option=Keyword("bad_rows", "skip"))  # fmt: skip
    is_path = isinstance(data, str | os.PathLike) and data not in ("-", *BUILT_IN)
    path = data if isinstance(data, str | os.PathLike) else ""
    need = foreseen_bytes(path) if is_path else None
    if asked and is_path:
        sources_of(path)  # which says why it cannot be
    if asked and need is None:
        option = Keyword("stream", True) if options.stream else Keyword("bad_rows", "skip")
        raise InputError(
            "{option}: given with data that cannot be read piece by piece; accepted: with files of Parquet, CSV, "
            "Arrow, Feather or NPY", option=option,
        )  # fmt: skip
    if asked:
        return Phrase("{source} is read piece by piece and stays on disk, as asked.", source=shown_path(path))
    free = free_memory()
    if options.stream is False or need is None or free is None or (need < _PART * free and need < MAX_BYTES):
        return None
    return Phrase(
        "{source} would take about {need:.1f} GiB of memory, and {free:.1f} GiB are free: it is read piece by piece "
        "and stays on disk.", source=shown_path(path), need=need / 2**30, free=free / 2**30,
    )  # fmt: skip


class Streamed:
    """The one network that options describe, for a table that stays on disk."""

    def __init__(self, data: Any, options: RunOptions, reading: Reading) -> None:
        _check_one_network(options)
        _check_steps(options)
        gathered = gather(
            data, options.target, reading=reading, seed=options.seed, shares=_shares(options),
            bad_rows=options.bad_rows, **options.some(_OF_COLUMNS),
        )  # fmt: skip
        self._options, self._gathered, self.count = options, gathered, gathered.trained
        sample = _prepared(gathered, options.dtype)
        self.network = network_for(options, gathered.encoding)
        self.prepared = as_the_cost_takes(sample, self.network)
        self._validation = self._validated_on()
        validated = self._validation is not None
        encoding = self.prepared.encoding
        self._chosen = training_options(options, self.network, encoding, self.count, validated)
        if not validated:
            self._chosen["metrics"] = ()
        kept = spool_of(gathered, encoding, folder=options.spool, seed=options.seed, dtype=options.dtype)
        self._spool = kept.spool
        one = Phrase("One network learns from examples on disk; recipes of several networks need them in memory.")
        self.notes = [*kept.notes, one, *said_of(self.network, self._chosen, self._validation),
                      *said_of_cluster(options)]  # fmt: skip

    def _validated_on(self) -> tuple[Array, Array] | None:
        encoding, given = self.prepared.encoding, self._options.validation
        if is_data(given):
            table, _ = with_target(encoding.read(given), encoding.target_names)
        elif len(self._gathered.validation):
            table = self._gathered.sample.take(self._gathered.validation)
        else:
            return None
        dtype = self._options.dtype
        return encoding.features(table, dtype=dtype), encoding.targets(table, dtype=dtype)

    def run(self, folder: RunFolder, progress: bool | str) -> tuple[Model, TrainingResult]:
        """Train it."""
        folder.check_kind(ONE)
        result = train(
            self.network, self._spool, validation=self._validation, progress=progress, resume=folder.start,
            checkpoint=folder.path or None, cluster=cluster_of(self._options), **self._chosen,
        )  # fmt: skip
        return model_of(self.network, self.prepared.encoding, result, self._validation), result

    def known_by(self, data: Any) -> None:
        """Return no digest: a file that does not fit into memory is not read once more for it."""


def _check_one_network(options: RunOptions) -> None:
    """Refuse what asks for several networks, which learn from tables in memory only."""
    for name in ("effort", "time", "monotonic"):
        value = getattr(options, name)
        if value != getattr(DEFAULTS, name):
            raise InputError(
                "{option}: given for a table that stays on disk, from which one network learns; accepted: without it, "
                "or with {other}, if there is memory for it", option=Keyword(name), other=Keyword("stream", False),
            )  # fmt: skip


def _check_steps(options: RunOptions) -> None:
    """Refuse steps that see all examples, before these are read, where no cluster makes them."""
    if options.cluster is None and sees_all(options):
        name = "optimizer" if options.batch_size != "all" else "batch_size"
        raise InputError(
            "{option}: given for a table that stays on disk, of which no step sees all examples; accepted: without it, "
            "with {cluster}, whose workers see them together, or with {other}, if there is memory for it",
            option=Keyword(name, getattr(options, name)), cluster=Keyword("cluster"), other=Keyword("stream", False),
        )  # fmt: skip


def _shares(options: RunOptions) -> Shares:
    held = 0.0 if is_data(options.held_out) else float(options.held_out)  # type: ignore[arg-type]
    if options.validation is None:
        return Shares(held, _VALIDATED, ENOUGH_TO_VALIDATE)
    return Shares(held, 0.0 if is_data(options.validation) else float(options.validation))  # type: ignore[arg-type]


def _prepared(gathered: Gathered, dtype: str) -> Prepared:
    """Return the sample as a table in memory is made ready; its x and y are those of the rows that are measured."""
    encoding, sample = gathered.encoding, gathered.sample
    measured, held = sample.take(gathered.measured), gathered.held_out
    x, y = encoding.features(measured, dtype=dtype), encoding.targets(measured, dtype=dtype)
    said = Phrase("{examples} held out, {count} trained on{how}.", examples=counted(len(held), "example"),
                  count=gathered.trained, how=Phrase(", by chance alone"))  # fmt: skip
    notes = (*gathered.notes, said)
    return Prepared(sample, encoding, gathered.measured, held, x, y, x[:0], y[:0], notes)
