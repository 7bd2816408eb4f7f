"""`certify` against arithmetic with 100 digits: the bound holds and is tight."""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import backproof as bp
from backproof.checking import certificate
from backproof.errors import InputError

FORWARD = {
    "sigmoid": (lambda z: 1 / (1 + mpmath.exp(-z)), lambda z: 1 / (2 + mpmath.exp(z) + mpmath.exp(-z))),
    "tanh": (mpmath.tanh, lambda z: mpmath.sech(z) ** 2),
    "softplus": (lambda z: mpmath.log(1 + mpmath.exp(z)), lambda z: 1 / (1 + mpmath.exp(-z))),
    "relu": (lambda z: max(z, mpmath.mpf(0)), lambda z: mpmath.mpf(z > 0)),
}


def dot(u, v):
    return sum(p * q for p, q in zip(u, v, strict=True))


def hundred_digits(network, parameters, x, y):
    """The gradient of the mean cost with loops over mpmath numbers, sharing no line with the package."""
    name = network.activations[0].name
    weights = [[[mpmath.mpf(float(v)) for v in row] for row in w] for w in parameters.weights]
    biases = [[mpmath.mpf(float(v)) for v in b] for b in parameters.biases]
    w_sums = [[[mpmath.mpf(0)] * len(row) for row in w] for w in weights]
    b_sums = [[mpmath.mpf(0)] * len(b) for b in biases]
    for row, target in zip(x, y, strict=True):
        activations, slopes = [[mpmath.mpf(float(v)) for v in row]], []
        for w, b in zip(weights, biases, strict=True):
            z = [
                sum(p * q for p, q in zip(line, activations[-1], strict=True)) + c for line, c in zip(w, b, strict=True)
            ]
            activations.append([FORWARD[name][0](v) for v in z])
            slopes.append([FORWARD[name][1](v) for v in z])
        g = [a - mpmath.mpf(float(t)) for a, t in zip(activations[-1], target, strict=True)]
        for i in reversed(range(len(weights))):
            delta = [u * s for u, s in zip(g, slopes[i], strict=True)]
            for j, d in enumerate(delta):
                b_sums[i][j] += d / len(x)
                for k, a in enumerate(activations[i]):
                    w_sums[i][j][k] += d * a / len(x)
            g = [sum(delta[j] * weights[i][j][k] for j in range(len(delta))) for k in range(len(activations[i]))]
    return w_sums, b_sums


def ratios_of_bound_to_error(network, parameters, x, y):
    """Bound over true error of every entry; raises where a bound does not hold."""
    proof = certificate.certify(network, parameters, x, y)
    with mpmath.workdps(100):
        exact_w, exact_b = hundred_digits(network, parameters, x, y)
        found = []
        groups = [
            (proof.gradient.weights, proof.weight_bounds, exact_w),
            (proof.gradient.biases, proof.bias_bounds, exact_b),
        ]
        for computed, bounds, exact in groups:
            for values, limit, truth in zip(computed, bounds, exact, strict=True):
                flat = np.array(truth, object).ravel()
                for value, bound, t in zip(values.ravel(), limit.ravel(), flat, strict=True):
                    error = abs(mpmath.mpf(float(value)) - t)
                    assert error <= mpmath.mpf(float(bound))
                    found.append(float(mpmath.mpf(float(bound)) / error) if error else 1.0)
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", sorted(FORWARD))
def test_every_bound_holds_and_is_tight_in_the_median(activation, dtype):
    rng = np.random.default_rng(7)
    ratios = []
    for _ in range(5):
        network = bp.Network([2, 3, 2], activation)
        parameters = network.init(int(rng.integers(1000)), "book", dtype)
        x, y = rng.standard_normal((3, 2)).astype(dtype), rng.random((3, 2)).astype(dtype)
        ratios += ratios_of_bound_to_error(network, parameters, x, y)
    assert np.median(ratios) < 100


@given(x=arrays(np.float64, (2, 2), elements=st.floats(-30, 30)), seed=st.integers(0, 50))
def test_the_bound_holds_for_inputs_far_out(x, seed):
    network = bp.Network([2, 2, 1], "tanh")
    parameters = network.init(seed)
    ratios = ratios_of_bound_to_error(network, parameters, x, np.zeros((2, 1)))
    assert min(ratios) >= 1


def test_a_fault_in_our_own_pass_makes_the_bound_as_large_as_the_fault():
    network = bp.Network([2, 3, 1], "sigmoid")
    parameters = network.init(0)
    x, y = np.array([[0.3, -0.4]]), np.array([[1.0]])
    right = network.backward(parameters, network.forward(parameters, x), y)
    wrong = bp.Gradient((right.weights[0] * 1.001, right.weights[1]), right.biases, right.errors)
    proof = certificate._bounded(network, parameters, x, y, wrong)
    assert proof.weight_bounds[0].max() == pytest.approx(0.001 * abs(right.weights[0]).max())


def test_what_cannot_be_certified_is_said_in_one_clear_error():
    network = bp.Network([1, 1], "identity")
    huge = bp.Parameters((np.array([[1e300]]),), (np.array([0.0]),))
    with pytest.raises(InputError, match="overflows"):
        certificate.certify(network, huge, np.array([[1e300]]), np.array([[0.0]]))
    with pytest.raises(InputError, match="not finite"):
        certificate.certify(network, network.init(0), np.array([[np.nan]]), np.array([[0.0]]))
    own = bp.Activation.from_functions("mine", lambda z: z, lambda z: z * 0 + 1)
    with pytest.raises(InputError, match="no formula"):
        certificate.certify(bp.Network([1, 1], own), network.init(0), np.array([[1.0]]), np.array([[0.0]]))


@pytest.mark.published
def test_the_bound_holds_in_ten_thousand_random_cases():
    rng = np.random.default_rng(11)
    ratios = []
    for k in range(10_000):
        dtype = (np.float32, np.float64)[k % 2]
        network = bp.Network([2, 2, 1], sorted(FORWARD)[k % 4])
        parameters = network.init(k, "book_large", dtype)
        x, y = (3 * rng.standard_normal((1, 2))).astype(dtype), rng.random((1, 1)).astype(dtype)
        ratios += ratios_of_bound_to_error(network, parameters, x, y)
    assert np.median(ratios) < 100
