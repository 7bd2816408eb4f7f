"""How a file is read: what is said is done, in every dialect, kept, and refused where it cannot be."""

import csv
import io
from dataclasses import fields, replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import backproof as bp
from backproof import runs, tables
from backproof.errors import InputError, Keyword
from backproof.runs.examples_of_table import hardest_rows, influential_rows
from backproof.tables import Reading
from backproof.tables.reading import RECOGNISED

NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=32)
TEXT = st.text(st.sampled_from("abcüñ日 ,;|\t\"'.x"), min_size=1, max_size=6).map(lambda text: f"t{text.strip()}")


@given(
    rows=st.lists(st.tuples(NUMBER, st.one_of(st.none(), NUMBER), TEXT), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-7"]),
    delimiter=st.sampled_from([",", ";", "\t", "|", " ", ":", "^"]),
    decimal=st.sampled_from([".", ","]),
    header=st.booleans(),
)
def test_a_table_in_any_dialect_that_is_said_comes_back(
    tmp_path_factory, rows, encoding, delimiter, decimal, header
):  # fmt: skip
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines = [["n", "m", "1"]] if header else []
    lines += [[str(n).replace(".", decimal), "absent" if m is None else str(m).replace(".", decimal), t]
              for n, m, t in rows]  # fmt: skip
    writer.writerows(lines)
    path = tmp_path_factory.mktemp("dialect") / "a.csv"
    path.write_bytes(stream.getvalue().encode(encoding))
    table = tables.read(path, Reading(encoding, delimiter, decimal, header, missing_values=("absent",)))
    assert table.names == (("n", "m", "1") if header else ("column_1", "column_2", "column_3"))
    n, m, t = (column.values for column in table.columns)
    np.testing.assert_array_equal(n, [row[0] for row in rows])
    np.testing.assert_array_equal(m, [np.nan if row[1] is None else row[1] for row in rows])
    assert t.tolist() == [row[2] for row in rows]
    assert list(table.lines) == list(range(1 + header, len(rows) + 1 + header))


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_blanks_of_any_length_part_cells_but_not_within_quotes(tmp_path):
    content = '  a   b\t"c  d"\r\n 1  "x  ""y"\t 3  \n4\t5 6\n'
    table = tables.read(written(tmp_path / "a.txt", content), Reading(delimiter=" "))
    assert table.names == ("a", "b", "c  d")
    assert [column.values.tolist() for column in table.columns] == [[1.0, 4.0], ['x  "y', "5"], [3.0, 6.0]]


def test_names_that_are_numbers_are_names_where_that_is_said(tmp_path):
    path = written(tmp_path / "a.csv", "2019,2020\n1,2\n3,4\n")
    assert tables.read(path).names == ("column_1", "column_2")
    said = tables.read(path, Reading(header=True))
    assert (said.names, len(said), said.notes) == (("2019", "2020"), 2, ())
    assert "there is no line of names" in tables.read(path, Reading(header=False)).notes[0]


def test_a_decimal_comma_leaves_a_point_no_number_and_finds_the_delimiter(tmp_path):
    table = tables.read(written(tmp_path / "a.csv", "1,5;1.5\n2,25;7\n"), Reading(decimal=","))
    assert table.names == ("column_1", "column_2") or table.names == ("1,5", "1.5")
    table = tables.read(written(tmp_path / "a.csv", "a;b\n1,5;1.5\n2,25;7\n"), Reading(decimal=","))
    assert table["a"].values.tolist() == [1.5, 2.25]
    assert table["b"].values.tolist() == ["1.5", "7"]
    with pytest.raises(InputError, match=r"line 2, column 'b': the text '1.5' found; .*decimal='.'"):
        tables.fit_encoding(table, "a", numeric=["b"])


@pytest.mark.parametrize("kind", ["csv", "parquet", "npz"])
def test_what_stands_for_a_missing_value_does_in_every_kind_of_file(tmp_path, kind):
    columns = {"n": [1.0, -200.0, 3.5], "k": ["a", "none", "-200"]}
    path = tmp_path / f"a.{kind}"
    if kind == "parquet":
        parquet.write_table(pa.table(columns), path)
    elif kind == "npz":
        np.savez(path, **columns)
    else:
        written(path, "n,k\n1,a\n-200.0,none\n3.5,-200\n")
    table = tables.read(path, Reading(missing_values=[-200, "none"]))
    np.testing.assert_array_equal(table["n"].values, [1.0, np.nan, 3.5])
    assert table["k"].values.tolist() == ["a", None, None]
    assert tables.read(path)["n"].values.tolist() == columns["n"]


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"text_encoding": "klingon"}, "text_encoding='klingon' given"),
        ({"text_encoding": "rot13"}, "text_encoding='rot13' given"),
        ({"text_encoding": 8}, "text_encoding=8 given"),
        ({"delimiter": ";;"}, "delimiter=';;' given; accepted: one character"),
        ({"delimiter": "a"}, "delimiter='a' given"),
        ({"delimiter": ""}, "delimiter='' given"),
        ({"delimiter": '"'}, "delimiter="),
        ({"decimal": "·"}, "decimal='·' given; accepted: a point or a comma"),
        ({"header": "yes"}, "header='yes' given; accepted: True or False"),
        ({"labels": 3}, "labels=3 given; accepted: a path"),
        ({"missing_values": "NA"}, "missing_values='NA' given; accepted: a list"),
        ({"missing_values": [None]}, "missing_values=[None] given"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(said, named):
    with pytest.raises(InputError) as caught:
        Reading(**said)
    assert named in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_said_goes_before_what_was_kept_and_missing_values_add_up():
    kept = Reading("latin-1", ";", ",", True, "labels", ("x", "y"), "sheet", "dmy")
    assert RECOGNISED.over(kept) == kept
    assert kept.over(RECOGNISED) == kept
    assert Reading(header=False, missing_values=("z", "x")).over(kept) == replace(
        kept, header=False, missing_values=("x", "y", "z")
    )
    assert kept.kept == replace(kept, labels=None, sheet=None)
    assert Reading.from_record(kept.to_record()) == kept.kept


READINGS = st.builds(
    Reading,
    text_encoding=st.sampled_from([None, "latin-1", "utf-16"]),
    delimiter=st.sampled_from([None, ";", "\t", " "]),
    decimal=st.sampled_from([None, ".", ","]),
    header=st.sampled_from([None, True, False]),
    missing_values=st.lists(st.text(max_size=3), max_size=2),
)


@given(reading=READINGS)
def test_a_reading_survives_the_model_file(reading, tmp_path_factory):
    path = tmp_path_factory.mktemp("m") / "m"
    table = replace(tables.Table.from_columns({"a": [1.0, 2.0], "y": ["p", "q"]}), reading=reading)
    encoding = tables.fit_encoding(table, "y")
    network = bp.Network([1, 1])
    bp.save(path, bp.train(network, np.eye(2)[:, :1], np.eye(2)[:, :1], epochs=1), encoding=encoding)
    assert bp.load(path).encoding.reading == reading


@pytest.mark.parametrize(
    "record",
    [None, [], {}, {"delimiter": ";"}, *(
        Reading().to_record() | {name: wrong} for name, wrong in
        [("header", 1.5), ("delimiter", 7), ("missing_values", "NA"), ("missing_values", [[]]), ("labels", "a")]
    )],
)  # fmt: skip
def test_a_stored_reading_that_is_none_is_refused(record):
    encoding = tables.fit_encoding(tables.Table.from_columns({"a": [1.0, 2.0], "y": ["p", "q"]}), "y")
    stored = bp.model_file.json.loads(encoding.to_json())
    assert tables.Encoding.from_json(stored) == encoding
    with pytest.raises(InputError, match=r"encoding, reading: .*accepted"):
        tables.Encoding.from_json(stored | {"reading": record})


def test_a_reading_of_text_is_refused_with_what_is_no_text(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.eye(2))
    for said in ({"text_encoding": "utf-8"}, {"delimiter": ","}, {"decimal": "."}, {"header": False}):
        for data in (tmp_path / "a.npz", "iris"):
            with pytest.raises(InputError, match=rf"{next(iter(said))}=.* given for .*; accepted: for a CSV file"):
                tables.read(data, Reading(**said))


def latin(path, count=60):
    lines = [f"{i % 7},5;{'Zürich' if i % 3 else 'Genève'};{'ja' if i % 2 else 'nein'}\n" for i in range(count)]
    return written(path, ("größe;ort;krank\n" + "".join(lines)).encode("latin-1"))


def test_runs_read_everything_as_was_said(tmp_path):
    """`fit` with its other data, and what is then asked of the model, with nothing said again."""
    one, other = latin(tmp_path / "one.csv"), latin(tmp_path / "other.csv", 30)
    reading = Reading(text_encoding="latin-1", decimal=",")
    run = runs.fit(one, "krank", reading=reading, held_out=other, validation=other, epochs=2)
    assert run.evaluation.count == 30
    assert run.model.encoding.columns[0].kind == "numeric"
    assert runs.evaluate(run.model, other).scores == run.evaluation.scores
    assert len(hardest_rows(run.model, other, 3).examples) == 3
    assert len(influential_rows(run.model, one, other, 3)) == 2
    table = tables.read(one, reading)
    assert runs.evaluate(run.model, table).count == 60
    again = runs.fit(table, "krank", held_out=other, epochs=2)
    assert again.evaluation.count == 30
    plain = runs.fit(
        tables.Table(table.columns), "krank", reading=Reading("latin-1", decimal=","), held_out=other, epochs=2
    )
    assert plain.evaluation.count == 30


def test_every_field_says_what_it_is():
    """The sentence of a field is its help at the command line."""
    assert set(bp.described.about(Reading)) == {item.name for item in fields(Reading)}


def test_a_keyword_is_spelt_by_the_face_also_within_another_error():
    inner = InputError("{option} given", option=Keyword("missing", "mean"))
    outer = InputError("{file}: {error}", file="a.csv", error=inner)
    assert str(outer) == "a.csv: missing='mean' given"
    assert outer.in_words(lambda keyword: f"--{keyword.name} {keyword.value}") == "a.csv: --missing mean given"
    other = {outer.template: "{error} in {file}", inner.template: "{option} is there"}
    assert outer.in_words(lambda keyword: "x", other.get) == "x is there in a.csv"
