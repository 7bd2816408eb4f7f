"""Whether the numbers of a file have a decimal point or a comma: by themselves, or as data before had it."""

from collections.abc import Sequence
from typing import Any

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_cells import Cells
from backproof.tables.column_values import MISSING_NUMBERS
from backproof.tables.numerals import are_numbers, decimal_marks_of, numeral_in, reads_both_ways
from backproof.tables.reading import Reading
from backproof.tables.wording import shown

_ENOUGH = 200
_FEWEST_WHOLE, _FEWEST_POINTED = 3, 5
"""From how many whole numbers in a column, and how many numbers with a point in all, points stand between thousands."""


def decimal_of(
    columns: Sequence[Cells], delimiter: str, typed: bool, said: Reading, kept: Reading
) -> tuple[str | None, list[Phrase]]:
    """Return the decimal mark, None for a point that nobody spoke of, and what to say of it."""
    if said.decimal is not None:
        return said.decimal, []
    if kept.decimal is not None and not typed:
        mark = decimal_as_kept(columns, kept.decimal, delimiter)
        return mark, [] if mark == kept.decimal else [_on_other_mark(mark)]
    decimal = recognised_decimal(columns, delimiter, typed)
    if decimal == "," and (cell := thousands_by_points(columns)) is not None:
        return decimal, [_on_thousands(cell)]
    template = "the decimal mark is a comma; {option} says that it is a point"
    return decimal, [Phrase(template, option=Keyword("decimal", "."))] if decimal == "," else []


def _on_thousands(cell: str) -> Phrase:
    """Say that points stand between thousands."""
    template = (
        "{cell} is read as the number {value:.15g}, with a point between thousands, since whole numbers below 1000 "
        "stand beside such; {option} says that the points are decimal ones"
    )
    return Phrase(template, cell=shown(cell), value=_read_with(cell, ","), option=Keyword("decimal", "."))


def _on_other_mark(decimal: str) -> Phrase:
    """Say that the decimal mark is not the one of the data that the model learned from."""
    if decimal == ".":
        return Phrase("the decimal mark is a point here, and a comma in training; {option} says that it is a comma",
                      option=Keyword("decimal", ","))  # fmt: skip
    return Phrase("the decimal mark is a comma here, and a point in training; {option} says that it is a point",
                  option=Keyword("decimal", "."))  # fmt: skip


def recognised_decimal(columns: Sequence[Cells], delimiter: str, typed: bool = False) -> str | None:
    """Return "," where the numbers have a decimal comma, or points between thousands, or None for a decimal point.

    Raises:
        InputError: some numbers can only have a comma and others only a point, or one that could have either decides.
    """
    found, unclear = _evidence(columns, typed)
    if ("," in found or unclear) and not typed:
        _add_point(found, columns)
    if len(found) == 2:
        raise _contradiction(*found[","], *found["."])
    if unclear and not found and delimiter != ",":
        raise _unclear(*unclear)
    points = None if found or typed else thousands_by_points(columns)
    return "," if "," in found or points is not None else None


def thousands_by_points(columns: Sequence[Cells]) -> str | None:
    """Return a number such as 1.613 where points can only stand between thousands, or else None.

    That is so where all numbers with a point have three digits behind it, several in all, and whole numbers below 1000
    stand beside them in each column, as 379 does, and none above.
    """
    samples = [[cell for cell in one.values.slice(0, _ENOUGH).to_pylist() if cell is not None] for one in columns]
    pointed: dict[str, None] = {}
    for column, cells in zip(columns, samples, strict=True):
        with_points = [cell for cell in cells if "." in cell and cell not in MISSING_NUMBERS]
        if not any(map(decimal_marks_of, with_points)):
            continue  # texts
        others = column.different() if all(map(reads_both_ways, with_points)) else cells
        if not all(map(reads_both_ways, (cell for cell in others if "." in cell and cell not in MISSING_NUMBERS))):
            return None
        whole = {cell for cell in others if cell.isdecimal() and cell.strip("0")}
        if len(whole) < _FEWEST_WHOLE or max(map(len, whole)) > 3:
            return None
        pointed |= dict.fromkeys(with_points)
    return next(iter(pointed)) if len(pointed) >= _FEWEST_POINTED else None


def decimal_as_kept(columns: Sequence[Cells], kept: str, delimiter: str) -> str:
    """Return the decimal mark: what the numbers themselves show, or else that of other data, which was kept.

    Raises:
        InputError: some numbers show a comma and others a point; or all could have either, and cells that stand apart
            by commas speak against a decimal comma.
    """
    found, _ = _evidence(columns, typed=False)
    _add_point(found, columns)
    if len(found) == 2:
        raise _contradiction(*found[","], *found["."])
    if found:
        return min(found)
    if kept == "," and thousands_by_points(columns) is not None:
        return kept
    either = next((pair for one in columns if (pair := _with_point(one, either=True)) is not None), None)
    if kept == "," and delimiter == "," and either is not None:
        raise _unclear_point(*either)
    return kept


def _evidence(columns: Sequence[Cells], typed: bool) -> tuple[dict[str, tuple[Cells, str]], tuple[Cells, str] | None]:
    """Return a cell that can only have a comma and one that can only have a point, and one that could have either.

    Columns of plain numbers are not gone through.
    """
    found: dict[str, tuple[Cells, str]] = {}
    unclear: tuple[Cells, str] | None = None
    for column in columns:
        if column.plain is not None:
            continue
        cells, counts = column.written()
        if not are_numbers(cells, counts):
            continue
        for cell in cells:
            marks = decimal_marks_of(cell)
            if len(marks) == 1:
                found.setdefault(min(marks), (column, cell))
            elif unclear is None and "," in cell and reads_both_ways(cell):
                unclear = (column, cell)
    return found, unclear


def _add_point(found: dict[str, tuple[Cells, str]], columns: Sequence[Cells]) -> None:
    """Add a cell of a column of plain numbers that can only have a decimal point, if there is one."""
    point = next((pair for one in columns if (pair := _with_point(one, either=False)) is not None), None)
    if point is not None:
        found.setdefault(".", point)


def _with_point(column: Cells, either: bool) -> tuple[Cells, str] | None:
    """Return a number with a point: one that a decimal comma would make another number, if `either`, or else none."""
    import pyarrow.compute as pc

    if column.plain is None:
        return None
    pointed = column.text.filter(pc.match_substring(column.text, ".")).unique()
    for cell in pointed.to_pylist():
        if (
            cell is not None
            and cell not in MISSING_NUMBERS
            and not cell.endswith(".")  # 1. is the first as well
            and decimal_marks_of(cell) == ({".", ","} if either else {"."})
        ):
            return column, cell
    return None


def on_three_decimals(columns: Sequence[Cells]) -> list[Phrase]:
    """Say that a column is read with a decimal point where a point between thousands fits all numbers as well."""
    samples = [[cell for cell in one.values.slice(0, _ENOUGH).to_pylist() if cell is not None] for one in columns]
    if any(decimal_marks_of(cell) == {"."} for cells in samples for cell in cells):
        return []  # the file shows elsewhere that it has decimal points
    for column, cells in zip(columns, samples, strict=True):
        if len(cells) > 1 and all("." in cell and reads_both_ways(cell) for cell in cells):
            template = (
                "{name}: {cell} is read as the number {value:.15g}; {option} reads it with a point between thousands"
            )
            number = getattr(numeral_in(cells[0]), "value", 0.0)
            return [Phrase(template, name=shown(column.name), cell=shown(cells[0]), value=number,
                           option=Keyword("decimal", ","))]  # fmt: skip
    return []


def _contradiction(column: Cells, cell: str, other: Cells, with_point: str) -> InputError:
    return InputError(
        "{place}: {cell} found, a number with a decimal comma, but {other} in column {name} is one with a decimal "
        "point; accepted: one decimal mark in a file, or {comma} or {point}, which takes the others for text",
        place=column.where(column.row_of(cell)), cell=shown(cell), other=shown(with_point), name=shown(other.name),
        comma=Keyword("decimal", ","), point=Keyword("decimal", "."),
    )  # fmt: skip


def _unclear(column: Cells, cell: str) -> InputError:
    return InputError(
        "{place}: {cell} found, which is {thousands:.15g} with a comma between thousands and {decimal:.15g} with a "
        "decimal comma; accepted: {point} for the first, {comma} for the second",
        **_both_ways(column, cell, thousands=".", decimal=","),
    )  # fmt: skip


def _unclear_point(column: Cells, cell: str) -> InputError:
    return InputError(
        "{place}: {cell} found, which is {decimal:.15g} with a decimal point and {thousands:.15g} with a point between "
        "thousands; accepted: {point} for the first, {comma} for the second",
        **_both_ways(column, cell, thousands=",", decimal="."),
    )  # fmt: skip


def _both_ways(column: Cells, cell: str, thousands: str, decimal: str) -> dict[str, Any]:
    """Return what a message says of a number that a decimal mark reads with thousands, and the other with decimals."""
    return {
        "place": column.where(column.row_of(cell)), "cell": shown(cell),
        "thousands": _read_with(cell, thousands), "decimal": _read_with(cell, decimal),
        "point": Keyword("decimal", "."), "comma": Keyword("decimal", ","),
    }  # fmt: skip


def _read_with(cell: str, decimal: str) -> float:
    return float(getattr(numeral_in(cell, decimal), "value", 0.0))
