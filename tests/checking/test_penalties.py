"""A penalty in every layer alike that is not that of the cost, of which one example and a batch must tell the same."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.readings.penalised_layers import with_penalised_layers
from backproof.checking.readings.penalty_in_code import with_penalty_in_code
from backproof.checking.readings.penalty_of_cost import with_penalty_of_cost

NET = bp.Network([3, 4, 2], ["tanh", "identity"])
LAMBDA = 0.1


def passes_with(penalty):
    """A right pass in rows, to which a multiple of something in the weights is added in every layer."""

    def gradient(weights, biases, x, y):
        (w2, w3), (b2, b3) = weights, biases
        h = np.tanh(x @ w2.T + b2)
        d = h @ w3.T + b3 - y
        e = d @ w3 * (1 - h**2)
        return [e.T @ x + penalty(w2), d.T @ h + penalty(w3)], [e.sum(0), d.sum(0)]

    return gradient


@pytest.mark.parametrize(
    ("fault", "penalty"),
    [
        ("penalty_sign", lambda w: -LAMBDA * w),
        ("penalty_twice", lambda w: 2 * LAMBDA * w),
        ("penalty_half", lambda w: LAMBDA * w / 2),
        ("penalty_of_sign", lambda w: LAMBDA * np.sign(w)),
    ],
)
def test_a_penalty_that_is_wrong_in_every_layer_is_told_and_nothing_else(fault, penalty):
    report = bp.check(passes_with(penalty), NET, l2=LAMBDA)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP3", 3, fault), ("BP3", 2, fault)]


def test_the_direction_of_descent_has_its_penalty_too():
    right = passes_with(lambda w: LAMBDA * w)
    downhill = bp.check(lambda *given: [[-g for g in part] for part in right(*given)], NET, l2=LAMBDA, sign="descent")
    assert downhill.verdict == "correct", downhill.to_text()


def unlike(first, second):
    """A pass in rows with a λ, of which each layer adds another multiple of λw."""

    def gradient(w2, b2, w3, b3, x, y, lam):
        h = np.tanh(x @ w2.T + b2)
        d = h @ w3.T + b3 - y
        e = d @ w3 * (1 - h**2)
        return e.T @ x + first * lam * w2, e.sum(0), d.T @ h + second * lam * w3, d.sum(0)

    return gradient


@pytest.mark.parametrize(("multiples", "cost", "layer", "fault"), [
    ((1, 2), "cost = e + lam * np.sum(w2 ** 2)", 2, "penalty_half"),
    ((2, 1), "cost = e + lam / m * (np.sum(w2 * w2) + np.sum(w3 * w3))", 3, "penalty_half"),
    ((1, 2), "cost = e + lam / 2 * np.sum(np.square(w2))", 3, "penalty_twice"),
    ((2, 1), "return e", 2, "penalty_twice"),
])  # fmt: skip
def test_the_cost_that_is_written_down_tells_which_layer_has_the_slip(multiples, cost, layer, fault):
    report = with_penalty_of_cost(bp.check(unlike(*multiples), NET), cost)
    assert [(f.layer, f.fault) for f in report.findings if f.accuses] == [(layer, fault)]
    assert dict(report.held)["BP3"] == (5 - layer,)


@pytest.mark.parametrize(("cost", "layer", "fault"), [
    ("J = e + lam / 2 * (np.sum(w2 ** 2) + np.sum(w3 ** 2))", 2, "penalty_missing"),
    ("return e", 3, "penalty_in_gradient"),
])  # fmt: skip
def test_a_penalty_that_the_cost_has_of_all_layers_is_missing_where_one_has_none(cost, layer, fault):
    def gradient(w2, b2, w3, b3, x, y):
        return unlike(0, LAMBDA)(w2, b2, w3, b3, x, y, 1.0)

    report = with_penalty_in_code(bp.check(gradient, NET), lambda l2: bp.check(gradient, NET, l2=l2), cost)
    assert [(f.layer, f.fault) for f in report.findings if f.accuses] == [(layer, fault)]


_PASS = "h = np.tanh(x @ w2.T + b2); d = h @ w3.T + b3 - y; dw3 = d.T @ h + lam * w3; "


@pytest.mark.parametrize(("cost", "verdict"), [
    ("J = e + lam / 2 * np.sum(w3 ** 2)", "correct"),
    ("J = e + 0.5 * np.sum(lam * w3 * w3)", "correct"),
    ("J = e + lam / 2 * np.sum(w2 ** 2)", "wrong"),  # of the other layer
    ("J = e + lam / 2 * (np.sum(w2 ** 2) + np.sum(w3 ** 2))", "wrong"),
    ("return e", "wrong"),
])  # fmt: skip
@pytest.mark.parametrize("is_passed", [True, False])
def test_a_penalty_of_one_layer_alone_is_no_slip_where_the_cost_has_it_so(cost, verdict, is_passed):
    pass_of = unlike(0, 1)
    gradient = pass_of if is_passed else lambda w2, b2, w3, b3, x, y: pass_of(w2, b2, w3, b3, x, y, LAMBDA)
    given = {"l2": LAMBDA} if is_passed else {}
    assert with_penalised_layers(bp.check(gradient, NET, **given), _PASS + cost).verdict == verdict
