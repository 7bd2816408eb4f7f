"""Files of which neither activations nor cost are said: those that their text speaks of are tried, and told."""

import json
from pathlib import Path

import pytest

import backproof as bp
from backproof.checking.readings import unsaid
from backproof.checking.readings.costs_of_text import with_cost_spoken_of
from backproof.checking.readings.unsaid import check_as_meant, readings_of
from checking.styles.judging import command, reported

TANH_AND_SIGMOID = """
import numpy as np

def forward(w1, b1, w2, b2, x):
    h = np.tanh(x @ w1 + b1)
    return h, 1 / (1 + np.exp(-(h @ w2 + b2)))

def cost(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()

def gradient(w1, b1, w2, b2, x, y):
    h, p = forward(w1, b1, w2, b2, x)
    d2 = p - y
    d1 = d2 @ w2.T * (1 - h ** 2)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""
RELU_AND_IDENTITY = """
import numpy as np

def gradient(w1, b1, w2, b2, x, y):
    z = x @ w1 + b1
    h = np.maximum(0, z)
    d2 = h @ w2 + b2 - y
    d1 = d2 @ w2.T * (z > 0)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""


def checked(tmp_path, source, *options):
    return reported(source, tmp_path, "-n", "3,4,2", *options)


@pytest.mark.parametrize(
    ("source", "activations", "cost"),
    [
        (TANH_AND_SIGMOID, ["tanh", "sigmoid"], "binary_cross_entropy"),
        (RELU_AND_IDENTITY, ["relu", "identity"], "quadratic"),
    ],
)
def test_right_code_is_judged_as_what_its_text_speaks_of(tmp_path, source, activations, cost):
    report = checked(tmp_path, source)
    assert (report["verdict"], report["network"]["activations"], report["network"]["cost"]) == (
        "correct",
        activations,
        cost,
    )
    assert report["inferred"][0]["code"] == "taken"


def test_a_fault_is_located_and_named_under_what_explains_it(tmp_path):
    report = checked(tmp_path, TANH_AND_SIGMOID.replace("(1 - h ** 2)", "(1 - h)"))
    found = [(f["equation"], f["layer"], f["fault"]) for f in report["findings"] if f["severity"] != "convention"]
    assert (report["verdict"], found) == ("wrong", [("BP2", 2, "slope_one_minus_activation")])


def test_what_no_reading_explains_is_undecided_and_accuses_nothing(tmp_path):
    of_another = RELU_AND_IDENTITY.replace("np.maximum(0, z)", "np.sinc(z) + 0 * np.maximum(0, z)")
    report = checked(tmp_path, of_another.replace("(z > 0)", "(np.cos(np.pi * z) - np.sinc(z)) / z"))
    assert (report["verdict"], report["because"]["code"]) == ("undecided", "activations_unsaid")


def test_a_slope_without_a_known_cause_is_wrong_where_the_output_shows_the_forward_pass(tmp_path):
    report = checked(tmp_path, RELU_AND_IDENTITY.replace("(z > 0)", "np.cos(z)"))
    found = [(f["equation"], f["layer"], f["fault"]) for f in report["findings"]]
    assert (report["verdict"], found) == ("wrong", [("BP2", 2, "unrecognised")])


@pytest.mark.published
def test_a_layer_is_not_accused_in_place_of_the_network_that_a_loop_makes_of_it(tmp_path):
    path = tmp_path / "program.py"
    source = (Path(__file__).parent / "programs" / "counter_of_steps.py").read_text(encoding="utf-8")
    path.write_text(source, encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json"])
    report = json.loads(out)
    assert (code, report["verdict"], len(report["network"]["sizes"])) == (0, "correct", 3)


@pytest.mark.published
def test_a_slope_that_one_cost_lacks_rightly_is_no_accusation_where_nothing_tells_the_cost(tmp_path):
    source = TANH_AND_SIGMOID.replace("(1 - h ** 2)", "(1 - h * h)").replace("np.log", "np.sin")
    report = checked(tmp_path, source)
    assert (report["verdict"], report["because"]["code"]) == ("undecided", "cost_unsaid")
    assert checked(tmp_path, source, "-c", "binary_cross_entropy")["verdict"] == "correct"


@pytest.mark.published
def test_such_a_slope_is_no_accusation_beside_a_fault_either(tmp_path):
    source = TANH_AND_SIGMOID.replace("(1 - h ** 2)", "h * (1 - h)").replace("np.log", "np.sin")
    report = checked(tmp_path, source)
    found = [(f["equation"], f["layer"], f["fault"]) for f in report["findings"]]
    assert (report["verdict"], found) == ("wrong", [("BP2", 2, "slope_formula_of_sigmoid")])
    assert "cost_supposed" in [note["code"] for note in report["notes"]]
    assert {f["equation"] for f in checked(tmp_path, source, "-c", "quadratic")["findings"]} == {"BP1", "BP2"}


def test_code_that_speaks_of_classes_is_read_with_the_cross_entropy_and_that_is_said(tmp_path):
    source = TANH_AND_SIGMOID.replace("(1 - h ** 2)", "(1 - h * h)").replace("np.log", "np.sin")
    report = checked(tmp_path, source + "\n\ndef accuracy(a, y):\n    return np.mean((a > 0.5) == y)\n")
    assert (report["verdict"], [note["code"] for note in report["notes"]]) == ("correct", ["cost_supposed"])


GRADIENTS_BY_KEY = """
import numpy as np

def svm_free_cost(p, X, y, reg=0.0):
    hidden = np.maximum(0, X.dot(p["W1"]) + p["b1"])
    scores = hidden.dot(p["W2"]) + p["b2"]
    terms = np.exp(scores - scores.max(axis=1, keepdims=True))
    share = terms / terms.sum(axis=1, keepdims=True)
    cost = -np.log(share[np.arange(len(X)), y]).mean()
    share[np.arange(len(X)), y] -= 1
    share /= len(X)
    grads = {"W2": hidden.T.dot(share) + reg * p["W2"], "b2": share.sum(axis=0)}
    down = share.dot(p["W2"].T)
    down[hidden <= 0] = 0
    grads |= {"W1": X.T.dot(down) + reg * p["W1"], "b1": down.sum(axis=0)}
    return cost, grads
"""


def test_a_cost_that_returns_its_gradients_is_found_whatever_it_is_called(tmp_path):
    assert checked(tmp_path, GRADIENTS_BY_KEY)["verdict"] == "correct"
    of_a_library = GRADIENTS_BY_KEY.replace("def svm", "@np.errstate(all='ignore')\ndef svm")
    assert checked(tmp_path, of_a_library)["verdict"] == "correct"


def test_what_is_said_counts(tmp_path):
    report = checked(tmp_path, RELU_AND_IDENTITY, "-a", "relu,sigmoid", "-c", "quadratic")
    assert report["verdict"] != "correct"
    assert [(r.activations, r.cost) for r in readings_of("tanh log(", "relu", "quadratic")] == [("relu", "quadratic")]


LAYERS = """
import numpy as np

class Full:
    def __init__(self, n_in, n_out):
        self.w, self.b = np.random.randn(n_in, n_out), np.zeros((1, n_out))

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, upstream, rate):
        self.w -= rate * self.x.T @ upstream
        down = upstream @ self.w.T
        self.b -= rate * upstream.sum(axis=0, keepdims=True)
        return down

class Bend:
    def forward(self, x):
        self.a = np.tanh(x)
        return self.a

    def backward(self, upstream, rate):
        return upstream * (1 - self.a ** 2)

stack = [Full(3, 4), Bend(), Full(4, 2), Bend()]
"""
LOG_PROBABILITIES = """
import numpy as np

class Classifier:
    def __init__(self, sizes):
        self.W = [np.random.randn(m, n) for m, n in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros(n) for n in sizes[1:]]

    def forward(self, x):
        self.h = [x, np.tanh(x @ self.W[0] + self.b[0])]
        z = self.h[1] @ self.W[1] + self.b[1]
        self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        return self.logp

    def backward(self, y):
        d = np.exp(self.logp) - y
        below = (d @ self.W[1].T) * (1 - self.h[1] ** 2)
        return [self.h[0].T @ below, self.h[1].T @ d], [below.sum(0), d.sum(0)]
"""
WITH_A_PENALTY = """
import numpy as np

def cost_and_gradient(weights, biases, x, y, alpha):
    h = 1 / (1 + np.exp(-(x @ weights[0] + biases[0])))
    p = 1 / (1 + np.exp(-(h @ weights[1] + biases[1])))
    cost = ((p - y) ** 2).sum() / 2 + alpha / 2 * (np.sum(weights[0] ** 2) + np.sum(weights[1] ** 2))
    d = (p - y) * p * (1 - p)
    e = d @ weights[1].T * h * (1 - h)
    return [x.T @ e + alpha * weights[0], h.T @ d + alpha * weights[1]], [e.sum(0), d.sum(0)]
"""
LEAKY = """
import numpy as np

def gradient(w1, b1, w2, b2, x, y):
    z = x @ w1 + b1
    h = np.where(z > 0, z, 0.2 * z)
    d2 = h @ w2 + b2 - y
    d1 = d2 @ w2.T * np.where(z > 0, 1, 0.2)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""


def verdict_and_faults(tmp_path, source, *options):
    path = tmp_path / "whole.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", str(path), *options, "--json"])
    assert code != 2, err
    report = json.loads(out)
    accused = [f for f in report["findings"] if f["severity"] != "constant"]
    return report["verdict"], [(f["equation"], f["layer"], f["fault"]) for f in accused]


@pytest.mark.published
def test_a_layer_that_is_right_by_itself_says_nothing_of_the_network_that_it_is_in(tmp_path):
    assert verdict_and_faults(tmp_path, LAYERS) == ("wrong", [("BP2", 2, "weights_already_updated")])
    early = "        self.w -= rate * self.x.T @ upstream\n        down = upstream @ self.w.T\n"
    right = LAYERS.replace(early, "".join(reversed(early.splitlines(keepends=True))))
    assert verdict_and_faults(tmp_path, right) == ("correct", [])


@pytest.mark.published
def test_logarithms_of_probabilities_are_a_forward_pass_and_no_output_of_bp1(tmp_path):
    assert verdict_and_faults(tmp_path, LOG_PROBABILITIES) == ("correct", [])
    slip = LOG_PROBABILITIES.replace("d = np.exp(self.logp) - y", "d = self.logp - y")
    assert verdict_and_faults(tmp_path, slip) == ("wrong", [("BP1", 3, "logarithm_as_output")])


def test_a_penalty_of_which_nothing_is_said_is_asked_too(tmp_path):
    assert verdict_and_faults(tmp_path, WITH_A_PENALTY, "-n", "3,4,2") == ("correct", [])
    slip = WITH_A_PENALTY.replace("h.T @ d + alpha * weights[1]]", "h.T @ d - alpha * weights[1]]")
    assert verdict_and_faults(tmp_path, slip, "-n", "3,4,2") == ("wrong", [("BP3", 3, "penalty_sign")])
    alike = WITH_A_PENALTY.replace("+ alpha * weights[0]", "").replace("+ alpha * weights[1]", "")
    assert verdict_and_faults(tmp_path, alike, "-n", "3,4,2") == ("correct", [])


@pytest.mark.published
def test_the_slope_of_a_leaky_relu_is_read_in_the_text(tmp_path):
    assert verdict_and_faults(tmp_path, LEAKY, "-n", "3,4,2") == ("correct", [])
    slip = LEAKY.replace("np.where(z > 0, 1, 0.2)", "(z > 0)")
    assert verdict_and_faults(tmp_path, slip, "-n", "3,4,2") == ("wrong", [("BP2", 2, "slope_formula_of_relu")])


def test_a_reading_of_which_no_code_is_asked_leaves_the_others_open(tmp_path, monkeypatch):
    path = tmp_path / "one_output.py"
    path.write_text(
        "import numpy as np\n\n\n"
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n\n"
        "def softmax(z):\n    return np.exp(z) / np.exp(z).sum()\n\n\n"
        "W1, b1, W2, b2 = np.ones((3, 4)), np.zeros((1, 4)), np.ones((4, 1)), np.zeros((1, 1))\n\n\n"
        "def backward(X, y, W1, b1, W2, b2):\n"
        "    a1 = sigmoid(X @ W1 + b1)\n"
        "    a2 = sigmoid(a1 @ W2 + b2)\n"
        "    cost = -np.mean(y * np.log(a2) + (1 - y) * np.log(1 - a2))\n"
        "    d2 = a2 - y\n"
        "    d1 = d2 @ W2.T * a1 * (1 - a1)\n"
        "    return X.T @ d1, d1.sum(0, keepdims=True), a1.T @ d2, d2.sum(0, keepdims=True)\n"
    )
    # the patience for readings that refuse the code is at its end at once
    monkeypatch.setattr(unsaid, "_REFUSED", 0.0)
    report, reading = check_as_meant(str(path), "", (3, 4, 1))
    assert report.verdict == "correct"
    assert reading.activations == ("sigmoid", "sigmoid")


@pytest.mark.published
def test_readings_for_which_there_was_no_time_accuse_nobody(tmp_path, monkeypatch):
    """A busy processor counts more seconds for the same work: what is not tried then may be what was meant."""
    source = RELU_AND_IDENTITY.replace("np.maximum(0, z)", "z * (z > 0)")
    assert checked(tmp_path, source)["verdict"] == "correct"
    monkeypatch.setattr(unsaid, "_LONGEST", 0.0)
    report, _ = check_as_meant(str(tmp_path / "program.py"), "gradient", None)
    assert (report.verdict, report.because.key) == ("undecided", "check.readings_left")
    assert not any(finding.accuses for finding in report.findings)
    assert "left untried; say them with --activation and --cost" in report.to_text()
    assert "没有尝试" in report.to_text("zh")


@pytest.mark.parametrize(
    ("loss", "is_said"),
    [
        ("-(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()", True),
        ("0.5 * ((a - y) ** 2).mean() + 0 * np.log(2)", False),
    ],
)
def test_a_gradient_of_another_cost_than_the_file_computes_is_said(loss, is_said):
    text = f"def cost(a, y):\n    return {loss}\n"
    net = bp.Network([3, 2], "sigmoid", "quadratic")

    def gradient(weights, biases, x, y):
        own = bp.Parameters(weights, biases)
        found = net.backward(own, net.forward(own, x), y)
        return found.weights, found.biases

    report = bp.check(gradient, net)
    said = [note.key for note in with_cost_spoken_of(report, text).notes if note not in report.notes]
    assert said == (["check.cost_spoken_of"] if is_said else [])
