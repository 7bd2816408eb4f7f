"""Rounding is no fault: no cause that changes nothing here, and formats inside are bounded as what they are."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.checking.asking.probes import draw_probe
from backproof.checking.causes.equation import right_value
from backproof.checking.causes.fault_search import Search
from backproof.checking.causes.site import sites_of
from backproof.checking.truth.enclosures import UNITS


def search(activation, penalty, bound=1e-14):
    """The search at layer 3 of a network with these numbers, where everything is twice what it should be."""
    network = bp.Network([3, 4, 2], [activation, "identity"])
    probe = draw_probe(network, 0)
    enclosure = probe.enclosed(network, UNITS["float64"])
    site = sites_of(network, probe.parameters, enclosure, probe.y, penalty)[1]
    site = replace(site, delta=enclosure.layers[1].delta.middle)
    right = right_value("BP3", site) + penalty * site.w
    return Search("BP3", site, 2 * right, right, np.full(right.shape, bound))


def candidates(found):
    return {name for candidate in found._with_faults(1) for name in candidate.faults}


def test_a_sign_that_is_lost_is_a_cause_only_where_there_are_signs():
    assert "absolute_input" in candidates(search("tanh", 0.0))
    assert "absolute_input" not in candidates(search("sigmoid", 0.0))


def test_what_a_cause_may_differ_by_grows_with_its_numbers():
    found = search("tanh", 0.0)
    assert found.tolerance(100 * found.right) == pytest.approx(100 * found.tolerance(found.right))
    assert found.tolerance(0.01 * found.right) == found.tolerance(found.right) == pytest.approx(4 * found.limit)


def test_a_penalty_below_rounding_is_no_cause():
    assert "penalty_missing" in candidates(search("tanh", 1e-3))
    assert "penalty_missing" not in candidates(search("tanh", 1e-17))


def passes(dtype, share=3.0, slip=1.0):
    """A pass that computes in a format and returns float64, which no longer looks like it."""

    def gradient(weights, biases, x, y):
        w2, w3, b2, b3, x, y = (np.asarray(v).astype(dtype) for v in (*weights, *biases, x, y))
        h = np.tanh(x @ w2.T + b2)
        o = np.tanh(h @ w3.T + b3)
        d = (o - y) * (1 - o * o)
        e = d @ w3 * (1 - h * h)
        found = [e.T @ x, d.T @ h], [e.sum(0), d.sum(0)]
        return tuple([v.astype(np.float64) * share / share * slip for v in part] for part in found)

    return gradient


TANH = bp.Network([3, 4, 2], ["tanh", "tanh"])


@pytest.mark.parametrize("share", [3.0, 7.0, 0.1])
def test_float32_inside_is_right_up_to_its_own_rounding(share):
    assert bp.check(passes(np.float32, share), TANH, reduction="sum").verdict == "correct"


@pytest.mark.parametrize("share", [3.0, 7.0, 0.1])
def test_float16_inside_is_right_within_its_bound(share):
    report = bp.check(passes(np.float16, share), TANH, reduction="sum")
    assert report.verdict == "correct"
    assert [note.facts["dtype"] for note in report.notes if note.key == "check.precision"] == ["float16"]


def test_a_fault_beyond_the_rounding_of_the_format_inside_is_told():
    report = bp.check(passes(np.float32, slip=1.01), TANH, reduction="sum")
    assert report.verdict == "wrong"


def mixed(slip=1.0, leaves="as they are"):
    """A pass in bfloat16, whose matrix products NumPy returns as float32: few of its numbers look like bfloat16."""
    brain = pytest.importorskip("ml_dtypes").bfloat16

    def gradient(weights, biases, x, y):
        w2, w3, b2, b3, x, y = (np.asarray(v).astype(brain) for v in (*weights, *biases, x, y))
        h = np.tanh(x @ w2.T + b2)
        d = h @ w3.T + b3 - y
        e = d @ w3 * (1 - h * h)
        found = [e.T @ x * slip, d.T @ h], [e.sum(0), d.sum(0)]
        return found if leaves == "as they are" else tuple([v.astype(leaves) for v in part] for part in found)

    return gradient


IDENTITY = bp.Network([3, 5, 2], ["tanh", "identity"])


@pytest.mark.parametrize("leaves", ["as they are", np.float64])
def test_bfloat16_among_float32_is_right_within_its_bound_and_said(leaves):
    report = bp.check(mixed(leaves=leaves), IDENTITY, reduction="sum")
    assert report.verdict == "correct"
    assert [note.facts["dtype"] for note in report.notes if note.key == "check.precision"] == ["bfloat16"]
    assert "numbers in bfloat16 are rounded so coarsely that a mistake of less than about" in report.to_text()


@pytest.mark.parametrize("slip", [-1.0, 2.0, 1.5])
def test_what_is_wrong_in_bfloat16_by_more_than_the_bound_is_wrong(slip):
    assert bp.check(mixed(slip), IDENTITY, reduction="sum").verdict == "wrong"


@pytest.mark.parametrize("slip", [False, True])
@pytest.mark.parametrize("rate", [0.1, 0.01, 1e-3, 0.25])
def test_parameters_before_and_after_a_step_over_its_rate_are_as_sharp_as_parameters(rate, slip):
    def gradient(weights, x, y):
        u, v = weights
        h = np.tanh(u @ x)
        o = np.tanh(v @ h)
        d = (o - y) * (1 - o**2)
        e = v.T @ d * (1 - h**2)
        moved = u - rate * np.outer(e, x), v - rate * np.outer(o - y if slip else d, h)
        return [(old - new) / rate for old, new in zip(weights, moved, strict=True)]

    accused = [(f.layer, f.fault) for f in bp.check(gradient, TANH).findings if f.accuses]
    assert accused == ([(3, "slope_left_out_of_error")] if slip else [])


def test_a_factor_that_would_be_told_as_1_is_not_told():
    network = bp.Network([3, 4, 2])

    def gradient(weights, biases, x, y, factor=1 + 1e-11):
        parameters = bp.Parameters(tuple(weights), tuple(biases))
        found = network.backward(parameters, network.forward(parameters, x), y)
        return [factor * w for w in found.weights], list(found.biases)

    report = bp.check(gradient, network)
    assert (report.verdict, {finding.fault for finding in report.findings}) == ("wrong", {"unrecognised"})
    assert "is 1 times" not in report.to_text()
