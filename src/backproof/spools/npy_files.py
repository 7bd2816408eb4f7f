"""`NpyFiles`: examples in NPY files of floats, as they lie there: training reads them in parts and needs no spool.

Their piles are runs of rows that lie together, of one MiB or so, which each epoch takes in another order. Rows that
were sorted stay together within a run; where that matters, a spool deals them.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.spools.pile_files import Layout, read_rows
from backproof.spools.spool import BUFFER_BYTES

Array = Any
RUN_BYTES = 2**20


@dataclass(frozen=True)
class Header:
    """What the beginning of an NPY file says: dtype, shape, in which order numbers lie, and where they begin."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    in_columns: bool
    start: int


def header(path: str | os.PathLike[str]) -> Header:
    """Return what an NPY file says of itself.

    Raises:
        InputError: it is no NPY file, or shorter than it says.
    """
    name = Path(path)
    try:
        with name.open("rb") as stream:
            opening = stream.read(8)
            size = 2 if opening[6:7] == b"\x01" else 4
            length = int.from_bytes(stream.read(size), "little")
            said = ast.literal_eval(stream.read(min(length, 2**16)).decode("latin-1"))
            found = Header(np.dtype(said["descr"]), tuple(said["shape"]), said["fortran_order"], 8 + size + length)
        whole = found.start + found.dtype.itemsize * int(np.prod(found.shape, dtype=object))
        good = all(type(n) is int and n >= 0 for n in found.shape) and found.dtype.itemsize > 0
        good = good and opening[:6] == b"\x93NUMPY" and not found.dtype.hasobject and name.stat().st_size >= whole
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, RecursionError, MemoryError):
        good = False
    if not good:
        raise InputError("{path!r}: cannot be read as an NPY file; accepted: a whole one, of numbers",
                         path=os.fspath(path))  # fmt: skip
    return found


@dataclass(frozen=True)
class NpyFiles:
    """Examples in two NPY files of the same rows, or three where they have weights.

    Attributes:
        paths: of x (N, n_features), y (N, n_outputs) or (N,), and the weights (N,), by "x", "y" and "w".
        layout: what a row holds.
        rows: how many rows lie in each of the runs.
        digest: what the examples are known by: names, lengths and times of change.
        starts: where numbers begin in each file, in bytes.
        buffer_bytes: how much a buffer of an epoch takes; it is part of what decides the order.
    """

    paths: Mapping[str, Path]
    layout: Layout
    rows: tuple[int, ...]
    digest: str
    starts: Mapping[str, int]
    buffer_bytes: int = BUFFER_BYTES

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(self.rows)

    @classmethod
    def of(cls, x: Any, y: Any, weights: Any = None) -> NpyFiles:
        """Return the examples in files of float32 or of float64.

        Raises:
            InputError: files that do not belong together, or hold something else.
        """
        paths = {"x": Path(x), "y": Path(y)} | ({} if weights is None else {"w": Path(weights)})
        found = {part: header(path) for part, path in paths.items()}
        for part, one in found.items():
            _check(part, one, found["x"], paths[part])
        width = 1 if len(found["y"].shape) == 1 else found["y"].shape[1]
        layout = Layout(found["x"].shape[1], width, weights is not None, found["x"].dtype.name)
        count, each = found["x"].shape[0], max(RUN_BYTES // layout.row_bytes, 1)
        rows = tuple(min(each, count - start) for start in range(0, count, each))
        times = [(os.path.abspath(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths.values()]
        starts = {part: one.start for part, one in found.items()}
        return cls(paths, layout, rows, sha256(repr(times).encode()).hexdigest()[:32], starts)

    def read(self, pile: int, start: int, into: Mapping[str, Array]) -> None:
        """Fill arrays with the rows of a run from `start` on; counted from 0.

        Raises:
            InputError: a file cannot be read, or holds NaN or infinity there.
        """
        first = sum(self.rows[:pile]) + start
        for part, array in into.items():
            read_rows(self.paths[part], array, first, self.starts[part])
            if not np.isfinite(array).all():
                row = first + int(np.argmin(np.isfinite(array.reshape(len(array), -1)).all(axis=1)))
                raise InputError("{path!r}, row {row}: NaN or infinity found; accepted: finite numbers",
                                 path=os.fspath(self.paths[part]), row=row + 1)  # fmt: skip


def _check(part: str, found: Header, x: Header, path: Path) -> None:
    axes = {"x": (2,), "y": (1, 2), "w": (1,)}[part]
    fits = len(found.shape) in axes and found.shape[:1] == x.shape[:1] and found.shape[0] > 0
    plain = found.dtype in (np.dtype("<f4"), np.dtype("<f8")) and found.dtype == x.dtype and not found.in_columns
    if not fits or not plain:
        accepted = Phrase("x (N, n), y (N, n) or (N,), all of float32 or all of float64, in row-major order")
        raise InputError("{path!r}: shape {shape}, {dtype} found; accepted: {accepted}", path=os.fspath(path),
                         shape=found.shape, dtype=found.dtype, accepted=accepted)  # fmt: skip
