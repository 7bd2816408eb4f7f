"""Rows that are no examples and digits that are no quantities: left out and said, kept as text and said."""

import bz2
import contextlib
import gzip
import lzma

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.streams.pieces_of_files import pieces_of
from backproof.tables import fit_encoding

COUNT = 40
NUMBERS = [each / 4 + 1 for each in np.random.default_rng(0).permutation(COUNT).tolist()]
ANSWERS = [("Yes", "No", "I do not know")[each % 3] for each in range(COUNT)]


def written(folder, lines, name="data.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([*lines, ""]), encoding=encoding)
    return path


ROWS = [f"{number},{answer}" for number, answer in zip(NUMBERS, ANSWERS, strict=True)]


# ------------------------------------------------------------------ rows


@pytest.mark.parametrize("places", [[1], [7, 20]])
def test_names_that_come_again_between_examples_are_left_out_and_said(tmp_path, places):
    lines = list(ROWS)
    for place in reversed(places):
        lines.insert(place, "x,y")
    table = tables.read(written(tmp_path, ["x,y", *lines]))
    assert table["x"].values.tolist() == NUMBERS
    assert sum("with the names again left out" in note for note in table.notes) == 1
    assert table.lines[places[0]] == places[0] + 3


def test_an_example_that_comes_again_is_no_line_of_names(tmp_path):
    path = written(tmp_path, ["low,Yes", *(f"{('low', 'high')[i % 2]},{ANSWERS[i]}" for i in range(COUNT))])
    assert len(tables.read(path, tables.Reading(header=True))) == COUNT


SURVEY = ["Start,Q1,Q2", "Start Date,How old are you this year?,Would you recommend us to a friend of yours?"]
IDS = '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"'


@pytest.mark.parametrize("more", [[], [IDS]])
@pytest.mark.parametrize("texts", [False, True])
def test_questions_below_the_names_of_a_survey_are_no_example(tmp_path, more, texts):
    ages = [("young", "old")[i % 2] if texts else 20 + i for i in range(COUNT)]
    rows = [
        f"2024-03-{i % 28 + 1:02d},{age},{answer}" for i, (age, answer) in enumerate(zip(ages, ANSWERS, strict=True))
    ]
    table = tables.read(written(tmp_path, [*SURVEY, *more, *rows]))
    assert len(table) == COUNT
    assert table["Q2"].values.tolist() == ANSWERS
    assert sum("taken for a description of the columns" in note or "taken for units" in note
               for note in table.notes) == 1 + len(more)  # fmt: skip


def test_a_first_example_with_long_texts_is_an_example(tmp_path):
    rows = [f"a{'b' * (i % 9)},{answer},{i % 7}" for i, answer in enumerate(ANSWERS)]
    table = tables.read(written(tmp_path, ["word,answer,n", "abbbbbbbbbbbbbbbb,No,3", *rows]))
    assert len(table) == COUNT + 1


def test_a_line_of_delimiters_between_title_and_names_is_no_line_of_names(tmp_path):
    rows = [f"{i};{number};{answer}" for i, (number, answer) in enumerate(zip(NUMBERS, ANSWERS, strict=True))]
    table = tables.read(written(tmp_path, ["Table 12: Districts", ";;", "key;x;y", *rows]))
    assert table.names == ("key", "x", "y")
    assert table["x"].values.tolist() == NUMBERS


def test_what_follows_a_ruled_line_is_no_example(tmp_path):
    end = ["------------------------", "40 rows in all", "paid:40,8879.12", "exported: [2024-01-05 12:00:00]"]
    rows = [f"{row},{i}" for i, row in enumerate(ROWS)]
    table = tables.read(written(tmp_path, ["x,y,z", *rows, *end]))
    assert table["x"].values.tolist() == NUMBERS
    assert any("4 lines below the table passed over" in note for note in table.notes)
    with pytest.raises(InputError, match="1 cell found; accepted: 3"):
        tables.read(written(tmp_path, ["x,y,z", *rows, *end[1:]]))


# ------------------------------------------------------------------ codes


AREAS = [("030", "0171", "089", "04161")[each % 4] for each in range(COUNT)]
LONG = [1234567890123456788 + each % 2 + 10**15 * (each % 4 // 2) for each in range(COUNT)]


def test_codes_of_several_lengths_that_all_begin_with_zero_are_no_numbers(tmp_path):
    table = tables.read(written(tmp_path, ["area,y", *(f"{area},{i}" for i, area in enumerate(AREAS))]))
    assert table["area"].values.tolist() == AREAS
    assert any("'area' holds codes such as" in note for note in table.notes)
    some = [area if i else "30" for i, area in enumerate(AREAS)]
    assert tables.read(written(tmp_path, ["area,y", *(f"{area},0.5" for area in some)]))["area"].kind == "numeric"


def test_whole_numbers_that_floats_cannot_tell_apart_are_texts_in_every_kind_of_file(tmp_path):
    frame = pd.DataFrame({"key": LONG, "at": LONG, "y": NUMBERS}).rename(columns={"at": "time_ns"})
    frame.to_csv(tmp_path / "data.csv", index=False)
    for data in (tmp_path / "data.csv", frame, pl.DataFrame(frame.to_dict("list")), pa.Table.from_pandas(frame)):
        table = tables.read(data)
        assert table["key"].values.tolist() == list(map(str, LONG))
        assert table["time_ns"].kind == "numeric"
        assert any("two of them would be taken for one" in note for note in table.notes)
        assert fit_encoding(table, "y", numeric=["key"]).columns[0].kind == "numeric"


def test_long_files_keep_such_numbers_too(tmp_path):
    lines = [f"{LONG[i % COUNT]},{i}.5" for i in range(50_000)]
    table = tables.read(written(tmp_path, ["key,y", *lines]))
    assert set(table["key"].values.tolist()) == set(map(str, LONG))


def test_digits_with_an_e_between_are_said_to_be_numbers(tmp_path):
    codes = [("1E5", "2E3", "12E4")[each % 3] for each in range(COUNT)]
    table = tables.read(written(tmp_path, ["code,y", *(f"{code},{i}" for i, code in enumerate(codes))]))
    assert "'code': '1E5' is read as the number 100000" in table.notes


def test_versions_that_are_one_number_are_told_and_hidden_digits_are_no_unit(tmp_path):
    both = ["1.1", "1.10", "2.1"]
    table = tables.read(written(tmp_path, ["version,zip,y", *(f"{both[i % 3]},1{i % 9}0xx,{i}" for i in range(COUNT))]))
    assert "'version': '1.1' and '1.10' are read as one number; categorical=['version'] keeps them apart" in table.notes
    assert table["zip"].kind == "categorical"
    prices = [f"{i / 10:.2f}" for i in range(COUNT)]
    table = tables.read(written(tmp_path, ["price,y", *(f"{price},{i}" for i, price in enumerate(prices * 2))]))
    assert table.notes == ()


def test_labels_with_their_codes_before_them_are_not_said_to_have_units(tmp_path):
    labels = [("1. male", "2. female")[each % 2] for each in range(COUNT)]
    table = tables.read(written(tmp_path, ["sex,y", *(f"{label},{i}" for i, label in enumerate(labels))]))
    assert table["sex"].values.tolist() == labels
    assert not any("units" in note for note in table.notes)


def test_a_flag_that_is_an_e_is_no_exponent_and_an_error_is_no_part_of_a_number(tmp_path):
    lines = [f"{number} e,{number} ± 0.02,{i}" for i, number in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, ["flagged,measured,y", *lines]))
    assert table["flagged"].values.tolist() == table["measured"].values.tolist() == NUMBERS
    assert sum("is read as the number" in note for note in table.notes) == 2


def test_months_with_years_of_two_digits_are_months(tmp_path):
    months = [f"{('Jan', 'Okt', 'Mar')[i % 3]}-{10 + i % 12}" for i in range(COUNT)]
    encoding = fit_encoding(
        tables.read(written(tmp_path, ["m,y", *(f"{month},{i}" for i, month in enumerate(months))])), "y"
    )
    assert encoding.columns[0].order == "month"
    assert "'m': months, 'Jan-10' being 2010-01-01" in str(encoding.notes)


def test_texts_of_a_small_table_that_are_all_different_are_names(tmp_path):
    lines = [f"K-{i},{'ab'[i % 2]},{number}" for i, number in enumerate(NUMBERS[:10])]
    encoding = fit_encoding(tables.read(written(tmp_path, ["key,kind,y", *lines])), "y")
    assert [column.name for column in encoding.columns] == ["kind"]
    kept = fit_encoding(tables.read(written(tmp_path, ["key,kind,y", *lines[:9]])), "y")
    assert [column.name for column in kept.columns] == ["key", "kind"]


# ------------------------------------------------------------------ at prediction


def test_numbers_beyond_those_of_training_are_counted(tmp_path):
    frame = pd.DataFrame({"lasts": [3600.0 * number for number in NUMBERS], "y": NUMBERS})
    encoding = fit_encoding(tables.read(frame), "y", bins=8)
    hours = tables.read(frame.assign(lasts=NUMBERS))
    assert encoding.unusual(hours) == ("40 of 40 in 'lasts' beyond what training had, 3600 to 38700",)
    assert encoding.unusual(tables.read(frame)) == ()


@pytest.mark.parametrize("compression", ["uncompressed", "zstd"])
def test_a_feather_file_of_polars_is_read(tmp_path, compression):
    frame = pl.DataFrame({"x": NUMBERS, "answer": ANSWERS, "kind": pl.Series(ANSWERS, dtype=pl.Categorical)})
    frame.write_ipc(tmp_path / "data.feather", compression=compression)
    table = tables.read(tmp_path / "data.feather")
    pieces = list(pieces_of(tmp_path / "data.feather"))
    assert pieces[0].table["x"].values.tolist() == NUMBERS
    assert table["x"].values.tolist() == NUMBERS
    assert table["answer"].values.tolist() == table["kind"].values.tolist() == ANSWERS


def test_a_feather_file_of_polars_that_is_damaged_is_refused(tmp_path):
    path = tmp_path / "data.feather"
    pl.DataFrame({"x": NUMBERS * 50, "answer": ANSWERS * 50}).write_ipc(path, compression="zstd")
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    wanted = tables.read(path)["x"].values.tolist()
    for _ in range(60):
        changed = bytearray(whole)
        changed[int(rng.integers(8, len(whole)))] ^= int(rng.integers(1, 256))
        path.write_bytes(bytes(changed[: int(rng.integers(len(whole) // 2, len(whole) + 1))]))
        with contextlib.suppress(InputError):
            assert len(tables.read(path)["x"].values) == len(wanted)


# ------------------------------------------------------------------ numbers as text in typed tables


PRICES = [f"{1234.5 * number:,.2f}" for number in NUMBERS]
VALUES = [round(1234.5 * number, 2) for number in NUMBERS]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, lambda columns: pa.table(columns)])
def test_texts_that_are_numbers_are_read_as_numbers_in_a_frame(make):
    euros = [price.translate({44: ".", 46: ","}) + " €" for price in PRICES]
    share = [f"{number} %" for number in NUMBERS]
    table = tables.read(make({"p": PRICES, "euros": euros, "share": share, "n": NUMBERS}))
    np.testing.assert_allclose(table["p"].values, VALUES)
    np.testing.assert_allclose(table["euros"].values, VALUES)
    assert table["share"].values.tolist() == NUMBERS
    assert sum("is read as the number" in note for note in table.notes) == 3


def test_a_number_with_a_unit_that_reads_both_ways_is_named_by_its_row(tmp_path):
    lines = [f"{i + 1},{i:03d} km;{i}" for i in range(COUNT)]
    with pytest.raises(InputError, match=r"line 2, column 'far': '1,000' found, which is 1000 with a comma between"):
        tables.read(written(tmp_path, ["far;y", *lines]))
    frame = pd.DataFrame({"far": [line.partition(";")[0] for line in lines], "y": NUMBERS})
    assert tables.read(frame)["far"].values[1] == 2001


def test_digits_that_were_made_a_text_beside_numbers_stay_one(tmp_path):
    codes = [str(10000 + number % 7) for number in range(COUNT)]
    table = tables.read(pd.DataFrame({"zip": codes, "dear": [f"€{p}" if i else "$1.00" for i, p in enumerate(PRICES)],
                                      "n": NUMBERS}))  # fmt: skip
    assert table["zip"].values.tolist() == codes
    assert table["dear"].kind == "categorical"
    assert tables.read(pd.DataFrame({"zip": codes, "n": ["1.5"] * COUNT}))["zip"].kind == "numeric"
    assert tables.read(pd.DataFrame({"zip": ["0" + code for code in codes]}))["zip"].kind == "categorical"


def test_numbers_in_quotes_of_json_are_numbers_and_categories_of_training_stay_texts(tmp_path):
    lines = [f'{{"p": "{value}", "kind": "{i % 3}.5", "y": {i}}}' for i, value in enumerate(VALUES)]
    path = written(tmp_path, lines, "data.jsonl")
    assert tables.read(path)["p"].values.tolist() == VALUES
    learned = fit_encoding(tables.read(path), "y", categorical=["kind"])
    assert learned.read(path)["kind"].values.tolist() == [f"{i % 3}.5" for i in range(COUNT)]


def test_a_mark_of_a_footnote_is_no_part_of_a_number_and_a_weekday_none_of_a_date(tmp_path):
    lines = [f"{number}{('*', '[a]', '')[i % 3]},Mon {i % 28 + 1}/3/2024,{i}" for i, number in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, ["x,day,y", *lines]))
    assert table["x"].values.tolist() == NUMBERS
    assert fit_encoding(table, "y").columns[1].order == "dmy"


# ------------------------------------------------------------------ files that are no text


@pytest.mark.parametrize(("pack", "kind"), [
    (bz2.compress, "a file packed with bzip2"), (lzma.compress, "a file packed with xz"),
    (gzip.compress, "a file packed with gzip"), (lambda text: b"PK\x03\x04" + text, "a spreadsheet or an archive"),
    (lambda text: b"SQLite format 3\0" + text, "a database"), (lambda text: b"BZh", "a file packed with bzip2"),
])  # fmt: skip
def test_a_file_of_another_kind_is_named_as_that(tmp_path, pack, kind):
    (tmp_path / "data.csv").write_bytes(pack("\n".join(["x,y", *ROWS]).encode()))
    with pytest.raises(InputError, match=f"{kind} found; accepted: a file of text"):
        tables.read(tmp_path / "data.csv")


def test_a_number_below_zero_that_comes_again_and_again_is_named(tmp_path):
    numbers = [-1 if i % 8 == 0 else number for i, number in enumerate(NUMBERS)]
    rows = [f"{number},{answer}" for number, answer in zip(numbers, ANSWERS, strict=True)]
    encoding = fit_encoding(tables.read(written(tmp_path, ["x,y", *rows])), "y")
    assert any("-1 comes 5 times, beyond all others" in note for note in encoding.notes)
