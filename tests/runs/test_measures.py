"""The numbers that scores are made of are those of scikit-learn and SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from backproof.runs import confusions_and_ranks
from backproof.training.metrics import r2

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, classes):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 60))
    return rng.integers(0, classes, count), rng.integers(0, classes, count), rng.random(count).round(1)


@given(SEEDS, st.integers(2, 6))
def test_confusions_and_macro_f1_are_those_of_scikit_learn(seed, classes):
    actual, predicted, _ = drawn(seed, classes)
    confusion = confusions_and_ranks.confusions(actual, predicted, classes)
    np.testing.assert_array_equal(confusion, metrics.confusion_matrix(actual, predicted, labels=np.arange(classes)))
    expected = metrics.f1_score(actual, predicted, average="macro", zero_division=0)
    assert confusions_and_ranks.macro_f1(confusion) == pytest.approx(expected, abs=1e-14)


@given(SEEDS)
def test_the_f1_of_several_labels_is_that_of_scikit_learn(seed):
    actual, predicted = np.random.default_rng(seed).random((2, 9, 3)) < 0.3
    expected = metrics.f1_score(actual, predicted, average="macro", zero_division=0)
    assert confusions_and_ranks.macro_f1_of_labels(actual, predicted) == pytest.approx(expected, abs=1e-14)


@given(SEEDS)
def test_the_area_under_the_curve_is_that_of_scikit_learn_with_equal_outputs_too(seed):
    actual, _, outputs = drawn(seed, 2)
    if len(set(actual.tolist())) == 2:
        expected = metrics.roc_auc_score(actual, outputs)
        assert confusions_and_ranks.area_under_curve(actual, outputs) == pytest.approx(expected, abs=1e-13)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_the_interval_is_that_of_scipy(count, share):
    right = round(count * share)
    found = binomtest(right, count).proportion_ci(method="wilson")
    assert confusions_and_ranks.wilson_interval(right, count) == pytest.approx((found.low, found.high), abs=1e-12)


@given(SEEDS, st.integers(2, 20), st.integers(1, 3))
def test_r2_is_that_of_scikit_learn(seed, count, columns):
    rng = np.random.default_rng(seed)
    y, outputs = rng.integers(0, 3, (2, count, columns)).astype(float)
    assert r2(outputs, y) == pytest.approx(metrics.r2_score(y, outputs), abs=1e-12)


def test_r2_of_one_example_is_none_and_warns_of_nothing():
    assert np.isnan(r2(np.ones((1, 1)), np.zeros((1, 1))))


def test_the_comparisons_fail_where_a_count_is_wrong():
    actual, predicted = np.array([0, 1, 1]), np.array([0, 1, 0])
    wrong = confusions_and_ranks.confusions(actual, predicted, 2) + 1
    assert confusions_and_ranks.macro_f1(wrong) != pytest.approx(
        metrics.f1_score(actual, predicted, average="macro"), abs=1e-6
    )
