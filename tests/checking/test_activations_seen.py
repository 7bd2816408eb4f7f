"""The activations of hidden layers are seen through the gradients, whatever is wrong with the errors."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.activations import activation
from backproof.checking.asking.forward_pass import OF_HIDDEN, told_of_output
from backproof.checking.asking.probes import draw_probe
from backproof.checking.causes.shared_biases import with_shared_biases
from backproof.checking.readings.costs_of_text import costs_with, speaks_of_square
from backproof.checking.readings.readings_of_text import readings_of
from backproof.checking.report import Finding, GradientReport

SIZES = (3, 4, 5, 2)


def gradient_of(hidden, *, slope=1.0):
    """A backward pass of a network with these hidden activations; its lowest slope is multiplied by a number."""
    first, second = (activation(name) for name in hidden)

    def gradient(weights, biases, x, y):
        (w2, w3, w4), (b2, b3, b4) = weights, biases
        z2 = x @ w2.T + b2
        a2 = first.forward(z2)
        z3 = a2 @ w3.T + b3
        a3 = second.forward(z3)
        d4 = a3 @ w4.T + b4 - y
        d3 = d4 @ w4 * second.slope(z3, a3)
        d2 = d3 @ w3 * first.slope(z2, a2) * slope
        return [d2.T @ x, d3.T @ a2, d4.T @ a3], [d2.sum(0), d3.sum(0), d4.sum(0)]

    return gradient


def seen(gradient, hidden="relu"):
    report = bp.check(gradient, bp.Network(SIZES, [hidden, hidden, "identity"], "quadratic"))
    return [note.facts["activations"] for note in report.notes if note.key == "check.activations_seen"]


@pytest.mark.parametrize("slope", [1.0, -3.0])
@pytest.mark.parametrize("hidden", [("silu", "silu"), ("tanh", "gelu_tanh"), ("softplus", "leaky_relu(0.1)")])
def test_the_activations_of_every_hidden_layer_are_told(hidden, slope):
    assert seen(gradient_of(hidden, slope=slope)) == [",".join(hidden)]


def test_nothing_is_told_where_an_activation_is_not_known_or_is_the_network_s():
    ours = gradient_of(("tanh", "tanh"))

    def other(weights, biases, x, y):
        weight_gradients, bias_gradients = ours(weights, biases, x, y)
        return [np.sin(w) for w in weight_gradients], bias_gradients

    assert seen(other) == []
    assert seen(ours, hidden="tanh") == []


def test_a_positive_output_is_told_as_the_identity_and_not_as_its_relu():
    network = bp.Network((2, 3, 1), ["relu", "sigmoid"], "quadratic")
    probe = draw_probe(network, 0)
    large = bp.Parameters(probe.parameters.weights, (probe.parameters.biases[0], np.array([50.0])))
    probe = type(probe)(large, probe.x, probe.y)
    scores = bp.Network((2, 3, 1), ["softplus", "identity"], "quadratic").predict(large, probe.x)
    assert (scores > 0).all()
    assert told_of_output(network, probe, scores).facts["activations"] == "softplus,identity"


def test_every_activation_that_a_forward_pass_may_show_is_one_of_the_catalogue():
    assert [activation(name).name for name in OF_HIDDEN if not name.startswith("leaky")] == [
        name for name in OF_HIDDEN if not name.startswith("leaky")
    ]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("class SiLU: s = 1 / (1 + np.exp(-x))", "silu"),
        ("h = z * sigmoid(z)\nd = sigmoid(z)", "sigmoid"),
        ("gelu(x): 0.5 * x * (1 + tanh(x + 0.044715 * x ** 3))", "tanh"),
        ("def softplus(z): return np.log1p(np.exp(z))\ndef dsoftplus(z): return 1 / (1 + np.exp(-z))", "softplus"),
    ],
)
def test_what_a_text_names_comes_before_what_that_is_made_of(text, first):
    readings = list(readings_of(text))
    assert readings[0].activations[0] == first
    named = {each.activations[0] for each in readings}
    assert named & {"silu", "gelu_tanh", "softplus"}


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("h = np.maximum(np.dot(x, W.reshape(3, 4)) + b, 0)", True),
        ("h = np.clip(x @ W + b, 0, None)", True),
        ("h = [max(0.0, v) for v in z]", True),
        ("p = np.clip(p, 1e-9, 1); m = z.max(axis=0); k = np.argmax(0)", False),
    ],
)
def test_relu_is_seen_in_the_larger_of_a_value_and_zero(text, is_named):
    assert ("relu" in {each.activations[0] for each in readings_of(text)}) == is_named


@pytest.mark.parametrize(
    ("text", "costs"),
    [
        ("def huber(r, delta=1.5):", ["huber(1.5)", "quadratic"]),
        ("loss = np.mean((y - out) ** 2); mae = abs(y - out).mean()", ["quadratic", "mean_absolute_error"]),
        ("cha = biaoqian - shuchu\nd = np.power(cha, 1)", ["quadratic"]),
    ],
)
def test_costs_of_real_targets_are_read_by_their_names(text, costs):
    assert costs_with("identity", text) == costs


def test_a_difference_that_is_squared_speaks_of_the_square():
    assert speaks_of_square("cha = biaoqian - shuchu\nE = sum(cha * cha) / 2")
    assert not speaks_of_square("cha = biaoqian - shuchu\nE = 1 - a ** 2")
    assert not speaks_of_square("cha = biaoqian - shuchu\nE = (")


def test_a_bias_that_is_one_number_has_one_gradient_and_other_findings_stay():
    found = Finding("BP4", 2, "summed_over_neurons")
    other = Finding("BP3", 2, "unrecognised")
    report = GradientReport("wrong", (found, other))
    told = with_shared_biases(report, "b1 = 0.1")
    assert [f.accuses for f in told.findings] == [False, True]
    assert told.verdict == "wrong"
    assert with_shared_biases(replace(report, findings=(found,)), "b1 = 0.1").verdict == "correct"
    assert with_shared_biases(report, "b1 = np.zeros(3)") == report


@pytest.mark.parametrize(
    ("own", "cost", "asked"),
    [
        ("tanh", "quadratic", "identity"),
        ("softmax", "categorical_cross_entropy", "sigmoid"),
        ("exponential", "poisson", "tanh"),
    ],
)
def test_the_error_of_the_output_shows_what_it_is_of(own, cost, asked):
    right = bp.Network([3, 4, 2], ["tanh", own], cost)

    def gradient(weights, biases, x, y):
        found = right.backward(bp.Parameters(weights, biases), right.forward(bp.Parameters(weights, biases), x), y)
        return [2 * w for w in found.weights], [2 * b for b in found.biases]

    def seen(network, x=None, y=None):
        report = bp.check(gradient, network, x, y, isolated=False)
        return [(n.facts["activation"], n.facts["cost"]) for n in report.notes if n.key == "check.output_seen"]

    y = np.eye(2)[[0, 1, 1]]
    x = np.array([[0.5, -0.25, 1.0], [-1.0, 0.75, 0.5], [0.25, 0.5, -0.75]])
    assert seen(bp.Network([3, 4, 2], ["tanh", asked], "quadratic"), x, y) == [(own, cost)]
    assert seen(right, x, y) == []
