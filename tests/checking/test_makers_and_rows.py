"""What makers are given that names with numbers, words of activations and keys tell; rows that hold no target."""

import pytest

from checking.styles.judging import printed

ROWS = '''"""Neurons as dicts, whose rows hold the inputs alone."""
from math import exp
from random import random


def make_network(n_inputs, n_hidden, n_outputs):
    hidden = [{"weights": [random() for _ in range(n_inputs + 1)]} for _ in range(n_hidden)]
    return [hidden, [{"weights": [random() for _ in range(n_hidden + 1)]} for _ in range(n_outputs)]]


def forward(network, row):
    values = row
    for layer in network:
        for cell in layer:
            total = cell["weights"][-1] + sum(w * v for w, v in zip(cell["weights"], values))
            cell["out"] = 1 / (1 + exp(-total))
        values = [cell["out"] for cell in layer]
    return values


def backward_error(network, expected):
    for k in reversed(range(len(network))):
        for j, cell in enumerate(network[k]):
            if k == len(network) - 1:
                error = expected[j] - cell["out"]
            else:
                error = sum(above["weights"][j] * above["delta"] for above in network[k + 1])
            cell["delta"] = error * cell["out"] * (1 - cell["out"])


def update_weights(network, row, l_rate):
    values = row
    for layer in network:
        for cell in layer:
            for j in range(len(values)):
                cell["weights"][j] += l_rate * cell["delta"] * values[j]
            cell["weights"][-1] += l_rate * cell["delta"]
        values = [cell["out"] for cell in layer]
'''

FEATURES = '''"""A class that is given the widths of each layer, and a word for each activation."""
import numpy as np


class TwoLinears:
    def __init__(self, linear_1_in_features, linear_1_out_features, f_function,
                 linear_2_in_features, linear_2_out_features, g_function):
        self.f_function, self.g_function = f_function, g_function
        self.W1 = np.random.randn(linear_1_out_features, linear_1_in_features)
        self.b1 = np.random.randn(linear_1_out_features)
        self.W2 = np.random.randn(linear_2_out_features, linear_2_in_features)
        self.b2 = np.random.randn(linear_2_out_features)

    def act(self, z, function):
        if function == "relu":
            return np.maximum(z, 0)
        if function == "sigmoid":
            return 1 / (1 + np.exp(-z))
        return z

    def slope(self, a, function):
        if function == "relu":
            return (a > 0).astype(float)
        if function == "sigmoid":
            return a * (1 - a)
        return np.ones_like(a)

    def forward(self, x):
        self.x = x
        self.a1 = self.act(x @ self.W1.T + self.b1, self.f_function)
        self.y_hat = self.act(self.a1 @ self.W2.T + self.b2, self.g_function)
        return self.y_hat

    def backward(self, dJdy_hat):
        d2 = dJdy_hat * self.slope(self.y_hat, self.g_function)
        self.dW2, self.db2 = d2.T @ self.a1, d2.sum(0)
        d1 = (d2 @ self.W2) * self.slope(self.a1, self.f_function)
        self.dW1, self.db1 = d1.T @ self.x, d1.sum(0)
'''

TEN_CLASSES = '''"""Functions for ten classes, whose parameters are made with a seed."""
import numpy as np


def init_params(seed):
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(size=(7, 5)), np.zeros((7, 1))
    W2, b2 = rng.normal(size=(10, 7)), np.zeros((10, 1))
    return W1, b1, W2, b2


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    return Z1, A1, Z2, np.exp(Z2) / sum(np.exp(Z2))


def one_hot(Y):
    return np.eye(10)[Y].T


def backward_prop(Z1, A1, Z2, A2, W1, W2, X, Y, m_train):
    dZ2 = A2 - one_hot(Y)
    dW2 = 1 / m_train * dZ2 @ A1.T
    db2 = 1 / m_train * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T @ dZ2 * (Z1 > 0)
    dW1 = 1 / m_train * dZ1 @ X.T
    db1 = 1 / m_train * np.sum(dZ1, axis=1, keepdims=True)
    return dW1, db1, dW2, db2
'''

PROGRAMS = [
    (ROWS, 'error * cell["out"] * (1 - cell["out"])', 'error * (1 - cell["out"])', "BP2"),
    (FEATURES, "d1 = (d2 @ self.W2) * self.slope(self.a1, self.f_function)", "d1 = d2 @ self.W2", "BP2"),
    (TEN_CLASSES, "dZ1 = W2.T @ dZ2 * (Z1 > 0)", "dZ1 = W2.T @ dZ2", "BP2"),
]


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("text", "right", "wrong", "equation"), PROGRAMS, ids=["rows", "features", "classes"])
def test_program_is_read_as_it_stands_and_its_slip_is_seen(text, right, wrong, equation, tmp_path):
    code, told = printed(text, tmp_path)
    assert code == 0, told
    code, told = printed(text.replace(right, wrong), tmp_path)
    assert code == 1, told
    assert f"{equation} is violated at layer 2" in told
