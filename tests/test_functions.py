"""Every elementary function's record against every witness, and that a new one is one record.

mpmath, SymPy, Arb and JAX know these functions by themselves; what a record says of its value, its derivative, its
balls, its power series and its cases is held against them, and against each other.
"""

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import flint
import jax.numpy as jnp
import mpmath
import numpy as np
import pytest
import sympy

from backproof.checking.truth.formulas_on_balls import compiled
from backproof.derivation.arithmetic import Balls, Rationals, SympyScalars, apply, working_precision
from backproof.derivation.calculus import differentiate
from backproof.derivation.notation import tree
from backproof.derivation.numbers import value_of
from backproof.derivation.trees import Apply, Symbol, Value, substitute
from backproof.formulas import VOCABULARY, FormulaFunction, derivative
from backproof.functions import FUNCTIONS
from backproof.proofs.expressions import evaluate
from backproof.rendering.mathematics import Look, boxes
from backproof.rendering.mathematics_latex import to_latex
from backproof.rendering.mathematics_mathml import to_mathml
from backproof.rendering.mathematics_text import to_text
from references.comparing import assert_close

RECORDS = list(FUNCTIONS.values())
OF_ONE = [record for record in RECORDS if record.variables == 1]
OF_TWO = [record for record in RECORDS if record.variables == 2]
SMOOTH = [record for record in OF_ONE if not record.cases]
POINTS = [Fraction(k, 8) for k in (-21, -13, -9, -5, -1, 2, 3, 7, 11, 20)]
MPMATH = {
    "Abs": abs, "Max": max, "Min": min, "Heaviside": lambda t: mpmath.mpf(t > 0), "sign": mpmath.sign,
}  # fmt: skip


def named(record):
    return record.name


def mpmaths(record):
    """mpmath's own function, in whatever precision it works."""
    return MPMATH.get(record.name) or getattr(mpmath, record.name)


def exact(record):
    """The same to 60 digits, of rational numbers."""

    def function(*arguments):
        with mpmath.workdps(60):
            return mpmaths(record)(*map(mp, arguments))

    return function


def points(record):
    """Rational points in the domain, none at a kink."""
    return [t for t in POINTS if t > record.above]


def pairs(record):
    found = [(t, s) for t in POINTS[::2] for s in POINTS[1::2]]
    return found if record.variables == 2 else [(t,) for t in points(record)]


def mp(t):
    return mpmath.mpf(t.numerator) / t.denominator if isinstance(t, Fraction) else t


def slope(record, t):
    """mpmath's numerical derivative, to 60 digits."""
    with mpmath.workdps(60):
        return mpmath.diff(mpmaths(record), mp(t))


def encloses(ball, number):
    """Whether a ball meets 55 digits of a number, and is not wide."""
    with mpmath.workdps(60):
        return ball.overlaps(flint.arb(mpmath.nstr(number, 55))) and float(ball.rad()) < 1e-10


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_values_are_mpmaths_on_numpy_and_on_jax(record):
    columns = np.array([[float(t) for t in arguments] for arguments in pairs(record)]).T
    want = np.array([float(exact(record)(*arguments)) for arguments in pairs(record)])
    assert_close(record(*columns), want, 4e-16 * np.maximum(abs(want), 1), record.name)
    assert_close(record(*map(jnp.asarray, columns)), want, 1e-6 * np.maximum(abs(want), 1), f"{record.name} on JAX")


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_sympys_function_of_the_name_has_the_same_values_and_a_formula_may_use_it(record):
    theirs, letters = getattr(sympy, record.name), ("z", "s")[: record.variables]
    formula = FormulaFunction(f"{record.name}({', '.join(letters)})", letters)
    for arguments in pairs(record):
        want = float(record(*map(float, arguments)))
        assert float(theirs(*map(sympy.Rational, map(str, arguments)))) == pytest.approx(want, rel=1e-14)
        found = formula(*(np.array([float(t)]) for t in arguments))
        assert_close(found, [want], 1e-15 * max(abs(want), 1), record.name)


@pytest.mark.parametrize("record", OF_ONE, ids=named)
def test_the_derivative_is_mpmaths_and_sympys(record):
    by_sympy = FormulaFunction(derivative(f"{record.name}(z)", "z"), ("z",))
    rule = sympy.lambdify(sympy.Symbol("t"), sympy.sympify(record.derivative), modules="mpmath")
    for t in points(record):
        want = float(slope(record, t))
        assert float(rule(mp(t))) == pytest.approx(want, rel=1e-14, abs=1e-20)
        assert_close(by_sympy(np.array([float(t)])), [want], 1e-14 * max(abs(want), 1), record.name)


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_balls_enclose_the_value_and_the_derivative(record):
    letters = ("z", "s")[: record.variables]
    function = compiled(f"{record.name}({', '.join(letters)})", "z", letters[1:])
    for arguments in pairs(record):
        value, moved = function(*(flint.arb(flint.fmpq(t.numerator, t.denominator)) for t in arguments))
        assert encloses(value, exact(record)(*arguments))
        if record.variables == 1:
            assert encloses(moved, slope(record, arguments[0]))
        else:
            first_decides = exact(record)(*arguments) == arguments[0]
            assert float(moved) == first_decides


@pytest.mark.parametrize("record", OF_ONE, ids=named)
def test_wide_balls_enclose_what_lies_within(record):
    """A ball around a point holds the values and the derivatives at both of its ends; across a kink too."""
    function = compiled(f"{record.name}(z)")
    for t in [*points(record), *([Fraction(0)] if record.cases else [])]:
        value, moved = function(flint.arb(flint.arb(flint.fmpq(t.numerator, t.denominator)).mid(), 0.01))
        for end in (t - Fraction(1, 128), t + Fraction(1, 128)):
            assert value.overlaps(flint.arb(mpmath.nstr(exact(record)(end), 15)))
            assert moved.overlaps(flint.arb(mpmath.nstr(slope(record, end), 15)))


@pytest.mark.parametrize("record", SMOOTH, ids=named)
def test_a_power_series_has_value_and_derivative_as_its_coefficients(record):
    with working_precision():
        balls = Balls()
        for t in points(record):
            result = apply(balls, record.name, [balls.moved(balls.number(t))])
            assert encloses(balls.at(result), exact(record)(t))
            assert encloses(balls.rate(result), slope(record, t))


@pytest.mark.parametrize("record", [record for record in RECORDS if record.cases], ids=named)
@pytest.mark.parametrize("arithmetic", [Rationals(), Balls(), SympyScalars()], ids=lambda a: a.name)
def test_cases_decide_in_every_arithmetic_as_the_values_do(record, arithmetic):
    with working_precision():
        for arguments in pairs(record):
            found = apply(arithmetic, record.name, [arithmetic.number(t) for t in arguments])
            want = Fraction(float(record(*map(float, arguments))))
            assert arithmetic.equal(found, arithmetic.number(want))


@pytest.mark.parametrize("record", OF_TWO, ids=named)
def test_of_many_arguments_the_extreme_one_is_found(record):
    three = [Fraction(1, 2), Fraction(-2), Fraction(3)]
    want = {"Max": Fraction(3), "Min": Fraction(-2)}[record.name]
    assert float(record(*map(float, three))) == want
    with working_precision():
        assert apply(Rationals(), record.name, list(map(Rationals().number, three))) == Rationals().number(want)


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_derivation_differentiates_it_and_has_its_numbers(record):
    z = Symbol("z")
    formula = tree(f"{record.name}({'z' if record.variables == 1 else 'z, 2*z'})")
    lines = differentiate(formula, z)
    assert lines[0].cites == record.name
    for t in points(record):
        whole, moved = (value_of(substitute(part, z, Value(float(t)))) for part in (formula, lines[-1].right))
        arguments = (t,) if record.variables == 1 else (t, 2 * t)
        assert whole == pytest.approx(float(exact(record)(*arguments)), rel=1e-14)
        if record.variables == 1:
            assert moved == pytest.approx(float(slope(record, t)), rel=1e-13)
        else:
            assert moved == (1 if exact(record)(*arguments) == t else 2)


def test_every_function_is_printed_in_its_own_way():
    applied = [boxes(Apply(record.name, (Symbol("z"),) * record.variables), Look()) for record in RECORDS]
    for printed in (to_text, to_latex, to_mathml):
        assert len({printed(box) for box in applied}) == len(RECORDS)
    assert to_latex(applied[list(FUNCTIONS).index("asinh")]) == r"\operatorname{arsinh}(z)"
    assert to_latex(applied[list(FUNCTIONS).index("log")]) == r"\ln (z)"


@pytest.mark.parametrize("record", [record for record in RECORDS if record.coq], ids=named)
def test_coqs_function_is_the_same_and_0_outside_the_domain(record):
    names = ("x", "y")[: record.variables]
    term = f"fun {' '.join(names)} : R => {record.coq} {' '.join(names)}"
    for arguments in pairs(record):
        want = float(exact(record)(*arguments))
        assert evaluate(term, *map(float, arguments)) == pytest.approx(want, rel=1e-15)
    if record.above == 0:
        assert evaluate(term, -1.0) == 0


def test_the_vocabulary_of_formulas_is_the_records_and_piecewise():
    assert (*FUNCTIONS, "Piecewise") == VOCABULARY
    assert all(name == record.name for name, record in FUNCTIONS.items())


# ------------------------------------------------------------ one record is enough


NEW = r"""
from backproof.functions import FUNCTIONS, Function
FUNCTIONS["atanh"] = Function(
    "atanh", lambda xp, u: 0.5 * xp.log((1 + u) / (1 - u)), lambda u: u.atanh(), lambda u: 1 / (1 - u * u),
    "1/(1 - t**2)", lambda u: ((1 + u) / (1 - u)).log() / 2, shown="artanh",
)
import numpy as np
import flint, backproof as bp
from backproof.checking.truth.formulas_on_balls import compiled
mine = bp.Activation.from_formula("inverse", "atanh(tanh(z)/2)")
z = np.array([0.3, -1.2])
print(np.allclose(mine.forward(z), np.arctanh(np.tanh(z) / 2)))
value, slope = compiled(mine.formula)(flint.arb(0.3))
print(abs(float(slope) - mine.slope(z, None)[0]) < 1e-14)
derivation = bp.derive(bp.Network([2, 2, 1], mine, "quadratic"))
print("artanh" in derivation.to_text(), derivation.holds)
"""


def test_a_new_function_is_one_record():
    """Formula, slope, balls, derivation with every step checked, and print: from a record added before all else."""
    done = subprocess.run([sys.executable, "-c", NEW], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True"] * 4, done.stderr


# ------------------------------------------------------------ the witnesses convict


def test_a_wrong_ball_slope_or_series_is_seen():
    wrong = replace(FUNCTIONS["asinh"], ball_slope=lambda u: 1 / (1 + u * u), series=lambda u: u)
    t = Fraction(7, 8)
    ball = flint.arb(flint.fmpq(7, 8))
    assert encloses(FUNCTIONS["asinh"].ball_slope(ball), slope(wrong, t))
    assert not encloses(wrong.ball_slope(ball), slope(wrong, t))
    assert not encloses(wrong.of_series(ball), exact(wrong)(t))


def test_what_has_no_power_series_says_so():
    with pytest.raises(TypeError, match="Heaviside has no power series"):
        FUNCTIONS["Heaviside"].of_series(flint.arb(1))
