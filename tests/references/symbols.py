"""SymPy as a witness: formulas parsed by SymPy itself, differentiated by it, and a network's cost written out."""

from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from backproof.activations import Activation
from backproof.costs import Cost
from references.comparing import assert_close

Z, A, Y = sp.symbols("z a y", real=True)


@cache
def expression(formula: str) -> Any:
    """The formula as SymPy's own parser reads it, decimals as exact rationals."""
    return sp.sympify(formula, locals={"z": Z, "a": A, "y": Y}, rational=True)


@cache
def slope(formula: str, letter: Any) -> Any:
    """SymPy's derivative; a jump's impulse, which SymPy adds at a kink, is left out."""
    return sp.diff(expression(formula), letter).replace(sp.DiracDelta, lambda *_: sp.Integer(0))


def applies_to(record: Any) -> bool:
    """Every record with a formula of one neuron."""
    return "Sum" not in record.formula


def check_activation(record: Activation) -> int:
    """Forward against the formula, slope and slope_formula against SymPy's derivative, at exact rational points."""
    z = [sp.Rational(k, 7) for k in range(-31, 33, 3) if all(abs(k / 7 - kink) > 1e-3 for kink in record.kinks)]
    floats = np.array([float(v) for v in z])
    want_a = _at(expression(record.formula), z)
    want_slope = _at(slope(record.formula, Z), z)
    a = record.forward(floats)
    compared = assert_close(a, want_a, 4e-15 * np.maximum(1, abs(want_a)), f"{record.name} forward")
    compared += assert_close(
        record.slope(floats, a), want_slope, 4e-15 * np.maximum(1, abs(want_slope)), f"{record.name} slope"
    )
    derived = _at(expression(record.slope_formula), z)
    return compared + assert_close(
        derived, want_slope, 1e-15 * np.maximum(1, abs(want_slope)), f"{record.name} slope_formula"
    )


def check_cost(record: Cost) -> int:
    """Value against the formula, gradient and gradient_formula against SymPy's derivative, output by output."""
    compared = 0
    for numerator, y in _pairs(record):
        a = sp.Rational(numerator, 16)
        one = (np.array([[float(a)]]), np.array([[float(y)]]))
        want = float(expression(record.formula).subs({A: a, Y: y}).evalf(30))
        want_slope = float(slope(record.formula, A).subs({A: a, Y: y}).evalf(30))
        derived = float(expression(record.gradient_formula).subs({A: a, Y: y}).evalf(30))
        where = f"{record.name} at a = {a}, y = {y}:"
        size = 4e-15 * (1 + abs(want) + float(y))
        compared += assert_close(record.value(*one), [want], size, f"{where} value")
        compared += assert_close(
            record.gradient(*one), [[want_slope]], 4e-15 * (1 + abs(want_slope)), f"{where} gradient"
        )
        compared += assert_close(derived, want_slope, 1e-15 * (1 + abs(want_slope)), f"{where} gradient_formula")
    return compared


def _pairs(record: Cost) -> list[tuple[int, Any]]:
    numerators = [k for k in range(-37, 40, 5) if record.domain[0] < k / 16 < record.domain[1]]
    wanted = {"real": [-1, sp.Rational(1, 4)], "non-negative": [0, 1, sp.Rational(5, 2)]}
    return [(k, sp.sympify(y)) for k in numerators for y in wanted.get(record.targets, [0, 1])]


def _at(expr: Any, z: list[Any]) -> Any:
    return np.array([float(expr.subs(Z, v).evalf(30)) for v in z])


def symbol_array(letter: str, *shape: int) -> Any:
    """An object array of symbols: w11, w12, … row by row."""
    names = [letter + "".join(str(i + 1) for i in index) for index in np.ndindex(*shape)]
    return np.array(sp.symbols(names, real=True), dtype=object).reshape(shape)


def written_out_cost(formulas: list[Any], cost_formula: Any, weights: Any, biases: Any, x: Any, y: Any) -> Any:
    """Σ over examples and outputs of the cost, written out with indices, no matrix product: one SymPy expression."""
    total = sp.Integer(0)
    for example, wanted in zip(x, y, strict=True):
        a = list(example)
        for w, b, formula in zip(weights, biases, formulas, strict=True):
            z = [sum(w[j, k] * a[k] for k in range(len(a))) + b[j] for j in range(len(b))]
            a = [formula.subs(Z, value) for value in z]
        total += sum(
            cost_formula.subs({A: value, Y: target}, simultaneous=True) for value, target in zip(a, wanted, strict=True)
        )
    return total
