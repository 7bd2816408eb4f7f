"""What a file of text holds is recognised and said, or refused by line and column; nothing is wrong in silence."""

import csv
import gzip
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading


def written(folder, content, name="data.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(folder, content, **said):
    return tables.read(written(folder, content), Reading(**said))


def refused(folder, content, *parts, **said):
    with pytest.raises(InputError) as caught:
        tables.prepare(written(folder, content), "y", reading=Reading(**said), held_out=0, seed=0)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    for part in (*parts, "accepted"):
        assert part in message


# ------------------------------------------------------------------ dialects


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " ", "   "])
@pytest.mark.parametrize("first", ["", "sep={}\n", "# made by hand\n", "\n\n"])
def test_the_delimiter_is_the_one_that_parts_all_lines_alike(tmp_path, delimiter, first):
    if first.startswith("sep") and len(delimiter) > 1:
        delimiter = ";"
    rows = [["a", "b", "y"], *([str(i), f"w{i % 3}", f"{i}.5"] for i in range(9))]
    table = read(tmp_path, first.format(delimiter) + "".join(delimiter.join(row) + "\n" for row in rows))
    assert table.names == ("a", "b", "y")
    assert table["y"].values.tolist() == [i + 0.5 for i in range(9)]
    assert table.lines[0] == len(first.splitlines()) + 2


def test_a_semicolon_parts_cells_whose_texts_have_commas(tmp_path):
    table = read(tmp_path, "a,b;c\nx, y;1\nz;2\n,,;3\n")
    assert table.names == ("a,b", "c")


def test_lines_of_delimiters_only_are_left_out_and_said(tmp_path):
    table = read(tmp_path, "a,b\n1,2\n,\n3,4\n,\n")
    assert (len(table), list(table.lines)) == (2, [2, 4])
    assert "2 lines without any value left out" in table.notes


def test_names_that_come_again_are_numbered_and_said(tmp_path):
    table = read(tmp_path, "a,b,a,a_2\n1,2,3,4\n")
    assert table.names == ("a", "b", "a_3", "a_2")
    assert any("'a' comes again in column 3" in note for note in table.notes)


def test_a_packed_file_is_read(tmp_path):
    table = tables.read(written(tmp_path, gzip.compress(b"a,b\n1,2\n"), "a.csv.gz"))
    assert table["b"].values.tolist() == [2.0]
    with pytest.raises(InputError, match="truncated or damaged"):
        tables.read(written(tmp_path, gzip.compress(b"a,b\n1,2\n")[:-9], "b.csv.gz"))


# ------------------------------------------------------------------ names

NAMELESS = {
    "text again below": "5.1,3.5,red\n4.9,3.0,red\n6.2,3.4,blue\n6.0,3.1,blue\n",
    "numbers that are no names": "Ann,5.1,7\nBob,4.5,9\nCid,3.5,2\n",
    "the same number twice": "x1,0,0\nx2,0,1\nx3,1,0\n",
    "texts only": "p,x,s\np,x,n\ne,s,s\np,s,n\n",
}


@pytest.mark.parametrize("name", NAMELESS)
def test_a_first_line_that_looks_like_an_example_is_told(tmp_path, name):
    refused(tmp_path, NAMELESS[name], "line 1", "looks like an example", "header=False", "header=True")
    assert read(tmp_path, NAMELESS[name], header=False).names[0] == "column_1"
    assert len(read(tmp_path, NAMELESS[name], header=True)) == NAMELESS[name].count("\n") - 1


@pytest.mark.parametrize(
    "content",
    ["country,2019,2020\nA,1,2\nB,3,4\n", "a,b\nx,y\nz,x\n", "id,red\n1,red\n2,blue\n", "0,1,2,3\n5,6,7,8\n1,1,1,1\n"],
)
def test_names_that_could_be_examples_are_names_where_the_lines_below_say_so(tmp_path, content):
    table = read(tmp_path, content)
    assert ",".join(table.names) == content.partition("\n")[0]


# ------------------------------------------------------------------ numbers

NUMBERS = {
    "decimal comma": ("a;y\n1,5;2,25\n0,5;3\n", {"a": [1.5, 0.5], "y": [2.25, 3]}),
    "points between thousands": ("a;y\n1.234,5;2.000\n7,25;1.000.000\n", {"a": [1234.5, 7.25], "y": [2000, 1e6]}),
    "commas between thousands": ('a,y\n"1,234.5",1\n"1,000,000",2\n', {"a": [1234.5, 1e6]}),
    "blanks between thousands": ("a;y\n1 234,5;1\n12\u00a0000;2\n", {"a": [1234.5, 12000]}),
    "apostrophes": ("a;y\n1'234.5;1\n2’000;2\n", {"a": [1234.5, 2000]}),
    "money before": ("a,y\n$4.37,1\n-$5,2\n", {"a": [4.37, -5]}),
    "money behind": ("a;y\n4,37 €;1\n1.000,00 €;2\n", {"a": [4.37, 1000]}),
    "percent": ("a,y\n4.4%,1\n16 %,2\n", {"a": [4.4, 16]}),
    "a minus as printed": ("a,y\n−4.5,1\n3,2\n", {"a": [-4.5, 3]}),
    "marks for missing": ("a,y\n-,1\n2,2\n--,3\n.,4\nNone,5\n无,6\n<NA>,7\n", {"a": [np.nan, 2, *[np.nan] * 5]}),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_are_read_as_they_are_written_in_their_country(tmp_path, name):
    content, expected = NUMBERS[name]
    table = read(tmp_path, content)
    for column, values in expected.items():
        np.testing.assert_array_equal(table[column].values, values)
    assert (
        any("is read as the number" in note or "stands for a missing" in note for note in table.notes) or "−" in content
    )


def test_marks_for_missing_are_categories_among_texts(tmp_path):
    assert read(tmp_path, "a,b\nNone,1\nsome,2\n-,3\n")["a"].values.tolist() == ["None", "some", "-"]


def test_numbers_that_could_be_read_two_ways_are_refused_by_line_and_column(tmp_path):
    refused(tmp_path, "a;y\n1;1,234\n2;5,678\n", "line 2", "column 'y'", "'1,234'", "1234", "1.234", "decimal=','")
    refused(tmp_path, "a;y\n1,5;2.5\n2;5\n", "line 2", "'1,5'", "'2.5'", "decimal=','", "decimal='.'")
    refused(tmp_path, "a,y\n$1,1\n€2,2\n", "line 3", "'€2'", "one unit")
    refused(tmp_path, "a,y\n1%,1\n0.2,2\n", "one unit")
    content = "a;y\n1;1,234\n2;5,678\n"
    assert read(tmp_path, content, decimal=",")["y"].values.tolist() == [1.234, 5.678]
    assert read(tmp_path, content, decimal=".")["y"].values.tolist() == [1234, 5678]


@pytest.mark.parametrize("column", ["x", "y"])
@pytest.mark.parametrize("odd", [["<1.0"], ["<1.0", "<2.0", ">30"] * 9, ["below"] * 60, ["n.d."] * 5])
def test_texts_among_many_numbers_are_named_in_a_feature_and_in_the_target(tmp_path, column, odd):
    cells = [f"{i / 2}" for i in range(200)]
    cells[1 : 1 + len(odd)] = odd
    rows = [(cell, "1") if column == "x" else (str(i % 7), cell) for i, cell in enumerate(cells)]
    rows = [(a, b if column == "y" else str(i % 9)) for i, (a, b) in enumerate(rows)]
    content = "x,y\n" + "".join(f"{a},{b}\n" for a, b in rows)
    refused(tmp_path, content, "line 3", f"column '{column}'", repr(odd[0]), f"{200 - len(odd)} of 200")


def test_codes_with_zeros_before_them_are_no_numbers_and_that_is_said(tmp_path):
    table = read(tmp_path, "zip,y\n01234,1\n90210,2\n00501,3\n")
    assert table["zip"].values.tolist() == ["01234", "90210", "00501"]
    assert any("numeric=['zip']" in note for note in table.notes)


# ------------------------------------------------------------------ encodings

WORDS = {
    "gb18030": ("城市,收入\n北京,1\n上海,2\n广州,3\n", ["gb18030"]),
    "big5": ("城市,收入\n臺北,1\n高雄,2\n臺中,3\n", ["big5"]),
    "cp1252": ("Straße,Größe\nMünchen,1\nGenève,2\nCórdoba,3\n", ["cp1252"]),
    "cp1250": ("miasto,y\nŁódź,1\nKraków,2\nPoznań,3\n", ["cp1250"]),
    "cp1251": ("город,y\nМосква,1\nКазань,2\nТверь,3\n", ["cp1251"]),
    "cp1252 with neighbours": ("größe,y\n1,2\n", ["cp1252"]),
    "utf-16": ("a,b\nü,1\n", ["utf-16"]),
}


@pytest.mark.parametrize("name", WORDS)
def test_the_text_encoding_is_recognised_said_and_kept(tmp_path, name):
    content, expected = WORDS[name]
    encoding = name.partition(" ")[0]
    table = read(tmp_path, content.encode(encoding))
    plain = read(tmp_path, content)
    assert [table.names, *(c.values.tolist() for c in table.columns)] == [
        plain.names, *(c.values.tolist() for c in plain.columns)
    ]  # fmt: skip
    assert table.reading.text_encoding in expected
    assert any(f"the text encoding is {encoding}" in note for note in table.notes)
    assert plain.reading.text_encoding is None


# ------------------------------------------------------------------ any dialect

WHOLE = st.integers(-(10**7), 10**7)
REAL = st.decimals(-(10**6), 10**6, places=2, allow_nan=False).map(float)
TEXT = st.text(st.sampled_from("abcñüß日本 ;,|"), min_size=1, max_size=5).map(lambda text: f"t{text}".strip())


def number_text(value, decimal, mark):
    whole, _, part = f"{value:,.2f}".partition(".")
    return whole.replace(",", mark) + decimal + part


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(WHOLE, REAL, TEXT), min_size=2, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    marks=st.sampled_from([(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'")]),
    unit=st.sampled_from(["", "€ ", "$"]),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_a_table_in_any_dialect_comes_back_or_gets_one_clear_error(
    tmp_path_factory, rows, encoding, delimiter, marks, unit, ending
):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=ending)
    writer.writerow(["whole", "real", "text"])
    for whole, real, text in rows:
        writer.writerow([whole, unit + number_text(real, *marks), text])
    path = written(tmp_path_factory.mktemp("dialect"), stream.getvalue().encode(encoding))
    try:
        table = tables.read(path)
    except InputError as error:
        message = str(error)
    else:
        message = ""
    if message:
        assert len(message.splitlines()) == 1
        assert "accepted" in message
        return
    assert table.names == ("whole", "real", "text")
    np.testing.assert_array_equal(table["whole"].values, [row[0] for row in rows])
    np.testing.assert_array_equal(table["real"].values, [row[1] for row in rows])
    assert table["text"].values.tolist() == [row[2] for row in rows]
