"""Scripts that make gradients and take no step by them, and networks whose output weights begin with zeros."""

import ast

import pytest

from backproof.checking.subjects.loops.gradients_in_scripts import gradients_in, unapplied
from checking.styles.judging import printed, reported

pytestmark = pytest.mark.usefixtures("patient")

ALONE = """
import numpy as np

rng = np.random.default_rng(3)
points = x = rng.normal(size=(8, 3))
y = rng.integers(0, 2, 8)
W1, b1 = rng.normal(size=(3, 5)), np.zeros(5)
W2, b2 = rng.normal(size=(5, 2)), np.zeros(2)


def loss():
    z = np.tanh(x @ W1 + b1) @ W2 + b2
    return -(z[np.arange(8), y] - np.log(np.exp(z).sum(1))).mean()


h = np.tanh(x @ W1 + b1)
p = np.exp(h @ W2 + b2)
p /= p.sum(1, keepdims=True)
dz = p.copy()
dz[np.arange(8), y] -= 1
dz /= 8
dh = dz @ W2.T * (1 - h**2)
dL_dW2, dL_db2 = h.T @ dz, dz.sum(0)
W1_grad, b1_grad = x.T @ dh, dh.sum(0)
for i in range(3):
    W1[i, 0] += 1e-5
    above = loss()
    W1[i, 0] -= 2e-5
    print((above - loss()) / 2e-5, W1_grad[i, 0])
    W1[i, 0] += 1e-5
"""
FROM_ZEROS = """
import numpy as np


def learn(x, y, hidden, rate=0.3, rounds=500):
    V, a = np.random.randn(x.shape[1], hidden), np.zeros(hidden)
    W, c = np.zeros((hidden, y.shape[1])), np.zeros(y.shape[1])
    for _ in range(rounds):
        h = np.tanh(x @ V + a)
        e = (h @ W + c - y) / len(x)
        back = (e @ W.T) * (1 - h * h)
        W, c = W - rate * h.T @ e, c - rate * e.sum(0)
        V, a = V - rate * x.T @ back, a - rate * back.sum(0)
    return V, a, W, c


V, a, W, c = learn(np.linspace(-1, 1, 20)[:, None], np.ones((20, 1)), 6)
"""


OF_ONE = """
import numpy as np

x, t = np.array([[0.05, 0.1]]), np.array([[0.01, 0.99]])
W1, b1 = np.array([[0.15, 0.25], [0.2, 0.3]]), np.array([[0.35, 0.35]])
W2, b2 = np.array([[0.4, 0.5], [0.45, 0.55]]), np.array([[0.6, 0.6]])
h = np.tanh(x @ W1 + b1)
out = np.tanh(h @ W2 + b2)
delta_out = (out - t) * (1 - out**2)
dE_dW2, dE_db2 = h.T @ delta_out, delta_out
delta_h = delta_out @ W2.T * (1 - h**2)
dE_dW1, dE_db1 = x.T @ delta_h, delta_h
"""


@pytest.mark.published
@pytest.mark.parametrize("text", [ALONE, FROM_ZEROS, OF_ONE], ids=["gradients alone", "from zeros", "of one example"])
def test_it_is_right(text, tmp_path):
    code, said = printed(text, tmp_path)
    assert code == 0, said


@pytest.mark.published
@pytest.mark.parametrize(
    ("text", "line", "other", "found"),
    [
        (ALONE, "(1 - h**2)", "(1 - h)", ("BP2", "slope_one_minus_activation")),
        (FROM_ZEROS, "(e @ W.T) * (1 - h * h)", "(e @ W.T)", ("BP2", "slope_missing")),
    ],
    ids=["gradients alone", "from zeros"],
)
def test_its_slip_is_named(text, line, other, found, tmp_path):
    assert line in text
    report = reported(text.replace(line, other), tmp_path)
    assert report["verdict"] == "wrong"
    assert found in [(f["equation"], f["fault"]) for f in report["findings"]]


@pytest.mark.published
def test_what_is_read_as_gradients_is_said(tmp_path):
    said = printed(ALONE, tmp_path)[1]
    assert "dL_dW2, dL_db2, W1_grad, b1_grad are read as the gradients" in said
    assert "divided by 8, a number in your code" in said


def test_activations_have_no_step_and_a_script_that_steps_gets_none():
    body = ast.parse(ALONE).body
    assert gradients_in(body) == {"dL_dW2": "W2", "dL_db2": "b2", "W1_grad": "W1", "b1_grad": "b1"}
    (training,) = unapplied(body, "script.py", 0)
    assert training.loop.lineno == 16
    assert training.loop.end_lineno == 24
    with_steps = ast.parse(ALONE + "\nW1 -= 0.1 * W1_grad\nb1 -= 0.1 * b1_grad").body
    assert not list(unapplied(with_steps, "script.py", 0))
