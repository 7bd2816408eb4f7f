"""Spreadsheets that hurt: few cells far apart, many names of one sheet, sizes that no sheet has, much out of little."""

import io
import struct
import zipfile

import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import binary_sheets, sheet_size, spreadsheet

SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"
ROW, CELL, ONE = "<table:table-row>", "<table:table-cell", '<table:table-cell office:value="1"'
ACROSS, DOWN = (f'table:number-{what}-repeated="99999999"' for what in ("columns", "rows"))
FAR = {
    "corners": ("s.xml", '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'),
    "a place that no sheet has": ("s.xml", '<row r="1"><c r="ZZZZZZZ99999999999"><v>2</v></c></row>'),
    "a place without end": ("s.xml", f'<row r="1"><c r="{"Z" * 9999}{"9" * 9999}"><v>2</v></c></row>'),
    "a row far below": ("s.xml", "<row>" + "<c><v>1</v></c>" * 64 + '</row><row r="900000"><c><v>2</v></c></row>'),
    "columns repeated": ("content.xml", f"{ROW}{ONE} {ACROSS}/>"),
    "rows repeated": ("content.xml", f"<table:table-row {DOWN}>{ONE}/>"),
    "a gap": ("content.xml", f"{ROW}{CELL} {ACROSS}/>{CELL}>1</table:table-cell>"),
}
TALL = f"<table:table-row {DOWN.replace('99999999', '1000000')}>{ONE}/></table:table-row></table:table>"
NEAR = {
    "filled": ("s.xml", '<row r="1">' + "<c><v>1</v></c>" * 9 + "</row>"),
    "empty ones at the end": ("content.xml", f"{ROW}{ONE}/>{CELL} {ACROSS}/><table:table-row {DOWN}>{CELL}/>"),
    "one tall and one wide": ("content.xml", f"{TALL}<table:table>{ROW}{ONE} {ACROSS.replace('99999999', '9999')}/>"),
}


def workbook(name, content, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, SHEET.format(content) if name == "s.xml" else content)
    return path


@pytest.mark.parametrize("name", FAR)
def test_a_sheet_of_few_cells_far_apart_is_refused_before_what_lies_between_is_filled(name, tmp_path):
    path = workbook(*FAR[name], tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"a sheet that reaches over \d+ cells found, of which few are filled"):
        tables.read(path)


def compound(records, small=False):
    """A file of .xls by hand: one sector of numbers of sectors, one of entries, and the stream of the workbook."""
    size, stream = 512, records if small else records.ljust(4096, b"\0")
    count = -(-len(stream) // size)
    following = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    root = "Root Entry".encode("utf-16-le"), 5, (2 if small else 0xFFFFFFFE), len(stream)
    book = "Workbook".encode("utf-16-le"), 2, (0 if small else 2), len(stream)
    if small:
        following += [0xFFFFFFFE]
        each = -(-len(stream) // 64)
        smalls = struct.pack(f"<{each}I", *range(1, each), 0xFFFFFFFE).ljust(size, b"\xff")
    entries = b"".join(
        name.ljust(64, b"\0")
        + struct.pack("<HB", len(name) + 2, kind).ljust(52, b"\0")
        + struct.pack("<IIxxxx", at, length)
        for name, kind, at, length in (root, book)
    )
    head = binary_sheets.COMPOUND.ljust(24, b"\0") + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    head = (
        head.ljust(44, b"\0")
        + struct.pack("<III", 1, 1, 0)
        + struct.pack("<III", 4096, 2 + count if small else 0xFFFFFFFE, 1)
    )
    head += struct.pack("<II", 0xFFFFFFFE, 0) + struct.pack("<I", 0).ljust(436, b"\xff")
    table = struct.pack(f"<{len(following)}I", *following).ljust(size, b"\xff")
    parts = head, table, entries.ljust(size, b"\0"), stream.ljust(count * size, b"\0"), smalls if small else b""
    return b"".join(parts)


def record(kind, form, *values):
    data = struct.pack(form, *values)
    return struct.pack("<HH", kind, len(data)) + data


SHEET_OF_XLS = record(0x0809, "<HH", 0x600, 0x10)
CORNERS = SHEET_OF_XLS + record(0x0203, "<HHHd", 0, 0, 0, 1.0) + record(0x0203, "<HHHd", 65535, 255, 0, 1.0)
SOME = SHEET_OF_XLS + record(0x0200, "<IIHHH", 0, 3, 0, 4, 0) + record(0x00BD, "<HHHIHIH", 2, 1, 0, 0, 0, 0, 2)


@pytest.mark.parametrize("small", [False, True])
def test_how_far_sheets_of_xls_reach_is_read_from_their_cells(small):
    found = binary_sheets.of_xls(compound(SOME + CORNERS, small))[1:]
    assert [(sheet.area, sheet.filled) for sheet in found] == [(2, 2), (65536 * 256, 2)]


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (CORNERS * 8, "reaches over 134217728 cells found, of which few are filled"),
        (SHEET_OF_XLS + record(0x0200, "<IIHHH", 0, 2**32 - 1, 0, 256, 0), "larger than a sheet can be"),
        (SHEET_OF_XLS + record(0x0200, "<IIHHH", 61, 40, 0, 2, 0), "larger than a sheet can be"),
        (SHEET_OF_XLS + record(0x0203, "<HHHd", 0, 61185, 0, 1.0), "larger than a sheet can be"),
    ],
)
def test_an_old_workbook_is_held_to_what_its_cells_fill_before_a_reader_makes_room_for_it(records, said, tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(compound(records))
    with pytest.raises(InputError, match=said):
        tables.read(path)


def in_sevens(number, most=5):
    found = b""
    while number >= 0x80 and most > 1:
        found, number, most = found + bytes([number & 0x7F | 0x80]), number >> 7, most - 1
    return found + bytes([number])


def record_of_xlsb(kind, data):
    return in_sevens(kind) + in_sevens(len(data)) + data


def test_how_far_a_sheet_of_xlsb_reaches_is_read_from_its_cells():
    """Rows and cells by hand, with a record between that is longer than what is read at once."""
    row, cell = (
        lambda n: record_of_xlsb(0, struct.pack("<I", n)),
        lambda n: record_of_xlsb(5, struct.pack("<IId", n, 0, 1)),
    )
    other = record_of_xlsb(300, bytes(3 << 20))
    sheet = binary_sheets.of_xlsb(
        io.BytesIO(row(2) + cell(3) + other + row(9) + cell(1) + cell(3) + record_of_xlsb(146, b""))
    )
    assert (sheet.area, sheet.filled) == (8 * 3, 3)


@pytest.mark.parametrize(("row", "column"), [(0, 1 << 14), (0, 0xFFFFFFFF), (1 << 21, 0)])
def test_a_cell_of_xlsb_where_no_sheet_has_one_is_refused_before_a_reader_makes_room_up_to_there(row, column, tmp_path):
    cells = record_of_xlsb(0, struct.pack("<I", row)) + record_of_xlsb(5, struct.pack("<IId", column, 0, 1))
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("xl/worksheets/sheet1.bin", cells + record_of_xlsb(146, b""))
    with pytest.raises(InputError, match="a sheet is larger than a sheet can be"):
        tables.read(tmp_path / "a.xlsb")


def test_sheets_are_counted_together_and_names_may_share_one(tmp_path):
    with pytest.raises(InputError, match="reaches over"):
        tables.read(several(tmp_path / "a.xlsx", parts=4, names=4, last="CV30000"))
    padded = several(tmp_path / "b.xlsx", parts=1, names=200, last="J1000")
    with zipfile.ZipFile(padded, "a") as archive:
        for k in range(200):
            archive.writestr(f"{k}.xml", "<a/>")
    with pytest.raises(InputError, match="reaches over"):
        tables.read(padded)
    assert len(tables.read(several(tmp_path / "c.xlsx", parts=3, names=3, last="B2"))) == 2


def test_more_names_than_parts_are_refused_before_a_sheet_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheet, "_rows_of", None)
    with pytest.raises(InputError, match="200 sheets named and 2 parts found to hold them"):
        tables.read(several(tmp_path / "a.xlsx", parts=1, names=200, last="J1000"))


def several(path, parts, names, last):
    """A workbook of sheets that have cells in two corners, and more names than sheets."""
    of, main = "http://schemas.openxmlformats.org/", "spreadsheetml/2006/main"
    links, kind = f"{of}package/2006/relationships", f"{of}officeDocument/2006/relationships"
    line = int("".join(letter for letter in last if letter.isdigit()))
    first, other = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>',
        f'<c r="{last}"><v>2</v></c></row>',
    )
    cells = f'{first}<row r="{line}"><c r="A{line}"><v>1</v></c>{other}'
    book = f'<Relationship Id="r" Type="{kind}/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{links}">{book}</Relationships>')
        each = "".join(f'<sheet name="S{k}" sheetId="{k + 1}" r:id="r{k % parts}"/>' for k in range(names))
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{of}{main}" xmlns:r="{kind}"><sheets>{each}</sheets></workbook>'
        )
        rels = "".join(
            f'<Relationship Id="r{k}" Type="{kind}/worksheet" Target="worksheets/s{k}.xml"/>' for k in range(parts)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{links}">{rels}</Relationships>')
        for k in range(parts):
            archive.writestr(
                f"xl/worksheets/s{k}.xml", f'<worksheet xmlns="{of}{main}"><sheetData>{cells}</sheetData></worksheet>'
            )
    return path


def test_a_sheet_has_no_more_rows_than_a_sheet_can_have(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_size, "MOST_ROWS", 9)
    with pytest.raises(InputError, match="a sheet with more than"):
        tables.read(workbook("s.xml", "<row><c/></row>" * 11, tmp_path / "a.xlsx"))


def test_a_workbook_unpacks_to_no_more_than_sheets_do(tmp_path):
    path = workbook("s.xml", " " * (1 << 26), tmp_path / "a.xlsx")
    with pytest.raises(InputError, match=r"accepted: at most \d+ bytes"):
        tables.read(path)


@pytest.mark.parametrize("name", NEAR)
def test_a_sheet_that_is_filled_is_not_refused_for_its_size(name, tmp_path):
    with zipfile.ZipFile(workbook(*NEAR[name], tmp_path / "a.xlsx")) as archive:
        assert not sheet_size.reached(archive).is_too_far
