"""Scripts whose table holds an example and its target in each row, right and with one slip."""

import json

import numpy as np
import pytest

from backproof.checking.subjects.examples_put_in import ExamplesPutIn
from checking.styles.judging import command

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
        (OF_NUMBERS, "* p * (1 - p)", "* (1 - p)", ("BP1", "slope_one_minus_activation")),
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
