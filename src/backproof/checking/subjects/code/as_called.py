"""What a file itself gives to an argument of a method whose name tells nothing: `network.backward(y_batch, loss)`.

The name of what is passed may tell what the argument is, and an object of the file's own, such as a loss, is passed
as the file does it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

from backproof.checking.subjects.code.program_text import tree_of_the_file_of
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.places.keeping import copied
from backproof.checking.subjects.running.guard import result_safely

AS_CALLED = "as called: "
"""Before the expression that the file passes; the value of it is that of `value_as_called`."""


def roles_as_called(method: Any, needed: Sequence[str], roles: Sequence[str]) -> list[str]:
    """The roles of a method's arguments, with those that their names do not tell as a call in the file tells them.

    Args:
        method: bound to an object of a class of the user's.
        needed: names of its arguments.
        roles: what each name tells; "" where it tells nothing.
    """
    module = inspect.getmodule(method) if "" in roles and hasattr(method, "__name__") else None
    for call in _calls_of(method) if module is not None else ():
        if len(call.args) != len(needed) or call.keywords:
            continue
        told = [r or _told_by(value, module) for r, value in zip(roles, call.args, strict=True)]
        if "" not in told and len(set(told)) == len(told):
            return told
    return list(roles)


def value_as_called(method: Any, role: str) -> Any:
    """The object that a role of `roles_as_called` stands for, as a copy.

    Raises:
        SubjectError: it cannot be made.
    """
    module = inspect.getmodule(method)
    space = dict(vars(module)) if module is not None else {}
    return copied(result_safely(eval, role.removeprefix(AS_CALLED), space))


def _told_by(value: ast.expr, module: Any) -> str:
    """The role of what is passed: by its name, or as an object of the file's own; "" where it tells nothing.

    An output that is passed tells nothing: where a test only sees that code runs, it stands for a gradient from above.
    """
    if isinstance(value, ast.Name) and role_of(value.id) in ("x", "y"):
        return role_of(value.id)
    made = _maker_of(value, module)
    return f"{AS_CALLED}{made}" if made else ""


def _maker_of(value: ast.expr, module: ModuleType) -> str:
    """An expression that gives an object of a class of the file; "" for anything else."""
    if isinstance(value, ast.Name):
        if _is_own(type(getattr(module, value.id, None)), module):
            return value.id
        given = {ast.unparse(made) for made in _assigned(value.id, module) if _makes_an_object(made, module)}
        return given.pop() if len(given) == 1 else ""
    return ast.unparse(value) if _makes_an_object(value, module) else ""


def _makes_an_object(value: ast.expr, module: ModuleType) -> bool:
    """Whether it is a call of a class of the file, or of a method of the class, with literals, or with nothing."""
    of = value.func if isinstance(value, ast.Call) else None
    of = of.value if isinstance(of, ast.Attribute) else of
    if not isinstance(value, ast.Call) or not isinstance(of, ast.Name):
        return False
    literals = (*value.args, *(k.value for k in value.keywords))
    return _is_own(getattr(module, of.id, None), module) and all(map(_is_literal, literals))


def _is_own(of: Any, module: ModuleType) -> bool:
    return isinstance(of, type) and of.__module__ == module.__name__


def _is_literal(value: ast.expr) -> bool:
    with suppress(ValueError, TypeError, SyntaxError):
        ast.literal_eval(value)
        return True
    return False


def _assigned(name: str, module: ModuleType) -> Iterator[ast.expr]:
    """What a name is given anywhere in the file."""
    for node in ast.walk(tree_of_the_file_of(module) or ast.Module([], [])):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            yield node.value


def _calls_of(method: Any) -> Iterator[ast.Call]:
    """Calls of a method of this name in the file of the method, those of `self` last, which hand on what they get."""
    nodes = ast.walk(tree_of_the_file_of(inspect.getmodule(method)) or ast.Module([], []))
    calls = [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    own = [call for call in calls if call.func.attr == method.__name__]  # type: ignore[attr-defined]
    yield from sorted(own, key=lambda call: getattr(call.func.value, "id", "") == "self")  # type: ignore[attr-defined]
