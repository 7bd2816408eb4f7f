"""Objects of a file's own classes that a constructor wants, such as activations and a cost.

What is called on an argument tells which classes fit. Of several it is the one that computes what the network has
there: its activation, or the gradient of its cost. Each is written as an expression, such as `Relu()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.subjects.code.given_in_code import space_of
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.use_in_code import Use, given_anywhere, use_of
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.network import Network

Array = Any
GIVEN = "given_objects"
"""The attribute of an object that we have given others, with the arguments in which it was given them."""
_ROW = np.array([[0.5, -1.25, 2.0, -0.125]])
_OUTPUT, _TARGET = np.array([[0.2, 0.5, 0.3]]), np.array([[0.0, 1.0, 0.0]])
_NEAR = 1e-6
_SECONDS = 0.5
"""For making one object, and for one look at what it computes."""
_OF_OUTPUT = re.compile(r"out|last|final", re.I)
_IN_WORDS = {"rate": "0.1", "zero": "0.0", "penalty": "0.0"}
_MOST = 24


@dataclass(frozen=True)
class OwnObject:
    """An argument that is an object of the file's own, to be made anew at each call.

    Attributes:
        text: the expression that makes it.
    """

    text: str


def objects_for(thing: Any, names: list[str], layers: int, network: Network | None) -> dict[str, str]:
    """Expressions for those arguments of a constructor that are objects of the file's own classes by their use.

    Args:
        thing: the class.
        names: of its arguments.
        layers: how many layers have an activation.
        network: whose activations and cost they should be; None where any will do.

    Returns:
        An expression for each of the arguments for which a class of the file fits.
    """
    found: dict[str, str] = {}
    for name in names:
        use = use_of(thing, name)
        if use.methods and (text := _expression(thing, name, use, layers, network)):
            found[name] = text
    return found


def value_of(text: str, thing: Any) -> Any:
    """What an expression is worth among the names of a class's file.

    Raises:
        SubjectError: it raises.
    """
    return result_safely(eval, text, dict(space_of(thing)), seconds=_SECONDS)


def supposed(thing: Any, given: dict[str, str]) -> list[str]:
    """Those of the arguments that were given what the file itself gives to no such argument, as code."""
    alone: dict[str, set[str]] = {name: given_anywhere(thing, name) for name in given}
    return [
        f"{name}={text}"
        for name, text in given.items()
        if not set(text.removeprefix("[").removesuffix("]").split(", ")) <= alone[name]
    ]


def _expression(thing: Any, name: str, use: Use, layers: int, network: Network | None) -> str:
    """For one argument; "" where no class of the file fits."""
    if any(count == 1 for _, count in use.methods):
        records = [None] * layers if network is None else list(network.activations)
        if not use.in_list:
            # the activation of the output for an argument that says so, else that of the first layer
            records = records[-1:] if _OF_OUTPUT.search(name) else records[:1]
        chosen = [activation_maker(thing, use, each) for each in records]
        if not all(chosen):
            return ""
        return f"[{', '.join(chosen)}]" if use.in_list else chosen[0]
    makers = list(_makers(thing, use))
    costs = [text for text in makers if _is_of_cost(thing, text, use, network)]
    return costs[0] if costs else makers[0] if len(makers) == 1 else ""


# ------------------------------------------------------------------ what a file has


def activation_maker(thing: Any, use: Use, record: Activation | None, only: type | None = None) -> str:
    """The expression of an object of the file that computes an activation and has these methods; "" for none.

    Args:
        thing: a class of the file.
        use: what is called on the object.
        record: the activation; None for any that takes numbers one by one, and changes them.
        only: the class that it is of; None for any.
    """
    for text in _makers(thing, use, only):
        if _curves(thing, text, use) if record is None else _computes(thing, text, use, record):
            return text
    return ""


def _makers(thing: Any, use: Use, only: type | None = None) -> Iterator[str]:
    """Expressions for objects that have what is called on an argument, in the order of the file."""
    names = [method for method, _ in use.methods]
    count = 0
    for key, value in list(space_of(thing).items()):
        for text in _of_a_name(key, value, names) if value is only or (only is None and value is not thing) else ():
            count += 1
            if count <= _MOST:
                yield text


def _of_a_name(key: str, value: Any, names: list[str]) -> Iterator[str]:
    if isinstance(value, FunctionType):
        if names == ["__call__"] and len(required_names(value)) == 1:
            yield key
        return
    cls = value if isinstance(value, type) else type(value)
    if not _has_all(cls, names):
        return
    if not isinstance(value, type):
        yield key
        return
    own = {name: each for base in reversed(cls.__mro__) for name, each in vars(base).items()}
    if all(isinstance(own.get(name), staticmethod | classmethod) for name in names):
        yield key
    needed = required_names(cls)
    if all(role_of(name) in _IN_WORDS for name in needed):
        yield f"{key}({', '.join(_IN_WORDS[role_of(name)] for name in needed)})"
    elif len(needed) == 1:
        yield from (f"{key}({number})" for number in (0.01, 0.1, 0.2, 1.0))
    for name, each in vars(cls).items():
        if isinstance(each, staticmethod | classmethod) and not required_names(getattr(cls, name)):
            yield f"{key}.{name}()"


def _has_all(cls: type, names: list[str]) -> bool:
    """Whether objects of a class of the user's have all of these, as methods or as attributes that it sets."""
    bases = [base for base in cls.__mro__ if base is not object]
    if any(base.__module__ in ("builtins", "numpy") for base in bases):
        return False
    made = getattr(getattr(cls, "__init__", None), "__code__", None)
    there = {name for base in bases for name in vars(base)} | set(made.co_names if made is not None else ())
    return set(names) <= there


# ------------------------------------------------------------------ what it computes


def _values(thing: Any, text: str, use: Use, *arguments: Array) -> Iterator[Array]:
    """What the methods of so many arguments return."""
    for method, count in sorted(use.methods):
        if count != len(arguments):
            continue
        with suppress(SubjectError, TypeError, ValueError, AttributeError):
            made = value_of(text, thing)
            call = made if method == "__call__" else getattr(made, method)
            result = result_safely(call, *(v.copy() for v in arguments), seconds=_SECONDS)
            yield np.asarray(result, np.float64)


def _computes(thing: Any, text: str, use: Use, record: Activation) -> bool:
    """Whether one of the methods gives the values of an activation, for a row or for a column."""
    right = np.asarray(record.forward(_ROW), np.float64)
    for z, a in ((_ROW, right), (_ROW.T, right.T)):
        if any(v.shape == a.shape and np.allclose(v, a, rtol=_NEAR, atol=_NEAR) for v in _values(thing, text, use, z)):
            return True
    return False


def _curves(thing: Any, text: str, use: Use) -> bool:
    """Whether one of the methods changes numbers one by one, as an activation of hidden layers does."""
    for v in _values(thing, text, use, _ROW):
        each = [next(_values(thing, text, use, _ROW[:, k : k + 1]), None) for k in range(_ROW.shape[1])]
        alone = [float(e.ravel()[0]) for e in each if e is not None and e.size == 1]
        if v.shape == _ROW.shape and not np.array_equal(v, _ROW) and len(alone) == v.size:
            return bool(np.allclose(v.ravel(), alone))
    return False


def _is_of_cost(thing: Any, text: str, use: Use, network: Network | None) -> bool:
    """Whether one of the methods gives the gradient of the cost, or the error of its canonical pair, times a number."""
    if network is None:
        return any(found.shape in ((), _OUTPUT.shape) for found in _values(thing, text, use, _OUTPUT, _TARGET))
    wanted = (network.cost_function.gradient(_OUTPUT, _TARGET), _OUTPUT - _TARGET)
    for pair in ((_OUTPUT, _TARGET), (_TARGET, _OUTPUT)):
        for found in _values(thing, text, use, *pair):
            if found.shape == _OUTPUT.shape and any(_is_a_multiple(found, np.asarray(right)) for right in wanted):
                return True
    return False


def _is_a_multiple(found: Array, right: Array) -> bool:
    size = float((right * right).sum())
    factor = float((found * right).sum()) / size if size else 0.0
    return factor > 0 and bool(np.allclose(found, factor * right, rtol=_NEAR, atol=_NEAR))
