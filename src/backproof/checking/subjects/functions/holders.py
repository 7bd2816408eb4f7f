"""Functions that share parameters which none of them is given alone: globals of a file, a network made by another one.

Both are asked as an object: its attributes are the parameters, its methods the functions of the file.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
import typing
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FunctionType, SimpleNamespace
from typing import Any

from backproof.checking.subjects.code.names_of_functions import required_names, returned_names
from backproof.checking.subjects.functions.numbers_as_arguments import with_data_as_arrays
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.object_state import parameters_of, weights_by_name
from backproof.checking.subjects.names.names_in_code import is_kind
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.matching import last_name
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.checking.subjects.running.notebook_cells import spoken_file
from backproof.network import Network
from backproof.parameters import weight_shapes

MAKERS = re.compile(
    r"(init\w*|new|make|create|build|random|empty)(_\w+)?|\w*(init|create)\w*|chu_?shi_?hua\w*|初始化\w*"
    rf"|{WORDS['makes']}",
    re.I,
)
"""What functions are called that make a network."""
_SEED = re.compile(r"(p?rng|rand(om)?)?_?(key|seed)|p?rng", re.I)
_TO_MAKE_THEM = 2.0
_OF_ARRAYS = "train_on_one_example"
_STEPS = ("forward", "backward", "update")


class Globals:
    """The global names of a file as attributes, its functions as methods."""

    is_a_space_of_names = True

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__dict__ = function.__globals__

    def __deepcopy__(self, memo: Any) -> Globals:
        return self


def shared_parameters(function: Any, sizes: tuple[int, ...], network: Network | None = None) -> Iterator[Any]:
    """Objects that stand for what a function shares with others of its file, the likeliest first.

    Args:
        function: the one that is asked for.
        sizes: of the layers.
        network: whose activations a network is made with, where it names them; None for any.
    """
    if not isinstance(function, FunctionType):
        return
    yield from _with_its_network(function, sizes, network)
    yield from _with_its_closure(function, sizes)
    if not any(value is function for value in function.__globals__.values()):
        return
    said: dict[str, Any] = {"asked_for": (function.__name__,), "spoken_name": _file_of(function)}
    of_arrays = with_data_as_arrays(function)
    if of_arrays is not None:
        said |= {"asked_for": (_OF_ARRAYS,), _OF_ARRAYS: staticmethod(of_arrays)}
    found = type("Globals", (Globals,), said)(function)
    if not _makes_its_own(function, found):
        yield found


def _makes_its_own(function: FunctionType, beside: Globals) -> bool:
    """Whether all weights among the global names are names of its own in a function, which returns them most likely."""
    own = function.__code__.co_varnames[function.__code__.co_argcount :]
    weights = [last_name(slot.path) for slot in weights_by_name(beside)]
    return bool(weights) and all(name in own for name in weights)


def parameters_made_beside(function: Any) -> Iterator[Any]:
    """Objects with the parameters that functions of the same file make without being told a size, by their names there.

    A function that makes them may be given a seed, or a key of JAX. Code that writes the number of its classes down
    takes no other sizes than these.

    Args:
        function: the one that is asked for, which takes parameters of any maker.
    """
    for name, maker in getattr(function, "__globals__", {}).items():
        is_beside = isinstance(maker, FunctionType) and maker.__code__.co_filename == function.__code__.co_filename
        if not is_beside or not MAKERS.fullmatch(name) or not all(map(_SEED.fullmatch, required_names(maker))):
            continue
        with suppress(SubjectError):
            seeds = [_seed_for(each) for each in required_names(maker)]
            made, names = result_safely(maker, *seeds, seconds=_TO_MAKE_THEM), returned_names(maker)
            if isinstance(made, tuple) and len(made) == len(names):
                made = dict(zip(names, made, strict=True))
            if isinstance(made, dict):
                yield SimpleNamespace(**{str(key): value for key, value in made.items()})


def _seed_for(name: str) -> Any:
    """A seed for an argument of this name; a key where JAX has been imported and the name speaks of one."""
    jax = sys.modules.get("jax")
    return 0 if jax is None or "seed" in name.lower() else jax.random.PRNGKey(0)


def _file_of(function: FunctionType) -> str:
    return spoken_file(function.__code__.co_filename)


# ------------------------------------------------------------------ a network that is the first argument


def _with_its_network(function: FunctionType, sizes: tuple[int, ...], network: Network | None) -> Iterator[Any]:
    names = list(inspect.signature(function).parameters)
    for name in names[:1]:
        for structure in _structures(function, name, sizes, network):
            held = SimpleNamespace(**{function.__name__: function, name: structure})
            if not any(True for _ in parameters_of(held, weight_shapes(sizes))):
                continue
            yield _bound(function, name, structure)


def _structures(function: FunctionType, name: str, sizes: tuple[int, ...], network: Network | None) -> Iterator[Any]:
    """What may be passed as a network: an instance of the class that is annotated, what a maker makes, a global."""
    beside = function.__globals__
    with suppress(Exception):
        of = typing.get_type_hints(function).get(name)
        makers = [getattr(of, key) for key in vars(of) if MAKERS.fullmatch(key)] if isinstance(of, type) else []
        for maker in (*makers, of):
            if is_in_python(maker):
                yield from _made(maker, sizes, network)
    makers = [value for key, value in beside.items() if MAKERS.fullmatch(key) and isinstance(value, FunctionType)]
    for maker in makers:
        if maker.__code__.co_filename == function.__code__.co_filename:
            yield from _made(maker, sizes, network)
    if name in beside and not isinstance(beside[name], FunctionType | type):
        yield beside[name]


def is_in_python(maker: Any) -> bool:
    """Whether it can be called with whatever may fit: compiled code, `Generator.random` say, may end the process."""
    if isinstance(maker, type):
        ways = [getattr(maker, name) for name in ("__init__", "__new__")]
        return ways[0] is object.__init__ or any(map(inspect.isfunction, ways))
    return inspect.isfunction(maker) or (inspect.ismethod(maker) and inspect.isfunction(maker.__func__))


def _made(maker: Any, sizes: tuple[int, ...], network: Network | None = None) -> Iterator[Any]:
    with suppress(SubjectError, TypeError):
        yield instance_of(maker, sizes, seconds=2.0, network=network)


def _bound(function: FunctionType, name: str, structure: Any) -> Any:
    """An object that holds the network, with every function of the file that takes one first as a method."""
    found: dict[str, Any] = {name: structure}
    for key, value in function.__globals__.items():
        if isinstance(value, FunctionType) and next(iter(inspect.signature(value).parameters), None) == name:
            found[key] = functools.partial(value, structure)
    found.setdefault(function.__name__, functools.partial(function, structure))
    needs = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    with_data = len(needs) > 2
    asked = {"asked_for": (function.__name__,)} if with_data else {}
    return type("Shared", (SimpleNamespace,), {**asked, "spoken_name": _file_of(function)})(**found)


# ------------------------------------------------------------------ functions that close over parameters


def _with_its_closure(function: FunctionType, sizes: tuple[int, ...]) -> Iterator[Any]:
    """A function that makes a network and returns functions of it, or one of those."""
    if function.__closure__:
        yield _enclosing({function.__name__: function})
        return
    if not MAKERS.fullmatch(function.__name__):
        return
    for made in _made(function, sizes):
        parts = made.items() if isinstance(made, dict) else [(getattr(f, "__name__", ""), f) for f in _each(made)]
        functions = {name: f for name, f in parts if isinstance(f, FunctionType) and f.__closure__}
        if any(is_kind(name, kind) for name in functions for kind in _STEPS):
            yield _enclosing(functions)


def _each(made: Any) -> list[Any]:
    return list(made) if isinstance(made, tuple | list) else [made]


def _enclosing(functions: dict[str, Any]) -> Any:
    """An object with the functions as methods, and with what their closures hold as attributes."""
    held: dict[str, Any] = {}
    for function in functions.values():
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            with suppress(ValueError):
                held[name] = cell.cell_contents
    inner = {name: f for name, f in held.items() if isinstance(f, FunctionType) and f.__closure__}
    held = {name: value for name, value in held.items() if not callable(value)}
    more = (
        _enclosing({k: f for k, f in inner.items() if k not in functions}) if inner.keys() - functions.keys() else None
    )
    beyond = {k: v for k, v in vars(more).items() if not callable(v)} if more is not None else {}
    return type("Closure", (SimpleNamespace,), {"spoken_name": "closures"})(**{**beyond, **held, **functions})
