"""Tables in random dialects come back with the same values, or are refused in one line: nothing is wrong in silence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError
from backproof.tables.date_orders import recognised_order
from backproof.tables.dates import date_in
from random_dialects import NAMES, WORDS, Dialect, dialects, written
from trials import trials

PLAIN = Dialect(
    encoding="utf-8", delimiter=",", decimal=".", thousands="", newline="\n", quoted=False, padded=False, sep=False,
    titles=False, comments=False, units=False, sums=False, remark=False, blank=False, trailing=False, missing="NA",
    money="€", measure="kg", date="ymd", minus="-{}", columns=tuple(NAMES),
)  # fmt: skip
SAID = {
    "sep": "", "titles": "above the names passed over", "comments": "passed over", "units": "taken for units",
    "sums": "taken for sums", "remark": "below the table passed over", "blank": "without any value left out",
    "quoted": "", "padded": "", "trailing": "",
}  # fmt: skip


def days_of(column):
    cells = [str(int(cell)) if column.kind == "numeric" else cell for cell in column.values]
    order = recognised_order(cells)
    assert order not in (None, "unclear")
    return [date_in(cell, order) for cell in cells]


def check(table, dialect, made):
    assert table.names == made.names
    for name, values in made.values.items():
        column = table[name]
        if name in made.dates:
            whole = dialect.date == "clock"
            assert days_of(column) == [day if whole else day.replace(hour=0, minute=0) for day in values]
        elif isinstance(values, np.ndarray):
            np.testing.assert_array_equal(column.values, values)
        else:
            assert column.values.tolist() == values


def table_or_refusal(path):
    """Return the table in a file, or the message by which it is refused."""
    try:
        return tables.read(path)
    except InputError as error:
        return str(error)


@settings(max_examples=trials(100))
@given(dialect=dialects, count=st.integers(6, 30), seed=st.integers(0, 2**32 - 1))
def test_a_table_in_a_random_dialect_comes_back_or_is_refused(tmp_path_factory, dialect, count, seed):
    path = tmp_path_factory.getbasetemp() / "random.csv"
    made = written(dialect, count, seed)
    path.write_bytes(made.content)
    table = table_or_refusal(path)
    if isinstance(table, str):
        assert "accepted" in table
        assert len(table.splitlines()) == 1
        return
    if any("with a point between thousands" in note for note in table.notes):
        return  # it is said that 1.234 may be meant otherwise
    check(table, dialect, made)


@pytest.mark.parametrize("encoding", WORDS)
@pytest.mark.parametrize(
    ("delimiter", "decimal", "thousands"), [(",", ".", ""), (";", ",", "."), ("\t", ".", ","), (";", ",", " ")]
)
def test_the_dialects_of_most_files_are_read(tmp_path, encoding, delimiter, decimal, thousands):
    dialect = replace(PLAIN, encoding=encoding, delimiter=delimiter, decimal=decimal, thousands=thousands, money="")
    dialect = replace(dialect, measure="kg", newline="\r\n")
    made = written(dialect, 20, 3)
    (tmp_path / "a.csv").write_bytes(made.content)
    check(tables.read(tmp_path / "a.csv"), dialect, made)


@pytest.mark.parametrize("what", SAID)
def test_what_stands_around_a_table_is_passed_over_and_said(tmp_path, what):
    dialect = replace(PLAIN, **{what: True})
    made = written(dialect, 20, 3)
    (tmp_path / "a.csv").write_bytes(made.content)
    table = tables.read(tmp_path / "a.csv")
    check(table, dialect, made)
    assert any(SAID[what] in note for note in table.notes)


@pytest.mark.parametrize("change", [{"decimal": ",", "delimiter": ";"}, {"minus": "({})"}, {"date": "mdy"}])
def test_the_check_fails_where_the_values_are_others(tmp_path, change):
    made = written(replace(PLAIN, **change), 20, 3)
    other = written(PLAIN, 20, 4)
    (tmp_path / "a.csv").write_bytes(made.content)
    with pytest.raises(AssertionError):
        check(tables.read(tmp_path / "a.csv"), PLAIN, other)
