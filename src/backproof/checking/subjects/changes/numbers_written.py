"""Numbers that stand in a function's text under a name: handed on to the user's own functions, or assigned at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from backproof.checking.subjects.changes.functions_of_passes import is_own
from backproof.checking.subjects.changes.named_numbers import is_number
from backproof.checking.subjects.changes.positions_in_code import Position, positions_of
from backproof.checking.subjects.changes.where_numbers_are import names_taken_by


@dataclass(frozen=True, eq=False)
class WrittenNumber:
    """A number in a tree, and the name under which it is handed on."""

    position: Position
    name: str
    value: Any


def numbers_written(node: ast.AST, function: FunctionType) -> Iterator[WrittenNumber]:
    """The numbers in a function's tree that have a name.

    Args:
        node: its tree.
        function: what it is the tree of.
    """
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    spoken = {**function.__globals__, **{name: cell.cell_contents for name, cell in cells if _is_filled(cell)}}
    for position in positions_of(node):
        value = position.node.value if isinstance(position.node, ast.Constant) else None
        if is_number(value) and (name := _name_at(position, spoken)):
            yield WrittenNumber(position, name, value)


def _name_at(position: Position, spoken: Mapping[str, Any]) -> str:
    owner, above = position.owner, [each.node for each in position.above]
    if isinstance(owner, ast.keyword):
        call = next((node for node in above if isinstance(node, ast.Call)), None)
        return str(owner.arg or "") if call is not None and _taken(call, spoken) else ""
    if isinstance(owner, ast.Call) and position.name == "args":
        names = _taken(owner, spoken)
        return names[position.index] if position.index is not None and position.index < len(names) else ""
    if isinstance(owner, ast.Assign) and position.name == "value" and len(owner.targets) == 1:
        return owner.targets[0].id if isinstance(owner.targets[0], ast.Name) else ""
    if isinstance(owner, ast.Tuple) and above and isinstance(above[-1], ast.Assign) and above[-1].value is owner:
        target = above[-1].targets[0]
        is_like = isinstance(target, ast.Tuple) and len(target.elts) == len(owner.elts)
        one = target.elts[position.index] if is_like and position.index is not None else None  # type: ignore[attr-defined]
        return one.id if isinstance(one, ast.Name) else ""
    return ""


def _taken(call: ast.Call, spoken: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the arguments of the user's own function that is called; () for any other."""
    function = call.func
    if isinstance(function, ast.Name):
        called = spoken.get(function.id)
    elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        called = getattr(spoken.get(function.value.id), function.attr, None)
    else:
        return ()
    return names_taken_by(called) if called is not None and is_own(called) else ()


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # not assigned yet
        return False
