"""Numbers that a typed table holds as text, as JSON of web services and frames read with dtype=str do.

They are read as those of a text file with commas between its cells are, where nothing speaks for codes: a text of
digits alone beside columns of numbers was made a text on purpose, but for the years of a column that is called so.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from backproof.errors import InputError, Phrase
from backproof.tables.arrow_memory import arrow_texts
from backproof.tables.column_cells import Cells
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.csv_cells import MISSING
from backproof.tables.csv_columns import column_of_cells
from backproof.tables.decimal_marks import recognised_decimal
from backproof.tables.number_writing import Writing
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.table import Column, Table
from backproof.tables.wording import READ_AS_NUMBER, shown

_ENOUGH = 50
_CALLED_YEAR = re.compile(r"(?:^|[^a-z])(?:year|jahr|année|annee|año|anno|ano)(?:$|[^a-z])|年", re.IGNORECASE)
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")


def with_written_numbers(table: Table, text: Collection[str] = ()) -> Table:
    """Return the table with texts as numbers where all are numbers, and what to say of each; `text` stays text."""
    typed = is_typed(table)
    found = {column.name: made for column in table.columns if column.name not in text
             if (made := recognised(column, table, typed)) is not None}  # fmt: skip
    if not found:
        return table
    columns = tuple(found[one.name].column if one.name in found else one for one in table.columns)
    notes = [note for one in found.values() for note in one.notes]
    return replace(table, columns=columns, notes=(*table.notes, *notes))


def with_numbers_left(table: Table, whole: Table, text: Collection[str] = ()) -> Table:
    """Return a table of which rows were left out, with texts as numbers where all others are gone with these rows.

    Args:
        table: what is left of it.
        whole: the table with all rows.
        text: columns that stay text.
    """
    found: dict[str, Column] = {}
    notes: list[Phrase] = []
    for column, before in zip(table.columns, whole.columns, strict=True):
        if column.kind != "categorical" or column.name in (*text, *table.texts):
            continue
        left = set(column.values.tolist()) - {None, *MISSING_NUMBERS}
        gone = set(before.values.tolist()) - {None, *MISSING_NUMBERS} - left
        if not left or all(map(decimal_marks_of, gone)):
            continue
        cells = Cells(column.name, _in_arrow(column), table.source, table.lines)
        made, said = column_of_cells(cells, False, table.reading.decimal)
        if made.kind == "numeric":
            found[column.name] = made
            notes += said
    columns = tuple(found.get(one.name, one) for one in table.columns)
    return replace(table, columns=columns, notes=(*table.notes, *notes)) if found else table


def _in_arrow(column: Column) -> Any:
    import pyarrow as pa

    return pa.chunked_array([arrow_texts(column.values.tolist())])


def is_typed(table: Table) -> bool:
    """Return whether a table has columns that are no texts, so that what is a text was made one on purpose."""
    return any(column.kind != "categorical" for column in table.columns)


@dataclass(frozen=True)
class WrittenNumbers:
    """A column of texts as numbers, how they are written, and what to say of it."""

    column: Column
    writing: Writing
    notes: tuple[Phrase, ...]


def recognised(column: Column, table: Table, typed: bool) -> WrittenNumbers | None:
    """Return the numbers that the texts of a column are, or None where it is to stay as it is.

    Args:
        column: of the table.
        table: whose source messages name.
        typed: whether it has columns that are no texts.
    """
    if column.kind != "categorical":
        return None
    import pyarrow as pa

    given = column.values.tolist()
    present = (cell.strip() for cell in given if cell is not None)
    first = next((cell for cell in present if cell and cell not in MISSING and cell not in MISSING_NUMBERS), None)
    if first is None or not any(sign.isdecimal() for sign in first):
        return None
    texts = [None if cell is None else cell.strip() for cell in given]
    held = arrow_texts([None if cell in MISSING else cell for cell in texts])
    cells = Cells(column.name, pa.chunked_array([held]), table.source, table.lines)
    numbers = cells.different()
    if not all(decimal_marks_of(cell) for cell in numbers[:_ENOUGH]):
        return None
    if typed and all(cell is None or cell in MISSING or cell.isdecimal() for cell in texts):
        years = _CALLED_YEAR.search(column.name) and all(map(_YEAR.fullmatch, numbers))
        if not years:
            return None
    try:
        decimal = recognised_decimal([cells], ",")
        made, notes = column_of_cells(cells, False, decimal)
    except InputError:  # of two units, or of two decimal marks: no option says more of these, so they stay texts
        return None
    if made.kind != "numeric":
        return None
    value = float(made.values[texts.index(first)])
    said = notes or [Phrase(READ_AS_NUMBER, name=shown(column.name), cell=shown(first), value=value)]
    different = [text for text in dict.fromkeys(texts) if text is not None and text not in MISSING]
    return WrittenNumbers(made, Writing.of(different, decimal), tuple(said))
