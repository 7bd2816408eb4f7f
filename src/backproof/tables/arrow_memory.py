"""Between Arrow's memory and NumPy's, by the buffers: PyArrow's own conversions import pandas wherever it is installed.

That takes longer than a small table is read and trained on.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.tables.table import Array, Column

_KINDS = {"float": "f4", "double": "f8", "halffloat": "f2", **{f"int{n}": f"i{n // 8}" for n in (8, 16, 32, 64)}}


def numbers_in(values: Any) -> Array:
    """Return numbers as float64 (float32 where they are that), NaN where missing.

    >>> import pyarrow as pa
    >>> numbers_in(pa.chunked_array([[1.5, None], [2.0]]))
    array([1.5, nan, 2. ])
    """
    kind = np.dtype(_KINDS[str(values.type)])
    made = np.empty(len(values), dtype=np.float32 if kind == np.float32 else np.float64)
    start = 0
    for part in _parts(values):
        put_numbers(made[start : start + len(part)], part)
        start += len(part)
    return made


def put_numbers(made: Array, part: Any) -> None:
    """Write the numbers of an Arrow array (N,) into `made` (N,), NaN where missing."""
    made[:] = _buffer(part, 1, np.dtype(_KINDS[str(part.type)]))
    if part.null_count:
        made[~_bits(part, 0)] = np.nan


def whole_numbers_in(values: Any, missing: int) -> Array:
    """Return the indices of an Arrow array as int64, `missing` where there is none."""
    kind = np.dtype(_KINDS[str(values.type)])
    made = np.concatenate([np.zeros(0, np.int64), *(_buffer(part, 1, kind) for part in _parts(values))])
    if values.null_count:
        made[~present_in(values)] = missing
    return made


def truths_in(values: Any) -> Array:
    """Return truth values, False where missing."""
    parts = [_bits(part, 1) & _present(part) for part in _parts(values)]
    return np.concatenate([np.zeros(0, bool), *parts])


def present_in(values: Any) -> Array:
    """Return where values are not missing."""
    return np.concatenate([np.zeros(0, bool), *(_present(part) for part in _parts(values))])


def empty_texts_in(values: Any) -> Array:
    """Return where texts of Arrow's type string are empty; a missing one is not.

    >>> import pyarrow as pa
    >>> empty_texts_in(pa.chunked_array([["a", "", None]]))
    array([False,  True, False])
    """
    parts = []
    for part in _parts(values):
        ends = np.frombuffer(part.buffers()[1], np.int32)[part.offset : part.offset + len(part) + 1]
        parts.append((np.diff(ends) == 0) & _present(part))
    return np.concatenate([np.zeros(0, bool), *parts])


def bytes_in(texts: Any) -> tuple[Array, Array]:
    """Return where each of N texts of an Arrow array begins, and at last ends, (N + 1,), and their bytes as UTF-8.

    >>> import pyarrow as pa
    >>> bytes_in(pa.array(["a", "bc"]))
    (array([0, 1, 3]), array([97, 98, 99], dtype=uint8))
    """
    wide = str(texts.type) == "large_string"
    _, places, held = texts.buffers()
    if len(texts) == 0:
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    ends = np.frombuffer(places, np.int64 if wide else np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.zeros(0, np.uint8) if held is None else np.frombuffer(held, np.uint8)[ends[0] : ends[-1]]
    return ends.astype(np.int64) - int(ends[0]), signs


def texts_of_bytes(ends: Array, signs: Array) -> Any:
    """Return the Arrow array of texts, none missing, of what `bytes_in` gives."""
    import pyarrow as pa

    wide = bool(ends[-1] >= 2**31)
    buffers = [None, pa.py_buffer(ends.astype(np.int64 if wide else np.int32)), pa.py_buffer(signs)]
    return pa.Array.from_buffers(pa.large_string() if wide else pa.string(), len(ends) - 1, buffers)


def column_of_texts(name: str, values: Any) -> Column:
    """Return a column of texts, None where missing; equal ones are one object where many are equal.

    >>> import pyarrow as pa
    >>> column_of_texts("x", pa.chunked_array([["a", None], ["a"]])).values
    array(['a', None, 'a'], dtype=object)
    """
    coded = values.dictionary_encode().unify_dictionaries()
    if coded.num_chunks and 2 * len(coded.chunk(0).dictionary) > len(values):
        return Column(name, "categorical", np.array(values.to_pylist(), dtype=object))
    return column_of_codes(name, coded)


def column_of_codes(name: str, coded: Any) -> Column:
    """Return a column of codes as one of their texts, an object for each: a long text that repeats is held once.

    >>> import pyarrow as pa
    >>> column_of_codes("x", pa.chunked_array([["a", None], ["a"]]).dictionary_encode()).values
    array(['a', None, 'a'], dtype=object)
    """
    import pyarrow as pa

    coded = coded.unify_dictionaries()
    different = coded.chunk(0).dictionary.to_pylist() if coded.num_chunks else []
    codes = [whole_numbers_in(part.indices.cast(pa.int64()), len(different)) for part in coded.chunks]
    return Column.of_codes(name, [*different, None], np.concatenate([np.zeros(0, np.int64), *codes]))


def arrow_texts(texts: Sequence[str | None]) -> Any:
    """Return texts as an Arrow array, None being missing.

    >>> arrow_texts(["ä", None, ""]).to_pylist()
    ['ä', None, '']
    """
    import pyarrow as pa

    coded = [b"" if text is None else text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, coded)])
    wide = bool(ends[-1] >= 2**31)
    there = np.packbits(np.array([text is not None for text in texts], bool), bitorder="little")
    ends = ends.astype(np.int64 if wide else np.int32)
    buffers = [pa.py_buffer(held) for held in (there, ends, b"".join(coded))]
    return pa.Array.from_buffers(pa.large_string() if wide else pa.string(), len(coded), buffers)


def arrow_numbers(values: Array) -> Any:
    """Return numbers as an Arrow array; NaN stays a number.

    >>> arrow_numbers(np.array([1.5, 2.0])).to_pylist()
    [1.5, 2.0]
    """
    import pyarrow as pa

    kind = {"f4": pa.float32(), "f8": pa.float64(), "i8": pa.int64()}
    plain = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))
    return pa.Array.from_buffers(kind[plain.dtype.str[1:]], len(plain), [None, pa.py_buffer(plain)])


def arrow_truths(values: Array) -> Any:
    """Return truth values as an Arrow array."""
    import pyarrow as pa

    return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(np.packbits(values, bitorder="little"))])


def _parts(values: Any) -> Sequence[Any]:
    return values.chunks if hasattr(values, "chunks") else [values]


def _buffer(part: Any, which: int, kind: Any) -> Array:
    held = part.buffers()[which]
    return (
        np.zeros(len(part), kind) if held is None else np.frombuffer(held, kind)[part.offset : part.offset + len(part)]
    )


def _bits(part: Any, which: int) -> Array:
    held = part.buffers()[which]
    if held is None:
        return np.zeros(len(part), bool)
    found = np.unpackbits(np.frombuffer(held, np.uint8), bitorder="little")
    return found[part.offset : part.offset + len(part)].astype(bool)


def _present(part: Any) -> Array:
    return _bits(part, 0) if part.null_count else np.ones(len(part), bool)
