"""Learning rates that the code has itself: one for each parameter, or one that a function is not given."""

import ast

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.code.moves_in_code import moves_of
from backproof.checking.subjects.functions.functions_with_rates import with_rate_of_its_own
from backproof.checking.subjects.loops.rounds import rounds_of_file

NET = bp.Network([3, 4, 2])
rate_of_the_file = 0.3


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def deltas(x, y, w1, b1, w2, b2):
    h = sigmoid(x @ w1 + b1)
    o = sigmoid(h @ w2 + b2)
    up = (o - y) * o * (1 - o)
    return h, up, up @ w2.T * h * (1 - h)


def moved_in_place(x, y, w1, b1, w2, b2):
    h, up, down = deltas(x, y, w1, b1, w2, b2)
    w2 -= 0.5 * h.T @ up
    b2 -= 0.5 * up.sum(0)
    w1 -= 0.125 * x.T @ down
    b1 -= 0.125 * down.sum(0)


def of_a_dict(parameters, x, y):
    w1, b1, w2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    h, up, down = deltas(x, y, w1, b1, w2, b2)
    error = float(((up) ** 2).sum())
    parameters["W2"] -= rate_of_the_file * h.T @ up
    parameters["b2"] -= rate_of_the_file * up.sum(0)
    parameters["W1"] -= rate_of_the_file * x.T @ down
    parameters["b1"] -= rate_of_the_file * down.sum(0)
    return parameters, error


def with_two_defaults(x, y, w1, b1, w2, b2, eta1=0.25, eta2=2.0):
    h, up, down = deltas(x, y, w1, b1, w2, b2)
    w2 = w2 - eta2 * h.T @ up
    b2 = b2 - eta2 * up.sum(0)
    w1 = w1 - eta1 * x.T @ down
    b1 = b1 - eta1 * down.sum(0)
    return w1, b1, w2, b2


def that_climbs(x, y, w1, b1, w2, b2):
    h, up, down = deltas(x, y, w1, b1, w2, b2)
    w2 += 0.5 * h.T @ up
    b2 += 0.5 * up.sum(0)
    w1 += 0.25 * x.T @ down
    b1 += 0.25 * down.sum(0)


def without_a_slope(x, y, w1, b1, w2, b2):
    h, up, _ = deltas(x, y, w1, b1, w2, b2)
    down = up @ w2.T
    w2 -= 0.5 * h.T @ up
    b2 -= 0.5 * up.sum(0)
    w1 -= 0.25 * x.T @ down
    b1 -= 0.25 * down.sum(0)


def of_gradients(x, y, w1, b1, w2, b2):
    h, up, down = deltas(x, y, w1, b1, w2, b2)
    dw1, dw2 = x.T @ down, h.T @ up
    dw1 -= 0.5 * 0 * w1
    dw2 -= 0.5 * 0 * w2
    return dw1, down.sum(0), dw2, up.sum(0)


@pytest.mark.parametrize("code", [moved_in_place, of_a_dict, with_two_defaults, of_gradients])
def test_functions_that_move_parameters_at_rates_of_their_own_are_read(code):
    assert bp.check(code, NET).verdict == "correct"


@pytest.mark.parametrize(
    ("code", "equation", "fault"), [(that_climbs, "BP1", "sign"), (without_a_slope, "BP2", "slope_missing")]
)
def test_faults_in_such_functions_are_named(code, equation, fault):
    report = bp.check(code, NET)
    assert [(f.equation, f.fault) for f in report.findings if f.accuses] == [(equation, fault)]


def test_the_report_says_which_rates_there_are():
    assert "(w2 0.5, b2 0.5, w1 0.125, b1 0.125)" in bp.check(moved_in_place, NET).to_text()
    assert "0.3" in bp.check(of_a_dict, NET).to_text()
    assert with_rate_of_its_own(of_gradients) is of_gradients


SCRIPT = """
import numpy as np
rng = np.random.default_rng(0)
X, Y = rng.normal(size=(9, 3)), rng.uniform(size=(9, 2))
W1, b1 = rng.normal(size=(3, 4)), np.zeros(4)
W2, b2 = rng.normal(size=(4, 2)), np.zeros(2)
speeds = [0.1, 0.4]
slow, fast = 0.1, 0.4
lr = 0.1
for epoch in range(50):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    up = (o - Y) * o * (1 - o)
    down = up @ W2.T * h * (1 - h)
    W2 -= {upper} * h.T @ up
    b2 -= {upper} * up.sum(0)
    W1 -= {lower} * X.T @ down
    b1 -= {lower} * down.sum(0)
"""


@pytest.mark.parametrize(("upper", "lower"), [("speeds[1]", "speeds[0]"), ("0.4", "lr")])
def test_a_script_with_a_rate_for_each_layer_is_right(tmp_path, upper, lower):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(upper=upper, lower=lower), encoding="utf-8")
    (loop,) = rounds_of_file(path, (3, 4, 2))
    report = bp.check(loop, NET)
    assert report.verdict == "correct"
    assert "W2 0.4, b2 0.4, W1 0.1, b1 0.1" in report.to_text()


def test_a_factor_beside_one_rate_is_a_fault(tmp_path):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(upper="lr", lower="lr * 4"), encoding="utf-8")
    (loop,) = rounds_of_file(path, (3, 4, 2))
    assert bp.check(loop, NET).verdict == "wrong"


class Net:
    def __init__(self):
        rng = np.random.default_rng(0)
        self.W1, self.b1 = rng.normal(size=(3, 4)), np.zeros(4)
        self.W2, self.b2 = rng.normal(size=(4, 2)), np.zeros(2)
        self.speed = 0.25

    def train(self, X, Y):
        h, up, down = deltas(X, Y, self.W1, self.b1, self.W2, self.b2)
        self.W2 -= self.speed * h.T @ up
        self.b2 -= 0.5 * up.sum(0)
        self.W1 -= self.speed * X.T @ down
        self.b1 -= 0.5 * down.sum(0)


class Sloped(Net):
    def train(self, X, Y):
        h, up, _ = deltas(X, Y, self.W1, self.b1, self.W2, self.b2)
        down = up @ self.W2.T * h
        self.W2 -= 0.25 * h.T @ up
        self.b2 -= 0.5 * up.sum(0)
        self.W1 -= 0.25 * X.T @ down
        self.b1 -= 0.5 * down.sum(0)


def test_a_method_may_have_other_rates_for_biases():
    assert bp.check(Net(), NET).verdict == "correct"
    report = bp.check(Sloped(), NET)
    assert [(f.equation, f.fault) for f in report.findings if f.accuses] == [("BP2", "slope_is_activation")]


def test_what_is_moved_twice_or_divided_by_a_count_has_no_rate_of_its_own():
    space = {"w": np.ones(2), "b": np.ones(2), "inverse": 0.25}
    for text in ("w -= 0.1 * dw; w -= 0.01 * w; b -= 0.1 * db", "w -= inverse * dw; b -= 0.1 * db"):
        assert not moves_of(ast.parse(text), space).rates_that_differ()


class OfTheClass(Net):
    """Its rate stands in the class, and a method reads it there."""

    eta = 0.25

    def train(self, X, Y):
        h, up, down = deltas(X, Y, self.W1, self.b1, self.W2, self.b2)
        self.W2 -= OfTheClass.eta * h.T @ up
        self.b2 -= OfTheClass.eta * up.sum(0)
        self.W1 -= OfTheClass.eta * X.T @ down
        self.b1 -= OfTheClass.eta * down.sum(0)


class OfAnother(Net):
    """It keeps a rate, and moves its parameters by another one."""

    def __init__(self, lr=0.5):
        super().__init__()
        self.lr, self.factor = lr, 1.0

    def train(self, X, Y):
        h, up, down = deltas(X, Y, self.W1, self.b1, self.W2, self.b2)
        for held, step in ((self.W2, h.T @ up), (self.b2, up.sum(0)), (self.W1, X.T @ down), (self.b1, down.sum(0))):
            held -= OfTheClass.eta * step


def test_a_rate_that_stands_in_the_class_is_set_there_and_put_back():
    report = bp.check(OfTheClass(), NET)
    assert (report.verdict, report.findings, OfTheClass.eta) == ("correct", (), 0.25)


def test_a_rate_that_is_kept_and_not_used_is_no_fault():
    report = bp.check(OfAnother(), NET)
    assert report.verdict == "correct"
    assert not [f for f in report.findings if f.accuses]
