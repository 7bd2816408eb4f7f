"""What is recognised where no option says otherwise: the kinds of the columns, those to leave out, and the task.

Each rule is one function that reads a column and gives a verdict with its reason, so that it can be said.
"""

import numpy as np

from backproof.errors import InputError, Keyword, Phrase
from backproof.tables.column_values import missing_in
from backproof.tables.numerals import is_number
from backproof.tables.table import Array, Table
from backproof.tables.target_columns import labels_of
from backproof.tables.wording import counted, shown

MOST_CLASSES = 20
MOST_CATEGORIES = 1000
COUNTERS = {"index", "row", "unnamed: 0", "column_1", "rownames", "__index_level_0__"}


def is_categorical(table: Table, name: str) -> bool:
    """Return whether the column is text; raise InputError where it is numbers but for a few cells.

    A cell of text in twenty numbers is more likely a slip than a category, where the numbers are many and different.
    """
    column = table[name]
    if column.kind != "categorical":
        return False
    cells = [(row, cell) for row, cell in enumerate(column.values.tolist()) if cell is not None]
    odd = [(row, cell) for row, cell in cells if not is_number(cell, table.reading.decimal)]
    if cells and 0 < len(odd) <= len(cells) / 20 and len({cell for _, cell in cells}) > MOST_CLASSES:
        row, cell = odd[0]
        raise InputError(
            "{place}: the text {cell} found where {count} of {total} cells are numbers; accepted: a number, or "
            "{categorical}, or {drop}, or {missing} if it stands for a missing value",
            place=table.where(row, name), cell=shown(cell), count=len(cells) - len(odd), total=len(cells),
            categorical=Keyword("categorical", [name]), drop=Keyword("drop", [name]),
            missing=Keyword("missing_values", [cell]),
        )  # fmt: skip
    return True


def reason_to_drop(table: Table, name: str, everything: Array, rows: Array, kept: bool) -> str:
    """Return why the column says nothing, or an empty text; `kept` silences guesses.

    `everything` is the column as text, of which all rows count, or as numbers, of which `rows` are trained on.
    """
    text = everything.dtype == object
    values = everything if text else everything[rows]
    missing = missing_in(values)
    present = values[~missing]
    if len(present) == 0:
        raise InputError(
            "{place}: no value found in {examples}, all missing; accepted: at least one value, or {drop}",
            place=table.where(column=name),
            examples=counted(len(values), "example"),
            drop=Keyword("drop", [name]),
        )
    different = set(present.tolist())
    if len(different) == 1 and not (text and missing.any()):
        return Phrase("the same everywhere")
    if kept:
        return ""
    if text:
        return _reason_for_text(different, len(present))
    named = name.lower() in COUNTERS or name.lower().endswith("id")
    return Phrase("it counts the rows") if named and (np.diff(everything) == 1).all() else ""


def _reason_for_text(different: set[str], count: int) -> str:
    if len(different) > MOST_CATEGORIES:
        return Phrase("{count} different texts, more than {most}", count=len(different), most=MOST_CATEGORIES)
    if len(different) > MOST_CLASSES and 2 * len(different) > count:
        template = "{different} different texts in {count} values, so a name rather than a category"
        return Phrase(template, different=len(different), count=count)
    return ""


def recognised_task(table: Table, names: tuple[str, ...]) -> str:
    """Return `"classification"` or `"regression"` for these target columns.

    Text is classes. Numbers are classes where they are whole, at most twenty different ones, and each comes twice on
    average. Several columns are classification where each has two different values, and regression otherwise.
    """
    if table.task and names == table.target:
        return table.task
    if len(names) > 1:
        two = [len(set(labels_of(table, name))) == 2 for name in names]
        return "classification" if all(two) else "regression"
    labels = labels_of(table, names[0])
    different = set(labels)
    if table[names[0]].kind == "categorical":
        if len(different) > MOST_CLASSES and 2 * len(different) > len(labels):
            raise InputError(
                "{place}: {different} different texts in {count} examples found; accepted: classes that come more than "
                "once, numbers, or {task}",
                place=table.where(column=names[0]), different=len(different), count=len(labels),
                task=Keyword("task", "classification"),
            )  # fmt: skip
        return "classification"
    whole = all(isinstance(label, int) for label in different)
    few = len(different) <= MOST_CLASSES and 2 * len(different) <= len(labels)
    return "classification" if whole and few else "regression"
