"""scikit-learn's searches over our estimators, in processes and threads: one job's results, and no core taken twice."""

import os

import joblib
import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from threadpoolctl import threadpool_limits

from backproof.engines.threads import allowed
from backproof.estimators import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.RandomState(1)
X = RNG.randn(60, 3)
REAL = X[:, 0] * X[:, 1] + X[:, 2]


def threads_of_the_fit(outputs, y):
    """A metric: how many threads an engine may use where it is measured, which is where the network is trained."""
    return float(allowed())


def scored(estimator, X, y):
    networks = getattr(estimator, "estimators_", [estimator])
    return {
        "r2": estimator.score(X, y),
        "threads": max(max(network.history_.metric("threads")) for network in networks),
        "free": float(allowed()),
    }


def search(backend, n_jobs, kind=GridSearchCV, **options):
    estimator = MLPRegressor(
        hidden_layer_sizes=5,
        max_iter=8,
        random_state=0,
        learning_rate_init=0.02,
        metrics={"threads": threads_of_the_fit},
    )
    grid = {"alpha": [1e-4, 1.0], "n_networks": [1, 2]}
    # two for BLAS, where this process has them: elsewhere these tests run with one
    with threadpool_limits(2, "blas"), joblib.parallel_config(backend, n_jobs=n_jobs):
        return kind(estimator, grid, cv=2, scoring=scored, refit="r2", **options).fit(X, REAL).cv_results_


@pytest.fixture(scope="module")
def one_job():
    return search("sequential", 1)


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left():
    yield
    joblib.externals.loky.get_reusable_executor().shutdown(wait=True)


def test_one_job_alone_may_take_two_threads(one_job):
    """So that the tests below see a limit, where there are two processors."""
    assert np.max(one_job["mean_test_free"]) == min(2, len(os.sched_getaffinity(0)))


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_two_jobs_find_what_one_finds_and_keep_to_their_share(backend, one_job):
    found = search(backend, 2)
    for name in ("split0_test_r2", "split1_test_r2", "rank_test_r2"):
        np.testing.assert_array_equal(found[name], one_job[name])
    share = max(1, len(os.sched_getaffinity(0)) // 2)
    assert np.max(found["mean_test_threads"]) <= share
    assert np.max(found["mean_test_free"]) <= share, "what an engine may take outside of a fit"


def test_a_randomized_search_finds_what_one_job_finds(one_job):
    found = search("threading", 2, RandomizedSearchCV, n_iter=4, random_state=0)
    np.testing.assert_array_equal(np.sort(found["mean_test_r2"]), np.sort(one_job["mean_test_r2"]))


def test_a_search_refits_an_ensemble_that_predicts_with_its_spread():
    grid = GridSearchCV(
        MLPClassifier(hidden_layer_sizes=5, max_iter=5, random_state=0, n_networks=2),
        {"bagging": [True]},
        cv=2,
        n_jobs=1,
    ).fit(X, REAL > 0)
    mean, spread = grid.best_estimator_.predict_proba(X, return_std=True)
    assert mean.shape == spread.shape == (60, 2)
