"""What a step hands to its calls, `net.learn([a, b], [a ^ b])`, in names of its own: it may stand nowhere else."""

from __future__ import annotations

import ast

from backproof.checking.subjects.code.loops_in_code import names_bound_in
from backproof.checking.subjects.code.program_text import name_called

_OF_ARRAYS = frozenset({"np", "numpy", "jnp", "torch"})
_NAMED = "argument_"
_PLAIN = (
    ast.Name, ast.Constant, ast.List, ast.Tuple, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp,
    ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context,
)  # fmt: skip
"""Of what an expression is made that gives the same wherever its names are bound."""


def with_arguments_apart(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements, in which lists that a call is given are made before it, as early as they can be.

    >>> body = ast.parse("a, b = draw(); net.forward([a, b]); net.back([a ^ b], rate)").body
    >>> print(ast.unparse(ast.Module(with_arguments_apart(body), [])))
    a, b = draw()
    argument_1_of_forward = [a, b]
    argument_1_of_back = [a ^ b]
    net.forward(argument_1_of_forward)
    net.back(argument_1_of_back, rate)
    """
    made: dict[int, list[ast.stmt]] = {}
    for at, statement in enumerate(body):
        call = getattr(statement, "value", None)
        if isinstance(statement, ast.Expr | ast.Assign) and isinstance(call, ast.Call) and not _is_of_arrays(call):
            for k, argument in enumerate(call.args):
                if _is_made_of_names(argument):
                    name = f"{_NAMED}{k + 1}_of_{name_called(call)}"
                    call.args[k] = ast.copy_location(ast.Name(name, ast.Load()), argument)
                    made.setdefault(_first_place(argument, body[:at]), []).append(_binding(name, argument))
    return [each for at in range(len(body) + 1) for each in (*made.get(at, ()), *body[at : at + 1])]


def cuts_of(body: list[ast.stmt], most: int) -> list[int]:
    """How many statements may be run before a step; first those up to the last that makes an argument, if any does."""
    made = [at + 1 for at, each in enumerate(body) if isinstance(each, ast.Assign) and _is_ours(each.targets[0])]
    return list(dict.fromkeys([*(at for at in made[-1:] if at < len(body)), *range(min(len(body), most))]))


def _is_ours(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id.startswith(_NAMED)


def _is_of_arrays(call: ast.Call) -> bool:
    """Whether it is one of an array library: what it joins may be anything."""
    return ast.unparse(call.func).partition(".")[0] in _OF_ARRAYS


def _is_made_of_names(argument: ast.expr) -> bool:
    """Whether it is a list that is written in the call, of names and of numbers made of them."""
    nodes = list(ast.walk(argument)) if isinstance(argument, ast.List | ast.Tuple) else []
    return all(isinstance(node, _PLAIN) for node in nodes) and any(isinstance(node, ast.Name) for node in nodes)


def _first_place(argument: ast.expr, before: list[ast.stmt]) -> int:
    """The place after the last statement that binds a name of the argument."""
    read = {node.id for node in ast.walk(argument) if isinstance(node, ast.Name)}
    return max((at + 1 for at, statement in enumerate(before) if read & set(names_bound_in(statement))), default=0)


def _binding(name: str, argument: ast.expr) -> ast.stmt:
    target = ast.copy_location(ast.Name(name, ast.Store()), argument)
    return ast.copy_location(ast.Assign([target], argument), argument)
