"""Curves, thresholds and reliability are scikit-learn's, and say of bad probabilities that they are bad."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve

from backproof.runs.curves import (
    MOST_POINTS,
    calibration_error,
    class_curve,
    of_several_classes,
    of_several_targets,
    of_two_classes,
    reliability_of,
    thresholds_of,
)


def drawn(seed, count=400, share=0.1, steps=None):
    """Return which examples are of a class, and probabilities that know something of it, with ties or without."""
    rng = np.random.default_rng(seed)
    yes = rng.uniform(size=count) < share
    yes[0], yes[1] = True, False
    p = 1 / (1 + np.exp(-(rng.normal(size=count) + 2 * yes - 2)))
    return yes, p if steps is None else np.round(p * steps) / steps


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("steps", [None, 20, 2])
def test_areas_are_those_of_scikit_learn(seed, steps):
    yes, p = drawn(seed, steps=steps)
    found = class_curve("yes", yes, p)
    assert found.average_precision == pytest.approx(metrics.average_precision_score(yes, p), abs=1e-12)
    assert found.area == pytest.approx(metrics.roc_auc_score(yes, p), abs=1e-12)
    assert found.share == yes.mean()


@pytest.mark.parametrize("steps", [None, 20])
def test_points_are_those_of_scikit_learn(steps):
    yes, p = drawn(7, count=200, steps=steps)
    found = class_curve("yes", yes, p)
    wrong, recalls, _ = metrics.roc_curve(yes, p, drop_intermediate=False)
    np.testing.assert_allclose(found.roc, np.stack([wrong, recalls], axis=1), atol=1e-12)
    precision, recall, _ = metrics.precision_recall_curve(yes, p)
    np.testing.assert_allclose(found.precision_recall[::-1], np.stack([recall, precision], axis=1)[:-1], atol=1e-12)


def test_of_many_points_some_are_kept_with_both_ends():
    found = class_curve("yes", *drawn(0, count=5000))
    assert len(found.roc) == MOST_POINTS
    assert found.roc[0].tolist() == [0, 0]
    assert found.roc[-1].tolist() == [1, 1]


def test_a_class_of_all_examples_or_of_none_has_no_curve():
    assert class_curve("yes", np.ones(4, bool), np.arange(4.0)) is None
    assert class_curve("yes", np.zeros(4, bool), np.arange(4.0)) is None
    assert of_two_classes(("no", "yes"), np.zeros(4, int), np.full(4, 0.2)).curves == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("steps", [None, 10])
def test_each_threshold_comes_to_what_it_says(seed, steps):
    yes, p = drawn(seed, steps=steps)
    found = thresholds_of(yes, p)
    assert [one.why for one in found[:2]] == ["half", "best F1"]
    for one in found:
        answered = p >= one.threshold
        assert one.chosen == pytest.approx(answered.mean())
        assert one.recall == pytest.approx(metrics.recall_score(yes, answered))
        assert one.precision == pytest.approx(metrics.precision_score(yes, answered, zero_division=0))
        assert one.f1 == pytest.approx(metrics.f1_score(yes, answered))
    assert max(metrics.f1_score(yes, p >= t) for t in np.unique(p)) == pytest.approx(found[1].f1)
    for one, least in zip(found[2:], (0.5, 0.8, 0.9, 0.95, 0.99), strict=False):
        assert one.recall >= least or steps is not None


def test_the_rarer_of_two_classes_is_the_one_that_is_looked_for():
    yes, p = drawn(1)
    rare = of_two_classes(("no", "yes"), yes.astype(int), p)
    turned = of_two_classes(("yes", "no"), 1 - yes.astype(int), 1 - p)
    assert rare.curves[0].label == turned.curves[0].label == "yes"
    assert rare.average_precision == pytest.approx(turned.average_precision)
    assert rare.by_chance == pytest.approx(yes.mean())


def test_reliability_is_that_of_scikit_learn():
    yes, p = drawn(3, count=1000)
    share, mean = calibration_curve(yes, p, n_bins=10, strategy="quantile")
    found = reliability_of(p, yes)
    np.testing.assert_allclose([one.probability for one in found], mean, atol=2e-3)
    np.testing.assert_allclose([one.share for one in found], share, atol=2e-2)
    assert sum(one.examples for one in found) == 1000


def test_probabilities_that_are_true_have_a_small_error_and_false_ones_a_large_one():
    rng = np.random.default_rng(0)
    p = rng.uniform(size=20_000)
    came = rng.uniform(size=20_000) < p
    assert calibration_error(reliability_of(p, came)) < 0.015
    assert calibration_error(reliability_of(p**3, came)) > 0.2


def test_few_examples_are_few_bins_and_equal_ones_stay_together():
    assert len(reliability_of(np.array([0.3]), np.array([True]))) == 1
    found = reliability_of(np.array([0.2] * 50 + [0.9] * 50), np.arange(100) < 70)
    assert [(round(one.probability, 2), one.examples) for one in found] == [(0.2, 50), (0.9, 50)]


def test_of_several_classes_and_targets_each_has_its_curve():
    rng = np.random.default_rng(0)
    outputs = rng.dirichlet(np.ones(3), size=200)
    actual = rng.integers(0, 3, size=200)
    found = of_several_classes(("a", "b", "c"), actual, outputs)
    assert [one.label for one in found.curves] == ["a", "b", "c"]
    expected = np.mean([metrics.average_precision_score(actual == i, outputs[:, i]) for i in range(3)])
    assert found.average_precision == pytest.approx(expected)
    several = of_several_targets(("u", "v"), outputs[:, :2] > rng.uniform(size=(200, 2)), outputs[:, :2])
    assert [one.label for one in several.curves] == ["u", "v"]
    assert sum(one.examples for one in several.reliability) == 400
