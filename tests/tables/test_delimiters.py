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


def test_times_with_points_are_times_where_they_can_be_no_days(tmp_path):
    rows = "".join(f"{i:02d}.00.00;{i},5\n" for i in range(COUNT))
    encoding = tables.fit_encoding(read(tmp_path, f"Time;y\n{rows}"), "y")
    assert encoding.columns[0].order == "time"
    days = "".join(f"{i + 1:02d}.11.12;{i},5\n" for i in range(COUNT))
    assert tables.fit_encoding(read(tmp_path, f"Time;y\n{days}"), "y").columns[0].order == "dmy"
