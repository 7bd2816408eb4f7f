"""Tables of offices and of accounts: years below the names, a whole country above its parts, sums by name between."""

import pytest

from backproof import tables

TOWNS = [(f"T{i}", 40 + 13 * i, 7 + 5 * i, 0.25 * i) for i in range(12)]
PAIRS = [(9, 4), (2, 1), (1, 0), (1, 2), (3, 1), (1, 3), (1, 1)]
COUNTS = [(f"T{i}", a, b, b, b) for i, (a, b) in enumerate(PAIRS)]


def read(tmp_path, rows, encoding="utf-8"):
    path = tmp_path / "data.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding=encoding)
    return tables.read(path)


def sums(rows, name):
    return (name, sum(row[1] for row in rows), sum(row[2] for row in rows), "")


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ([("town", "men", "women", "rate"), ("", 2020, 2020, 2021)], ("town", "men 2020", "women 2020", "rate 2021")),
        ([("town", "men", "", "rate"), ("town", 2020, 2021, "%")], ("town", "men 2020", "men 2021", "rate %")),
        ([("", "men", "men", "rate"), ("town", 2020, 2021, "")], ("town", "men 2020", "men 2021", "rate")),
    ],
)
def test_years_below_names_are_part_of_them(tmp_path, head, names):
    table = read(tmp_path, [*head, *TOWNS])
    assert table.names == names
    assert table[names[1]].values.tolist() == [row[1] for row in TOWNS]
    assert "lines 1 and 2 are taken together for the names" in str(table.notes)


@pytest.mark.parametrize(
    "rows",
    [
        [("town", "built", "sold"), *[(f"T{i}", 1990 + i, 2001 + i) for i in range(9)]],  # years are the values
        [("town", "men", "women"), ("T", 2020, 2021), *[row[:3] for row in TOWNS]],  # the first has a key of its own
        [("town", "men", "women"), ("", 2020, 2021), ("", 30, 40), *[row[:3] for row in TOWNS]],  # others lack it, too
        [("town", "men", "women", "cars", "bikes"), *COUNTS],  # one column sums up by chance
    ],
)
def test_a_first_example_stays_one(tmp_path, rows):
    table = read(tmp_path, rows)
    assert len(table) == len(rows) - 1
    assert table.names == rows[0]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_sums_of_all_above_their_parts_are_no_example(tmp_path, encoding):
    parts = [(f"省{i}", *row[1:]) for i, row in enumerate(TOWNS)]
    table = read(tmp_path, [("地区", "总人口", "男", "女性率"), sums(parts, "全 国"), *parts], encoding)
    assert len(table) == len(TOWNS)
    assert "is taken for sums or means of all lines below and left out" in str(table.notes)
    off = [sums(parts, "全 国")[0], *(number + 1 for number in sums(parts, "")[1:3]), ""]
    assert len(read(tmp_path, [("地区", "总人口", "男", "女性率"), off, *parts], encoding)) == len(TOWNS) + 1


def test_sums_by_any_name_between_the_rows_are_no_examples(tmp_path):
    north, south = TOWNS[:6], TOWNS[6:]
    rows = [("town", "men", "women", "rate"), *north, sums(north, "Total Europe"), *south, sums(south, "Total Asia")]
    table = read(tmp_path, rows)
    assert table["men"].values.tolist() == [row[1] for row in TOWNS]
    renamed = [row if len(str(row[0])) < 4 else (row[0], 7, row[2], "") for row in rows[1:]]  # shops that are so called
    assert len(read(tmp_path, [rows[0], *renamed])) == 14


@pytest.mark.parametrize(("name", "off", "count"), [("Mean", 0, 12), ("Average", 0, 12), ("Mean", 1, 13), ("T", 0, 13)])
def test_means_of_all_above_the_rows_are_no_example(tmp_path, name, off, count):
    first = (name, f"{40 + 13 * 5.5 + off:.1f}", f"{7 + 5 * 5.5:.2f}", f"{0.25 * 5.5:.3f}")
    assert len(read(tmp_path, [("town", "men", "women", "rate"), first, *TOWNS])) == count


def test_a_number_far_beyond_all_others_that_comes_again_is_named(tmp_path):
    rows = [(i, -999.25 if i % 9 == 0 else i / 4, -3.5 if i % 9 == 0 else i / 4) for i in range(40)]
    encoding = tables.fit_encoding(read(tmp_path, [("y", "a", "b"), *rows]), "y")
    assert "'a': -999.25 comes 5 times, beyond all others" in str(encoding.notes)
    assert "'b': -3.5" not in str(encoding.notes)


def test_hours_and_minutes_with_a_point_between_are_times_where_they_say_so(tmp_path):
    rows = [(f"{i % 24}.{7 * i % 60:02d} Uhr", i) for i in range(48)]
    encoding = tables.fit_encoding(read(tmp_path, [("zeit", "y"), *rows]), "y")
    assert encoding.columns[0].order == "time"


@pytest.mark.parametrize("name", ["Country", "Total"])
def test_sums_above_their_parts_are_no_examples(tmp_path, name):
    groups = [TOWNS[:5], TOWNS[5:7], TOWNS[7:]]
    rows = [(f"{name} {i}", *sums(group, "")[1:3], 0.5, *group) for i, group in enumerate(groups)]
    lines = [line for head in rows for line in (head[:4], *head[4:])]
    table = read(tmp_path, [("town", "men", "women", "rate"), *lines])
    assert table["men"].values.tolist() == [row[1] for row in TOWNS]
    assert "3 lines with sums of those below left out, the first line 2" in str(table.notes)
    lines[6] = (lines[6][0], lines[6][1] + 1, *lines[6][2:])
    assert len(read(tmp_path, [("town", "men", "women", "rate"), *lines])) == 15


@pytest.mark.parametrize(("units", "said"), [("kg lb", True), ("°C °F", True), ("EUR USD", True), ("kg m", False)])
def test_units_in_a_column_of_their_own_are_named(tmp_path, units, said):
    table = read(tmp_path, [("a", "unit"), *[(i, units.split()[i % 2]) for i in range(12)]])
    assert ("'unit' holds units, such as" in str(table.notes)) == said


def test_a_number_with_its_last_digits_in_doubt_is_a_number(tmp_path):
    table = read(tmp_path, [("a", "b"), *[(f"{i}.50{i % 10}({i + 1})", f"{i}({i + 1})") for i in range(12)]])
    assert table["a"].values.tolist() == [float(f"{i}.50{i % 10}") for i in range(12)]
    assert "is read as the number" in str(table.notes)
    assert table["b"].values.dtype == object


@pytest.mark.parametrize(("number", "said"), [("1,{}.50", True), ("1{}.50", False)])
def test_a_dash_among_amounts_is_said_to_mean_0_in_accounts(tmp_path, number, said):
    path = tmp_path / "data.csv"
    path.write_text("debit;y\n" + "".join(f"{number.format(100 + i) if i % 3 else ' - '};{i}\n" for i in range(12)))
    notes = str(tables.read(path).notes)
    assert "'-' in 'debit' stands for a missing number" in notes
    assert ("where it means 0, as in accounts" in notes) == said
