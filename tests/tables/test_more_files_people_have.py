"""Exports of statistics programs, loggers and offices: what their cells mean, in training and for a row alone."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError

N = 40
X = np.round(np.linspace(-3, 30, N), 2)
Y = [f"{2 * x + 1:.2f}" for x in X]


def file_of(tmp_path, lines, name="train.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def rows(*columns, mark=","):
    return [mark.join(map(str, row)) for row in zip(*columns, strict=True)]


ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
HINDI = str.maketrans("0123456789", "०१२३४५६७८९")
WAYS = {
    "relative humidity": lambda x: f"{x} %RH", "percent by volume": lambda x: f"{x} %vol",
    "price of an area": lambda x: f"{x} €/m²", "wage": lambda x: f"{x} $/h",
    "Arabic digits": lambda x: f"{x}".translate(ARABIC), "Hindi digits": lambda x: f"{x}".translate(HINDI),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_numbers_as_loggers_and_offices_write_them(tmp_path, way):
    path = file_of(tmp_path, ["v,y", *rows(map(WAYS[way], X), Y)])
    table = tables.read(path)
    np.testing.assert_array_equal(table["v"].values, X)
    encoding = tables.fit_encoding(table, "y")
    alone = encoding.read(file_of(tmp_path, ["v,y", f"{WAYS[way](7.25)},0"], "row.csv"))
    assert alone["v"].values.tolist() == [7.25]


def test_a_unit_of_another_kind_in_a_row_alone_is_no_number(tmp_path):
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, ["v,y", *rows([f"{x} %RH" for x in X], Y)])), "y")
    alone = encoding.read(file_of(tmp_path, ["v,y", "7.25 €/m²,0"], "row.csv"))
    assert any("'7.25 €/m²' is read as the number 7.25" in note for note in alone.notes)


def test_missing_marks_of_sas_and_stata_are_holes_among_numbers_and_named(tmp_path):
    cells = [".", ".A", ".z", "._", *map(str, X[4:])]
    table = tables.read(file_of(tmp_path, ["v,y", *rows(cells, Y)]))
    np.testing.assert_array_equal(table["v"].values, [np.nan] * 4 + X[4:].tolist())
    assert any(".A" in note and "missing number" in note for note in table.notes)
    words = tables.read(file_of(tmp_path, ["v,y", *rows([".com", ".a", ".net", ".b"] * (N // 4), Y)]))
    assert words["v"].kind == "categorical"
    assert None not in words["v"].values.tolist()


@pytest.mark.parametrize(
    ("other", "order"), [("{d:02d}/{m:02d}/2024", "dmy"), ("{m:02d}/{d:02d}/2024", "mdy"), ("{d} {name} 2024", "named")]
)
def test_dates_beside_those_of_the_standard_are_read_and_named(tmp_path, other, order):
    names = ["Jan", "Feb", "Mar", "Apr"]
    days = [(1 + i % 28, 1 + i % 4) for i in range(N)]
    cells = [f"2024-{m:02d}-{d:02d}" if i % 2 else other.format(d=d, m=m, name=names[m - 1])
             for i, (d, m) in enumerate(days)]  # fmt: skip
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, ["day,y", *rows(cells, Y)])), "y")
    assert [(one.kind, one.order) for one in encoding.columns] == [("date", order)]
    assert any("written in another way" in note and "2024-02-02" in note for note in encoding.notes)
    made = encoding.features(tables.Table.from_columns({"day": [cells[0], cells[1]]}))
    means, scales = encoding.columns[0].means, encoding.columns[0].scales
    since = [np.datetime64(f"2024-{m:02d}-{d:02d}") - np.datetime64("2000-01-01") for d, m in days[:2]]
    np.testing.assert_allclose(made[:, 0] * scales[0] + means[0], [one.astype(int) for one in since])


def test_a_date_of_another_order_among_many_is_named_as_before(tmp_path):
    cells = [f"2024-03-{1 + i % 28:02d}" for i in range(N - 1)] + ["31/12/2024"]
    with pytest.raises(InputError, match="31/12/2024"):
        tables.fit_encoding(tables.read(file_of(tmp_path, ["day,y", *rows(cells, Y)])), "y")


def test_quarters_are_read_in_small_letters_too(tmp_path):
    cells = [f"{2015 + i // 4}q{1 + i % 4}" for i in range(N)]
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, ["q,y", *rows(cells, Y)])), "y")
    assert [one.order for one in encoding.columns] == ["quarter"]


FOOT = [["", "Source: Office of Statistics"], [";;", "Quelle: Amt für Statistik;;", "Stand: 1. März 2024;;"],
        ["* vorläufig;;"], ["说明：初步数据;;"]]  # fmt: skip


@pytest.mark.parametrize("foot", FOOT)
def test_remarks_below_that_are_filled_up_with_empty_cells_are_passed_over_and_said(tmp_path, foot):
    body = rows([f"k{i % 3}" for i in range(N)], X, Y, mark=";")
    table = tables.read(file_of(tmp_path, ["kind;x;y", *body, *foot]))
    assert len(table) == N
    assert any("below the table passed over" in note for note in table.notes)


def test_an_example_of_which_only_the_first_cell_is_known_is_an_example(tmp_path):
    body = rows([f"k{i % 3}" for i in range(N)], X, Y, mark=";")
    for last in ("k1;;", "Rheinland-Pfalz;;"):
        assert len(tables.read(file_of(tmp_path, ["kind;x;y", *body, last]))) == N + 1
    two = rows(X, Y, mark=";")
    assert len(tables.read(file_of(tmp_path, ["x;y", *two, "Note: 5;"]))) == N + 1


def test_several_figures_at_the_end_are_left_out_and_each_is_said(tmp_path):
    body = rows([f"k{i % 3}" for i in range(N)], X, Y)
    foot = ["Total,1,2", "Average,3,4", "Std. Dev.,5,6", "Max,7,8"]
    table = tables.read(file_of(tmp_path, ["kind,x,y", *body, *foot]))
    np.testing.assert_array_equal(table["x"].values, X)
    assert sum("left out" in note for note in table.notes) == len(foot)
    kinds = [("Min", "Max")[i % 2] for i in range(N)]
    assert len(tables.read(file_of(tmp_path, ["kind,x,y", *rows(kinds, X, Y)]))) == N


def test_telephone_numbers_are_no_quantities(tmp_path):
    numbers = np.arange(N) ** 3 + 2_000_000_017
    for name in ("Telefon", "phone_number", "Fax", "teléfono"):
        encoding = tables.fit_encoding(tables.read(file_of(tmp_path, [f"{name},x,y", *rows(numbers, X, Y)])), "y")
        assert [one for one, _ in encoding.dropped] == [name]


def test_places_on_a_map_in_one_cell_are_named_as_pairs(tmp_path):
    cells = [f'"{48 + x / 100:.4f}, {-11 - x / 50:.4f}"' for x in X]
    table = tables.read(file_of(tmp_path, ["place,y", *rows(cells, Y)]))
    assert any("pairs of numbers" in note for note in table.notes)


WRITTEN = {
    "a dash before": lambda x: f"–{x}",
    "a power of ten": lambda x: f"{x}×10^0", "Fortran": lambda x: f"{x / 10:.6f}D+01",
    "an hour's wage": lambda x: f"${x}/hr", "a mark of no width": lambda x: f"\u200e{x}\u200b",
    "as a formula": lambda x: f'="{x}"', "after an apostrophe": lambda x: f"'{x}",
}  # fmt: skip


@pytest.mark.parametrize("way", WRITTEN)
def test_numbers_that_programs_wrote_in_their_own_way(tmp_path, way):
    values = np.round(np.linspace(1, 30, N), 2)
    sign = -1 if way == "a dash before" else 1
    table = tables.read(file_of(tmp_path, ["v,y", *rows(map(WRITTEN[way], values), Y)]))
    np.testing.assert_allclose(table["v"].values, sign * values, rtol=1e-6)
    encoding = tables.fit_encoding(table, "y")
    alone = encoding.read(file_of(tmp_path, ["v,y", f"{WRITTEN[way](7.25)},0"], "row.csv"))
    np.testing.assert_allclose(alone["v"].values, [sign * 7.25])


def test_codes_of_seats_houses_and_ranges_are_no_such_numbers(tmp_path):
    for cells in (["12D-05", "7D-11"], ["10–20", "20–30"], ["12/B", "7/A"], ["'s", "'n"]):
        table = tables.read(file_of(tmp_path, ["v,y", *rows(cells * (N // 2), Y)]))
        assert table["v"].values.tolist() == cells * (N // 2)


def test_codes_that_a_program_wrapped_keep_their_zeros(tmp_path):
    codes = [f"{i % 7:05d}" for i in range(N)]
    for wrap in ('="{}"', "'{}"):
        table = tables.read(file_of(tmp_path, ["code,y", *rows(map(wrap.format, codes), Y)]))
        assert table["code"].values.tolist() == codes
        encoding = tables.fit_encoding(table, "y")
        plain = encoding.read(file_of(tmp_path, ["code,y", f"{codes[3]},0"], "row.csv"))
        assert plain["code"].values.tolist() == [codes[3]]


def test_where_only_some_cells_are_wrapped_all_stay_as_they_are(tmp_path):
    cells = ["'red'", "blue", "'n'", "o'clock"] * (N // 4)
    assert tables.read(file_of(tmp_path, ["v,y", *rows(cells, Y)]))["v"].values.tolist() == cells


@pytest.mark.parametrize("cell", [r'"say \"hi, {0}\" now"', r"'say \"hi, {0}\" now'"])
def test_quotes_as_databases_write_them(tmp_path, cell):
    cell = cell if cell.startswith('"') else "'b, {0}'"
    body = rows([cell.format(i % 3) for i in range(N)], X, Y)
    table = tables.read(file_of(tmp_path, ["v,x,y", *body]))
    said = 'say "hi, {}" now' if cell.startswith('"') else "b, {}"
    assert table["v"].values.tolist() == [said.format(i % 3) for i in range(N)]
    np.testing.assert_array_equal(table["x"].values, X)


def test_a_stroke_at_the_end_of_a_quoted_cell_is_a_stroke(tmp_path):
    body = rows(['"C:\\data\\"', '"D:\\"'] * (N // 2), Y)
    table = tables.read(file_of(tmp_path, ["folder,y", *body]))
    assert table["folder"].values.tolist() == ["C:\\data\\", "D:\\"] * (N // 2)


def test_times_and_days_of_the_week_as_german_programs_and_the_standard_write_them(tmp_path):
    for cells, order in (
        ([f"{i % 24:02d}:{i % 60:02d} Uhr" for i in range(N)], "time"),
        ([f"2024-W{1 + i:02d}-{1 + i % 7}" for i in range(N)], "week"),
    ):
        encoding = tables.fit_encoding(tables.read(file_of(tmp_path, ["t,y", *rows(cells, Y)])), "y")
        assert [one.order for one in encoding.columns] == [order]
    assert str(tables.dates.date_in("2024-W10-3", "week")) == "2024-03-06 00:00:00"


def test_a_line_called_a_sum_without_any_value_is_left_out(tmp_path):
    body = rows([f"k{i % 3}" for i in range(N)], X, Y)
    table = tables.read(file_of(tmp_path, ["kind,x,y", *body, "Total,,"]))
    assert len(table) == N


def test_what_offices_write_for_missing_is_named(tmp_path):
    for mark in ("k.A.", "s/d", "无数据"):
        cells = [mark, *map(str, X[1:])]
        table = tables.read(file_of(tmp_path, ["v,y", *rows(cells, Y)]))
        assert np.isnan(table["v"].values[0])
        assert any(mark in note for note in table.notes)


def test_postcodes_without_zeros_are_told_and_other_numbers_are_not(tmp_path):
    codes = [10_001 + 97 * (i % 9) for i in range(N)]
    for name, told in (("zip_code", True), ("PLZ", True), ("zipper", False), ("price", False)):
        encoding = tables.fit_encoding(tables.read(file_of(tmp_path, [f"{name},y", *rows(codes, Y)])), "y")
        assert any("taken for quantities" in note for note in encoding.notes) is told


def test_merged_cells_are_told(tmp_path):
    for cells, told in (
        ([["North", "South"][i // 20] if i % 20 == 0 else "" for i in range(N)], True),
        (["" if i % 5 else "flag" for i in range(N)], False),
    ):
        table = tables.read(file_of(tmp_path, ["region,x,y", *rows(cells, X, Y)]))
        assert any("merged cells" in note for note in tables.fit_encoding(table, "y").notes) is told


def test_text_that_was_decoded_wrongly_before_is_told(tmp_path):
    for town, told in (("Köln".encode().decode("cp1252"), True), ("Köln", False), ("Ã Paris", False)):
        table = tables.read(file_of(tmp_path, ["town,y", *rows([town, "Bonn"] * (N // 2), Y)]))
        assert table["town"].values[0] == town
        assert any("looks as if UTF-8" in note for note in table.notes) is told


def test_a_row_alone_is_read_with_comments_above_and_a_delimiter_at_its_end(tmp_path):
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, ["x,y", *rows(X, Y)])), "y")
    for lines in (["x,y", "7.25,1,"], ["// by hand", "// version 2", "x,y", "7.25,1"]):
        assert encoding.read(file_of(tmp_path, lines, "row.csv"))["x"].values.tolist() == [7.25]
