"""Spreadsheets (.xlsx, .xls, .ods), by python-calamine: the cells of one sheet, read like those of a CSV file.

Numbers, dates and truth values come as the spreadsheet has them; what was typed as text is recognised as in a CSV file.
"""

import csv
import datetime
import io
import os
import zipfile
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from backproof.errors import InputError, Keyword, MissingPackageError, Phrase
from backproof.tables.bounded import file_bytes, shown_path
from backproof.tables.csv_file import read_csv
from backproof.tables.npz_file import ARCHIVE_ERRORS
from backproof.tables.reading import Reading
from backproof.tables.sheet_size import (
    MOST,
    MOST_ROWS,
    Extent,
    TooManyRowsError,
    reached,
    reached_in_xls,
)
from backproof.tables.table import Table
from backproof.tables.uncomputed_cells import on_formulas
from backproof.tables.wording import listed, shown, suggestion

TEXT_INSTEAD = "{source} holds text rather than a spreadsheet, and is read as that"
_ALWAYS, _RATIO = 1 << 26, 100
"""Bytes that any workbook may hold unpacked; a larger one, so many for each of its own. Sheets of numbers take four to
ten, those that repeat a few words thirty."""


def read_spreadsheet(
    path: str | os.PathLike[str], text: Collection[str], said: Reading, kept: Reading, max_bytes: int
) -> Table:
    """Return the table of a sheet: the one that is said, or the first with several rows and columns.

    Raises:
        MissingPackageError: python-calamine is not installed.
        InputError: it is no spreadsheet, has no such sheet, or the sheet holds no table.
    """
    source = shown_path(path)
    data = file_bytes(path, max_bytes)
    if source.lower().endswith(".xls") and _is_text(data):
        table = read_csv(data, source, text, said, kept)
        return replace(table, notes=(Phrase(TEXT_INSTEAD, source=source), *table.notes))
    most = _check_size(data, source, max_bytes)
    name, rows, others = _sheet(data, source, said.over(kept).sheet, most)
    notes = [] if not others else [
        Phrase("the sheet {name} is read, and not {others}; {option} reads another", name=shown(name),
               others=listed(map(shown, others)), option=Keyword("sheet")),
    ]  # fmt: skip
    notes += on_formulas(data, name)
    table = read_csv(_as_text(rows), source, text, said, replace(kept, text_encoding=None), typed=True)
    return replace(table, unit="row", notes=(*notes, *table.notes))


def _is_text(data: bytes) -> bool:
    """Whether a file called a spreadsheet is text, as tables and pages of the web often are that open in one."""
    head = data[: 2**12]
    return bool(head) and b"\0" not in head and not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def _check_size(data: bytes, source: str, max_bytes: int) -> int:
    """Refuse a workbook that holds more than may be read; return how many cells of it may be, in all its sheets."""
    try:
        is_archive = data[:4] == b"PK\x03\x04"
        found = _of_archive(data, source, max_bytes) if is_archive else reached_in_xls(data)
    except TooManyRowsError:
        raise InputError(
            "{source}: a sheet with more than {most} rows found; accepted: at most {most} in a sheet, or a file of CSV",
            source=source, most=MOST_ROWS,
        ) from None  # fmt: skip
    except ARCHIVE_ERRORS as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(source, error) from None
    if found.is_too_far:
        raise _too_far(source, found.cells)
    return found.most


def _of_archive(data: bytes, source: str, max_bytes: int) -> Extent:
    """Return how far the sheets of a zip archive reach; refuse one that says, or could hold, more than may be read."""
    most = min(max_bytes, max(_ALWAYS, _RATIO * len(data)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > most:
            raise InputError(
                "{source}: more than {most} bytes found; accepted: at most {most} bytes", source=source, most=most,
            )  # fmt: skip
        return reached(archive)


def _too_far(source: str, count: int) -> InputError:
    return InputError(
        "{source}: a sheet that reaches over {count} cells found, of which few are filled; accepted: at most "
        "{most}, or a sheet that is filled",
        source=source, count=count, most=MOST,
    )  # fmt: skip


def _sheet(data: bytes, source: str, wanted: str | None, most: int) -> tuple[str, list[list[Any]], list[str]]:
    """Return the name and the rows of a sheet, and the names of the other sheets that hold something."""
    sheets = _sheets(data, source, most)
    if wanted is not None and wanted not in sheets:
        raise InputError(
            "{source}: {option} given; accepted: {names}{hint}", source=source, names=listed(sheets),
            option=Keyword("sheet", wanted), hint=suggestion(wanted, list(sheets)),
        )  # fmt: skip
    filled = {name: rows for name, rows in sheets.items() if rows}
    likely = (name for name, rows in filled.items() if _is_table(rows))
    name = wanted if wanted is not None else next(likely, next(iter(filled), ""))
    if name not in filled:
        raise InputError("{source}: no cells found; accepted: a sheet with a table in it", source=source)
    return name, filled[name], [other for other in filled if other != name] if wanted is None else []


def _is_table(rows: list[list[Any]]) -> bool:
    """Whether a sheet has more than a line or a column of text in it, as notes have."""
    widths = [sum(cell not in ("", None) for cell in row) for row in rows]
    return sum(width > 1 for width in widths) > 1


def _sheets(data: bytes, source: str, most: int) -> dict[str, list[list[Any]]]:
    """Return the rows of each sheet, by its name; all together no more cells than that: names may share a sheet."""
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        raise MissingPackageError(
            "{source}: a spreadsheet, which needs the package python-calamine, and it is not installed; "
            "accepted: after pip install 'backproof[excel]', or the sheet saved as CSV",
            source=source,
        ) from None
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            _check_names(len(book.sheet_names), data, source)
            return _rows_of(book, source, most)
    except (InputError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # Rust that gives up is no Exception in Python
        raise _damaged(source, error) from None


def _check_names(names: int, data: bytes, source: str) -> None:
    """Refuse more names of sheets than there are parts for them, before any is read: they would be read once a name."""
    if data[:4] != b"PK\x03\x04":
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".bin"))]
    if "content.xml" not in parts and names > len(parts):  # where one part holds all sheets, each has its own place
        raise InputError(
            "{source}: {names} sheets named and {parts} parts found to hold them; accepted: a part for each sheet",
            source=source, names=names, parts=len(parts),
        )  # fmt: skip


def _rows_of(book: Any, source: str, most: int) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        most -= sheet.height * sheet.width
        if most < 0:
            raise _too_far(source, sheet.height * sheet.width)
        found[name] = sheet.to_python()
    return found


def _damaged(source: str, error: BaseException) -> InputError:
    return InputError(
        "{source}: truncated, damaged, or no spreadsheet ({reason}); accepted: .xlsx, .xls or .ods",
        source=source, reason=shown(str(error)),
    )  # fmt: skip


def _as_text(rows: list[list[Any]]) -> bytes:
    """Return the rows as the text of a CSV file, one line a row of the sheet, also where a cell has several lines."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime.datetime):
        clock = value.replace(microsecond=0)
        return clock.date().isoformat() if clock.time() == datetime.time(0) else clock.isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return f"{'-' if value.total_seconds() < 0 else ''}PT{abs(value.total_seconds())!r}S"  # read as a duration
    return " ".join(str(value).split("\n")) if value is not None else ""
