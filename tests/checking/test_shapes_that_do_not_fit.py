"""Programs that run with layers of one width only, or hand data from method to method: each as people write them."""

import json

import pytest

from backproof.checking.judging.checker import _badness
from backproof.checking.report import Finding, GradientReport, remark
from backproof.checking.subjects.code.data_left import data_left
from backproof.checking.subjects.code.rates_in_code import rate_in_code
from backproof.checking.subjects.loaded.loading import load_name
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.plans import calls_of
from backproof.checking.subjects.nothing_fits import furthest
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.network import Network
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

S = "import numpy as np\n\ndef s(z):\n    return 1 / (1 + np.exp(-z))\n"
LAYERED = """
class Layered:
    def __init__(self, widths):
        self.W = [np.random.randn(n, m) for m, n in zip(widths, widths[1:])]
        self.B = [np.random.randn(n, 1) for n in widths[1:]]

    def backprop(self, x, y):
        a, z = [x], []
        for W, B in zip(self.W, self.B):
            z.append(W @ a[-1] + B)
            a.append(s(z[-1]))
        slopes = [s(v) * (1 - s(v)) for v in z]
        d = (a[-1] - y) * slopes[-1]
        dW, dB = [d @ a[-2].T], [d]
        for k in range(2, len(self.W) + 1):
            d = (self.W[-k + 1].T @ d) * slopes[-k]
            dW.insert(0, d @ a[-k - 1].T)
            dB.insert(0, d)
        return dW, dB
"""
OF_TWO = """
def forward(p, x):
    h = np.tanh(x @ p["W1"] + p["b1"])
    return h, np.tanh(h @ p["W2"] + p["b2"])

def gradients(p, x, y):
    h, out = forward(p, x)
    d2 = (out - y) * (1 - out ** 2)
    d1 = d2 @ p["W2"].T * (1 - h ** 2)
    return {"W1": x.T @ d1, "b1": d1.sum(0), "W2": h.T @ d2, "b2": d2.sum(0)}
"""
SLIPS = {
    "the output's slope in every layer": (LAYERED, "* slopes[-k]", "* slopes[-1]", "BP2", "slope_of_layer_after"),
    "a layer's own activation": (LAYERED, "a[-2].T", "a[-1].T", "BP3", "own_activation_as_input"),
    "the wrong way round": (OF_TWO, 'p["W2"].T', 'p["W2"]', "BP2", "weights_not_transposed"),
}
SLOW = pytest.mark.published


def asked(text, tmp_path, *options):
    path = tmp_path / "program.py"
    path.write_text(S + text, encoding="utf-8")
    code, out, err = command(["check", str(path), "--json", *options])
    return code, json.loads(out) if code != 2 else err


@pytest.mark.parametrize("text", [LAYERED, pytest.param(OF_TWO, marks=SLOW)], ids=["object", "functions"])
def test_programs_of_any_width_are_right(text, tmp_path):
    code, report = asked(text, tmp_path)
    assert (code, report["verdict"]) == (0, "correct")


@pytest.mark.parametrize("slip", [pytest.param(n, marks=SLOW if v[0] is OF_TWO else ()) for n, v in SLIPS.items()])
def test_a_slip_that_fits_equal_widths_only_is_named(slip, tmp_path):
    text, line, other, equation, fault = SLIPS[slip]
    assert text.count(line) == 1
    code, report = asked(text.replace(line, other), tmp_path)
    assert (code, [(f["equation"], f["fault"]) for f in report["findings"] if f["severity"] != "convention"]) == (
        1,
        [(equation, fault)],
    )
    assert "equal_widths_only" in [note["code"] for note in report["notes"]]


@pytest.mark.published
def test_right_code_that_fails_for_another_reason_is_not_asked_with_equal_widths(tmp_path):
    code, report = asked(LAYERED.replace("        a, z = [x], []\n", "        a, z = [x], [missing]\n"), tmp_path)
    assert code == 2
    assert "missing" in report


def test_the_slope_of_one_output_may_stand_in_a_wider_layer(tmp_path):
    """A number for all neurons is broadcast, so that one output hides the slip that several would show."""
    text = LAYERED.replace("* slopes[-k]", "* slopes[-1]")
    code, report = asked(text, tmp_path, "-n", "3,4,1", "-a", "sigmoid")
    found = [f for f in report["findings"] if f["severity"] != "convention"]
    assert (code, [(f["equation"], f["layer"], f["fault"]) for f in found]) == (1, [("BP2", 2, "slope_of_layer_after")])


RECTIFIED = """
def relu(z):
    return np.maximum(z, 0)

class Layered:
    def __init__(self, widths):
        self.W = [np.random.randn(n, m) for m, n in zip(widths, widths[1:])]
        self.B = [np.random.randn(n, 1) for n in widths[1:]]

    def feedforward(self, a):
        for W, B in zip(self.W, self.B):
            a = relu(W @ a + B)
        return a

    def backprop(self, x, y):
        z1 = self.W[0] @ x + self.B[0]
        z2 = self.W[1] @ relu(z1) + self.B[1]
        d2 = (relu(z2) - y) * (z2 > 0)
        d1 = self.W[1].T @ d2 * (z1 > 0)
        return [d1 @ x.T, d2 @ relu(z1).T], [d1, d2]
"""


@pytest.mark.parametrize("seed", [0, 1])
def test_a_relu_that_no_example_reaches_is_no_missing_gradient(seed, tmp_path):
    """Its output is 0 then, and so is every gradient: under another activation that would be a fault of the output."""
    code, report = asked(RECTIFIED, tmp_path, "-n", "2,3,1", "--seed", str(seed))
    assert code == 0, report["findings"]


# ------------------------------------------------------------------ data that another method puts there

HANDED_ON = """
class Rete:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_hidden, n_in), np.random.randn(n_hidden, 1)
        self.W2, self.b2 = np.random.randn(n_out, n_hidden), np.random.randn(n_out, 1)
        self.lr = 0.3

    def forward(self):
        self.h = s(self.W1 @ self.input_column + self.b1)
        self.o = self.W2 @ self.h + self.b2

    def backward(self):
        d2 = self.o - self.target_column
        d1 = self.W2.T @ d2 * self.h * (1 - self.h)
        self.W2 = self.W2 - self.lr * d2 @ self.h.T
        self.b2 = self.b2 - self.lr * d2
        self.W1 = self.W1 - self.lr * d1 @ self.input_column.T
        self.b1 = self.b1 - self.lr * d1

    def train(self, X, Y, maxit=9000):
        for _ in range(maxit):
            k = np.random.choice(len(X))
            self.input_column = X[k].reshape(-1, 1)
            self.target_column = Y[k].reshape(-1, 1)
            self.forward()
            self.backward()
"""
OF_ROWS = (
    HANDED_ON.replace("self.W1 @ self.input_column", "self.input_column @ self.W1")
    .replace("self.W2 @ self.h +", "self.h @ self.W2 +")
    .replace("self.W2.T @ d2", "d2 @ self.W2.T")
    .replace("d2 @ self.h.T", "self.h.T @ d2")
    .replace("d1 @ self.input_column.T", "self.input_column.T @ d1")
    .replace("(n_hidden, n_in)", "(n_in, n_hidden)")
    .replace("(n_out, n_hidden)", "(n_hidden, n_out)")
    .replace("_hidden, 1)", "_hidden)")
    .replace("_out, 1)", "_out)")
    .replace("reshape(-1, 1)", "reshape(1, -1)")
    .replace("self.lr * d2\n", "self.lr * d2[0]\n")
    .replace("self.lr * d1\n", "self.lr * d1[0]\n")
    .replace("_column", "_vector")
)


@pytest.mark.parametrize("text", [HANDED_ON, OF_ROWS], ids=["columns", "rows"])
def test_passes_that_take_nothing_get_the_example_where_they_read_it(text, tmp_path):
    code, report = asked(text, tmp_path, "-n", "3,4,2", "-a", "sigmoid,identity")
    assert (code, report["verdict"]) == (0, "correct"), report
    code, report = asked(text.replace("* (1 - self.h)", ""), tmp_path, "-n", "3,4,2", "-a", "sigmoid,identity")
    assert [(f["equation"], f["fault"]) for f in report["findings"] if f["severity"] != "convention"] == [
        ("BP2", "slope_is_activation")
    ]


def test_how_many_inputs_there_are_is_no_data():
    class Net:
        def __init__(self, inputs):
            self.inputs = inputs

        def set_up(self):
            self.inputs = 3

        def forward(self):
            return self.inputs

    assert data_left(Net(3), ["forward"]) == {}


def test_one_argument_beside_targets_is_the_examples():
    class Net:
        def backprop(self, y, a_in):
            return y, a_in

    first = calls_of(Net(), "backprop", "backward")[0]
    assert (first.roles, first.guessed) == (("y", "x"), True)


# ------------------------------------------------------------------ what is told


def helper_at_the_top(wanted):
    raise ValueError(wanted)


def test_how_far_code_ran_is_told_by_the_line_of_what_was_called():
    def early():
        return helper_at_the_end(1)

    def late():
        return helper_at_the_top(2)

    found = []
    for function in (early, late):
        with pytest.raises(SubjectError) as raised:
            call_safely(function)
        found.append((type("Way", (), {"spoken": function.__name__})(), raised.value))
    assert found[0][1].facts["line"] > found[1][1].facts["line"]
    assert furthest(found, object(), Network([3, 2])).facts.get("call", "late") == "late"


def helper_at_the_end(wanted):
    raise ValueError(wanted)


RATES = """
learning_rate = 0.1

class Net:
    def passed(self, y, learning_rate):
        self.w -= learning_rate * y

    def of_file(self, y):
        self.w -= learning_rate * y
"""


def test_a_rate_that_is_passed_is_no_number_of_the_file(tmp_path):
    path = tmp_path / "rates.py"
    path.write_text(RATES, encoding="utf-8")
    net = load_name(f"{path}:Net")()
    assert (rate_in_code(net, "passed"), rate_in_code(net, "of_file")) == (None, 0.1)


def test_a_guessed_call_that_explains_nothing_is_not_preferred_to_one_that_is_explained():
    guessed = GradientReport("undecided", (Finding("BP3", 3, "unrecognised"),), because=remark("guessed"))
    explained = GradientReport("wrong", (Finding("BP4", 3, "no_gradient"), Finding("BP2", 2, "slope_missing")))
    assert min([guessed, explained], key=_badness) is explained


def test_a_first_hidden_layer_may_have_a_width_of_its_own_beside_so_many_others(tmp_path):
    text = """
class Deep:
    def __init__(self, input_size=2, first_width=3, num_hidden_layers=2, neurons_per_hidden_layer=4, output_size=1):
        widths = [input_size, first_width] + [neurons_per_hidden_layer] * num_hidden_layers + [output_size]
        self.weights = [np.random.randn(n, m) for m, n in zip(widths, widths[1:])]
"""
    path = tmp_path / "program.py"
    path.write_text(S + text, encoding="utf-8")
    made = instance_of(load_name(f"{path}:Deep"), (2, 3, 4, 4, 1))
    assert [w.shape for w in made.weights] == [(3, 2), (4, 3), (4, 4), (1, 4)]
