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


def test_times_as_a_target_are_seconds_to_predict(tmp_path):
    times = [f"0{2 + i % 2}:{10 + i}:{40 - i}.5" for i in range(30)]
    table = tables.read(file_of(tmp_path, "x,y\n" + "".join(f"{i % 5},{one}\n" for i, one in enumerate(times))))
    assert table["y"].kind == "categorical"
    encoding = tables.fit_encoding(table, "y", standardise=False)
    seconds = [3600 * (2 + i % 2) + 60 * (10 + i) + 40.5 - i for i in range(30)]
    assert encoding.targets(table).ravel().tolist() == pytest.approx(seconds)
    assert "'y': durations, '02:10:40.5' being 7840.5 seconds" in str(encoding.notes)
    assert "task='classification' takes them for classes" in str(encoding.notes)
    later = encoding.read(file_of(tmp_path, "x,y\n1,58:10\n2,2:00:00\n", "later.csv"))
    assert encoding.targets(later).ravel().tolist() == [3490.0, 7200.0]
    assert tables.fit_encoding(table, "y", task="classification").kind == "multiclass"


def test_times_that_come_again_are_classes_and_what_is_none_is_named(tmp_path):
    ties = "".join(f"{i % 7},2:{10 + i % 25}:30\n" for i in range(200))
    assert tables.fit_encoding(tables.read(file_of(tmp_path, "x,y\n" + ties)), "y").kind == "regression"
    shifts = "".join(f"{i},{('06:00:00', '14:00:00', '22:00:00')[i % 3]}\n" for i in range(30))
    assert tables.fit_encoding(tables.read(file_of(tmp_path, "x,y\n" + shifts)), "y").kind == "multiclass"
    times = "".join(f"{i % 5},2:{10 + i}:{40 - i}{'a' if i == 4 else ''}\n" for i in range(30))
    with pytest.raises(
        InputError, match=r"line 6, column 'y': the text '2:14:36a' found in a column in which 29 of 30"
    ):
        tables.fit_encoding(tables.read(file_of(tmp_path, "x,y\n" + times)), "y")
    hours = "".join(f"{i % 5},{6 + i % 12}:{10 + i}\n" for i in range(30))
    with pytest.raises(InputError, match=r"times such as '6:10' found; accepted: classes, numbers \(of seconds, say\)"):
        tables.fit_encoding(tables.read(file_of(tmp_path, "x,y\n" + hours)), "y")


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
    rows = ['"A. Runner",  "JAM",  9.63', '"B. Walker",  "USA",  9.75', '"C. Hopper",  "JAM", 9.8']
    text = "\n".join(["name,         team,  time", *rows, ""])
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


def test_numbers_in_thousands_and_millions_with_a_text_among_them_are_told_as_such(tmp_path):
    cells = ["Varies" if i % 9 == 4 else f"{i}M" if i % 2 else f"{100 + i}k" for i in range(30)]
    text = "size,y\n" + "".join(f"{cell},{i % 5}.5\n" for i, cell in enumerate(cells))
    table = tables.read(file_of(tmp_path, text))
    assert any("'size' holds numbers such as '100k' but for 'Varies'" in note for note in table.notes)
    read = tables.read(file_of(tmp_path, text), reading=tables.Reading(missing_values=("Varies",)))
    assert read["size"].values[:4].tolist() == [1e5, 1e6, 1.02e5, 3e6]


def test_a_mark_of_instruments_is_named_though_most_cells_have_it(tmp_path):
    rows = "".join(f"{-9900 if i % 5 else 1000 + i},{i}\n" for i in range(60))
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, "seen,y\n" + rows)), "y")
    assert any("'seen': -9900 comes 48 times, beyond all others" in note for note in encoding.notes)


def test_what_comes_once_is_said_to_come_one_time_and_times_of_day_are_no_years(tmp_path):
    rows = "".join(f"{i % 24:02d}:{i % 60:02d},{10**9 if i == 7 else i * i % 97},{i}\n" for i in range(200))
    table = tables.read(file_of(tmp_path, "at,far,y\n" + rows))
    notes = tables.fit_encoding(table, "y").notes
    assert any("'far': 1000000000 comes 1 time, far from the rest" in note for note in notes)
    assert any("'at': times of day, '00:00' being 00:00:00, as a number and hour; " in note for note in notes)


ARFF = """% a study
@RELATION "of some"

@ATTRIBUTE age NUMERIC
@attribute 'blood type' {A,B,'A B'}
@Attribute born date "yyyy-MM-dd"
@attribute outcome {well,ill}

@DATA
"""


def test_the_head_of_an_arff_file_names_the_columns(tmp_path):
    rows = [f"{20 + i if i % 6 else '?'},{('A', 'B', chr(39) + 'A B' + chr(39))[i % 3]},19{50 + i}-03-07,"
            f"{('well', 'ill')[i % 2]}" for i in range(30)]  # fmt: skip
    for name in ("data.arff", "data.txt"):
        table = tables.read(file_of(tmp_path, ARFF + "\n".join([*rows[:9], "% half", *rows[9:], ""]), name))
        assert table.names == ("age", "blood type", "born", "outcome")
        assert len(table) == 30
        assert table["blood type"].values[:3].tolist() == ["A", "B", "A B"]
        assert np.isnan(table["age"].values[0])
        assert "line 10" in str(table.where(0))


DIGITS = """@relation plots
@attribute soil {0,1,2}
@attribute depth numeric
@attribute grade {'1/2','3/4'}
@attribute yield {0,1}
@data
"""


def digits_in(tmp_path):
    """Return a file of ARFF whose categories are digits and fractions."""
    rows = [f"{i % 3},{i / 4},{('1/2', '3/4')[i % 2]},{int(i % 3 == 1)}" for i in range(40)]
    return file_of(tmp_path, DIGITS + "\n".join([*rows, ""]), "plots.arff")


def test_categories_of_an_arff_file_are_categories_though_they_are_digits(tmp_path):
    table = tables.read(digits_in(tmp_path))
    assert [table[name].kind for name in table.names] == ["categorical", "numeric", "categorical", "categorical"]
    assert table.texts == ("soil", "grade", "yield")
    assert "the numbers in 'soil', 'yield', such as '0', are taken for text as the file says; numeric=['soil'" in str(
        table.notes
    )
    encoding = tables.fit_encoding(table, "yield")
    assert [one.kind for one in encoding.columns] == ["categorical", "numeric", "categorical"]
    assert encoding.target.classes == (("0", "1"),)
    assert tables.fit_encoding(table, "yield", numeric=["soil"]).columns[0].kind == "numeric"


def test_a_model_of_such_a_file_reads_the_same_rows_as_a_plain_file(tmp_path):
    encoding = tables.fit_encoding(tables.read(digits_in(tmp_path)), "yield")
    rows = "\n".join(f"{i % 3},{i},1/2,{i % 2}" for i in range(6))
    plain = encoding.read(file_of(tmp_path, "soil,depth,grade,yield\n" + rows + "\n", "next.csv"))
    assert encoding.features(plain)[:, :3].tolist() == [[float(i % 3 == j) for j in range(3)] for i in range(6)]
    assert encoding.targets(plain).ravel().tolist() == [i % 2 for i in range(6)]


def test_an_arff_file_of_tables_within_cells_is_refused_in_words(tmp_path):
    inner = "\\n".join(map(str, range(40000)))
    head = "@relation r\n@attribute bag relational\n@attribute x numeric\n@end bag\n@data\n"
    with pytest.raises(InputError, match="tables within cells"):
        tables.read(file_of(tmp_path, f"{head}'{inner}'\n", "bags.arff"))


PAGE = """STATION 12   North coast                     (region  1)
Height: 7 m, at 53.5, 8.6

Format: (i2,2x,i4,2x,i2,2x,f6.1)

Order of what is below:
dd  the day        {1..31}
hh  the hour       {1..24}
t   temperature    [C]


dd  hh  t       p
***
"""


@pytest.mark.parametrize("named", [True, False])
def test_a_page_above_rows_of_numbers_is_passed_over_and_named(tmp_path, named):
    page = PAGE if named else PAGE.replace("dd  hh  t       p\n***\n", "-----\n")
    rows = [[1 + i // 24, 1 + i % 24, round(-3.5 + i / 8, 1), 1010 + i % 7] for i in range(60)]
    text = page + "".join(f"{a:2d}  {b:2d}  {c:6.1f}  {d:4d}\n" for a, b, c, d in rows)
    table = tables.read(file_of(tmp_path, text, "data.dat"))
    names = ("dd", "hh", "t", "p") if named else ("column_1", "column_2", "column_3", "column_4")
    assert table.names == names
    assert table[names[2]].values.tolist() == [row[2] for row in rows]
    assert any("lines above the names passed over, such as 'STATION 12" in note for note in table.notes)


@pytest.mark.parametrize("mark", ["::", "^", "~", "\x01"])
def test_signs_that_hardly_stand_in_texts_may_part_the_cells(tmp_path, mark):
    rows = [[i, f"shop {i % 3}, east", i / 2] for i in range(20)]
    text = "".join(mark.join(map(str, row)) + "\n" for row in [["id", "shop", "sold"], *rows])
    table = tables.read(file_of(tmp_path, text, "data.dat"))
    assert table.names == ("id", "shop", "sold")
    assert table["sold"].values.tolist() == [row[2] for row in rows]
    assert any("the cells are parted by" in note for note in table.notes)
    about = "".join(f"~{i}\n" for i in range(20))
    assert len(tables.read(file_of(tmp_path, "x\n" + about)).names) == 1


def test_wavelengths_over_spectra_are_names_and_a_row_that_rises_as_all_do_is_none(tmp_path):
    waves = ["400.5", "401.25", "403", "404.75", "409.1", "420"]
    rows = [[f"s{i}", *(round(np.sin(i + j), 3) for j in range(6)), i] for i in range(1, 20)]
    spectra = [",".join(["sample", *waves, "y"]), *(",".join(map(str, row)) for row in rows)]
    assert tables.read(file_of(tmp_path, "\n".join(spectra))).names == ("sample", *waves, "y")
    sums = [",".join([f"s{i}", *(str(i + 2.5 * j * (i % 3 + 1)) for j in range(6))]) for i in range(20)]
    with pytest.raises(InputError, match="the first line looks like an example, 's0'"):
        tables.read(file_of(tmp_path, "\n".join(sums)))


@pytest.mark.parametrize("ends", ["", ";", ";;"])
def test_a_title_above_names_with_empty_columns_behind_them_is_a_title(tmp_path, ends):
    rows = [f"{i + 1:02d}.03.2024;K{i % 4};{1000 + 13 * i},{i:02d};EUR{ends}" for i in range(25)]
    lines = [f"Sales;;;{ends}", f";;;{ends}", f"day;customer;amount;currency{ends}", *rows, f"Summe;;29000,00;{ends}"]
    table = tables.read(file_of(tmp_path, "\n".join(lines)))
    assert table.names[:4] == ("day", "customer", "amount", "currency")
    assert table["amount"].values[1] == 1013.01
    assert len(table) == 25


def test_an_answer_below_the_scale_is_named(tmp_path):
    rows = "".join(f"{(-9, 1, 2, 3, 4, 5)[i % 6]},{i}\n" for i in range(60))
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, "answer,y\n" + rows)), "y")
    assert any("'answer': -9 comes 10 times, beyond all others" in note for note in encoding.notes)


def test_asterisks_that_fill_up_a_place_are_no_category_of_numbers(tmp_path):
    rows = "".join(f"{1990 + i},{-20 - 3 * i if i < 22 else '****'},{i % 7}\n" for i in range(23))
    table = tables.read(file_of(tmp_path, "year,anomaly,n\n" + rows))
    assert table["anomaly"].kind == "numeric"
    assert np.isnan(table["anomaly"].values).tolist() == [False] * 22 + [True]
    assert "'****' in 'anomaly' stands for a missing number" in str(table.notes)
    stars = "".join(f"{i},{'*' * (1 + i % 3)}\n" for i in range(12))
    assert tables.read(file_of(tmp_path, "x,significance\n" + stars))["significance"].kind == "categorical"


def test_one_text_among_few_different_numbers_is_asked_for(tmp_path):
    rows = "".join(f"{i % 4},{3.5 * i if i != 7 else 'lost'}\n" for i in range(20))
    table = tables.read(file_of(tmp_path, "x,y\n" + rows))
    with pytest.raises(InputError, match="the text 'lost' found in a column in which 19 of 20 cells are numbers"):
        tables.fit_encoding(table, "y")
    ages = "".join(f"{('1', '2', '3', '4', '5+')[i % 5]},{i}.5\n" for i in range(20))
    assert tables.fit_encoding(tables.read(file_of(tmp_path, "rooms,y\n" + ages)), "y").columns[0].kind == "categorical"


def test_codes_with_zeros_before_them_may_have_others_among_them(tmp_path):
    rows = "".join(f"{i % 3},{f'05{i % 12:04d}' if i else '70-31'},{i % 2}\n" for i in range(40))
    encoding = tables.fit_encoding(tables.read(file_of(tmp_path, "x,docket,y\n" + rows)), "y")
    assert [one.kind for one in encoding.columns] == ["numeric", "categorical"]


THOUSANDS = [379, 1613, 135, 2003, 173, 4, 686, 2221, 1230, 57, 892, 3466]


def test_points_between_thousands_are_seen_by_the_whole_numbers_beside_them(tmp_path):
    written = [f"{n:,}".replace(",", ".") for n in THOUSANDS]
    rows = "".join(f"ward {'abc'[i % 3]};{one};{i}\n" for i, one in enumerate(written))
    table = tables.read(file_of(tmp_path, "ward;cases;n\n" + rows))
    assert table["cases"].values.tolist() == THOUSANDS
    assert "'1.613' is read as the number 1613, with a point between thousands" in str(table.notes)
    said = tables.read(file_of(tmp_path, "ward;cases;n\n" + rows), reading=tables.Reading(decimal="."))
    assert said["cases"].values[1] == 1.613
    encoding = tables.fit_encoding(table, "n")
    later = encoding.read(file_of(tmp_path, "ward;cases;n\na;1.250;1\nb;2.500;2\n", "later.csv"))
    assert later["cases"].values.tolist() == [1250, 2500]


@pytest.mark.parametrize("other", ["0.613", "12.5", "4711"])
def test_points_are_decimal_where_anything_speaks_for_that(tmp_path, other):
    written = [f"{n:,}".replace(",", ".") for n in THOUSANDS] + [other]
    rows = "".join(f"{one};{i}\n" for i, one in enumerate(written))
    assert tables.read(file_of(tmp_path, "cases;n\n" + rows))["cases"].values[1] == 1.613


def test_a_second_table_in_a_file_is_called_one(tmp_path):
    first = "".join(f"{i},{i * i}\n" for i in range(5))
    second = "".join(f"{i},{i % 3},x\n" for i in range(4))
    with pytest.raises(
        InputError, match="line 8: a second table seems to begin here, with 3 cells in a line where those"
    ):
        tables.read(file_of(tmp_path, f"a,b\n{first}\na,b,c\n{second}"))
    with pytest.raises(InputError, match="line 4, column 3: 3 cells found; accepted: 2, as in the first line"):
        tables.read(file_of(tmp_path, "a,b\n1,2\n3,4\n5,6,7\n8,9\n"))


def test_a_target_that_stands_among_the_cells_is_pointed_at(tmp_path):
    head = "Program,reader,,\nDate,2023-05-17,,\nSN,FM3,,\n" + "note,x,y,\n" * 20
    text = head + "well,sample,alpha,beta\n" + "".join(f"A{i},u{i},{i * 7},{i}\n" for i in range(9))
    with pytest.raises(
        InputError, match=r"no target column 'alpha' found; .*; 'alpha' stands at .*line 24, where other"
    ):
        tables.fit_encoding(tables.read(file_of(tmp_path, text)), "alpha")


FOOT = "*" * 40


def test_many_lines_of_sources_below_a_table_are_passed_over(tmp_path):
    rows = "".join(f"{i};{3 * i};{i % 4}\n" for i in range(30))
    notes = "".join(f"{FOOT}\n{i}.;what {i} means\n\n" for i in range(1, 7))
    table = tables.read(file_of(tmp_path, f"a;b;c\n{rows}\n{notes}"))
    assert len(table) == 30
    assert "12 lines below the table passed over" in str(table.notes)


def test_a_source_in_two_cells_below_a_wide_table_is_passed_over(tmp_path):
    rows = "".join(",".join(str(i * j) for j in range(1, 9)) + "\n" for i in range(12))
    notes = '"Source: the office"\n"its pages","www.example.org"\n"October"\n'
    table = tables.read(file_of(tmp_path, f"a,b,c,d,e,f,g,h\n{rows}{notes}"))
    assert len(table) == 12
    with pytest.raises(InputError, match="3 cells found; accepted: 8"):
        tables.read(file_of(tmp_path, f"a,b,c,d,e,f,g,h\n{rows}1,2,3\n"))


def test_names_with_a_delimiter_at_their_end_stand_over_rows_without_one(tmp_path):
    table = tables.read(file_of(tmp_path, "a,b,c,\n" + "".join(f"{i},{i % 3},x\n" for i in range(6))))
    assert table.names == ("a", "b", "c")
    assert table["a"].values.tolist() == list(range(6))


def test_the_plate_of_a_reader_has_its_names_below_what_the_reader_says(tmp_path):
    wells = "".join(f"{row},{','.join(str((i + j) / 8) for j in range(4))}\n" for i, row in enumerate("ABCDEFGH"))
    text = f"Reader 7,,,,\nDate:,,,18.05.2015,\n,,,,\n<>,1,2,3,4\n{wells}"
    table = tables.read(file_of(tmp_path, text))
    assert table.names == ("<>", "1", "2", "3", "4")
    assert table["2"].values.tolist() == [(i + 1) / 8 for i in range(8)]


def test_two_lines_of_units_below_the_names_are_left_out_though_some_are_empty(tmp_path):
    rows = "".join(f"M{i},{i % 2},{i / 4},{i * 3},{i}\n" for i in range(12))
    table = tables.read(
        file_of(tmp_path, f"Name,Two,Area,Cells,Version\nUnits,,m2,n,\n[0],two_sided,area,cells,\n{rows}")
    )
    assert len(table) == 12
    assert [column.kind for column in table.columns] == ["categorical", *["numeric"] * 4]
    assert "line 3, '[0]', 'two_sided', 'area', 'cells', is taken for units" in str(table.notes)


MINED = "kind\tlegs\tcolour\tweight\tclass\n"


@pytest.mark.parametrize("kinds", ["d\td\td\tc\td", "string\tdiscrete\tred green blue\tcontinuous\tyes no"])
def test_rows_of_kinds_and_roles_below_the_names_are_no_examples(tmp_path, kinds):
    rows = "".join(f"k{i % 3}\t{2 * (i % 3)}\t{('red', 'green', 'blue')[i % 3]}\t{i / 4}\t{('no', 'yes')[i % 2]}\n"
                   for i in range(24))  # fmt: skip
    table = tables.read(file_of(tmp_path, f"{MINED}{kinds}\nmeta\t\t\t\tclass\n{rows}", "mined.tab"))
    assert len(table) == 24
    assert [column.kind for column in table.columns] == [*["categorical"] * 3, "numeric", "categorical"]
    assert table["legs"].values[:3].tolist() == ["0", "2", "4"]
    assert "line 3, 'meta', 'class', is taken for roles of the columns and left out" in str(table.notes)
    assert tables.fit_encoding(table, "class").target.classes == (("no", "yes"),)


def test_examples_that_look_like_kinds_are_examples(tmp_path):
    rows = "".join(f"{'cdn'[i % 3]},{'sdt'[i % 3]},{'yn'[i % 2]}\n" for i in range(12))
    assert len(tables.read(file_of(tmp_path, "first,second,y\n" + rows))) == 12
    bases = "".join(f"{'cc'[i % 2]},{'tcag'[i % 4]}\n" for i in range(12))
    assert len(tables.read(file_of(tmp_path, "first,second\n" + bases))) == 12


def test_the_widths_and_kinds_of_the_columns_of_an_office_are_no_example(tmp_path):
    rows = "".join(f"0{1640 + i}\t2024-03-{1 + i:02d}\t{12 + i}\tP\n" for i in range(12))
    table = tables.read(
        file_of(tmp_path, f"# made on demand\nsite\tday\tflow\tcode\n15s\t20d\t14n\t10s\n{rows}", "flow.txt")
    )
    assert len(table) == 12
    assert table.texts == ("site", "code")
    assert table["flow"].values.tolist() == [12.0 + i for i in range(12)]
    assert "line 3, '15s', '20d', '14n', '10s', is taken for kinds of the columns and left out" in str(table.notes)


def test_the_kinds_of_a_table_of_numbers_alone_are_no_page(tmp_path):
    rows = "".join(f"{i}\t{i / 4}\t{i * 3}\n" for i in range(24))
    table = tables.read(file_of(tmp_path, f"a\tb\tc\nc\tc\tc\n\t\tclass\n{rows}", "mined.tab"))
    assert table.names == ("a", "b", "c")
    assert [column.kind for column in table.columns] == ["numeric"] * 3


def test_a_line_of_how_many_rows_and_columns_there_are_is_no_example(tmp_path):
    table = tables.read(file_of(tmp_path, '10,2\n"id","z"\n' + "".join(f"{i},{i / 8}\n" for i in range(10))))
    assert table.names == ("id", "z")
    assert len(table) == 10


def test_blanks_behind_the_last_quote_of_a_line_are_nothing(tmp_path):
    rows = "".join(f'"{i}",{i % 3},"w {i}" \n' for i in range(9))
    table = tables.read(file_of(tmp_path, '"a","b","c  " \n' + rows))
    assert table.names == ("a", "b", "c")
    assert table["c"].values[1] == "w 1"


def test_what_counts_the_reports_of_a_day_is_no_time_zone(tmp_path):
    rows = "".join(f"202403{1 + i // 3:02d}-{i % 3},{i % 4}\n" for i in range(60))
    encoding = tables.fit_encoding(
        tables.read(file_of(tmp_path, "report,y\n" + rows)), "y", drop=[], categorical=["report"]
    )
    assert "zone" not in str(encoding.notes)
    with pytest.raises(InputError, match="nothing to learn from found, 'report'"):
        tables.fit_encoding(tables.read(file_of(tmp_path, "report,y\n" + rows)), "y")
    days = "".join(f"2024-03-{1 + i:02d}+02:00,{i % 4}\n" for i in range(30))
    assert tables.fit_encoding(tables.read(file_of(tmp_path, "day,y\n" + days)), "y").columns[0].kind == "date"


def test_years_that_json_writes_as_text_are_numbers_and_other_digits_are_codes(tmp_path):
    rows = ",".join(f'{{"year": "{1565 + 5 * i}", "plot": "{1000 + i}", "wheat": {i}.5}}' for i in range(12))
    table = tables.read(file_of(tmp_path, f"[{rows}]", "wheat.json"))
    assert table["year"].values.tolist() == [1565 + 5 * i for i in range(12)]
    assert table["plot"].kind == "categorical"
    assert "'year': '1565' is read as the number 1565" in str(table.notes)


def test_uneven_rows_of_numbers_are_no_texts_of_one_column(tmp_path):
    rows = "".join(f" {i} {i * i} {i / 8}\n" for i in range(8))
    with pytest.raises(InputError, match="line 2, column 2: 3 cells found; accepted: 1, as in the first line"):
        tables.read(file_of(tmp_path, "StationID\n" + rows, "near.txt"))
    two = f"# name: a\n{rows}\n# name: b\n" + "".join(f" {i}\n" for i in range(5))
    with pytest.raises(InputError, match="line 12, column 2: 1 cell found; accepted: 3"):
        tables.read(file_of(tmp_path, two, "matrices.txt"))
