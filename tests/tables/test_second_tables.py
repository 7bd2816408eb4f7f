"""Files that hold two tables, one column, or columns of fixed places: refused, read or told, never parted wrongly."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError

COUNT = 12
AREAS = [f"{20 + i}.5" for i in range(COUNT)]
TOWNS = [("Bern", "Chur", "Thun")[i % 3] for i in range(COUNT)]


def file_of(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def lines(*columns):
    return "".join(",".join(row) + "\n" for row in zip(*columns, strict=True))


@pytest.mark.parametrize("between", ["\n", "\n\n", ",\n", "Staff,\n"])
def test_a_second_table_of_the_same_width_is_refused_by_its_line(tmp_path, between):
    text = "town,area\n" + lines(TOWNS, AREAS) + between + "name,age\n" + lines(TOWNS, AREAS)
    with pytest.raises(InputError, match="a second table seems to begin here, with the names 'name', 'age'"):
        tables.read(file_of(tmp_path, text))


def test_a_second_table_of_texts_is_known_by_a_name_of_the_first(tmp_path):
    text = "key,town\n" + lines(AREAS, TOWNS) + "\nkey,street\n" + lines(AREAS, ["High Street", "Low Street"] * 6)
    with pytest.raises(InputError, match=r"line 15: a second table .* 'key', 'street'"):
        tables.read(file_of(tmp_path, text))


def test_groups_of_rows_behind_empty_lines_are_one_table(tmp_path):
    text = "town,kind\n" + (lines(TOWNS, ["a", "b"] * 6) + "\n") * 3 + "Sion,c\nOlten,d\nBiel,c\n"
    assert len(tables.read(file_of(tmp_path, text))) == 3 * COUNT + 3


@pytest.mark.parametrize(("name", "cells", "values"), [
    ("Betrag", ["5.066,89", "-7.195,83", "0,50"], [5066.89, -7195.83, 0.5]),
    ("paid", ["1,066.89 EUR", "95.83 EUR", "0.50 EUR"], [1066.89, 95.83, 0.5]),
    ("city name", ["New York", "San Jose", "Las Vegas"], None),
    ("when", ["2024-03-01 12:30", "2024-03-01 13:00", "2024-03-02 9:45"], None),
])  # fmt: skip
def test_one_column_is_not_parted_within_its_cells(tmp_path, name, cells, values):
    table = tables.read(file_of(tmp_path, "\n".join([name, *cells]) + "\n"))
    assert table.names == (name,)
    assert table[name].values.tolist() == (cells if values is None else values)


def test_two_columns_with_numbers_among_words_are_two(tmp_path):
    table = tables.read(file_of(tmp_path, "town rain\nBern 3\nChur 4\nThun 7\n"))
    np.testing.assert_array_equal(table["rain"].values, [3, 4, 7])
    assert tables.read(file_of(tmp_path, "a,b\n1,5\n2,5\n")).names == ("a", "b")


def test_lines_of_fixed_places_without_blanks_are_told(tmp_path):
    rows = "".join(f"{i:05d}{'AB'[i % 2]}{1990 + i}{i:02d}\n" for i in range(COUNT))
    path = file_of(tmp_path, "KEYKINDYEARNO\n" + rows)
    assert any("all lines have 12 signs" in note for note in tables.read(path).notes)
    with pytest.raises(InputError, match="columns of fixed width"):
        tables.fit_encoding(tables.read(path), "YEAR")
    dates = file_of(tmp_path, "day\n" + "".join(f"2024-03-{i + 1:02d}\n" for i in range(COUNT)))
    assert tables.read(dates).notes == ()


def test_units_in_brackets_below_names_are_passed_over_and_not_the_names(tmp_path):
    rows = "".join(f" {i / 10:6.1f} {i * 2.5:7.2f} {-i:7.2f}\n" for i in range(COUNT))
    table = tables.read(file_of(tmp_path, "   time      u      v\n    [s]  [m/s]  [m/s]\n" + rows))
    assert table.names == ("time", "u", "v")
    np.testing.assert_array_equal(table["u"].values, [i * 2.5 for i in range(COUNT)])
    assert any("taken for units" in note for note in table.notes)


def test_a_first_row_with_a_hole_is_no_line_of_units(tmp_path):
    rows = "".join(f"2024-03-{i + 2:02d},{i}.5\n" for i in range(COUNT))
    table = tables.read(file_of(tmp_path, "day,rate\n2024-03-01,.\n" + rows))
    assert len(table) == COUNT + 1
    assert np.isnan(table["rate"].values[0])


def test_a_missing_number_may_be_said_with_a_point_where_the_file_has_commas(tmp_path):
    cells = [f"{i},25" if i % 3 else "-9,99" for i in range(COUNT)]
    path = file_of(tmp_path, "x;y\n" + "".join(f"{cell};{i},5\n" for i, cell in enumerate(cells)))
    for mark in ("-9.99", "-9,99", -9.99):
        values = tables.read(path, reading=tables.Reading(missing_values=(mark,)))["x"].values
        np.testing.assert_array_equal(values, [i + 0.25 if i % 3 else np.nan for i in range(COUNT)])


@pytest.mark.parametrize("mark", ["/", "нет данных", "unbekannt", "不明", "N/D", "not recorded", "[null]"])
def test_words_for_nothing_known_are_holes_among_numbers_and_named(tmp_path, mark):
    path = file_of(tmp_path, "x,y\n" + "".join(f"{i if i % 3 else mark},{i}\n" for i in range(COUNT)))
    table = tables.read(path)
    np.testing.assert_array_equal(np.isnan(table["x"].values), [i % 3 == 0 for i in range(COUNT)])
    assert any(mark in note and "missing number" in note for note in table.notes)


@pytest.mark.parametrize("text", [
    '[["town", "area"], ["Bern", 1.5], ["Chur", null]]',
    '{"columns": ["town", "area"], "data": [["Bern", 1.5], ["Chur", null]]}',
    '{"columns": ["town", "area"], "index": [0, 1], "data": [["Bern", 1.5], ["Chur", null]]}',
])  # fmt: skip
def test_rows_of_cells_in_json_are_examples_below_their_names(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    table = tables.read(tmp_path / "a.json")
    assert table["town"].values.tolist() == ["Bern", "Chur"]
    np.testing.assert_array_equal(table["area"].values, [1.5, np.nan])
