"""Gradients divided by a width of the network, or by a number of the code, where the number of examples is meant."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.checking.readings.counts_written import with_counts_written
from backproof.checking.readings.joined_sizes import joined
from backproof.checking.readings.widths_as_counts import with_width_in_text


def divided(of):
    """A function whose gradients are the sums over examples, which are columns, divided by what is said."""

    def gradient(W1, b1, W2, b2, X, Y):
        h = np.tanh(W1 @ X + b1)
        m = of(X, W1)
        up = (W2 @ h + b2 - Y) / m
        down = W2.T @ up * (1 - h**2)
        return down @ X.T, down.sum(1, keepdims=True), up @ h.T, up.sum(1, keepdims=True)

    return gradient


def asked(code):
    sizes = [(3, 4, 2), (2, 3, 1)]
    reports = [bp.check(code, bp.Network(each, ["tanh", "identity"], "quadratic")) for each in sizes]
    return joined(reports[0], sizes[0], [(sizes[1], reports[1])])


@pytest.mark.parametrize(("of", "layer"), [(lambda X, W: len(X), 1), (lambda X, W: len(W), 2)])
def test_a_width_in_place_of_the_number_of_examples_is_told(of, layer):
    report = asked(divided(of))
    assert report.verdict == "wrong"
    (found,) = report.findings
    assert (found.fault, found.facts["layer"], found.facts["width"]) == ("width_as_count", layer, (3, 4)[layer - 1])
    assert "样本个数" in report.to_text("zh")


@pytest.mark.parametrize("of", [lambda X, W: X.shape[1], lambda X, W: 1, lambda X, W: 2])
def test_what_is_no_width_is_not_told_as_one(of):
    report = asked(divided(of))
    assert report.verdict == "correct"


def test_a_number_that_is_multiplied_within_brackets_is_no_count():
    report = bp.check(divided(lambda X, W: 4), bp.Network((3, 4, 2), ["tanh", "identity"], "quadratic"))
    assert with_counts_written(report, "cost = s / (4 * m)").verdict == "wrong"
    assert with_counts_written(report, "dW = s / 4").verdict == "correct"


@pytest.mark.parametrize(("of_weights", "of_biases", "text", "verdict"), [
    (4, len, "dW = x.T @ d / 4", "correct"),
    (len, 4, "db = d.sum(0) / 4", "correct"),
    (4, len, "dW = x.T @ d / 8", "wrong"),  # the text divides by another number
    (lambda x: 1, len, "dW = x.T @ d / 4", "wrong"),
])  # fmt: skip
def test_weights_or_biases_alone_may_be_divided_by_a_count_that_is_written(of_weights, of_biases, text, verdict):
    def gradient(w2, b2, w3, b3, x, y):
        m, n = (of(x) if callable(of) else of for of in (of_weights, of_biases))
        h = np.tanh(x @ w2.T + b2)
        d = h @ w3.T + b3 - y
        e = d @ w3 * (1 - h**2)
        return e.T @ x / m, e.sum(0) / n, d.T @ h / m, d.sum(0) / n

    report = bp.check(gradient, bp.Network((3, 5, 2), ["tanh", "identity"], "quadratic"))
    assert report.verdict == "wrong"
    assert with_counts_written(report, text).verdict == verdict


@pytest.mark.parametrize(("number", "text", "verdict"), [
    (4, "d = (a - y) / len(W1)", "wrong"), (4, "m = W1.shape[0]\ndw = d @ x.T / m", "wrong"),
    (3, "m = X.shape[0]\ndw = 1 / m * d @ X.T", "wrong"), (3, "m = X.shape[1]\ndw = d @ X.T / m", "correct"),
    (4, "w1 = np.random.randn(4, 3) / W1.shape[0]", "correct"), (4, "d = (a - y) / 4", "correct"),
    (5, "d = (a - y) / len(W1)", "correct"),
])  # fmt: skip
def test_one_network_is_enough_where_the_text_divides_by_a_width(number, text, verdict):
    report = bp.check(divided(lambda X, W: number), bp.Network((3, 4, 2), ["tanh", "identity"], "quadratic"))
    mild = replace(report, verdict="correct", findings=(replace(report.findings[0], code="share_of_step",
                   severity="convention", facts={"factor": 1 / number}),))  # fmt: skip
    told = with_width_in_text(mild, text)
    assert told.verdict == verdict
    assert [f.fault for f in told.findings] == (["width_as_count"] if verdict == "wrong" else [mild.findings[0].fault])
