"""Styles of well-known courses and tutorials, right and wrong, each called in its own way."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.report import remark


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def thetas(Theta1, Theta2, X, y, slope=lambda a: a * (1 - a)):
    """A bias folded in as the first column of each Theta."""
    ones = np.ones((len(X), 1))
    a1 = np.hstack([ones, X])
    h = sigmoid(a1 @ Theta1.T)
    a2 = np.hstack([ones, h])
    d3 = sigmoid(a2 @ Theta2.T) - y
    d2 = (d3 @ Theta2)[:, 1:] * slope(h)
    return d2.T @ a1 / len(X), d3.T @ a2 / len(X)


def flat_thetas(nn_params, X, y):
    """The same, rolled into one vector, returned with the cost."""
    grads = thetas(nn_params[:16].reshape(4, 4), nn_params[16:].reshape(2, 5), X, y)
    return 0.5, np.concatenate([g.ravel() for g in grads])


def nested(X, Y, W1, b1, W2, b2):
    """Examples first, (in, out), gradients in a dict within a dict, with the loss."""
    a1 = sigmoid(X @ W1 + b1)
    d2 = sigmoid(a1 @ W2 + b2) - Y
    d1 = (d2 @ W2.T) * a1 * (1 - a1)
    n = len(X)
    return {"loss": 0.3, "grads": {"dW1": X.T @ d1 / n, "db1": d1.mean(0), "dW2": a1.T @ d2 / n, "db2": d2.mean(0)}}


def columns(parameters, X, Y):
    """A dict of parameters, a column per example."""
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    m = X.shape[1]
    A1 = sigmoid(W1 @ X + b1)
    dZ2 = sigmoid(W2 @ A1 + b2) - Y
    dZ1 = (W2.T @ dZ2) * A1 * (1 - A1)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": np.sum(dZ1, axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m,
        "db2": np.sum(dZ2, axis=1, keepdims=True) / m,
    }


NET = bp.Network([3, 4, 2], "sigmoid", "binary_cross_entropy")


@pytest.mark.parametrize("gradient", [thetas, flat_thetas, nested, columns], ids=lambda f: f.__name__)
def test_each_style_is_understood(gradient):
    report = bp.check(gradient, NET)
    assert report.verdict == "correct"
    assert report.findings == ()


def test_a_fault_in_folded_thetas_is_named():
    report = bp.check(lambda Theta1, Theta2, X, y: thetas(Theta1, Theta2, X, y, slope=lambda a: a), NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP2", 2, "slope_is_activation")]


def eleven_lines(syn0, syn1, X, y, raw=False):
    """No biases, and y − a to be added."""
    l1 = sigmoid(X @ syn0)
    l2 = sigmoid(l1 @ syn1)
    error = y - l2
    d2 = error * l2 * (1 - l2)
    d1 = ((error if raw else d2) @ syn1.T) * l1 * (1 - l1)
    return X.T @ d1, l1.T @ d2


def test_code_without_biases_is_understood_and_its_faults_are_named():
    network = bp.Network([3, 4, 1])
    report = bp.check(eleven_lines, network, sign="descent")
    assert report.verdict == "correct"
    assert remark("form no biases") in report.inferred
    assert "no biases" in report.to_text()
    wrong = bp.check(lambda syn0, syn1, X, y: eleven_lines(syn0, syn1, X, y, raw=True), network, sign="descent")
    found = [(f.equation, f.layer) for f in wrong.findings if f.severity != "convention"]
    assert found == [("BP2", 2)]


def test_one_layer_with_a_scalar_bias_is_understood():
    def logistic(w, b, X, y):
        d = sigmoid(X @ w + b) - y
        return X.T @ d / len(X), d.mean()

    assert bp.check(logistic, bp.Network([3, 1], "sigmoid", "binary_cross_entropy")).verdict == "correct"


def test_integer_labels_subtracted_in_place_are_understood():
    def two_layers(W1, b1, W2, b2, X, y):
        h = np.maximum(0, X @ W1 + b1)
        p = np.exp(h @ W2 + b2)
        p /= p.sum(1, keepdims=True)
        p[range(len(X)), y] -= 1
        p /= len(X)
        dh = p @ W2.T
        dh[h <= 0] = 0
        return X.T @ dh, dh.sum(0), h.T @ p, p.sum(0)

    network = bp.Network([3, 3, 3], ["relu", "softmax"], "categorical_cross_entropy")
    report = bp.check(two_layers, network)
    assert report.verdict == "correct"
    assert remark("targets labels") in report.inferred
    assert "targets as integer labels" in report.to_text()


def test_gradients_in_the_reverse_order_are_read_by_their_shapes():
    def backwards(weights, biases, x, y):
        p = bp.Parameters(weights, biases)
        g = NET.backward(p, NET.forward(p, x), y)
        return list(g.weights[::-1]), list(g.biases[::-1])

    assert bp.check(backwards, NET).verdict == "correct"


@pytest.mark.parametrize("first", [True, False])
def test_an_explained_way_to_call_the_code_wins_over_an_unexplained_one(first):
    """One example as a vector, biases folded in, the raw error sent down: found far down the list of conventions."""

    def with_one(a):
        return np.append(1.0, a) if first else np.append(a, 1.0)

    def step(params, x, y, lr):
        w2, w3 = params
        h = sigmoid(with_one(x) @ w2)
        o = sigmoid(with_one(h) @ w3)
        d3 = (o - y) * o * (1 - o)
        d2 = ((w3[1:] if first else w3[:-1]) @ (o - y)) * h * (1 - h)
        return [w2 - lr * np.outer(with_one(x), d2), w3 - lr * np.outer(with_one(h), d3)]

    report = bp.check(step, bp.Network([4, 5, 3]))
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP2", 2, "slope_dropped_above")]
    assert remark(f"form folded {'first' if first else 'last'}") in report.inferred
