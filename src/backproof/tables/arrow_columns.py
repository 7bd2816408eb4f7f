"""Columns of a table in Arrow's memory, from whatever file or frame it came: numbers, dates, text, yes and no."""

from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.tables.arrow_memory import column_of_codes, column_of_texts, numbers_in
from backproof.tables.dates import CALLED_TIME
from backproof.tables.naming import different_names
from backproof.tables.notes_on_cells import on_long_numbers
from backproof.tables.table import Column
from backproof.tables.wording import LASTS_BY_TYPE, shown


def columns_in(table: Any) -> tuple[tuple[Column, ...], list[Phrase]]:
    """Return the columns of an Arrow table that hold single values, and what to say of names and of the others."""
    from pyarrow import types

    names, notes = different_names(table.column_names)
    unread = unread_in(table.schema)
    kept = [(i, name) for i, name in enumerate(names) if i not in unread]
    long = {name: cell for i, name in kept if (cell := _too_long(name, table.column(i))) is not None}
    columns = tuple(
        column_of_texts(name, table.column(i).cast("string")) if name in long else _column(name, table.column(i))
        for i, name in kept
    )
    notes += [on_long_numbers(name, cell) for name, cell in long.items()]
    notes += [Phrase(LASTS_BY_TYPE, name=shown(name)) for i, name in kept
              if types.is_duration(table.column(i).type)]  # fmt: skip
    notes += [Phrase("column {name} of type {kind} is not read", name=shown(names[i]), kind=kind)
              for i, kind in unread.items()]  # fmt: skip
    return columns, notes


def _too_long(name: str, values: Any) -> str | None:
    """Return the largest of whole numbers that floats cannot tell apart, as codes can be and times may be, or None."""
    import pyarrow.compute as pc
    from pyarrow import types

    if not types.is_integer(values.type) or values.type.bit_width < 64 or CALLED_TIME.search(name):
        return None
    found = pc.min_max(values).as_py()
    ends = [end for end in found.values() if end is not None and abs(end) > 2**53]
    return str(max(ends, key=abs)) if ends else None


def unread_in(schema: Any) -> dict[int, str]:
    """Return the place and the type of each column that holds no single values of a kind that a table has."""
    from pyarrow import types

    accepted = (
        types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_string, types.is_large_string,
        types.is_string_view, types.is_null, types.is_temporal,
    )  # fmt: skip
    kinds = [field.type.value_type if types.is_dictionary(field.type) else field.type for field in schema]
    return {
        i: str(kind)
        for i, kind in enumerate(kinds)
        if not any(test(kind) for test in accepted) or str(kind) == "month_day_nano_interval"
    }


def _column(name: str, values: Any) -> Column:
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(values.type):
        if _is_text(values.type.value_type):
            return column_of_codes(name, _viewless(values))
        values = _plain(values)
    kind = values.type
    if types.is_boolean(kind):
        return Column(name, "categorical", np.array([_YES_OR_NO[value] for value in values.to_pylist()], dtype=object))
    if types.is_duration(kind):
        values = values.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64(), safe=False)
        return Column(name, "numeric", numbers_in(values) / 1e6)
    if types.is_temporal(kind):
        return column_of_texts(name, _as_written(values))
    if _is_text(kind):
        return column_of_texts(name, values)
    kept = types.is_float32(kind)
    # Not `safe`: times above 2**53 are rounded, as they would be read from a CSV file.
    numbers = values.cast(pa.float32() if kept else pa.float64(), safe=False)
    return Column(name, "numeric", numbers_in(numbers))


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _viewless(values: Any) -> Any:
    """Return a column of codes whose texts are not views, which Arrow cannot bring together."""
    import pyarrow as pa

    if not pa.types.is_string_view(values.type.value_type):
        return values
    # PyArrow casts views from version 18 on; a dictionary is short
    texts = [pa.array(one.dictionary.to_pylist(), pa.string()) for one in values.chunks]
    parts = [pa.DictionaryArray.from_arrays(one.indices, each) for one, each in zip(values.chunks, texts, strict=True)]
    return pa.chunked_array(parts, pa.dictionary(values.type.index_type, pa.string()))


def _plain(values: Any) -> Any:
    """Return the values that a column refers to, each where it stands."""
    import pyarrow as pa

    kind = values.type.value_type
    return pa.chunked_array([part.dictionary.take(part.indices) for part in values.chunks], kind)


_YES_OR_NO = {True: "True", False: "False", None: None}


def _as_written(values: Any) -> Any:
    """Return dates and times as text that says no more than days, or than seconds."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import types

    if types.is_timestamp(values.type):
        local = pc.local_timestamp(values) if values.type.tz else values
        return pc.replace_substring(local.cast(pa.timestamp("s"), safe=False).cast(pa.string()), " ", "T")
    if types.is_time(values.type):
        return values.cast(pa.time64("us"), safe=False).cast(pa.time32("s"), safe=False).cast(pa.string())
    return values.cast(pa.date32(), safe=False).cast(pa.string())
