"""Right operations of kinds that were accused or misread once, wrong ones of the same kinds, and what is left open."""

from __future__ import annotations

import numpy as np
import pytest

import backproof as bp


def drawn(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def scaled(x, weight):
    return x * weight, (x, weight)


def scaled_backward(g, cache):
    return g * cache[1], None


def test_none_for_an_input_that_was_asked_for_by_name_is_wrong():
    x, weight = drawn(3), drawn(3, seed=1)
    assert bp.check_op((scaled, scaled_backward), x, weight).verdict == "correct"
    report = bp.check_op((scaled, scaled_backward), x, weight, wrt="weight")
    assert report.verdict == "wrong"
    assert "is missing (None)" in report.to_text()


def test_what_gives_the_numbers_of_a_known_operator_at_one_place_only_is_not_taken_for_it():
    def product(x, y):
        return x * y

    def product_backward(g, x, y):
        return g * y, g * x

    # where every x is negative, a product is what a relu with a slope for each entry gives
    assert bp.check_op((product, product_backward), -abs(drawn(3)), drawn(3, seed=1)).known == ""


def test_a_tolerance_of_the_code_is_no_power_of_a_focal_loss():
    labels = np.array([0, 2, 1, 1])

    def cross_entropy(logits):
        e = np.exp(logits - logits.max(1, keepdims=True))
        return -np.log((e / e.sum(1, keepdims=True))[np.arange(4), labels] + 1e-12).mean()

    def both(logits, targets):
        return cross_entropy(logits)

    def gradient(logits, targets):
        e = np.exp(logits - logits.max(1, keepdims=True))
        return (e / e.sum(1, keepdims=True) - np.eye(3)[labels]) / 4

    report = bp.check_op((both, gradient), drawn(4, 3), labels)
    assert report.verdict == "correct"
    assert report.known in ("", "cross_entropy")


def squared(s):
    return s @ s


def squared_backward_for_covariances(g, s):
    by_entry = g @ s.T + s.T @ g
    return (by_entry + by_entry.T) / 2


def test_a_rule_for_symmetric_changes_is_left_open_where_a_symmetric_matrix_is_given():
    a = drawn(3, 3)
    report = bp.check_op((squared, squared_backward_for_covariances), a + a.T)
    assert report.verdict == "undecided"
    assert "right for symmetric changes" in report.to_text()
    halved = bp.check_op((squared, lambda g, s: squared_backward_for_covariances(g, s) / 2), a + a.T)
    assert halved.verdict == "wrong"


def fixed_point(a):
    x = np.ones_like(a)
    for _ in range(24):
        x = np.cos(a * x)
    return x


def fixed_point_backward(g, a):
    x = fixed_point(a)
    s = np.sin(a * x)
    return -g * s * x / (1 + a * s)


def test_an_iteration_that_stops_early_is_left_open():
    report = bp.check_op((fixed_point, fixed_point_backward), np.array([0.7, 0.8]))
    assert report.verdict == "undecided"
    assert "an iteration that stops early" in report.to_text()


@pytest.mark.published
def test_a_slip_in_the_rule_of_an_iteration_that_stops_early_is_not_left_open():
    a = np.array([0.7, 0.8])
    assert bp.check_op((fixed_point, lambda g, a: fixed_point_backward(g, a) * 1.01), a).verdict == "wrong"


def quantized(x):
    step = abs(x).max() / 7
    return np.round(x / step) * step


def test_a_quantizer_whose_steps_depend_on_its_range_may_be_straight_through():
    report = bp.check_op((quantized, lambda g, x: g), drawn(3, 4))
    assert report.verdict == "correct"
    assert report.findings[0].fault == "straight_through"


def test_a_relu_of_negative_numbers_without_its_mask_is_no_straight_through_estimator():
    report = bp.check_op((lambda x: np.maximum(x, 0), lambda g, x: g), -abs(drawn(5)) - 0.2)
    assert report.verdict == "wrong"


class Mixed:
    """A layer that lists each parameter beside its gradient."""

    def __init__(self):
        self.w, self.d_w = drawn(3, 2), np.zeros((3, 2))
        self.learned = {"w": [self.w, self.d_w]}

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.w)

    def backward(self, dout):
        dz = dout * (1 - np.tanh(self.x @ self.w) ** 2)
        self.d_w += self.x.T @ dz
        return dz @ self.w.T


def test_a_list_of_a_parameter_and_its_gradient_is_not_taken_for_the_gradient():
    report = bp.check_op(Mixed(), drawn(4, 3, seed=1))
    assert report.verdict == "correct"
    assert "at 18 entries" in report.to_text()  # of the parameter and of the input


def entropy(y_true, y_pred):
    return -(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))


def test_a_loss_of_each_entry_is_asked_with_its_slope_by_the_prediction():
    y, p = np.array([1.0, 0, 1]), np.array([0.2, 0.7, 0.9])
    right = bp.check_op((entropy, lambda y_true, y_pred: (y_pred - y_true) / (y_pred * (1 - y_pred))), y, p)
    wrong = bp.check_op((entropy, lambda y_true, y_pred: (y_pred - y_true) / y_pred), y, p)
    assert (right.verdict, wrong.verdict) == ("correct", "wrong")


def test_what_to_give_at_the_command_line_is_said_where_nothing_that_is_drawn_fits():
    def needs(x, y):
        raise ValueError("no")

    with pytest.raises(bp.BackproofError, match="--shape, --at or --inputs"):
        bp.check_op((needs, lambda g, x, y: g))


@pytest.mark.published
def test_a_slip_in_a_rule_of_jax_is_named_where_what_calls_it_is_compiled():
    jax = pytest.importorskip("jax")

    @jax.custom_vjp
    def capped(x):
        return 3.0 * jax.numpy.tanh(x / 3.0)

    def backward(y, g):
        t = y
        return (g * (1 - t * t),)

    capped.defvjp(lambda x: (capped(x), capped(x)), backward)
    report = bp.check_op(jax.jit(lambda x: 2 * capped(x).sum(-1)), drawn(2, 3))
    assert report.verdict == "wrong"
    assert report.findings[0].facts["line"]


def centred(x):
    return x - x.mean(1, keepdims=True)


def centred_backward(g, x):
    n = len(x)
    return g - g.sum(1, keepdims=True) / n


def swish(x, beta):
    return x * np.tanh(beta * x)


def swish_backward(g, x, beta):
    z = beta * x
    return g * (np.tanh(z) + z * (1 - z**2))


@pytest.mark.published
def test_a_size_that_is_another_and_a_function_that_is_missing_in_a_power_are_named():
    report = bp.check_op((centred, centred_backward), drawn(3, 4))
    assert "g.shape[-1]" in report.findings[0].facts["after"]
    by_x = bp.check_op((swish, swish_backward), drawn(5), 0.7).findings[0]
    assert "np.tanh(z) ** 2" in by_x.facts["after"]
