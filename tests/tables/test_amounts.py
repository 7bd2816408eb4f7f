"""Amounts with their side of the ledger, numbers of at least so much, and Chinese numerals, in training and alone."""

import numpy as np
import pytest

from backproof import tables

COUNT = 30
Y = [float(3 * i % 11) for i in range(COUNT)]


def written(tmp_path, cells, name="data.csv"):
    path = tmp_path / name
    lines = [f"{'ab'[i % 2]};{cell};{Y[i]}" for i, cell in enumerate(cells)]
    path.write_text("\n".join(["k;x;y", *lines, ""]), encoding="utf-8")
    return path


AMOUNT = [1234.5 * (i + 1) * (-1) ** (i % 3 == 0) for i in range(COUNT)]
WAYS = {
    "English": [f"{abs(each):,.2f} {'DR' if each < 0 else 'CR'}" for each in AMOUNT],
    "Indian": [f"{abs(each):.2f}{'Dr' if each < 0 else 'Cr'}" for each in AMOUNT],
    "German": [f"{abs(each):.2f} {'S' if each < 0 else 'H'}".replace(".", ",") for each in AMOUNT],
    "with a minus too": [f"{each:,.2f} {'Dr' if each < 0 else 'Cr'}" for each in AMOUNT],
}


@pytest.mark.parametrize("way", WAYS)
def test_debits_are_below_zero_in_training_and_in_a_row_alone(tmp_path, way):
    table = tables.read(written(tmp_path, WAYS[way]))
    np.testing.assert_allclose(table["x"].values, AMOUNT)
    assert any("'x': credits and debits, " in note and " being -" in note for note in table.notes)
    learned = tables.fit_encoding(table, "y", task="regression")
    for at in (0, 1):
        alone = learned.read(written(tmp_path, [WAYS[way][at]], "alone.csv"))
        assert alone["x"].values.tolist() == [AMOUNT[at]]


def test_a_minus_before_some_debits_turns_them_round_and_is_shown(tmp_path):
    cells = [("200.00 Dr", "-50.00 Dr", "75.00 Cr")[i % 3] for i in range(COUNT)]
    table = tables.read(written(tmp_path, cells))
    assert table["x"].values[:3].tolist() == [-200.0, 50.0, 75.0]
    assert any("'-50.00 Dr' being 50" in note for note in table.notes)


TRIANGLES = {
    "a triangle for a minus": lambda x: f"▲{-x:,.1f}円" if x < 0 else f"{x:,.1f}円",
    "triangles that point up or down": lambda x: f"{'▼' if x < 0 else '▲'} {abs(x):,.1f}",
}


@pytest.mark.parametrize("way", TRIANGLES)
def test_triangles_say_which_numbers_are_below_zero(tmp_path, way):
    cells = list(map(TRIANGLES[way], AMOUNT))
    table = tables.read(written(tmp_path, cells))
    np.testing.assert_array_equal(table["x"].values, AMOUNT)
    assert any(f"'x': numbers with {way}, " in note for note in table.notes)
    learned = tables.fit_encoding(table, "y", task="regression")
    for at in (0, 1):
        alone = learned.read(written(tmp_path, [cells[at]], "alone.csv"))
        assert alone["x"].values.tolist() == [AMOUNT[at]]
    only_up = [cell for cell in cells if cell[0] in "▲△"]
    assert tables.read(written(tmp_path, only_up))["x"].kind == "categorical"


def test_letters_behind_numbers_of_houses_are_no_sides(tmp_path):
    houses = [f"{i} {'SH'[i % 2]}" for i in range(COUNT)]
    assert tables.read(written(tmp_path, houses))["x"].kind == "categorical"


def test_crores_alone_stay_crores(tmp_path):
    assert tables.read(written(tmp_path, [f"{i}.5 Cr" for i in range(COUNT)]))["x"].values[2] == 2.5e7


def test_numbers_of_at_least_so_much_are_read_and_told(tmp_path):
    most = [("5,000+", 5000.0), ("100+", 100.0), ("1,000,000+", 1e6), ("0", 0.0)]
    cells, values = zip(*(most[i % 4] for i in range(COUNT)), strict=True)
    table = tables.read(written(tmp_path, cells))
    assert table["x"].values.tolist() == list(values)
    assert any("'x': numbers of at least so much, '5,000+' being 5000" in note for note in table.notes)
    groups = [("0-17", "18-64", "65+")[i % 3] for i in range(COUNT)]
    assert tables.read(written(tmp_path, groups))["x"].kind == "categorical"
    rooms = [("1", "2", "3", "4+")[i % 4] for i in range(COUNT)]
    assert tables.read(written(tmp_path, rooms))["x"].kind == "categorical"
    as_text = tables.read(written(tmp_path, cells), text=["x"])
    assert as_text["x"].kind == "categorical"


def test_chinese_numerals_are_numbers_and_classes_of_schools_are_not(tmp_path):
    numerals = ["一", "二", "十二", "二十三", "一百零五"]
    table = tables.read(written(tmp_path, [numerals[i % 5] for i in range(COUNT)]))
    assert table["x"].values[:5].tolist() == [1.0, 2.0, 12.0, 23.0, 105.0]
    assert any("'x': numerals, " in note for note in table.notes)
    for few in (["一", "二", "三"], ["一", "二", "三", "四", "五", "六", "日"]):
        days = tables.read(written(tmp_path, [few[i % len(few)] for i in range(COUNT)]))
        assert days["x"].kind == "categorical"
        assert not any("'x'" in note for note in days.notes)
    classes = [("一班", "二班", "三班")[i % 3] for i in range(COUNT)]
    assert tables.read(written(tmp_path, classes))["x"].kind == "categorical"
