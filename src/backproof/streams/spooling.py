"""The second pass: every row encoded into a spool, which is found again by what it was made of.

A spool is named after its files and a digest: of their names, sizes and times of change, of how they are read, of the
options, the seed and the encoding. One that was made of the same files as they were before is stale, and removed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from backproof.engines.measured import own_path
from backproof.errors import InputError, Phrase
from backproof.spools import Layout, Spool, SpoolWriter, piles_for
from backproof.spools.spool import FORMAT, MANIFEST
from backproof.streams.bad_rows import BadRows
from backproof.streams.gathering import Gathered, Shares, gather, with_targets
from backproof.streams.pieces_of_files import ROWS, pieces_of, sources_of
from backproof.tables.encoding import Encoding
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.target_columns import RealTarget

Array = Any


@dataclass(frozen=True)
class NotedSpool:
    """A spool, and what to say of it: made, or found again; stale ones removed."""

    spool: Spool
    notes: tuple[Phrase, ...]


def default_folder() -> Path:
    """Return where spools lie unless told otherwise: below $BACKPROOF_CACHE, else in the platform's cache folder."""
    return own_path().parent / "spools"


def spooled(
    data: str | os.PathLike[str],
    target: str | Sequence[str] | None,
    *,
    folder: str | os.PathLike[str] | None = None,
    reading: Reading = RECOGNISED,
    seed: int = 0,
    dtype: str | None = None,
    bad_rows: str = "stop",
    **options: Any,
) -> Spool:
    """Return a table on disk as a spool of encoded floats, made now or found again.

    Args:
        data: a file, a folder of files or a pattern: Parquet, CSV (also .gz), Arrow, Feather, NPY.
        target: the column to predict, or several.
        folder: that spools lie in; `default_folder()` if None.
        reading: how text is read, as far as that is not to be recognised.
        seed: that rows are dealt to piles with.
        dtype: "float32" or "float64"; float32 if None.
        bad_rows: "stop" at a row that cannot be read, or "skip" it.
        **options: those of `backproof.tables.fit_encoding`, but for `rows`.

    Returns:
        The spool; its `encoding` is the JSON text that `backproof.tables.Encoding.from_json` reads.

    Raises:
        InputError: as `gather`, or there is no room for the spool.
    """
    found = gather(data, target, reading=reading, seed=seed, bad_rows=bad_rows, **options)
    return spool_of(found, found.encoding, folder=folder, seed=seed, dtype=str(np.dtype(dtype or "float32"))).spool


def spooled_to_fit(
    data: str | os.PathLike[str], target: str, validation: float, *, seed: int = 0, dtype: str | None = None, task: str
) -> tuple[Spool, tuple[Array, Array] | None]:
    """Return a table on disk as an estimator is fitted to it: a spool, and apart from it the rows to validate on.

    Args:
        data: as `spooled` takes it.
        target: the column to predict; real values are not standardised.
        validation: the share of the rows to validate on, 0 for none; at most 25,000 rows.
        seed: that rows are dealt with, and those to validate on are drawn with.
        dtype: "float32" or "float64"; float32 if None.
        task: "classification" or "regression".

    Returns:
        The spool, and x (N, n_features) and y (N, n_outputs) of the rows to validate on, in memory; None without them.

    Raises:
        InputError: as `spooled`.
    """
    found = gather(data, target, seed=seed, shares=Shares(validation=validation), task=task)
    encoding, kind = found.encoding, str(np.dtype(dtype or "float32"))
    if isinstance(encoding.target, RealTarget):
        encoding = replace(encoding, target=encoding.target.as_it_is)
    spool = spool_of(found, encoding, seed=seed, dtype=kind).spool
    if not validation:
        return spool, None
    apart = found.sample.take(found.validation)
    return spool, (encoding.features(apart, dtype=kind), encoding.targets(apart, dtype=kind))


def features(data: str | os.PathLike[str], encoding: str) -> Array:
    """Return x (N, n_features) of a table, in memory, encoded as the `encoding` of a spool says.

    Raises:
        InputError: as `Encoding.read` and `Encoding.features`.
    """
    found = Encoding.from_json(encoding)
    return found.features(found.read(data), dtype=np.float32)


def spool_of(
    gathered: Gathered,
    encoding: Encoding,
    *,
    folder: str | os.PathLike[str] | None = None,
    seed: int = 0,
    dtype: str = "float32",
    rows: int = ROWS,
) -> NotedSpool:
    """Return the spool of all rows but those kept from training.

    Args:
        gathered: what the first pass found.
        encoding: how rows become floats.
        folder: that spools lie in; `default_folder()` if None.
        seed: that rows are dealt with.
        dtype: of the floats.
        rows: of a piece; it changes nothing else.

    Raises:
        InputError: there is no room, or a row cannot be encoded.
    """
    parent = Path(folder) if folder is not None else default_folder()
    made_of = _made_of(gathered, encoding, seed, dtype)
    digest = sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:32]
    path = parent / f"{_stem(gathered.data)}-{digest[:12]}"
    notes = _without_stale(parent, made_of)
    if (spool := _found(path, digest)) is not None:
        return NotedSpool(spool, (*notes, Phrase("The spool {path} is found again.", path=os.fspath(path))))
    layout = Layout(encoding.n_features, encoding.n_outputs, dtype=dtype)
    text = encoding.to_json()
    piles = piles_for(layout, gathered.trained)
    with SpoolWriter(path, layout, piles, seed, rows=gathered.trained, digest=digest, encoding=text,
                     made_of=made_of) as writer:  # fmt: skip
        _encode(gathered, encoding, dtype, writer, rows)
    spool = Spool.open(path)
    size = len(spool) * layout.row_bytes / 1e6
    said = Phrase("Encoded into {path}: {size:,.2f} MB.", path=os.fspath(path), size=size)
    return NotedSpool(spool, (*notes, said))


def _encode(gathered: Gathered, encoding: Encoding, dtype: str, writer: SpoolWriter, rows: int) -> None:
    bad = BadRows(gathered.bad.way)
    for piece in pieces_of(gathered.data, gathered.reading, bad=bad, kinds=gathered.kinds, rows=rows):
        found, _ = with_targets(piece, encoding.target_names)
        if found is None:
            continue
        table, numbers = found.table, found.numbers
        kept = ~np.isin(numbers, gathered.numbers, assume_unique=True)
        if not kept.all():
            if not kept.any():
                continue
            table, numbers = table.take(np.flatnonzero(kept)), numbers[kept]
        writer.write(numbers, encoding.features(table, dtype=dtype), encoding.targets(table, dtype=dtype))


def _made_of(gathered: Gathered, encoding: Encoding, seed: int, dtype: str) -> dict[str, Any]:
    """Return all that decides what is in a spool, as plain data."""
    paths, _ = sources_of(gathered.data)
    files = [[os.path.abspath(path), (state := path.stat()).st_size, state.st_mtime_ns] for path in paths]
    apart = sha256(gathered.numbers.astype("<i8").tobytes()).hexdigest()
    said = {"format": FORMAT, "seed": seed, "dtype": dtype, "bad_rows": gathered.bad.way, "apart": apart,
            "reading": gathered.reading.to_record(), "kinds": dict(sorted(gathered.kinds.known.items()))}  # fmt: skip
    return {"files": files, "encoding": sha256(encoding.to_json().encode()).hexdigest(), **said}


def _stem(data: Any) -> str:
    name = Path(os.fspath(data)).name.partition(".")[0]
    return "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)[:40] or "table"


def _found(path: Path, digest: str) -> Spool | None:
    """Return the spool of this name where it is whole; what is there and is not is removed."""
    if not os.path.isdir(path):
        return None
    try:
        spool = Spool.open(path, check=True)
        if spool.digest == digest:
            return spool
    except InputError:
        pass  # none there, or a damaged one: it is made anew
    shutil.rmtree(path, ignore_errors=True)
    return None


def _without_stale(parent: Path, made_of: Mapping[str, Any]) -> tuple[Phrase, ...]:
    """Remove the spools of the same files as they were before these changed, and say so."""
    notes = []
    names = [name for name, *_ in made_of["files"]]
    for manifest in sorted(parent.glob(f"*/{MANIFEST}")) if os.path.isdir(parent) else ():
        try:
            other = json.loads(manifest.read_bytes())["made_of"]["files"]
            stale = [name for name, *_ in other] == names and other != [list(one) for one in made_of["files"]]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # whoever opens it will say what is wrong
        if stale:
            shutil.rmtree(manifest.parent, ignore_errors=True)
            notes.append(Phrase("The spool {path} was removed: its files have changed.", path=str(manifest.parent)))
    return tuple(notes)
