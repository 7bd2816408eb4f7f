"""Passes in bfloat16 and float16: right within the bound, wrong beyond it, undecided between."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.asking.decidable import in_a_short_format
from backproof.checking.asking.probes import draw_probe, drawn_for_short
from backproof.checking.truth.enclosures import UNITS
from backproof.checking.truth.short_formats import enclose_short

SIGMOID = {
    0: lambda z: 1 / (1 + np.exp(-z)),
    1: lambda z: np.exp(z) / (1 + np.exp(z)),
    2: lambda z: (np.tanh(z / 2) + 1) / 2,
}
NETWORKS = {
    "sigmoid": bp.Network([3, 4, 2]),
    "deep": bp.Network([3, 6, 4, 1]),
    "relu": bp.Network([4, 6, 2], ["relu", "sigmoid"]),
}


def short(name):
    return np.float16 if name == "float16" else pytest.importorskip("ml_dtypes").bfloat16


def added(left, right, sums):
    """A product of matrices that is added up in float32, or number by number in the short format."""
    if sums == "float32":
        return (left.astype(np.float32) @ right.astype(np.float32)).astype(left.dtype)
    total = np.zeros((len(left), right.shape[1]), left.dtype)
    for k in range(left.shape[1]):
        total = total + left[:, k : k + 1] * right[k : k + 1]
    return total


def passed(kind, network, *, sums="float32", style=0, leaves=None, fault=lambda slope: slope, factor=1.0):
    """A backward pass in which every number is rounded to the format, with one fault in the slope of hidden layers."""
    is_relu = network.activations[0].name == "relu"

    def gradient(weights, biases, x, y):
        w, b = ([np.asarray(v).astype(kind) for v in part] for part in (weights, biases))
        a, one = [np.asarray(x).astype(kind)], kind(1)
        for i, (u, v) in enumerate(zip(w, b, strict=True)):
            z = added(a[-1], u.T, sums) + v
            a.append(np.maximum(z, kind(0)) if is_relu and i + 1 < len(w) else SIGMOID[style](z).astype(kind))
        d = (a[-1] - np.asarray(y).astype(kind)) * a[-1] * (one - a[-1])
        found = []
        for i in range(len(w) - 1, -1, -1):
            found.insert(0, (added(d.T, a[i], sums), added(np.ones((1, len(d)), kind), d, sums)[0]))
            slope = (a[i] > 0).astype(kind) if is_relu else a[i] * (one - a[i])
            d = (added(d, w[i], sums) * fault(slope) * kind(factor)).astype(kind)
        return tuple([g.astype(leaves or g.dtype) for g in part] for part in zip(*found, strict=True))

    return gradient


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
@pytest.mark.parametrize(
    ("network", "sums", "style", "leaves"),
    [("sigmoid", "short", 2, np.float64), ("deep", "float32", 0, None), ("relu", "short", 1, None)],
)
def test_right_code_is_right_however_it_rounds(name, network, sums, style, leaves):
    report = bp.check(passed(short(name), NETWORKS[network], sums=sums, style=style, leaves=leaves), NETWORKS[network])
    assert report.verdict == "correct", report.to_text()
    assert [note.facts["dtype"] for note in report.notes if note.key == "check.coarse"] == [name]
    assert "check.sum" in [message.key for message in report.inferred]


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
@pytest.mark.parametrize(
    ("fault", "factor", "known"),
    [
        (lambda slope: slope**0, 1.0, "slope_missing"),
        (lambda slope: slope, -1.0, "sign"),
        (lambda slope: slope, 2.0, "factor_2"),
    ],
    ids=["slope", "sign", "twice"],
)
def test_wrong_code_is_wrong_and_named(name, fault, factor, known):
    network = NETWORKS["sigmoid"]
    report = bp.check(passed(short(name), network, fault=fault, factor=factor), network)
    assert report.verdict == "wrong"
    assert [(f.equation, f.layer) for f in report.findings] == [("BP2", 2)]
    assert known in report.findings[0].names


def test_what_lies_between_is_undecided():
    """A fifth too much is more than bfloat16 is off as a rule, and less than it may be off."""
    network = NETWORKS["sigmoid"]
    report = bp.check(passed(short("bfloat16"), network, factor=1.2), network)
    assert report.verdict == "undecided"
    assert report.because.key == "check.beyond_rounding"


def test_where_the_format_leaves_too_little_nothing_is_said():
    wide, narrow = bp.Network([40, 60, 60, 10], "sigmoid"), NETWORKS["sigmoid"]
    found = [in_a_short_format(net, draw_probe(net, 0), UNITS["bfloat16"]) for net in (wide, narrow)]
    assert [examples is None for examples, _ in found] == [True, False]
    assert found[0][1].key == "check.short_format"


@pytest.mark.parametrize("network", NETWORKS)
def test_the_bound_holds_what_rounding_does_and_is_the_larger_of_the_two(network):
    """Against a pass whose every number is moved up or down by the unit roundoff, by chance."""
    net, rng, unit = NETWORKS[network], np.random.default_rng(0), UNITS["float16"]
    probe = drawn_for_short(net, draw_probe(net, 0), unit)
    bound, rule = enclose_short(net, probe.parameters, probe.x, probe.y, unit)
    moved = bp.Parameters(*(tuple(v * (1 + unit * rng.uniform(-1, 1, v.shape)) for v in part)
                            for part in (probe.parameters.weights, probe.parameters.biases)))  # fmt: skip
    seen = net.errors(moved, net.forward(moved, probe.x), probe.y)
    for layer, usual, delta in zip(bound.layers, rule.layers, seen, strict=True):
        assert layer.delta.contains(delta).all()
        assert (usual.delta.radius <= layer.delta.radius).all()
        assert not layer.delta.contains(2 * delta).all()
