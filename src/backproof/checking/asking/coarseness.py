"""In which number format code computes, whatever it returns: code in bfloat16 does not notice small changes.

One number that is rounded to a short format on the way spoils all that follow from it, in whatever format these are
computed. A change of the arguments that is far below that format is then either not seen at all, or it is seen as a
jump as large as a step of the format. What computes in a finer format answers in proportion instead: as much to one
side as to the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.checking.asking.probes import Probe
from backproof.checking.subjects.returned.answers import Subject
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.operator_truth import BRAIN, DOUBLE, HALF, SINGLE
from backproof.network import Parameters

Array = Any
_UNEVEN = 0.1
"""The largest part of a change that may differ between the two sides, where numbers answer in proportion."""
_SWEEP = 32
"""So many values of one number are tried, over a range of 1/64 of it: float16 has 16 or more there, bfloat16 5."""
_MOST_STEPS_OF_BRAIN = 6


def computed_in(subject: Subject, probe: Probe) -> float:
    """The unit roundoff of a subject's numbers, found by changing its arguments a little; float64's where unclear."""
    rng = np.random.default_rng(0)
    x, y, parameters = np.asarray(probe.x[:1]), probe.y[:1], probe.parameters
    arrays = [np.asarray(array) for array in (*parameters.weights, *parameters.biases, x)]
    directions = [rng.choice([-1.0, 1.0], a.shape) * (0.7 + 0.3 * rng.random(a.shape)) for a in arrays]
    half = len(parameters.weights)

    def moved(steps: list[Array]) -> Array:
        given = [(a * (1 + step)).astype(a.dtype) for a, step in zip(arrays, steps, strict=True)]
        answer = subject.ask(Parameters(tuple(given[:half]), tuple(given[half:-1])), given[-1], y)
        found = [np.ravel(array) for array in answer.arrays if array is not None]
        return np.concatenate(found) if found else np.zeros(0)

    def at(t: float) -> Array:
        return moved([t * d for d in directions])

    def along(k: int) -> Callable[[float], Array]:
        one = np.zeros(arrays[k].shape)
        one.flat[abs(arrays[k]).argmax()] = 1.0
        return lambda t: moved([t * one if i == k else 0.0 * d for i, d in enumerate(directions)])

    try:
        return _unit_roundoff(at, [along(k) for k, a in enumerate(arrays) if a.any()])
    except (SubjectError, ValueError):
        return DOUBLE


def _unit_roundoff(at: Callable[[float], Array], alone: list[Callable[[float], Array]]) -> float:
    """The unit roundoff of what computes `at(t)`, all arguments changed, and `alone[k](t)`, one number of an array."""
    base = at(0.0)
    if not np.array_equal(at(0.0), base, equal_nan=True):
        return DOUBLE  # what adds up from call to call, or is drawn, tells nothing of a format
    changes = (at(1e-2) != base) & np.isfinite(base)
    if not changes.any() or _is_even(at, base, changes, 1e-11):
        return DOUBLE
    if _is_even(at, base, changes, 3e-5):
        return SINGLE
    steps = [n for n in map(_steps, alone) if n > 1]
    return HALF if 2 * sum(n > _MOST_STEPS_OF_BRAIN for n in steps) > len(steps) else BRAIN


def _is_even(at: Callable[[float], Array], base: Array, changes: Array, t: float) -> bool:
    """Whether most numbers move by ±t, and as much to one side as to the other."""
    up, down = at(t) - base, at(-t) - base
    even = (up != down) & (abs(up + down) <= _UNEVEN * abs(up - down))
    return float(np.mean(even[changes])) > 0.5


def _steps(at: Callable[[float], Array]) -> int:
    """How many answers there are over the sweep of one number; 1 where nothing depends on it."""
    return len({at(t).tobytes() for t in np.linspace(0.0, 2.0**-6, _SWEEP)})
