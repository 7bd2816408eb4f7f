"""CSV files read as pandas reads them, and every kind of bad one named by line and column."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError

TEXT = st.text(st.sampled_from('ab ,";\nü日x'), min_size=1, max_size=6).map(str.strip).filter(bool)


def written(folder, content, name="data.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_numbers_are_read_to_the_same_bits_as_pandas_reads_them(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=50) * 1e-300, "b": rng.integers(-5, 5, 50), "c": rng.normal(size=50)})
    frame.loc[[3, 7], "c"] = np.nan
    frame.to_csv(tmp_path / "data.csv", index=False)
    table = tables.read(tmp_path / "data.csv")
    assert table.names == ("a", "b", "c")
    for name in table.names:
        np.testing.assert_array_equal(table[name].values, frame[name].to_numpy(dtype=float))


@given(st.lists(st.tuples(TEXT, st.one_of(st.just(""), TEXT)), min_size=1, max_size=8))
def test_quoted_text_of_any_kind_comes_back(tmp_path_factory, rows):
    """Also with delimiters, quotes and line ends in cells, where line numbers are those of the file."""
    stream, lines = io.StringIO(), []
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["one", "two"])
    rows = [("t" + one, two and "t" + two) for one, two in [*rows, ("last", "last")]]
    for row in rows:
        lines.append(stream.getvalue().count("\n") + 1)
        writer.writerow(row)
    table = tables.read(written(tmp_path_factory.mktemp("csv"), stream.getvalue()))
    found = list(zip(table["one"].values, table["two"].values, strict=True))
    assert found == [(one, two or None) for one, two in rows]
    assert list(table.lines) == lines


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_delimiters_line_ends_and_the_byte_order_mark_make_no_difference(tmp_path, delimiter, ending, mark):
    text = ending.join(delimiter.join(row) for row in (["a", "é"], ["1", "x"], ["2", " y "])) + ending
    table = tables.read(written(tmp_path, mark + text.encode()))
    assert table.names == ("a", "é")
    assert table["a"].values.tolist() == [1.0, 2.0]
    assert table["é"].values.tolist() == ["x", "y"]
    assert list(table.lines) == [2, 3]


def test_a_first_line_of_numbers_is_data_and_that_is_said(tmp_path):
    table = tables.read(written(tmp_path, "1,2\n3,4\n"))
    assert table.names == ("column_1", "column_2")
    assert len(table) == 2
    assert list(table.lines) == [1, 2]
    assert "first line is numbers" in table.notes[0]


def test_blank_lines_are_passed_over_and_still_counted(tmp_path):
    table = tables.read(written(tmp_path, "\na,b\n\n1,2\n\n\n3,4\n"))
    assert list(table.lines) == [4, 7]


def test_text_columns_keep_their_zeros(tmp_path):
    path = written(tmp_path, "code,n\n007,1\n7,2\n")
    assert tables.read(path)["code"].values.tolist() == [7.0, 7.0]
    assert tables.read(path, text=["code"])["code"].values.tolist() == ["007", "7"]


def test_an_encoding_can_be_named(tmp_path):
    path = written(tmp_path, "a,b\n1,ü\n".encode("latin-1"))
    assert tables.read(path, tables.Reading(text_encoding="latin-1"))["b"].values.tolist() == ["ü"]
    path = written(tmp_path, "a,b\n1,ü\n".encode("utf-16"))
    assert tables.read(path, tables.Reading(text_encoding="utf-16"))["b"].values.tolist() == ["ü"]


def test_a_dash_is_csv_on_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b\n1,2\n")))
    table = tables.read("-")
    assert table.where(0, "a") == "standard input, line 2, column 'a'"


BAD = {
    "empty": (b"", ["empty"]),
    "only blank lines": (b"\n\r\n\n", ["blank"]),
    "only names": (b"a,b\n", ["no lines after the names"]),
    "too few cells": (b"a,b\n1,2\n3\n", ["line 3", "column 2", "1 cell found", "accepted: 2"]),
    "too many cells": (b"a,b\n1,2\n\n3,4,5\n", ["line 4", "column 3", "3 cells found"]),
    "too few after a quoted line end": (b'a,b\n"x\ny",2\n3\n', ["line 4", "1 cell found"]),
    "open quote": (b'a,b\n1,"x\n2,3\n', ["line 2", "unexpected end"]),
    "no encoding": (b"a,b\n1,x\n2,\x81\n", ["line 3", "column 2", r"b'\x81'", "UTF-8", "text_encoding="]),
    "zero byte": (b"a,b\n1,\x002\n", ["line 2", "zero byte"]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_line_that_names_the_place(tmp_path, name):
    content, expected = BAD[name]
    path = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        tables.read(path)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert message.startswith(str(path))
    for part in [*expected, "accepted"]:
        assert part in message.removeprefix(str(path))


def test_options_that_are_not_known_are_refused(tmp_path):
    path = written(tmp_path, "a,b\n1,2\n")
    with pytest.raises(InputError, match=r"no column 'aa' found.*did you mean 'a'"):
        tables.read(path, text=["aa"])
    with pytest.raises(InputError, match="list of column names"):
        tables.read(path, text="a")
    with pytest.raises(InputError, match="text_encoding='klingon'"):
        tables.read(path, tables.Reading(text_encoding="klingon"))
    with pytest.raises(InputError, match=r"labels=.*IDX"):
        tables.read(path, tables.Reading(labels=path))
    with pytest.raises(InputError, match="more than 7 bytes found; accepted: at most 7 bytes"):
        tables.read(path, max_bytes=7)
