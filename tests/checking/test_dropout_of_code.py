"""Code that draws masks for its own dropout: it is off for the equations, on for the way back."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.report import remark
from backproof.checking.subjects.makers.dropout import drop

NET = bp.Network([3, 4, 2], "sigmoid", "quadratic")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Dropping:
    forgets_mask = False

    def __init__(self):
        rng = np.random.default_rng(0)
        self.w1, self.b1 = rng.standard_normal((3, 4)), np.zeros(4)
        self.w2, self.b2 = rng.standard_normal((4, 2)), np.zeros(2)
        self.keep_prob, self.rng = 0.8, rng

    def gradients(self, x, y):
        mask = (self.rng.random((len(x), 4)) < self.keep_prob) / self.keep_prob
        plain = sigmoid(x @ self.w1 + self.b1)
        h = plain * mask
        out = sigmoid(h @ self.w2 + self.b2)
        d2 = (out - y) * out * (1 - out)
        d1 = d2 @ self.w2.T * plain * (1 - plain) * (1 if self.forgets_mask else mask)
        return x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)


class WithoutMask(Dropping):
    forgets_mask = True


def test_right_code_that_draws_its_own_masks_is_correct_and_the_report_says_how_it_was_asked():
    report = bp.check(Dropping(), NET)
    assert report.verdict == "correct"
    assert remark("dropout_off") in report.inferred


def test_a_mask_that_does_not_go_back_is_found_though_no_mask_is_known():
    report = bp.check(WithoutMask(), NET)
    assert report.verdict == "wrong"
    assert [(f.equation, f.layer, f.fault) for f in report.findings if f.accuses] == [("BP2", 2, "mask_missing")]
    assert "dropout" in report.to_text()
    assert "掩码" in report.to_text("zh")


class Dropout:
    def __init__(self, p, *, keeps):
        self.p, self.keeps = p, keeps

    def forward(self, x):
        keep = self.p if self.keeps else 1 - self.p
        return x * (np.random.random(x.shape) < keep)  # noqa: NPY002


@pytest.mark.parametrize("keeps", [True, False])
def test_a_probability_without_a_telling_name_is_read_from_what_the_layer_does_with_it(keeps):
    layer = Dropout(0.3, keeps=keeps)
    assert drop(layer, 0.0)
    assert layer.p == (1.0 if keeps else 0.0)
    assert np.array_equal(layer.forward(np.ones((2, 3))), np.ones((2, 3)))


def test_a_share_that_momentum_keeps_and_the_drop_of_a_rate_are_no_dropout():
    settings = type("Settings", (), {})()
    settings.keep, settings.drop_rate, settings.drop = 0.9, 0.5, 0.5
    assert not drop(settings, 0.0)
    assert settings.keep == 0.9


class DroppingByAnyName(Dropping):
    def __init__(self):
        super().__init__()
        self.p = self.__dict__.pop("keep_prob")

    def gradients(self, x, y):
        mask = (self.rng.random((len(x), 4)) < self.p) / self.p
        plain = sigmoid(x @ self.w1 + self.b1)
        h = plain * mask
        out = sigmoid(h @ self.w2 + self.b2)
        d2 = (out - y) * out * (1 - out)
        d1 = d2 @ self.w2.T * plain * (1 - plain) * (1 if self.forgets_mask else mask)
        return x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)


def test_a_share_by_any_name_is_one_of_dropout_where_random_numbers_are_compared_with_it():
    assert bp.check(DroppingByAnyName(), NET).verdict == "correct"
    without = type("Without", (DroppingByAnyName,), {"forgets_mask": True})
    report = bp.check(without(), NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings if f.accuses] == [("BP2", 2, "mask_missing")]


class Stored:
    """Gradients that only `backward` makes, and that a method gives out."""

    def __init__(self):
        self.w1, self.b1 = np.ones((3, 4)), np.zeros(4)
        self.w2, self.b2 = np.ones((4, 2)), np.zeros(2)
        self.dw1, self.db1 = np.zeros((3, 4)), np.zeros(4)
        self.dw2, self.db2 = np.zeros((4, 2)), np.zeros(2)

    def forward(self, x):
        self.x, self.a1 = x, sigmoid(x @ self.w1 + self.b1)
        self.a2 = sigmoid(self.a1 @ self.w2 + self.b2)
        return self.a2

    def backward(self, grad):
        d2 = grad * self.a2 * (1 - self.a2)
        d1 = d2 @ self.w2.T * self.a1 * (1 - self.a1)
        self.dw2, self.db2 = self.a1.T @ d2, d2.sum(0)
        self.dw1, self.db1 = self.x.T @ d1, d1.sum(0)

    def gradients(self):
        return [self.dw1, self.db1, self.dw2, self.db2]


def test_a_method_that_gives_out_stored_gradients_makes_none():
    report = bp.check(Stored(), NET)
    assert report.verdict == "correct"
    assert "backward" in str(report.inferred[0].facts["calls"])


def forward(X, parameters, keep_prob=0.5):
    a1 = sigmoid(parameters["W1"] @ X + parameters["b1"])
    d1 = (np.random.random(a1.shape) < keep_prob) / keep_prob  # noqa: NPY002
    a2 = sigmoid(parameters["W2"] @ (a1 * d1) + parameters["b2"])
    return a2, (d1, a1, a2, parameters["W2"])


def backward(X, Y, cache, keep_prob):
    d1, a1, a2, w2 = cache
    return _gradients(X, (a2 - Y) * a2 * (1 - a2), w2, a1, d1)


def backward_without_mask(X, Y, cache, keep_prob):
    d1, a1, a2, w2 = cache
    delta = (a2 - Y) * a2 * (1 - a2)
    return _gradients(X, delta, w2, a1, 1.0) | {"dW2": delta @ (a1 * d1).T}


def _gradients(x, delta, w2, a1, mask):
    below = (w2.T @ delta) * mask * a1 * (1 - a1)
    sums = {"db1": below.sum(1, keepdims=True), "db2": delta.sum(1, keepdims=True)}
    return {"dW1": below @ x.T, "dW2": delta @ (a1 * mask).T, **sums}


class Told:
    """Its methods are told how much is kept."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.W1, self.b1 = rng.standard_normal((4, 3)), np.zeros((4, 1))
        self.W2, self.b2 = rng.standard_normal((2, 4)), np.zeros((2, 1))

    def forward(self, X, keep_prob):
        return forward(X, vars(self), keep_prob)

    def backward(self, X, Y, cache, keep_prob):
        return backward(X, Y, cache, keep_prob)


@pytest.mark.parametrize("code", [backward, Told()])
def test_dropout_whose_probability_is_an_argument_is_switched_off(code):
    report = bp.check(code, NET)
    assert report.verdict == "correct"
    assert remark("dropout_off") in report.inferred


def test_a_mask_that_functions_do_not_send_back_is_found():
    report = bp.check(backward_without_mask, NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings if f.accuses] == [("BP2", 2, "mask_missing")]
