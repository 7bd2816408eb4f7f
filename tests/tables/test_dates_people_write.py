"""Dates in the ways of many countries are read as the days they are, or are refused by line; nothing is guessed."""

import datetime

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading, Table, fit_encoding
from backproof.tables.date_orders import recognised_order
from backproof.tables.dates import moments_of

DAYS = [
    datetime.datetime(2012, 3, 1) + datetime.timedelta(days=int(i)) for i in np.random.default_rng(0).permutation(320)
]
SPANISH = ["ene", "feb", "mar", "abr", "mayo", "jun", "jul", "agosto", "septiembre", "octubre", "nov", "diciembre"]
RUSSIAN = ["янв", "февраля", "марта", "апр", "мая", "июня", "июл", "августа", "сен", "октября", "ноября", "дек"]

WRITTEN = {
    "ymd": lambda day: f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}",
    "dmy": lambda day: day.strftime("%d.%m.%y"),
    "mdy": lambda day: day.strftime("%m/%d/%y"),
    "short": lambda day: day.strftime("%y-%m-%d"),
    "named": lambda day: f"{day.day} de {SPANISH[day.month - 1]} de {day.year}",
}
MORE_NAMED = [
    lambda day: f"{day.day} {RUSSIAN[day.month - 1]} {day.year}",
    lambda day: day.strftime("%a %b %d 00:00:00 %Y"),
    lambda day: day.strftime("%a, %d %b %Y 00:00:00 +0200"),
]


def order_of(cells, **said):
    """Return the order in which a column of dates is read by an encoding, and the encoding."""
    made = {"d": cells, "y": np.arange(float(len(cells)))}
    table = Table.from_columns({name: list(values) for name, values in made.items()})
    table = type(table)(table.columns, table.source, reading=Reading(**said))
    encoding = fit_encoding(table, "y")
    return encoding.columns[0].order, encoding


@pytest.mark.parametrize("order", WRITTEN)
def test_days_are_read_as_the_days_they_are(order):
    cells = [WRITTEN[order](day) for day in DAYS]
    assert order_of(cells)[0] == order
    np.testing.assert_array_equal(moments_of(cells, order), np.array(DAYS, dtype="datetime64[s]"))


@pytest.mark.parametrize("write", MORE_NAMED)
def test_names_of_months_are_known_in_several_languages(write):
    cells = [write(day) for day in DAYS]
    np.testing.assert_array_equal(moments_of(cells, order_of(cells)[0]), np.array(DAYS, dtype="datetime64[s]"))


@pytest.mark.parametrize(("cell", "order", "read"), [
    ("2012年3月1日 12时30分", "ymd", "2012-03-01T12:30"), ("2012/3/1 下午 3:05", "ymd", "2012-03-01T15:05"),
    ("2012年3月1日0点05分09秒", "ymd", "2012-03-01T00:05:09"), ("Oct 2012", "month", "2012-10-01"),
    ("2012Q4", "quarter", "2012-10-01"), ("2012-W43", "week", "2012-10-22"), ("43831.25", "days", "2020-01-01T06:00"),
    ("2012-10-01", "mdy", "2012-10-01"), ("9999-12-31", "ymd", "NaT"), ("上午12:30", "time", "2000-01-01T00:30"),
    ("101/3/1", "ymd", "2012-03-01"), ("H24.3.1", "ymd", "2012-03-01"), ("01032012", "dmy", "2012-03-01"),
    ("1032012", "dmy", "2012-03-01"), ("03012012", "mdy", "2012-03-01"), ("1 Mar 2012", "mdy", "2012-03-01"),
    ("Donnerstag, 1. März 2012", "named", "2012-03-01"), ("quinta-feira, 1 de março de 2012", "named", "2012-03-01"),
    ("03.2012", "month", "2012-03-01"), ("kw 9/2012", "week", "2012-02-27"), ("2012 KW09", "week", "2012-02-27"),
    ("T2 2012", "quarter", "2012-04-01"), ("2Q12", "quarter", "2012-04-01"), ("2012年第2季度", "quarter", "2012-04-01"),
])  # fmt: skip
def test_one_cell_is_this_moment(cell, order, read):
    assert moments_of([cell], order)[0] == np.datetime64(read) or read == "NaT"
    assert (str(moments_of([cell], order)[0]) == "NaT") == (read == "NaT")


@pytest.mark.parametrize(("name", "numbers", "order"), [
    ("date", 43831 + np.arange(40.0), "days"), ("stock", 43831 + np.arange(40.0), None),
    ("d", np.array([100.0 * (2012 + i // 12) + i % 12 + 1 for i in range(40)]), "month"),
    ("month", np.array([201201.0, 201203.0, 201205.0, 201206.0] * 5), "month"),
    ("d", np.array([201201.0, 201203.0, 201205.0, 201206.0] * 5), None),
])  # fmt: skip
def test_numbers_are_dates_where_their_name_or_their_form_says_so(name, numbers, order):
    column = fit_encoding(Table.from_columns({name: numbers, "y": np.arange(float(len(numbers)))}), "y").columns[0]
    assert getattr(column, "order", None) == order


@pytest.mark.parametrize("mark", ["-", "unknown", "0000-00-00", "9999-12-31"])
def test_what_stands_for_a_missing_date_is_said_and_counted(mark):
    cells = [mark if i % 7 == 3 else f"2020-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(80)]
    order, encoding = order_of(cells)
    assert order == "ymd"
    assert f"{mark!r} in 'd' stands for a missing date." in encoding.notes
    assert "'d': 11 of 80 values missing, the mean instead." in encoding.notes
    assert "11 missing in 'd'" in encoding.unusual(Table.from_columns({"d": cells}))[0]


def test_a_day_that_is_none_among_dates_is_named_by_its_line(tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("d,y\n" + "".join(f"2020-01-{i % 28 + 1:02d},{i}\n" for i in range(60)) + "2020-02-31,1\n")
    with pytest.raises(InputError, match=r"line 62, column 'd': '2020-02-31' found, which is no date") as caught:
        tables.prepare(path, "y", held_out=0, seed=0)
    assert "missing_values=['2020-02-31']" in str(caught.value)


def test_an_order_that_is_said_is_never_overruled():
    cells = [day.strftime("%m/%d/%Y") for day in DAYS]
    with pytest.raises(InputError, match="no date by date_order='dmy'"):
        order_of(cells, date_order="dmy")
    assert order_of([day.strftime("%d/%m/%y") for day in DAYS], date_order="dmy")[0] == "dmy"


def test_time_zones_are_told():
    zones = ["+02:00", "-05:00"]
    _, encoding = order_of([f"{day:%Y-%m-%dT12:00:00}{zones[i % 2]}" for i, day in enumerate(DAYS)])
    assert any("without regard to the time zone +02:00, -05:00" in note for note in encoding.notes)


def test_a_time_with_the_hours_of_its_zone_is_the_time_that_is_written():
    """Whatever its length, which for this one is that of a time with seconds."""
    moments = moments_of(["2024-02-29T12:30+01", "2024-03-01T00:15+01"], "ymd")
    assert moments.tolist() == [datetime.datetime(2024, 2, 29, 12, 30), datetime.datetime(2024, 3, 1, 0, 15)]


@pytest.mark.parametrize(("order", "ways"), [
    ("mdy", ("%m/%d/%Y", "%b %d, %Y")), ("dmy", ("%d/%m/%Y", "%Y-%m-%d")),
    ("dmy", ("%d.%m.%Y", "%d %B %Y", "%Y/%m/%d")),
    ("named", ("%d %b %Y", "%Y-%m-%d")),
])  # fmt: skip
def test_dates_written_in_several_clear_ways_are_the_days_they_are(order, ways):
    cells = [day.strftime(ways[i % len(ways)]) for i, day in enumerate(DAYS)]
    found, encoding = order_of(cells)
    assert found == order
    np.testing.assert_array_equal(moments_of(cells, found), np.array(DAYS, dtype="datetime64[s]"))
    assert any("in another way" in note for note in encoding.notes)


def test_days_first_among_months_first_are_left_out_with_both_named():
    cells = [day.strftime(("%d/%m/%Y", "%m/%d/%Y")[i % 2]) for i, day in enumerate(DAYS)]
    table = Table.from_columns({"d": cells, "x": np.arange(float(len(cells))) % 7, "y": np.arange(float(len(cells)))})
    ((name, reason),) = fit_encoding(table, "y").dropped
    assert name == "d"
    assert reason.startswith("dates of two orders, such as ")
    assert fit_encoding(table, "y", categorical=["d"]).dropped == ()


def test_days_in_digits_with_the_year_last_are_days_where_a_column_is_called_so(tmp_path):
    (tmp_path / "a.csv").write_text("".join(["datum,y\n", *(f"{day:%d%m%Y},{i}\n" for i, day in enumerate(DAYS))]))
    table = tables.read(tmp_path / "a.csv")
    assert not any("zeros" in note for note in table.notes)
    assert fit_encoding(table, "y").columns[0].order == "dmy"
    numbers = Table.from_columns({"datum": [float(f"{day:%d%m%Y}") for day in DAYS], "y": np.arange(float(len(DAYS)))})
    assert fit_encoding(numbers, "y").columns[0].order == "dmy"
    other = Table.from_columns({"sold": numbers["datum"].values, "y": numbers["y"].values})
    assert fit_encoding(other, "y").columns[0].kind == "numeric"


def test_months_with_a_point_stand_beside_decimal_commas(tmp_path):
    rows = "".join(f"{day:%m.%Y};{i},5\n" for i, day in enumerate(DAYS))
    (tmp_path / "a.csv").write_text(f"Monat;Wert\n{rows}")
    encoding = fit_encoding(tables.read(tmp_path / "a.csv"), "Wert")
    assert encoding.columns[0].order == "month"
    (tmp_path / "b.csv").write_text("Monat;Wert\n10.2012;3,5\n")
    features = encoding.features(encoding.read(tmp_path / "b.csv"))
    (tmp_path / "c.csv").write_text("Monat;Wert\n10.2012;3,5\n03.2012;1,5\n")
    np.testing.assert_array_equal(features[0], encoding.features(encoding.read(tmp_path / "c.csv"))[0])


MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
SHORT_YEARS = [f"{name} {year}" for year in (24, 25) for name in MONTHS]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (SHORT_YEARS, "month"),
        (SHORT_YEARS[::-1], "month"),
        (SHORT_YEARS[:12], None),  # the 24th of each month as well
        (SHORT_YEARS[::2], None),
        ([f"Mar {day}" for day in range(10, 31)], None),
        ([f"Market {number}" for number in range(10, 31)], None),
    ],
)
def test_months_of_short_years_are_told_from_days_where_they_follow_for_more_than_a_year(cells, order):
    assert recognised_order(cells) == order
    assert str(moments_of(["Mär 26"], "month")[0]) == "2026-03-01T00:00:00"
