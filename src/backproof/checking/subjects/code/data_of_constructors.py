"""Which arguments of a constructor are examples and targets by what it does with them, though called as widths are."""

from __future__ import annotations

import ast
from typing import Any

from backproof.checking.subjects.code.counts_in_code import ABOUT_AN_ARRAY, DATA_OF_WIDTHS
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.names.argument_names import role_of_argument


def data_by_use(thing: Any) -> dict[str, str]:
    """Arguments of a constructor that are called as widths are, and are arrays by what it does with them: `x.shape`.

    Args:
        thing: the class.

    Returns:
        "x" or "y" by the names of such arguments.
    """
    tree = tree_of(getattr(thing, "__init__", None))
    nodes = list(ast.walk(tree)) if tree is not None else []
    arrays = {ast.unparse(n.value) for n in nodes if isinstance(n, ast.Attribute) and n.attr in ABOUT_AN_ARRAY}
    for node in nodes:
        if isinstance(node, ast.Assign) and {ast.unparse(target) for target in node.targets} & arrays:
            arrays.add(ast.unparse(node.value))
    roles = {name: role_of_argument(name) for name in required_names(thing)}
    return {n: DATA_OF_WIDTHS[role] for n, role in roles.items() if n in arrays and role in DATA_OF_WIDTHS}
