"""Scripts whose table holds an example and its target in each row, right and with one slip."""

import ast
import json

import numpy as np
import pytest

from backproof.checking.subjects.code.rows_in_code import tables_of_rows
from backproof.checking.subjects.loaded.why_missing import with_its_cause
from backproof.checking.subjects.loops.examples_put_in import ExamplesPutIn
from checking.styles.judging import command, printed

pytestmark = pytest.mark.usefixtures("patient")

OF_NUMBERS = """
import random
import math

flowers = [[3, 1.5, 1], [2, 1, 0], [4, 1.5, 1], [3, 1, 0], [3.5, 0.5, 1], [2, 0.5, 0]]
w1, w2, b = random.random(), random.random(), random.random()
rate = 0.2

for turn in range(40000):
    one = flowers[turn % len(flowers)]
    z = one[0] * w1 + one[1] * w2 + b
    p = 1 / (1 + math.exp(-z))
    target = one[2]
    dz = 2 * (p - target) * p * (1 - p)
    w1 -= rate * dz * one[0]
    w2 -= rate * dz * one[1]
    b -= rate * dz
"""
OF_MATRICES = """
import numpy as np

table = np.array([[0.1, 0.9, 0.4, 1.0], [0.7, 0.2, 0.5, 0.0], [0.3, 0.8, 0.6, 1.0], [0.9, 0.4, 0.2, 0.0]])
V, c = np.random.randn(4, 3), np.zeros(4)
U, d = np.random.randn(1, 4), np.zeros(1)
eta = 0.5

for line in table:
    x, label = line[:3], 0
    label = line[-1]
    h = np.tanh(V @ x + c)
    out = U @ h + d
    e = out - label
    back = U.T @ e * (1 - h ** 2)
    U -= eta * np.outer(e, h)
    d -= eta * e
    V -= eta * np.outer(back, x)
    c -= eta * back
"""


def asked(text, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(text, encoding="utf-8")
    code, out, err = command(["check", str(path), "--json"])
    assert code != 2, err
    return code, json.loads(out)


@pytest.mark.parametrize("text", [OF_NUMBERS, OF_MATRICES], ids=["numbers", "matrices"])
def test_a_script_with_a_table_of_rows_is_right(text, tmp_path):
    code, report = asked(text, tmp_path)
    assert (code, report["verdict"]) == (0, "correct"), report


@pytest.mark.parametrize(
    ("text", "line", "other", "found"),
    [
        pytest.param(
            OF_NUMBERS, "* p * (1 - p)", "* (1 - p)", ("BP1", "slope_one_minus_activation"), marks=pytest.mark.published
        ),
        (OF_MATRICES, "(1 - h ** 2)", "(1 - h)", ("BP2", "slope_one_minus_activation")),
    ],
    ids=["numbers", "matrices"],
)
def test_its_slip_is_named(text, line, other, found, tmp_path):
    code, report = asked(text.replace(line, other), tmp_path)
    accused = [f for f in report["findings"] if f["severity"] != "convention"]
    assert (code, [(f["equation"], f["fault"]) for f in accused]) == (1, [found])


@pytest.mark.parametrize("table", [[[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0, 3.0], [4.0]], "words"])
def test_rows_of_another_length_are_left_as_they_are(table):
    given = ExamplesPutIn(np.ones((2, 2)), np.ones((2, 1)), set(), rows=frozenset({"table"}))
    space = {"table": table}
    assert not given._put_into_rows(space, "table")
    assert space["table"] is table


ACTIVATIONS_ELSEWHERE = """
import numpy as np
from {module} import {names}

X, Y = np.random.rand(6, 3), np.random.rand(6, 1)
W1, W2 = np.random.randn(3, 4), np.random.randn(4, 1)
used = [Squash, Squash]

for epoch in range(5000):
    A1 = used[0].of(X @ W1)
    A2 = used[1].of(A1 @ W2)
    D2 = (A2 - Y) * used[1].slope(A2)
    D1 = D2 @ W2.T * used[0].slope(A1)
    W2 -= 0.1 * A1.T @ D2
    W1 -= 0.1 * X.T @ D1
"""


@pytest.mark.parametrize("names", ["*", "Squash"])
def test_a_module_that_is_missing_is_told_as_the_cause_of_what_lacks_its_names(names, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(ACTIVATIONS_ELSEWHERE.format(module="own_functions", names=names), encoding="utf-8")
    code, _, err = command(["check", str(path)])
    assert code == 2
    assert "line 3 could not be run: ModuleNotFoundError: No module named 'own_functions'; after that" in err
    assert "name 'used' is not defined" in err


def test_a_name_that_nothing_should_have_bound_is_told_alone():
    statement = ast.parse("table = read('a.csv')").body[0]
    error = NameError("name 'other' is not defined", name="other")
    assert with_its_cause(error, [(statement, FileNotFoundError("a.csv"))]) is error


def test_a_row_is_cut_in_two_where_the_loop_calls_its_end_a_target():
    text = "for k in range(99):\n    row = table[k]\n    answer = row[2]\n    target = row[1]"
    assert [sorted(tables_of_rows(ast.parse(text).body[0], width)) for width in (1, 2)] == [["table"], ["table"]]
    assert tables_of_rows(ast.parse("for k in range(99):\n    pass").body[0], 2) == frozenset()


SQUASHED = """
import numpy as np

def s(z):
    return 1 / (1 + np.exp(-z))

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, X):
        self.X = SQUASH(X)
        self.h = s(self.X @ self.W1 + self.b1)
        return s(self.h @ self.W2 + self.b2)

    def backprop(self, X, y):
        out = self.forward(X)
        d2 = (out - y) * out * (1 - out)
        d1 = d2 @ self.W2.T * self.h * (1 - self.h)
        return self.X.T @ d1, d1.sum(0), self.h.T @ d2, d2.sum(0)
"""


@pytest.mark.parametrize(("call", "name"), [("s", "sigmoid"), ("np.tanh", "tanh")])
def test_an_activation_of_the_inputs_is_told_as_that(call, name, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(SQUASHED.replace("SQUASH", call), encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json", "-n", "3,4,2", "-a", "sigmoid"])
    because = json.loads(out)["because"]
    assert (code, because["code"], because["facts"]["activation"]) == (3, "forward_of_inputs", name)


ENDS_IN_Z = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Regression:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def FORWARD(self, X):
        self.h = sigmoid(X @ self.W1 + self.b1)
        return self.h @ self.W2 + self.b2

    def backprop(self, X, y):
        d2 = self.FORWARD(X) - y
        d1 = d2 @ self.W2.T * SLOPE
        return X.T @ d1, d1.sum(0), self.h.T @ d2, d2.sum(0)
"""


@pytest.mark.parametrize("name", ["forward", "values_at"])
def test_an_output_that_is_z_is_not_read_as_one_that_z_stands_in_place_of(name, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(ENDS_IN_Z.replace("FORWARD", name).replace("SLOPE", "(1 - self.h)"), encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json"])
    found = [
        (f["equation"], f["layer"], f["fault"]) for f in json.loads(out)["findings"] if f["severity"] != "convention"
    ]
    assert (code, found) == (1, [("BP2", 2, "slope_one_minus_activation")])


PAIRS = """
import math, random

def train(data, hidden=3, lr=0.5, epochs=100):
    w = [[random.uniform(-1, 1) for _ in data[0][0]] for _ in range(hidden)]
    b = [0.0] * hidden
    v, c = [random.uniform(-1, 1) for _ in range(hidden)], 0.0
    for _ in range(epochs):
        for x, target in data:
            h = [math.tanh(sum(p * q for p, q in zip(row, x)) + e) for row, e in zip(w, b)]
            out = 1 / (1 + math.exp(-sum(p * q for p, q in zip(v, h)) - c))
            d = (out - target) * out * (1 - out)
            for j in range(hidden):
                down = d * v[j] * (1 - h[j] ** 2)
                v[j] -= lr * d * h[j]
                b[j] -= lr * down
                for i in range(len(x)):
                    w[j][i] -= lr * down * x[i]
            c -= lr * d
    return w, b, v, c
"""


def test_what_a_function_takes_apart_in_pairs_is_given_in_pairs(tmp_path):
    code, said = printed(PAIRS, tmp_path)
    assert (code, "✓ correct" in said) == (0, True), said
    code, said = printed(PAIRS.replace("v[j] * (1 - h[j] ** 2)", "v[j] * (1 - h[j])"), tmp_path)
    assert (code, "BP2 is violated at layer 2" in said) == (1, True), said
