"""Numbers of text files by the shapes of their cells give what reading one cell after another gives, to the bit."""

import numpy as np
import pyarrow as pa
import pytest

from backproof import tables
from backproof.tables.number_shapes import NumberShapes, as_floats
from backproof.tables.number_writing import Writing

WAYS = {
    "plain": "{a}.{b:03d}", "signed": "-{a}.{b:03d}", "thousands": "{a},{b:03d}.{c}", "money": "$ {a}.{c}",
    "percent": "{a}.{c} %", "brackets": "({a}.{c})", "millions": "{a}.{c}M", "power": "{a}.{c}E+{d}",
    "times ten": "{a}.{c}×10^{d}", "full width": "{a}．{c}", "with an error": "{a}.{c} ± 0.{d}",
    "minus behind": "{a}.{c}-", "zeros": "0.{d}{c}", "small powers": "0.0E+{d}", "a mark": "-", "1.#IND": "1.#IND",
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_numbers_are_those_of_each_cell_by_itself(way):
    rng = np.random.default_rng(0)
    drawn = zip(rng.integers(1, 999, 300), rng.integers(0, 999, 300), rng.integers(0, 99, 300), rng.integers(0, 9, 300),
                strict=True)  # fmt: skip
    cells = [WAYS[way].format(a=a, b=b, c=c, d=d) for a, b, c, d in drawn]
    cells = [None if i % 50 == 7 else cell for i, cell in enumerate(cells)]
    shapes = NumberShapes.of(pa.chunked_array([cells[:100], cells[100:]], pa.string()))
    writing = Writing.of(shapes.cells, None, shapes.counts)
    alone = [np.nan if cell is None or writing.is_missing(cell) else writing.number(cell) for cell in cells]
    np.testing.assert_array_equal(shapes.numbers(writing), np.array(alone, dtype=float))


def test_numbers_with_a_decimal_comma_are_those_with_a_point():
    points = ["1.5", "-0.25", None, "7", "12345.678"]
    commas = [cell and cell.replace(".", ",") for cell in points]
    expected = as_floats(pa.chunked_array([points]))
    np.testing.assert_array_equal(as_floats(pa.chunked_array([commas]), ","), expected)
    assert as_floats(pa.chunked_array([commas])) is None
    assert as_floats(pa.chunked_array([points]), ",") is None


def test_cells_of_one_shape_count_as_often_as_there_are_different_ones():
    found = NumberShapes.of(pa.chunked_array([["5 b", "1.5", "1.7", "1.5", "x"]]))
    assert (found.cells, found.counts) == (("5 b", "1.5", "x"), (1, 2, 1))


def test_what_databases_write_for_no_number_is_no_shape_of_numbers():
    found = NumberShapes.of(pa.chunked_array([["1.#IND", "2.#IND"]]))
    assert found.cells == ("1.#IND", "2.#IND")


def test_few_flagged_among_many_numbers_are_read_however_many_shapes_they_have(tmp_path):
    numbers = [f"{i / 7:.2f}" for i in range(200)]
    numbers[3], numbers[40], numbers[150], numbers[199] = "4.6 b", "14.6 e", "4.61 p", ": c"
    path = tmp_path / "offices.csv"
    path.write_text("x,y\n" + "".join(f"{x},{i}\n" for i, x in enumerate(numbers)))
    assert tables.read(path)["x"].kind == "numeric"


def test_a_column_without_a_value_has_no_shapes(tmp_path):
    found = NumberShapes.of(pa.chunked_array([[None, None]], pa.string()))
    assert (found.cells, found.counts) == ((), ())
    assert np.isnan(found.numbers(Writing(","))).all()
    path = tmp_path / "empty.csv"
    path.write_text("x;nothing;y\n" + "".join(f"{i},5;;{i}\n" for i in range(30)))
    assert tables.read(path)["x"].values[2] == 2.5
