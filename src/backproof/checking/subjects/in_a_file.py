"""What in a file may be meant as the code to check, and what a name of a file stands for.

A name is one of Python's, several by commas, or "@N" for the N-th loop of training at the top level.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from types import FunctionType
from typing import Any

from backproof.checking.subjects.code.kinds_by_use import does
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.code.single_numbers import numbers_that_weigh
from backproof.checking.subjects.functions.holders import MAKERS
from backproof.checking.subjects.loaded.loading import LeftOut, Loaded, file_and_name
from backproof.checking.subjects.loaded.rehearsal import objects_made_by
from backproof.checking.subjects.loops.rounds import rounds_of_file, rounds_of_function
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.object_state import parameters_of, weights_by_name
from backproof.checking.subjects.makers.plans import methods_of
from backproof.checking.subjects.names.names_in_code import is_kind, role_of
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.objects.chains import (
    as_one_object,
    layers_alone,
    with_layers_beside_it,
)
from backproof.checking.subjects.operands.operators import is_operation
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.subjects.steps.step_subject import has_hidden_layers, step_of_program
from backproof.checking.subjects.steps.step_watched import found_in_run
from backproof.network import Network
from backproof.parameters import weight_shapes

Sizes = tuple[int, ...]
LOOP = "@"
"""In front of the number of a loop at the top level."""
STEP = "@step"
"""The name of a step that the program takes when it is run, which is no name of the program's."""
_MOST = 6
_LEAST_LAYERS = 2
_SELF_AND_X = 2
_PLAIN = (3, 4, 2)
"""What a class is made with to see whether it can be made from layer sizes at all."""
_BACK = re.compile(rf"_?(back|bp|bwd|fan_?xiang|反向|后向|{WORDS['backward']})", re.I)
_GRADIENTS = ("grads", "gradients", "nablas")
_GRADIENT = re.compile(r"\w*grads?\w*|nabla\w*|[dg]_?[wb]\w{0,3}|delta_?\w*|梯度\w*|\w*ti_?du\w*", re.I)


def names_in(loaded: Loaded) -> list[str]:
    """What in a file may be meant, the likeliest first: backward functions, objects, classes, updates, its own loop."""
    loops = [f"{LOOP}{k}" for k, _ in enumerate(rounds_of_file(loaded.path, ()))]
    return list(islice(dict.fromkeys(_names(loaded)), _MOST)) + loops + _layers_that_nothing_calls(loaded)


def _layers_that_nothing_calls(loaded: Loaded) -> list[str]:
    """Names of the classes of layers, joined by commas, in a file where nothing calls their backward methods."""
    held = [(name, value) for name, value in vars(loaded.module).items() if isinstance(value, type)]
    ways = [(n, c, [methods_of(c, kind)[:1] for kind in ("forward", "backward")]) for n, c in held if _is_of(c, loaded)]
    # what takes more than an input, such as an output and targets, is a cost
    found = [(n, b[0]) for n, c, (f, b) in ways if f and b and len(required_names(getattr(c, f[0]))) == _SELF_AND_X]
    nodes = ast.walk(program_in(loaded.path).tree)
    called = {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    if len(found) < _LEAST_LAYERS or called & {back for _, back in found}:
        return []
    return [",".join(name for name, _ in found)]


def thing_named(
    subject: str, sizes: Sizes, load: Callable[[str], Loaded], network: Network | None = None
) -> tuple[Any, tuple[LeftOut, ...]]:
    """What FILE.py:NAME holds, and what of the file was not run.

    Args:
        subject: FILE.py:NAME.
        sizes: of the layers, for a loop that makes its own parameters.
        load: runs a file.
        network: whose activations the layers are of that are put together; None for any.

    Raises:
        InputError: there is no such file or name.
        SubjectError: the file is no Python, or the statement that defines the name failed.
    """
    file, name = file_and_name(subject)
    if name == STEP:
        return _step_of(load(file)), ()
    if name.startswith(LOOP):
        return list(rounds_of_file(Path(file), sizes))[int(name.removeprefix(LOOP))], ()
    loaded = load(file)
    thing = loaded.several(name)
    if isinstance(thing, tuple) and thing and all(isinstance(each, type) for each in thing):
        made = layers_alone(thing, sizes or _PLAIN, network)
        return (thing if made is None else made), loaded.left_out
    return _made_by_the_file(thing, loaded, sizes, network), loaded.left_out


def _step_of(loaded: Loaded) -> Any:
    """The step of training that the program takes when it is run, which is looked for once.

    Raises:
        SubjectError: it takes none that can be read.
    """
    if STEP not in loaded.made:
        loaded.made[STEP] = found_in_run(loaded, step_of_program, has_hidden_layers)
    if loaded.made[STEP] is None:
        raise SubjectError(
            "{path}: no step of training was seen where it was run; accepted: a file that trains", path=loaded.path
        )
    return loaded.made[STEP]


def _made_by_the_file(thing: Any, loaded: Loaded, sizes: Sizes, network: Network | None) -> Any:
    """An object of a class that the file makes itself, where the class needs nothing to be made: layers are added.

    Where nobody but the program knows how to make one, it is one that the program makes when it is run.
    """
    if not isinstance(thing, type) or is_operation(thing):
        return _unwrapped(thing)
    if not _needs_something(thing):
        there = [v for v in vars(loaded.module).values() if type(v) is thing and _can_be_asked(v)]
        if there:
            return there[0]
    if not methods_of(thing, "backward") and not methods_of(thing, "update"):
        return thing
    if thing not in loaded.made:
        own = None if _can_be_made(thing, sizes or _PLAIN) else _made_when_run(thing, loaded)
        loaded.made[thing] = thing if own is None else own
    if loaded.made[thing] is not thing:
        return loaded.made[thing]
    beside = [v for v in vars(loaded.module).values() if isinstance(v, type) and v is not thing and _is_of(v, loaded)]
    made = with_layers_beside_it(thing, beside, sizes or _PLAIN, network) if beside else None
    return thing if made is None else made


def _can_be_made(cls: type, sizes: Sizes) -> bool:
    """Whether an object of a class can be made from layer sizes, and holds weights then."""
    try:
        return _holds_weights(instance_of(cls, sizes, seconds=2.0), sizes)
    except SubjectError:
        return False


def _holds_weights(thing: Any, sizes: Sizes) -> bool:
    named = weights_by_name(thing) or numbers_that_weigh(thing)
    return bool(named) or any(True for _ in parameters_of(thing, weight_shapes(sizes)))


def _made_when_run(cls: type, loaded: Loaded) -> Any:
    """The last object of a class that the file makes when it is run as a program; None where it makes none."""
    made = [one for one in objects_made_by(loaded) if type(one) is cls and _holds_weights(one, _PLAIN)]
    return made[-1] if made else None


def _needs_something(cls: type) -> bool:
    try:
        parameters = inspect.signature(cls).parameters.values()
    except (TypeError, ValueError):
        return True
    return bool(parameters)


def _names(loaded: Loaded) -> Iterator[str]:
    held = [(name, value) for name, value in vars(loaded.module).items() if _is_of(value, loaded)]
    functions = [(name, each) for name, each in ((n, _unwrapped(v)) for n, v in held) if isinstance(each, FunctionType)]
    # of several that call one another the last is the one that uses the others
    yield from [n for n, f in functions if is_kind(n, "backward") and _may_be_of_a_network(n, f)][::-1]
    objects = [(n, v) for n, v in held if not isinstance(_unwrapped(v), FunctionType | type) and _can_be_asked(v)][::-1]
    # an optimizer or a loss beside what holds weights is asked after it
    objects.sort(key=lambda each: not weights_by_name(as_one_object(each[1]), least=1))
    # a layer takes part in a network that stands below it, and is no network
    classes = [(n, c) for n, c in held if isinstance(c, type)][::-1]
    trained = _trained(classes)
    # a trainer beside a network moves parameters by steps that may be no gradients: those of a library's optimizer
    yield from [n for n, v in (*objects, *trained) if _gives_gradients(v)]
    yield from [n for n, _ in (*objects, *trained)]
    yield from [n for n, f in functions if is_kind(n, "update") and f.__code__.co_argcount > 1]
    yield from [n for n, c in classes if "__call__" in vars(c)]
    yield from [n for n, _ in functions if MAKERS.fullmatch(n)]
    # `main()` and the like, which do everything in a loop of their own
    yield from [n for n, f in functions if any(rounds_of_function(f, ()))]
    yield from [n for n, f in functions if f.__code__.co_argcount > 2 and _names_gradients(f)]


def _trained(classes: list[tuple[str, type]]) -> list[tuple[str, type]]:
    """Classes of which a method moves parameters or makes gradients: those whose names say so, then by what they do."""
    kinds = ("update", "backward")
    named = [(n, c) for n, c in classes if any(is_kind(m, k) for m in vars(c) for k in kinds)]
    others = [each for each in classes if each not in named]
    return named + [(n, c) for n, c in others if any(does(f, m, k) for m, f in vars(c).items() for k in kinds)]


def _may_be_of_a_network(name: str, function: FunctionType) -> bool:
    """Whether a function that is named for gradients takes more than an output and a target, as those of a cost do."""
    code = function.__code__
    is_of_a_cost = {role_of(each) for each in code.co_varnames[: code.co_argcount]} <= {"y", "out"}
    return code.co_argcount > 1 and not (is_of_a_cost and not _BACK.match(name))


def _names_gradients(function: FunctionType) -> bool:
    """Whether a function makes something that is called a gradient, whatever it is called itself."""
    own = function.__code__.co_varnames[function.__code__.co_argcount :]
    return sum(2 if name in _GRADIENTS else bool(_GRADIENT.fullmatch(name)) for name in own) > 1


def _gives_gradients(thing: Any) -> bool:
    """Whether a method that is named for gradients takes examples and targets, and so is of a whole network."""
    named = [getattr(thing, name) for name in dir(thing) if is_kind(name, "backward")]
    return any({"x", "y"} <= (roles := _roles(method)) and "" not in roles for method in named)


def _roles(method: Any) -> set[str]:
    """Of the arguments of a method, but for the object itself."""
    try:
        names = list(inspect.signature(method).parameters)
    except (TypeError, ValueError):
        return set()
    return {role_of(name) for name in names if name != "self"}


def _can_be_asked(value: Any) -> bool:
    whole = as_one_object(value)
    return any(methods_of(whole, kind) for kind in ("backward", "update"))


def _unwrapped(value: Any) -> Any:
    """The function that `jax.jit`, `torch.no_grad` and the like stand in front of; anything else as it is."""
    plain = getattr(value, "__wrapped__", None)
    if isinstance(value, type) or not isinstance(plain, FunctionType):
        return value
    if isinstance(value, FunctionType) and value.__code__.co_filename == plain.__code__.co_filename:
        return value  # what the program puts in front of it itself may be meant
    return value if is_operation(value) else plain


def _is_of(value: Any, loaded: Loaded) -> bool:
    """Whether something is defined in the file, or an object of a class that is, or a list of such."""
    if isinstance(value, list) and value and hasattr(value[0], "__dict__"):
        value = value[0]
    value = _unwrapped(value)
    of = value if isinstance(value, FunctionType | type) else type(value)
    return bool(getattr(of, "__module__", "") == loaded.module.__name__)
