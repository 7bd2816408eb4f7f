"""What stands between cells where commas stand in titles and numbers too, and blanks behind every comma."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading

COUNT = 20
SHARES = [f"{i},5" for i in range(COUNT)]


def read(tmp_path, text, **said):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    return tables.read(tmp_path / "a.csv", reading=Reading(**said))


@pytest.mark.parametrize("mark", [";", "|", "\t"])
def test_a_comma_in_a_title_and_in_every_line_does_not_part_the_cells(tmp_path, mark):
    rows = "".join(mark.join([f"K{i % 3}", str(i), share]) + "\n" for i, share in enumerate(SHARES))
    table = read(tmp_path, f"Kreise, Stichtag\nFortschreibung\n{mark.join('abc')}\n{rows}")
    assert table.names == ("a", "b", "c")
    np.testing.assert_array_equal(table["c"].values, [i + 0.5 for i in range(COUNT)])


def test_blanks_behind_commas_do_not_part_cells_below_a_title_of_fewer_words(tmp_path):
    rows = "".join(f"{20 + i}, {'Private' if i % 2 else '?'}, {i}, <=50K.\n" for i in range(COUNT))
    with pytest.raises(InputError, match="line 2: no line of names"):
        read(tmp_path, f"|1x3 Cross validator\n{rows}")
    table = read(tmp_path, f"|1x3 Cross validator\n{rows}", header=False)
    assert len(table) == COUNT
    np.testing.assert_array_equal(table["column_3"].values, np.arange(COUNT))


def test_commas_of_two_widths_do_not_end_words(tmp_path):
    rows = "".join(f"{i} {i / 2} x{i % 3}\n" for i in range(COUNT))
    assert read(tmp_path, f"a b c\n{rows}").names == ("a", "b", "c")


def test_signs_of_full_width_part_cells_and_are_told(tmp_path):
    table = read(tmp_path, "城市，人数\n" + "".join(f"{'京沪'[i % 2]}，{i}\n" for i in range(COUNT)))
    assert table.names == ("城市", "人数")
    assert "the cells are parted by '，'" in table.notes


@pytest.mark.parametrize("hole", ["null bhp", "- bhp", "bhp"])
def test_a_unit_without_its_number_is_a_hole_and_named(tmp_path, hole):
    cells = [hole if i % 5 == 0 else f"{i}.5 bhp" for i in range(COUNT)]
    table = read(tmp_path, "power,y\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    np.testing.assert_array_equal(table["power"].values, [np.nan if i % 5 == 0 else i + 0.5 for i in range(COUNT)])
    assert any(hole in note and "missing number" in note for note in table.notes)
    encoding = tables.fit_encoding(table, "y")
    assert read(tmp_path, f"power,y\n{hole},1\n")["power"].values.tolist() == [hole]
    assert np.isfinite(encoding.features(encoding.read(tmp_path / "a.csv"))).all()


def test_times_with_points_are_times_where_they_can_be_no_days(tmp_path):
    rows = "".join(f"{i:02d}.00.00;{i},5\n" for i in range(COUNT))
    encoding = tables.fit_encoding(read(tmp_path, f"Time;y\n{rows}"), "y")
    assert encoding.columns[0].order == "time"
    days = "".join(f"{i + 1:02d}.11.12;{i},5\n" for i in range(COUNT))
    assert tables.fit_encoding(read(tmp_path, f"Time;y\n{days}"), "y").columns[0].order == "dmy"


@pytest.mark.parametrize("mark", ["::", ";", "^"])
def test_a_blank_within_every_line_does_not_part_cells_whose_names_have_none(tmp_path, mark):
    rows = "".join(mark.join([f"{i}.5", f"{i} kg", "ab"[i % 2]]) + "\n" for i in range(COUNT))
    table = read(
        tmp_path, f"{mark.join('xyz')}\n{rows}\nSource: own\n" if mark == ";" else f"{mark.join('xyz')}\n{rows}"
    )
    assert table.names == ("x", "y", "z")
    np.testing.assert_array_equal(table["y"].values, np.arange(COUNT))


def test_blanks_within_cells_of_fixed_places_stay_there(tmp_path):
    rows = "".join(f"{i:<6}{f'{i}.5 kg':<9}{'ab'[i % 2]}\n" for i in range(COUNT))
    table = read(tmp_path, f"{'nr':<6}{'mass':<9}k\n{rows}")
    np.testing.assert_array_equal(table["mass"].values, [i + 0.5 for i in range(COUNT)])


@pytest.mark.parametrize("first", [1, 2, 3, 4])
def test_quarters_are_no_numbers_with_a_unit_whichever_comes_first(tmp_path, first):
    cells = [f"{2015 + i // 4}Q{(i + first - 1) % 4 + 1}" for i in range(COUNT)]
    table = read(tmp_path, "day,y\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert table["day"].values.tolist() == cells
    assert tables.fit_encoding(table, "y").columns[0].order == "quarter"


def test_units_that_differ_in_their_last_digit_are_several(tmp_path):
    cells = [f"{i + 1} m{'23'[i % 2]}" for i in range(COUNT)]
    table = read(tmp_path, "v,y\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells)))
    assert table["v"].values.tolist() == cells
    assert any("several units" in note for note in table.notes)
    same = read(tmp_path, "v,y\n" + "".join(f"{i + 1} m2,{i}\n" for i in range(COUNT)))
    np.testing.assert_array_equal(same["v"].values, np.arange(COUNT) + 1)


@pytest.mark.parametrize("start", [0, 1])
def test_names_above_rows_that_are_counted_stand_above_the_other_columns(tmp_path, start):
    rows = "".join(f"{i + start:<3} {i / 2:5.1f} {i:3d}    4\n" for i in range(COUNT))
    table = read(tmp_path, f"     mpg cyl gear\n{rows}")
    assert table.names[1:] == ("mpg", "cyl", "gear")
    np.testing.assert_array_equal(table["cyl"].values, np.arange(COUNT))


def test_ordinals_with_a_point_are_no_numbers_with_a_decimal_point(tmp_path):
    table = read(tmp_path, "Nr.;Preis\n" + "".join(f"{i + 1}.;{i},25 €\n" for i in range(COUNT)))
    np.testing.assert_array_equal(table["Preis"].values, [i + 0.25 for i in range(COUNT)])
    assert table["Nr."].kind == "categorical"


def test_decimal_commas_in_fixed_places_do_not_part_cells(tmp_path):
    rows = "".join(f"{'x y'[: 1 + i % 3]:<6}{f'{i},5':<9}{'' if i % 6 == 0 else f'{i},25'}\n" for i in range(COUNT))
    table = read(tmp_path, f"{'kind':<6}{'mass':<9}rest\n{rows}")
    assert table.names == ("kind", "mass", "rest")
    np.testing.assert_array_equal(table["mass"].values, [i + 0.5 for i in range(COUNT)])
    np.testing.assert_array_equal(table["rest"].values, [np.nan if i % 6 == 0 else i + 0.25 for i in range(COUNT)])


@pytest.mark.parametrize(
    ("mark", "name"), [(";", "a semicolon"), ("\t", "a tab"), ("|", "a vertical bar"), (" ", "one blank")]
)
def test_a_delimiter_that_was_recognised_is_said_where_nothing_else_says_it(tmp_path, mark, name):
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{mark.join(row)}\n" for row in (["a", "b"], ["1", "2"], ["3", "4"])))
    assert any(f"the delimiter is {name}" in note for note in tables.read(path).notes)
    assert not any("delimiter" in note for note in tables.read(path, reading=Reading(delimiter=mark)).notes)
    path.write_text(f"sep={mark}\n{path.read_text()}")
    assert not any("delimiter" in note for note in tables.read(path).notes)


def test_commas_and_the_tabs_that_a_name_promises_are_not_worth_a_line(tmp_path):
    for name, mark in (("a.csv", ","), ("b.tsv", "\t")):
        (tmp_path / name).write_text(f"a{mark}b\n1{mark}2\n3{mark}4\n")
        assert not any("delimiter" in note for note in tables.read(tmp_path / name).notes)
