"""One fault as data, and the conditions under which it can occur.

    BP1  δ = result(slope(cost gradient))   BP2  δ = result(slope(upstream · matrix))
    BP3  ∂C/∂w = result(error ⊗ input)      BP4  ∂C/∂b = result(error)

A fault is an equation with one part changed: `change` says what stands in place of the part, given the site, or None
where the fault cannot occur there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.causes.site import Site
from backproof.checking.report import CONVENTION, DIRECTION, SIZE

Array = Any
WrongValue = Callable[[Site], Any]
ERRORS, GRADIENTS = ("BP1", "BP2"), ("BP3", "BP4")
"""The equations of δ, and those of what is made from it."""

EPSILONS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)
"""What people add to a probability inside a logarithm, so that it is never that of 0."""


@dataclass(frozen=True)
class Fault:
    """One mistake in one part of one equation.

    Attributes:
        name: its identifier.
        equations: those it can be made in.
        part: which factor of the equation is changed.
        change: site -> what stands in its place (for "slope" and "result" it may be a function), or None.
        english, chinese: what it is, in words that finish "your … : ", with letters such as {slope} in braces.
        severity: one of `backproof.checking.report.SEVERITIES`.
        mend: an English and a Chinese hint, where the right equation alone does not say enough.
        is_remote: whether it is so seldom meant that it is told only where it comes first.
        mixes_examples: whether in a batch the gradient of one example depends on the others, so that the gradient of
            a batch is not that of its examples.
    """

    name: str
    equations: tuple[str, ...]
    part: str
    change: WrongValue
    english: str
    chinese: str
    severity: str = DIRECTION
    mend: tuple[str, str] | None = None
    is_remote: bool = False
    mixes_examples: bool = False


def severity_of_epsilon(epsilon: float) -> str:
    """A small ε inside a logarithm changes nothing that matters; a large one gives another cost."""
    return CONVENTION if epsilon <= 1e-5 else SIZE


def is_a(*names: str) -> Callable[[Site], bool]:
    """Whether the activation of the layer is one of these families."""
    return lambda site: site.record.family in names


def has_own_slope(site: Site) -> bool:
    """Whether the activation acts on each neuron alone."""
    return site.record.slope is not None


def slope_of(record: Activation, z: Array) -> Array | None:
    """σ′(z) of a record; None where it has no slope of its own."""
    with np.errstate(all="ignore"):
        return record.slope(z, record.forward(z)) if record.slope else None


def at_another_threshold(site: Site) -> Array | None:
    """The slope of a function of two straight pieces that bends at another z than 0, as the user's own δ shows it.

    None where the user's slopes are not those two, or where no z parts them.
    """
    lower, upper = (float(slope_of(site.record, np.array([[side]]))[0, 0]) for side in (-1.0, 1.0))  # type: ignore[index]
    if site.delta is None:
        return None
    sent = site.sent()
    with np.errstate(all="ignore"):
        seen = site.delta / sent
    is_upper = abs(seen - upper) < abs(seen - lower)
    near = abs(seen - np.where(is_upper, upper, lower)) <= _NEAR * abs(upper - lower)
    if not near.all() or not is_upper.any() or is_upper.all():
        return None
    return np.where(is_upper, upper, lower) if site.z[is_upper].min() > site.z[~is_upper].max() else None


_NEAR = 0.1
"""By how much of the two slopes' difference one that is read from δ may be off, in a short format too."""


def only(test: Callable[[Site], bool], value: WrongValue) -> WrongValue:
    """The value where the test holds, else None."""
    return lambda site: value(site) if test(site) else None


def same_width(value: WrongValue) -> WrongValue:
    """Return the value where it has the shape of this layer, else None: other widths would have failed."""

    def change(site: Site) -> Array | None:
        found = value(site)
        return found if found is not None and found.shape == site.z.shape else None

    return change


def as_wide(value: WrongValue) -> WrongValue:
    """The value where it has the shape of this layer, or is one number for all its neurons, as NumPy broadcasts it."""

    def change(site: Site) -> Array | None:
        found = value(site)
        fits = found is not None and found.shape in (site.z.shape, (len(site.z), 1))
        return np.broadcast_to(found, site.z.shape) if fits else None

    return change


def in_place_of_the_result(value: WrongValue) -> WrongValue:
    """Return a change of an equation that puts the value in place of what the equation gives."""

    def change(site: Site) -> Any:
        found = value(site)
        return None if found is None else lambda result: found

    return change
