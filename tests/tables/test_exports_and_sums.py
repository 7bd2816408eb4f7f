"""Exports of databases, sums without a name, short names of figures, versions, years of two digits, packed files."""

import bz2
import lzma

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables.csv_plain import plain_columns
from backproof.tables.dates import moments_of


def file_of(tmp_path, text, name="data.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def read(tmp_path, text, name="data.csv", encoding="utf-8"):
    return tables.read(file_of(tmp_path, text, name, encoding))


def notes_of(table):
    return "; ".join(map(str, table.notes))


ROWS = [(i, f"{0.25 * i:.2f}", "ab"[i % 2]) for i in range(12)]


@pytest.mark.parametrize("end", ["\n(12 rows affected)\n", "\n12 rows selected.\n", "12 rows in set (0.00 sec)\n", ""])
def test_dashes_below_names_in_fixed_places_are_no_example(tmp_path, end):
    head = "id          val      grp\n----------- -------- ----------\n"
    text = head + "".join(f"{i:11d} {value:>8} {group:<10}\n" for i, value, group in ROWS) + end
    table = read(tmp_path, text, "data.txt")
    assert table.names == ("id", "val", "grp")
    assert table["val"].values.tolist() == [0.25 * i for i in range(12)]
    assert ("passed over" in notes_of(table)) == bool(end)


def test_a_count_of_rows_below_two_or_five_columns_is_no_example(tmp_path):
    for names in ("id val", "id val a b c"):
        width = len(names.split())
        text = f"{names}\n{' '.join(['---'] * width)}\n"
        text += "".join(" ".join(map(str, range(i, i + width))) + "\n" for i in range(12))
        table = read(tmp_path, text + "\n(12 rows affected)\n", "data.txt")
        assert len(table) == 12
        assert table["val"].values.tolist() == [*range(1, 13)]


def test_a_row_of_missing_marks_is_an_example_still(tmp_path):
    table = read(tmp_path, "a,b,c\n-,-,4\n1,2,x\n3,4,5\n")
    assert len(table) == 3


def test_the_sum_of_all_rows_above_is_left_out_without_a_name_too(tmp_path):
    counts = [3, 5, 2, 8, 1, 9]
    text = "x,y,n\n" + "".join(f"{i},{i + 0.5},{n}\n" for i, n in enumerate(counts))
    table = read(tmp_path, text + f",,{sum(counts)}\n")
    assert table["n"].values.tolist() == counts
    assert f"line 8, '{sum(counts)}', is taken for sums and left out" in notes_of(table)
    assert len(read(tmp_path, text + f",,{sum(counts) + 1}\n")) == 7  # no sum, so an example with holes
    assert len(read(tmp_path, text + f"1,,{sum(counts)}\n")) == 7  # x is no sum
    with_commas = text.replace(",", ";").replace(".", ",")
    assert len(read(tmp_path, with_commas + f";;{sum(counts)}\n")) == 6


def test_a_long_plain_file_loses_its_sum_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr("backproof.tables.csv_file.LEAST_BYTES", 0)
    n = np.arange(20_000) % 1000 + 1
    text = "x,y,n\n" + "".join(f"{i}.5,{i * 2},{one}\n" for i, one in enumerate(n.tolist()))
    assert len(read(tmp_path, text + f",,{n.sum()}\n")) == len(n)
    assert len(read(tmp_path, text + f"Total,5,{n.sum()}\n")) == len(n)


def test_a_long_file_with_a_category_called_as_sums_are_is_read_in_one_pass(tmp_path, monkeypatch):
    found = []

    def kept(*given):
        found.append(plain_columns(*given))
        return found[-1]

    monkeypatch.setattr("backproof.tables.csv_file.plain_columns", kept)
    monkeypatch.setattr("backproof.tables.csv_file.LEAST_BYTES", 0)
    text = "x,grade\n" + "".join(f"{i}.5,{('Good', 'Average', 'Mean')[i % 3]}\n" for i in range(20_000))
    assert len(read(tmp_path, text)) == 20_000
    assert [one is not None for one in found] == [True]
    assert len(read(tmp_path, text + "1.5,Total\n")) == 20_000


def test_short_names_of_figures_count_below_a_longer_one_only(tmp_path):
    text = "id,x\n" + "".join(f"{i},{i % 7}.5\n" for i in range(12))
    table = read(tmp_path, text + "Mean,3.2\nSD,2.1\nCV %,65\n")
    assert len(table) == 12
    assert "line 15, 'SD', '2.1', is taken for figures of all lines above" in notes_of(table)
    states = "state,x\n" + "".join(f"{one},{i}.5\n" for i, one in enumerate(("NY", "CA", "TX", "WA", "OR", "SD")))
    assert read(tmp_path, states)["state"].values.tolist()[-1] == "SD"


def test_a_tenth_version_is_told_to_be_read_below_the_ninth(tmp_path):
    table = read(tmp_path, "version,ms\n" + "".join(f"{('1.8', '1.9', '1.10')[i % 3]},{i}\n" for i in range(9)))
    assert "'1.10' is read as a number below '1.9'" in notes_of(table)
    plain = read(tmp_path, "x,ms\n" + "".join(f"{('1.8', '1.9', '1.1')[i % 3]},{i}\n" for i in range(9)))
    assert "below" not in notes_of(plain)


def test_an_e_among_digits_is_shown_as_the_number_it_is(tmp_path):
    table = read(tmp_path, "hex,y\n" + "".join(f"{('100', '1e3', '200')[i % 3]},{i}\n" for i in range(9)))
    assert "'hex': '1e3' is read as the number 1000" in notes_of(table)
    plain = read(tmp_path, "x,y\n" + "".join(f"{('1.5', '1e+03', '200')[i % 3]},{i}\n" for i in range(9)))
    assert "is read as" not in notes_of(plain)


def test_years_of_two_digits_far_ahead_are_said(tmp_path):
    def said(years):
        text = "born,y\n" + "".join(f"{13 + i % 9}/{1 + i % 12}/{years[i % len(years)]},{i}\n" for i in range(30))
        return str(tables.fit_encoding(read(tmp_path, text), "y").notes)

    assert "years of two digits are taken for 1969 to 2068, '13/1/45' for 2045." in said(["45", "71", "99"])
    assert "1969 to 2068" not in said(["21", "22", "99"])
    assert "1969 to 2068" not in said(["2045", "1971"])


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (("서울", "부산"), "cp949"), (("합격", "불합격"), "cp949"), (("東京", "大阪"), "euc_jp"),
        (("合格", "不合格"), "euc_jp"), (("北京", "上海"), "gb18030"), (("是", "否"), "gb18030"),
        (("优", "良", "差"), "gb18030"), (("男", "女"), "gb18030"), (("晴れ", "曇り"), "euc_jp"),
    ],
)  # fmt: skip
def test_few_words_of_the_east_are_read_by_which_characters_are_common(tmp_path, words, encoding):
    text = "city,y\n" + "".join(f"{words[i % len(words)]},{i}\n" for i in range(12))
    table = read(tmp_path, text, encoding=encoding)
    assert table["city"].values.tolist()[: len(words)] == list(words)
    assert "may be" not in notes_of(table)


def test_bytes_that_are_as_likely_of_another_encoding_are_said_to_be(tmp_path):
    text = "city,y\n" + "".join(f"{('蒐笈', '箆笏')[i % 2]},{i}\n" for i in range(12))  # rare, and as rare as Korean
    said = notes_of(read(tmp_path, text, encoding="euc_jp"))
    assert "the text encoding is gb18030, as in '蒋佃'" in said
    assert "the bytes may be cp949 too, '쉴듣'; text_encoding='cp949' reads them so" in said


@pytest.mark.parametrize(("ending", "packed"), [(".bz2", bz2.compress), (".xz", lzma.compress)])
def test_files_packed_with_bzip2_and_xz_are_read(tmp_path, ending, packed):
    content = b"x,y\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(50))
    for name in (f"data.csv{ending}", f"data{ending}"):
        (tmp_path / name).write_bytes(packed(content))
        assert tables.read(tmp_path / name)["y"].values.tolist() == [i * i for i in range(50)]
    (tmp_path / f"cut.csv{ending}").write_bytes(packed(content)[:-9])
    with pytest.raises(InputError, match="truncated or damaged"):
        tables.read(tmp_path / f"cut.csv{ending}")
    (tmp_path / f"other.csv{ending}").write_bytes(content)
    with pytest.raises(InputError, match="truncated or damaged"):
        tables.read(tmp_path / f"other.csv{ending}")
    (tmp_path / f"data.parquet{ending}").write_bytes(packed(content))
    with pytest.raises(InputError, match="packed with"):
        tables.read(tmp_path / f"data.parquet{ending}")


def test_a_packed_file_holds_no_more_than_may_be_read(tmp_path):
    (tmp_path / "bomb.csv.xz").write_bytes(lzma.compress(b"0" * 2**22))
    with pytest.raises(InputError, match="more than 1048576 bytes found"):
        tables.read(tmp_path / "bomb.csv.xz", max_bytes=2**20)


def test_lines_parted_by_another_sign_at_the_end_are_no_remarks(tmp_path):
    text = "a;b;y\n" + "".join(f"{i};{i + 1};u\n" for i in range(20)) + "20,21,u\n21,22,v\n"
    with pytest.raises(InputError, match="line 22, column 2: 1 cell found"):
        read(tmp_path, text)
    table = read(tmp_path, text.replace("20,21,u\n21,22,v\n", "Source: one, two, three\n"))
    assert len(table) == 20


def test_hours_before_and_after_noon_are_times_of_day(tmp_path):
    cells = ("12am", "5am", "12 pm", "8 p.m.", "8:30 p.m.")
    table = read(tmp_path, "t,y\n" + "".join(f"{cells[i % 5]},{i}\n" for i in range(40)))
    assert not table.notes
    encoding = tables.fit_encoding(table, "y", standardise=False)
    assert "times of day, '12am' being 00:00:00" in str(encoding.notes)
    assert encoding.columns[0].name == "t"
    assert moments_of(cells, "time").astype(str).tolist() == [
        f"2000-01-01T{one}:00" for one in ("00:00", "05:00", "12:00", "20:00", "20:30")
    ]


@pytest.mark.parametrize(
    ("then", "now", "differ"),
    [
        ("{} kg", "{} g", True), ("{} kg", "{}kg", False), ("{}%", "{} %", False), ("{}%", "{}‰", True),
        ("${}", "€{}", True), ("${}", "$ {}", False), ("{}K", "{}M", False), ("{} km", "{} mi", True),
    ],
)  # fmt: skip
def test_another_unit_than_in_training_is_said(tmp_path, then, now, differ):
    def written(shape, name):
        text = "w;y\n" + "".join(f"{shape.format(i + 0.5)};{i}\n" for i in range(30))
        return file_of(tmp_path, text, name)

    encoding = tables.fit_encoding(tables.read(written(then, "a.csv")), "y")
    notes = "; ".join(map(str, encoding.read(written(now, "b.csv")).notes))
    expected = f"'w' had numbers such as '{then.format(0.5)}' in training, and has such as '{now.format(0.5)}' here"
    assert (expected in notes) == differ
    assert ("in training" in notes) == differ


@pytest.mark.parametrize(
    ("cell", "order"),
    [("20231018T135500Z", "ymd"), ("20231018T1355", "ymd"), ("[18/Oct/2023:13:55:00 +0200]", "named")],
)
def test_times_of_servers_are_dates(cell, order):
    assert moments_of([cell], order).astype(str).tolist() == ["2023-10-18T13:55:00"]


def test_millions_and_billions_in_full_are_numbers(tmp_path):
    cells = ("1.5 million", "2 billion", "30 millions", "4.25 billion")
    table = read(tmp_path, "p,y\n" + "".join(f"{cells[i % 4]},{i}\n" for i in range(20)))
    assert table["p"].values.tolist()[:4] == [1.5e6, 2e9, 3e7, 4.25e9]
    assert "is read as the number" in notes_of(table)


@pytest.mark.parametrize("apart", ["1900-01-01", "2099-12-31"])
def test_a_date_decades_from_all_others_that_comes_often_is_named(tmp_path, apart):
    def notes(one, every):
        days = [one if i % every == 1 else f"2023-05-{1 + i % 28:02d}" for i in range(40)]
        text = "d,y\n" + "".join(f"{day},{i % 7}\n" for i, day in enumerate(days))
        return str(tables.fit_encoding(read(tmp_path, text), "y").notes)

    assert f"'d': {apart} comes 5 times, beyond all others; missing_values=['{apart}']" in notes(apart, 8)
    assert "beyond all others" not in notes(apart, 39)
    assert "beyond all others" not in notes("2024-05-01", 8)
