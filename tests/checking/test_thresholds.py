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
