"""Steps that are given the errors, spare arrays beside the parameters, and classes that PyTorch's labels count."""

import importlib.util
import sys

import numpy as np
import pytest

from backproof.checking.readings.costs_of_text import costs_with
from backproof.checking.subjects.makers.object_state import parameters_of
from backproof.checking.subjects.names.class_labels import all_classes, labels_of
from checking.styles.judging import printed, reported

ERRORS = """
import numpy as np


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.V, self.a = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W, self.c = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x, self.h = x, np.tanh(x @ self.V + self.a)
        self.out = self.h @ self.W + self.c
        return self.out

    def backward(self, y):
        delta_out = self.out - y
        delta_hidden = (delta_out @ self.W.T) * (1 - self.h**2)
        return delta_hidden, delta_out

    def update(self, delta_hidden, delta_out, lr):
        self.W -= lr * self.h.T @ delta_out
        self.c -= lr * delta_out.sum(0)
        self.V -= lr * self.x.T @ delta_hidden
        self.a -= lr * delta_hidden.sum(0)
"""
SPARE = """
import numpy as np


class Net:
    def __init__(self, n):
        self.w1, self.b1 = np.random.randn(n, n), np.zeros(n)
        self.w2, self.b2 = np.random.randn(n, n), np.zeros(n)
        self.initial_w1, self.best_w2 = self.w1.copy(), self.w2.copy()
        self.ema_w1, self.ema_w2 = self.w1.copy(), self.w2.copy()

    def train(self, x, y, lr=0.1):
        h = np.tanh(x @ self.w1 + self.b1)
        e = h @ self.w2 + self.b2 - y
        back = (e @ self.w2.T) * (1 - h**2)
        self.w2 -= lr * h.T @ e
        self.b2 -= lr * e.sum(0)
        self.w1 -= lr * x.T @ back
        self.b1 -= lr * back.sum(0)
        self.ema_w1 = 0.9 * self.ema_w1 + 0.1 * self.w1
        self.ema_w2 = 0.9 * self.ema_w2 + 0.1 * self.w2


net = Net(3)
"""
OF_TENSORS = """
import torch


def train(X, y, hidden=6, lr=0.1, epochs=50):
    count = int(y.max()) + 1
    W1, b1 = torch.randn(X.shape[1], hidden), torch.zeros(hidden)
    W2, b2 = torch.randn(hidden, count), torch.zeros(count)
    for _ in range(epochs):
        h = torch.tanh(X @ W1 + b1)
        e = torch.softmax(h @ W2 + b2, dim=1) - torch.nn.functional.one_hot(y, count).float()
        back = (e @ W2.T) * (1 - h**2)
        W2, b2 = W2 - lr * h.T @ e, b2 - lr * e.sum(0)
        W1, b1 = W1 - lr * X.T @ back, b1 - lr * back.sum(0)
    return W1, b1, W2, b2
"""
NEEDS_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ERRORS, " * (1 - self.h**2)"),
        (SPARE, " * (1 - h**2)"),
        pytest.param(OF_TENSORS, " * (1 - h**2)", marks=NEEDS_TORCH),
    ],
    ids=["errors", "spare", "tensors"],
)
def test_it_is_right_and_its_slip_is_named(text, line, tmp_path):
    code, said = printed(text, tmp_path)
    assert code == 0, said
    assert line in text
    found = reported(text.replace(line, ""), tmp_path)["findings"]
    assert ("BP2", "slope_missing") in [(f["equation"], f["fault"]) for f in found]


def test_copies_of_weights_are_no_parameters():
    class Net:
        def __init__(self):
            self.initial_w1 = self.ema_w1 = np.ones((2, 2))
            self.w1, self.b1 = np.ones((2, 2)), np.ones(2)
            self.w2_copy, self.w2, self.b2 = np.ones((2, 2)), np.ones((2, 2)), np.ones(2)

    found = next(parameters_of(Net(), ((2, 2), (2, 2))))
    assert [place.path for place in found.weights] == ["w1", "w2"]


def test_the_derivative_of_a_cross_entropy_speaks_of_it():
    for text in ("-(y / a - (1 - y) / (1 - a))", "np.divide(1 - Y, 1 - AL)"):
        assert costs_with("sigmoid", text)[0] == "binary_cross_entropy"
    assert costs_with("sigmoid", "(1 - y) / (2 - a)") == ["quadratic"]


@NEEDS_TORCH
def test_labels_that_are_tensors_have_every_class():
    torch = pytest.importorskip("torch")
    own = torch.Tensor.max
    with all_classes(labels_of(np.eye(3)[[1, 0]])):
        assert (int(torch.tensor([1, 0]).max()), int(torch.max(torch.tensor([1, 0])))) == (2, 2)
        assert float(torch.tensor([1.0, 0.0]).max()) == 1
        assert torch.tensor([[1, 5], [2, 3]]).max(dim=1).values.tolist() == [5, 3]
    assert (torch.Tensor.max is own, "torch" in sys.modules) == (True, True)
