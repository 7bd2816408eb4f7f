"""Programs in the habits of courses and books: a λ for each layer, a loop over settings, makers with annotations."""

from dataclasses import replace

import numpy as np
import pytest

from backproof.checking.penalties_of_layers import with_penalties_of_layers
from backproof.checking.report import Finding, GradientReport
from backproof.checking.subjects.holders import is_in_python
from checking.styles.judging import printed, reported

LAYERS = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out, kernel_l2=0.0, bias_l2=0.0):
        self.w, self.b = 0.5 * np.random.randn(n_in, n_out), np.zeros(n_out)
        self.kernel_l2, self.bias_l2 = kernel_l2, bias_l2

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, d):
        self.dw = self.x.T @ d + 2 * self.kernel_l2 * self.w
        self.db = d.sum(0) + 2 * self.bias_l2 * self.b
        return d @ self.w.T

x, y = np.random.randn(20, 3), np.random.randn(20, 2)
first, second = Dense(3, 5, kernel_l2=1e-3), Dense(5, 2)
for _ in range(100):
    h = np.tanh(first.forward(x))
    d = (second.forward(h) - y) / len(x)
    dh = second.backward(d)
    first.backward(dh * (1 - h{power}))
    for layer in (first, second):
        layer.w -= 0.1 * layer.dw
        layer.b -= 0.1 * layer.db
"""
SETTINGS = """
import numpy as np

def f(z, deriv=False):
    return z * (1 - z) if deriv else 1 / (1 + np.exp(-z))

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
for rate, name in [(0.1, "small"), (1.0, "large")]:
    print(name)
    v = 2 * np.random.random((3, 8)) - 1
    w = 2 * np.random.random((8, 1)) - 1
    for turn in range(60000):
        h = f(X @ v)
        out = f(h @ w)
        d = (out - y) * f(out, True)
        dh = (d @ w.T) * f({at}, True)
        w -= rate * h.T @ d
        v -= rate * X.T @ dh
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "verdict"), [(" ** 2", "correct"), ("", "wrong")])
def test_a_penalty_that_one_layer_has_for_itself_is_told_and_no_slip(power, verdict, tmp_path):
    report = reported(LAYERS.replace("{power}", power), tmp_path)
    assert report["verdict"] == verdict
    own = [finding for finding in report["findings"] if finding["fault"] == "penalty_in_gradient"]
    assert [(finding["layer"], finding["severity"]) for finding in own] == [(2, "convention")]


def test_a_penalty_of_one_layer_needs_a_class_with_a_factor_of_its_own():
    text = LAYERS.replace("{power}", "")
    added = Finding("BP3", 2, "penalty_in_gradient", facts={"multiple": 0.01})
    report = GradientReport("wrong", (added,))
    assert with_penalties_of_layers(report, text).verdict == "correct"
    assert with_penalties_of_layers(report, text.replace("self.kernel_l2 * self.w", "0.01 * self.w")) == report
    assert with_penalties_of_layers(report, text.replace(", Dense(5, 2)", "")) == report
    of_a_bias = replace(added, equation="BP4", fault="bias_penalised")
    assert with_penalties_of_layers(replace(report, findings=(of_a_bias,)), text).verdict == "correct"
    for other in ({"facts": {"multiple": -0.01}}, {"facts": {"multiple": 1.0}}, {"also": ("slope_missing",)}):
        assert with_penalties_of_layers(replace(report, findings=(replace(added, **other),)), text).verdict == "wrong"


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("at", "code"), [("h", 0), ("X @ v", 1)])
def test_of_a_loop_over_settings_the_first_is_asked(at, code, tmp_path):
    assert printed(SETTINGS.replace("{at}", at), tmp_path)[0] == code


class WithoutAWord:
    pass


class WithAList:
    def __init__(self, sizes):
        self.sizes = sizes


@pytest.mark.parametrize("maker", [WithoutAWord, WithAList, np.random.default_rng, np.random.Generator.random])
def test_only_makers_in_python_are_tried(maker):
    assert is_in_python(maker) == (maker in (WithoutAWord, WithAList))


ONE_INPUT = """
import numpy as np

doses = np.array([0.0, 0.5, 1.0])
observed = np.array([0.0, 1.0, 0.0])
w1, w2, w3, w4 = np.random.default_rng(0).normal(size=4)
b1 = b2 = b3 = 0.0
for step in range(1000):
    z1, z2 = doses * w1 + b1, doses * w2 + b2
    a1, a2 = np.tanh(z1), np.tanh(z2)
    d = a1 * w3 + a2 * w4 + b3 - observed
    d1, d2 = d * w3 * (1 - a1{power}), d * w4 * (1 - a2{power})
    w1 -= 0.1 * np.sum(d1 * doses)
    w2 -= 0.1 * np.sum(d2 * doses)
    w3 -= 0.1 * np.sum(d * a1)
    w4 -= 0.1 * np.sum(d * a2)
    b1 -= 0.1 * np.sum(d1)
    b2 -= 0.1 * np.sum(d2)
    b3 -= 0.1 * np.sum(d)
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("power", "code"), [(" ** 2", 0), ("", 1)])
def test_single_weights_of_a_network_with_one_input_are_asked(power, code, tmp_path):
    assert printed(ONE_INPUT.replace("{power}", power), tmp_path)[0] == code
