"""Methods that draw the parameters which they train: what the object held before is nothing to them."""

from __future__ import annotations

import ast
from typing import Any

from backproof.checking.subjects.code.products_in_code import DRAWN
from backproof.checking.subjects.code.program_text import name_called, tree_of


def draws_its_weights(method: Any, names: frozenset[str]) -> bool:
    """Whether a method sets attributes to what it draws at random in every call.

    Args:
        method: of an object.
        names: those of attributes that are weights.
    """
    tree = tree_of(method)
    body = getattr(tree.body[0], "body", []) if tree is not None and tree.body else []
    # not what stands under a condition: that may be for the first call only
    set_here = [(target, s.value) for s in body if isinstance(s, ast.Assign) for target in s.targets]
    drawn = {target.id for target, value in set_here if isinstance(target, ast.Name) and _draws(value)}
    return any(
        isinstance(target, ast.Attribute)
        and target.attr in names
        and (_draws(value) or (isinstance(value, ast.Name) and value.id in drawn))
        for target, value in set_here
    )


def _draws(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) and name_called(node) in DRAWN for node in ast.walk(value))
