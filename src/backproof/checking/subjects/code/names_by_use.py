"""Which names of a program are weights and biases, by what its code does with them, whatever they are called.

`z = a @ V + c` multiplies by weights and adds a bias. Where people call them otherwise than textbooks do, every name
gets a usual one here, `W1` and `b1` for the first layer, which is what all other parts read.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from backproof.checking.subjects.changes.spoken_of import behind
from backproof.checking.subjects.code.notebooks import SUFFIX
from backproof.checking.subjects.code.products_in_code import WeightAndBias, layers_in
from backproof.checking.subjects.code.program_text import tree_of
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.matching import last_name
from backproof.checking.subjects.places.slots import Slot, slots
from backproof.checking.subjects.running.dressing import dressed
from backproof.checking.subjects.running.guard import is_installed

Names = Mapping[str, str]
_USUAL_WEIGHT = re.compile(
    rf"^w(?!hy)|w\d*$|weight|^coefs?_|theta|syn\d|quan_?zhong|权重|kernel|^({WORDS['weight']})", re.I
)
_USUAL_BIAS = re.compile(
    r"(^|_)b(\d|s?$|_)|^b[a-z]{1,2}\d?$|bias|intercept|pian_?zhi|偏置|偏差|thresh|阈值|_0$|^[wv]\w?0"
    rf"|^({WORDS['bias']}|{WORDS['threshold']})",
    re.I,
)
_OF_A_GRADIENT = re.compile(r"(?:delta|nabla|grad|del|d|g|D|∂|∇)_?(.+)|(.+?)_?(?:d|g|grad|gradient)")
_DEEPEST = 3


def usual_names(thing: Any) -> Names:
    """The usual names of the parameters of what a file defines; nothing where they are called so already.

    Args:
        thing: a function, a class, an object, or the names of a script.
    """
    if getattr(thing, "is_a_space_of_names", False) and hasattr(type(thing), "path"):
        return _of_text("".join(linecache.getlines(thing.path)))
    function = None if isinstance(thing, np.ndarray) else _function_of(thing, _DEEPEST)
    if function is None:
        return {}
    lines = linecache.getlines(function.__code__.co_filename)
    return _of_text("".join(lines)) if lines else _of_function(function)


def usual_name(name: str, names: Names) -> str:
    """The usual name of a parameter or of its gradient; "" for any other name.

    >>> names = {"V": "W1", "c": "b1"}
    >>> usual_name("c", names), usual_name("dV", names), usual_name("grad_c", names), usual_name("z", names)
    ('b1', 'dW1', 'db1', '')
    """
    if not names or name in names:
        return names.get(name, "")
    found = _OF_A_GRADIENT.fullmatch(name)
    of = names.get(found[1] or found[2]) if found else None
    return f"d{of}" if of else ""


def with_usual_names(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the usual names for its arguments, and for the keys of the gradients that it returns.

    >>> def gradient(V, c, X, Y):
    ...     z = X @ V + c
    ...     return {"V": X.T @ (z - Y), "c": (z - Y).sum(0)}
    >>> import inspect
    >>> list(inspect.signature(with_usual_names(gradient)).parameters)  # the source is not always there
    ['V', 'c', 'X', 'Y']
    """
    names = usual_names(function)
    if not names:
        return function
    own = inspect.signature(function)
    renamed = {name: names.get(name, name) for name in own.parameters}
    kinds = {new[0] for old, new in renamed.items() if old in names}
    if len(set(renamed.values())) < len(renamed) or len(kinds) != len(("W", "b")):
        # one letter may also be that of a dict that holds them all
        renamed = {name: name for name in own.parameters}
    back = {new: old for old, new in renamed.items()}
    signature = own.replace(parameters=[p.replace(name=renamed[n]) for n, p in own.parameters.items()])

    def both(*values: Any, **options: Any) -> Any:
        return with_usual_keys(function(*values, **{back[name]: value for name, value in options.items()}), names)

    both.of = getattr(function, "of", function)  # type: ignore[attr-defined]
    return dressed(both, function, signature)


def with_usual_keys(result: Any, names: Names) -> Any:
    """What was returned, with the usual names in place of the keys of its dicts."""
    if not names:
        return result
    if isinstance(result, dict):
        told = {key: usual_name(key, names) if isinstance(key, str) else "" for key in result}
        return {told[key] or key: value for key, value in result.items()}
    if isinstance(result, tuple | list) and any(isinstance(part, dict) for part in result):
        return type(result)([with_usual_keys(part, names) for part in result])
    return result


def named_slots(thing: Any, *, numbers: bool = False) -> Iterator[Slot]:
    """What an object holds, with the usual names of what its code shows to be a parameter or the gradient of one."""
    names = usual_names(thing)
    for slot in slots(thing, numbers=numbers):
        slot.usual = usual_name(last_name(slot.path), names)
        yield slot


@lru_cache(maxsize=16)
def _of_text(text: str) -> Names:
    with suppress(SyntaxError):
        return _names_of(layers_in(ast.parse(text)))
    return {}


@lru_cache(maxsize=16)
def _of_function(function: FunctionType) -> Names:
    tree = tree_of(function)
    return {} if tree is None else _names_of(layers_in(tree))


def _names_of(layers: list[WeightAndBias]) -> Names:
    """Numbers for the layers in the order of the forward pass, where any of them has an unusual name."""
    weights = [w for w, _ in layers]
    biases = [b for _, b in layers if b]
    if set(weights) & set(biases) or len(set(biases)) < len(biases):
        return {}
    with_bias = [(w, b) for w, b in layers if b] or layers
    if all(_is_usual_weight(w) and (not b or _is_usual_bias(b)) for w, b in with_bias):
        return {}
    found = {w: f"W{k}" for k, w in enumerate(weights, 1)}
    return found | {b: f"b{k}" for k, (_, b) in enumerate(layers, 1) if b}


def _is_usual_weight(name: str) -> bool:
    return _USUAL_WEIGHT.search(name) is not None and not _USUAL_BIAS.search(name)


def _is_usual_bias(name: str) -> bool:
    return _USUAL_BIAS.search(name) is not None and role_of(name) not in ("x", "y")


def _function_of(thing: Any, depth: int) -> FunctionType | None:
    """A function or method of the user's own file that a thing consists of."""
    thing = behind(thing)
    if isinstance(thing, FunctionType):
        thing = getattr(thing, "of", thing)
        file = thing.__code__.co_filename
        is_ours = str(thing.__module__).partition(".")[0] == "backproof"
        return None if is_ours or (is_installed(file) and not file.endswith(SUFFIX)) else thing
    for part in _parts(thing) if depth else ():
        found = _function_of(part, depth - 1)
        if found is not None:
            return found
    return None


def _parts(thing: Any) -> Iterator[Any]:
    """What may hold functions, of a class, a list or an object."""
    if isinstance(thing, type):
        yield from (each for cls in thing.__mro__ for each in vars(cls).values() if callable(each))
    elif isinstance(thing, list | tuple | dict):
        yield from (thing.values() if isinstance(thing, dict) else thing)
    elif hasattr(thing, "__dict__"):
        yield type(thing)
        yield from (each for each in list(vars(thing).values()) if callable(each) or isinstance(each, list))
