"""Layer sizes that a script writes down, as in `D_in, H, D_out = 1000, 100, 10`: large ones are made small to be asked.

With a hundred thousand weights, one reading of a script takes seconds, and what is wrong in it is wrong in a small
network too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import pairwise

from backproof.checking.subjects.names.argument_names import role_of_argument

Sizes = tuple[int, ...]
_PARTS = ("inputs", "hidden", "outputs")
_LARGE = 5000
"""So many weights are asked in a smaller network first."""


def widths_written(statements: Sequence[ast.stmt]) -> dict[str, int]:
    """Names of layer sizes and their numbers, the inputs first; {} unless all of a network are there, each once.

    >>> widths_written(ast.parse("n, d_in, h, d_out = 64, 1000, 100, 10").body)
    {'d_in': 1000, 'h': 100, 'd_out': 10}
    """
    found: dict[str, int] = {}
    for name, number in _numbers(statements):
        value = int(str(number.value))
        if role_of_argument(name) in _PARTS and found.setdefault(name, value) != value:
            return {}
    parts = {role: [n for n in found if role_of_argument(n) == role] for role in _PARTS}
    if len(parts["inputs"]) != 1 or len(parts["outputs"]) != 1 or not parts["hidden"]:
        return {}
    return {name: found[name] for names in parts.values() for name in names}


def are_large(sizes: Sequence[int]) -> bool:
    """Whether a network of these sizes has so many weights that a smaller one should be asked."""
    return sum(a * b for a, b in pairwise(sizes)) > _LARGE


def with_widths(statements: tuple[ast.stmt, ...], sizes: Sizes) -> tuple[ast.stmt, ...]:
    """Statements in which these sizes stand in place of large ones that are written down; the same where none are.

    Args:
        statements: of a script.
        sizes: of the layers, the input first.

    >>> ast.unparse(with_widths(tuple(ast.parse("d_in, h, d_out = 784, 100, 10").body), (3, 4, 2))[0].value)
    '(3, 4, 2)'
    """
    widths = widths_written(statements)
    if len(widths) != len(sizes) or not are_large(tuple(widths.values())) or tuple(widths.values()) == sizes:
        return statements
    given = dict(zip(widths, sizes, strict=True))
    changed = tuple(deepcopy(each) if isinstance(each, ast.Assign) else each for each in statements)
    for name, number in _numbers(changed):
        number.value = given.get(name, number.value)
    return changed


def _numbers(statements: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.Constant]]:
    """Names that statements bind to whole numbers, with the numbers."""
    for each in statements:
        match each:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
                pairs = list(zip(names, values, strict=True))
            case ast.Assign(targets=targets, value=value):
                pairs = [(target, value) for target in targets]
            case _:
                pairs = []
        for name, value in pairs:
            if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and type(value.value) is int:
                yield name.id, value
