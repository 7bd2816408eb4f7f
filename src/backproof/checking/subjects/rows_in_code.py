"""Tables whose rows hold an example and then its targets, by what the code of a loop takes out of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from backproof.checking.subjects.names_in_code import role_of


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
