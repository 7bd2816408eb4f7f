"""Code of which the plainest reading is a wrong one: other calls, activations, depths and formats are asked."""

import json

import numpy as np
import pytest

import backproof as bp
from checking.styles.judging import command

CACHED = """
import numpy as np

def gradients(params, X, Y):
    depth, A, cache = len(params) // 2, X, []
    for k in range(1, depth + 1):
        Z = params[f"W{k}"] @ A + params[f"b{k}"]
        cache.append((A, Z))
        A = np.tanh(Z)
    dZ, grads = (A - Y) * (1 - A**2), {}
    for k in reversed(range(1, depth + 1)):
        grads[f"dW{k}"] = dZ @ cache[k - 1][0].T
        grads[f"db{k}"] = dZ.sum(axis=1, keepdims=True)
        if k > 1:
            dZ = params[f"W{k}"].T @ dZ * (1 - np.tanh(cache[LAYER][1]) ** 2)
    return grads
"""
ONE_RELU = """
import numpy as np

class Counter:
    def __init__(self):
        self.w1, self.b1 = np.random.randn(3, 6), np.random.randn(6)
        self.w2, self.b2 = np.random.randn(6, 1), np.random.randn(1)

    def forward(self, x):
        self.x = x
        self.z1 = x @ self.w1 + self.b1
        self.a1 = np.where(self.z1 > 0, self.z1, 0)
        self.z2 = self.a1 @ self.w2 + self.b2
        self.a2 = np.where(self.z2 > 0, self.z2, 0)
        return self.a2

    def backward(self, y):
        d2 = (self.a2 - y)SLOPE
        d1 = d2 @ self.w2.T * (self.z1 > 0)
        return self.x.T @ d1, d1.sum(0), self.a1.T @ d2, d2.sum(0)
"""
UPSTREAM_UNUSED = """
import numpy as np

class Layer:
    def __init__(self, n, m):
        self.W, self.b = np.random.randn(n, m), np.zeros(m)

    def forward(self, a):
        self.a, self.z = a, a @ self.W + self.b
        return np.tanh(self.z)

    def backward(self, up, lr):
        d = UP * (1 - np.tanh(self.z) ** 2)
        down = d @ self.W.T
        self.W -= lr * self.a.T @ d
        self.b -= lr * d.sum(0)
        return down

class Chain:
    def __init__(self):
        self.parts = [Layer(3, 4), Layer(4, 2)]

    def train(self, x, t, lr):
        a = x
        for part in self.parts:
            a = part.forward(a)
        up = a - t
        for part in reversed(self.parts):
            up = part.backward(up, lr)
"""
HALF = """
import numpy as np

class Half:
    def __init__(self):
        self.W1, self.b1 = np.random.randn(3, 4).astype(np.float16), np.zeros(4, np.float16)
        self.W2, self.b2 = np.random.randn(4, 2).astype(np.float16), np.zeros(2, np.float16)

    def forward(self, x):
        self.x = x.astype(np.float16)
        self.h = np.tanh(self.x @ self.W1 + self.b1)
        self.o = np.tanh(self.h @ self.W2 + self.b2)
        return self.o

    def backward(self, y):
        d = (self.o - y) * (1 - self.o * self.o)
        e = d @ self.W2.T * (1 - self.h * self.h)
        return self.x.T @ e, e.sum(0), self.h.T @ d, d.sum(0)
"""


def checked(folder, source, *options, **exchanged):
    for name, text in exchanged.items():
        source = source.replace(name, text)
    path = folder / "program.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", str(path), *options, "--json"])
    assert code != 2, err
    return json.loads(out)


def faults(report):
    return [(f["equation"], f["layer"], f["fault"]) for f in report["findings"]]


def test_one_neuron_whose_weights_are_a_vector_is_no_transposed_matrix():
    def gradient(w, b, x, y):
        a = 1 / (1 + np.exp(-(np.dot(w, x) + b)))
        d = (a - y) * a * (1 - a)
        return d * x, d

    report = bp.check(gradient, bp.Network([3, 1]))
    assert report.verdict == "correct", report.to_text()


@pytest.mark.parametrize(("layer", "found"), [
    ("k - 2", []),
    pytest.param("0", [("BP2", 3, "slope_of_layer_before")], marks=pytest.mark.published),
])  # fmt: skip
def test_a_function_of_any_depth_is_asked_with_a_second_hidden_layer_too(tmp_path, layer, found):
    assert faults(checked(tmp_path, CACHED, "-a", "tanh", "-c", "quadratic", LAYER=layer)) == found


@pytest.mark.published
def test_an_output_of_zeros_is_that_of_a_relu_and_no_class(tmp_path):
    right, wrong = (checked(tmp_path, ONE_RELU, SLOPE=slope) for slope in (" * (self.z2 > 0)", ""))
    assert (right["verdict"], right["network"]["activations"]) == ("correct", ["relu", "relu"])
    assert (wrong["verdict"], wrong["network"]["activations"]) == ("wrong", ["relu", "relu"])
    assert [equation for equation, _, _ in faults(wrong)] == ["BP1"]


@pytest.mark.published
def test_of_two_readings_the_one_with_fewer_changes_is_believed(tmp_path):
    assert checked(tmp_path, UPSTREAM_UNUSED, UP="up")["verdict"] == "correct"
    report = checked(tmp_path, UPSTREAM_UNUSED, UP="1")
    assert report["network"]["activations"] == ["tanh", "tanh"]
    assert all(not finding["also"] for finding in report["findings"])


@pytest.mark.published
def test_outputs_in_a_short_format_are_those_of_the_same_network(tmp_path):
    report = checked(tmp_path, HALF)
    assert (report["verdict"], report["network"]["activations"]) == ("correct", ["tanh", "tanh"])
