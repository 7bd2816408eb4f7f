"""Scripts that hold weights and gradients under keys, and scripts whose training stands behind a flag."""

import ast

import pytest

from backproof.checking.subjects.loops.gradients_in_scripts import unapplied
from checking.styles.judging import printed, reported

pytestmark = pytest.mark.usefixtures("patient")

OF_KEYS = """
import numpy as np

rng = np.random.default_rng(3)
x, y = rng.normal(size=(8, 3)), np.eye(2)[rng.integers(0, 2, 8)]
net = {"V": rng.normal(size=(3, 5)), "W1": rng.normal(size=(3, 5)), "b1": np.zeros(5)}
net["W2"] = rng.normal(size=(5, 2))
net["b2"] = np.zeros(2)
seen = {"a1": np.tanh(x @ net["W1"] + net["b1"])}
e = np.exp(seen["a1"] @ net["W2"] + net["b2"])
seen["a2"] = e / e.sum(1, keepdims=True)
cost = -np.sum(y * np.log(seen["a2"])) / len(x)
dz = (seen["a2"] - y) / len(x)
da1 = dz @ net["W2"].T
dz1 = da1 * (1 - seen["a1"] ** 2)
grads = {"W2": seen["a1"].T @ dz, "b2": dz.sum(0)}
grads["W1"] = x.T @ dz1
grads["b1"] = dz1.sum(0)
"""
BEHIND_A_FLAG = """
import os
import numpy as np

x, y = np.random.rand(30, 3), np.eye(2)[np.random.randint(0, 2, 30)]
U, u = np.random.randn(3, 4), np.zeros(4)
V, v = np.random.randn(4, 2), np.zeros(2)
if os.path.exists("weights.npz"):
    U = np.load("weights.npz")["U"]
else:
    rate = 0.3
    for round_ in range(200):
        h = 1 / (1 + np.exp(-(x @ U + u)))
        e = np.exp(h @ V + v)
        up = (e / e.sum(1, keepdims=True) - y) / len(x)
        down = up @ V.T * h * (1 - h)
        V -= rate * h.T @ up
        v -= rate * up.sum(0)
        U -= rate * x.T @ down
        u -= rate * down.sum(0)
"""
TEXTS = [(OF_KEYS, ' * (1 - seen["a1"] ** 2)'), (BEHIND_A_FLAG, " * h * (1 - h)")]


@pytest.mark.published
@pytest.mark.parametrize(("text", "slope"), TEXTS, ids=["keys", "flag"])
def test_it_is_right_and_its_slip_is_named(text, slope, tmp_path):
    code, said = printed(text, tmp_path)
    assert code == 0, said
    report = reported(text.replace(slope, ""), tmp_path)
    assert [(f["equation"], f["fault"]) for f in report["findings"] if f["severity"] != "convention"] == [
        ("BP2", "slope_missing")
    ]


def test_gradients_under_keys_get_a_step_and_activations_none():
    (training,) = unapplied(ast.parse(OF_KEYS).body, "script.py", 0)
    assert dict(training.gradients) == {f"grads['{key}']": f"net['{key}']" for key in ("W2", "b2", "W1", "b1")}
    with_steps = ast.parse(OF_KEYS + "\nfor k in grads:\n    net[k] -= 0.1 * grads[k]\nnet['W1'] -= 1").body
    assert not list(unapplied(with_steps, "script.py", 0))
