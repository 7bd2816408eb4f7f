"""Small edits of a function's code: each undoes one slip that people make in a backward pass.

A transpose, a sign, a factor or a term is put in or taken out, another name, number, axis or letter is put in its
place, `=` becomes `+=`. Which edit is the right one is not known here: the code is run with each, and what it returns
says it (`operator_mends.py`). The likeliest come first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from backproof.checking.subjects.changes.positions_in_code import (
    Position,
    calls_of,
    idle_names,
    indices_of,
    is_written_to,
    kept_by,
    masks_of,
    names_of_arrays,
    pieces_of,
    positions_of,
    read,
    read_by,
    read_of_objects,
)
from backproof.checking.subjects.changes.put_in_code import (
    calls_at,
    forms_at,
    forms_of,
    indexed_at,
    masked_at,
    pieces_at,
    product_rule_at,
    takes_factors,
    terms_of_sum_at,
)
from backproof.checking.subjects.changes.sizes_put_in import sizes_at, sizes_of
from backproof.checking.subjects.changes.slips_of_code import others_at

KnownNames = tuple[list[str], list[ast.Call], str]
"""The names of arrays, the calls that may be missing, and what the code calls NumPy."""
_MANY = 2000
_MOST_FIRST, _LATER = 400, 4
"""How much of what speaks of unused names is tried first, and by how much later the rest is."""
_LEAST_SHOWN = 5
"""Expressions that are shorter than this are shown with what stands around them."""


@dataclass
class Edit:
    """Another node at a position, and what kind of slip that undoes; 0 is the rank of the likeliest."""

    rank: int
    kind: str
    position: Position
    new: ast.AST


def edits_of(function: ast.AST, others: Sequence[ast.AST] = (), numpy: str = "") -> list[Edit]:
    """The edits of a function's body, the likeliest first.

    Args:
        function: the node of a function or a lambda.
        others: functions beside it, from which it may lack a call.
        numpy: what it calls NumPy; "" where it does not use it.
    """
    positions, idle = list(positions_of(function)), idle_names(function)
    names = list(dict.fromkeys([*names_of_arrays(function), *kept_by(others)]))
    calls = calls_of([function, *others])
    pieces, indices = pieces_of(function, others), indices_of([function, *others])
    masks = masks_of([function, *others])
    found = [edit for at in positions for edit in _edits_at(at, (names, calls, numpy), pieces, indices, masks)]
    sizes = sizes_of(function, names)
    found += [Edit(rank, kind, at, new) for at in positions for rank, kind, new in sizes_at(at, sizes, names)]
    # forms of an array are many, so that those of all are made only where there is little else to try
    wanted = names if len(found) < _MANY else [name for name in names if name in idle]
    forms = [form for name in wanted for form in forms_of(name, calls)]
    found += [
        Edit(rank, kind, position, new) for position in positions for rank, kind, new in forms_at(position, forms)
    ]
    found += [edit for position in positions for edit in _terms_with(position, sorted(idle), names)]
    found += [
        Edit(rank, kind, position, new)
        for position in positions
        for rank, kind, new in terms_of_sum_at(position, names, sorted(idle))
    ]
    _put_first_what_is_idle(found, idle, set(kept_by(others)) - read_of_objects(function))
    return sorted(found, key=lambda edit: edit.rank)


def _put_first_what_is_idle(found: Sequence[Edit], idle: set[str], unread: set[str]) -> None:
    """Let what is made and never used be tried first, which is what was forgotten; the shorter, where that is much."""
    speaking = [
        edit
        for edit in found
        if edit.kind in ("factor", "divisor", "term")
        and ((idle and read_by(edit.new) & idle) or (unread and read_of_objects(edit.new) & unread))
    ]
    if len(speaking) > _MOST_FIRST:
        speaking.sort(key=lambda edit: _size(edit.new) - _size(edit.position.node))
    for edit in speaking[_MOST_FIRST:]:
        edit.rank += _LATER
    for edit in speaking[:_MOST_FIRST]:
        edit.rank = 0
    for edit in found:
        if edit.kind == "name" and isinstance(edit.new, ast.Name) and edit.new.id in idle:
            edit.rank = 0


def _size(node: ast.AST) -> int:
    return sum(1 for _ in ast.walk(node))


def _terms_with(position: Position, idle: list[str], names: list[str]) -> Iterator[Edit]:
    """What is made and never used, as a term, and its product with an array: the second term of a product rule."""
    is_operand = isinstance(position.owner, ast.BinOp) and isinstance(position.node, ast.expr)
    if idle and not is_written_to(position) and (is_operand or takes_factors(position)):
        for name in idle:
            for form in (read(name), read(f"{name}[..., None]")):
                yield Edit(1, "term", position, ast.BinOp(position.node, ast.Sub(), form))
                yield Edit(1, "term", position, ast.BinOp(position.node, ast.Add(), form))
        for first, second in product(idle, names):
            if first != second:
                term = ast.BinOp(read(second), ast.Mult(), read(first))
                yield Edit(1, "term", position, ast.BinOp(position.node, ast.Add(), term))


def _edits_at(
    position: Position, known: KnownNames, pieces: list[ast.expr], indices: list[ast.expr], masks: list[ast.expr]
) -> Iterator[Edit]:
    """The edits of one place that are not forms of an array."""
    names = known[0]
    for made in (
        others_at(position, *known),
        calls_at(position, known[1]),
        masked_at(position, masks),
        pieces_at(position, pieces),
        product_rule_at(position, names),
        indexed_at(position, indices),
    ):
        yield from (Edit(rank, kind, position, new) for rank, kind, new in made)


def shown(edit: Edit) -> tuple[ast.stmt | ast.expr, str, str]:
    """The statement of an edit, and an expression in it as it is and as it should be, as code."""
    old = edit.position.node
    around = [edit.position, *edit.position.above]
    whole = (each for each in around if _is_worth_showing(each.node) and each.name != "slice")
    best = next(whole, around[-1])
    before = ast.unparse(best.node)
    edit.position.put(ast.fix_missing_locations(edit.new))
    after = ast.unparse(best.node)
    edit.position.put(old)
    statement = next((position.node for position in around if isinstance(position.node, ast.stmt)), around[-1].node)
    return statement, before, after


def _is_worth_showing(node: ast.AST) -> bool:
    whole = isinstance(node, ast.BinOp | ast.Call | ast.Compare | ast.Assign | ast.AugAssign | ast.Return)
    return whole and len(ast.unparse(node)) >= _LEAST_SHOWN
