"""Times of day in digits, dates by eras, numbers in parts of ten thousand: read, or told with what changes it."""

import datetime

import numpy as np
import pytest

from backproof import tables
from backproof.tables import Table, fit_encoding
from backproof.tables.dates import moments_of

RNG = np.random.default_rng(3)
CLOCKS = [
    (int(hour), int(minute)) for hour, minute in zip(RNG.integers(0, 24, 90), RNG.integers(0, 60, 90), strict=True)
]
EARLY = datetime.datetime(1987, 5, 6)


def read(tmp_path, name, cells):
    """Return the table of a file with these cells beside a number, and its notes as text."""
    path = tmp_path / "cells.csv"
    path.write_text(f"{name},y\n" + "".join(f'"{cell}",{i % 7}.5\n' for i, cell in enumerate(cells)))
    table = tables.read(path)
    return table, " ".join(map(str, table.notes))


@pytest.mark.parametrize("name", ["dep_time", "Uhrzeit", "arrival time", "hora"])
def test_numbers_of_a_column_called_a_time_are_hours_and_minutes(tmp_path, name):
    table, _ = read(tmp_path, name, [hour * 100 + minute for hour, minute in CLOCKS])
    encoding = fit_encoding(table, "y")
    assert encoding.columns[0].order == "time"
    assert f"categorical=['{name}']" in " ".join(map(str, encoding.notes))
    found = moments_of([str(hour * 100 + minute) for hour, minute in CLOCKS], "time")
    assert found.tolist() == [datetime.datetime(2000, 1, 1, hour, minute) for hour, minute in CLOCKS]


def test_texts_of_four_digits_are_hours_and_minutes_in_a_column_called_a_time(tmp_path):
    table, _ = read(tmp_path, "time", [f"{hour:02d}{minute:02d}" for hour, minute in CLOCKS])
    assert table["time"].kind == "categorical"
    assert fit_encoding(table, "y").columns[0].order == "time"


@pytest.mark.parametrize("cells", [
    range(0, 2400, 25), range(100, 2100, 50), range(60), [i * 100 + 30 for i in range(15)], range(2000, 2090),
    [i * 7 + 0.5 for i in range(90)], [*(hour * 100 + minute for hour, minute in CLOCKS), 1375],
])  # fmt: skip
def test_other_numbers_of_such_a_column_stay_numbers(tmp_path, cells):
    table, _ = read(tmp_path, "run_time", cells)
    assert fit_encoding(table, "y").columns[0].kind != "date"


def test_numbers_that_could_be_times_are_told_where_no_name_says_so(tmp_path):
    cells = [hour * 100 + minute for hour, minute in CLOCKS]
    table, said = read(tmp_path, "dep", cells)
    assert fit_encoding(table, "y").columns[0].kind == "numeric"
    assert "could be times of day" in said
    assert "'dep_time'" in said
    assert "times of day" not in read(tmp_path, "dep", range(0, 9000, 100))[1]


@pytest.mark.parametrize("order", ["time"])
def test_13h45_is_a_time_of_day(tmp_path, order):
    table, _ = read(tmp_path, "t", [f"{hour}h{minute:02d}" for hour, minute in CLOCKS])
    assert fit_encoding(table, "y").columns[0].order == order
    assert moments_of(["13h45"], order).tolist() == [datetime.datetime(2000, 1, 1, 13, 45)]


@pytest.mark.parametrize(("era", "before"), [
    ("明治", 1867), ("大正", 1911), ("昭和", 1925), ("平成", 1988), ("令和", 2018), ("民國", 1911), ("民国", 1911),
])  # fmt: skip
def test_years_of_eras_are_those_of_ours(era, before):
    cells = [f"{era}{'元' if year == 1 else year}年5月{year}日" for year in range(1, 15)]
    expected = [datetime.datetime(before + year, 5, year) for year in range(1, 15)]
    assert moments_of(cells, "ymd").tolist() == expected
    table = Table.from_columns({"d": [f"{era}{year}年{year}月7日" for year in range(1, 10)] * 3, "y": np.arange(27.0)})
    assert fit_encoding(table, "y").columns[0].order == "ymd"


@pytest.mark.parametrize(("cells", "expected"), [
    (["3亿2000万", "1億500万", "7万5千", "2万30"], [3.2e8, 1.05e8, 75e3, 20030]),
    (["1.5×10³", "2×10⁻²", "-7 × 10¹", "4*10**2"], [1500, 0.02, -70, 400]),
    (["১২", "৩.৫", "๗", "٩"], [12, 3.5, 7, 9]),
])  # fmt: skip
def test_numbers_in_such_signs_are_read(tmp_path, cells, expected):
    table, _ = read(tmp_path, "x", cells * 10)
    np.testing.assert_allclose(table["x"].values, expected * 10, rtol=1e-15)


@pytest.mark.parametrize(("cells", "said"), [
    ([f"~{i}.5" for i in range(40)], "numbers with text around them, such as '~0.5'"),
    ([f"ca. {i}" for i in range(40)], "numbers with text around them, such as 'ca. 0'"),
    ([f"{i},{i % 10}00{'CR' * (i % 2)}" for i in range(1, 41)], "numbers with text around them, such as '1,100CR'"),
    ([f"{i}-{i + 5}" for i in range(40)], "ranges such as '0-5'"),
    ([f"${i}k to ${i + 5}k"[:3] + f" - ${i + 900}" for i in range(10, 50)], "ranges such as '$10 - $910'"),
])  # fmt: skip
def test_numbers_among_text_are_told(tmp_path, cells, said):
    assert said in read(tmp_path, "x", cells)[1]


@pytest.mark.parametrize("cells", [
    [f"ID{i}" for i in range(40)], [f"#{i}" for i in range(40)], [f"10-{i}" for i in range(5)], ["about 5", "red"] * 20,
    [f"{i}.5N" for i in range(40)], [f"2024-03-{i + 1:02d}" for i in range(30)], [f"{i + 9}-{i}" for i in range(40)],
    [f"{i % 60}m {i % 60}s" for i in range(40)], [f"0{i}-5" for i in range(10)],
])  # fmt: skip
def test_what_is_no_number_among_text_is_not_told(tmp_path, cells):
    assert "for numbers; " not in read(tmp_path, "x", cells)[1]
