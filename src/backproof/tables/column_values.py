"""A column's values as numbers or as text, whatever it was read as; what cannot be is named by its line."""

from collections.abc import Sequence
from string import ascii_letters

import numpy as np

from backproof.errors import InputError, Keyword
from backproof.tables.numerals import number_in
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import shown

MISSING_NUMBERS = (
    "", "-", "--", "---", "–", "—", ".", "..", ":", "None", "none", "NONE", "无", "缺失", "空", "nil", "Nil", "#NUM!",
    "#REF!", "na", "Na", "N.A.", "n.a.", "N/a", "n/v", "NV", "o.A.", "s.o.", "missing", "Missing",
    "MISSING", "unknown", "Unknown", "UNKNOWN", "not available", "Not Available", "(null)", "(blank)", "NAN", "Null",
    "-nan", "-NaN", "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "NULL.", "N\\A", "#N/D", "#BEZUG!", "#NAME?", "#NULL!",
    "k.A.", "k. A.", "k.A", "keine Angabe", "n.v.", "s/d", "S/D", "sin dato", "sin datos", "N/D", "n/d", "NIL",
    "non disponible", "pas de données", "inconnu", "Inconnu", "unbekannt", "Unbekannt", "desconocido", "Desconocido",
    "нет данных", "н/д", "b.d.", "brak danych", "no data", "No data", "No Data", "NO DATA", "not recorded",
    "Not recorded", "Not Recorded", "not applicable", "Not applicable", "Not Applicable", "undefined", "<missing>",
    "[null]", "<null>", "…", "/", "－", "ー", "无数据", "無", "不详", "不詳", "不明", "未知", "暂无", "未填", "なし",
    "記載なし", "欠測", "該当なし", "없음", "._", *(f".{letter}" for letter in ascii_letters),
    *("*" * width for width in range(1, 17)), *("#" * width for width in range(2, 17)),
)  # fmt: skip
"""What stands for a missing value among numbers, but may be a category among texts.

Among them are .a to .z of SAS and Stata, and the asterisks and hashes with which Fortran and spreadsheets fill up a
place that is too narrow for a number.
"""
_NOTHING: Array = np.array(None, dtype=object)


def numbers_of(table: Table, name: str) -> Array:
    """Return column `name` as floats (N,), NaN where missing; raise InputError at the first text or infinity."""
    column = table[name]
    if column.kind == "image":
        raise InputError("{place}: an image found; accepted: a column of numbers", place=table.where(column=name))
    values = column.values if column.kind == "numeric" else _parsed(table, name)
    infinite = np.isinf(values)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise InputError(
            "{place}: {given} found; accepted: a finite number", place=table.where(row, name), given=shown(values[row])
        )
    return values


def _parsed(table: Table, name: str) -> Array:
    values = np.full(len(table), np.nan)
    for row, cell in enumerate(table[name].values.tolist()):
        if cell is None or cell in MISSING_NUMBERS:
            continue
        number = number_in(cell, table.reading.decimal)
        if number is None:
            raise InputError(
                "{place}: the text {cell} found; accepted: a number{hint}",
                place=table.where(row, name), cell=shown(cell), hint=_decimal_hint(table, cell),
            )  # fmt: skip
        values[row] = number
    return values


def _decimal_hint(table: Table, cell: str) -> InputError | str:
    """Return what to say where the cell would be a number with the other decimal mark."""
    other = "." if table.reading.decimal == "," else ","
    if number_in(cell, other) is None:
        return ""
    return InputError(" ({option} if that is the decimal mark)", option=Keyword("decimal", other))


def texts_of(table: Table, name: str) -> Array:
    """Return column `name` as text (N,), None where missing; whole numbers are written without a point."""
    column = table[name]
    if column.kind == "image":
        raise InputError(
            "{place}: an image found; accepted: a column of numbers or text", place=table.where(column=name)
        )
    if column.kind == "categorical":
        return column.values
    known: dict[float, str] = {}
    texts = np.empty(len(table), dtype=object)
    for row, value in enumerate(column.values.tolist()):
        if value == value:
            texts[row] = known.get(value) or known.setdefault(value, str(plain_number(value)))
    return texts


def coded_texts_of(table: Table, name: str) -> tuple[Sequence[str | None], Array]:
    """Return texts, and which of them each value of a column is (N,), as `texts_of` has them; not all need be there.

    >>> table = Table.from_columns({"x": ["b", None, "b"]})
    >>> coded_texts_of(table, "x")
    (['b', None], array([0, 1, 0]))
    """
    coded = table[name].coded
    if coded is not None and len(coded[0]) <= len(table):
        return coded
    return _coded(texts_of(table, name).tolist())


def coded_texts_in(column: Column) -> tuple[Sequence[str | None], Array]:
    """Return the different texts of a column of text, all of which are there, and which of them each value is (N,).

    >>> coded_texts_in(Column.of_codes("eyes", ["blue", "grey", None], np.array([2, 0, 2])))
    (['blue', None], array([1, 0, 1]))
    """
    if column.coded is None:
        return _coded(column.values.tolist())
    texts, codes = column.coded
    used = np.bincount(codes, minlength=len(texts)) > 0
    return [text for text, here in zip(texts, used.tolist(), strict=True) if here], (np.cumsum(used) - 1)[codes]


def different_texts_in(column: Column) -> list[str]:
    """Return the different texts of a column of text, without missing ones.

    >>> different_texts_in(Column.of_codes("eyes", ["blue", "grey", None], np.array([2, 0, 2])))
    ['blue']
    """
    if column.coded is None:
        return [text for text in dict.fromkeys(column.values.tolist()) if text is not None]
    texts, codes = column.coded
    used = (np.bincount(codes, minlength=len(texts)) > 0).tolist()
    return [text for text, here in zip(texts, used, strict=True) if here and text is not None]


def _coded(cells: Sequence[str | None]) -> tuple[list[str | None], Array]:
    places = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
    return list(places), np.fromiter(map(places.__getitem__, cells), np.intp, len(cells))


def plain_number(value: float) -> int | float:
    """Return a whole number as an int, any other as it is.

    >>> plain_number(3.0), plain_number(2.5)
    (3, 2.5)
    """
    return int(value) if abs(value) < 2**53 and value == int(value) else float(value)


def missing_in(values: Array) -> Array:
    """Return where the values are missing, (N,) of booleans: NaN in numbers, None in text."""
    if values.dtype == object:
        missing: Array = np.equal(values, _NOTHING).astype(bool)
        return missing
    return np.isnan(values)
