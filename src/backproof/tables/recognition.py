"""Recognising the kinds of the columns, the columns to leave out, and the task, where no option says them.

Each rule is one function that reads a column and gives a verdict with its reason, so that it can be said.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import MISSING_NUMBERS, missing_in
from backproof.tables.date_orders import recognised_order
from backproof.tables.durations import on_a_clock
from backproof.tables.numerals import decimal_marks_of, is_number
from backproof.tables.quantities import on_others
from backproof.tables.table import Array, Table
from backproof.tables.target_columns import labels_of, real_values_of
from backproof.tables.wording import listed, shown

MOST_CLASSES = 20
MOST_CATEGORIES = 250
"""How many texts have a feature each; of more, the frequent ones have, and the others one together."""
FEWEST_OF_FREQUENT = 5
"""How often a text comes at least that is frequent."""
FEWEST_OF_SIGNED = 8
"""From how many different numbers on those with a sign before them, as <5, are no classes of their own."""
MOST_QUARTILES = 50
"""How many distances of the quartiles from the median a number may be before it counts as an outlier."""
COUNTS_ROWS = Phrase("it counts the rows")
IDENTIFIER = Phrase("an identifier: whole numbers, all different")
_CODE = re.compile(r"0[0-9]+")
_SIGNED = re.compile(r"[<>≤≥~≈]\s*[-+]?[0-9]")
_CALLED = re.compile(
    r"(?:^|[^a-z])(?:id|key|guid|uuid|nr|nummer|kennung)$|[a-z0-9](?:ID|Id|Key|Nr)$|Id$|nummer$|编号|序号|学号|号码|[单账帐票]号|编码|流水号|身份证号?|手机号?|电话|条形?码"
    r"|(?i:phone|telefon|téléphone|tel[ée]fono|(?:^|[^a-z])(?:tel|fax|mobil|mobile|handy|iban|isbn|ssn|ean|ean13|gtin|upc|barcode)(?:$|[^a-z]))"
)
_ENOUGH = 200
FEWEST_OF_COUNT = 50
"""From how many numbers on a count without an order is taken for identifiers."""
FEWEST_OF_NAMES = 10
"""From how many texts on those that are all different are names, of which nothing can be learned."""
COUNTERS = {"#", "no", "no.", "nr.", "index", "row", "unnamed: 0", "column_1", "rownames", "__index_level_0__"}


def is_categorical(table: Table, name: str) -> bool:
    """Return whether the column is text; raise InputError where it is numbers but for a few cells.

    Where the numbers are many and different, texts among them are more likely slips than categories if they are one
    in twenty, or the same few texts again and again, or a number with a sign, as <1.0. Where half of the numbers begin
    with a zero, all are codes.
    """
    column = table[name]
    if column.kind != "categorical":
        return False
    texts = column.values.tolist()
    if not any(is_number(cell, table.reading.decimal) for cell in set(texts) if cell is not None):
        return True
    cells = [(row, cell) for row, cell in enumerate(texts) if cell is not None]
    odd = _odd(cells, table.reading.decimal)
    if odd:
        row, cell = odd[0]
        numbers = {one for one in {one for _, one in cells} if is_number(one, table.reading.decimal)}
        count = sum(one in numbers for _, one in cells)
        raise InputError(
            "{place}: the text {cell} found in a column in which {count} of {total} cells are numbers; "
            "accepted: a number, or {categorical}, or {drop}, or {missing} if it stands for a missing value{others}",
            place=table.where(row, name), cell=shown(cell), count=count, total=len(cells),
            categorical=Keyword("categorical", [name]), drop=Keyword("drop", [name]),
            missing=Keyword("missing_values", [cell]), others=_other_texts(cell, odd),
        )  # fmt: skip
    return True


def _other_texts(cell: str, odd: Sequence[tuple[int, str]]) -> str:
    """Return what to say of the further texts among numbers, so that they need not be found out one by one."""
    others = [one for one in dict.fromkeys(text for _, text in odd) if one != cell]
    return Phrase("; there are also {texts}", texts=listed(map(shown, others), 6)) if others else ""


def _odd(cells: Sequence[tuple[int, str]], decimal: str | None) -> list[tuple[int, str]]:
    """Return the rows and texts that keep a column from being numbers, or nothing where it is text all the same."""
    numbers = {cell for cell in {cell for _, cell in cells} if is_number(cell, decimal)}
    odd = [(row, cell) for row, cell in cells if cell not in numbers and cell not in MISSING_NUMBERS]
    different = {cell for _, cell in odd}
    few = len(odd) <= len(cells) / 20
    alike = len(numbers) + len(different) <= MOST_CLASSES and not (few and 2 * len(numbers) > len(cells))
    signed = all(_SIGNED.match(cell) for cell in different) and len(numbers) >= FEWEST_OF_SIGNED
    codes = 2 * sum(_CODE.fullmatch(cell) is not None for cell in numbers) >= len(numbers)
    if not odd or (alike and not signed) or codes:
        return []
    most = 2 * len(odd) < len(cells) and len(numbers) > MOST_CLASSES
    same = len(different) <= 3 < len(odd)
    return odd if few or signed or (most and same) else []


def quartiles(values: Array) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile of finite float64 values, without overflow.

    >>> quartiles(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    (2.0, 3.0, 4.0)
    """
    largest = float(np.abs(values).max())
    unit = largest if largest > 1e100 else 1.0
    low, middle, high = (float(value) * unit for value in np.quantile(values / unit, [0.25, 0.5, 0.75]))
    return low, middle, high


def has_outliers(values: Array, parts: tuple[float, float, float] | None = None) -> bool:
    """Return whether a few numbers are so far from the rest that mean and deviation would be theirs alone.

    Args:
        values: finite float64 values.
        parts: their quartiles, where they are known.

    >>> has_outliers(np.array([*range(97), 999999, 999999, 999999.0])), has_outliers(np.arange(100.0))
    (True, False)
    """
    low, middle, high = quartiles(values) if parts is None else parts
    with np.errstate(over="ignore", invalid="ignore"):
        far = np.abs(values - middle) > MOST_QUARTILES * (high - low)
    return bool(high > low and np.isfinite(high - low) and 0 < far.mean() <= 0.1)


def is_identifier(name: str, values: Array) -> bool:
    """Return whether numbers are whole and all different, and called as identifiers are, or a count without an order.

    >>> is_identifier("customer_id", np.array([7.0, 3.0, 90.0])), is_identifier("km", np.array([7.0, 3.0, 90.0]))
    (True, False)
    >>> is_identifier("key", np.random.default_rng(0).permutation(100)), is_identifier("year", np.arange(100.0))
    (True, False)
    """
    whole = len(values) > 2 and bool((values == np.floor(values)).all())
    if not whole or len(np.unique(values)) < len(values):
        return False
    if _CALLED.search(name) or name.lower() in COUNTERS:
        return True
    before, after = values[:-1], values[1:]  # compared, since the difference of two numbers may overflow
    orderless = bool((after > before).any() and (after < before).any())
    return orderless and len(values) >= FEWEST_OF_COUNT and values.max() == values.min() + (len(values) - 1)


def least_of_frequent(counts: Mapping[str | None, int], most: int) -> int:
    """Return how often a text must come to be among the frequent ones, of which there are at most so many.

    >>> least_of_frequent({"a": 50, "b": 7, "c": 1}, 100), least_of_frequent({"a": 50, "b": 7, "c": 1}, 1)
    (5, 8)
    """
    ordered = sorted(counts.values(), reverse=True)
    return max(FEWEST_OF_FREQUENT, ordered[most] + 1 if len(ordered) > most else 0)


def reason_to_drop(table: Table, name: str, everything: Array, rows: Array, kept: bool) -> str:
    """Return why the column says nothing, or an empty text; `kept` silences guesses.

    `everything` is the column as text, of which all rows count, or as numbers, of which `rows` are trained on.
    """
    text = everything.dtype == object
    values = everything if text else everything[rows]
    missing = missing_in(values)
    present = values[~missing]
    if len(present) == 0:
        return Phrase("no value in it")
    same = len(set(present.tolist())) == 1 if text else present.min() == present.max()
    if same and not missing.any():
        return Phrase("the same everywhere")
    if kept:
        return ""
    if text:
        return _reason_for_text(present)
    named = name.lower() in COUNTERS or name.lower().endswith("id")
    if named and (np.diff(everything) == 1).all():
        return COUNTS_ROWS
    return IDENTIFIER if is_identifier(name, present) else ""


def _reason_for_text(present: Array) -> str:
    counts = Counter(present.tolist())
    different, count = counts, len(present)
    if len(different) > MOST_CATEGORIES:
        frequent = [number for number in counts.values() if number >= FEWEST_OF_FREQUENT]
        if 10 * sum(frequent) >= count:
            return ""
        template = "{different} different texts in {count} values, few of which come {least} times"
        return Phrase(template, different=len(different), count=count, least=FEWEST_OF_FREQUENT)
    once = len(different) == count >= FEWEST_OF_NAMES
    if once or (len(different) > MOST_CLASSES and 2 * len(different) > count):
        if (odd := _odd_among_numbers(different)) is not None:
            template = "{different} different texts in {count} values, most of them numbers, but not {cell}"
            return Phrase(template, different=len(different), count=count, cell=shown(odd))
        template = "{different} different texts in {count} values, so a name rather than a category"
        return Phrase(template, different=len(different), count=count)
    return ""


def _odd_among_numbers(different: Iterable[str]) -> str | None:
    """Return the first text that is no number where most are, and no codes with zeros before them, or None."""
    first = list(islice(different, _ENOUGH))
    numbers = [cell for cell in first if decimal_marks_of(cell) and not _CODE.fullmatch(cell)]
    others = (cell for cell in first if not decimal_marks_of(cell) and cell not in MISSING_NUMBERS)
    return next(others, None) if 2 * len(numbers) > len(first) else None


def recognised_task(table: Table, names: tuple[str, ...]) -> str:
    """Return `"classification"` or `"regression"` for these target columns.

    Text is classes, but for many different times. Numbers are classes where they are whole, at most twenty
    different ones, and each comes twice on average. Several columns are classification where each has two different
    values, and regression otherwise.
    """
    if table.task and names == table.target:
        return table.task
    if len(names) > 1:
        two = [len(set(labels_of(table, name))) == 2 for name in names]
        return "classification" if all(two) else "regression"
    is_categorical(table, names[0])  # raises where a few texts stand among numbers
    if table[names[0]].kind == "numeric":
        return _task_of_numbers(real_values_of(table, names[0]))
    return _task_of_texts(table, names[0])


def _task_of_texts(table: Table, name: str) -> str:
    """Return "classification", or "regression" for times of which there are many, or that hardly come again.

    Raises:
        InputError: texts that are dates, or hardly come again, and nobody said that they are classes.
    """
    labels = [str(label) for label in labels_of(table, name)]
    different = set(labels)
    many = len(different) > MOST_CLASSES
    if (many or 2 * len(different) > len(labels)) and on_a_clock(different) is not None:
        return "regression"
    if many:
        _check_texts(table, name, labels, different)
    return "classification"


def _check_texts(table: Table, name: str, labels: Sequence[str], different: Collection[str]) -> None:
    place, task = table.where(column=name), Keyword("task", "classification")
    times = [label for label in labels if on_a_clock([label]) is not None]
    if times and 0 < len(labels) - len(times) <= len(labels) / 5:
        row = next(row for row, label in enumerate(labels) if on_a_clock([label]) is None)
        raise InputError(
            "{place}: the text {cell} found in a column in which {count} of {total} cells are times such as {time}; "
            "accepted: a time, or {missing} if it stands for a missing value, or {task}",
            place=table.where(row, name), cell=shown(labels[row]), count=len(times), total=len(labels),
            time=shown(times[0]), missing=Keyword("missing_values", [labels[row]]), task=task,
        )  # fmt: skip
    order = recognised_order(labels)
    if order == "time":
        raise InputError(
            "{place}: times such as {cell} found; accepted: classes, numbers (of seconds, say), or {task}",
            place=place, cell=shown(labels[0]), task=task,
        )  # fmt: skip
    if order is not None:
        raise InputError(
            "{place}: dates such as {cell} found; accepted: classes, numbers (days since some date, say), or {task}",
            place=place, cell=shown(labels[0]), task=task,
        )  # fmt: skip
    if 2 * len(different) > len(labels):
        raise InputError(
            "{place}: {different} different texts in {count} examples found, such as {cell}; accepted: classes "
            "that come more than once, numbers, or {task}{hint}",
            place=place, different=len(different), count=len(labels), cell=shown(labels[0]), task=task,
            hint="" if (other := on_others(table[name])) is None else Phrase("; {note}", note=other),
        )  # fmt: skip


def _task_of_numbers(values: Array) -> str:
    different = np.unique(values)
    whole = bool((np.abs(different) < 2**53).all() and (different == np.floor(different)).all())
    few = len(different) <= MOST_CLASSES and 2 * len(different) <= len(values)
    return "classification" if whole and few else "regression"
