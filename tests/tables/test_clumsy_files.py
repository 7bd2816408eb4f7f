"""Files written or chosen by clumsy hands: names in other capitals, other delimiters, blanks before quotes."""

import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading, fit_encoding

ROWS = [(f"{i / 3:.2f}", ["red", "green"][i % 2], i) for i in range(30)]


def written(folder, lines, name="data.csv"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


def rows(delimiter, names="x,k,y"):
    return [names.replace(",", delimiter), *(delimiter.join(map(str, row)) for row in ROWS)]


def test_blanks_before_quotes_are_no_part_of_a_cell(tmp_path):
    table = tables.read(written(tmp_path, ["x, name, y", *(f'{x}, "Smith, {k}", {y}' for x, k, y in ROWS)]))
    assert table.names == ("x", "name", "y")
    assert table["name"].values[0] == "Smith, red"


@pytest.mark.parametrize("delimiter", ["&", "<>"])
def test_several_columns_in_one_are_named_as_that(tmp_path, delimiter):
    with pytest.raises(InputError, match="seems to be several columns, and delimiter says"):
        tables.prepare(written(tmp_path, rows(delimiter)), "y", held_out=0, seed=0)


def test_a_line_that_names_a_delimiter_which_parts_nothing_is_not_believed(tmp_path):
    assert tables.read(written(tmp_path, ["sep=;", *rows(",")])).names == ("x", "k", "y")


def test_names_of_fewer_columns_than_cells_are_no_title(tmp_path):
    with pytest.raises(InputError, match="line 2, column 3: 4 cells found; accepted: 2"):
        tables.read(written(tmp_path, ["x,y", *(f"{y},5,{y + 1},3" for _, _, y in ROWS)]))


@pytest.fixture
def encoding(tmp_path):
    """An encoding of columns x and k, of a file whose delimiter was said."""
    return fit_encoding(tables.read(written(tmp_path, rows(";"), "train.csv"), Reading(delimiter=";")), "y")


def test_a_delimiter_that_was_said_in_training_does_not_stand_in_the_way(encoding, tmp_path):
    assert encoding.read(written(tmp_path, rows("\t"))).names == ("x", "k", "y")
    with pytest.raises(InputError, match="seems to be several columns, and delimiter says"):
        encoding.features(encoding.read(written(tmp_path, rows("\t")), Reading(delimiter=";")))


def test_columns_in_other_capitals_are_taken_for_those_of_training_and_said(encoding, tmp_path):
    table = encoding.read(written(tmp_path, rows(",", "X,K ,w")))
    assert encoding.features(table).shape == (30, 3)
    assert any("column 'X' is taken for 'x'" in note for note in table.notes)
    with pytest.raises(InputError, match="no column 'x' found"):
        encoding.features(encoding.read(written(tmp_path, rows(",", "z,k,w"))))


def test_categories_in_other_capitals_are_named_as_that(encoding, tmp_path):
    table = encoding.read(written(tmp_path, ["x,k", *(f"{x},{k.upper()}" for x, k, _ in ROWS)]))
    assert any("'RED'" in note and "differs from 'red' by capitals" in note for note in encoding.unusual(table))
