"""A script that makes gradients of its parameters and moves none by them: a step by each of them is added to it.

Which parameter a gradient is of is told by its name: `dW1`, `grad_w1`, `W1_grad`, `dL_dW1` are those of `W1`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from backproof.checking.subjects.code.loops_in_code import (
    Training,
    loop_of,
    moved_names,
    names_bound_in,
    read_names,
)
from backproof.checking.subjects.loops.gradients_in_dicts import gradients_under_keys, places_bound_in, root_of
from backproof.checking.subjects.names.names_in_code import role_of

_OF = re.compile(
    r"(?:(?:d|∂)[a-z]{0,5}_?(?:d|∂)|delta|nabla|gradients?|grads?|del|d|g|∂|∇)_?(?P<before>\w+)"
    r"|(?P<behind>\w+?)_?(?:d|g|grads?|gradients?)",
    re.I,
)
_FUNCTION_OR_CLASS = (ast.FunctionDef, ast.ClassDef)
_LEAST = 2
_RATE = "learning_rate"


def unapplied(body: list[ast.stmt], path: str, flags: int) -> Iterator[Training]:
    """The forward and backward pass of a script that moves no parameter, with a step by its gradients behind it.

    Args:
        body: the statements at the top level.
        path: the file.
        flags: for the compiler.
    """
    of = gradients_under_keys(body, _OF) or gradients_in(body)
    roots = {root_of(parameter) for parameter in of.values()}
    if len(of) < _LEAST or any(moved_names(s) & roots for s in body if not _restores(s)):
        return
    last = max(i for i, s in enumerate(body) if set(places_bound_in(s)) & of.keys())
    made = max(next(i for i, s in enumerate(body) if name in places_bound_in(s)) for name in of.values())
    used = [i for i, s in enumerate(body) if i > made and read_names(s) & roots]
    first = next((i for i in used if not isinstance(body[i], _FUNCTION_OR_CLASS)), last)
    plain = [s for s in body[first : last + 1] if not isinstance(s, _FUNCTION_OR_CLASS)]
    lines = {place: s for s in plain for place in places_bound_in(s)}
    steps = [_step(parameter, gradient, lines[gradient]) for gradient, parameter in of.items() if gradient in lines]
    functions = [s for s in body[first:] if isinstance(s, _FUNCTION_OR_CLASS)]
    rate = ast.copy_location(ast.parse(f"{_RATE} = 1.0").body[0], body[first])
    before = (*body[:first], *functions, ast.fix_missing_locations(rate))
    yield Training(before, loop_of([*plain, *steps]), path, flags, of_file=True, gradients=of)


def gradients_in(body: list[ast.stmt]) -> dict[str, str]:
    """Names of gradients among what statements bind, and of what each is the gradient; the first bound first.

    >>> gradients_in(ast.parse("V = f(3); z = x @ V; dz = z - y; dV = x.T @ dz").body)
    {'dV': 'V'}
    """
    first: dict[str, ast.stmt] = {}
    for statement in body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            first |= {name: statement for name in names_bound_in(statement) if name not in first}
    small = {name.lower(): name for name in first}
    of = {name: small.get(_told_of(name).lower(), "") for name in first}
    of = {name: parameter for name, parameter in of.items() if role_of(parameter) not in ("x", "y")}
    order = list(first)
    of = {name: told for name, told in of.items() if told in first and order.index(told) < order.index(name)}
    made = _made_of(set(of.values()), first)
    return {name: parameter for name, parameter in of.items() if parameter not in made}


def _told_of(gradient: str) -> str:
    """The name of what a gradient is of, by its own name; "" where that is called no gradient.

    >>> _told_of("dW1"), _told_of("dLoss_dw2"), _told_of("w1_grad"), _told_of("output")
    ('W1', 'w2', 'w1', '')
    """
    found = _OF.fullmatch(gradient)
    return (found["before"] or found["behind"]) if found else ""


def _made_of(parameters: set[str], first: dict[str, ast.stmt]) -> set[str]:
    """Names that are computed from others that may be parameters, and so are activations."""
    made: set[str] = set()
    for name, statement in first.items():  # in the order in which they were bound
        reads = read_names(statement) - set(names_bound_in(statement))
        if reads & (parameters | made):
            made.add(name)
    return made


def _restores(statement: ast.stmt) -> bool:
    """Whether it is a loop that may move a weight up and down again, as a check by differences does."""
    return isinstance(statement, ast.For | ast.While | ast.FunctionDef | ast.ClassDef)


def _step(parameter: str, gradient: str, like: ast.stmt) -> ast.stmt:
    """`W = W - learning_rate * dW`, which counts as the line that makes the gradient."""
    step = ast.parse(f"{parameter} = {parameter} - {_RATE} * {gradient}").body[0]
    for node in ast.walk(step):
        ast.copy_location(node, like)
    return step
