"""Tensors that a user's object, file or script holds: they are parameters like arrays, in the library's own kind."""

import numpy as np
import pytest

from backproof.checking.isolation.fresh import is_needed_for
from backproof.checking.subjects.places.tensors import as_numpy, in_kind_of, is_tensor, put_in_place, tensor_for
from checking.styles.judging import reported

HELD = """
import torch

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = torch.randn(n_in, n_hidden) * 0.3, torch.zeros(n_hidden)
        self.W2, self.b2 = torch.randn(n_hidden, n_out) * 0.3, torch.zeros(n_out)

    def forward(self, x):
        self.x, self.h = x, torch.tanh(x @ self.W1 + self.b1)
        return self.h @ self.W2 + self.b2

    def backward(self, out, y):
        d = (out - y) / len(y)
        self.dW2, self.db2 = self.h.t() @ d, d.sum(dim=0)
        d = d.mm(self.W2.t()) * (1 - self.h.pow(2))
        self.dW1, self.db1 = self.x.t() @ d, d.sum(dim=0)
"""
SCRIPT = """
import torch

x, y = torch.randn(64, 100), torch.randn(64, 5)
w1, w2 = torch.randn(100, 10) * 0.1, torch.randn(10, 5) * 0.1
for _ in range(20):
    h = x.mm(w1)
    a = h.clamp(min=0)
    d = a.mm(w2) - y
    grad_w2 = a.t().mm(d)
    d = d.mm(w2.t())
    d[h < 0] = 0
    w1, w2 = w1 - 1e-4 * x.t().mm(d), w2 - 1e-4 * grad_w2
"""
FUNCTION = """
import torch

def train(X, y, hidden=6, lr=0.1, epochs=100):
    W1, b1 = torch.randn(X.shape[1], hidden) * 0.3, torch.zeros(hidden)
    W2, b2 = torch.randn(hidden, y.shape[1]) * 0.3, torch.zeros(y.shape[1])
    for epoch in range(epochs):
        a1 = torch.sigmoid(X @ W1 + b1)
        a2 = torch.sigmoid(a1 @ W2 + b2)
        d2 = (a2 - y) * a2 * (1 - a2)
        d1 = d2 @ W2.T * a1 * (1 - a1)
        W2 -= lr * a1.T @ d2
        b2 -= lr * d2.sum(0)
        W1 -= lr * X.T @ d1
        b1 -= lr * d1.sum(0)
    return W1, b1, W2, b2
"""
OF_JAX = """
import jax.numpy as jnp
from jax import random

class Net:
    def __init__(self, sizes, key=random.PRNGKey(0)):
        self.w = [random.normal(key, (n, m)) * 0.3 for m, n in zip(sizes[:-1], sizes[1:])]
        self.b = [jnp.zeros(n) for n in sizes[1:]]

    def forward(self, x):
        self.a = [x]
        for w, b in zip(self.w[:-1], self.b[:-1]):
            self.a.append(jnp.tanh(self.a[-1] @ w.T + b))
        self.a.append(self.a[-1] @ self.w[-1].T + self.b[-1])
        return self.a[-1]

    def backward(self, y):
        d, gw, gb = self.a[-1] - y, [], []
        for k in reversed(range(len(self.w))):
            gw, gb = [d.T @ self.a[k], *gw], [d.sum(0), *gb]
            d = d @ self.w[k] * (1 - self.a[k] ** 2)
        return gw, gb
"""


def checked(tmp_path, source):
    report = reported(source, tmp_path)
    return report["verdict"], [(f["equation"], f["layer"]) for f in report["findings"] if f["severity"] != "convention"]


@pytest.mark.parametrize(
    ("source", "slip"),
    [
        (HELD, ("1 - self.h.pow(2)", "1 - self.h")),
        (SCRIPT, ("d[h < 0] = 0", "pass")),
        (FUNCTION, ("W2.T * a1 * (1 - a1)", "W2.T * a1")),
    ],
    ids=["object", "script", "function"],
)
def test_tensors_of_pytorch_are_parameters(tmp_path, source, slip):
    pytest.importorskip("torch")
    assert checked(tmp_path, source) == ("correct", [])
    assert checked(tmp_path, source.replace(*slip)) == ("wrong", [("BP2", 2)])


@pytest.mark.published
@pytest.mark.usefixtures("patient")
def test_arrays_of_jax_are_parameters_where_jax_has_begun_to_work_here_too(tmp_path):
    jax = pytest.importorskip("jax")
    jax.numpy.zeros(3).block_until_ready()  # a copy of this process would wait for JAX's threads forever
    assert is_needed_for(OF_JAX)
    assert not is_needed_for(HELD)
    assert checked(tmp_path, OF_JAX) == ("correct", [])
    assert checked(tmp_path, OF_JAX.replace("self.a[k] ** 2", "self.a[k]")) == ("wrong", [("BP2", 2)])


def test_a_tensor_is_set_in_its_own_format_and_memory():
    torch = pytest.importorskip("torch")
    held = torch.zeros(2, 3)
    seen = as_numpy(held)
    assert put_in_place(held, np.ones((2, 3)))
    assert (seen == 1).all()
    assert not put_in_place(held, np.ones(3))
    assert in_kind_of(held, np.ones(2)).dtype == torch.float32
    assert in_kind_of(held, np.array([0, 2])).dtype == torch.int64
    pair, label = in_kind_of(held, {"pairs": [(np.ones(2), np.ones(1))], "y": 3}).values()
    assert is_tensor(pair[0][1])
    assert label == 3


def test_what_is_no_tensor_stays_as_it_is():
    held = np.zeros(3)
    assert as_numpy(held) is held
    assert in_kind_of(held, held) is held
    assert put_in_place(held, np.ones(3))
    assert held.sum() == 3
    assert not put_in_place([0.0], np.ones(1))


def test_data_that_the_code_makes_tensors_of_itself_is_left_as_arrays():
    torch = pytest.importorskip("torch")
    import ast

    space = {"torch": torch}
    assert tensor_for(ast.parse("h = torch.tanh(x)").body, space) is not None
    assert tensor_for(ast.parse("x = torch.from_numpy(x)").body, space) is None
    assert tensor_for(ast.parse("h = np.tanh(x)").body, space) is None
