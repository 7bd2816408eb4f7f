"""The files of a pile: x, y and weights, each an NPY file of its own, which grows row by row and is read in parts."""

from __future__ import annotations

import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from backproof.errors import InputError, Phrase

Array = Any
ACCEPTED = Phrase("a whole spool, as it was written")


@dataclass(frozen=True)
class Layout:
    """What a row holds.

    Attributes:
        n_features: numbers of x.
        n_outputs: numbers of y.
        weighted: whether a weight goes with it.
        dtype: "float32" or "float64".
    """

    n_features: int
    n_outputs: int
    weighted: bool = False
    dtype: str = "float32"

    def __post_init__(self) -> None:
        """Refuse a dtype that no engine computes in."""
        if self.dtype not in ("float32", "float64"):
            raise InputError("dtype: {given!r} given; accepted: float32 and float64", given=self.dtype)

    @property
    def parts(self) -> dict[str, int | None]:
        """The letter of each file of a pile, and how many numbers a row has there; None for one without an axis."""
        return {"x": self.n_features, "y": self.n_outputs} | ({"w": None} if self.weighted else {})

    @property
    def row_bytes(self) -> int:
        """How many bytes a row takes."""
        return (self.n_features + self.n_outputs + self.weighted) * np.dtype(self.dtype).itemsize

    def empty(self, rows: int) -> dict[str, Array]:
        """Return arrays of so many rows, by the letters of their files."""
        return {
            part: np.empty(rows if width is None else (rows, width), self.dtype) for part, width in self.parts.items()
        }


def file_name(pile: int, part: str) -> str:
    """Return the name of a file of a pile.

    >>> file_name(3, "x")
    'pile-0003-x.npy'
    """
    return f"pile-{pile:04d}-{part}.npy"


def header_of(dtype: str, rows: int, width: int | None) -> bytes:
    """Return the beginning of an NPY file of version 1.0, as long for any number of rows."""
    shape = f"({rows},)" if width is None else f"({rows}, {width})"
    text = f"{{'descr': '{np.dtype(dtype).str}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\x00" + (_HEADER - 10).to_bytes(2, "little") + text.ljust(_HEADER - 11).encode() + b"\n"


_HEADER = 128


class GrowingFile:
    """An NPY file that rows are added to; it can be read once it is closed."""

    def __init__(self, path: Path, dtype: str, width: int | None) -> None:
        self._stream: BinaryIO = path.open("w+b")
        self._dtype, self._width, self._sum = np.dtype(dtype), width, 0
        self._stream.write(header_of(dtype, 0, width))

    def add(self, rows: Array) -> None:
        """Write rows at the end."""
        held = np.ascontiguousarray(rows, self._dtype).reshape(-1).view(np.uint8).data
        self._sum = zlib.crc32(held, self._sum)
        self._stream.write(held)

    def permute(self, order: Array) -> None:
        """Put the rows, all of them, into another order."""
        self._stream.seek(_HEADER)
        held = np.fromfile(self._stream, self._dtype).reshape(len(order), -1)[order]
        self._stream.seek(_HEADER)
        self._sum = 0
        self.add(held)

    def close(self, rows: int) -> int:
        """Write how many rows there are, and return their CRC-32."""
        self._stream.seek(0)
        self._stream.write(header_of(self._dtype.name, rows, self._width))
        self._stream.close()
        return self._sum

    def abandon(self) -> None:
        """Let go of the file as it is."""
        self._stream.close()


def read_rows(path: Path, into: Array, start: int, header: int = _HEADER) -> None:
    """Fill an array (k,) or (k, width) with the rows of a file from `start` on.

    Raises:
        InputError: the file cannot be read, or ends before.
    """
    size = into.nbytes // max(len(into), 1)
    wanted = memoryview(into).cast("B") if into.nbytes else memoryview(b"")
    try:
        with path.open("rb", buffering=0) as stream:
            stream.seek(header + start * size)
            while wanted:
                count = stream.readinto(wanted)
                if not count:
                    raise damaged(path, Phrase("it ends too early"))
                wanted = wanted[count:]
    except OSError as error:
        raise damaged(path, Phrase(error.strerror or str(error))) from None


def damaged(path: Path, reason: str | InputError) -> InputError:
    """Return the error that says what is wrong with a file of a spool."""
    return InputError("{path!r}: damaged ({reason}); accepted: {accepted}", path=os.fspath(path), reason=reason,
                      accepted=ACCEPTED)  # fmt: skip
