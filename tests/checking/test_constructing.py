"""Classes that are made by few words: names that tell nothing, the number of examples, what all objects share."""

import textwrap

import pytest

from backproof.checking import SubjectError
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.makers.constructing import instance_of
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

SHARED = """
import numpy as np

class Red:
    p = {}
    v = {}
    g = {}

    def __init__(self, K, D, d, S):
        self.K = K
        widths = [d] + [D] * K + [S]
        for i in range(K + 1):
            self.p[f"W{i + 1}"] = np.random.rand(widths[i + 1], widths[i]) - 0.5
            self.p[f"b{i + 1}"] = np.random.rand(widths[i + 1], 1) - 0.5

    def adelante(self, x):
        self.v["a0"] = x
        for i in range(1, self.K + 2):
            self.v[f"a{i}"] = 1 / (1 + np.exp(-(self.p[f"W{i}"] @ self.v[f"a{i - 1}"] + self.p[f"b{i}"])))

    forward = adelante

    def backward(self, x, y):
        m, last = y.shape[1], self.K + 1
        d = self.v[f"a{last}"] - y
        for i in range(last, 0, -1):
            a = self.v[f"a{i - 1}"]
            self.g[f"dW{i}"] = d @ a.T / m
            self.g[f"db{i}"] = d.sum(1, keepdims=True) / m
            d = self.p[f"W{i}"].T @ d * a * SLOPE
"""
COUNTED = """
import numpy as np

class Net:
    def __init__(self, m):
        self.m = m
        self.W1, self.b1 = np.random.rand(6, 5) - 0.5, np.random.rand(6, 1) - 0.5
        self.W2, self.b2 = np.random.rand(3, 6) - 0.5, np.random.rand(3, 1) - 0.5

    def forward(self, X):
        A1 = 1 / (1 + np.exp(-(self.W1 @ X + self.b1)))
        A2 = 1 / (1 + np.exp(-(self.W2 @ A1 + self.b2)))
        return A1, A2

    def backward(self, A1, A2, X, Y):
        d2 = A2 - Y
        d1 = self.W2.T @ d2 * A1 * SLOPE
        b1, b2 = (d.sum(1, keepdims=True) / self.m for d in (d1, d2))
        return d1 @ X.T / self.m, b1, d2 @ A1.T / self.m, b2
"""


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [pytest.param(SHARED, "(1 - a)", "(1 + a)", marks=pytest.mark.published), (COUNTED, "(1 - A1)", "(1 + A1)")],
)
def test_the_class_is_made_and_its_backward_pass_judged(tmp_path, text, right, wrong):
    path = tmp_path / "net.py"
    for slope, code in ((right, 0), (wrong, 1)):
        path.write_text(text.replace("SLOPE", slope), encoding="utf-8")
        options = ["--activation", "sigmoid", "--cost", "binary_cross_entropy"]
        found, out, err = command(["check", str(path), *options])
        assert found == code, err
        assert ("BP2 is violated at layer 2" in out) is (code == 1)
        assert "constant" not in out


def test_what_all_objects_share_stays_as_it_was(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(SHARED, encoding="utf-8")
    cls = load_file(str(path)).named("Red")
    made, deeper = instance_of(cls, (3, 4, 2)), instance_of(cls, (3, 4, 4, 2))
    assert {name: array.shape for name, array in made.p.items()} == {
        "W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}  # fmt: skip
    assert len(deeper.p) == 6
    assert cls.p == {}


def test_a_class_that_fits_in_no_order_says_what_it_needs():
    text = "class Net:\n    def __init__(self, p, q, r, s):\n        self.w = [[0.0] * p] * p\n"
    space: dict = {}
    exec(textwrap.dedent(text), space)
    with pytest.raises(SubjectError, match="nothing tells what its constructor is to be given for p, q, r, s"):
        instance_of(space["Net"], (3, 4, 2))


KEEPS = """
import numpy as np

class Net:
    def __init__(self):
        self.p = {"W_IN": np.random.randn(4, 5), "W_OUT": np.random.randn(5, 2)}
        self.kept = None

    def forward(self, x, should_save=False):
        h = np.maximum(x @ self.p["W_IN"], 0)
        if should_save:
            self.kept = x, h, h @ self.p["W_OUT"]
        return h @ self.p["W_OUT"]

    def backprop(self, target, lr):
        if self.kept is None:
            return
        x, h, o = self.kept
        d = o - target
        back = d @ self.p["W_OUT"].T * (h > 0)
        FIRST
        self.p["W_IN"] -= lr * np.outer(x, BACK)
        SECOND
"""
_MOVE = 'self.p["W_OUT"] -= lr * np.outer(h, d)'


def test_a_flag_that_keeps_what_the_backward_pass_needs_is_set(tmp_path):
    path = tmp_path / "net.py"
    right = KEEPS.replace("FIRST", _MOVE).replace("SECOND", "").replace("BACK", "back")
    late = KEEPS.replace("FIRST", _MOVE).replace("SECOND", "").replace("BACK", 'd @ self.p["W_OUT"].T * (h > 0)')
    for text, code, said in ((right, 0, "forward(x, should_save=True)"), (late, 1, "already been updated")):
        path.write_text(text, encoding="utf-8")
        found, out, err = command(["check", str(path), "--activation", "relu,identity", "--cost", "quadratic"])
        assert found == code, err
        assert said in out


SETTERS = """
import numpy as np

class Net(object):
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.w_1, self.w_2 = np.random.rand(n_inputs, n_hidden), np.random.rand(n_hidden, n_outputs)
        self.lr = 3

    def set_inputs(self, inputs):
        self.inputs = inputs

    def set_desired_outputs(self, desired_outputs):
        self.desired = desired_outputs

    def run(self):
        self.a = 1 / (1 + np.exp(-self.inputs @ self.w_1))
        self.outputs = 1 / (1 + np.exp(-self.a @ self.w_2))

    def back_propagation(self, desired_outputs):
        self.set_desired_outputs(desired_outputs)
        self.run()
        delta_3 = (self.outputs - self.desired) * self.outputs * (1 - self.outputs)
        delta_2 = delta_3 @ self.w_2.T SLOPE
        self.w_2 = self.w_2 - self.lr * np.outer(self.a, delta_3)
        self.w_1 = self.w_1 - self.lr * np.outer(self.inputs, delta_2)

    def backward(self, x):
        raise NotImplementedError
"""


@pytest.mark.parametrize(("slope", "code"), [("* self.a * (1 - self.a)", 0), ("", 1)])
def test_data_are_given_by_setters_and_a_method_is_asked_by_its_name(tmp_path, slope, code):
    path = tmp_path / "net.py"
    path.write_text(SETTERS.replace("SLOPE", slope), encoding="utf-8")
    options = ["--network", "3,4,2", "--activation", "sigmoid", "--cost", "quadratic"]
    found, out, err = command(["check", f"{path}:Net.back_propagation", *options])
    assert found == code, err
    assert "an object of class Net: " in out
    assert "back_propagation(y)" in out
    assert ("the factor σ′(z²) is missing" in out) is (code == 1)


OWN_SIZES = """
import math, random

class Perceptron:
    def __init__(self, BEGIN):
        self.count, self.cells = deep, cells
        self.w = [None] + [[[random.uniform(-1, 1) for i in range(cells[l - 1])] for j in range(cells[l])]
                           for l in range(1, deep)]
        self.b = [None] + [[random.uniform(-1, 1) for j in range(cells[l])] for l in range(1, deep)]
        self.a, self.e = [None] * deep, [None] * deep

    def forward(self, x):
        self.a[0] = list(x)
        for l in range(1, self.count):
            sums = [self.b[l][j] + sum(w * a for w, a in zip(self.w[l][j], self.a[l - 1]))
                    for j in range(self.cells[l])]
            self.a[l] = [1 / (1 + math.exp(-s)) for s in sums]
        return self.a[-1]

    def backward(self, y):
        self.e[-1] = [(t - a) * a * (1 - a) for t, a in zip(y, self.a[-1])]
        for l in range(self.count - 2, 0, -1):
            self.e[l] = [0.0] * self.cells[l]
            for i in range(self.cells[l]):
                for j in range(self.cells[l + 1]):
                    self.e[l][i] KEPT self.w[l + 1][j][i] * self.e[l + 1][j]
                self.e[l][i] *= self.a[l][i] * (1 - self.a[l][i])

    def update(self, eta):
        for l in range(1, self.count):
            for j in range(self.cells[l]):
                self.b[l][j] += eta * self.e[l][j]
                for i in range(self.cells[l - 1]):
                    self.w[l][j][i] += eta * self.e[l][j] * self.a[l - 1][i]

def main():
    net = MADE
    net.forward([0, 1])
"""


@pytest.mark.parametrize(
    ("begin", "made"),
    [
        ("deep, cells", "Perceptron(3, [2, 3, 1])"),
        pytest.param("cells, deep", "Perceptron(cells=(2, 4, 1), deep=3)", marks=pytest.mark.published),
    ],
)
def test_sizes_that_a_file_writes_are_replaced_by_others(tmp_path, begin, made):
    """A sum of which the last term alone is kept is not seen with one output neuron, as the file has it."""
    text = OWN_SIZES.replace("BEGIN", begin).replace("MADE", made)
    for kept, code in (("+=", 0), ("=", 1)):
        file = tmp_path / "perceptron.py"
        file.write_text(text.replace("KEPT", kept))
        got, out, _ = command(["check", str(file)])
        assert got == code, out
        assert ("only the last k of the sum" in out) == (code == 1)
