"""An object whose passes read examples and targets from names of its file gets ours there, and gives them back."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.code.data_left import data_outside

X = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
y = np.array([[1.0], [0.0]])
inputs = [[0.5, 0.25, 1.0]]
labels = [[1.0]]


class OfTheFile:
    factor = 1.0

    def __init__(self):
        rng = np.random.default_rng(1)
        self.W1, self.W2 = rng.standard_normal((3, 4)), rng.standard_normal((4, 1))

    def run(self):
        self.h = np.tanh(X @ self.W1)
        self.o = 1 / (1 + np.exp(-self.h @ self.W2))

    def backprop(self):
        self.run()
        d2 = (self.o - y) * self.o * (1 - self.o)
        d1 = d2 @ self.W2.T * (1 - self.factor * self.h**2)
        return X.T @ d1, self.h.T @ d2


class ThatSteps:
    """It moves its weights, and gives nothing back."""

    factor = 1.0

    def __init__(self):
        rng = np.random.default_rng(2)
        self.first, self.second = rng.standard_normal((4, 3)), rng.standard_normal((1, 4))

    def gradient_step(self):
        rows = np.array(inputs)
        h = np.tanh(rows @ self.first.T)
        o = 1 / (1 + np.exp(-h @ self.second.T))
        d2 = (o - np.array(labels)) * o * (1 - o)
        d1 = d2 @ self.second * (1 - self.factor * h**2)
        self.second -= d2.T @ h
        self.first -= d1.T @ rows


@pytest.mark.parametrize("of", [OfTheFile, ThatSteps])
@pytest.mark.parametrize("factor", [1.0, 0.0])
def test_examples_are_put_where_the_passes_read_them(of, factor, monkeypatch):
    monkeypatch.setattr(of, "factor", factor)
    report = bp.check(of(), bp.Network([3, 4, 1], ["tanh", "sigmoid"], "quadratic"))
    assert report.verdict == ("correct" if factor else "wrong"), report.to_text()
    assert [(f.equation, f.fault) for f in report.findings if f.accuses] == (
        [] if factor else [("BP2", "slope_missing")]
    )
    assert (X.shape, y.shape, inputs, labels) == ((2, 3), (2, 1), [[0.5, 0.25, 1.0]], [[1.0]])


def test_names_of_one_of_the_two_tell_nothing():
    class WithTargets:
        def backprop(self, rows):
            return rows - y

    assert data_outside(OfTheFile(), ["backprop"]) == {"X": "x", "y": "y"}
    assert data_outside(WithTargets(), ["backprop"]) == {}
