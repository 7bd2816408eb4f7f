"""The kinds of subject that a piece of code may be, the plainest first: a function, an object, a loop, a module."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from backproof.checking.subjects.code.files_of_functions import libraries_of
from backproof.checking.subjects.code.given_in_code import with_sizes
from backproof.checking.subjects.code.names_by_use import with_usual_names
from backproof.checking.subjects.functions.conventions import Convention, attempts
from backproof.checking.subjects.functions.forward_values import with_forward_values
from backproof.checking.subjects.functions.functions_with_rates import with_rate_of_its_own
from backproof.checking.subjects.functions.holders import shared_parameters
from backproof.checking.subjects.functions.moments import with_moments
from backproof.checking.subjects.functions.named_parts import with_named_parts
from backproof.checking.subjects.functions.plain_functions import FunctionSubject
from backproof.checking.subjects.functions.signatures import (
    options_of,
    signature_forms,
    with_parts_together,
    with_rate_next,
)
from backproof.checking.subjects.loops.rounds import TrainingLoop, rounds_of_function
from backproof.checking.subjects.makers.caches import joined, with_constants
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.dropout_as_argument import without_dropout
from backproof.checking.subjects.makers.plans import methods_of
from backproof.checking.subjects.names.class_labels import kinds_of_labels
from backproof.checking.subjects.nothing_fits import name_of_code, with_adapter
from backproof.checking.subjects.objects.chains import as_one_object
from backproof.checking.subjects.objects.object_readings import (
    kinds_of_object,
    object_subjects,
    penalties,
    round_subjects,
)
from backproof.checking.subjects.objects.scalar_engines import traced
from backproof.checking.subjects.objects.torch_modules import is_torch_module, torch_subject
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere
from backproof.checking.subjects.returned.answers import Subject
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.subjects.steps.step_subject import StepOfProgram
from backproof.errors import BackproofError, InputError, Listed
from backproof.network import Network
from backproof.parameters import weight_shapes


def kinds_of_subject(
    gradient: Any, network: Network, seconds: float, penalty: float, refused: list[SubjectError]
) -> Iterator[Iterator[Subject]]:
    """What the code may be, the plainest first; the next is tried only where the one before cannot be run at all."""
    if isinstance(gradient, CodeElsewhere):
        yield from gradient.kinds(network, seconds, penalty, refused)
        return
    if is_torch_module(gradient):
        yield iter([torch_subject(gradient, network, seconds)])
        return
    if isinstance(gradient, type):
        try:
            gradient = instance_of(gradient, network.sizes, seconds=seconds, network=network)
        except SubjectError as error:
            refused.append(error)
            return
    gradient = traced(gradient)
    if isinstance(gradient, StepOfProgram):
        yield gradient.subjects(network, seconds, penalty)
    elif isinstance(gradient, TrainingLoop):
        yield round_subjects(iter([gradient]), network, seconds, penalty, refused)
    elif _is_function(gradient):
        yield from _kinds_of_function(gradient, network, seconds, penalty, refused)
    else:
        yield from kinds_of_object(as_one_object(gradient), network, seconds, penalty, refused)


def _kinds_of_function(
    function: Any, network: Network, seconds: float, penalty: float, refused: list[SubjectError]
) -> Iterator[Iterator[Subject]]:
    """A function of parameters, then what shares its parameters, then a loop of training within it."""
    yield _functions(function, network, seconds, penalty, refused)
    rounds = round_subjects(rounds_of_function(function, network.sizes), network, seconds, penalty)
    if _takes_nothing(function):
        # `train()`, which goes through all its rounds at a call: one of them is a step
        yield rounds
    for thing in shared_parameters(function, network.sizes, network):
        yield object_subjects(thing, network, seconds, penalty)
    yield rounds


def _takes_nothing(function: Any) -> bool:
    with suppress(TypeError, ValueError):
        return not inspect.signature(function).parameters
    return False


def holds_nothing(gradient: Any, network: Network) -> BackproofError:
    """The refusal of what is no code that can be asked, or holds no parameters of the network."""
    shapes = Listed(str(shape) for shape in weight_shapes(network.sizes))
    error = InputError(
        "gradient: {given} given; accepted: a function that returns gradients, or an object with methods that "
        "holds weights of shapes {shapes} and their biases",
        given=name_of_code(gradient),
        shapes=shapes,
    )
    return with_adapter(error, gradient, network) if _is_code(gradient) else error


def _is_code(gradient: Any) -> bool:
    """Whether it is anything of the user's that an adapter could call; a number is none."""
    return isinstance(gradient, CodeElsewhere | type) or hasattr(gradient, "__dict__")


def _is_function(gradient: Any) -> bool:
    return inspect.isroutine(gradient) or isinstance(gradient, functools.partial) or _is_bare_callable(gradient)


def _is_bare_callable(thing: Any) -> bool:
    """Whether it is an instance that can be called and has no backward pass of its own, such as a wrapped function."""
    is_object = isinstance(thing, type) or methods_of(thing, "backward") or methods_of(thing, "update")
    return callable(thing) and not is_object


def _functions(
    gradient: Callable[..., Any], network: Network, seconds: float, penalty: float, refused: list[SubjectError]
) -> Iterator[Subject]:
    own = without_dropout(with_constants(with_rate_of_its_own(gradient)))
    function = with_moments(with_usual_names(with_forward_values(joined(with_sizes(own, network.sizes)), network)))
    function = with_rate_next(with_parts_together(with_named_parts(function, gradient, network)))
    try:
        forms = signature_forms(function, network)
    except SubjectError as error:
        refused.append(error)
        return
    for form, roles in forms:
        plain = Convention(form=form, roles=roles, penalty=penalty, options=options_of(function))
        takes_penalty = "penalty" in {*roles, *(role for _, role in plain.options)}
        for convention in attempts(plain, network, libraries_of(gradient), kinds_of_labels(gradient)):
            for given in penalties(penalty) if takes_penalty else (penalty,):
                yield FunctionSubject(function, network, replace(convention, penalty=given), seconds)
