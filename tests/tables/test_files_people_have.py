"""A file for each way in which people keep tables, beside CSV: the same table comes out of all of them."""

import datetime
import gzip
import json
import sys
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from backproof import runs, tables
from backproof.errors import InputError, MissingPackageError
from backproof.tables import Reading

COUNT = 30
COLUMNS = {
    "n": [None if i == 4 else i / 4 for i in range(COUNT)],
    "day": [datetime.date(2024, 1, 1) + datetime.timedelta(days=i) for i in range(COUNT)],
    "yes": [bool(i % 3) for i in range(COUNT)],
    "town": [("Zürich", "北京", None)[i % 3] for i in range(COUNT)],
    "y": [2.0 * i for i in range(COUNT)],
}


def as_csv(path):
    rows = [COLUMNS, *zip(*COLUMNS.values(), strict=True)]
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_excel(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(COLUMNS))
    for row in zip(*COLUMNS.values(), strict=True):
        sheet.append(list(row))
    book.save(path)


def as_jsonl(path):
    rows = (dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True))
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), encoding="utf-8")


def as_json(path):
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)]
    path.write_text(json.dumps(rows, default=str, indent=1), encoding="utf-8")


def packed(write, ending):
    def written(path):
        plain = path.with_name(f"plain{ending}")
        write(plain)
        if path.suffix == ".gz":
            path.write_bytes(gzip.compress(plain.read_bytes()))
        else:
            with zipfile.ZipFile(path, "w") as archive:
                archive.write(plain, "inside.csv")
                archive.writestr("__MACOSX/._inside.csv", b"\0")

    return written


WRITERS = {
    "a.csv": as_csv,
    "a.csv.gz": packed(as_csv, ".csv"),
    "a.zip": packed(as_csv, ".csv"),
    "a.xlsx": as_excel,
    "a.jsonl": as_jsonl,
    "a.jsonl.gz": packed(as_jsonl, ".jsonl"),
    "a.json": as_json,
    "a.parquet": lambda path: parquet.write_table(pa.table(COLUMNS), path),
    "a.feather": lambda path: feather.write_feather(pa.table(COLUMNS), path),
}
FRAMES = {
    "pandas": lambda: pd.DataFrame(COLUMNS).astype({"day": "datetime64[us]", "town": "category"}),
    "Polars": lambda: pl.DataFrame(COLUMNS),
    "Arrow": lambda: pa.table(COLUMNS),
}


def check(table):
    assert table.names == tuple(COLUMNS)
    np.testing.assert_array_equal(table["n"].values, np.array(COLUMNS["n"], dtype=float))
    np.testing.assert_array_equal(table["y"].values, COLUMNS["y"])
    assert table["town"].values.tolist() == COLUMNS["town"]
    assert [cell.upper() for cell in table["yes"].values] == [str(one).upper() for one in COLUMNS["yes"]]
    assert [cell.removesuffix("T00:00:00") for cell in table["day"].values] == [str(one) for one in COLUMNS["day"]]


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_table_comes_out_of_every_kind_of_file(tmp_path, name):
    WRITERS[name](tmp_path / name)
    table = tables.read(tmp_path / name)
    check(table)
    encoding = tables.fit_encoding(table, "y")
    assert [column.kind for column in encoding.columns] == ["scaled", "date", "categorical", "categorical"] or [
        column.kind for column in encoding.columns
    ] == ["numeric", "date", "categorical", "categorical"]


@pytest.mark.parametrize("name", FRAMES)
def test_the_same_table_comes_out_of_every_kind_of_frame(name):
    table = tables.read(FRAMES[name]())
    check(table)
    assert table.source == "the data frame"


def test_the_check_of_tables_fails_where_a_value_differs():
    table = tables.read(FRAMES["Arrow"]())
    wrong = replace(table["n"], values=np.nan_to_num(table["n"].values))
    with pytest.raises(AssertionError):
        check(replace(table, columns=(wrong, *table.columns[1:])))


def test_frames_are_trained_on_validated_on_scored_and_predicted():
    frame = pd.DataFrame(COLUMNS).drop(columns="town")
    run = runs.fit(frame, "y", held_out=pl.DataFrame(frame[:9]), validation=frame[9:15], epochs=2)
    assert run.evaluation.count == 9
    assert runs.evaluate(run.model, pl.DataFrame(frame)).count == COUNT
    encoding = run.model.encoding
    assert len(encoding.features(encoding.read(frame[["yes", "day", "n"]]))) == COUNT


def test_numbers_beside_texts_in_a_frame_are_named_by_their_row():
    frame = pd.DataFrame({"a": [*map(float, range(60)), "tall"], "y": range(61)})
    with pytest.raises(
        InputError, match=r"row 61, column 'a': the text 'tall' found in a column in which 60 of 61 cells are numbers"
    ):
        tables.fit_encoding(tables.read(frame), "y")


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(), pl.DataFrame({"a": []}), pd.DataFrame({"a": [1 + 2j]}), np.eye(2), 7]
)
def test_what_is_no_table_is_refused(frame):
    with pytest.raises(InputError, match="accepted"):
        tables.read(frame)


def test_the_types_of_parquet_are_read():
    from decimal import Decimal

    table = tables.read(pa.table({
        "decimal": [Decimal("1.50"), None],
        "moment": pa.array([datetime.datetime(2024, 6, 1, 12, 30), None], pa.timestamp("ns", "Europe/Berlin")),
        "clock": [datetime.time(13, 45), None],
        "lasts": [datetime.timedelta(minutes=2), None],
        "kind": pa.array(["u", None]).dictionary_encode(),
        "list": [[1], None],
    }))  # fmt: skip
    assert table["decimal"].values[0] == 1.5
    assert table["moment"].values.tolist() == ["2024-06-01T14:30:00", None]
    assert table["clock"].values.tolist() == ["13:45:00", None]
    assert table["lasts"].values[0] == 120
    assert table["kind"].values.tolist() == ["u", None]
    assert table.notes == (
        "'lasts': durations, in seconds",
        "column 'list' of type list<item: int64> is not read",
    )


# ------------------------------------------------------------ several files


def parts(folder, ending, write):
    for year in (2023, 2024):
        within = folder / f"year={year}"
        within.mkdir(parents=True)
        write(within / f"part-0{ending}", [float(year), 1.0])
    (folder / "_SUCCESS").write_text("")
    return folder


def test_a_folder_and_a_pattern_are_one_table_and_folders_that_say_a_value_are_a_column(tmp_path):
    folder = parts(tmp_path / "set", ".parquet", lambda path, x: parquet.write_table(pa.table({"x": x}), path))
    table = tables.read(folder)
    assert table["x"].values.tolist() == [2023.0, 1.0, 2024.0, 1.0]
    assert table["year"].values.tolist() == [2023.0, 2023.0, 2024.0, 2024.0]
    assert "2 files read" in table.notes[0]
    assert tables.read(str(folder / "*" / "*.parquet"))["x"].values.tolist() == [2023.0, 1.0, 2024.0, 1.0]
    parts(tmp_path / "csv", ".csv", lambda path, x: path.write_text("x,k\n" + "".join(f"{one},\n" for one in x)))
    assert tables.read(tmp_path / "csv")["x"].values.tolist() == [2023.0, 1.0, 2024.0, 1.0]


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("x,z\n1,2\n")
    with pytest.raises(InputError, match=r"b.csv: other columns found than 'y', 'z', those of .*a.csv"):
        tables.read(tmp_path)
    (tmp_path / "b.csv").write_text("x,y\ntall,2\n")
    with pytest.raises(InputError, match=r"b.csv.*column 'x': texts found, but numbers in .*a.csv"):
        tables.read(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no file of a table found"):
        tables.read(tmp_path / "empty")


# ------------------------------------------------------------- spreadsheets


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet_is_chosen_and_the_others_are_told(tmp_path):
    path = workbook(tmp_path / "a.xlsx", empty=[], first=[["x"], [1.5], [2]], second=[["z"], [7], [8]])
    table = tables.read(path)
    assert table.names == ("x",)
    assert "'first' is read, and not 'second'" in table.notes[0]
    assert tables.read(path, Reading(sheet="second"))["z"].values.tolist() == [7.0, 8.0]
    with pytest.raises(InputError, match=r"sheet='third' given; accepted: empty, first, second"):
        tables.read(path, Reading(sheet="third"))


def test_numbers_typed_as_text_titles_units_and_sums_of_a_spreadsheet_are_recognised(tmp_path):
    rows = [["Bericht 2024"], [], ["Ort", "Fläche", "Preis"], [None, "m²", "€"]]
    rows += [[f"O{i % 3}", i + 0.5, f"{i}.200,50 €"] for i in range(1, 9)]
    table = tables.read(workbook(tmp_path / "a.xlsx", Tabelle1=[*rows, ["Summe", 40.0, "44.000,00 €"]]))
    assert table.names == ("Ort", "Fläche", "Preis")
    assert table["Fläche"].values.tolist() == [i + 0.5 for i in range(1, 9)]
    assert table["Preis"].values.tolist() == [1000 * i + 200.5 for i in range(1, 9)]
    assert table.where(0) == f"{tmp_path}/a.xlsx, row 5"
    said = "; ".join(table.notes)
    assert "2 lines above the names" in said or "1 line above the names" in said
    assert "taken for units" in said
    assert "taken for sums" in said


def test_without_the_library_it_is_said_how_to_install_it(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", a=[["x"], [1]])
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingPackageError, match=r"pip install 'backproof\[excel\]'"):
        tables.read(path)


def test_formulas_without_values_are_told_of_the_sheet_that_is_read(tmp_path):
    computed = [["a", "b"], *[[float(i), 2.0 * i] for i in range(9)]]
    formulas = [row if i % 2 else [row[0], f"=A{i + 1}*2"] for i, row in enumerate(computed)]
    formulas[0] = ["a", "b"]
    for sheets, said in (
        ({"S & T": formulas, "other": computed}, "'S & T', the first in 'B3', read as missing"),
        ({"first": computed, "other": formulas}, None),
    ):
        table = tables.read(workbook(tmp_path / "a.xlsx", **sheets))
        assert (said or "") in str(table.notes)
        assert ("4 formulas without a value" in str(table.notes)) == (said is not None)
        assert np.isnan(table["b"].values).sum() == (4 if said else 0)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.feather", "a.jsonl", "a.json", "a.zip", "a.parquet"])
@pytest.mark.parametrize("content", [b"", b"x,y\n1,2\n", b"PK\x03\x04" + bytes(40), b"[1, 2", b'{"a": [1, {"b": 2}]}'])
def test_a_file_that_is_not_what_its_name_says_is_refused_in_one_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    if name == "a.xls" and content.startswith(b"x,y"):
        assert tables.read(tmp_path / name).names == ("x", "y")  # programs for the web call text so
        return
    with pytest.raises(InputError) as caught:
        tables.read(tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        '{"x": [1, 2], "k": ["u", "v"]}',
        '{"x": {"0": 1, "1": 2}, "k": {"0": "u", "1": "v"}}',
        '{"count": 2, "results": [{"x": 1, "k": "u"}, {"x": 2, "k": "v"}]}',
        '{"x": 1, "k": "u"}\n\n{"k": "v", "x": 2}\n',
    ],
)
def test_json_of_other_forms_is_a_table(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    table = tables.read(tmp_path / "a.json")
    assert table["x"].values.tolist() == [1.0, 2.0]
    assert table["k"].values.tolist() == ["u", "v"]


def test_objects_within_objects_become_columns_and_mixed_values_are_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"x": {"a": 1, "b": "u"}}\n{"x": {"a": 2, "b": null}}\n')
    assert tables.read(tmp_path / "a.jsonl").names == ("x.a", "x.b")
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n{"x": "u"}\n')
    with pytest.raises(InputError, match=r"Column\(/x\) changed from number to string in row 1"):
        tables.read(tmp_path / "a.jsonl")
