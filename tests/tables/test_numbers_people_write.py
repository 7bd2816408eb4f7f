"""Numbers as people write them, and decimal marks at prediction: what is read is the number, or it is refused."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading, fit_encoding

ROWS = 40
NUMBERS = 1000 + np.random.default_rng(0).integers(1, 9000, ROWS) * 100.0


def written(folder, cells, delimiter=";", name="data.csv"):
    path = folder / name
    path.write_text(f"p{delimiter}y\n" + "".join(f"{cell}{delimiter}{i}\n" for i, cell in enumerate(cells)))
    return path


def comma(value, digits=2):
    return f"{value:,.{digits}f}".translate({44: ".", 46: ","})


WRITTEN = {
    "45,-": lambda i, v: f"{v:.0f},-", "CHF 45.-": lambda i, v: f"CHF {v:.0f}.-",
    "45.-- €": lambda i, v: f"{v:.0f}.-- €",
    "k and M": lambda i, v: f"{v / 1e3:.1f}k" if i % 2 else f"{v / 1e6:.4f}M",
    "only k": lambda i, v: f"€{v / 1e3:.1f}K",
    "万 and none": lambda i, v: f"{v / 1e4:.2f}万" if i % 3 else f"{v:.0f}", "百万": lambda i, v: f"{v / 1e6:.4f}百万",
    "Mio.": lambda i, v: f"{v / 1e6:.4f} Mio. €",
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_prices_and_large_numbers_are_the_numbers_they_stand_for(tmp_path, name):
    table = tables.read(written(tmp_path, [WRITTEN[name](i, v) for i, v in enumerate(NUMBERS)]))
    assert table["p"].kind == "numeric"
    np.testing.assert_array_equal(table["p"].values, NUMBERS)
    assert any("is read as the number" in note for note in table.notes)


def test_numbers_of_several_units_are_told(tmp_path):
    table = tables.read(
        written(tmp_path, [f"{v / 1e3:.1f} km" if i % 2 else f"{v:.0f} g" for i, v in enumerate(NUMBERS)])
    )
    assert table["p"].kind == "categorical"
    assert any("'p' holds numbers of several units, such as" in note for note in table.notes)


def test_a_decimal_comma_is_said_with_the_option_that_reverses_it(tmp_path):
    table = tables.read(written(tmp_path, map(comma, NUMBERS)))
    assert "the decimal mark is a comma; decimal='.' says that it is a point" in table.notes


@pytest.fixture
def with_comma(tmp_path):
    """An encoding of data with a decimal comma."""
    return fit_encoding(tables.read(written(tmp_path, map(comma, NUMBERS), name="train.csv")), "y")


def test_points_are_read_as_points_where_training_had_commas(with_comma, tmp_path):
    table = with_comma.read(written(tmp_path, [f"{v / 300:.2f}" for v in NUMBERS], ","))
    np.testing.assert_allclose(table["p"].values, NUMBERS / 300, atol=0.006)
    assert any("is a point here, and a comma in training" in note for note in table.notes)
    assert with_comma.read(written(tmp_path, map(comma, NUMBERS)))["p"].values.tolist() == NUMBERS.tolist()


def test_numbers_that_either_mark_fits_are_refused_and_read_where_it_is_said(with_comma, tmp_path):
    path = written(tmp_path, [f"{v / 1e4 + 1:.3f}" for v in NUMBERS], ",")
    with pytest.raises(InputError, match=r"with a decimal point and .* with a point between thousands"):
        with_comma.read(path)
    assert with_comma.read(path, Reading(decimal="."))["p"].values.max() < 100
    assert with_comma.read(path, Reading(decimal=","))["p"].values.min() > 1000
    thousands = written(tmp_path, [f"{v:,.0f}".replace(",", ".") for v in NUMBERS], ";")
    assert with_comma.read(thousands)["p"].values.tolist() == NUMBERS.tolist()


@pytest.mark.parametrize(("unit", "said"), [(" %", True), (" kg", True), ("", False)])
def test_units_that_only_training_had_are_told(tmp_path, unit, said):
    cells = [f"{v / 100:.1f}{unit}" for v in NUMBERS]
    encoding = fit_encoding(tables.read(written(tmp_path, cells, name="train.csv")), "y")
    notes = encoding.read(written(tmp_path, NUMBERS)).notes
    assert any("'p' had numbers such as" in note for note in notes) == said
    assert not any("had numbers" in note for note in encoding.read(written(tmp_path, cells)).notes)


def test_commas_are_read_and_said_where_training_had_points(tmp_path):
    encoding = fit_encoding(tables.read(written(tmp_path, NUMBERS / 3, name="train.csv")), "y")
    table = encoding.read(written(tmp_path, map(comma, NUMBERS)))
    assert table["p"].values.tolist() == NUMBERS.tolist()
    assert any("decimal mark is a comma" in note for note in table.notes)
