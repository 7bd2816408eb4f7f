"""What a file itself gives to an argument of a constructor, where the argument's name tells nothing; and settings.

`Net(2, 4, 1, "tanh", debug=False)` in a program tells what to make a `Net` with, and so does `if name == "tanh"` in it.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice, product
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.program_text import nodes_of, tree_of, tree_of_the_file_of
from backproof.checking.subjects.names.argument_names import role_of_argument
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.running.dressing import called, dressed

_SIZES = re.compile(r"(n_?|net_?|nn_?|layers?_?)*(dims?|dimensions?|sizes)", re.I)
_MOST_WORDS = 3
_OF_ONE_HIDDEN = 3
_MOST_WAYS = 6
_FIRST_OF = {"rate": 1.0, "one": 1}
"""What an attribute gets that a training method would set from its argument."""


def given_in_the_file(thing: Any, unknown: list[str]) -> Iterator[dict[str, Any]]:
    """Ways to give a constructor the arguments of which no name tells anything, as its own file does it.

    Args:
        thing: the class, or a method that sets an object up.
        unknown: names of its arguments.

    Yields:
        A value for each of them; nothing where the file gives none to one of them.
    """
    tree = tree_of_the_file_of(thing)
    if tree is None or not unknown:
        return
    found = [_values_of(thing, name, tree)[:_MOST_WORDS] for name in unknown]
    for values in islice(product(*found), _MOST_WAYS):
        yield dict(zip(unknown, values, strict=True))


def given_one_by_one(thing: Any) -> Iterator[tuple[Any, ...]]:
    """What the file gives to something that takes any number of arguments, as `init_network({…}, {…})`, in a tuple."""
    tree = tree_of_the_file_of(thing)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == thing.__name__ and not node.keywords:
            values = [_value(each, space_of(thing)) for each in node.args]
            if len(values) > 0 and None not in values:
                yield tuple(value for (value,) in filter(None, values))


def words_in_the_file(thing: Any) -> tuple[str, ...]:
    """Every text of a file that is one word, in its order, such as the keys of a dict of functions."""
    tree = tree_of_the_file_of(thing)
    nodes = ast.walk(tree) if tree is not None else ()
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return tuple(dict.fromkeys(text for text in texts if text.isidentifier()))


def as_other_sizes(values: dict[str, Any], sizes: tuple[int, ...]) -> dict[str, Any] | None:
    """What a file gives, for a network of other layer sizes: its list of sizes, and how many layers it says there are.

    Args:
        values: what the file gives, by argument.
        sizes: the layer sizes wanted, the input first.

    Returns:
        The values for these sizes; None where they do not hold just one list of sizes.

    >>> as_other_sizes({"layers": 3, "units": [2, 3, 1]}, (3, 5, 4, 2))
    {'layers': 4, 'units': [3, 5, 4, 2]}
    >>> as_other_sizes({"depth": 2, "name": "net"}, (3, 4, 2)) is None
    True
    """
    lists = {name: value for name, value in values.items() if _are_sizes(value)}
    if len(lists) != 1:
        return None
    ((name, written),) = lists.items()
    counts = {len(written) - less: len(sizes) - less for less in range(3)}
    others = {n: counts.get(v, v) if type(v) is int else v for n, v in values.items()}
    return others | {name: type(written)(sizes)}


def _are_sizes(value: Any) -> bool:
    """Whether a value is a list or tuple of whole numbers from 1, at least an input's and an output's."""
    return type(value) in (list, tuple) and len(value) > 1 and all(type(n) is int and n > 0 for n in value)


def with_sizes(function: Any, sizes: tuple[int, ...]) -> Any:
    """The function with the widths of the layers given where it asks for them, as for a flat vector of parameters.

    >>> def gradient(data, labels, params, dimensions):
    ...     return dimensions
    >>> with_sizes(gradient, (3, 4, 2))("x", "y", "w")
    [3, 4, 2]
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    given = {n: list(sizes) for n, p in own.parameters.items() if p.default is p.empty and _SIZES.fullmatch(n)}
    if not given:
        return function
    kept = own.replace(parameters=[p for name, p in own.parameters.items() if name not in given])

    def both(*values: Any, **options: Any) -> Any:
        return called(function, own, dict(kept.bind(*values, **options).arguments) | given)

    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    return dressed(both, function, kept)


def with_settings(made: Any) -> Any:
    """The object, with the rates and numbers of rounds that a method of its own would first set from its arguments."""
    if not hasattr(made, "__dict__"):
        return made
    for method in [m for cls in type(made).__mro__ for m in vars(cls).values() if isinstance(m, FunctionType)]:
        for attribute, argument in _kept_arguments(method):
            role = role_of(argument)
            if role in _FIRST_OF and not hasattr(made, attribute):
                setattr(made, attribute, _FIRST_OF[role])
    return made


def _kept_arguments(method: FunctionType) -> Iterator[tuple[str, str]]:
    """Attributes that a method sets to one of its arguments as it is, each with the argument."""
    for node in nodes_of(method):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in method.__code__.co_varnames[1 : method.__code__.co_argcount]:
            yield from ((t.attr, node.value.id) for t in node.targets if _is_of_self(t))  # type: ignore[attr-defined]


def _is_of_self(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"


def _values_of(thing: Any, name: str, tree: ast.Module) -> list[Any]:
    """What the file gives to an argument: in a call, under its name anywhere, or a word that the class knows."""
    nodes = list(ast.walk(tree))
    space = space_of(thing)
    found = [_value(node, space) for node in given_in_calls(thing, name, nodes)]
    found += [
        _value(k.value, {}) for node in nodes if isinstance(node, ast.Call) for k in node.keywords if k.arg == name
    ]
    for node in nodes:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            found.append(_value(node.value, {}))
    own = tree_of(thing)
    words = [word for node in ast.walk(own) for word in _words_compared(node)] if own is not None else []
    return [value for (value,) in filter(None, found)] + list(dict.fromkeys(words))


def space_of(thing: Any) -> dict[str, Any]:
    """The names at the top of the file in which a class or a function stands."""
    module = inspect.getmodule(thing)
    return vars(module) if module is not None else {}


def given_in_calls(thing: Any, name: str, nodes: list[ast.AST]) -> Iterator[ast.expr]:
    """What stands in the place of an argument where the class is called."""
    with suppress(TypeError, ValueError):
        place = list(inspect.signature(thing).parameters).index(name)
        for node in nodes:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == thing.__name__:
                yield from (k.value for k in node.keywords if k.arg == name)
                yield from node.args[place : place + 1]


def _value(node: ast.expr, space: dict[str, Any]) -> tuple[Any] | None:
    """The value of a literal, or of a name of the module that holds a function or plain values; else None."""
    held = space.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(held, FunctionType | str | bool | int | float):
        return (held,)
    with suppress(ValueError, TypeError, SyntaxError):
        return (ast.literal_eval(repr(held)),) if isinstance(held, list | tuple) and held else _literal(node)
    return None


def _literal(node: ast.expr) -> tuple[Any] | None:
    with suppress(ValueError, TypeError, SyntaxError):
        return (ast.literal_eval(node),)
    return None


def _words_compared(node: ast.AST) -> Iterator[str]:
    """Words that something is compared with."""
    if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq) for op in node.ops):
        yield from (
            each.value
            for each in (node.left, *node.comparators)
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and not each.value.startswith("__")
        )


def given_to_training(function: Any, sizes: tuple[int, ...]) -> dict[str, Any]:
    """What the function's own file gives it for arguments that it needs and whose names tell nothing.

    A single whole number there, as in `train(X, Y, 4)`, is the width of the hidden layer, if there is one such layer
    and no other argument is that width.
    """
    needed = required_names(function)
    unknown = [name for name in needed if not role_of(name) and not role_of_argument(name)]
    given = {name: each[name] for name in unknown for each in islice(given_in_the_file(function, [name]), 1)}
    whole = [name for name, value in given.items() if type(value) is int and value > 0]
    if len(whole) == 1 and len(sizes) == _OF_ONE_HIDDEN and not any(map(_is_hidden_width, needed)):
        given[whole[0]] = sizes[1]
    return given


def _is_hidden_width(name: str) -> bool:
    return role_of_argument(name) in ("hidden", "sizes")
