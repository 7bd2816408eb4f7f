"""The shapes of the cells of a column: what they are but for their digits, which says how their numbers are written.

Of a hundred thousand different numbers there are some ten shapes, so that only these are gone through one by one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.tables.arrow_memory import arrow_texts, bytes_in, numbers_in, texts_of_bytes, whole_numbers_in
from backproof.tables.number_writing import Writing
from backproof.tables.table import Array

_ENOUGH = 200
_ZERO, _NINE, _HASH = b"09#"


@dataclass(frozen=True)
class NumberShapes:
    """The different cells of a column by their shapes.

    Two cells have the same shape where they differ by digits only, and zeros that begin their digits are at the same
    places: they are both numbers, of the same unit and sign and by the same decimal mark, or neither is one.

    Attributes:
        cells: the first cell of each shape, in the order of the column.
        counts: how many different cells are of each shape.
        patterns: these shapes, with 1 for every digit but such zeros.
        coded: the column as Arrow's codes of its different cells, which all parts share.
        shape_of: which shape each different cell is of, (K,).
    """

    cells: tuple[str, ...]
    counts: tuple[int, ...]
    patterns: tuple[str, ...]
    coded: Any
    shape_of: Array

    @classmethod
    def of(cls, values: Any) -> "NumberShapes":
        """Return the shapes of Arrow texts, null where missing.

        >>> import pyarrow as pa
        >>> found = NumberShapes.of(pa.chunked_array([["5.21", None, "7.15", "0.21", "-", "12"]]))
        >>> found.cells, found.counts, found.patterns
        (('5.21', '0.21', '-', '12'), (2, 1, 1, 1), ('1.11', '0.11', '-', '11'))
        """
        coded = _coded(values)
        different = _different(coded)
        patterns = _patterns(different).dictionary_encode()
        shape_of = whole_numbers_in(patterns.indices, -1)
        _, first, counts = np.unique(shape_of, return_index=True, return_counts=True)
        cells = tuple(different[i].as_py() for i in first.tolist())
        return cls(cells, tuple(counts.tolist()), tuple(patterns.dictionary.to_pylist()), coded, shape_of)

    def numbers(self, writing: Writing) -> Array:
        """Return the column as float64, NaN where missing, where each shape is one of a number or stands for none."""
        different = _different(self.coded)
        values = np.full(len(different) + 1, np.nan)
        values[:-1] = self._by_digits(writing) if self._are_digits(writing) else [
            _nan_or(writing, text) for text in different.to_pylist()
        ]  # fmt: skip
        codes = [whole_numbers_in(part.indices, len(different)) for part in self.coded.chunks]
        return values[np.concatenate([np.zeros(0, np.int64), *codes])]

    def _are_digits(self, writing: Writing) -> bool:
        """Whether the digits and the decimal mark of each cell are its number, as they are of the pattern of each."""
        bare = _digits(arrow_texts(self.patterns), writing.decimal or ".")
        if bare is None:
            return False
        read = np.abs([_nan_or(writing, pattern) for pattern in self.patterns])
        return bool(((read == bare) | (np.isnan(read) & np.isnan(bare))).all())

    def _by_digits(self, writing: Writing) -> Array:
        signs = np.array([np.copysign(1.0, _nan_or(writing, cell)) for cell in self.cells])
        return _digits(_different(self.coded), writing.decimal or ".") * signs[self.shape_of]


def _coded(values: Any) -> Any:
    """Return texts, or codes of them, as codes that all parts share."""
    import pyarrow as pa

    if str(values.type).startswith("dictionary"):
        return values.unify_dictionaries()
    return pa.chunked_array([values.dictionary_encode().combine_chunks()])


def _different(coded: Any) -> Any:
    """Return the different texts of codes that all parts share."""
    return coded.chunk(0).dictionary if coded.num_chunks else arrow_texts(())


def _nan_or(writing: Writing, text: str) -> float:
    """Return the number of a cell, or NaN where it stands for a missing one."""
    number = None if writing.is_missing(text) else writing.number(text)
    return np.nan if number is None else number


def _patterns(texts: Any) -> Any:
    """Return Arrow texts with 1 for every digit but zeros that begin digits and one that ends a unit, as in m2.

    What has marks such as 1.#IND keeps its digits too.
    """
    ends, signs = bytes_in(texts)
    digit = (signs >= _ZERO) & (signs <= _NINE)
    follows = np.zeros(len(signs) + 1, bool)
    follows[1:] = digit[: len(signs)]
    follows[ends] = False
    digit &= ~_ends_of_units(ends, signs)
    masked = np.where(digit & ((signs != _ZERO) | follows[:-1]), np.uint8(_ZERO + 1), signs)
    if (signs == _HASH).any():
        marked = np.add.reduceat(np.append(signs == _HASH, False), ends[:-1]) > 0
        masked = np.where(np.repeat(marked, np.diff(ends)), signs, masked)
    return texts_of_bytes(ends, masked)


def _ends_of_units(ends: Array, signs: Array) -> Array:
    """Return where a text ends with one digit behind a letter (of all signs), as m2 and 2024Q3 do."""
    last = ends[1:][np.diff(ends) > 1] - 1
    small = signs[last - 1] | 32
    made = np.zeros(len(signs), bool)
    made[last] = (small >= ord("a")) & (small <= ord("z"))
    return made


def _digits(texts: Any, mark: str) -> Array | None:
    """Return the numbers that digits and the decimal mark alone make in Arrow texts, NaN where there is no digit."""
    import pyarrow as pa
    import pyarrow.compute as pc

    ends, signs = bytes_in(texts)
    kept = ((signs >= _ZERO) & (signs <= _NINE)) | (signs == ord(mark))
    places = np.append(0, np.cumsum(kept))[ends]
    bare = texts_of_bytes(places, np.where(signs == ord(mark), np.uint8(ord(".")), signs)[kept])
    bare = pc.if_else(pc.is_in(bare, arrow_texts(("", "."))), pa.nulls(1, pa.string())[0], bare)
    return as_floats(bare)


def as_floats(values: Any, mark: str = ".") -> Array | None:
    """Return text as float64 with NaN where missing, or None where a cell is no plain number with this decimal mark."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if mark == "," and len(values):
        if pc.any(pc.match_substring(values, ".")).as_py():
            return None
        values = pc.replace_substring(values, ",", ".")
    try:
        pc.cast(values.slice(0, _ENOUGH), pa.float64())
        return numbers_in(pc.cast(values, pa.float64()))
    except pa.ArrowInvalid:
        return None
