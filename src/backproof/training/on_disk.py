"""What `train` takes besides arrays: spools, files, and batches that come one after the other."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.network import Network
from backproof.opening import opened
from backproof.spools import Layout, NpyFiles, Piles, Spool, SpoolWriter
from backproof.spools.spool import MANIFEST
from backproof.training.data import Source, working_dtype
from backproof.training.options import Options

Array = Any
_PILES_OF_BATCHES = 32
_ROWS_AT_ONCE = 2**16


def examples_given(network: Network, x: Any, y: Any, options: Options) -> Source | Piles:
    """Return what a run is made of, from what `train` takes as x and y.

    Args:
        network: what the examples are for.
        x: an array; a spool; the path of one, of NPY files, or of a table; or batches (x, y), or (x, y, weights).
        y: an array; with the path of an NPY file that of another; with that of a table its target; else None.
        options: of the run.

    Raises:
        InputError: something else is given.
    """
    if _is_piles(x):
        _refuse_y(y)
        return x  # type: ignore[no-any-return]
    if isinstance(x, str | os.PathLike):
        return _in_files(network, Path(x), y, options)
    if y is None and isinstance(x, Iterable) and not hasattr(x, "__array__") and not hasattr(x, "tocsr"):
        return _of_batches(network, x, options)
    if y is None:
        raise InputError("y: not given; accepted: targets (N, n_L), or x as a spool, a path, or batches (x, y)")
    return Source(x, y)


def _is_piles(given: Any) -> bool:
    return isinstance(given, Spool | NpyFiles)


def _refuse_y(y: Any) -> None:
    if y is not None:
        raise InputError("y: given together with a spool, which has the targets; accepted: no y")


def _in_files(network: Network, path: Path, y: Any, options: Options) -> Source | Piles:
    if os.path.isfile(path / MANIFEST):
        _refuse_y(y)
        return Spool.open(path)
    if path.suffix.lower() == ".npy" and not _names_a_column(y):
        return _in_arrays(network, path, y, options)
    found: Piles = opened(path, y, seed=options.seed, dtype=options.dtype)
    return found


def _names_a_column(y: Any) -> bool:
    return isinstance(y, str) and not y.lower().endswith(".npy")


def _in_arrays(network: Network, x: Path, y: Any, options: Options) -> Piles:
    """Return NPY files as they are, where an engine can read them so; else a spool of them."""
    if not isinstance(y, str | os.PathLike):
        raise InputError("y: {given} given with x in an NPY file; accepted: the path of an NPY file, or the name of a "
                         "column", given=type(y).__name__)  # fmt: skip
    try:
        return NpyFiles.of(x, y)
    except InputError as error:
        try:
            shapes = [np.load(path, mmap_mode="r", allow_pickle=False).shape for path in (x, Path(y))]
        except (OSError, ValueError):
            raise error from None
        if len(shapes[0]) != 2 or not shapes[1] or shapes[0][0] != shapes[1][0]:
            raise
    return _of_batches(network, _pieces(x, Path(y), shapes[0][0]), options)


def _pieces(x: Path, y: Path, count: int) -> Iterator[tuple[Array, Array]]:
    """Yield the rows of two NPY files piece by piece; mapped anew for each, so that none stays in memory."""
    for start in range(0, count, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        pair = [np.array(np.load(path, mmap_mode="r", allow_pickle=False)[rows]) for path in (x, y)]
        yield pair[0], pair[1]


# -------------------------------------------------------------------- batches


def _of_batches(network: Network, batches: Iterable[Any], options: Options) -> Spool:
    """Return a spool of batches, which is removed when nobody needs it any more."""
    parent = Path(tempfile.mkdtemp(prefix="backproof-"))
    keeper = _Keeper()
    weakref.finalize(keeper, shutil.rmtree, parent, ignore_errors=True)
    return replace(_spooled(network, batches, options, parent / "spool"), keeper=keeper)


class _Keeper:
    """What all spools on a folder hold; the folder is removed when none of them is left."""


def _spooled(network: Network, batches: Iterable[Any], options: Options, path: Path) -> Spool:
    given = iter(batches)
    first = next(given, None)
    if first is None:
        raise InputError("x: no batch given; accepted: at least one, as (x, y) or (x, y, weights)")
    x, y, weights = _parts(first)
    dtype = working_dtype(np.asarray(x), options.dtype)
    layout = Layout(network.sizes[0], network.sizes[-1], weights is not None, dtype.name)
    with SpoolWriter(path, layout, _PILES_OF_BATCHES, options.seed) as writer:
        start = 0
        while first is not None:
            x, y, weights = _parts(first)
            data = Source(x, y).ready(network, dtype, weights)
            if (weights is not None) != layout.weighted:
                raise InputError("x: some batches have weights and others none; accepted: all alike")
            writer.write(np.arange(start, start + len(data)), data.x, data.y, data.weights)
            start += len(data)
            first = next(given, None)
    made = Spool.open(path)
    return replace(made, digest=sha256(repr(sorted(made.sums.items())).encode()).hexdigest()[:32])


def _parts(batch: Any) -> tuple[Array, Array, Array | None]:
    if not isinstance(batch, tuple | list) or len(batch) not in (2, 3):
        raise InputError(
            "x: a batch of {given} found; accepted: (x, y), or (x, y, weights)", given=type(batch).__name__
        )
    x, y, *rest = batch
    return x, y, rest[0] if rest else None
