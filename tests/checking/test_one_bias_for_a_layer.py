"""One number that is the bias of every neuron of a layer, as in the 2-2-2 example of many pages: judged as that."""

import pytest

from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

NUMBERS = """
from math import exp

i1, i2 = 0.05, 0.10
target_o1, target_o2 = 0.01, 0.99
w1, w2, w3, w4 = 0.15, 0.20, 0.25, 0.30
w5, w6, w7, w8 = 0.40, 0.45, 0.50, 0.55
b1, b2 = 0.35, 0.60

def squash(z):
    return 1 / (1 + exp(-z))

for turn in range(50):
    h1 = squash(w1 * i1 + w2 * i2 + b1)
    h2 = squash(w3 * i1 + w4 * i2 + b1)
    o1 = squash(w5 * h1 + w6 * h2 + b2)
    o2 = squash(w7 * h1 + w8 * h2 + b2)
    d1 = (o1 - target_o1) * o1 * (1 - o1)
    d2 = (o2 - target_o2) * o2 * (1 - o2)
    e1 = (d1 * w5 + d2 * w7) * h1 * (1 - h1)
    e2 = (d1 * w6 + d2 * w8) * h2 * (1 - h2)
    w5, w6 = w5 - 0.5 * d1 * h1, w6 - 0.5 * d1 * h2
    w7, w8 = w7 - 0.5 * d2 * h1, w8 - 0.5 * d2 * h2
    w1, w2 = w1 - 0.5 * e1 * i1, w2 - 0.5 * e1 * i2
    w3, w4 = w3 - 0.5 * e2 * i1, w4 - 0.5 * e2 * i2
    b2 = b2 - 0.5 * (d1 + d2)
    b1 = b1 - 0.5 * (e1 + e2)
"""
ARRAYS = """
import numpy as np

class Net:
    def __init__(self):
        rng = np.random.default_rng(1)
        self.w1, self.w2 = rng.normal(size=(3, 2)), rng.normal(size=(2, 3))
        self.b1, self.b2 = BIASES

    def squash(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        self.x = x
        self.h = self.squash(self.w1 @ x + self.b1)
        self.o = self.squash(self.w2 @ self.h + self.b2)
        return self.o

    def backward(self, t, lr=0.5):
        d = (self.o - t) * self.o * (1 - self.o)
        e = (self.w2.T @ d) * self.h * (1 - self.h)
        self.w2 -= lr * np.outer(d, self.h)
        self.w1 -= lr * np.outer(e, self.x)
        self.b2 -= lr * d.sum()
        self.b1 -= lr * e.sum()
"""
FLOATS = ARRAYS.replace("BIASES", "0.35, 0.6")
OF_ONE = ARRAYS.replace("BIASES", "np.zeros(1), np.zeros(1)")
SLOW = pytest.mark.published
SHARED = "one bias for all neurons of layer {}, a number, whose gradient is the sum of their errors"


@pytest.mark.parametrize(
    ("text", "right", "slip", "equation"),
    [
        pytest.param(NUMBERS, "(d1 * w6 + d2 * w8)", "(d1 * w6 + d2 * w7)", "BP2 is violated at layer 2", marks=SLOW),
        (NUMBERS, "0.5 * (e1 + e2)", "0.5 * e1", "BP4 is violated at layer 2"),
        pytest.param(FLOATS, "self.h * (1 - self.h)", "self.h", "BP2 is violated at layer 2", marks=SLOW),
        pytest.param(OF_ONE, "e.sum()", "e[:1]", "BP4 is violated at layer 2", marks=SLOW),
    ],
    ids=["numbers", "numbers, one error", "numbers beside matrices", "arrays of one number"],
)
def test_a_bias_that_a_layer_shares_is_right_and_its_slip_is_seen(tmp_path, text, right, slip, equation):
    file = tmp_path / "example.py"
    for written, code in ((right, 0), (slip, 1)):
        file.write_text(text.replace(right, written))
        got, out, err = command(["check", str(file)])
        assert got == code, out + err
        assert SHARED.format(3) in out
        assert (equation in out) == (code == 1)
        assert (SHARED.format(2) in out) == ("BP4" not in equation or code == 0)
