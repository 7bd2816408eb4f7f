"""The chain rule over single numbers of 50 digits, as a witness for whole networks: no matrix, no equation BP1–BP4.

Every number that is computed remembers which numbers it came from and with what partial derivative; going back over
them in reverse adds up what each contributes to the cost. Functions and their derivatives are SymPy's, in mpmath.
"""

from functools import cache
from typing import Any

import mpmath as mp
import numpy as np
import sympy as sp

from references import symbols

DIGITS = 50


class Number:
    """A value, the (number, partial derivative) pairs it came from, and ∂C/∂itself once known."""

    __slots__ = ("comes_from", "gradient", "value")

    def __init__(self, value: Any, comes_from: Any = ()) -> None:
        self.value, self.comes_from, self.gradient = value, comes_from, mp.mpf(0)


class Tape:
    """Every number computed, in order."""

    def __init__(self) -> None:
        self.numbers: list[Number] = []

    def new(self, value: Any, *comes_from: Any) -> Number:
        """Remember one more number."""
        self.numbers.append(Number(value, comes_from))
        return self.numbers[-1]

    def leaf(self, v: float) -> Number:
        """A number that comes from nowhere, taken exactly."""
        return self.new(mp.mpf(float(v)))

    def sum_of_products(self, us: list[Number], vs: list[Number], shift: Number) -> Number:
        """Σ u v + shift."""
        value = mp.fdot((u.value, v.value) for u, v in zip(us, vs, strict=True)) + shift.value
        pairs = [pair for u, v in zip(us, vs, strict=True) for pair in ((u, v.value), (v, u.value))]
        return self.new(value, *pairs, (shift, 1))

    def apply(self, formula: str, z: Number) -> Number:
        """σ(z) of one neuron."""
        f, slope = _compiled(formula, symbols.Z)
        return self.new(f(z.value), (z, slope(z.value)))

    def softmax(self, zs: list[Number]) -> list[Number]:
        """Exp of each over the sum of them, as three kinds of step."""
        exps = [self.new(mp.exp(z.value), (z, mp.exp(z.value))) for z in zs]
        total = self.new(mp.fsum(e.value for e in exps), *((e, 1) for e in exps))
        return [self.new(e.value / total.value, (e, 1 / total.value), (total, -e.value / total.value**2)) for e in exps]

    def go_back(self) -> None:
        """Add up, from the last number to the first, what each contributes."""
        for number in reversed(self.numbers):
            for origin, partial in number.comes_from:
                origin.gradient += number.gradient * partial


@cache
def _compiled(formula: str, letter: Any, *others: Any) -> tuple[Any, Any]:
    letters = (letter, *others)
    f = sp.lambdify(letters, symbols.expression(formula), "mpmath")
    return f, sp.lambdify(letters, symbols.slope(formula, letter), "mpmath")


def evaluate(case: Any) -> tuple[float, list[Any], list[Any], list[Any]]:
    """The weighted mean cost of a case, its gradient by weights and biases, and its errors ∂C_x/∂z per example."""
    with mp.workdps(DIGITS):
        return _evaluate(case, Tape())


def _evaluate(case: Any, tape: Tape) -> tuple[float, list[Any], list[Any], list[Any]]:
    weights = [[[tape.leaf(v) for v in row] for row in w] for w in case.parameters.weights]
    biases = [[tape.leaf(v) for v in b] for b in case.parameters.biases]
    given = np.ones(len(case.x)) if case.example_weights is None else case.example_weights
    total = mp.fsum(map(float, given))
    mean, inputs = mp.mpf(0), []
    for i, (x, y, share) in enumerate(zip(case.x, case.y, given, strict=True)):
        masks = [None if mask is None else mask[i] for mask in case.masks]
        zs, output = _forward(case.net, tape, weights, biases, x, masks)
        inputs.append(zs)
        mean += (
            mp.mpf(float(share)) / total * _start_back(case.net.cost_function, output, y, mp.mpf(float(share)) / total)
        )
    tape.go_back()
    found = [np.array([[float(v.gradient) for v in row] for row in w]) for w in weights]
    errors = [
        np.array(
            [
                [float(z.gradient * total / mp.mpf(float(s))) for z in zs[layer]]
                for zs, s in zip(inputs, given, strict=True)
            ]
        )
        for layer in range(len(weights))
    ]
    return float(mean), found, [np.array([float(v.gradient) for v in b]) for b in biases], errors


def _forward(net: Any, tape: Tape, weights: Any, biases: Any, x: Any, masks: Any) -> tuple[Any, list[Number]]:
    a, layers = _dropped(tape, [tape.leaf(v) for v in x], masks, 0), []
    for layer, (w, b, record) in enumerate(zip(weights, biases, net.activations, strict=True)):
        zs = [tape.sum_of_products(row, a, shift) for row, shift in zip(w, b, strict=True)]
        a = tape.softmax(zs) if record.name == "softmax" else [tape.apply(record.formula, z) for z in zs]
        a = _dropped(tape, a, masks, layer + 1)
        layers.append(zs)
    return layers, a


def _dropped(tape: Tape, a: list[Number], masks: Any, layer: int) -> list[Number]:
    if layer >= len(masks) or masks[layer] is None:
        return a
    return [tape.new(v.value * float(m), (v, float(m))) for v, m in zip(a, masks[layer], strict=True)]


def _start_back(record: Any, output: list[Number], y: Any, share: Any) -> Any:
    """The cost of one example; what its outputs contribute to the mean cost is put where `go_back` begins."""
    f, slope = _compiled(record.formula, symbols.A, symbols.Y)
    scale = mp.mpf(1) / (len(output) if record.averages else 1)
    for a, target in zip(output, y, strict=True):
        a.gradient += share * scale * slope(a.value, mp.mpf(float(target)))
    return scale * mp.fsum(f(a.value, mp.mpf(float(target))) for a, target in zip(output, y, strict=True))
