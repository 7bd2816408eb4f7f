"""IDX files, gzipped or not: images with the labels beside them, as MNIST and its relatives are kept.

The format: two zero bytes, a byte for the type, a byte for the number of axes, each axis as a big-endian 32-bit number,
then the values, the last axis fastest.
"""

import math
import os
import re
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.tables.bounded import at_most, exactly, plain_or_gzip, shown_path
from backproof.tables.table import Array, Column, Table, as_floats, column_of
from backproof.tables.wording import shown

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def read_idx(path: str | os.PathLike[str], labels: str | os.PathLike[str] | None, max_bytes: int) -> Table:
    """Return the table of an IDX file of images (or rows of numbers), with column `label` where labels are found."""
    source = shown_path(path)
    images = idx_array(path, max_bytes)
    if images.ndim == 1:
        raise InputError(
            "{source}: one axis, so labels, found; accepted: the file of images that belongs to them", source=source
        )
    beside = labels if labels is not None else _labels_beside(Path(path))
    columns = _image_columns(images, source)
    if beside is None:
        note = Phrase("{source}: no file of labels found beside it", source=source)
        return Table(columns, source, "example", notes=(note,))
    values = _labels(beside, len(images), source, max_bytes)
    note = Phrase("labels read from {path}", path=shown_path(beside))
    label = Column("label", "numeric", values.astype(np.float64))
    return Table((*columns, label), source, "example", target=("label",), task="classification", notes=(note,))


def idx_array(path: str | os.PathLike[str], max_bytes: int) -> Array:
    """Return the array in an IDX file; raise InputError where the bytes are not what the header says."""
    source = shown_path(path)
    with plain_or_gzip(path) as stream:
        shape, dtype = _header(stream, source)
        size = math.prod(shape) * dtype.itemsize
        if size > max_bytes:
            raise InputError(
                "{source}: the header says {shape}, {size} bytes; accepted: at most {most} bytes",
                source=source, shape=shape, size=size, most=max_bytes,
            )  # fmt: skip
        data = exactly(stream, size, source, Phrase("values, by the header's shape {shape},", shape=shape))
        if at_most(stream, 1, source):
            raise InputError(
                "{source}: more bytes of values found; accepted: the {size} that the header's shape {shape} says",
                source=source, size=size, shape=shape,
            )  # fmt: skip
    return np.frombuffer(data, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _header(stream: BinaryIO, source: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    magic = at_most(stream, 4, source)
    if not magic:
        raise InputError("{source}: empty; accepted: an IDX file", source=source)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in TYPES or not 1 <= magic[3] <= 4:
        raise InputError(
            "{source}: starts with the bytes {given}; accepted: an IDX file, 00 00, a type (08 09 0b 0c 0d 0e) and "
            "the number of axes (01 to 04)",
            source=source, given=shown(magic.hex(" ")),
        )  # fmt: skip
    axes = exactly(stream, 4 * magic[3], source, Phrase("the header"))
    shape = tuple(int.from_bytes(axes[i : i + 4], "big") for i in range(0, len(axes), 4))
    if 0 in shape:
        raise InputError(
            "{source}: the header says {shape}, which holds nothing; accepted: at least one value",
            source=source, shape=shape,
        )  # fmt: skip
    return shape, np.dtype(TYPES[magic[2]])


def _image_columns(images: Array, source: str) -> tuple[Column, ...]:
    if images.ndim == 2:
        numbers = as_floats(images)
        return tuple(Column(f"x[{i}]", "numeric", numbers[:, i]) for i in range(images.shape[1]))
    return (column_of("image", images, source),)


def _labels_beside(path: Path) -> Path | None:
    """Return the file whose name says that it holds the labels of these images, gzipped or not, if there is one."""
    name = re.sub(r"idx\d", "idx1", path.name.replace("images", "labels"))
    plain = name.removesuffix(".gz")
    found = [path.with_name(one) for one in (name, plain, plain + ".gz") if one != path.name]
    return next((one for one in found if one.is_file()), None)


def _labels(path: str | os.PathLike[str], count: int, images: str, max_bytes: int) -> Array:
    labels, source = idx_array(path, max_bytes), shown_path(path)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise InputError(
            "{source}: shape {shape}, {dtype} found; accepted: labels, one whole number each",
            source=source, shape=labels.shape, dtype=labels.dtype,
        )  # fmt: skip
    if len(labels) != count:
        raise InputError(
            "{source}: {given} labels found; accepted: {count}, as many as in {images}",
            source=source, given=len(labels), count=count, images=images,
        )  # fmt: skip
    return labels
