"""In which format code computes inside, whatever it returns: what computes in bfloat16 sees no small changes."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.checking.operator_truth import DOUBLE, unit_roundoff
from backproof.checking.probes import Probe
from backproof.checking.subjects.answers import Subject
from backproof.checking.subjects.guard import SubjectError
from backproof.network import Parameters

Array = Any


def computed_in(subject: Subject, probe: Probe) -> float:
    """The unit roundoff of a subject's numbers, found by changing its arguments a little; float64's where unclear."""
    rng = np.random.default_rng(0)
    x, y, parameters = np.asarray(probe.x[:1]), probe.y[:1], probe.parameters
    arrays = [np.asarray(array) for array in (*parameters.weights, *parameters.biases, x)]
    directions = [rng.choice([-1.0, 1.0], a.shape) * (0.7 + 0.3 * rng.random(a.shape)) for a in arrays]
    half = len(parameters.weights)

    def at(t: float) -> Array:
        moved = [(a * (1 + t * d)).astype(a.dtype) for a, d in zip(arrays, directions, strict=True)]
        answer = subject.ask(Parameters(tuple(moved[:half]), tuple(moved[half:-1])), moved[-1], y)
        found = [np.ravel(array) for array in answer.arrays if array is not None]
        return np.concatenate(found) if found else np.zeros(0)

    try:
        return unit_roundoff(at)
    except (SubjectError, ValueError):
        return DOUBLE
