"""scikit-learn is the witness: the same `random_state` gives its fitted weights step for step, to 1e-10.

`fitted` is the comparison helper; that it fails where it should is tested here too.
"""

import itertools
import pickle
import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn import neural_network as theirs
from sklearn.datasets import load_wine
from sklearn.exceptions import ConvergenceWarning

from backproof.estimators import MLPClassifier, MLPRegressor

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

TOLERANCE = 1e-10
RNG = np.random.RandomState(0)
X = RNG.randn(37, 4)  # 37 = 4 · 8 + 5: the last batch is ragged
REAL = X @ RNG.randn(4) + 0.1 * RNG.randn(37)
WEIGHTS = RNG.rand(37)
CLASSIFICATION = {
    "binary": np.where(X[:, 0] + 0.5 * X[:, 1] > 0, "yes", "no"),
    "multiclass": np.argmax(X[:, :3], axis=1) + 10,
    "multilabel": (X[:, :3] > 0).astype(int),
}
REGRESSION = {
    "one output": REAL,
    "two outputs": np.column_stack([REAL, np.sin(REAL)]),
    "counts": RNG.poisson(np.exp(X[:, 0] / 2)),
}
SOLVERS = {
    "nesterov": {"solver": "sgd"},
    "momentum": {"solver": "sgd", "nesterovs_momentum": False},
    "plain": {"solver": "sgd", "momentum": 0},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "power_t": 0.25},
    "adaptive": {"solver": "sgd", "learning_rate": "adaptive", "tol": 0.01, "n_iter_no_change": 1},
    "adam": {"solver": "adam", "beta_1": 0.8, "epsilon": 1e-6},
    "lbfgs": {"solver": "lbfgs"},
}
BATCHES = {
    "shuffled, ragged": {"batch_size": 8},
    "in order, penalised": {"batch_size": 8, "shuffle": False, "alpha": 0.5},
    "all at once": {"alpha": 0.01},
    "early stopping": {"batch_size": 8, "early_stopping": True, "validation_fraction": 0.2, "n_iter_no_change": 2},
}
ATTRIBUTES = ("n_iter_", "t_", "n_layers_", "n_outputs_", "out_activation_")


def pair(kind, targets, **options):
    """Their estimator and ours, unfitted."""
    base = {"hidden_layer_sizes": (5, 3), "random_state": 3, "max_iter": 6, "learning_rate_init": 0.02}
    if targets == "counts":
        options["loss"] = "poisson"
    return tuple(getattr(home, kind)(**(base | options)) for home in (theirs, _OURS))


class _OURS:
    MLPClassifier, MLPRegressor = MLPClassifier, MLPRegressor


def distance(a, b):
    """The largest difference of any weight or bias of two fitted estimators."""
    pairs = zip(a.coefs_ + a.intercepts_, b.coefs_ + b.intercepts_, strict=True)
    return max(float(np.abs(p - q).max()) for p, q in pairs)


def fitted_alike(one, two, tolerance=TOLERANCE):
    """Assert that two estimators were fitted alike: weights, counts, losses, scores."""
    assert distance(one, two) <= tolerance
    assert {name: getattr(one, name) for name in ATTRIBUTES} == {name: getattr(two, name) for name in ATTRIBUTES}
    for name in ("loss_", "best_loss_", "loss_curve_", "validation_scores_", "best_validation_score_"):
        if hasattr(one, name):
            expected, actual = getattr(one, name), getattr(two, name)
            assert (expected is None) == (actual is None), name
            if expected is not None:
                np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("batches", BATCHES)
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    "activation",
    ["logistic", "relu", *(pytest.param(name, marks=pytest.mark.published) for name in ("identity", "tanh"))],
)
def test_the_whole_grid_of_options_gives_the_same_weights(activation, solver, batches):
    """Classifier and regressor, every kind of target, with and without sample weights."""
    compared = 0
    targets = [("MLPClassifier", *item) for item in CLASSIFICATION.items()]
    targets += [("MLPRegressor", *item) for item in REGRESSION.items()]
    for index, (kind, name, y) in enumerate(targets):
        weights = (None, WEIGHTS)[(index + len(activation) + len(solver)) % 2]
        one, two = pair(kind, name, activation=activation, **{**BATCHES[batches], **SOLVERS[solver]})
        one.fit(X, y, weights)
        two.fit(X, y, weights)
        fitted_alike(one, two, 1e-8 if solver == "lbfgs" else TOLERANCE)
        expected, actual = one.predict(X), two.predict(X)
        assert expected.dtype == actual.dtype
        assert np.array_equal(expected, actual) or np.allclose(expected, actual, rtol=1e-7, atol=1e-9)
        compared += 1
    assert compared == 6


@pytest.mark.parametrize("solver", ["nesterov", "invscaling", "adaptive", "adam"])
@pytest.mark.parametrize("weighted", [False, True])
def test_partial_fit_goes_on_as_theirs_does(solver, weighted):
    """Over chunks of different sizes: slots, step, rates and stopping counts are carried."""
    one, two = pair("MLPClassifier", "", batch_size=4, **SOLVERS[solver])
    y = CLASSIFICATION["multiclass"]
    for rows in [slice(0, 10), slice(10, 37), slice(0, 5), slice(20, 37)] * 3:
        for model in (one, two):
            model.partial_fit(X[rows], y[rows], WEIGHTS[rows] if weighted else None, classes=np.unique(y))
    fitted_alike(one, two)
    assert len(two.loss_curve_) == 12


@pytest.mark.parametrize("options", [SOLVERS["invscaling"], SOLVERS["adaptive"], SOLVERS["adam"]])
def test_a_warm_start_goes_on_as_theirs_does(options):
    one, two = pair("MLPRegressor", "", warm_start=True, **options)
    for max_iter in (3, 5, 2):
        for model in (one, two):
            model.set_params(max_iter=max_iter).fit(X, REAL)
        fitted_alike(one, two)


def test_a_warm_start_keeps_the_best_of_all_fits_where_theirs_loses_it():
    """Their `_best_coefs` are the arrays that the next fit trains in place, so that the best is overwritten."""
    one, two = pair("MLPRegressor", "", warm_start=True, **BATCHES["early stopping"])
    for model in (one, two):
        model.fit(X, REAL)
    fitted_alike(one, two)
    best = [coef.copy() for coef in two.coefs_]
    for model in (one, two):
        model.set_params(learning_rate_init=5.0, max_iter=3).fit(X, REAL)
    np.testing.assert_allclose(two.validation_scores_, one.validation_scores_)
    assert max(two.validation_scores_[-3:]) < two.best_validation_score_
    assert not np.allclose(one.coefs_[0], best[0])
    assert all(np.array_equal(a, b) for a, b in zip(two.coefs_, best, strict=True))


def test_partial_fit_after_a_fit_keeps_the_optimizer():
    one, two = pair("MLPRegressor", "", solver="adam")
    for model in (one, two):
        model.fit(X, REAL).partial_fit(X, REAL).partial_fit(X[:20], REAL[:20])
    fitted_alike(one, two)


def test_pickled_between_two_partial_fits_nothing_changes():
    one, two = pair("MLPClassifier", "", batch_size=8)
    y = CLASSIFICATION["binary"]
    one.partial_fit(X, y, classes=["no", "yes"]).partial_fit(X, y)
    again = pickle.loads(pickle.dumps(two.partial_fit(X, y, classes=["no", "yes"])))
    fitted_alike(one, again.partial_fit(X, y))


@pytest.mark.parametrize("container", [sparse.csr_matrix, sparse.csc_matrix, sparse.csr_array])
def test_sparse_input_gives_the_same_weights(container):
    one, two = pair("MLPClassifier", "", batch_size=8)
    examples = container(np.where(np.abs(X) > 0.5, X, 0))
    y = CLASSIFICATION["multiclass"]
    fitted_alike(one.fit(examples, y), two.fit(examples, y))
    np.testing.assert_allclose(two.predict_proba(examples), one.predict_proba(examples), atol=1e-12)


def test_lbfgs_that_begins_at_its_end_reports_the_loss_there():
    one, two = pair("MLPRegressor", "", solver="lbfgs", tol=1e9, alpha=0.3)
    fitted_alike(one.fit(X, REAL, WEIGHTS), two.fit(X, REAL, WEIGHTS))
    assert two.n_iter_ == 0


def test_one_generator_for_several_fits_is_drawn_from_alike():
    """A RandomState is shared and moves on; each fit draws as many numbers as theirs."""
    one, two = pair("MLPRegressor", "")
    for model in (one, two):
        model.set_params(random_state=np.random.RandomState(7)).fit(X, REAL).fit(X, REAL)
    fitted_alike(one, two)
    assert one.random_state.randint(1 << 30) == two.random_state.randint(1 << 30)


@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_saturated_outputs_stop_at_the_same_epoch(solver):
    """On raw wine, scikit-learn's clipped log-loss decides when training stops."""
    x, y = load_wine(return_X_y=True)
    one, two = pair("MLPClassifier", "", hidden_layer_sizes=30, random_state=1, solver=solver, max_iter=40)
    one.set_params(learning_rate_init=0.001).fit(x, y)
    two.set_params(learning_rate_init=0.001).fit(x, y)
    assert one.n_iter_ < 40
    fitted_alike(one, two)


def test_float32_data_is_trained_in_float32_and_gives_nearly_the_same_weights():
    one, two = pair("MLPClassifier", "", batch_size=8)
    single, y = X.astype(np.float32), CLASSIFICATION["multiclass"]
    assert distance(one.fit(single, y), two.fit(single, y)) < 1e-5
    assert {a.dtype for a in two.coefs_ + two.intercepts_} == {np.dtype(np.float32)}
    assert two.predict_proba(single).dtype == np.float32


def test_adaptive_rates_are_divided_with_the_same_rounding():
    """0.015625 / 5⁶ is 1e-6 within rounding, where scikit-learn's rule stops or goes on."""
    one, two = pair("MLPClassifier", "", solver="sgd", learning_rate="adaptive", learning_rate_init=0.015625)
    for model in (one, two):
        model.set_params(tol=10, n_iter_no_change=1, max_iter=100).fit(X, CLASSIFICATION["binary"])
    fitted_alike(one, two)
    assert one._optimizer.learning_rate == two._optimizer.learning_rate


@pytest.mark.parametrize("shape", [(), (4,), (3, 4, 2)])
def test_initial_weights_are_theirs_for_every_depth(shape):
    """One step at the rate 1e-300 leaves the weights where they were drawn."""
    for activation, kind in itertools.product(["logistic", "relu"], ["MLPClassifier", "MLPRegressor"]):
        one, two = pair(
            kind, "", activation=activation, hidden_layer_sizes=shape, learning_rate_init=1e-300, max_iter=1
        )
        y = CLASSIFICATION["multiclass"] if kind == "MLPClassifier" else REAL
        assert distance(one.fit(X, y), two.fit(X, y)) == 0


def test_the_comparison_fails_where_a_weight_a_count_or_a_loss_is_off():
    one, two = pair("MLPClassifier", "")
    y = CLASSIFICATION["binary"]
    one.fit(X, y)
    for spoil in ("coefs_", "intercepts_", "n_iter_", "loss_curve_"):
        two.fit(X, y)
        value = getattr(two, spoil)
        if spoil == "n_iter_":
            two.n_iter_ = value + 1
        else:
            value[-1] = value[-1] * (1 + 1e-6) + 1e-6
        with pytest.raises(AssertionError):
            fitted_alike(one, two)


def test_verbose_prints_their_lines(capsys):
    for options in ({}, BATCHES["early stopping"], SOLVERS["adaptive"]):
        printed = []
        for model in pair("MLPClassifier", "", verbose=True, **{**options, "max_iter": 30}):
            model.fit(X, CLASSIFICATION["binary"])
            printed.append(capsys.readouterr().out)
        assert printed[0] == printed[1]
        assert "Iteration 2, loss = " in printed[1]


def test_warnings_are_raised_where_theirs_are():
    for options in (
        {"max_iter": 2},
        {"max_iter": 2, "solver": "lbfgs"},
        {"batch_size": 50},
        {"tol": 1e3, "n_iter_no_change": 1},
    ):
        seen = []
        for model in pair("MLPRegressor", "", **options):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                model.fit(X, REAL)
            seen.append([item.category for item in caught])
        assert {item.filename for item in caught} <= {__file__}, "ours point at the caller's line"
        assert seen[0] == seen[1], options
    assert issubclass(ConvergenceWarning, UserWarning)
