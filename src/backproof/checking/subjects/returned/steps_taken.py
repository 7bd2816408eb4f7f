"""Gradients that are read from a step of the parameters, and by how much what was read may be off."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.checking.subjects.places.matching import ParameterLocations, last_name
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import StoodStillError
from backproof.network import Parameters

Array = Any
_RATES = (0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.003, 0.002, 0.001, 0.0005, 0.0001, 0.00001)
"""Learning rates by which a difference of parameters is divided; a power of 2 leaves it on the grid."""
_FIRST = 6
"""So many entries of a gradient are looked at first."""
_CLEAR, _LEAST = 0.25, 4
"""So near a whole number as a third of them are not by chance, and so many numbers at least."""


def rounding_of_difference(parameters: Parameters, parts: dict[str, Any], unit: float) -> tuple[Array | float, ...]:
    """By how much gradients may be off that are (old parameters − new ones)/rate: they stand on a grid.

    A difference is no sharper than the last bit of what it is a difference of. Gradients that were not made so have
    finer bits, and a radius of 0.
    """
    old = (*parameters.weights, *parameters.biases)
    found = (*parts["weights"], *parts["biases"])
    return tuple(_of_grid(np.asarray(w, np.float64), g, unit) for w, g in zip(old, found, strict=True))


def _of_grid(w: Array, g: Array | None, unit: float) -> Array | float:
    if g is None or not w.all() or not np.isfinite(g).all():
        return 0.0
    found = [_radius(w, g, unit, rate) for rate in _left_by_the_first(w, g, unit) if _is_of_rate(w, g, unit, rate)]
    if found:
        return max(found, key=np.max)
    bit = unit * 2.0 ** np.floor(np.log2(abs(w)))
    steps = g / bit
    return 4 * bit if (steps == np.round(steps)).all() else 0.0


def _left_by_the_first(w: Array, g: Array, unit: float) -> list[float]:
    """The rates that the first few entries leave, asked for all rates at once: most gradients are of none."""
    rates = np.array(_RATES)[:, None]
    steps, off = _steps_on_grid(w.ravel()[:_FIRST], g.ravel()[:_FIRST], unit, rates)
    fits = (abs(steps - np.round(steps)) <= off).all(axis=1)
    return [rate for rate, may_be in zip(_RATES, fits, strict=True) if may_be]


def _is_of_rate(w: Array, g: Array, unit: float, rate: float) -> bool:
    """Whether rate·g stands on the grid on which w and w − rate·g do, as far as rounding leaves that to be seen."""
    steps, off = _steps_on_grid(w, g, unit, rate)
    tells = int((off < _CLEAR).sum())
    return tells >= max(_LEAST, w.size / 3) and bool((abs(steps - np.round(steps)) <= off).all())


def _steps_on_grid(w: Array, g: Array, unit: float, rate: Array | float) -> tuple[Array, Array]:
    """How many steps of the grid rate·g is long, and by how much a whole number of them may be missed."""
    new = w - rate * g
    sizes = np.maximum(np.minimum(abs(w), abs(new)), np.finfo(np.float64).tiny)
    steps = rate * g / (unit * 2.0 ** np.floor(np.log2(sizes)))
    # dividing by the rate rounds once more; of steps that are too large for that every number is a whole one
    return steps, 3 * unit * abs(steps)


def _radius(w: Array, g: Array, unit: float, rate: float) -> Array:
    return 4 * unit * np.maximum(abs(w), abs(w - rate * g)) / rate


def from_update(
    parameters: Parameters, moved: dict[str, Any], rate: float, unit: float, common: dict[str, Any]
) -> Answer:
    """Recover gradients from a step, (before − after)/rate, with the rounding that the subtraction cannot hide."""
    before = parameters.weights + parameters.biases
    after = moved["weights"] + moved["biases"]
    steps = tuple(None if new is None else (old - new) / rate for old, new in zip(before, after, strict=True))
    radius = radius_of_update(parameters, steps, rate, unit)
    if not any(step is not None and abs(step).max() > 0 for step in steps):
        raise StoodStillError("your code returned no gradients and left its parameters alone; accepted: one of the two")
    half = len(parameters.weights)
    return Answer(steps[:half], steps[half:], unit, radius, moved["oddities"], after=moved["weights"], **common)


def at_one_rate(
    parameters: Parameters, moved: dict[str, Any], places: ParameterLocations, rates: dict[str, float], one: float
) -> dict[str, Any]:
    """Parameters as they would be after a step at one learning rate, of which those that the code has are multiples.

    Args:
        parameters: before the step.
        moved: after it.
        places: where the object holds them.
        rates: by their names; nothing where they are all the same.
        one: the least of them.
    """
    groups = {"weights": (places.weights, parameters.weights), "biases": (places.biases, parameters.biases)}
    found = dict(moved)
    for kind, (held, before) in groups.items() if rates else ():
        own = [rates.get(last_name(place.path)) if place else None for place in held or [None] * len(before)]
        found[kind] = tuple(
            new if new is None or not rate else old + (new - old) * (one / rate)
            for new, old, rate in zip(moved[kind], before, own, strict=True)
        )
    return found


def radius_of_update(
    parameters: Parameters, steps: tuple[Array | None, ...], rate: float, unit: float
) -> tuple[Array | float, ...]:
    """By how much gradients may be off that were read from a step of the parameters, (before − after)/rate."""
    rows = zip(parameters.weights + parameters.biases, steps, strict=True)
    return tuple(
        4 * unit * (abs(old) + (0 if step is None else abs(old - rate * step))) / rate
        + 8 * unit * (0 if step is None else abs(step))
        for old, step in rows
    )
