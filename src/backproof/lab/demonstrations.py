"""The classical demonstrations: two runs side by side that differ in one thing. A new one is an entry of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import LabOptions
from backproof.lab.start import Start
from backproof.network import Parameters

_ONE = {"data": "own", "net": "1-1", "act": "sigmoid", "batch": 1, "rate": 0.15, "speed": 30}
_DEEP = {"data": "circles", "net": "2-6-6-6-6-1", "cost": "binary_cross_entropy", "batch": 20, "rate": 0.1, "speed": 0}
_DIGITS = {"data": "digits", "net": "64-30-10", "batch": 10, "rate": 3, "speed": 0}
_MOONS = {
    "data": "moons",
    "net": "2-8-1",
    "act": "tanh,sigmoid",
    "cost": "binary_cross_entropy",
    "batch": 20,
    "speed": 30,
}


def _pair(both: dict[str, Any], first: dict[str, Any], second: dict[str, Any]) -> tuple[Start, Start]:
    return Start(options=LabOptions().changed(both | first)), Start(options=LabOptions().changed(both | second))


def _starts_wrong() -> tuple[Start, Start]:
    """One neuron that should say 0 for 1 and begins near 1, as in Nielsen's third chapter."""
    data = DataSet("own", np.array([[1.0]]), np.array([[0.0]]), ("x",))
    parameters = Parameters((np.array([[2.0]]),), (np.array([2.0]),))
    first, second = ({"cost": name} for name in ("quadratic", "binary_cross_entropy"))
    starts = (LabOptions().changed(_ONE | own) for own in (first, second))
    one, other = (Start(options=options, parameters=parameters, data=data) for options in starts)
    return one, other


DEMONSTRATIONS: dict[str, Callable[[], tuple[Start, Start]]] = {
    "starts wrong": _starts_wrong,
    "depth": lambda: _pair(
        _DEEP, {"act": "sigmoid", "init": "glorot_normal"},
        {"act": "relu,relu,relu,relu,sigmoid", "init": "he_normal"},
    ),
    "initial weights": lambda: _pair(_DIGITS, {"init": "book_large"}, {"init": "book"}),
    "learning rate": lambda: _pair(_MOONS, {"rate": 0.5}, {"rate": 60}),
}  # fmt: skip
"""Each with how its two runs start."""


def demonstration(name: str) -> tuple[Start, Start]:
    """Return how the two runs of a demonstration start.

    Raises:
        InputError: there is none of this name.
    """
    if name not in DEMONSTRATIONS:
        raise InputError("demonstration: {name!r} given; accepted: {accepted}",
                         name=name, accepted=Listed(DEMONSTRATIONS))  # fmt: skip
    return DEMONSTRATIONS[name]()
