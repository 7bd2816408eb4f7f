"""What code takes out of its data: rows that hold an example and its target, tables of them, how many rows are read."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

from backproof.checking.subjects.code.program_text import name_called, tree_of_the_file_of
from backproof.checking.subjects.names.names_in_code import role_of

_LAST = ("-1", ":-1")


def rows_as_examples(method: Any, roles: list[str]) -> list[str]:
    """The roles of a method's arguments, with rows that hold no targets as examples.

    Beside labels they hold none, nor does a batch; nor where nothing in the file of the method takes the last entry of
    a row, or what stands before it, by itself.
    """
    if "y" in roles:
        roles = ["x" if role in ("rows", "row") or (role, "x" in roles) == ("pairs", False) else role for role in roles]
    return ["x" if role == "row" and not _cuts_rows(method) else role for role in roles]


def _cuts_rows(method: Any) -> bool:
    tree = tree_of_the_file_of(getattr(method, "func", method))
    return tree is None or any(_is_cut_off(node) for node in ast.walk(tree))


def _is_cut_off(node: ast.AST) -> bool:
    """Whether a node is the last entry of what is called a row, or what stands before it.

    >>> [_is_cut_off(ast.parse(text, mode="eval").body) for text in ("row[:-1]", "row[-1]", "row[0]", "weights[-1]")]
    [True, True, False, False]
    """
    match node:
        case ast.Subscript(value=ast.Name(id=name), slice=place):
            return role_of(name) in ("row", "rows", "x") and ast.unparse(place) in _LAST
    return False


def tables_of_rows(loop: ast.stmt, width: int) -> frozenset[str]:
    r"""Names of the tables from whose rows a loop takes what it calls a target, behind so many numbers of an example.

    >>> loop = ast.parse("for i in range(9):\n    p = points[i]\n    z = w * p[0] + p[1]\n    target = p[2]").body[0]
    >>> sorted(tables_of_rows(loop, 2)), sorted(tables_of_rows(loop, 3))
    (['points'], [])
    >>> sorted(tables_of_rows(ast.parse("for *x, _ in rows:\n    label = rows[0][-1]").body[0], 5))
    ['rows']
    """
    rows = dict(_rows(loop))
    found = set()
    for node in ast.walk(loop):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=row, slice=place)):
                if role_of(name) == "y" and _place(place) in (width, -1):
                    found.add(_table_of(row, rows))
    return frozenset(found - {""})


def tables_of_pairs(loop: ast.stmt) -> frozenset[str]:
    r"""Names of the data that a loop takes apart into examples and targets, one pair after the other.

    >>> sorted(tables_of_pairs(ast.parse("for k in range(9):\n    for x, t in data:\n        pass").body[0]))
    ['data']
    >>> sorted(tables_of_pairs(ast.parse("while True:\n    x, target = samples[k]\n    w, b = params[0]").body[0]))
    ['samples']
    """
    found = set()
    for node in ast.walk(loop):
        match node:
            case (
                ast.For(target=ast.Tuple(elts=[_, ast.Name(id=last)]), iter=ast.Name(id=table))
                | ast.comprehension(target=ast.Tuple(elts=[_, ast.Name(id=last)]), iter=ast.Name(id=table))
                | ast.Assign(
                    targets=[ast.Tuple(elts=[_, ast.Name(id=last)])], value=ast.Subscript(value=ast.Name(id=table))
                )
            ) if role_of(last) == "y":
                found.add(table)
    return frozenset(found)


def _rows(loop: ast.stmt) -> Iterator[tuple[str, str]]:
    """Names that hold one row of a table, and the name of the table."""
    for node in ast.walk(loop):
        match node:
            case ast.Assign(targets=[ast.Name(id=row)], value=ast.Subscript(value=ast.Name(id=table))):
                yield row, table
            case ast.For(target=ast.Name(id=row), iter=ast.Name(id=table)):
                yield row, table


def _table_of(row: ast.expr, rows: dict[str, str]) -> str:
    """The table that a row is of, `rows[k]` or a name for it; "" where it is of none."""
    match row:
        case ast.Name(id=name):
            return rows.get(name, "")
        case ast.Subscript(value=ast.Name(id=table)):
            return table
    return ""


def _place(node: ast.expr) -> int | None:
    """The whole number that an index is, of either sign."""
    match node:
        case ast.Constant(value=int(k)):
            return k
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(k))):
            return -k
    return None


def through_all(
    loop: ast.For | ast.While, data: set[str], counts: set[int], space: dict[str, Any]
) -> ast.For | ast.While:
    r"""The loop, with `range(len(X))` for a `range(4)` whose numbers X is read at, where the code had 4 examples.

    So is `p[np.arange(4), y]`, which reads the probability of each example's class.

    Args:
        loop: the loop, which stays as it is, and is returned itself where nothing is to be put in.
        data: names of arrays that hold examples or targets.
        counts: how many examples the code had.
        space: the names that there are.

    >>> loop = ast.parse("for k in range(4):\n    x = X[k]").body[0]
    >>> ast.unparse(through_all(loop, {"X"}, {4}, {})).splitlines()[0]
    'for k in range(len(X)):'
    >>> loop = ast.parse("for k in range(1000):\n    x = X[k].ravel()").body[0]
    >>> ast.unparse(through_all(loop, {"X"}, set(), {})).splitlines()[0]
    'for k in range(len(X)):'
    >>> loop = ast.parse("while True:\n    p[np.arange(4), y] -= 1").body[0]
    >>> ast.unparse(through_all(loop, {"y"}, {4}, {})).splitlines()[1].strip()
    'p[np.arange(len(y)), y] -= 1'
    """
    if next(_changes(loop, data, counts, space), None) is None:
        return loop
    changed = copy.deepcopy(loop)
    for call, length in _changes(changed, data, counts, space):
        call.args = [length]
    return ast.fix_missing_locations(changed)


def _changes(
    loop: ast.stmt, data: set[str], counts: set[int], space: dict[str, Any]
) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls of a loop that count the examples, each with the length that it gets for its argument."""
    for node in ast.walk(loop):
        match node:
            case ast.For(target=ast.Name(id=index), iter=ast.Call(func=ast.Name(id="range"), args=[count]) as numbers):
                # what a loop of training reads at its own number are examples, however many it goes through
                is_of_all = _number(count, space) in counts or (node is loop and type(_number(count, space)) is int)
                if is_of_all and (length := _length_read_at(node, index, data)):
                    yield numbers, length
            case ast.Subscript(slice=ast.Tuple(elts=[ast.Call(args=[count]) as rows, ast.Name(id=labels)])):
                if labels in data and _number(count, space) in counts and name_called(rows) in ("arange", "range"):
                    yield rows, ast.parse(f"len({labels})", mode="eval").body


def _number(count: ast.expr, space: dict[str, Any]) -> Any:
    """The number that an expression is, or that its name stands for; None for any other expression."""
    return space.get(count.id) if isinstance(count, ast.Name) else getattr(count, "value", None)


def _length_read_at(loop: ast.For, index: str, data: set[str]) -> ast.expr | None:
    """How long the data are that a loop reads at its number, as rows or as columns; None where it reads none so."""
    for node in ast.walk(loop):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Name(id=at)) if name in data and at == index:
                return ast.parse(f"len({name})", mode="eval").body
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[ast.Slice(), last])) if name in data:
                if index in {each.id for each in ast.walk(last) if isinstance(each, ast.Name)}:
                    return ast.parse(f"{name}.shape[1]", mode="eval").body
    return None
