"""A function that moves parameters by learning rates which it is not given: it is asked with one as an argument.

`def train_step(X, Y, W1, b1, W2, b2)` that takes `W1 -= 0.1 * dW1`, or a rate of its file, is compiled again with `lr`
in place of each.
"""

from __future__ import annotations

import ast
import re
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.moves_in_code import Moves, fractions_written, holder_of
from backproof.checking.subjects.code.program_text import tree_of, tree_of_the_file_of
from backproof.checking.subjects.loaded.loading import run_in
from backproof.checking.subjects.names.names_in_code import role_of

_RATE = "lr"
_OF_ITS_OWN = "__with_a_rate_of_its_own"
_COST = re.compile(r"cost|loss|err|acc|mse", re.I)
_NO_PARAMETERS = ("x", "y", "out", "upstream", "cache")
_SEVERAL = 2


def with_rate_of_its_own(function: Any) -> Any:
    """The function with a learning rate as an argument in place of those that it has; anything else as it is.

    Args:
        function: the user's.
    """
    definition = _definition_of(function)
    if definition is None:
        return function
    arguments = {argument.arg: role_of(argument.arg) for argument in definition.args.args}
    held = _taken_out(definition, {name for name, role in arguments.items() if role not in _NO_PARAMETERS})
    given = dict(zip(reversed(arguments), reversed(function.__defaults__ or ()), strict=False))
    rates = [name for name, role in arguments.items() if role == "rate"]
    if len(rates) == 1 or not set(rates) <= given.keys() or not _gives_only(definition, held):
        return function
    beside = fractions_written(getattr(tree_of_the_file_of(function), "body", ()))
    module = ast.Module([definition], [])
    moves = Moves(module, function.__globals__ | given, lambda t: getattr(holder_of(t), "id", "") in held, beside)
    found = moves.rates()
    if len(found) < _SEVERAL:
        return function
    made = _compiled(function, moves.at_one_rate(_RATE))
    made.rates = found
    return made


def _definition_of(function: Any) -> ast.FunctionDef | None:
    """The definition of a plain function; None of one that is decorated or bound to names around it."""
    if not isinstance(function, FunctionType) or function.__closure__:
        return None
    definition = getattr(tree_of(function), "body", [None])[0]
    is_plain = isinstance(definition, ast.FunctionDef) and not definition.decorator_list
    return definition if is_plain and not (definition.args.vararg or definition.args.kwonlyargs) else None


def _taken_out(definition: ast.FunctionDef, names: set[str]) -> set[str]:
    """These arguments, and names of what is taken out of them: `W1 = params["W1"]`."""
    held = set(names)
    for node in [node for node in ast.walk(definition) if isinstance(node, ast.Assign)]:
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            entries = [(t.id, v) for t, v in pairs if isinstance(t, ast.Name) and isinstance(v, ast.Subscript)]
            held |= {name for name, value in entries if getattr(holder_of(value), "id", "") in names}
    return held


def _gives_only(definition: ast.FunctionDef, held: set[str]) -> bool:
    """Whether a function returns nothing but what it moves, and costs, so that it returns no gradients."""
    returned = [node.value for node in ast.walk(definition) if isinstance(node, ast.Return) and node.value is not None]
    parts = [part for value in returned for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return all(isinstance(part, ast.Name) and (part.id in held or _COST.search(part.id)) for part in parts)


def _compiled(function: FunctionType, tree: ast.Module) -> Any:
    definition: Any = tree.body[0]
    given = definition.args
    given.args.insert(len(given.args) - len(given.defaults), ast.arg(_RATE))
    ast.increment_lineno(ast.fix_missing_locations(tree), function.__code__.co_firstlineno - 1)
    definition.name = _OF_ITS_OWN
    run_in(compile(tree, function.__code__.co_filename, "exec", dont_inherit=True), function.__globals__)
    made = function.__globals__.pop(_OF_ITS_OWN)
    made.__name__, made.__qualname__ = function.__name__, function.__qualname__
    made.__module__, made.__defaults__ = function.__module__, function.__defaults__
    return made
