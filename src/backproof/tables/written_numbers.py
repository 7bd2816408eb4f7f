"""Numbers that a typed table holds as text, as JSON of web services and frames read with dtype=str do.

They are read as those of a text file with commas between its cells are, where nothing speaks for codes: a text of
digits alone beside columns of numbers was made a text on purpose.
"""

from collections.abc import Collection
from dataclasses import replace

from backproof.errors import InputError, Phrase
from backproof.tables.arrow_memory import arrow_texts
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.csv_cells import MISSING
from backproof.tables.csv_columns import Cells, column_of_cells
from backproof.tables.decimal_marks import recognised_decimal
from backproof.tables.numerals import decimal_marks_of
from backproof.tables.table import Column, Table
from backproof.tables.wording import READ_AS_NUMBER, shown

_ENOUGH = 50


def with_written_numbers(table: Table, text: Collection[str] = ()) -> Table:
    """Return the table with texts as numbers where all are numbers, and what to say of each; `text` stays text."""
    typed = any(column.kind != "categorical" for column in table.columns)
    found = {column.name: made for column in table.columns if column.name not in text
             if (made := _as_numbers(column, table, typed)) is not None}  # fmt: skip
    if not found:
        return table
    columns = tuple(found[one.name][0] if one.name in found else one for one in table.columns)
    return replace(
        table, columns=columns, notes=(*table.notes, *(note for _, notes in found.values() for note in notes))
    )


def _as_numbers(column: Column, table: Table, typed: bool) -> tuple[Column, list[Phrase]] | None:
    """Return the column as numbers and what to say of it, or None where it is to stay as it is."""
    if column.kind != "categorical":
        return None
    import pyarrow as pa

    texts = [None if cell is None else cell.strip() for cell in column.values.tolist()]
    first = next((cell for cell in texts if cell and cell not in MISSING and cell not in MISSING_NUMBERS), None)
    if first is None or not any(sign.isdecimal() for sign in first):
        return None
    held = arrow_texts([None if cell in MISSING else cell for cell in texts])
    cells = Cells(column.name, pa.chunked_array([held]), table.source, table.lines)
    numbers = cells.different()
    if not all(decimal_marks_of(cell) for cell in numbers[:_ENOUGH]):
        return None
    if typed and all(cell is None or cell in MISSING or cell.isdecimal() for cell in texts):
        return None
    try:
        made, notes = column_of_cells(cells, False, recognised_decimal([cells], ","))
    except InputError:  # of two units, or of two decimal marks: no option says more of these, so they stay texts
        return None
    if made.kind != "numeric":
        return None
    value = float(made.values[texts.index(first)])
    return made, notes or [Phrase(READ_AS_NUMBER, name=shown(column.name), cell=shown(first), value=value)]
