"""JSON files: an object a line, or one list of objects, or one object of columns. Each object is an example."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from backproof.errors import InputError, Phrase
from backproof.tables.arrow_columns import columns_in
from backproof.tables.memory_needed import are_many_cells, check_cells_memory
from backproof.tables.table import Table
from backproof.tables.wording import counted, part, place, shown

_PIECE, _LEAST_OF_A_NAME = 2**16, 5
"""Bytes of a piece in which names are counted, and of a name with its value at least, as in {"":1}."""


def read_json(data: bytes, source: str) -> Table:
    """Return the table of JSON bytes; an object within an object becomes columns named `outer.inner`.

    Raises:
        InputError: it is no JSON, or no table; the message names the line or the row.
    """
    import pyarrow as pa

    data, unit = _in_lines(data.removeprefix(b"\xef\xbb\xbf"), source)
    _check_cells(data, source)
    try:
        table = _flat(_in_arrow(data))
        columns, notes = columns_in(table)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        reason = str(error).partition("\n")[0].removeprefix("JSON parse error: ")
        raise InputError(
            "{source}: {reason}; accepted: JSON, an object in each line or a list of objects, in which each name has "
            "values of one kind",
            source=source, reason=reason,
        ) from None  # fmt: skip
    return Table(columns, source, unit, notes=tuple(notes))


def _in_lines(data: bytes, source: str) -> tuple[bytes, str]:
    """Return JSON with an object in each line, and whether the file has it so, in lines, or else in rows."""
    opening = data.lstrip()[:1]
    first, _, more = data.strip().partition(b"\n")
    if opening == b"[" or (opening == b"{" and not (more and _is_object(first))):
        return _as_lines(data, source), "row"
    if opening == b"{":
        return data, "line"
    raise InputError(
        "{source}: {given} found at the beginning; accepted: JSON, with an object in each line or a list of "
        "objects",
        source=source, given=shown(opening.decode("latin-1")),
    )  # fmt: skip


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _check_cells(data: bytes, source: str) -> None:
    """Refuse objects with so many different names that a table with a cell for each name in each row has no room.

    Names are counted in pieces, none of which can become large itself, and only where there may be so many.

    Raises:
        InputError: with how many there are.
    """
    import pyarrow as pa

    rows = data.count(b"\n") + 1
    if not are_many_cells(rows, len(data) // _LEAST_OF_A_NAME):
        return
    names: set[str] = set()
    for piece in _pieces(data):
        with suppress(pa.ArrowException, UnicodeDecodeError):  # what is wrong there is said when all is read
            names.update(_flat(_read(piece)).column_names)
        check_cells_memory(source, rows, len(names))


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield whole lines, so many bytes at a time, or one line that is longer."""
    begin = 0
    while begin < len(data):
        end = data.rfind(b"\n", begin, begin + _PIECE) + 1 or data.find(b"\n", begin + _PIECE) + 1 or len(data)
        yield data[begin:end]
        begin = end


def _read(data: bytes, parse: Any = None) -> Any:
    from pyarrow import json as arrow_json

    whole = arrow_json.ReadOptions(use_threads=False, block_size=min(len(data) + 2**20, 2**31 - 1))
    return arrow_json.read_json(io.BytesIO(data), whole, parse)


def _in_arrow(data: bytes) -> Any:
    import pyarrow as pa
    from pyarrow import json as arrow_json

    table = _read(data)
    as_text = [(field.name, kind) for field in table.schema if (kind := _without_times(field.type)) != field.type]
    if not as_text:
        return table
    # Arrow makes moments of UTC of what is written with a time zone; the clock is taken as it is written
    parse = arrow_json.ParseOptions(explicit_schema=pa.schema(as_text), unexpected_field_behavior="infer")
    found = _read(data, parse)
    return found.select(table.column_names)


def _without_times(kind: Any) -> Any:
    """Return a type of Arrow's with texts where it has moments."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_timestamp(kind):
        return pa.string()
    if types.is_struct(kind):
        return pa.struct([pa.field(field.name, _without_times(field.type)) for field in kind])
    return kind


def _flat(table: Any) -> Any:
    from pyarrow import types

    while any(types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _as_lines(data: bytes, source: str) -> bytes:
    """Return one JSON value as an object in each line."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        where = place(source, part("line", getattr(error, "lineno", 1)))
        reason = getattr(error, "msg", type(error).__name__)
        raise InputError("{place}: no JSON ({reason}); accepted: whole JSON", place=where, reason=reason) from None
    rows = _rows(found)
    if rows is None:
        kind = Phrase(type(found).__name__)
        raise InputError(
            "{source}: JSON that is no table found ({kind}); accepted: a list of objects, or an object of columns",
            source=source, kind=kind,
        )  # fmt: skip
    odd = next((i for i, row in enumerate(rows, 1) if not isinstance(row, dict)), None)
    if odd is not None:
        raise InputError(
            "{place}: {given} found; accepted: an object in each of {rows}",
            place=place(source, part("row", odd)), given=shown(rows[odd - 1]), rows=counted(len(rows), "row"),
        )  # fmt: skip
    return "\n".join(json.dumps(row) for row in rows).encode()


def _rows(found: Any) -> list[Any] | None:
    """Return the rows in a list, in columns of lists or of objects, in the one list of an object, or of cells."""
    if (parted := _rows_of_cells(found)) is not None:
        return parted
    if isinstance(found, list):
        return found or None
    if not isinstance(found, Mapping) or not found:
        return None
    lists = [value for value in found.values() if isinstance(value, list)]
    if len(lists) == len(found) and len({len(one) for one in lists}) == 1 and not _are_objects(lists[0]):
        return [dict(zip(found, row, strict=True)) for row in zip(*lists, strict=True)] or None
    if len(lists) == 1 and _are_objects(lists[0]):
        return lists[0]
    columns = [value for value in found.values() if isinstance(value, dict)]
    if len(columns) == len(found) and len({tuple(one) for one in columns}) == 1:
        return [{name: column[key] for name, column in found.items()} for key in columns[0]] or None
    return [found] if not lists and not columns else None


def _rows_of_cells(found: Any) -> list[Any] | None:
    """Return the rows of lists of cells: below a list of names, or beside "columns" in an object, as pandas splits it.

    >>> _rows_of_cells([["a", "b"], [1, 2]]), _rows_of_cells({"columns": ["a"], "data": [[1], [2]]})
    ([{'a': 1, 'b': 2}], [{'a': 1}, {'a': 2}])
    """
    if isinstance(found, Mapping) and {"columns", "data"} <= set(found) <= {"columns", "data", "index"}:
        names, rows = found["columns"], found["data"]
    elif isinstance(found, list) and len(found) > 1:
        names, *rows = found
    else:
        return None
    named = isinstance(names, list) and all(isinstance(name, str) for name in names) and len(set(names)) == len(names)
    if not named or not rows or not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def _are_objects(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(one, dict) for one in values)
