"""Objects that add up the gradients of several examples: `=` for `+=`, and a division that one of them lacks."""

import pytest

import backproof as bp
from backproof.checking.judging.files import check_file
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.objects.calls_in_loops import goes_through_several

OBJECT = """
import numpy as np

class Layer:
    def __init__(self, n_in, n_out):
        self.W, self.b = np.random.randn(n_out, n_in), np.zeros(n_out)
        self.begin()

    def begin(self):
        self.dW, self.db, self.seen = np.zeros_like(self.W), np.zeros_like(self.b), 0

    def forward(self, x):
        self.x, self.a = x, np.tanh(self.W @ x + self.b)
        return self.a

    def backward(self, error):
        d = error * (1 - self.a ** 2)
        self.dW += np.outer(d, self.x)
        self.db += d
        self.seen += 1
        return self.W.T @ d

class Net:
    def __init__(self, sizes):
        self.layers = [Layer(m, n) for m, n in zip(sizes, sizes[1:])]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, error):
        for layer in reversed(self.layers):
            error = layer.backward(error)

    def update(self, rate):
        for layer in self.layers:
            layer.W -= rate * layer.dW / layer.seen
            layer.b -= rate * layer.db / layer.seen
            layer.begin()
"""
ADDED_UP = """
def train(net, xs, ys, rate):
    for x, y in zip(xs, ys):
        net.backward(net.forward(x) - y)
    net.update(rate)
"""
ONE_BY_ONE = ADDED_UP.replace("    net.update", "        net.update")
OVERWRITTEN = ("self.db += d", "self.db = d")
ALL = ((OVERWRITTEN), ("self.dW += np", "self.dW = np"))


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("slips", "loop", "verdict", "faults"), [
    pytest.param((), ADDED_UP, "correct", set(), marks=pytest.mark.published),
    ((OVERWRITTEN,), ADDED_UP, "wrong", {("BP4", "last_example_only")}),
    pytest.param(ALL, ADDED_UP, "wrong", {("BP3", "last_example_only"), ("BP4", "last_example_only")},
                 marks=pytest.mark.published),
    pytest.param((("layer.db / layer.seen", "layer.db"),), ADDED_UP, "wrong",
                 {("BP4", "mean_for_weights_sum_for_biases")}, marks=pytest.mark.published),
    pytest.param((OVERWRITTEN,), ONE_BY_ONE, "correct", set(), marks=pytest.mark.published),
    pytest.param(ALL, ONE_BY_ONE, "correct", set(), marks=pytest.mark.published),
    pytest.param((OVERWRITTEN,), "", "undecided", {("BP4", "last_example_only")}, marks=pytest.mark.published),
])  # fmt: skip
def test_what_adds_up_is_asked_for_several_examples_before_a_step(slips, loop, verdict, faults, tmp_path):
    text = OBJECT + loop
    for right, wrong in slips:
        assert right in text
        text = text.replace(right, wrong)
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")
    report = check_file(f"{path}:Net", bp.Network([3, 4, 2], "tanh", "quadratic"))
    assert report.verdict == verdict, report.to_text()
    assert {(f.equation, f.fault) for f in report.findings if not f.is_convention} == faults


BESIDE = """
def loss(a, y):
    return np.sum((a - y) ** 2)

def nudge(net):
    for layer in net.layers:
        layer.W = layer.W - layer.dW

def train(net, xs, ys, opt):
    for x, y in zip(xs, ys):
        net.backward(net.forward(x) - y)
        {beside}
    net.update(0.5)
"""


@pytest.mark.parametrize(("beside", "is_meant"), [
    ("seen.append(np.mean(loss(net.a, y)))", True),
    ("print(x, len(y))", True),
    ("net.update(0.5)", False),
    ("nudge(net)", None),  # one of the file that sets something may take the step
    ("opt.go()", None),  # so may what is not known
])  # fmt: skip
def test_a_loop_that_may_take_its_step_by_another_call_shows_nothing(beside, is_meant, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(OBJECT + BESIDE.format(beside=beside), encoding="utf-8")
    net = load_file(path).module.Net([3, 4, 2])
    assert goes_through_several(net.backward, ["forward", "backward"], "update") is is_meant
