"""Formulas of a workbook that have no value yet: programs that write workbooks do not compute, and leave them so."""

import html
import io
import re
import zipfile

from backproof.errors import Phrase
from backproof.tables.wording import counted, shown

_FORMULAS = (
    "{formulas} without a value in the sheet {name}, the first in {cell}, read as missing; a spreadsheet program that "
    "opens and saves the file computes them"
)
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and nothing that it came to."""
_TEXT = b't="str"'
"""How a cell says that its formula came to a text, which may be empty."""
_PLACE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")


def on_formulas(data: bytes, sheet: str) -> list[Phrase]:
    """Return what to say of the formulas of a sheet that have no value; nothing of what is no .xlsx.

    Args:
        data: of the file, of which `sheet_size` has found that it may be unpacked.
        sheet: its name.
    """
    if data[:4] != b"PK\x03\x04":
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part_of(archive, sheet)
        found = _CELL.findall(archive.read(part)) if part is not None else []
    cells = [attributes for attributes in found if _TEXT not in attributes]
    if not cells:
        return []
    place = _PLACE.search(cells[0])
    cell = shown(place[1].decode() if place else "?")
    return [Phrase(_FORMULAS, formulas=counted(len(cells), "formula"), name=shown(sheet), cell=cell)]


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return which part of a workbook holds a sheet, or None where it does not say so in the usual way."""
    parts = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= parts:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    named = [tag for tag in _SHEET.findall(book) if html.unescape(_attribute(tag, "name")) == sheet]
    wanted = _attribute(named[0], r"\w+:id") if named else ""
    tags = [tag for tag in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links) if _attribute(tag, "Id") == wanted]
    target = _attribute(tags[0], "Target") if tags else ""
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in parts else None


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"\s{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag)
    return (found[1] if found[1] is not None else found[2]) if found else ""
