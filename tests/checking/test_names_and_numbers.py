"""What names and numbers in the code tell: data, counts, rates, penalties, and which name of a file is meant."""

import textwrap

import numpy as np
import pytest

import backproof as bp
from backproof.checking.causes.penalties import is_elsewhere
from backproof.checking.report import Finding
from backproof.checking.subjects.code.rates_in_code import rate_in_code
from backproof.checking.subjects.functions.signatures import signature_forms
from backproof.checking.subjects.in_a_file import names_in, thing_named
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.loops.examples_put_in import ExamplesPutIn
from backproof.checking.subjects.loops.rounds import rounds_of_file

NET = bp.Network([3, 4, 2])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def passes(x, w1, b1, w2, b2):
    h = sigmoid(x @ w1 + b1)
    return h, sigmoid(h @ w2 + b2)


def gradients(x, y, w1, b1, w2, b2):
    h, o = passes(x, w1, b1, w2, b2)
    d = (o - y) * o * (1 - o)
    e = d @ w2.T * h * (1 - h)
    return x.T @ e, e.sum(0), h.T @ d, d.sum(0)


def of_unknown_data(emb, Yb, W1, b1, W2, b2):
    return gradients(emb, Yb, W1, b1, W2, b2)


def with_data_last(W1, b1, W2, b2, samples_of_today, wanted):
    return gradients(samples_of_today, wanted, W1, b1, W2, b2)


@pytest.mark.parametrize("code", [of_unknown_data, with_data_last])
def test_names_that_tell_nothing_are_the_data_where_all_others_are_parameters(code):
    assert {"x", "y", "spread"} == set(signature_forms(code, NET)[0][1])
    assert bp.check(code, NET).verdict == "correct"


def make_of_theta(n_in, n_hidden, n_out):
    theta = [np.ones((n_in, n_hidden)), np.zeros(n_hidden), np.ones((n_hidden, n_out)), np.zeros(n_out)]

    def forward(x):
        return passes(x, *theta)[1]

    def loss_and_grad(x, y):
        return gradients(x, y, *theta)

    def step(x, y, lr):
        for part, found in zip(theta, loss_and_grad(x, y), strict=True):
            part -= lr * found

    return theta, forward, loss_and_grad, step


def test_closures_that_hold_one_another_and_the_same_names_are_read():
    assert bp.check(make_of_theta, NET).verdict == "correct"


class TakesOneHot:
    """Its targets have a name of their own; the output in their place would give zeros."""

    factor = 1.0

    def __init__(self):
        self.W = [np.ones((3, 4)), np.ones((4, 2))]
        self.b = [np.zeros(4), np.zeros(2)]

    def forward(self, x):
        self.x, (self.h, self.o) = x, passes(x, self.W[0], self.b[0], self.W[1], self.b[1])
        return self.o

    def backward(self, onehot):
        d = (self.o - onehot) * self.o * (1 - self.o)
        e = self.factor * d @ self.W[1].T * self.h * (1 - self.h)
        return [self.x.T @ e, self.h.T @ d], [e.sum(0), d.sum(0)]


class Halves(TakesOneHot):
    factor = 0.5


class Unnamed(Halves):
    def backward(self, wanted_here):
        return super().backward(wanted_here)


@pytest.mark.parametrize("code", [Halves, Unnamed])
def test_the_output_is_not_taken_for_the_target(code):
    report = bp.check(code(), NET)
    assert [(f.equation, f.layer) for f in report.findings] == [("BP2", 2)]


@pytest.mark.parametrize("rate", [0.5, 0.013, 1.7])
def test_a_learning_rate_that_is_a_number_is_found_and_said(rate, tmp_path):
    source = f"""
        class Net:
            def __init__(self):
                self.W1, self.b1 = np.ones((3, 4)), np.zeros((1, 4))
                self.W2, self.b2 = np.ones((4, 2)), np.zeros((1, 2))

            def train_once(self, x, t):
                dW1, db1, dW2, db2 = gradients(x, t, self.W1, self.b1, self.W2, self.b2)
                self.W1 -= {rate} * dW1
                self.b1 -= {rate} * db1
                self.W2 = self.W2 - dW2 * {rate}
                self.b2 = self.b2 - db2 * {rate}
        """
    path = tmp_path / "own.py"
    path.write_text(
        "import numpy as np\nfrom checking.test_names_and_numbers import gradients\n" + textwrap.dedent(source)
    )
    report = bp.check(load_file(str(path)).named("Net")(), NET)
    assert (report.verdict, report.findings) == ("correct", ())
    assert f"the learning rate {rate:g} in your code" in report.to_text()
    assert f"学习率 {rate:g}" in report.to_text("zh")


class TwoRates:
    def step(self, dw, db):
        self.w -= 0.5 * dw
        self.b -= 0.25 * db


class DividesByTwo:
    def step(self, dw, db):
        self.w += -dw / 2
        self.b = self.b - db * 0.5


LR = 0.037


class AtGlobalRate(TwoRates):
    def step(self, dw, db):
        self.w -= LR * dw
        self.b -= LR * db


class AtRateOfATable:
    """Its rate is reached by no name that tells."""

    def __init__(self):
        self.W1, self.b1 = np.ones((3, 4)), np.zeros((1, 4))
        self.W2, self.b2 = np.ones((4, 2)), np.zeros((1, 2))

    def train_once(self, x, t):
        found = gradients(x, t, self.W1, self.b1, self.W2, self.b2)
        for part, step in zip((self.W1, self.b1, self.W2, self.b2), found, strict=True):
            part -= {"slow": 0.013}["slow"] * step


def test_a_global_rate_is_found_and_a_hidden_one_accuses_nothing():
    assert rate_in_code(AtGlobalRate(), "step") == LR
    assert bp.check(AtRateOfATable(), NET).verdict == "correct"


def test_two_rates_are_none_and_quotients_count():
    assert (rate_in_code(TwoRates(), "step"), rate_in_code(DividesByTwo(), "step")) == (None, 0.5)


def test_targets_that_are_made_from_the_examples_are_targets(tmp_path):
    path = tmp_path / "curve.py"
    path.write_text(
        "import numpy as np\nx = np.linspace(-3, 3, 50)[:, None]\nt = np.sin(x)\nn = 50\nfor i in range(9): n = 1\n"
    )
    (loop,) = rounds_of_file(path, (1, 4, 1))
    x, y = np.ones((5, 1)), np.zeros((5, 1))
    loop.begin(x, y)
    assert loop.knows_data
    assert (loop.t == y).all()
    assert loop.n == 5


def test_a_width_that_equals_the_number_of_examples_stays():
    given = ExamplesPutIn(np.ones((3, 2)), np.ones((3, 1)), {"x"}, counts={20})
    space = {"hidden_size": 20, "n": 20, "epochs": 20, "few": 7}
    given._count_anew(space)
    assert space == {"hidden_size": 20, "n": 3, "epochs": 20, "few": 7}


FILE = """
import numpy as np

class Stack:
    def __init__(self):
        self.W = []
    def add(self, w):
        self.W.append(w)
    def backward(self, x, y):
        return self.W

def adds_up(X, y, W):
    grad_w, grad_b = X, y
    return grad_w, grad_b

def main():
    W = np.ones((2, 1))
    for k in range(9):
        W -= 0.1 * W

net = Stack()
net.add(np.ones((2, 3)))
"""


def test_what_makes_gradients_or_trains_is_found_by_what_it_does(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(FILE)
    names = names_in(load_file(str(path)))
    assert names.index("net") < names.index("main") < names.index("adds_up")


def test_of_a_class_that_needs_nothing_the_object_that_the_file_makes_is_asked(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(FILE)
    thing, _ = thing_named(f"{path}:Stack", (2, 3), lambda file: load_file(file))
    assert len(thing.W) == 1


def penalised(share):
    def gradient(w1, b1, w2, b2, x, y, lam=0.0):
        of_w1, of_b1, of_w2, of_b2 = gradients(x, y, w1, b1, w2, b2)
        times = lam * (len(x) if share == "sum" else 1)
        return (of_w1 + times * w1) / len(x), of_b1 / len(x), (of_w2 + times * w2) / len(x), of_b2 / len(x)

    return gradient


@pytest.mark.parametrize(("share", "form"), [("sum", "(λ/2)‖w‖²"), ("one", "(λ/2N)‖w‖²")])
def test_which_penalty_lambda_was_read_as_is_said(share, form):
    report = bp.check(penalised(share), NET, l2=0.1)
    assert report.verdict == "correct"
    assert f"your λ was read as that of {form}" in report.to_text()


class Decays(TakesOneHot):
    """The penalty stands in the update, which is a function elsewhere."""


def test_a_penalty_that_no_lambda_reaches_may_stand_in_the_update():
    report = bp.check(Decays(), NET, l2=0.1)
    assert (report.verdict, report.because.key) == ("undecided", "check.penalty_elsewhere")
    assert bp.check(Halves(), NET, l2=0.1).verdict == "wrong"


def test_a_penalty_missing_in_one_layer_only_is_a_fault():
    one = [Finding("BP3", 2, "penalty_missing")]
    both = [*one, Finding("BP3", 3, "penalty_missing")]
    assert (is_elsewhere(one, Decays(), NET), is_elsewhere(both, Decays(), NET)) == (False, True)


def rectified(kind):
    def gradient(weights, biases, x, y):
        z = x @ weights[0].T + biases[0]
        h = np.maximum(z, 0)
        d = h @ weights[1].T + biases[1] - y
        sent = d @ weights[1]
        e = {"mask": sent * (z <= 0), "error": np.maximum(sent, 0), "both": np.maximum(sent, 0) * (z > 0)}[kind]
        return [e.T @ x, d.T @ h], [e.sum(0), d.sum(0)]

    return gradient


def with_slope(slope, activation):
    def gradient(weights, biases, x, y):
        h = activation(x @ weights[0].T + biases[0])
        d = h @ weights[1].T + biases[1] - y
        e = d @ weights[1] * slope(h)
        return [e.T @ x, d.T @ h], [e.sum(0), d.sum(0)]

    return gradient


CAUSES = [
    (rectified("mask"), "relu", "slope_on_the_other_side"),
    (rectified("error"), "relu", "error_rectified"),
    (rectified("both"), "relu", "error_rectified_too"),
    (with_slope(lambda h: h * (1 + h), sigmoid), "sigmoid", "slope_one_plus"),
    (with_slope(lambda h: h**2, np.tanh), "tanh", "slope_square_of_activation"),
]


@pytest.mark.parametrize(("code", "activation", "cause"), CAUSES, ids=[cause for *_, cause in CAUSES])
def test_slips_in_a_slope_are_named(code, activation, cause):
    report = bp.check(code, bp.Network([3, 4, 2], [activation, "identity"]))
    (finding,) = report.findings
    assert (finding.equation, finding.layer, finding.fault) == ("BP2", 2, cause)


def test_an_error_times_its_own_activation_is_named():
    def gradient(weights, biases, x, y):
        h, o = passes(x, weights[0].T, biases[0], weights[1].T, biases[1])
        d = (o - y) * o * (1 - o)
        e = d @ weights[1] * h * (1 - h)
        return [e.T @ x, d.T @ h], [e.sum(0), (d * o).sum(0)]

    (finding,) = bp.check(gradient, NET).findings
    assert (finding.equation, finding.layer, finding.fault) == ("BP4", 3, "error_times_activation")
