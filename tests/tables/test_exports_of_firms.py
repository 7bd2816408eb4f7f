"""Exports of firms, offices and programs: what stands around a table, how amounts are written, lines without cells."""

import numpy as np
import pandas as pd
import pytest

from backproof import tables

AMOUNTS = [round(17.3 + 91.7 * (i * 37 % 29), 2) for i in range(30)]


def read(tmp_path, text, name="data.csv"):
    (tmp_path / name).write_bytes(text.encode())
    return tables.read(tmp_path / name)


def german(number):
    return f"{number:,.2f}".translate(str.maketrans(",.", ".,"))


def test_empty_lines_between_examples_are_counted_and_those_of_titles_are_not(tmp_path):
    table = read(tmp_path, "x,y\n1,2\n\n3,4\n\n\n5,6\n\n")
    assert "3 lines without any value left out" in table.notes
    table = read(tmp_path, "| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n")
    assert table["x"].values.tolist() == [1, 3]
    assert "without any value" not in str(table.notes)


def test_a_quoted_empty_cell_of_the_only_column_is_a_missing_value(tmp_path):
    values = read(tmp_path, '"x"\n"10"\n""\n"30"\n')["x"].values
    assert np.array_equal(values, [10, np.nan, 30], equal_nan=True)


@pytest.mark.parametrize("head", ["IBAN;DE12 3456;;\n\n", "Bank;Kasse;;\nIBAN;DE12;;\nvon;01.01.2024 - 31.03.2024;;\n"])
def test_a_head_of_keys_and_values_filled_up_with_empty_cells_stands_above_the_names(tmp_path, head):
    rows = "".join(f"{i % 28 + 1:02d}.03.2024;Firma {'ABC'[i % 3]};{german(one)};{'SH'[i % 2]}\n"
                   for i, one in enumerate(AMOUNTS))  # fmt: skip
    table = read(tmp_path, f"{head}Tag;Name;Betrag;Seite\n{rows}")
    assert [column.name for column in table.columns] == ["Tag", "Name", "Betrag", "Seite"]
    assert table["Betrag"].values.tolist() == AMOUNTS
    assert "above the names passed over" in str(table.notes)


def test_names_of_half_of_the_columns_are_no_head(tmp_path):
    table = read(tmp_path, "name;town;;\n" + "".join(f"n{i};t{i % 3};{i};{i % 2}\n" for i in range(20)))
    assert table.columns[0].name == "name"
    assert len(table) == 20


@pytest.mark.parametrize("ends", ["填表人：张三,审核：李四,,", "Made by: Kim,Checked by: Lee,Date: 5 May,Page: 1"])
def test_lines_of_several_remarks_stand_below_the_sums(tmp_path, ends):
    rows = "".join(f"{i + 1},r{i % 3},{one},{i % 2}\n" for i, one in enumerate(AMOUNTS))
    table = read(tmp_path, f"n,place,sales,z\n{rows}合计,,{sum(AMOUNTS):.2f},\n{ends}\n")
    assert table["sales"].values.tolist() == AMOUNTS
    assert "is taken for sums and left out" in str(table.notes)
    assert "below the table passed over" in str(table.notes)


def test_examples_of_keys_and_values_are_no_remarks(tmp_path):
    assert len(read(tmp_path, "a,b\n" + "".join(f"u:{i},v:{i % 3}\n" for i in range(6)))) == 6


def test_a_star_before_the_sum_of_all_amounts_is_a_sum_and_before_others_is_not(tmp_path):
    rows = "".join(f"k{i},{i},{one},EUR\n" for i, one in enumerate(AMOUNTS))
    table = read(tmp_path, f"account,n,amount,unit\n{rows}*,,{sum(AMOUNTS):.2f},EUR\n")
    assert table["amount"].values.tolist() == AMOUNTS
    assert len(read(tmp_path, f"account,n,amount,unit\n{rows}*,,17.25,EUR\n")) == 31


@pytest.mark.parametrize("mark", ["/-", "/="])
def test_amounts_without_cents_are_read_as_india_and_kenya_write_them(tmp_path, mark):
    table = read(tmp_path, "fee,y\n" + "".join(f"Rs. {500 * i}{mark},{i % 2}\n" for i in range(1, 20)))
    assert table["fee"].values.tolist() == [500 * i for i in range(1, 20)]


@pytest.mark.parametrize(("unit", "said"), [(86_400_000, "milliseconds"), (86_400, "seconds")])
def test_numbers_that_are_whole_days_since_1970_are_dates_whatever_their_column_is_called(tmp_path, unit, said):
    days = [18_262 + 3 * (i * 7 % 40) for i in range(40)]
    rows = "".join(f'{{"d": {day * unit}, "y": {i % 5 + 0.5}}}\n' for i, day in enumerate(days))
    encoding = tables.fit_encoding(read(tmp_path, rows, "data.jsonl"), "y", task="regression")
    assert f"'d': times in {said} since 1970, '{18262 * unit}' being 2020-01-01" in str(encoding.notes)
    rows = "".join(f'{{"d": {day * unit + 1}, "y": {i % 5 + 0.5}}}\n' for i, day in enumerate(days))
    assert "since 1970" not in str(tables.fit_encoding(read(tmp_path, rows, "other.jsonl"), "y").notes)


def test_merged_cells_whose_texts_come_again_are_told(tmp_path):
    rows = "".join(f"{'NSE'[i // 4 % 3] if i % 4 == 0 else ''},Q{i % 4},{i * 37 % 29}.5\n" for i in range(48))
    encoding = tables.fit_encoding(read(tmp_path, f"place,quarter,y\n{rows}"), "y")
    assert "'place' has a text only where another one begins" in str(encoding.notes)
    rows = "".join(f"{'NSE'[i % 3] if i * 37 % 29 < 8 or not i else ''},Q{i % 4},{i}.5\n" for i in range(48))
    assert "where another one begins" not in str(tables.fit_encoding(read(tmp_path, f"p,q,y\n{rows}"), "y").notes)


@pytest.mark.parametrize("mark", [".", ","])
def test_codes_that_a_spreadsheet_cut_are_told_and_measurements_are_not(tmp_path, mark):
    codes = [f"{4.00638e12 + (i % 7) * 1e9:.5E}".replace(".", mark) for i in range(30)]
    table = read(tmp_path, "code;y\n" + "".join(f"{code};{i % 2}\n" for i, code in enumerate(codes)))
    assert f"'code': numbers such as '{codes[0]}' are cut to six digits" in str(table.notes)
    several = [f"{10.0 ** (10 + i % 5):.5E}".replace(".", mark) for i in range(30)]
    table = read(tmp_path, "flux;y\n" + "".join(f"{one};{i % 2}\n" for i, one in enumerate(several)))
    assert "cut to six digits" not in str(table.notes)


@pytest.mark.parametrize("mark", [",\t", ";\t"])
def test_cells_parted_by_a_sign_and_a_tab_have_neither_in_them(tmp_path, mark):
    rows = [("a", "b", "y"), *((f"{one}", f"in {i % 3}", f"{i % 2}") for i, one in enumerate(AMOUNTS))]
    table = read(tmp_path, "".join(f"{mark.join(row)}\n" for row in rows))
    assert [column.name for column in table.columns] == ["a", "b", "y"]
    assert table["a"].values.tolist() == AMOUNTS
    table = read(tmp_path, "a,\tb\n1,\t2\n3\t4\n5,\t6\n")  # one tab by itself
    assert table.columns[0].name == "a,"


@pytest.mark.parametrize("remark", ["# restarted", "# sensor restarted", "# the sensor was restarted"])
def test_remarks_between_cells_parted_by_blanks_are_passed_over(tmp_path, remark):
    rows = "".join(f"{one} {'ABC'[i % 3]} {i % 2}\n" + f"{remark}\n" * (i == 12) for i, one in enumerate(AMOUNTS))
    table = read(tmp_path, f"a b y\n{rows}", "data.txt")
    assert table["a"].values.tolist() == AMOUNTS
    assert "1 line of comment within the table passed over" in table.notes


def test_examples_whose_first_cell_begins_with_a_number_sign_are_kept(tmp_path):
    table = read(tmp_path, "a b y\n" + "".join(f"#{i} {'ABC'[i % 3]} {i % 2}\n" for i in range(30)), "data.txt")
    assert len(table) == 30


def test_columns_of_two_levels_are_named_as_data_frames_write_them(tmp_path):
    frame = pd.DataFrame({"shop": list("ABCD") * 9, "cost": np.arange(36.0) ** 2, "n": np.arange(36) % 5})
    frame.groupby("shop").agg({"cost": ["mean", "sum"], "n": ["count"]}).to_csv(tmp_path / "levels.csv")
    table = tables.read(tmp_path / "levels.csv")
    assert [column.name for column in table.columns] == ["shop", "cost mean", "cost sum", "n count"]
    assert table["n count"].values.tolist() == [9] * 4
    frame["year"] = 2023 + np.arange(36) % 2
    frame["part"] = list("aabb") * 9
    frame.pivot_table(index="shop", columns=["year", "part"], values="cost").to_csv(tmp_path / "pivoted.csv")
    table = tables.read(tmp_path / "pivoted.csv")
    assert [column.name for column in table.columns][:3] == ["shop", "2023 a", "2023 b"]
    assert len(table) == 4


@pytest.mark.parametrize("first", ["ann,5,6", "ann,NA,?", "ann,x,y"])
def test_an_example_without_values_below_another_names_no_index(tmp_path, first):
    table = read(tmp_path, f"name,a,b\n{first}\nbob,,\n" + "".join(f"n{i},{i},{i % 3}\n" for i in range(9)))
    assert [column.name for column in table.columns] == ["name", "a", "b"]
