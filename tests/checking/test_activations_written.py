"""Activations that a program writes as a formula: read off the code, tried, and named in what is printed."""

import pytest

from backproof.activations import Activation
from backproof.checking.readings.activations_written import activations_written
from backproof.checking.readings.readings_of_text import as_said
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

WAVES = """
import numpy as np

class Waves:
    def __init__(self, sizes):
        self.ws = [np.random.randn(m, n) for n, m in zip(sizes[:-1], sizes[1:])]
        self.bs = [np.zeros((m, 1)) for m in sizes[1:]]

    def act(self, z):
        '''The sine.'''
        return np.sin(z)

    def backprop(self, x, y):
        acts, sums = [x], []
        for k, (w, b) in enumerate(zip(self.ws, self.bs)):
            z = np.dot(w, acts[-1]) + b
            sums.append(z)
            acts.append(self.act(z) if k < len(self.ws) - 1 else z)
        delta = acts[-1] - y
        dws, dbs = [None] * len(self.ws), [None] * len(self.bs)
        for k in reversed(range(len(self.ws))):
            dws[k], dbs[k] = np.dot(delta, acts[k].T), delta
            if k:
                delta = np.dot(self.ws[k].T, delta) * SLOPE
        return dws, dbs
"""
ROOTS = """
import math

def grads(V, c, W, d, x, t):
    pre = [sum(V[j][k] * x[k] for k in range(len(x))) + c[j] for j in range(len(V))]
    h = [v / math.sqrt(1 + v * v) for v in pre]
    o = [sum(W[j][k] * h[k] for k in range(len(h))) + d[j] for j in range(len(W))]
    e = [o[j] - t[j] for j in range(len(o))]
    back = [sum(W[j][k] * e[j] for j in range(len(o))) SLOPE for k in range(len(h))]
    return ([[back[j] * v for v in x] for j in range(len(V))], back, [[each * v for v in h] for each in e], e)
"""
BELLS = """
import numpy as np

def loss_and_grads(w1, b1, w2, b2, x, y):
    z1 = x @ w1 + b1
    h = np.exp(-z1 ** 2)
    p = 1 / (1 + np.exp(-(h @ w2 + b2)))
    loss = -np.mean(np.sum(y * np.log(p) + (1 - y) * np.log(1 - p), axis=1))
    d2 = (p - y) / len(x)
    d1 = (d2 @ w2.T) * SLOPE
    return loss, x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""
EACH = [
    (WAVES, "np.cos(sums[k - 1])", "1", "act=sin(z)", "the factor σ′(z²) is missing"),
    (ROOTS, "/ (1 + pre[k] ** 2) ** 1.5", "", "written=z / math.sqrt", "the factor σ′(z²) is missing"),
    (BELLS, "(-2 * z1 * h)", "(2 * z1 * h)", "written=exp(-z**2)", "the sign is flipped"),
]


@pytest.mark.parametrize(
    ("text", "slope", "other", "formula", "cause"),
    [pytest.param(*each, marks=pytest.mark.published if k else ()) for k, each in enumerate(EACH)],
)
def test_a_program_with_an_activation_of_its_own_is_right_and_its_slip_is_named(
    tmp_path, text, slope, other, formula, cause
):
    path = tmp_path / "program.py"
    path.write_text(text.replace("SLOPE", slope), encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert (code, err) == (0, "")
    assert formula.replace("math.", "") in out
    path.write_text(text.replace("SLOPE", other), encoding="utf-8")
    code, out, _ = command(["check", str(path)])
    assert code == 1
    assert cause in out


@pytest.mark.parametrize(
    ("code", "formulas"),
    [
        ("h = np.square(x @ W)\no = h @ V", ["z**2"]),
        ("z = x.dot(W) + b\nh = np.power(np.maximum(z, 0), 2)\no = h.dot(V)", ["Max(z, 0)**2"]),
        (
            "act = lambda s: s * np.arctan(s)\ncache = {}\ncache['h'] = act(x @ W + b)\no = cache['h'] @ V",
            ["z * atan(z)"],
        ),
        ("h = np.maximum(0, x @ W)\no = h @ V", []),  # of the catalogue
        ("h = (x @ W) / 10\no = h @ V", []),  # no activation
        ("h = np.sin(x @ W) * mask\no = h @ V", []),  # of two things
        ("d = (e @ V.T) * np.cos(z)\ng = x.T @ d", []),  # an error sent down
        ("def (", []),
    ],
)
def test_what_is_multiplied_by_weights_is_read_as_a_formula(code, formulas):
    assert [each.formula for each in activations_written(code)] == formulas


def test_it_is_said_as_the_command_line_takes_it():
    assert as_said(Activation.from_formula("wave", "sin(z)")) == "'wave=sin(z)'"
