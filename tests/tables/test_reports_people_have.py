"""Reports as firms, offices, instruments and banks print them: heads of pages, sums, units of several sizes, gaps."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError


def read(tmp_path, text, name="report.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return tables.read(path)


def column(tmp_path, cells, name="v"):
    return read(tmp_path, f"{name},y\n" + "".join(f'"{cell}",{i % 2}\n' for i, cell in enumerate(cells)))


ROWS = [(f"P{i % 7:03d}", "north" if i % 2 else "south", i * 3 + 1, f"{i * 7.5 + 0.25:.2f}") for i in range(45)]


def paged(head, names, row, foot=""):
    lines = []
    for i, cells in enumerate(ROWS):
        if i % 15 == 0:
            lines += [*(line.format(page=i // 15 + 1) for line in head), names]
        lines.append(row(cells))
        lines += [foot] if foot and i % 15 == 14 else []
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["padded", "plain", "framed"])
def test_heads_of_pages_between_the_rows_are_left_out_and_said(tmp_path, name):
    rule = "-" * 34
    text = {
        "padded": (["ACME,,,", "Stock,,,Page {page}"], "item,place,n,price", lambda c: ",".join(map(str, c))),
        "plain": (["Stock, page {page}", ""], "item;place;n;price", lambda c: ";".join(map(str, c))),
        "framed": (["05.03.2024     Stock    {page}", rule], f"|item |place |   n |  price |\n{rule}",
                   lambda c: f"|{c[0]} |{c[1]} |{c[2]:>4} |{c[3]:>7} |", f"{rule}\n"),
    }[name]  # fmt: skip
    table = read(tmp_path, paged(*text))
    assert table["n"].values.tolist() == [row[2] for row in ROWS]
    assert table["price"].values.tolist() == [float(row[3]) for row in ROWS]
    assert "of heads of pages between the rows left out" in str(table.notes)


def test_a_row_that_is_a_title_above_no_names_stays(tmp_path):
    text = "Stock 1;;\nitem;place;n\n" + "".join(f"P{i};north;{i}\n" for i in range(9)) + "Stock 2;;\nP9;north;9\n"
    assert len(read(tmp_path, text)["n"].values) == 11


def test_a_text_that_goes_with_rows_without_a_target_keeps_no_column_from_numbers(tmp_path):
    rows = "".join(f"{i * 1.5 + 1},{'ab'[i % 2]}\n" for i in range(30))
    path = tmp_path / "data.csv"
    path.write_text("x,y\nmeasured by hand,\n" + rows)
    prepared = tables.prepare(path, target="y", seed=0)
    assert prepared.table["x"].values.tolist() == [i * 1.5 + 1 for i in range(30)]
    assert tables.prepare(path, target="y", seed=0, categorical=["x"]).table["x"].kind == "categorical"


def test_units_with_a_thousand_among_them_are_units(tmp_path):
    rows = "".join(f"0{1000 + i};Town {i};{3000 + 17 * i};{i * 1.5 + 4}\n" for i in range(30))
    table = read(tmp_path, "key;name;people;jobs\n;;number;1000\n" + rows)
    assert table["people"].values.tolist() == [3000 + 17 * i for i in range(30)]
    assert "line 2, 'number', '1000', is taken for units and left out" in table.notes
    example = read(tmp_path, "key;name;people;jobs\n01;Bern;none yet;1000\n" + rows)
    assert len(example["jobs"].values) == 31


@pytest.mark.parametrize("word", ["Zwischensumme {}", "Subtotal {}", "{} Subtotal", "Sous-total {}"])
def test_sums_of_parts_are_left_out_whatever_they_are_called(tmp_path, word):
    lines = ["part,n,y"]
    for part in ("north", "south", "west"):
        lines += [f"{part},{i + 1},{i % 2}" for i in range(6)] + [f"{word.format(part)},21,3"]
    table = read(tmp_path, "\n".join(lines) + "\n")
    assert len(table["n"].values) == 18
    assert "sums of those above left out" in str(table.notes)


def test_rows_called_sums_are_left_out_where_they_are(tmp_path):
    lines = ["shop,n,y"]
    for part in range(3):
        lines += [f"shop {part} {i},{i + 1},{i % 2}" for i in range(6)] + ["Subtotal,21,3"]
    assert len(read(tmp_path, "\n".join(lines) + "\n")["n"].values) == 18
    wrong = "\n".join(lines).replace("Subtotal,21", "Subtotal,22") + "\n"
    assert len(read(tmp_path, wrong)["n"].values) == 21


SIZES = [(i * 37) % 900 + 1 for i in range(30)]
UNITS = {
    "bytes": [("KB", 1e3), ("MB", 1e6), ("GB", 1e9)], "g": [("g", 1.0), ("kg", 1e3)], "m": [("cm", 0.01), ("m", 1.0)],
    "s": [("ms", 1e-3), ("s", 1.0)], "W": [("mW", 1e-3), ("MW", 1e6)], "l": [("ml", 1e-3), ("l", 1.0), ("cl", 0.01)],
}  # fmt: skip


@pytest.mark.parametrize("kind", UNITS)
def test_quantities_in_several_units_are_those_of_one(tmp_path, kind):
    units = UNITS[kind]
    table = column(tmp_path, [f"{size} {units[i % len(units)][0]}" for i, size in enumerate(SIZES)])
    expected = [size * units[i % len(units)][1] for i, size in enumerate(SIZES)]
    np.testing.assert_allclose(table["v"].values, expected)
    assert "'v': quantities in several units, " in str(table.notes)
    assert f" {kind}" in str(table.notes)
    encoding = tables.fit_encoding(table, "y", standardise=False)
    later = encoding.read(_one(tmp_path, f"2 {units[0][0]}"))
    np.testing.assert_allclose(later["v"].values, [2 * units[0][1]])


def _one(tmp_path, cell):
    path = tmp_path / "one.csv"
    path.write_text(f'v,y\n"{cell}",1\n')
    return path


def test_decimal_commas_in_several_units_are_read_where_they_are_sure(tmp_path):
    table = column(tmp_path, [f"{size},5 kg" if i % 2 else f"{size} g" for i, size in enumerate(SIZES)])
    np.testing.assert_allclose(table["v"].values, [1000 * (s + 0.5) if i % 2 else s for i, s in enumerate(SIZES)])
    later = tables.fit_encoding(table, "y", standardise=False).read(_one(tmp_path, "1,500 kg"))
    assert later["v"].values.tolist() == [1500.0]  # as in training, and not with a comma between thousands


def test_units_that_do_not_go_together_or_numbers_that_read_both_ways_stay_texts(tmp_path):
    both = column(tmp_path, [f"1.{100 + 7 * i} kg" if i % 2 else f"{size} g" for i, size in enumerate(SIZES)])
    assert both["v"].kind == "categorical"
    other = column(tmp_path, [f"{size} kg" if i % 2 else f"{size} m" for i, size in enumerate(SIZES)])
    assert other["v"].kind == "categorical"
    assert "numbers of several units" in str(other.notes)


def test_times_behind_the_first_of_a_race_are_seconds(tmp_path):
    gaps = [None, *(7 * i + 5 for i in range(1, 12))]
    table = column(tmp_path, ["" if gap is None else f"+{gap // 60}:{gap % 60:02d}" for gap in gaps])
    np.testing.assert_array_equal(table["v"].values, [np.nan if gap is None else gap for gap in gaps])
    zones = column(tmp_path, [f"{'+' if i % 3 else '-'}0{i % 9 + 1}:{(i % 2) * 30:02d}" for i in range(30)])
    assert zones["v"].kind == "categorical"


def test_one_currency_may_be_written_in_two_ways(tmp_path):
    euros = column(tmp_path, ["EUR 5.20" if i % 2 else f"{i}.10 €" for i in range(30)])
    assert euros["v"].values.tolist() == [5.2 if i % 2 else i + 0.1 for i in range(30)]
    francs = column(tmp_path, [f"Fr. {i + 1}.–" if i % 2 else f"CHF {i}.10" for i in range(30)])
    assert francs["v"].values.tolist() == [i + 1 if i % 2 else i + 0.1 for i in range(30)]
    with pytest.raises(InputError, match="numbers of one unit"):
        column(tmp_path, ["$5.20" if i % 2 else f"{i}.10 €" for i in range(30)])


def test_margins_of_error_are_numbers_and_all_texts_among_numbers_are_named(tmp_path):
    table = column(tmp_path, [f"±{i + 10}" if i % 9 else ("(X)", "(N)")[i % 2] for i in range(60)])
    with pytest.raises(InputError, match=r"'\(X\)' found in a column in which 53 of 60 .* there are also '\(N\)'"):
        tables.fit_encoding(table, "y")
    assert column(tmp_path, [f"±{i + 10}" for i in range(30)])["v"].values.tolist() == [i + 10 for i in range(30)]


def test_bounds_among_few_numbers_are_named(tmp_path):
    table = column(tmp_path, ["<5" if i % 3 == 0 else str(10 + i % 12) for i in range(60)])
    with pytest.raises(InputError, match="the text '<5' found"):
        tables.fit_encoding(table, "y")
    classes = column(tmp_path, [("<1", "1", "2", "3", ">3")[i % 5] for i in range(60)])
    assert tables.fit_encoding(classes, "y").n_features >= 4


def test_a_tab_at_the_end_of_long_numbers_parts_no_cells(tmp_path):
    rows = "".join(f"20240105{10**19 + i}\t ,{i}.50 ,{'in' if i % 2 else 'out'}   ,\n" for i in range(30))
    table = read(tmp_path, "account: [x]\n---------list---------\nkey  ,amount ,way ,\n" + rows, encoding="utf-8")
    assert table["amount"].values.tolist() == [i + 0.5 for i in range(30)]
    assert table["key"].kind == "categorical"


def test_the_first_line_of_a_log_is_no_name(tmp_path):
    line = '10.0.0.{} - - [{}/Mar/2024:13:55:{} +0100] "GET /p{} HTTP/1.1" 200 {} "-" "Mozilla/5.0 (X11; Linux)"\n'
    text = "".join(line.format(i % 9 + 1, i + 1, 10 + i, i % 3, 100 + 7 * i) for i in range(28))
    with pytest.raises(InputError, match="the first line looks like an example"):
        read(tmp_path, text, "access.log")


def test_an_empty_column_between_two_tables_is_told(tmp_path):
    rows = "".join(f"a{i},{i},,b{i},{2 * i}\n" for i in range(12))
    assert "may be of two tables" in str(read(tmp_path, "team,n,,other,m\n" + rows).notes)
    assert "may be of two tables" not in str(read(tmp_path, "team,n,x,other,m\n" + rows).notes)


def test_a_currency_before_brackets_is_below_zero(tmp_path):
    table = column(tmp_path, [f"$({i + 1}.20)" if i % 3 else f"${i}.10" for i in range(30)])
    assert table["v"].values.tolist() == [-(i + 1.2) if i % 3 else i + 0.1 for i in range(30)]


@pytest.mark.parametrize("cell", ["{} (1)", "{}²", "[{}]", "{}[b]"])
def test_marks_at_some_numbers_are_told_or_read_as_marks(tmp_path, cell):
    table = column(tmp_path, [cell.format(i + 0.5) if i % 7 == 2 else str(i + 0.5) for i in range(40)])
    if table["v"].kind == "numeric":
        assert table["v"].values.tolist() == [i + 0.5 for i in range(40)]
    else:
        assert "'v' holds numbers with text around them, such as" in str(table.notes)


def test_a_column_of_numbers_but_for_texts_is_not_called_one_of_names(tmp_path):
    cells = [f"{i + 100}" if i % 5 else f"about {i}, by hand {i * i}" for i in range(60)]
    table = read(tmp_path, "x,v,y\n" + "".join(f'{i % 7},"{cell}",{i % 2}\n' for i, cell in enumerate(cells)))
    notes = str(tables.fit_encoding(table, "y").notes)
    assert "60 different texts in 60 values, most of them numbers, but not 'about 0, by hand 0'" in notes


def test_dates_but_for_a_word_are_told(tmp_path):
    cells = [f"2024-03-{i % 28 + 1:02d}" if i % 8 else "at once" for i in range(40)]
    assert "'v' holds dates such as '2024-03-02' but for 'at once'" in str(column(tmp_path, cells).notes)


def test_numbers_of_goods_are_identifiers_by_their_name(tmp_path):
    goods = [4_000_000_000_000 + 7 * (i * 37 % 60) for i in range(60)]
    table = read(tmp_path, "EAN,x,y\n" + "".join(f"{one},{i % 7},{i % 2}\n" for i, one in enumerate(goods)))
    assert "'EAN' (an identifier" in str(tables.fit_encoding(table, "y").notes)


def test_text_that_is_called_a_spreadsheet_is_read_as_text_and_pages_are_named(tmp_path):
    table = read(tmp_path, "a\ty\n" + "".join(f"{i}\t{i % 2}\n" for i in range(20)), "export.xls")
    assert table["a"].values.tolist() == list(range(20))
    assert "export.xls holds text rather than a spreadsheet, and is read as that" in str(table.notes)
    with pytest.raises(InputError, match="a page of HTML found"):
        read(tmp_path, "<html><table><tr><td>1</td></tr></table></html>", "page.xls")


def test_a_field_within_another_is_found_by_its_own_name(tmp_path):
    path = tmp_path / "data.jsonl"
    path.write_text("".join(f'{{"given": {{"y": {i % 2}, "x": {i}}}}}\n' for i in range(20)))
    with pytest.raises(InputError, match=r"did you mean 'given\.y'\?"):
        tables.fit_encoding(tables.read(path), "y")


def test_a_last_row_called_a_total_in_several_words_is_one_if_its_numbers_are_sums(tmp_path):
    rows = "".join(f"shop {i},{i * 1.5 + 1:.2f},{i}\n" for i in range(20))
    total = sum(round(i * 1.5 + 1, 2) for i in range(20))
    table = read(tmp_path, f"name,price,n\n{rows}Total des opérations,{total:.2f},190\n")
    assert len(table["n"].values) == 20
    assert "is taken for sums and left out" in str(table.notes)
    assert len(read(tmp_path, f"name,price,n\n{rows}Total Store,{total + 1:.2f},190\n")["n"].values) == 21


def test_what_keeps_the_only_column_from_numbers_is_said_where_nothing_is_to_be_learnt(tmp_path):
    table = column(tmp_path, [f"{i + 0.5}{'abr'[i % 3]}" for i in range(40)])
    with pytest.raises(InputError, match=r"nothing to learn .*; 'v' holds numbers of several units"):
        tables.fit_encoding(table, "y")
