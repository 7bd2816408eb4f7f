"""Layer sizes that code has of itself: from the arrays of an object made by its defaults, or of a script's names."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from types import FunctionType
from typing import Any

import numpy as np

from backproof.checking.subjects.code.layers_written import are_layers, sizes_of_layers, written_layers
from backproof.checking.subjects.code.names_by_use import with_usual_names
from backproof.checking.subjects.code.program_text import nodes_of, tree_of_the_file_of
from backproof.checking.subjects.code.single_numbers import sizes_of_numbers
from backproof.checking.subjects.code.widths_in_scripts import are_large
from backproof.checking.subjects.code.widths_outside import numbers_read_by, sizes_outside
from backproof.checking.subjects.functions.forward_values import numbered_layers, places_of_values
from backproof.checking.subjects.functions.holders import parameters_made_beside, shared_parameters
from backproof.checking.subjects.functions.signatures import is_a_part, parameters_of_signature
from backproof.checking.subjects.loops.rounds import TrainingLoop, rounds_of_function
from backproof.checking.subjects.makers.constructing import (
    holds_weights_of,
    instance_of,
    made_of_a_count,
)
from backproof.checking.subjects.makers.object_state import is_called_a_weight, weights_by_name
from backproof.checking.subjects.names.argument_names import (
    has_no_sizes_by_default,
    hidden_widths_of,
    role_of_argument,
)
from backproof.checking.subjects.places.matching import is_bias, last_name, name_of
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.returned.chains_of_widths import chain_of, of_two_orientations
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.checking.subjects.steps.step_subject import StepOfProgram
from backproof.checking.subjects.usual_widths import USUAL, of_fewer_inputs, others_of_the_depth, usual_of

Sizes = tuple[int, ...]
_WIDEST = 1000
_OF_ONE_LAYER = 2
_TO_MAKE_ONE = 2.0
"""Seconds for making an object, to see which widths it has."""
_KEY = re.compile(r"""['"]d?_?(?:w|theta)_?(\d)['"]""", re.I)
_ONE_ROW = re.compile(r"\.shape == \(1, (m|[XYxy]\.shape\[1\])\)")
_NUMBERED = re.compile(r"[A-Za-z_]+(\d)")
_ONE_WEIGHT, _ONE_BIAS = ("w", "weight"), ("b", "bias")
_SOME = (np.full((4, 3), 0.5), np.full((4, 2), 0.5))
"""Examples and targets for a look at the sizes; no ones, which are the input of a bias."""


def sizes_to_ask(thing: Any) -> list[Sizes]:
    """Layer sizes to ask code with, its own first; then those that are usual, of the depth that its arguments tell.

    Args:
        thing: a function, a class, an object or a round of training.
    """
    if isinstance(thing, StepOfProgram):
        return thing.sizes
    found = _sizes_of(thing)
    return sorted(found, key=lambda sizes: sizes[-1] != 1) if _has_one_output(thing) else found


def _sizes_of(thing: Any) -> list[Sizes]:
    held = list(_as_it_is(thing))
    # beside what is called as weights are, another array of the same code is none
    held = [each for each in held if _holds_named_weights(each)] or held
    held_sizes = (sizes_of_numbers(_names_in(each)) or sizes_of_arrays(each) for each in held)
    own = list(dict.fromkeys(sizes for found in held_sizes for sizes in found))
    outside = sizes_outside(thing)
    if outside and not own:
        return [outside, *others_of_the_depth(outside)]
    names = list(inspect.signature(thing).parameters) if isinstance(thing, FunctionType) else []
    own = own or ([] if places_of_values(names) else sizes_of_numbers(names))
    if own:
        return _smaller(thing, own) + own + [sizes for sizes in USUAL if sizes not in own]
    written = _sizes_written(thing) or _sizes_held(thing)
    if written:
        return written
    layers = _layers_of_keys(thing) or _layers_unpacked(thing) or _layers_of_arguments(thing)
    if layers == 1:
        # code that walks over its biases may do so layer by layer, whatever these are called
        deep = list(USUAL[:1]) if any(_walks_over(thing, name) for name in _biases_of(thing)) else []
        return deep + [sizes for sizes in sorted(USUAL, key=len) if sizes not in deep]
    usual = usual_of(layers, numbered_layers(names))
    fixed = _fixed_in_class(thing, usual[0])
    made = [sizes for found in parameters_made_beside(thing) for sizes in sizes_of_arrays(found)]
    # where the number of classes is written down, as in `one_hot(y, 10)`, no other fits; fewer inputs may
    written_down = [of_fewer_inputs(sizes) for sizes in made if sizes[-1] in numbers_read_by(thing)]
    return list(dict.fromkeys([*fixed, *written_down, *usual[:1], *made, *usual[1:]]))


def _smaller(thing: Any, own: list[Sizes]) -> list[Sizes]:
    """Sizes to ask a script with first, where it writes large ones down as numbers, which may be changed."""
    written = thing.sizes_written_down if isinstance(thing, TrainingLoop) else {}
    is_large = tuple(written.values()) == own[0] and are_large(own[0])
    return others_of_the_depth(own[0])[:1] if is_large else []


def _holds_named_weights(thing: Any) -> bool:
    named = any(is_called_a_weight(name_of(slot)) for slot in weights_by_name(thing, least=1))
    return named or bool(sizes_of_numbers(_names_in(thing)))


def _has_one_output(thing: Any) -> bool:
    """Whether its file asserts that something has one row: `assert A2.shape == (1, m)`, as the output does."""
    tree = tree_of_the_file_of(thing)
    asserted = [ast.unparse(node.test) for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Assert)]
    return any(_ONE_ROW.search(text) for text in asserted)


def _biases_of(thing: Any) -> list[str]:
    """Return the name of an argument for the biases of one layer, or of all."""
    return [name for name in parameters_of_signature(thing) if name.lower() in _ONE_BIAS]


def _walks_over(thing: Any, name: str) -> bool:
    """Whether a function takes what an argument holds one after the other: in a loop, or by an index that changes."""

    def is_it(node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    for node in nodes_of(thing):
        match node:
            case ast.Call(func=ast.Name(id="zip" | "enumerate" | "reversed"), args=args) if any(map(is_it, args)):
                return True
            case ast.For(iter=walked) | ast.comprehension(iter=walked) if is_it(walked):
                return True
            case ast.Subscript(value=value, slice=ast.Name() | ast.BinOp()) if is_it(value):
                return True
    return False


def _fixed_in_class(thing: Any, asked: Sizes) -> list[Sizes]:
    """Those of an object made with these sizes, where its class follows only some of them: its own widths are fixed."""
    if not isinstance(thing, type):
        return []
    with suppress(SubjectError):
        made = instance_of(thing, asked, seconds=_TO_MAKE_ONE)
        own = sizes_of_arrays(made)
        # where one width stands for several hidden layers, those asked for are some of its layers only
        if not holds_weights_of(made, asked) or all(len(sizes) > len(asked) for sizes in own):
            # without a hidden layer it is most likely a part of a network
            return [sizes for sizes in own if len(sizes) > _OF_ONE_LAYER]
    return []


def _sizes_written(thing: Any) -> list[Sizes]:
    """Those of settings of layers that a function takes, or of as many layers that are less wide."""
    if not isinstance(thing, FunctionType):
        return []
    values = [thing.__globals__.get(name) for name in inspect.signature(thing).parameters]
    values += [written_layers(thing, name) for name in inspect.signature(thing).parameters]
    sizes = next((sizes_of_layers(value) for value in values if are_layers(value)), ())
    return [tuple(min(n, 4 + k % 2) for k, n in enumerate(sizes))] if sizes else []


def _sizes_held(thing: Any) -> list[Sizes]:
    """Sizes that an object keeps as a list, such as `layer_dims`, which makes its weights when it is trained."""
    held = {} if isinstance(thing, type | FunctionType | TrainingLoop) else getattr(thing, "__dict__", {})
    lists = [tuple(v) for n, v in held.items() if isinstance(v, list | tuple) and role_of_argument(n) == "sizes"]
    return [each for each in lists if len(each) > 1 and all(type(n) is int and n > 0 for n in each)]


def _names_in(thing: Any) -> list[str]:
    """Names of the single numbers that an object or a script holds, but for those that an array of it has too.

    A number beside an array of its name is a velocity that begins with 0, or the like.
    """
    held = [(last_name(slot.path), np.ndim(slot.get())) for slot in slots(thing, numbers=True)]
    arrays = {name for name, depth in held if depth}
    return [name for name, depth in held if not depth and name not in arrays]


def _as_it_is(thing: Any) -> Iterator[Any]:
    """Return what holds the arrays: the object, an object made without arguments, or the names of a script."""
    if isinstance(thing, type):
        with suppress(SubjectError):
            if has_no_sizes_by_default(thing):
                return
            # by its own defaults only: whoever gives it sizes learns nothing about them
            yield made_of_a_count(thing)
    elif isinstance(thing, TrainingLoop):
        with suppress(SubjectError):
            call_safely(thing.begin, None, None, seconds=5.0)
            if not thing.lacks_names:
                yield thing
        if thing.lacks_names:
            # the widths of some layers may come from data that are not here
            with suppress(SubjectError):
                call_safely(thing.begin, *_SOME, seconds=5.0)
                yield thing
    elif isinstance(thing, FunctionType):
        # what it takes as arguments it does not make itself
        makes_its_own = not any(is_a_part(name) for name in parameters_of_signature(with_usual_names(thing)))
        for found in rounds_of_function(thing, USUAL[0]) if makes_its_own else ():
            with suppress(SubjectError):
                call_safely(found.begin, *_SOME, seconds=2.0)
                yield found
        yield from shared_parameters(thing, USUAL[0])
    else:
        yield thing


def sizes_of_arrays(thing: Any) -> list[Sizes]:
    """Layer sizes of which an object's weight matrices, in their order, are a chain; both ways where both fit."""
    found = weights_by_name(thing, least=1)
    if any(np.ndim(slot.get()) == 2 for slot in found):
        # beside matrices, a vector called theta is one of thresholds
        found = [slot for slot in found if np.ndim(slot.get()) == 2 or not is_bias(slot, np.shape(slot.get()))]
    # globals may hold activations too
    sure = [slot for slot in found if is_called_a_weight(name_of(slot))]
    arrays = [np.shape(slot.get()) for slot in sure or found]
    while not sure and arrays and len(arrays[-1]) == 1:
        arrays.pop()
    matrices = [shape for shape in arrays if len(shape) == 2]
    if any(len(shape) == 1 for shape in arrays[:-1]):
        if len(matrices) < _OF_ONE_LAYER:
            return []
        arrays = matrices  # a vector beside them may be what the data are drawn with
    # the weights of one neuron are often a vector
    shapes = [shape if len(shape) == 2 else (shape[0], 1) for shape in arrays]
    if not shapes or max(max(shape) for shape in shapes) > _WIDEST:
        return []
    are_vectors = [len(array) != 2 for array in arrays]
    found_sizes = chain_of(shapes, are_vectors)
    mixed = [] if any(are_vectors) else of_two_orientations(shapes)
    if found_sizes and _has_biases_of_its_own(thing):
        # weights in two orientations may look as if biases were folded into them
        found_sizes = [*mixed, *found_sizes]
    for k in range(len(shapes) if len(shapes) > 2 else 0):
        # one may be no parameter, such as the true weights that a script draws its data with
        found_sizes = found_sizes or chain_of(shapes[:k] + shapes[k + 1 :], are_vectors[:k] + are_vectors[k + 1 :])
    return list(dict.fromkeys([*found_sizes, *mixed]))


def _has_biases_of_its_own(thing: Any) -> bool:
    """Whether there are arrays that are called as biases are."""
    arrays = [(slot, np.shape(slot.get())) for slot in slots(thing)]
    return any(len(shape) > 0 and is_bias(slot, shape) for slot, shape in arrays)


def _layers_of_keys(thing: Any) -> int | None:
    """How many layers a function's parameters are for, by the keys "W1", "W2", … that it takes from a dict; or None."""
    if not isinstance(thing, FunctionType):
        return None
    try:
        source = inspect.getsource(thing)
    except (OSError, TypeError):
        return None
    return max(map(int, _KEY.findall(source)), default=None)


def _layers_unpacked(thing: Any) -> int | None:
    """For how many layers a function takes its parameters out of one argument, `W1, b1, W2, b2 = params`; or None."""
    for node in nodes_of(thing) if isinstance(thing, FunctionType) else ():
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name(id=taken)) if is_a_part(taken):
                found = [_NUMBERED.fullmatch(ast.unparse(name)) for name in names]
                numbers = [int(each[1]) for each in found if each]
                if len(numbers) == len(names) == 2 * max(numbers, default=0):
                    return max(numbers)
    return None


def _layers_of_arguments(thing: Any) -> int | None:
    """Return for how many layers a function takes w, b, w, b, …, or a class takes widths; None if that is unclear."""
    if isinstance(thing, type):
        hidden = hidden_widths_of(thing)
        return hidden + 1 if hidden > 1 else None
    names = parameters_of_signature(with_usual_names(thing)) if callable(thing) else []
    if numbered := numbered_layers(names):
        return numbered  # beside values of a forward pass, such as Z1 and A1
    if len(names) == 2 and names[0].lower() in _ONE_WEIGHT and names[1].lower() in _ONE_BIAS:
        return 1
    return len(names) // 2 if len(names) > 2 and len(names) % 2 == 0 else None
