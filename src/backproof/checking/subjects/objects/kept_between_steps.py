"""Whether code that moves its parameters keeps something of a step for the next one, as momentum is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.makers.object_state import again
from backproof.checking.subjects.objects.objects import ObjectSubject
from backproof.checking.subjects.places.keeping import copied, restored
from backproof.checking.subjects.places.places_made import paths_of
from backproof.checking.subjects.places.slots import slots
from backproof.network import Parameters

Array = Any


def keeps_steps(subject: Any, parameters: Parameters, x: Array, y: Array) -> bool:
    """Whether a second step from the same parameters is another than the first, since arrays of zeros are so no more.

    Args:
        subject: the code; of what takes its velocities as arguments nothing is kept.
        parameters: from which both steps are taken.
        x: one example.
        y: its target.
    """
    if not isinstance(subject, ObjectSubject) or not subject.plan.updates:
        return False
    thing = subject.thing if subject.is_itself else copied(subject.thing)
    own = replace(subject, thing=thing, _places=[])
    with restored(thing):
        found = _second_is_another(own, parameters, x, y)
        if isinstance(thing, TrainingLoop):
            thing.rewind()
    return found


def _second_is_another(own: ObjectSubject, parameters: Parameters, x: Array, y: Array) -> bool:
    values = own._prepared(own.thing, own.plan, parameters, x, y)
    before = _zeros(own)
    own._run(own.thing, values)
    first = own._step(parameters, drew=False)
    if not before - _zeros(own):
        return False
    own._set(own.thing, again(own._places[0], own.thing), parameters)
    own._run(own.thing, values)
    second = own._step(parameters, drew=False)
    return any(
        a is not None and b is not None and not np.allclose(a, b, rtol=1e-6, atol=0.0)
        for a, b in zip(first.arrays, second.arrays, strict=True)
    )


def _zeros(own: ObjectSubject) -> set[str]:
    """Paths of arrays that are all zero, and of numbers 0.0 that may become arrays, and no parameters."""
    of_parameters = {path for place in own._places[0].places for path in paths_of(place)}
    others = [slot for slot in slots(own.thing, numbers=True) if slot.path not in of_parameters]
    found = [slot for slot in others if np.size(slot.get()) > 1 or isinstance(slot.held, float)]
    return {slot.path for slot in found if not np.any(np.asarray(slot.get(), np.float64))}
