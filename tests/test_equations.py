"""The equations on every kind of number: floats, read-only arrays, integers, fractions, symbols, JAX, balls."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from backproof import equations
from read_only import read_only
from references import symbols
from references.symbols import Z, symbol_array

SIZES, EXAMPLES = (2, 3, 2), 4


def whole_numbers(seed=0):
    """Small whole numbers for a, w, b, δ⁺, w⁺, σ′ and ∂C/∂a of one layer of 3 neurons fed by 2, feeding 2."""
    rng = np.random.default_rng(seed)
    shapes = {
        "a": (4, 2),
        "w": (3, 2),
        "b": (3,),
        "next_delta": (4, 2),
        "next_w": (2, 3),
        "slope": (4, 3),
        "dC_da": (4, 3),
    }
    found = {name: rng.integers(-9, 10, shape) for name, shape in shapes.items()}
    return found | {"jacobian": rng.integers(-9, 10, (4, 3, 3))}


def results(v):
    """Every equation once."""
    return {
        "weighted_input": equations.weighted_input(v["a"], v["w"], v["b"]),
        "bp1": equations.bp1(v["dC_da"], v["slope"]),
        "bp1_full": equations.bp1_full(v["dC_da"], v["jacobian"]),
        "bp2": equations.bp2(v["next_delta"], v["next_w"], v["slope"]),
        "bp2_full": equations.bp2_full(v["next_delta"], v["next_w"], v["jacobian"]),
        "bp3": equations.bp3(v["dC_da"], v["a"]),
        "bp4": equations.bp4(v["dC_da"]),
    }


def hand_sums(v):
    """The same by loops over indices, as the book writes them, in Python's own numbers."""
    v = {name: array.tolist() for name, array in v.items()}
    a, w, b, delta, slope, g, jacobian = v["a"], v["w"], v["b"], v["dC_da"], v["slope"], v["dC_da"], v["jacobian"]
    sent = [[sum(v["next_w"][k][j] * v["next_delta"][x][k] for k in range(2)) for j in range(3)] for x in range(4)]
    return {
        "weighted_input": [[sum(w[j][k] * a[x][k] for k in range(2)) + b[j] for j in range(3)] for x in range(4)],
        "bp1": [[g[x][j] * slope[x][j] for j in range(3)] for x in range(4)],
        "bp1_full": [[sum(g[x][k] * jacobian[x][k][j] for k in range(3)) for j in range(3)] for x in range(4)],
        "bp2": [[sent[x][j] * slope[x][j] for j in range(3)] for x in range(4)],
        "bp2_full": [[sum(sent[x][k] * jacobian[x][k][j] for k in range(3)) for j in range(3)] for x in range(4)],
        "bp3": [[sum(delta[x][j] * a[x][k] for x in range(4)) for k in range(2)] for j in range(3)],
        "bp4": [sum(delta[x][j] for x in range(4)) for j in range(3)],
    }


NAMES = list(hand_sums(whole_numbers()))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_give_the_hand_sums_and_keep_their_dtype(name, dtype):
    v = whole_numbers()
    got = results({k: array.astype(dtype) for k, array in v.items()})[name]
    assert got.dtype == dtype
    assert got.tolist() == hand_sums(v)[name]


@pytest.mark.parametrize("name", NAMES)
def test_no_equation_writes_into_an_argument(name):
    v = {k: read_only(array.astype(float)) for k, array in whole_numbers().items()}
    before = {k: array.copy() for k, array in v.items()}
    assert results(v)[name].tolist() == hand_sums(whole_numbers())[name]
    assert all((v[k] == before[k]).all() for k in v)


@pytest.mark.parametrize("name", NAMES)
def test_python_integers_of_any_size_are_exact(name):
    v = {k: array.astype(object) * 10**30 + 7 for k, array in whole_numbers().items()}
    assert results(v)[name].tolist() == hand_sums(v)[name]


@pytest.mark.parametrize("name", NAMES)
def test_fractions_are_exact(name):
    third = np.vectorize(lambda n: Fraction(int(n), 7), otypes=[object])
    v = {k: third(array) for k, array in whole_numbers().items()}
    got = results(v)[name]
    assert all(isinstance(entry, Fraction) for entry in got.ravel())
    assert got.tolist() == hand_sums(v)[name]


@pytest.mark.parametrize("name", NAMES)
def test_jax_arrays_give_the_hand_sums(name):
    import jax

    v = whole_numbers()
    with jax.enable_x64(True):
        got = results({k: jax.numpy.asarray(array, float) for k, array in v.items()})[name]
        assert isinstance(got, jax.Array)
        assert np.asarray(got).tolist() == hand_sums(v)[name]


@pytest.mark.parametrize("name", NAMES)
def test_balls_enclose_the_exact_result(name):
    import flint

    v = whole_numbers()
    ball = np.vectorize(lambda n: flint.arb(int(n)) / 7, otypes=[object])
    got = results({k: ball(array) for k, array in v.items()})[name]
    sevenths = {k: np.vectorize(lambda n: Fraction(int(n), 7), otypes=[object])(array) for k, array in v.items()}
    exact = np.array(hand_sums(sevenths)[name], dtype=object)
    assert got.shape == exact.shape
    for enclosure, value in zip(got.ravel(), exact.ravel(), strict=True):
        assert enclosure.overlaps(flint.arb(flint.fmpq(value.numerator, value.denominator)))
        assert float(enclosure.rad()) < 1e-12


def swept_symbols(formulas, cost_formula, n_examples):
    """The four equations on symbols, for a 2-3-2 network, and the cost written out with indices."""
    w = [symbol_array("w", 3, 2), symbol_array("v", 2, 3)]
    b = [symbol_array("b", 3), symbol_array("c", 2)]
    x, y = symbol_array("x", n_examples, 2), symbol_array("y", n_examples, 2)
    at = lambda formula, z: np.vectorize(lambda entry: formula.subs(Z, entry), otypes=[object])(z)
    z2 = equations.weighted_input(x, w[0], b[0])
    a2 = at(formulas[0], z2)
    z3 = equations.weighted_input(a2, w[1], b[1])
    a3 = at(formulas[1], z3)
    by_output = sp.diff(cost_formula, symbols.A)
    dC_da = np.vectorize(lambda a, t: by_output.subs({symbols.A: a, symbols.Y: t}), otypes=[object])(a3, y)
    delta3 = equations.bp1(dC_da, at(sp.diff(formulas[1], Z), z3))
    delta2 = equations.bp2(delta3, w[1], at(sp.diff(formulas[0], Z), z2))
    got = [equations.bp3(delta2, x), equations.bp4(delta2), equations.bp3(delta3, a2), equations.bp4(delta3)]
    cost = symbols.written_out_cost(formulas, cost_formula, w, b, x, y)
    return got, [w[0], b[0], w[1], b[1]], cost


@pytest.mark.parametrize("n_examples", [1, 2])
def test_on_symbols_every_weight_and_bias_has_sympys_partial_derivative(n_examples):
    """2-3-2, tanh, quadratic cost: equal as expressions, not only at points."""
    formulas, cost_formula = [sp.tanh(Z), sp.tanh(Z)], (symbols.A - symbols.Y) ** 2 / 2
    got, parameters, cost = swept_symbols(formulas, cost_formula, n_examples)
    compared = 0
    for expressions, letters in zip(got, parameters, strict=True):
        for expression, letter in zip(expressions.ravel(), letters.ravel(), strict=True):
            assert sp.expand(expression - sp.diff(cost, letter)) == 0, letter
            compared += 1
    assert compared == 2 * 3 + 3 + 3 * 2 + 2


def test_on_symbols_different_layers_and_another_cost_agree_at_rational_points():
    """2-3-2, softplus then sigmoid, binary cross-entropy: equal to 40 digits where letters are rationals."""
    formulas = [symbols.expression("log(1 + exp(z))"), symbols.expression("1/(1 + exp(-z))")]
    got, parameters, cost = swept_symbols(formulas, symbols.expression("-(y*log(a) + (1 - y)*log(1 - a))"), 1)
    letters = sorted(cost.free_symbols, key=str)
    names = [letter for each in parameters for letter in each.ravel()]
    of_sweep, of_sympy = (
        sp.lambdify(letters, expressions, "mpmath", cse=True)
        for expressions in ([e for each in got for e in each.ravel()], [sp.diff(cost, letter) for letter in names])
    )
    with mpmath.workdps(60):
        point = [mpmath.mpf(2 * i - 17) / 19 for i in range(len(letters))]
        for letter, found, want in zip(names, of_sweep(*point), of_sympy(*point), strict=True):
            assert abs(found - want) < abs(want) * mpmath.mpf("1e-40"), letter
            assert want != 0


def test_on_symbols_the_full_jacobian_gives_the_derivative_through_softmax():
    z, y = symbol_array("z", 1, 3), symbol_array("y", 1, 3)
    exps = [sp.exp(v) for v in z[0]]
    a = np.array([[e / sum(exps) for e in exps]], dtype=object)
    jacobian = np.array([[[sp.diff(a_k, z_j) for z_j in z[0]] for a_k in a[0]]], dtype=object)
    cost = sum((a_k - y_k) ** 2 for a_k, y_k in zip(a[0], y[0], strict=True)) / 2
    got = equations.bp1_full(a - y, jacobian)
    assert [sp.simplify(got[0, j] - sp.diff(cost, z[0, j])) for j in range(3)] == [0, 0, 0]


def test_a_diagonal_jacobian_makes_the_full_equations_the_short_ones():
    v = whole_numbers()
    v["jacobian"] = np.array([np.diag(row) for row in v["slope"]])
    got = results(v)
    assert (got["bp1_full"] == got["bp1"]).all()
    assert (got["bp2_full"] == got["bp2"]).all()
