"""What may be added to a right gradient: a multiple of the parameter, of its signs, or of 1.

A penalty that the cost does not have, λw or λ·sign(w), or the constant that a column of ones leaves where it is
penalised together with the weights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.causes.site import Site

Array = Any
KINDS: dict[str, Callable[[Array], Array]] = {"parameter": np.asarray, "signs": np.sign, "constant": np.ones_like}
"""Each kind, and what of the parameter it is a multiple of."""
FAULTS_OF_KIND = {
    "parameter": {"BP3": "penalty_in_gradient", "BP4": "bias_penalised"},
    "signs": {"BP3": "l1_in_gradient", "BP4": "bias_l1_penalised"},
    "constant": {"BP3": "constant_in_gradient", "BP4": "constant_in_gradient"},
}
_OF_THE_PARAMETER = {"parameter_added", "penalty_sign", "penalty_twice", "penalty_half", "penalty_missing"}
"""Faults that leave another multiple of the parameter than the cost has."""
OF_SIGNS = "penalty_of_sign"
"""The fault that leaves a multiple of its signs in place of one of the parameter."""


@dataclass(frozen=True)
class Addition:
    """A multiple of something that is added to every example's gradient.

    Attributes:
        kind: one of `KINDS`.
        multiple: how much of it.
    """

    kind: str
    multiple: float


def additions(equation: str, site: Site, rest: Array, tolerance: float) -> tuple[Addition, ...]:
    """Every addition that is all that differs from the right gradient; of one number alone, all kinds fit.

    Args:
        equation: "BP3" or "BP4"; to the others nothing is added.
        site: whose parameter it is.
        rest: the user's numbers − the right ones, per example.
        tolerance: what rounding allows.
    """
    if equation not in ("BP3", "BP4"):
        return ()
    parameter = site.w if equation == "BP3" else site.b
    found = [Addition(kind, _multiple(of(parameter), rest)) for kind, of in KINDS.items()]
    return tuple(each for each in found if each.multiple and _is_all(each, parameter, rest, tolerance))


def _multiple(of: Array, rest: Array) -> float:
    square = float((of * of).sum())
    return float((rest.mean(axis=0) * of).sum()) / square if square else 0.0


def _is_all(addition: Addition, parameter: Array, rest: Array, tolerance: float) -> bool:
    left = abs(rest - addition.multiple * KINDS[addition.kind](parameter)).max()
    return bool(left <= 4 * tolerance and abs(rest).max() > 8 * tolerance)


def added_array(faults: frozenset[str], equation: str, parameter: Array) -> Array | None:
    """What a multiple of is known to be added to a gradient by one of these faults; None for nothing."""
    if faults & _OF_THE_PARAMETER:
        return parameter
    if OF_SIGNS in faults:
        return KINDS["signs"](parameter)
    kinds = (kind for kind, names in FAULTS_OF_KIND.items() if names[equation] in faults)
    kind = next(kinds, None)
    return None if kind is None else KINDS[kind](parameter)
