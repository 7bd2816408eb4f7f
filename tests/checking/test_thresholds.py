"""Biases that are called thresholds: some code subtracts them, some adds them, and its own forward pass tells which."""

import pytest

from checking.styles.judging import command

CODE = """
import numpy as np

class Perceptron:
    def __init__(self, layers):
        pairs = list(zip(layers[:-1], layers[1:]))
        self.weights = [np.random.randn(m, n) / 2 for m, n in pairs]
        self.thresholds = [np.random.randn(n) / 2 for _, n in pairs]

    def outputs(self, x):
        a = [x]
        for w, t in zip(self.weights, self.thresholds):
            a.append(np.tanh(a[-1] @ w SIGN t))
        return a

    def predict(self, x):
        return self.outputs(x)[-1]

    def learn(self, x, y, eta=0.1):
        a = self.outputs(x)
        d = (y - a[-1]) * (1 - a[-1] ** 2)
        for l in reversed(range(len(self.weights))):
            below = (d @ self.weights[l].T) * (SLOPE)
            self.weights[l] += eta * np.outer(a[l], d)
            self.thresholds[l] SIGN= eta * d
            d = below
"""


@pytest.mark.parametrize("sign", [pytest.param("+", marks=pytest.mark.published), "-"])
def test_thresholds_are_read_with_the_sign_that_the_code_gives_them(tmp_path, sign):
    file = tmp_path / "perceptron.py"
    for slope, code in (("1 - a[l] ** 2", 0), ("1 - a[l]", 1)):
        file.write_text(CODE.replace("SIGN", sign).replace("SLOPE", slope))
        got, out, err = command(["check", str(file), "--activation", "tanh"])
        assert got == code, out + err
        assert ("z = w·x − b" in out) == (sign == "-")
        assert ("BP2 is violated at layer 2" in out) == (code == 1)


NEURONS = """
import math, random

class Unit:
    def __init__(self, k):
        self.w, self.threshold = [random.uniform(-1, 1) for _ in range(k)], random.uniform(-1, 1)

    def fire(self, x):
        return 1 / (1 + math.exp(self.threshold - sum(a * b for a, b in zip(self.w, x))))

class Net:
    def __init__(self, n_in=2, n_mid=3, n_out=2):
        self.mid, self.end = [Unit(n_in) for _ in range(n_mid)], [Unit(n_mid) for _ in range(n_out)]

    def activate(self, x):
        self.h = [unit.fire(x) for unit in self.mid]
        return [unit.fire(self.h) for unit in self.end]

    def learn(self, batch, ground_truth, lr=0.5):
        out = self.activate(batch)
        d = [o * (1 - o) * (t - o) for o, t in zip(out, ground_truth)]
        down = [h * (1 - h) * sum(g * u.w[j] for g, u in zip(d, self.end)) for j, h in enumerate(self.h)]
        for units, deltas, inputs in ((self.end, d, self.h), (self.mid, down, batch)):
            for unit, g in zip(units, deltas):
                unit.w = [w + lr * g * v for w, v in zip(unit.w, inputs)]
                unit.threshold -= lr * g
"""


@pytest.mark.parametrize(
    ("moved", "code"), [("-= lr * g", 0), pytest.param("+= lr * g", 1, marks=pytest.mark.published)]
)
def test_thresholds_of_neurons_are_read_and_targets_beside_a_batch(tmp_path, moved, code):
    file = tmp_path / "neurons.py"
    file.write_text(NEURONS.replace("threshold -= lr * g", f"threshold {moved}"), encoding="utf-8")
    got, out, err = command(["check", str(file)])
    assert got == code, out + err
    assert "z = w·x − b" in out
    assert ("BP4 is violated" in out) == (code == 1)
