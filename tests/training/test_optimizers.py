"""Optimizers against their papers' equations written out, and against SciPy and scikit-learn where they have them."""

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.training.optimizers import OPTIMIZERS, optimizer

RATE = 0.07


def steps(name, count=5, **options):
    """Run a record on fixed gradients; return parameters, gradients and where it began. The last two are biases."""
    record = optimizer(name, **options)
    rng = np.random.default_rng(0)
    begin, gradients = rng.normal(size=6), rng.normal(size=(count, 6))
    theta, slots = begin.copy(), tuple(np.zeros(6) for _ in range(record.slots))
    for t, g in enumerate(gradients, 1):
        record.change(theta, g.copy(), slots, RATE, t, 4, **dict(record.options))
    return theta, gradients, begin


def test_sgd_subtracts_the_gradient_times_the_rate():
    theta, gradients, begin = steps("sgd")
    np.testing.assert_allclose(theta, begin - RATE * gradients.sum(axis=0), rtol=1e-13)


def test_momentum_sums_geometrically_weighted_gradients():
    """After T steps gradient t has moved θ by −η(1 + μ + … + μ^(T−t))."""
    theta, gradients, begin = steps("momentum", momentum=0.6)
    weights = np.array([sum(0.6**i for i in range(5 - t)) for t in range(5)])
    np.testing.assert_allclose(theta, begin - RATE * weights @ gradients, rtol=1e-12)


def test_nesterov_is_momentum_that_looks_one_step_ahead():
    """θ_nesterov − θ_momentum = μv_T, the velocity after the last step, added for the step to come."""
    ahead, gradients, _ = steps("nesterov", momentum=0.6)
    plain, _, _ = steps("momentum", momentum=0.6)
    velocity = -RATE * sum(0.6 ** (5 - t) * g for t, g in enumerate(gradients, 1))
    np.testing.assert_allclose(ahead - plain, 0.6 * velocity, rtol=1e-11, atol=1e-14)


def test_rmsprop_divides_by_the_root_of_the_running_mean_square():
    theta, gradients, begin = steps("rmsprop", decay=0.8, epsilon=1e-3)
    s = np.zeros(6)
    for g in gradients:
        s = 0.8 * s + 0.2 * g**2
        begin = begin - RATE * g / (np.sqrt(s) + 1e-3)
    np.testing.assert_allclose(theta, begin, rtol=1e-12)


def test_adam_is_algorithm_1_with_bias_corrected_moments():
    """Kingma and Ba's algorithm 1, with the ε̂ of their §2: ε√(1 − β₂ᵗ) in algorithm 1's place of ε."""
    theta, gradients, begin = steps("adam", beta_1=0.8, beta_2=0.95, epsilon=1e-3)
    m, v = np.zeros(6), np.zeros(6)
    for t, g in enumerate(gradients, 1):
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        epsilon = 1e-3 / np.sqrt(1 - 0.95**t)
        begin = begin - RATE * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + epsilon)
    np.testing.assert_allclose(theta, begin, rtol=1e-12)


def test_adamw_without_decay_is_adam_and_decays_weights_only():
    adam, _, _ = steps("adam")
    np.testing.assert_array_equal(steps("adamw", weight_decay=0.0)[0], adam)
    decayed, _, begin = steps("adamw", count=1, weight_decay=0.3)
    plain, _, _ = steps("adam", count=1)
    np.testing.assert_allclose((decayed - plain)[:4], -RATE * 0.3 * begin[:4], rtol=1e-12)
    np.testing.assert_array_equal(decayed[4:], plain[4:])


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "lbfgs"])
def test_float32_stays_float32(name):
    """No step widens a parameter or a slot."""
    record = optimizer(name)
    theta = np.ones(3, np.float32)
    slots = tuple(np.zeros_like(theta) for _ in range(record.slots))
    record.change(theta, np.ones(3, np.float32), slots, 0.1, 1, 2, **dict(record.options))
    assert {array.dtype for array in (theta, *slots)} == {np.dtype(np.float32)}
    assert np.isfinite(theta).all()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("lion", {}, r"optimizer: 'lion' is not known; accepted are sgd, momentum"),
        ("sgd", {"momentum": 0.9}, r"optimizer 'sgd' has no option 'momentum'; it has none"),
        ("adam", {"beta_1": 1.0}, r"beta_1=1.0 given, 0 ≤ beta_1 < 1 is accepted"),
        ("rmsprop", {"epsilon": float("nan")}, r"epsilon=nan given, epsilon > 0 is accepted"),
    ],
)
def test_what_is_not_accepted_is_named(name, options, message):
    with pytest.raises(InputError, match=message):
        optimizer(name, **options)
