"""Exports as banks, instruments, offices and R write them: what stands around the table, and how it is laid out."""

import datetime

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading

COUNT = 30
RNG = np.random.default_rng(3)
NUMBERS = [f"{value:.2f}" for value in RNG.uniform(1, 90, COUNT)]


def written(folder, lines, name="data.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def said(table, words):
    return any(words in note for note in table.notes)


def test_quotes_tell_semicolons_from_decimal_commas_under_a_title_of_an_account(tmp_path):
    title = ['"Giro";"DE02"', '"Stand:";"1.234,56 EUR"', '""', '"Tag";"Art";"Betrag";"Zweck"']
    rows = [f'"{1 + i % 28:02d}.01.23";"{"AB"[i % 2]}";"{n.replace(".", ",")}";"R{i}"' for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, [*title, *rows]))
    assert table.names == ("Tag", "Art", "Betrag", "Zweck")
    np.testing.assert_array_equal(table["Betrag"].values, np.array(NUMBERS, float))
    assert said(table, "above the names passed over")


def test_a_line_about_the_file_may_have_more_cells_than_the_table(tmp_path):
    ledger = ['"EXTF";700;21;"Stapel";12;"";"";"";1001;1', "sum;kind;text"]
    table = tables.read(written(tmp_path, [*ledger, *(f"{n};{'SH'[i % 2]};t{i}" for i, n in enumerate(NUMBERS))]))
    assert table.names == ("sum", "kind", "text")
    assert len(table) == COUNT


def test_names_of_more_columns_than_the_lines_have_cells_are_no_title(tmp_path):
    with pytest.raises(InputError, match="cells found; accepted: 5"):
        tables.read(written(tmp_path, ["a,b,c,d,e", "s,V,A,C", *(f"{n},{n},{n},{n}" for n in NUMBERS)]))


def test_two_lines_below_the_names_of_a_logger_are_units(tmp_path):
    head = ['"TOA5","CR1000","1234","1234","x"', '"TIME","N","V"', '"TS","RN","Volts"', '"","","Avg"']
    table = tables.read(
        written(tmp_path, [*head, *(f'"2024-03-01 00:{i:02d}:00",{i},{n}' for i, n in enumerate(NUMBERS))])
    )
    assert len(table) == COUNT
    assert table["V"].kind == "numeric"
    assert sum("taken for units" in note for note in table.notes) == 2


def test_names_of_lines_with_blanks_in_quotes_are_those_of_r(tmp_path):
    table = tables.read(
        written(tmp_path, ['"x" "k"', *(f'"Car {i} GT" {n} "b{i % 2}"' for i, n in enumerate(NUMBERS))])
    )
    assert table.names == ("column_1", "x", "k")
    assert table["column_1"].values[1] == "Car 1 GT"


def lines_by_place(rows, first="station"):
    return [f"{a:<9}{b:>6}{c:>5}" for a, b, c in [(first, "tmax", "flag"), *rows]]


def test_cells_that_have_their_places_may_be_empty(tmp_path):
    rows = [(f"S{i % 3}", n if i % 4 else "", "x" if i % 3 else "") for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, lines_by_place(rows)))
    assert table.names == ("station", "tmax", "flag")
    assert table["tmax"].values.tolist()[1:4] == [float(n) for n in NUMBERS[1:4]]
    assert np.isnan(table["tmax"].values[0])
    assert table["flag"].values[:2].tolist() == [None, "x"]
    assert said(table, "parted by their places")


def test_places_are_not_guessed_where_no_name_stands_over_a_column(tmp_path):
    rows = [(f"Sta  {i % 3}", n if i % 4 else "", "x" if i % 3 else "") for i, n in enumerate(NUMBERS)]
    assert len(tables.read(written(tmp_path, lines_by_place(rows, "at"))).names) == 1


def test_a_blank_in_all_cells_of_a_column_parts_none(tmp_path):
    rows = [(f"Sta {i % 3}", n if i % 4 else "", "x" if i % 3 else "") for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, lines_by_place(rows, "at")))
    assert table.names == ("at", "tmax", "flag")
    assert table["at"].values[:2].tolist() == ["Sta 0", "Sta 1"]


GROUPS = ["shop,Q1,,Q2,", ",cost,gain,cost,gain"]


def test_names_in_two_lines_are_taken_together(tmp_path):
    rows = [f"{'NS'[i % 2]},{n},{i},{n},{i}" for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, ["Sales 2023,,,,", *GROUPS, *rows]))
    assert table.names == ("shop", "Q1 cost", "Q1 gain", "Q2 cost", "Q2 gain")
    assert len(table) == COUNT
    assert said(table, "lines 2 and 3 are taken together")


def test_an_example_below_names_with_a_gap_is_an_example(tmp_path):
    rows = [f"{'NS'[i % 2]},{n},,k" for i, n in enumerate(NUMBERS)]
    assert len(tables.read(written(tmp_path, ["shop,cost,,kind", *rows]))) == COUNT


def test_the_sheet_with_a_table_is_read_and_not_the_one_of_notes(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active["A1"] = "Read me"
    sheet = book.create_sheet("Data")
    for row in (["x", "y"], *([i, float(n)] for i, n in enumerate(NUMBERS))):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    table = tables.read(tmp_path / "book.xlsx")
    assert table.names == ("x", "y")
    assert said(table, "the sheet 'Data' is read")


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1 1/2", "3/4", "2", "2½"], [1.5, 0.75, 2.0, 2.5]),
        (["5'11\"", "6'0\"", "5'2\"", "4'11\""], [71, 72, 62, 59]),
        (["4.6 b", "4.1", ": ", "5.0 ep"], [4.6, 4.1, np.nan, 5.0]),
        (["1348 sq.ft", "415 sq.ft", "900 sq.ft", "22 sq.ft"], [1348, 415, 900, 22]),
        (["45 Lac", "1.2 Cr", "84 Lac", "2 Crore"], [4.5e6, 1.2e7, 8.4e6, 2e7]),
        (["1,5 тыс.", "2 млн", "1 млн", "3 тыс."], [1.5e3, 2e6, 1e6, 3e3]),
        (["#NULL!", "4", "5", "6"], [np.nan, 4, 5, 6]),
    ],
    ids=["fractions", "feet", "flags", "square feet", "lakhs", "Russian thousands", "SPSS"],
)
def test_numbers_in_the_cells_of_exports(tmp_path, cells, values):
    extra = ["1.1", "2.2", "3.3", *cells] if "b" in cells[0] else cells
    table = tables.read(written(tmp_path, ["k;x", *(f"{'ab'[i % 2]};{cell}" for i, cell in enumerate(extra))]))
    np.testing.assert_array_equal(table["x"].values[-4:], values)
    assert said(table, "'x'")


def test_a_row_alone_has_the_fraction_that_training_had(tmp_path):
    rows = [f"{['1 1/2', '3/4', '2'][i % 3]},{n}" for i, n in enumerate(NUMBERS)]
    encoding = tables.fit_encoding(tables.read(written(tmp_path, ["x,y", *rows])), "y")
    alone = encoding.read(written(tmp_path, ["x,y", "3/4,1.5"], "alone.csv"))
    assert alone["x"].values.tolist() == [0.75]


@pytest.mark.parametrize("cells", [["3/4", "1/2", "2/3"], ["12'05\"", "3'05\"", "4'10\""], ["12 b", "7 a", "9"]])
def test_dates_scores_times_and_houses_are_no_such_numbers(tmp_path, cells):
    quoted = [cell.replace('"', '""') for cell in cells]
    table = tables.read(written(tmp_path, ["x,k", *(f'"{cell}",a' for cell in quoted)]))
    assert table["x"].kind == "categorical"


def test_pairs_of_numbers_are_told_and_stay_texts(tmp_path):
    table = tables.read(written(tmp_path, ["bp,y", *(f"{110 + i}/{60 + i},{n}" for i, n in enumerate(NUMBERS))]))
    assert table["bp"].kind == "categorical"
    assert said(table, "pairs of numbers such as '110/60'")


def test_a_day_may_end_at_24_and_with_a_leap_second(tmp_path):
    at = ["2016-12-31 22:00:00", "2016-12-31 23:59:60", "2016-12-30 24:00:00"]
    moments = tables.dates.moments_of(at, "ymd")
    days = [datetime.datetime(2016, 12, 31, 22), datetime.datetime(2017, 1, 1), datetime.datetime(2016, 12, 31)]
    assert moments.tolist() == days
    rows = [f"{i % 24 + 1:02d}:00,{n}" for i, n in enumerate(NUMBERS)]
    assert tables.read(written(tmp_path, ["at,y", *rows]))["at"].kind == "categorical"  # times of day, no durations


def test_no_other_time_goes_beyond_the_day(tmp_path):
    rows = [f"2024-01-01 {24 if i == 9 else 3:02d}:{i:02d}:00,{n}" for i, n in enumerate(NUMBERS)]
    with pytest.raises(InputError, match="which is no date"):
        tables.prepare(written(tmp_path, ["at,y", *rows]), "y", held_out=0, seed=0)


@pytest.mark.parametrize("role", ["feature", "target"])
def test_numbers_that_may_stand_for_missing_ones_are_named_in_the_target_too(tmp_path, role):
    rows = [f"{n if i % 4 else -9999},{i}" for i, n in enumerate(NUMBERS)]
    path = written(tmp_path, ["a,b", *rows])
    data = tables.prepare(path, "a" if role == "target" else "b", held_out=0, seed=0, task="regression")
    assert any("-9999" in note for note in data.notes)
    data = tables.prepare(path, "a", reading=Reading(missing_values=("-9999",)), held_out=0, seed=0)
    assert len(data.y) == COUNT - 8


def test_bounds_among_many_numbers_are_no_categories_however_many(tmp_path):
    rows = [f"{n if i % 4 == 0 else '<1'},{i}" for i, n in enumerate(NUMBERS * 3)]
    rows += [f"{i}.5,{i}" for i in range(20)]
    with pytest.raises(InputError, match="the text '<1' found"):
        tables.prepare(written(tmp_path, ["x,y", *rows]), "y", held_out=0, seed=0)


def test_names_in_a_line_of_comment_above_cells_apart_by_blanks_are_names(tmp_path):
    rows = [f"{i} {n} {'MM' if i % 3 else n}" for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, ["# made by hand", "#t   x   y", "#s   m   m", *rows]))
    assert table.names == ("t", "x", "y")
    assert said(table, "2 lines of comment")
    logged = written(tmp_path, ["#Version: 1.0", "#Fields: t x y", *rows])
    assert tables.read(logged).names == ("t", "x", "y")
    assert tables.read(written(tmp_path, ["# x,y", *(f"{n},{n}" for n in NUMBERS)])).names == ("x", "y")


def test_words_of_a_comment_that_are_not_as_many_as_the_cells_are_none(tmp_path):
    table = tables.read(written(tmp_path, ["# made by hand", *(f"{n} {n}" for n in NUMBERS)]))
    assert table.names == ("column_1", "column_2")


def test_a_hole_in_a_first_example_is_no_name(tmp_path):
    rows = [f'{n}   {i}   {n if i % 4 else "?"}\t"car {i}"' for i, n in enumerate(NUMBERS)]
    with pytest.raises(InputError, match="the first line looks like an example"):
        tables.read(written(tmp_path, rows))
    table = tables.read(written(tmp_path, rows), Reading(header=False))
    assert len(table.names) == 4
    assert table["column_4"].values[1] == "car 1"


def test_a_line_without_keys_below_the_names_of_a_survey_is_of_names(tmp_path):
    rows = [f"{1000 + i * i},{['Car', ''][i % 2]},{['', 'Bike'][i % 2]},{n}" for i, n in enumerate(NUMBERS)]
    table = tables.read(written(tmp_path, ["ID,You use?,,Age", ",Car,Bike,Response", *rows]))
    assert table.names == ("ID", "You use? Car", "You use? Bike", "Age Response")


def test_names_below_lines_that_are_filled_in_part_are_the_names(tmp_path):
    title = ["Measurement\t", "Version\t2", "", "Channels\t2\t", "Samples\t60\t", "*** End ***\t\t", "X\tVolt\tComment"]
    table = tables.read(written(tmp_path, [*title, *(f"{i}\t{n}\t" for i, n in enumerate(NUMBERS))]))
    assert table.names == ("X", "Volt", "Comment")


def test_hours_in_digits_behind_the_day_are_read(tmp_path):
    rows = [f"202403{1 + i:02d}{i % 24:02d},{n}" for i, n in enumerate(NUMBERS)]
    data = tables.prepare(written(tmp_path, ["MESS_DATUM,y", *rows]), "y", held_out=0, seed=0)
    assert any("'2024030100' being 2024-03-01" in note for note in data.notes)
    seconds = tables.prepare(
        written(tmp_path, ["time,y", *(f"{1_700_000_000 + 999 * i},{n}" for i, n in enumerate(NUMBERS))]),
        "y", held_out=0, seed=0,
    )  # fmt: skip
    assert any("seconds since 1970" in note for note in seconds.notes)


@pytest.mark.parametrize("half", ["PM", "p. m.", "p.\u00a0m.", "\u202fPM"])
def test_the_halves_of_a_day_are_known_as_programs_write_them(half):
    assert tables.dates.moments_of([f"2024/03/01 3:55:05 {half.strip()}"], "ymd").tolist()[0].hour == 15


def test_a_first_example_with_holes_below_a_nameless_column_is_an_example(tmp_path):
    rows = ["car 0,NA,NA,red", *(f"car {i},{n},{i},{'red' if i % 2 else 'blue'}" for i, n in enumerate(NUMBERS, 1))]
    table = tables.read(written(tmp_path, [",power,weight,colour", *rows]))
    assert table.names == ("column_1", "power", "weight", "colour")
    assert len(table) == COUNT + 1


def test_texts_below_too_many_names_are_no_names(tmp_path):
    rows = [f"c{i},{'low' if i % 2 else 'high'},mid,top" for i in range(COUNT)]
    with pytest.raises(InputError, match="4 cells found; accepted: 5"):
        tables.read(written(tmp_path, ["country,2019,2020,2021,2022", *rows]))
    table = tables.read(written(tmp_path, ["country,2019,2020,2021,", *rows]))  # a delimiter too many names nothing
    assert table.names == ("country", "2019", "2020", "2021")
    assert len(table) == COUNT


@pytest.mark.parametrize("called", ["{} Total", "Total {}", "{} Ergebnis", "{} 汇总"])
def test_sums_between_the_examples_are_left_out_and_said(tmp_path, called):
    rows = [row for shop in ("North", "South") for row in (*(f"{shop},{n},{i}" for i, n in enumerate(NUMBERS)),
                                                           f"{called.format(shop)},999,")]  # fmt: skip
    table = tables.read(written(tmp_path, ["shop,sales,k", *rows]))
    assert len(table) == 2 * COUNT
    assert set(table["shop"].values) == {"North", "South"}
    assert said(table, "2 lines with sums of those above left out, the first line 32")


def test_an_example_that_is_called_total_by_itself_is_an_example(tmp_path):
    rows = [f"{['Shell', 'Jet Total', 'BP'][i % 3]},{n}" for i, n in enumerate(NUMBERS)]
    assert len(tables.read(written(tmp_path, ["brand,price", *rows]))) == COUNT


def test_dates_of_korea_are_read():
    assert tables.date_orders.recognised_order(["2023년 1월 31일", "2023년 2월 1일"]) == "ymd"
