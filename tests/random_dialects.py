"""Tables in random dialects: what is in them, and how they are written into a file of text."""

import csv
import datetime
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

WORDS = {
    "utf-8": ["rot", "grün", "blau, hell", "north; west", "北京", "a|b", 'say "hi"', "O'Brien", "two words"],
    "utf-8-sig": ["rot", "grün", "北京", "x,y"],
    "utf-16": ["rot", "grün", "北京", "x;y"],
    "gb18030": ["北京", "上海", "广州", "颜色", "数量", "red"],
    "cp1252": ["Zürich", "Genève", "Málaga", "Köln", "red"],
    "cp1250": ["Łódź", "Kraków", "Gdańsk", "Poznań", "red"],
    "cp1251": ["Москва", "Казань", "Омск", "Тверь"],
    "cp1253": ["Αθήνα", "Πάτρα", "Θεσσαλονίκη", "Λάρισα"],
    "cp1254": ["İzmir", "Muğla", "Eskişehir", "Kadıköy"],
    "cp932": ["東京", "大阪", "さいたま", "名古屋"],
}
"""Words for a column of texts, by the encoding that they are written in."""
MISSING = ["", "NA", "NaN", "NULL", "-", "--", ".", "None", "<NA>", "n/a", "#N/A", "?", "无"]
UNITS = ["kg", "cm", "km/h", "m²"]
NAMES = ["code", "plain", "whole", "money", "weight", "day", "word", "yes", "y"]
DATES = {"ymd": "%Y-%m-%d", "dmy": "%d.%m.%Y", "mdy": "%m/%d/%Y", "digits": "%Y%m%d", "clock": "%Y-%m-%d %H:%M"}


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Attributes:
        encoding, delimiter, decimal, thousands, newline: as their names say; no thousands are marked where that is "".
        quoted: whether every cell stands in quotes.
        padded: whether blanks stand around cells.
        sep: whether the first line says sep=.
        titles, comments, units, sums, remark, blank: whether such lines are there.
        trailing: whether every line ends with a delimiter.
        missing: what stands for a missing number.
        money, measure: signs of the columns of money and measures.
        date: how dates are written.
    minus: how a negative number is written.
    columns: which columns there are.
    """

    encoding: str
    delimiter: str
    decimal: str
    thousands: str
    newline: str
    quoted: bool
    padded: bool
    sep: bool
    titles: bool
    comments: bool
    units: bool
    sums: bool
    remark: bool
    blank: bool
    trailing: bool
    missing: str
    money: str
    measure: str
    date: str
    minus: str
    columns: tuple[str, ...]


def _can_be_written(dialect: Dialect) -> bool:
    try:
        return bool(
            (dialect.thousands + dialect.money + dialect.measure + dialect.missing + dialect.minus).encode(
                dialect.encoding
            )
        )
    except UnicodeEncodeError:
        return False


dialects = st.builds(
    Dialect,
    encoding=st.sampled_from(list(WORDS)),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    thousands=st.sampled_from(["", "", ",", ".", " ", "\u00a0", "\u202f", "'"]),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    missing=st.sampled_from(MISSING),
    money=st.sampled_from(["", "€", "$", "¥"]),
    measure=st.sampled_from(UNITS),
    date=st.sampled_from(list(DATES)),
    minus=st.sampled_from(["-{}", "-{}", "-{}", "({})", "{}-", "−{}"]),
    columns=st.sets(st.sampled_from(NAMES), min_size=2).map(lambda names: tuple(one for one in NAMES if one in names)),
    **{name: st.sampled_from([False, False, False, True]) for name in (
        "quoted", "padded", "sep", "titles", "comments", "units", "sums", "remark", "blank", "trailing")},
).filter(lambda one: one.decimal != one.thousands and _can_be_written(one))  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A file's bytes, and the values that should be read: numbers, texts or dates, by column."""

    content: bytes
    names: tuple[str, ...]
    values: dict[str, Any]
    dates: tuple[str, ...]


def number(value: float, dialect: Dialect, digits: int) -> str:
    """Return a number as the dialect writes it, with marks between thousands."""
    text = f"{abs(value):,.{digits}f}".translate({ord(","): dialect.thousands, ord("."): dialect.decimal})
    return dialect.minus.format(text) if value < 0 else text


def lines_of(dialect: Dialect, count: int, seed: int) -> tuple[list[str], list[list[str]], dict[str, Any]]:
    """Return names, lines of cells and the values."""
    rng = np.random.default_rng(seed)
    plain = rng.normal(0, 2000, count).round(2)
    whole, money, weight = (
        rng.integers(-900, 99999, count),
        rng.uniform(1, 99999, count).round(2),
        rng.uniform(1, 99, count),
    )
    weight, holes = weight.round(1), rng.random(count) < 0.2
    days = [
        datetime.datetime(2019, 1, 1, 12, 30) + datetime.timedelta(days=int(d)) for d in rng.permutation(2 * count + 40)
    ]
    words = [WORDS[dialect.encoding][i] for i in rng.integers(0, len(WORDS[dialect.encoding]), count)]
    yes = rng.random(count) < 0.5
    cells = [
        [f"{i:05d}" for i in range(count)],
        [dialect.missing if hole else number(value, dialect, 2) for value, hole in zip(plain, holes, strict=True)],
        [number(value, dialect, 0) for value in whole],
        [f"{number(value, dialect, 2)} {dialect.money}".strip() for value in money],
        [f"{number(value, dialect, 1)} {dialect.measure}" for value in weight],
        [day.strftime(DATES[dialect.date]) for day in days[:count]],
        words,
        ["ja" if one else "nein" for one in yes],
        [number(value, dialect, 1) for value in weight + 1],
    ]
    values = {
        "code": cells[0], "plain": np.where(holes, np.nan, plain), "whole": whole.astype(float), "money": money,
        "weight": weight, "day": days[:count], "word": words, "yes": cells[7], "y": weight + 1,
    }  # fmt: skip
    kept = [i for i, name in enumerate(NAMES) if name in dialect.columns]
    rows = [list(row) for row in zip(*(cells[i] for i in kept), strict=True)]
    return [NAMES[i] for i in kept], rows, {NAMES[i]: values[NAMES[i]] for i in kept}


def written(dialect: Dialect, count: int, seed: int) -> Written:
    """Return a table in a dialect."""
    names, rows, values = lines_of(dialect, count, seed)
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=dialect.delimiter, lineterminator=dialect.newline,
        quoting=csv.QUOTE_ALL if dialect.quoted else csv.QUOTE_MINIMAL,
    )  # fmt: skip
    end = [""] if dialect.trailing else []
    if dialect.sep:
        stream.write(f"sep={dialect.delimiter}{dialect.newline}")
    if dialect.comments:
        stream.write(f"# made by hand{dialect.newline}")
    if dialect.titles and not dialect.comments:
        stream.write(f"Report of the year{dialect.newline}{dialect.newline}")
    writer.writerow(names + end)
    if dialect.units:
        units = dict(
            zip(NAMES, ["", "mV", "-", dialect.money or "kEUR", dialect.measure, "", "", "", "m"], strict=True)
        )
        writer.writerow([units[name] for name in names] + end)
    for i, row in enumerate(rows):
        if dialect.blank and i == 3:
            writer.writerow([""] * len(names) + end)
        writer.writerow([f" {cell} " if dialect.padded and '"' not in cell else cell for cell in row] + end)
    if dialect.sums:
        writer.writerow(["Total", *("" if i % 2 else "1" for i in range(len(names) - 1)), *end])
    if dialect.remark:
        stream.write(f"{dialect.newline}Source: made up{dialect.newline}")
    found = (*names, f"column_{len(names) + 1}") if dialect.trailing else tuple(names)
    return Written(stream.getvalue().encode(dialect.encoding), found, values, ("day",))
