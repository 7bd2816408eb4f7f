"""The truth in balls against our own floats and against SymPy's derivatives."""

import math

import numpy as np
import pytest
from flint import arb

import backproof as bp
from backproof.checking.truth.enclosures import UNITS, enclose
from backproof.checking.truth.formulas_on_balls import compiled
from backproof.errors import InputError

COSTS = sorted(bp.COSTS)


def a_pass(activation, cost, dtype=np.float64):
    last = {"one-hot": "softmax", "distribution": "softmax", "probability": "sigmoid", "non-negative": "exponential"}
    names = [activation, last.get(bp.COSTS[cost].targets, activation)]
    network = bp.Network([3, 4, 3], names, cost)
    rng = np.random.default_rng(3)
    x = rng.standard_normal((4, 3)).astype(dtype)
    y = np.eye(3, dtype=dtype)[[0, 2, 1, 1]]
    return network, network.init(5, "book", dtype), x, y


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("activation", sorted(bp.ACTIVATIONS))
def test_our_own_errors_lie_in_their_enclosures(activation, cost, dtype):
    network, parameters, x, y = a_pass(activation, cost, dtype)
    enclosure = enclose(network, parameters, x, y, UNITS[dtype])
    errors = network.errors(parameters, network.forward(parameters, x), y)
    assert all(layer.delta.contains(delta).all() for layer, delta in zip(enclosure.layers, errors, strict=True))


@pytest.mark.parametrize("activation", sorted(bp.ACTIVATIONS))
def test_an_error_off_by_one_in_a_million_lies_outside(activation):
    network, parameters, x, y = a_pass(activation, "quadratic")
    enclosure = enclose(network, parameters, x, y, UNITS["float64"])
    errors = network.errors(parameters, network.forward(parameters, x), y)
    for layer, delta in zip(enclosure.layers, errors, strict=True):
        large = abs(delta) > 1e-6
        assert large.any()
        assert not layer.delta.contains(delta * (1 + 1e-6))[large].any()


def test_an_exact_kink_is_enclosed_from_both_sides():
    network = bp.Network([1, 1], "relu")
    parameters = bp.Parameters((np.zeros((1, 1)),), (np.zeros(1),))
    layer = enclose(network, parameters, np.ones((1, 1)), np.ones((1, 1)), UNITS["float64"]).layers[0]
    assert layer.slope.contains(np.array([[0.0]])).all()
    assert layer.slope.contains(np.array([[1.0]])).all()


def test_a_formula_that_balls_cannot_evaluate_is_named():
    with pytest.raises(InputError, match="DiracDelta"):
        compiled("DiracDelta(z)")


@pytest.mark.parametrize(
    ("formula", "slope"),
    [
        ("sqrt(z)", 0.5 / math.sqrt(2)),
        ("z**z", 4 * (math.log(2) + 1)),
        ("sin(z)*cos(z)", math.cos(4)),
        ("atan(z) + asinh(z)", 1 / 5 + 1 / math.sqrt(5)),
        ("Piecewise((z**2, z > 3), (1/z, True))", -0.25),
        ("Min(z, 5) + Abs(z)", 2.0),
        ("tan(z) - z/E", 1 / math.cos(2) ** 2 - math.exp(-1)),
        ("erf(z) + z**(1/2)", 2 / math.sqrt(math.pi) * math.exp(-4) + 0.5 / math.sqrt(2)),
    ],
)
def test_the_slope_of_a_formula_at_2_is_the_known_one(formula, slope):
    assert float(compiled(formula)(arb(2))[1]) == pytest.approx(slope, rel=1e-12)
