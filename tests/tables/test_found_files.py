"""What was found in files of the public: first lines, quotes and heads that look like something else."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError


def file_of(tmp_path, text, name="data.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


RUNNERS = "".join(f"{11 + 3 * i};Runner {i};{1960 + i};0{2 + i % 2}:{10 + i}:{30 - i}.{i};\n" for i in range(9))


def test_results_of_a_race_without_names_do_not_lose_the_first_runner(tmp_path):
    with pytest.raises(InputError, match=r"the first line looks like an example, '11', 'Runner 0', '1960'"):
        tables.read(file_of(tmp_path, RUNNERS))
    said = tables.Reading(header=False)
    assert len(tables.read(file_of(tmp_path, RUNNERS), reading=said)["column_3"].values) == 9
    named = tables.read(file_of(tmp_path, "no;name;born;time;\n" + RUNNERS))
    assert named["born"].values.tolist() == [1960.0 + i for i in range(9)]


def test_a_date_in_the_first_line_above_dates_of_the_same_form_is_an_example(tmp_path):
    days = "".join(f"2024-03-{d:02d},{'rain' if d % 3 else 'snow'}\n" for d in range(1, 20))
    with pytest.raises(InputError, match="the first line looks like an example, '2024-03-01', 'rain'"):
        tables.read(file_of(tmp_path, days))
    wide = "place,2024-03-01,2024-03-02\n" + "".join(f"P{i},{i},{2 * i}\n" for i in range(9))
    assert tables.read(file_of(tmp_path, wide))["2024-03-02"].values.tolist() == [2.0 * i for i in range(9)]


def test_a_first_line_of_numbers_and_marks_of_missing_ones_is_an_example(tmp_path):
    rows = [[i, "?" if i % 4 == 1 else i / 2, 7 * i % 5] for i in range(1, 30)]
    text = "".join(" ".join(map(str, row)) + "\n" for row in rows)
    table = tables.read(file_of(tmp_path, text, "data.data"))
    assert table["column_1"].values.tolist() == [float(row[0]) for row in rows]
    assert np.isnan(table["column_2"].values[0])


def test_quotes_after_blanks_are_no_part_of_a_text(tmp_path):
    text = 'name,         team,  time\n"A. Runner",  "JAM",  9.63\n"B. Walker",  "USA",  9.75\n"C. Hopper",  "JAM", 9.8\n'
    table = tables.read(file_of(tmp_path, text))
    assert table["team"].values.tolist() == ["JAM", "USA", "JAM"]
    assert table["time"].values.tolist() == [9.63, 9.75, 9.8]


def test_years_alone_above_the_last_columns_are_their_names(tmp_path):
    head = "Table: 1234\nEmissions of some gases,;;;;\nby kind;;;;\n(t);;;;\n;;2001;2002;2003\n"
    rows = "".join(f"gas;kind {i};{i};{2 * i};{3 * i}\n" for i in range(1, 6))
    table = tables.read(file_of(tmp_path, head + rows))
    assert [column.name for column in table.columns] == ["column_1", "column_2", "2001", "2002", "2003"]
    assert table["2003"].values.tolist() == [3.0, 6.0, 9.0, 12.0, 15.0]
    assert any("4 lines above the names passed over, such as 'Table: 1234'" in note for note in table.notes)
