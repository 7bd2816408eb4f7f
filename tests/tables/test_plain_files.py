"""Long plain files are read in one pass, and give the very table that reading them as text first gives."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading, csv_file

LATE = 1190
"""A row behind the first lines, by which it is decided what is read as numbers."""
FIRST = 2**14
"""How many bytes of the file are the first lines here."""


def written(
    folder, *, names="x,n,zip,word,y\n", late=None, end="", delimiter=",", comments="", decimal=".", quoted=False
):  # fmt: skip
    mark = '"' if quoted else ""
    rows = [f"{i / 7 - 20:.4f},{i},{i % 90 + 10:03d},{'ab c'[i % 4]},{i % 5}" for i in range(1200)]
    rows = [",".join(f"{mark}{cell}{mark}" for cell in row.split(",")) for row in rows]
    rows = [row.replace(",", delimiter).replace(".", decimal) for row in rows]
    for row, line in (late or {}).items():
        rows[row] = line
    path = folder / "plain.csv"
    path.write_text(comments + names.replace(",", delimiter) + "\n".join(rows) + "\n" + end)
    return path


FILES = {
    "plain": {}, "tabs": {"delimiter": "\t"},
    "comments": {"comments": "# by hand\n# twice\n"},
    "missing": {"late": {3: ",,,,1", LATE: "NA,?,,NULL,2"}}, "no value": {"late": {LATE: ",,,,"}},
    "a mark": {"late": {LATE: "-,5,100,a,1"}}, "a price": {"late": {LATE: "€5.5,5,100,a,1"}},
    "a text": {"late": {LATE: "low,5,100,a,1"}}, "sums": {"end": "9.5,7,100,Total,3\n"},
    "a remark": {"end": "\nmade by hand\n"}, "a quote": {"late": {LATE: '1.5,5,100,"a,b",1'}},
    "a blank": {"late": {LATE: " 1.5 , 5,100, a,1"}}, "a blank line": {"late": {LATE: "\n1.5,5,100,a,1"}},
    "a break": {"late": {LATE: '1.5,5,100,"a\nb",1'}}, "quotes": {"quoted": True},
    "a comma": {"late": {LATE: '"1,5",5,100,a,1'}}, "a doubled quote": {"late": {LATE: '1.5,5,100,"a""b",1'}},
    "a torn quote": {"late": {LATE: '1.5,5,100,"a"b,1'}}, "an inch": {"late": {LATE: '1.5,5,100,5",1'}},
    "decimal commas": {"delimiter": ";", "decimal": ","}, "tabs and commas": {"delimiter": "\t", "decimal": ","},
    "a point": {"delimiter": ";", "decimal": ",", "late": {LATE: "1.5;5;100;a;1"}},
    "thousands": {"delimiter": ";", "decimal": ",", "late": {LATE: "1.234,5;5;100;a;1"}},
    "a comma in counts": {"delimiter": ";", "decimal": ",", "late": {LATE: "1,5;5,25;100;a;1"}},
    "a text of digits": {"delimiter": ";", "decimal": ",", "late": {LATE: "1,5;5;100;7,5;1"}},
    "dashes": {"late": {3: "-,5,100,a,1", 7: ".,6,100,b,2", LATE: "-,5,100,a,1"}},
    "dashes elsewhere": {"late": {3: "-,5,100,a,1", LATE: "1.5,-,100,a,1"}},
    "dashes and holes": {"late": {3: "-,5,100,a,1", 9: "1.5,,100,a,1"}},
    "dashes and commas": {"delimiter": ";", "decimal": ",", "late": {3: "-;5;100;a;1", LATE: "-;6;100;a;1"}},
    "dashes alone": {"late": {i: f"-,{i},100,a,1" for i in range(1200)}},
    "a short code": {"late": {LATE: "1.5,5,7,a,1"}}, "infinite": {"late": {LATE: "inf,5,100,a,1"}},
}  # fmt: skip


MAYBE = (
    "a short code",
    "infinite",
    "a blank",
    "tabs and commas",
    "a comma in counts",
    "a text of digits",
    "dashes alone",
)
"""Files that may be read in one pass or not."""


def same(one, other):
    """Whether two tables have the same columns, notes, lines and reading."""
    assert one.names == other.names
    assert [column.kind for column in one.columns] == [column.kind for column in other.columns]
    for mine, its in zip(one.columns, other.columns, strict=True):
        np.testing.assert_array_equal(mine.values, its.values)
    assert (one.notes, one.reading, list(one.lines)) == (other.notes, other.reading, list(other.lines))


@pytest.fixture
def in_one_pass(monkeypatch):
    """What was read in one pass, once for each file that could be; small files count as long ones."""
    found = []
    plainly = csv_file._plainly

    def watched(*arguments):
        found.append(plainly(*arguments))
        return found[-1]

    monkeypatch.setattr(csv_file, "LEAST_BYTES", 0)
    monkeypatch.setattr("backproof.tables.csv_plain.HEAD", FIRST)
    monkeypatch.setattr(csv_file, "_plainly", watched)
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_table_is_that_of_text_first(tmp_path, name, in_one_pass, monkeypatch):
    path = written(tmp_path, **FILES[name])
    plain = read_or_refused(path)
    monkeypatch.setattr(csv_file, "LEAST_BYTES", 2**60)
    other = read_or_refused(path)
    if isinstance(plain, str):
        assert plain == other
    else:
        same(plain, other)
    if name in ("plain", "tabs", "comments", "missing", "quotes", "a quote", "a doubled quote", "decimal commas",
                "dashes", "dashes and commas"):  # fmt: skip
        assert in_one_pass[0] is not None
    elif name not in MAYBE:
        assert in_one_pass[0] is None


def read_or_refused(path):
    """Return the table, or why it is not read."""
    try:
        return tables.read(path)
    except InputError as error:
        return str(error)


def test_missing_values_that_are_said_are_missing(tmp_path, in_one_pass):
    table = tables.read(written(tmp_path, late={LATE: "-200,-200,100,a,1"}), Reading(missing_values=("-200",)))
    assert in_one_pass[0] is not None
    assert np.isnan(table["x"].values).sum() == np.isnan(table["n"].values).sum() == 1


def test_a_line_of_another_width_is_named(tmp_path, in_one_pass):
    with pytest.raises(InputError, match="line 1192, column 4: 3 cells found"):
        tables.read(written(tmp_path, late={LATE: "1,2,3"}))


def test_the_comparison_fails_where_a_value_differs(tmp_path):
    one = tables.read(written(tmp_path))
    with pytest.raises(AssertionError):
        same(one, tables.read(written(tmp_path, late={LATE: "1,2,100,a,1"})))
