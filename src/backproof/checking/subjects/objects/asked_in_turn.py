"""An object that adds up gradients: it is asked for several examples one after the other, before one step.

What keeps the last example only, where the others add up, cannot be seen with one example.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.code.settings import kept
from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.makers.object_state import fill_gradients, gradients_of
from backproof.checking.subjects.makers.plans import Call
from backproof.checking.subjects.names.class_labels import all_classes
from backproof.checking.subjects.objects.calls_in_loops import goes_through_several
from backproof.checking.subjects.objects.objects import ObjectSubject
from backproof.checking.subjects.places.keeping import copied, restored
from backproof.checking.subjects.places.tensors import in_kind_of
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import SubjectError
from backproof.network import Parameters
from backproof.parameters import weight_shapes

Array = Any
_WITH_A_STEP = 3
"""Methods of a plan whose last one takes the step that those before it have prepared."""


@dataclass(frozen=True)
class InTurn:
    """What an object gave for several examples one after the other.

    Attributes:
        answer: its gradients, or its step, after all of them.
        is_meant: whether the program calls it so; None where it does not show that.
    """

    answer: Answer
    is_meant: bool | None


def asked_in_turn(subject: Any, parameters: Parameters, x: Array, y: Array) -> InTurn | None:
    """Call an object's methods for each example, and its last step once, if it has one.

    Args:
        subject: the code.
        parameters: of the network.
        x: the examples.
        y: their targets.

    Returns:
        What came of it; None for code that stores no gradients from one call to the next.
    """
    if not isinstance(subject, ObjectSubject) or isinstance(subject.thing, TrainingLoop):
        return None
    calls, steps = subject.plan.calls, subject.plan.updates
    if "x" not in subject.plan.roles or (steps and len(calls) < _WITH_A_STEP):
        return None
    making = calls[:-1] if steps else calls
    names = [call.name for call in making]
    meant = goes_through_several(getattr(subject.thing, names[-1]), names, calls[-1].name if steps else "")
    if meant is False:
        return None
    thing = subject.thing if subject.is_itself else copied(subject.thing)
    own = replace(subject, thing=thing, _places=[])
    try:
        with restored(thing):
            answer = _asked(own, parameters, x, y, len(making))
    except SubjectError:
        return None
    return None if answer is None else InTurn(answer, meant)


def _asked(own: ObjectSubject, parameters: Parameters, x: Array, y: Array, making: int) -> Answer | None:
    """The answer after all examples; None where the object stores no gradients, or others than it returns."""
    rows = [(x[k : k + 1], y[k : k + 1]) for k in range(len(x))]
    with kept(own.thing), all_classes(y):
        values = own._prepared(own.thing, own.plan, parameters, *rows[0])
        if not fill_gradients(own.thing, 0.0):
            return None
        result = None
        for one in rows:
            passed = own.values(*one)
            values |= passed | in_kind_of(own.located.held, passed) | {"truth": (parameters, *one)}
            result, _ = _with_calls(own, own.plan.calls[:making])._run(own.thing, values)
        if own.plan.updates:
            _with_calls(own, own.plan.calls[making:])._run(own.thing, values)
            return own._step(parameters, drew=False)
        return own._answer(parameters, result, {}) if _are_stored(own, result) else None


def _with_calls(own: ObjectSubject, calls: tuple[Call, ...]) -> ObjectSubject:
    return replace(own, plan=replace(own.plan, calls=calls))


def _are_stored(own: ObjectSubject, result: Any) -> bool:
    """Whether the gradients are what the object stores, whatever its backward pass returns."""
    with suppress(SubjectError):
        returned = own._read(result)
        weights, _ = gradients_of(own.thing, weight_shapes(own.network.sizes), own.layout)
        return all(a is not None and np.array_equal(a, b) for a, b in zip(returned.weights, weights, strict=True))
    return True
