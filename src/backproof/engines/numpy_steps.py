"""The updates of the optimizers in place: the records of `backproof.optimizers` restated for speed.

Each writes into θ, g and the slots, which the engine owns: vectors of all weights and then all biases. Adam in place
takes a fifth of the time of the pure record, which makes a new vector for every operation. The tests compare them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.optimizers import OPTIMIZERS, Optimizer, Update

Array = Any
InPlaceUpdate = Callable[..., None]
"""Writes into its arguments: (vector, gradient, slots, learning_rate, step, n_weights, **options)."""


def _sgd(theta: Array, g: Array, slots: tuple[Array, ...], rate: float, t: int, n_weights: int) -> None:
    """θ ← θ − ηg."""
    g *= rate
    theta -= g


def _momentum(
    theta: Array, g: Array, slots: tuple[Array, ...], rate: float, t: int, n_weights: int, momentum: float
) -> None:
    """v ← μv − ηg;  θ ← θ + v."""
    (v,) = slots
    v *= momentum
    g *= rate
    v -= g
    theta += v


def _nesterov(
    theta: Array, g: Array, slots: tuple[Array, ...], rate: float, t: int, n_weights: int, momentum: float
) -> None:
    """v ← μv − ηg;  θ ← θ + μv − ηg."""
    (v,) = slots
    v *= momentum
    g *= rate
    v -= g
    theta += momentum * v
    theta -= g


def _rmsprop(
    theta: Array, g: Array, slots: tuple[Array, ...], rate: float, t: int, n_weights: int, decay: float, epsilon: float
) -> None:
    """s ← ρs + (1 − ρ)g²;  θ ← θ − ηg / (√s + ε)."""
    (s,) = slots
    s *= decay
    s += (1 - decay) * g * g
    g *= rate
    g /= np.sqrt(s) + epsilon
    theta -= g


def _adam(
    theta: Array,
    g: Array,
    slots: tuple[Array, ...],
    rate: float,
    t: int,
    n_weights: int,
    beta_1: float,
    beta_2: float,
    epsilon: float,
) -> None:
    """m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  θ ← θ − η √(1 − β₂ᵗ)/(1 − β₁ᵗ) m / (√v + ε)."""
    m, v = slots
    m *= beta_1
    m += (1 - beta_1) * g
    v *= beta_2
    g *= g
    g *= 1 - beta_2
    v += g
    np.sqrt(v, out=g)
    g += epsilon
    np.divide(m, g, out=g)
    g *= rate * math.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    theta -= g


def _adamw(
    theta: Array,
    g: Array,
    slots: tuple[Array, ...],
    rate: float,
    t: int,
    n_weights: int,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    weight_decay: float,
) -> None:
    """θ ← θ − ηλθ for the weights, then Adam."""
    theta[:n_weights] *= 1 - rate * weight_decay
    _adam(theta, g, slots, rate, t, n_weights, beta_1, beta_2, epsilon)


_RESTATED: dict[Update | None, InPlaceUpdate] = {
    OPTIMIZERS["sgd"].update: _sgd,
    OPTIMIZERS["momentum"].update: _momentum,
    OPTIMIZERS["nesterov"].update: _nesterov,
    OPTIMIZERS["rmsprop"].update: _rmsprop,
    OPTIMIZERS["adam"].update: _adam,
    OPTIMIZERS["adamw"].update: _adamw,
}


def in_place(optimizer: Optimizer) -> InPlaceUpdate:
    """Return an optimizer's update in place: its restatement, or the record's own result, copied.

    Raises:
        TypeError: the optimizer takes no steps.
    """
    if optimizer.update is None:
        raise TypeError(f"optimizer {optimizer.name!r} takes no steps")
    return _RESTATED.get(optimizer.update) or _copied(optimizer.update)


def _copied(update: Update) -> InPlaceUpdate:
    """Return the update of a user's own optimizer, its result written into the arguments."""

    def change(
        theta: Array, g: Array, slots: tuple[Array, ...], rate: float, t: int, n_weights: int, **options: float
    ) -> None:
        is_weight = (np.arange(theta.size) < n_weights).astype(theta.dtype)
        moved, remembered = update(theta, g, slots, float(rate), t, is_weight, **options)
        theta[:] = moved
        for slot, value in zip(slots, remembered, strict=True):
            slot[:] = value

    return change
