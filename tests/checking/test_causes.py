"""Causes that people meet, each on two networks: named, mended, in both languages."""

import numpy as np
import pytest

import backproof as bp
from checking import mutants

NAMES = (
    "own weights as input",
    "gradient of the weights in place of the weights",
    "only the last k of the sum",
    "row sums of the weights' gradient",
    "error of the layer above in place of its own",
    "error of the layer above in both gradients",
    "output error zero",
    "slope alone in layer 3",
    "slope missing in every hidden layer",
    "L1 that the cost does not have",
    "a constant added to the bias's gradient",
    "softmax: diagonal only, of softmax applied twice",
    "cross-entropy without its logarithm",
    "L2 with 2 lambda",
)
BY_NAME = {mutant.name: mutant for mutant in mutants.MUTANTS}


def two_settings(mutant):
    """Two settings, of two shapes, in which a fault can occur."""
    found = {}
    for setting in mutants.settings():
        if mutant.applies(setting):
            found.setdefault(setting.network.sizes, setting)
    return list(found.values())[:2]


@pytest.mark.published
@pytest.mark.parametrize("name", NAMES)
def test_the_cause_is_named_and_mended_on_two_networks_in_both_languages(name):
    mutant = BY_NAME[name]
    settings = two_settings(mutant)
    assert len(settings) == 2
    for setting in settings:
        report = bp.check(mutants.subject(setting, "plain", mutant), setting.network, l2=setting.l2)
        assert mutants.judge(report, mutant) == mutants.Judged(True, True, True), report.to_text()
        texts = report.to_text("en"), report.to_text("zh")
        assert "mend:" in texts[0]
        assert "改法：" in texts[1]
        assert not any("{" in text for text in texts)


def bent(slope, leak):
    """A pass of a network with two bent hidden layers, the first of which has the given slope."""

    def gradient(weights, biases, x, y):
        a, z = [x], []
        for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z.append(a[-1] @ w.T + b)
            a.append(np.where(z[-1] > 0, z[-1], leak * z[-1]) if i < 2 else 1 / (1 + np.exp(-z[-1])))
        d4 = (a[3] - y) * a[3] * (1 - a[3])
        d3 = d4 @ weights[2] * np.where(z[1] > 0, 1, leak)
        d2 = d3 @ weights[1] * slope(z[0], a[1])
        return [d2.T @ x, d3.T @ a[1], d4.T @ a[2]], [d2.sum(0), d3.sum(0), d4.sum(0)]

    return gradient


@pytest.mark.parametrize(
    ("slope", "leak", "fault"),
    [
        (lambda z, a: z > 1, 0, "slope_at_another_threshold"),
        (lambda z, a: z > -0.5, 0, "slope_at_another_threshold"),
        (lambda z, a: a > z, 0, "slope_on_the_other_side"),
        (lambda z, a: np.where(z > 0, 0.1, 1), 0.1, "slope_on_the_other_side"),
        (lambda z, a: np.where(z > 1, 1, 0.1), 0.1, "slope_at_another_threshold"),
        (lambda z, a: np.where(z > 0, 1, -0.1), 0.1, "slope_of_the_lower_side_negative"),
        (lambda z, a: np.where(z > 0, 1, 0.1 * z), 0.1, "slope_is_value_on_the_lower_side"),
    ],
)
def test_slips_at_a_kink_are_named(slope, leak, fault):
    hidden = f"leaky_relu({leak})" if leak else "relu"
    network = bp.Network([3, 5, 4, 2], [hidden, hidden, "sigmoid"])
    report = bp.check(bent(slope, leak), network)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP2", 2, fault)]


def test_the_other_one_sided_slope_at_a_kink_is_right():
    network = bp.Network([3, 5, 4, 2], ["relu", "relu", "sigmoid"])
    assert bp.check(bent(lambda z, a: z >= 0, 0), network).verdict == "correct"
