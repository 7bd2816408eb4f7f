"""Parameters are told by what code does with them: whatever they are called, they are read as W1, b1, … would be."""

import ast
import re

import pytest

from backproof.checking.subjects.code.names_by_use import usual_names, with_usual_keys
from backproof.checking.subjects.code.products_in_code import layers_in
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

NAMES = {
    "c_and_d": "V c U d",
    "capitals": "A a B b",
    "words": "mix shift_1 mix_out shift_2",
    "targets_and_classes": "C c D d",
    "of_its_dict": "P p Q q",
}
OBJECT = """
import numpy as np
class Perceptron:
    def __init__(self, n_in, n_hid, n_out):
        self.W1 = np.random.uniform(-1, 1, (n_in, n_hid)); self.b1 = np.zeros(n_hid)
        self.W2 = np.random.uniform(-1, 1, (n_hid, n_out)); self.b2 = np.zeros(n_out)
    def predict(self, X):
        self.H = np.tanh(X @ self.W1 + self.b1)
        self.O = 1 / (1 + np.exp(-(self.H @ self.W2 + self.b2)))
        return self.O
    def learn(self, X, T, eta=0.1):
        O = self.predict(X)
        e = (O - T) * O * (1 - O)
        back = (e @ self.W2.T) * (1 - self.H ** 2)
        self.W2 -= eta * self.H.T @ e; self.b2 -= eta * e.sum(axis=0)
        self.W1 -= eta * X.T @ back; self.b1 -= eta * back.sum(axis=0)
"""
FUNCTIONS = """
import numpy as np
def affine(inputs, matrix, offset):
    return np.dot(inputs, matrix) + offset
def forward(X, net):
    H = np.tanh(affine(X, net["W1"], net["b1"]))
    return H, 1 / (1 + np.exp(-affine(H, net["W2"], net["b2"])))
def backward(X, Y, net):
    H, O = forward(X, net)
    e = (O - Y) * O * (1 - O)
    back = (e @ net["W2"].T) * (1 - H ** 2)
    return {"dW1": X.T @ back, "db1": back.sum(0), "dW2": H.T @ e, "db2": e.sum(0)}
"""
SCRIPT = """
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(20, 3)); Y = (X[:, :2] > 0) * 1.0
W1 = rng.normal(size=(3, 4)); b1 = np.zeros(4)
W2 = rng.normal(size=(4, 2)); b2 = np.zeros(2)
lr = 0.1
for epoch in range(1000):
    H = np.tanh(np.dot(X, W1) + b1)
    z = np.dot(H, W2)
    z += b2
    O = 1 / (1 + np.exp(-z))
    e = (O - Y) * O * (1 - O)
    back = np.dot(e, W2.T) * (1 - H ** 2)
    W2 -= lr * np.dot(H.T, e); b2 -= lr * e.sum(0)
    W1 -= lr * np.dot(X.T, back); b1 -= lr * back.sum(0)
"""
ARGUMENTS = """
import numpy as np
def gradient(W1, b1, W2, b2, X, Y):
    H = np.tanh(X @ W1 + b1)
    O = 1 / (1 + np.exp(-(H @ W2 + b2)))
    e = (O - Y) * O * (1 - O)
    back = (e @ W2.T) * (1 - H ** 2)
    return X.T @ back, back.sum(0), H.T @ e, e.sum(0)
"""
KEYS = """
import numpy as np
def backward(X, Y, p):
    H = np.tanh(X @ p["W1"] + p["b1"])
    O = 1 / (1 + np.exp(-(H @ p["W2"] + p["b2"])))
    e = (O - Y) * O * (1 - O)
    back = (e @ p["W2"].T) * (1 - H ** 2)
    return {"W1": X.T @ back, "b1": back.sum(0), "W2": H.T @ e, "b2": e.sum(0)}
"""
PROGRAMS = {"keys": KEYS, "object": OBJECT, "functions": FUNCTIONS, "script": SCRIPT, "arguments": ARGUMENTS}
_FIRST = {("object", "c_and_d"), ("script", "targets_and_classes")}
ALL = [
    pytest.param(kind, names, marks=() if (kind, names) in _FIRST else pytest.mark.published)
    for kind in PROGRAMS
    for names in NAMES
]


def called(kind, names):
    """A program with other names for its parameters."""
    new = dict(zip(("W1", "b1", "W2", "b2"), NAMES[names].split(), strict=True))
    return re.sub(r"\b(d?)([Wb][12])\b", lambda found: found[1] + new[found[2]], PROGRAMS[kind])


@pytest.mark.parametrize(("kind", "names"), ALL)
def test_right_code_is_right_whatever_its_parameters_are_called(kind, names, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(called(kind, names), encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert code == 0, out + err


@pytest.mark.parametrize(("kind", "names"), ALL)
def test_a_fault_in_it_is_located(kind, names, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(called(kind, names).replace("(1 - H ** 2)", "(1 - H)").replace("self.H ** 2", "self.H"), "utf-8")
    code, out, _ = command(["check", str(path)])
    assert code == 1
    assert "BP2 is violated at layer 2" in out


@pytest.mark.parametrize("kind", PROGRAMS)
@pytest.mark.parametrize("names", NAMES)
def test_layers_are_found_in_the_order_of_the_forward_pass(kind, names):
    w1, b1, w2, b2 = NAMES[names].split()
    assert layers_in(ast.parse(called(kind, names))) == [(w1, b1), (w2, b2)]


def test_names_that_are_usual_stay_as_they_are():
    def gradient(W1, b1, x, y):
        z = x @ W1 + b1
        return x.T @ (z - y), (z - y).sum(0)

    assert usual_names(gradient) == {}


def test_what_is_moved_by_a_product_is_no_bias():
    text = "def learn(self, X, delta):\n    self.V = self.V + X.T @ delta\n    return X @ self.V + self.c"
    assert layers_in(ast.parse(text)) == [("V", "c")]


def test_a_penalty_and_inputs_are_no_parameters():
    assert layers_in(ast.parse("def cost(V, x, reg): return x @ V + reg")) == []


def test_gradients_are_read_by_the_names_of_their_parameters():
    names = {"V": "W1", "c": "b1"}
    assert with_usual_keys(({"dV": 1, "grad_c": 2, "loss": 3},), names) == ({"dW1": 1, "db1": 2, "loss": 3},)


def test_weights_without_any_bias_are_known_by_being_drawn_and_moved():
    text = """
class Net:
    def __init__(self):
        self.s0, self.s1 = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1
    def train(self, xs, ys):
        hidden = np.tanh(xs.dot(self.s0))
        error = ys - np.tanh(hidden.dot(self.s1))
        self.s1 += hidden.T.dot(error)
        self.s0 += xs.T.dot(error.dot(self.s1.T))
"""
    assert layers_in(ast.parse(text)) == [("s0", ""), ("s1", "")]
    assert layers_in(ast.parse(text.replace("hidden.dot(self.s1)", "hidden").replace("self.s1 +=", "self.s1 ="))) == []


@pytest.mark.published
def test_the_network_of_an_error_has_the_layers_that_code_without_names_may_have(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("def gradient(w, b, x, y):\n    return [1j * w[0], 1j * w[1]], [1j * b[0], 1j * b[1]]\n")
    code, _, told = command(["check", str(path)])
    assert (code, "complex128" in told, "(4, 3), (2, 4)" in told) == (2, True, True), told
