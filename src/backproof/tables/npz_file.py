"""NPZ files: NumPy arrays by name in a zip archive. Nothing is ever unpickled, no header is believed unchecked."""

import math
import os
import tokenize
import warnings
import zipfile
from collections.abc import Callable
from typing import IO

import numpy as np
from numpy.lib import format as npy

from backproof.errors import InputError
from backproof.tables.bounded import UNPACKING_ERRORS, checked_path, shown_path
from backproof.tables.table import Array, Column, Table, as_floats, column_of
from backproof.tables.wording import listed, part, place, shown

TARGETS = ("y", "target", "targets", "label", "labels")
# No deflate stream unpacks to more than this many times its length (zlib's technical notes).
DEFLATE_RATIO = 1032
MOST_COLUMNS = 1 << 17
ARCHIVE_ERRORS = (*UNPACKING_ERRORS, SyntaxError, TypeError, tokenize.TokenError, MemoryError)


def read_npz(path: str | os.PathLike[str], max_bytes: int) -> Table:
    """Return the table of an archive's arrays, which must have equally many examples along their first axis.

    An array (N,) is a column, (N, D) the columns `name[0]` to `name[D-1]`, and (N, height, width) an image.
    An array named y, target(s) or label(s) is the target.
    """
    source = shown_path(path)
    arrays = npz_arrays(path, max_bytes)
    _check_lengths(arrays, source)
    columns: list[Column] = []
    target: tuple[str, ...] = ()
    for name, values in arrays.items():
        if values.ndim == 2 and len(columns) + values.shape[1] > MOST_COLUMNS:
            raise InputError(
                "{place}: {given} columns found; accepted: at most {most} in all",
                place=place(source, part("array", shown(name))), given=values.shape[1], most=MOST_COLUMNS,
            )  # fmt: skip
        made = _columns(name, values, source)
        columns += made
        if name.lower() in TARGETS and not target:
            target = tuple(column.name for column in made)
    return Table(tuple(columns), source, "example", target=target)


def npz_arrays(
    path: str | os.PathLike[str], max_bytes: int, wanted: Callable[[str], bool] = lambda name: True
) -> dict[str, Array]:
    """Return the arrays by name; raise InputError where one is pickled, lies about its size, or is damaged.

    Args:
        path: of the archive.
        max_bytes: that the arrays may have in all.
        wanted: whether the array of a name is read; the others are passed over.
    """
    source = shown_path(path)
    found = checked_path(path)
    if found.stat().st_size == 0:
        raise InputError("{source}: empty; accepted: an NPZ file with arrays in it", source=source)
    try:
        with zipfile.ZipFile(found) as archive:
            return _members(archive, source, max_bytes, wanted)
    except InputError:
        raise
    except ARCHIVE_ERRORS as error:
        reason = shown(str(error) or type(error).__name__)
        raise InputError(
            "{source}: truncated or damaged, or no NPZ file ({reason}); accepted: a whole one",
            source=source, reason=reason,
        ) from None  # fmt: skip


def _members(archive: zipfile.ZipFile, source: str, max_bytes: int, wanted: Callable[[str], bool]) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for member in archive.infolist():
        if not member.filename.endswith(".npy"):
            raise InputError(
                "{source}: a file {file} found in it; accepted: arrays (.npy) only",
                source=source, file=shown(member.filename),
            )  # fmt: skip
        name = member.filename.removesuffix(".npy")
        if not wanted(name):
            continue
        if name in arrays:
            raise InputError(
                "{source}: array {name} found twice; accepted: each name once", source=source, name=shown(name)
            )
        max_bytes -= member.file_size
        if max_bytes < 0 or member.file_size > DEFLATE_RATIO * max(member.compress_size, 1):
            raise InputError(
                "{place}: {given} bytes said to be in {packed}; accepted: what these can hold, and at most {most} more "
                "in all",
                place=place(source, part("array", shown(name))), most=max_bytes + member.file_size,
                given=member.file_size, packed=member.compress_size,
            )  # fmt: skip
        with archive.open(member) as stream:
            arrays[name] = _array(stream, member.file_size, place(source, part("array", shown(name))))
    if not archive.infolist():
        raise InputError("{source}: no arrays found; accepted: at least one", source=source)
    return arrays


def _array(stream: IO[bytes], size: int, where: str) -> Array:
    """Return the array of one .npy stream of `size` bytes, having held its header against that size."""
    version = npy.read_magic(stream)
    if version not in {(1, 0), (2, 0)}:
        raise InputError("{place}: format version {version} found; accepted: 1.0 or 2.0", place=where, version=version)
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # NumPy warns of headers that Python 2 wrote; the size is checked below
        shape, fortran, dtype = read_header(stream)
    if dtype.hasobject:
        raise InputError(
            "{place}: pickled Python objects found, never read here; accepted: numbers, booleans, text", place=where
        )
    if dtype.kind not in "biufUS" or not shape or 0 in shape:
        raise InputError(
            "{place}: shape {shape} and dtype {dtype} found; accepted: N numbers or texts",
            place=where, shape=shape, dtype=shown(str(dtype)),
        )  # fmt: skip
    values = math.prod(shape) * dtype.itemsize
    found = size - stream.tell()
    if values != found or dtype.itemsize == 0:
        raise InputError(
            "{place}: {found} bytes of values found; accepted: {values}, as the header's shape {shape} says",
            place=where, found=found, values=values, shape=shape,
        )  # fmt: skip
    array = np.frombuffer(stream.read(), dtype).reshape(shape, order="F" if fortran else "C")
    return _texts(array, where) if dtype.kind in "SU" else array


def _texts(array: Array, where: str) -> Array:
    """Return text whose every character is one, decoded from UTF-8 where it is bytes."""
    if array.dtype.kind == "S":
        return np.char.decode(array, "utf-8")
    points = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("=")).view(np.uint32)
    if ((points > 0x10FFFF) | ((points >= 0xD800) & (points < 0xE000))).any():
        raise InputError("{place}: text with numbers that are no characters found; accepted: Unicode text", place=where)
    return array


def _check_lengths(arrays: dict[str, Array], source: str) -> None:
    first, values = next(iter(arrays.items()))
    for name, other in arrays.items():
        if len(other) != len(values):
            raise InputError(
                "{place}: {given} examples found; accepted: {accepted}, as in array {first} (arrays: {names})",
                place=place(source, part("array", shown(name))), given=len(other), accepted=len(values),
                first=shown(first), names=listed(arrays),
            )  # fmt: skip


def _columns(name: str, values: Array, source: str) -> list[Column]:
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 2:
        return [column_of(name, values, source)]
    if values.dtype.kind in "biuf":
        values = as_floats(values)
    return [column_of(f"{name}[{i}]", values[:, i], source) for i in range(values.shape[1])]
