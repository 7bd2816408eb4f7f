"""The user's own cost, checked by its values; dropout with a fixed mask."""

import numpy as np
import pytest

import backproof as bp
from backproof.errors import InputError


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z)
    return e / e.sum(1, keepdims=True)


def outputs(weights, biases, x, last):
    a2 = sigmoid(x @ weights[0].T + biases[0])
    z3 = a2 @ weights[1].T + biases[1]
    return a2, z3, last(z3)


def gradient_of(last):
    def gradient(weights, biases, x, y):
        a2, _, a3 = outputs(weights, biases, x, last)
        d3 = a3 - y
        d2 = (d3 @ weights[1]) * a2 * (1 - a2)
        return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

    return gradient


SOFTMAX = bp.Network([2, 3, 3], ["sigmoid", "softmax"], "categorical_cross_entropy")
SIGMOID = bp.Network([2, 3, 2], "sigmoid", "binary_cross_entropy")


def of_softmax(value):
    return lambda weights, biases, x, y: value(*outputs(weights, biases, x, softmax)[1:], y).sum()


def of_sigmoid(value):
    return lambda weights, biases, x, y: value(*outputs(weights, biases, x, sigmoid)[1:], y).sum()


@pytest.mark.parametrize(
    ("network", "cost", "fault"),
    [
        (SOFTMAX, of_softmax(lambda z, a, y: -y * np.log(a)), None),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * (z - np.log(np.exp(z).sum(1, keepdims=True)))), None),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * (z - np.exp(z).sum(1, keepdims=True))), "cost_lse"),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * a), "cost_log_missing"),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * np.log(a + 1e-3)), "cost_epsilon"),
        (SOFTMAX, of_softmax(lambda z, a, y: y * np.log(a)), "cost_sign"),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * np.log(a) / y.shape[1]), "cost_factor"),
        (SOFTMAX, of_softmax(lambda z, a, y: -y * np.log(a) - (1 - y) * np.log(1 - a)), "cost_is_binary_cross_entropy"),
        (SIGMOID, of_sigmoid(lambda z, a, y: 0.5 * (a - y) ** 2), "cost_is_quadratic"),
        (SIGMOID, of_sigmoid(lambda z, a, y: np.sin(a) + y), "cost_unrecognised"),
    ],
)
def test_a_wrong_cost_is_named_while_the_gradient_is_right(network, cost, fault):
    last = softmax if network is SOFTMAX else sigmoid
    report = bp.check(gradient_of(last), network, own_cost=cost)
    assert [f.fault for f in report.findings] == ([] if fault is None else [fault])
    assert report.verdict == ("correct" if fault in (None, "cost_factor") else "wrong")


def squares(arrays):
    return sum((array**2).sum() for array in arrays)


@pytest.mark.parametrize(
    ("penalty", "fault"),
    [
        (lambda weights, biases: 0.05 * squares(weights), None),
        (lambda weights, biases: 0.05 * squares([*weights, *biases]), "cost_biases_penalised"),
        (lambda weights, biases: 0.0, "cost_penalty_missing"),
        (lambda weights, biases: 0.1 * squares(weights), "cost_penalty_twice"),
        (lambda weights, biases: 0.025 * squares(weights), "cost_penalty_half"),
        (lambda weights, biases: 0.0123 * squares(weights), "cost_unrecognised"),
    ],
)
def test_a_wrong_penalty_in_the_cost_is_named(penalty, fault):
    def gradient(weights, biases, x, y):
        gw, gb = gradient_of(softmax)(weights, biases, x, y)
        return [g + 0.1 * w for g, w in zip(gw, weights, strict=True)], gb

    cost = of_softmax(lambda z, a, y: -y * np.log(a))
    report = bp.check(gradient, SOFTMAX, own_cost=lambda *a: cost(*a) + penalty(*a[:2]), l2=0.1)
    assert [f.fault for f in report.findings] == ([] if fault is None else [fault])


def test_the_cost_of_code_that_updates_is_checked_too():
    def step(weights, biases, x, y, lr):
        gw, gb = gradient_of(softmax)(weights, biases, x, y)
        for p, g in zip([*weights, *biases], [*gw, *gb], strict=True):
            p -= lr * g

    right, wrong = of_softmax(lambda z, a, y: -y * np.log(a)), of_softmax(lambda z, a, y: -y * a)
    assert bp.check(step, SOFTMAX, own_cost=right).findings == ()
    assert [f.fault for f in bp.check(step, SOFTMAX, own_cost=wrong).findings] == ["cost_log_missing"]


def test_a_cost_that_raises_is_a_finding():
    report = bp.check(gradient_of(sigmoid), SIGMOID, own_cost=lambda weights, biases, x, y: 1 / 0)
    assert report.findings[0].equation == "cost"
    assert "ZeroDivisionError" in report.findings[0].to_text()


MASK = np.array([2.0, 0.0, 2.0, 2.0])
BACK = {
    "right": lambda slope: slope * MASK,
    "mask_missing": lambda slope: slope,
    "mask_unscaled": lambda slope: slope * (MASK > 0),
    "mask_scaled_by_keep": lambda slope: slope * (MASK > 0) * 0.5,
    "mask_twice": lambda slope: slope * MASK**2,
}


@pytest.mark.parametrize("fault", BACK)
def test_dropout_with_a_fixed_mask(fault):
    network = bp.Network([3, 4, 2], ["tanh", "identity"])

    def gradient(weights, biases, x, y):
        h = np.tanh(x @ weights[0].T + biases[0])
        a2 = h * MASK
        d3 = a2 @ weights[1].T + biases[1] - y
        d2 = (d3 @ weights[1]) * BACK[fault](1 - h**2)
        return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

    report = bp.check(gradient, network, masks=[None, MASK])
    found = [(f.equation, f.layer) for f in report.findings]
    assert found == ([] if fault == "right" else [("BP2", 2)])
    assert all(fault in f.names for f in report.findings)


def test_masks_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="masks: shapes"):
        bp.check(gradient_of(sigmoid), SIGMOID, masks=[np.ones(7), None])
