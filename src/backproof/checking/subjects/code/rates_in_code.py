"""Learning rates where parameters are moved: one number, as in `w -= 0.1 * dw`, or one for each of the parameters."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from backproof.checking.report import remark
from backproof.checking.subjects.code.moves_in_code import LEAST, MOST, fractions_written, moves_of, steps_in
from backproof.checking.subjects.code.program_text import nodes_of, tree_of
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.errors import Listed
from backproof.faces import Message


def rate_in_code(thing: Any, last: str) -> float | None:
    """The number that every step of the parameters is multiplied by; None where there is none, or several.

    Args:
        thing: the object whose parameters are moved, or one round of a loop.
        last: the method that moves them.

    >>> class Net:
    ...     def step(self, dw, db):
    ...         self.w -= 0.25 * dw
    ...         self.b = self.b - 0.25 * db
    >>> rate_in_code(Net(), "step")
    0.25
    """
    known = _known(thing, last)
    found = {rate for tree in _trees(thing, last) for rate in _rates(tree, known)}
    return found.pop() if len(found) == 1 and found != {1.0} else None


def _trees(thing: Any, last: str) -> Iterator[ast.AST]:
    if _is_a_round(thing):
        yield thing.loop
        names = {node.id for node in ast.walk(thing.loop) if isinstance(node, ast.Name)}
        for function in [vars(thing).get(name) for name in sorted(names)]:
            if isinstance(function, FunctionType):
                yield tree_of(function) or ast.Module([], [])
        return
    yield tree_of(getattr(thing, last, None)) or ast.Module([], [])


def _known(thing: Any, last: str) -> dict[str, float]:
    """Numbers of the file that are called a learning rate, and those that stand in its classes: `Config.lr`."""
    method = getattr(thing, last, None)
    function = getattr(method, "__func__", method)
    beside = dict(getattr(function, "__globals__", {}))
    for name, held in list(beside.items()):
        if isinstance(held, type) and held.__module__ == getattr(function, "__module__", None):
            beside |= {f"{name}.{attribute}": value for attribute, value in vars(held).items()}
    is_rate = {n: isinstance(v, int | float) and role_of(n.rpartition(".")[2]) == "rate" for n, v in beside.items()}
    return {name: float(value) for name, value in beside.items() if is_rate[name]}


def _rates(tree: ast.AST, known: dict[str, float]) -> Iterator[float]:
    """The number in each statement that moves something by a product: 1.0 where the product has none."""
    # an argument of that name is what the caller passes, and no number of the file
    passed = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    known = {name: rate for name, rate in known.items() if name not in passed} | _constants(tree)
    for _, step in steps_in(tree):
        if numbers := _named(step, known)[:1] or list(_factors(step, known)):
            rate = abs(math.prod(numbers))
            if LEAST < rate < MOST:
                yield rate


def _constants(tree: ast.AST) -> dict[str, float]:
    """Numbers that the code itself calls a learning rate: `lr = 0.001`."""
    assigned = [
        node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ]
    return {
        target.id: float(node.value.value)  # type: ignore[attr-defined]
        for node in assigned
        for target in node.targets
        if isinstance(target, ast.Name) and role_of(target.id) == "rate" and type(node.value.value) in (int, float)  # type: ignore[attr-defined]
    }


def _named(product: ast.expr, known: dict[str, float]) -> list[float]:
    """The learning rates in a product that have a name: other numbers there are part of the gradient."""
    names = [ast.unparse(node) for node in ast.walk(product) if isinstance(node, ast.Name | ast.Attribute)]
    return [known[name] for name in names if name in known]


def _factors(product: ast.expr, known: dict[str, float]) -> Iterator[float]:
    """The numbers in a chain of products and quotients."""
    if isinstance(product, ast.UnaryOp):
        yield from _factors(product.operand, known)
    elif isinstance(product, ast.Constant) and isinstance(product.value, int | float):
        yield float(product.value)
    elif isinstance(product, ast.Name) and product.id in known:
        yield known[product.id]
    elif isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult | ast.MatMult):
        yield from _factors(product.left, known)
        yield from _factors(product.right, known)
    elif isinstance(product, ast.BinOp) and isinstance(product.op, ast.Div):
        yield from _factors(product.left, known)
        yield from (1 / number for number in _factors(product.right, known) if number)


def said_of_rates(rates: dict[str, float], one: float = 1.0) -> tuple[Message, ...]:
    """Say at which learning rates of its own code moves its parameters: at one number, or at some that differ.

    Args:
        rates: by the names of the parameters; nothing where the code has none of its own.
        one: the number, where all steps have the same.
    """
    if len(set(rates.values())) > 1:
        return (remark("rates_differ", rates=Listed(f"{name} {rate:g}" for name, rate in rates.items())),)
    one = next(iter(rates.values()), one)
    return (remark("rate_number", rate=one),) if one != 1 else ()


def rates_moved_by(thing: Any, plan: Any) -> dict[str, float]:
    """The learning rates at which a loop, or the last method of a plan, moves parameters, where these differ."""
    if _is_a_round(thing):
        return dict(thing.rates)
    return rates_of_method(thing, plan.calls[-1].name) if plan.updates else {}


def _is_a_round(thing: Any) -> bool:
    """Whether it is one round of a loop: names of a file that functions share are none."""
    return getattr(thing, "is_a_space_of_names", False) and hasattr(type(thing), "one_round")


def rates_of_method(thing: Any, name: str) -> dict[str, float]:
    """The learning rate at which a method moves each attribute of its object, where these differ; else nothing.

    >>> class Net:
    ...     def __init__(self):
    ...         self.v, self.w = [0.0], [0.0]
    ...     def step(self, dv, dw):
    ...         self.v -= 0.5 * dv
    ...         self.w -= 0.1 * dw
    >>> rates_of_method(Net(), "step") in ({"v": 0.5, "w": 0.1}, {})  # the source is not always there
    True
    """
    function = getattr(getattr(thing, name, None), "__func__", None)
    if not isinstance(function, FunctionType) or not function.__code__.co_argcount:
        return {}
    space = {**function.__globals__, function.__code__.co_varnames[0]: thing}
    written = fractions_written(nodes_of(type(thing)))
    found = moves_of(tree_of(function) or ast.Module([], []), space, written).rates_that_differ()
    return {text.partition(".")[2]: rate for text, rate in found.items()}
