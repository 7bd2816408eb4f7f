"""Classes whose constructor is given weights and biases, or layers, that the file nowhere gives it."""

import numpy as np
import pytest

import backproof as bp

NET = bp.Network([3, 4, 2], "sigmoid", "quadratic")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class InColumns:
    slope = True

    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, x):
        self.x = x
        self.a1 = sigmoid(self.W1 @ x + self.b1)
        self.a2 = sigmoid(self.W2 @ self.a1 + self.b2)
        return self.a2

    def backward(self, y):
        d2 = (self.a2 - y) * self.a2 * (1 - self.a2)
        d1 = self.W2.T @ d2 * (self.a1 * (1 - self.a1) if self.slope else 1)
        return d1 @ self.x.T, d1.sum(1, keepdims=True), d2 @ self.a1.T, d2.sum(1, keepdims=True)


class WithoutSlope(InColumns):
    slope = False


class OfLists:
    def __init__(self, weights, biases, lr=0.1):
        self.weights, self.biases, self.lr = [np.array(w) for w in weights], [np.array(b) for b in biases], lr

    def forward(self, x):
        self.a = [x]
        for w, b in zip(self.weights, self.biases, strict=True):
            self.a.append(sigmoid(self.a[-1] @ w + b))
        return self.a[-1]

    def train(self, x, y):
        out = self.forward(x)
        delta = (out - y) * out * (1 - out)
        for k in (1, 0):
            step, below = self.a[k].T @ delta, delta @ self.weights[k].T * self.a[k] * (1 - self.a[k])
            self.biases[k] -= self.lr * delta.sum(0)
            self.weights[k] -= self.lr * step
            delta = below


class OfADict:
    def __init__(self, params):
        self.params = params

    def forward(self, x):
        p = self.params
        h = sigmoid(x @ p["W1"] + p["b1"])
        return h, sigmoid(h @ p["W2"] + p["b2"])

    def gradients(self, x, y):
        h, out = self.forward(x)
        up = (out - y) * out * (1 - out)
        down = up @ self.params["W2"].T * h * (1 - h)
        return {"W1": x.T @ down, "b1": down.sum(0), "W2": h.T @ up, "b2": up.sum(0)}


class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.standard_normal((n_in, n_out)), np.zeros(n_out)  # noqa: NPY002

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.dW, self.db = self.x.T @ g, g.sum(0)
        return g @ self.W.T


class Sigmoid:
    def forward(self, x):
        self.a = sigmoid(x)
        return self.a

    def backward(self, g):
        return g * self.a * (1 - self.a)


class OfLayers:
    def __init__(self, first, between, second, squash):
        self.first, self.between, self.second, self.squash = first, between, second, squash

    def gradients(self, x, y):
        out = self.squash.forward(self.second.forward(self.between.forward(self.first.forward(x))))
        down = self.second.backward(self.squash.backward(out - y))
        self.first.backward(self.between.backward(down))


@pytest.mark.parametrize("code", [InColumns, OfLists, OfADict, OfLayers])
def test_a_constructor_is_given_its_parts(code):
    assert bp.check(code, NET).verdict == "correct"


def test_a_slip_in_what_was_made_so_is_named():
    found = [(f.equation, f.layer, f.fault) for f in bp.check(WithoutSlope, NET).findings if f.accuses]
    assert found == [("BP2", 2, "slope_missing")]
