"""Weights that are stored (in, out) in some layers and (out, in) in others."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.report import remark
from backproof.checking.subjects.own_sizes import sizes_to_ask

NET = bp.Network([3, 4, 2], "sigmoid", "quadratic")


def passes(x, y, w1, b1, w2, b2, *, slope=True):
    """The gradients where w1 is (in, out) and w2 is (out, in)."""
    h = 1 / (1 + np.exp(-(x @ w1 + b1)))
    out = 1 / (1 + np.exp(-(h @ w2.T + b2)))
    up = (out - y) * out * (1 - out)
    down = up @ w2 * (h * (1 - h) if slope else 1)
    return x.T @ down, down.sum(0), up.T @ h, up.sum(0)


def right(W1, b1, W2, b2, x, y):
    return passes(x, y, W1, b1, W2, b2)


def without_slope(W1, b1, W2, b2, x, y):
    return passes(x, y, W1, b1, W2, b2, slope=False)


class Net:
    slope = True

    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.ones((n_in, n_hidden)), np.zeros(n_hidden)
        self.W2, self.b2 = np.ones((n_out, n_hidden)), np.zeros(n_out)

    def train(self, x, y, lr):
        held = self.W1, self.b1, self.W2, self.b2
        for parameter, step in zip(held, passes(x, y, *held, slope=self.slope), strict=True):
            parameter -= lr * step


class WithoutSlope(Net):
    slope = False


@pytest.mark.parametrize("code", [right, Net, Net(3, 4, 2)])
def test_each_layer_is_read_as_it_is_stored(code):
    report = bp.check(code, NET)
    assert report.verdict == "correct"
    assert remark("weights mixed") in report.inferred


@pytest.mark.parametrize("code", [without_slope, WithoutSlope])
def test_a_slip_beside_is_named(code):
    found = [(f.equation, f.layer, f.fault) for f in bp.check(code, NET).findings if f.accuses]
    assert found == [("BP2", 2, "slope_missing")]


def test_its_sizes_are_those_of_a_chain_in_which_some_are_turned():
    assert sizes_to_ask(Net(2, 3, 1))[0] == (2, 3, 1)
    assert sizes_to_ask(Net(3, 5, 2))[0] == (3, 5, 2)
