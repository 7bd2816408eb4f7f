"""Estimators of several networks: each is the estimator alone with its seed; mean and spread are NumPy's of them."""

import pickle
import threading

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.utils import check_random_state

from backproof import InputError
from backproof.estimators import MLPClassifier, MLPRegressor
from backproof.estimators.planned import Rows

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.RandomState(1)
X = RNG.randn(60, 3)
LABELS = np.array(["a", "b", "c"])[X.argmax(axis=1)]
TWO = np.where(X[:, 0] > 0, "yes", "no")
SIGNS = (X > 0).astype(int)
REAL = X[:, 0] * X[:, 1] + X[:, 2]
WEIGHTS = RNG.randint(1, 4, 60).astype(float)


def model(kind, **options):
    given = {"hidden_layer_sizes": 6, "random_state": 0, "max_iter": 6, "learning_rate_init": 0.02, "n_networks": 3}
    return kind(**{**given, **options})


def seeds_of(random_state, count):
    """The seeds, as scikit-learn's ensembles draw theirs."""
    return check_random_state(random_state).randint(np.iinfo(np.int32).max, size=count)


def alone(ensemble, seed):
    return clone(ensemble).set_params(n_networks=1, bagging=False, n_jobs=None, random_state=int(seed))


def assert_same_network(one, other):
    for a, b in zip(one.coefs_ + one.intercepts_, other.coefs_ + other.intercepts_, strict=True):
        np.testing.assert_array_equal(a, b)
    assert one.history_ == other.history_
    assert (one.n_iter_, one.loss_, one.t_) == (other.n_iter_, other.loss_, other.t_)


# -------------------------------------------------- each network is one alone

FITS = [
    (MLPClassifier, LABELS, {}, {}),
    (MLPClassifier, TWO, {"early_stopping": True, "dropout": 0.2}, {"sample_weight": WEIGHTS}),
    (MLPClassifier, SIGNS, {"solver": "sgd", "learning_rate": "adaptive"}, {}),
    (MLPClassifier, LABELS, {"class_weight": "balanced", "loss": "quadratic", "dtype": "float32"}, {}),
    (MLPRegressor, REAL, {"solver": "lbfgs", "max_iter": 15}, {"sample_weight": WEIGHTS}),
    (MLPRegressor, X[:, :2], {"batch_size": 7, "early_stopping": True}, {"validation_data": (X[:9], X[:9, :2])}),
]


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize(("kind", "y", "options", "given"), FITS)
def test_each_network_is_the_estimator_alone_with_its_seed(kind, y, options, given, n_jobs):
    ensemble = model(kind, n_jobs=n_jobs, **options).fit(X, y, **given)
    assert len(ensemble.estimators_) == 3
    for member, seed in zip(ensemble.estimators_, seeds_of(0, 3), strict=True):
        assert_same_network(member, alone(ensemble, seed).fit(X, y, **given))
    assert not np.array_equal(ensemble.estimators_[0].coefs_[0], ensemble.estimators_[1].coefs_[0])


def test_the_networks_of_sparse_examples_are_those_of_dense_ones():
    dense, thin = (model(MLPClassifier, engine="numpy").fit(given, LABELS) for given in (X, sparse.csr_matrix(X)))
    np.testing.assert_allclose(thin.predict_proba(X), dense.predict_proba(X), rtol=1e-10)


def test_each_bagged_network_is_the_estimator_alone_on_its_bootstrap_sample():
    ensemble = model(MLPClassifier, bagging=True, class_weight={"a": 2.0}).fit(X, LABELS, WEIGHTS)
    for member, seed in zip(ensemble.estimators_, seeds_of(0, 3), strict=True):
        rows = Rows().bootstrapped(int(seed), 60).trained
        assert len(rows) == 60 > len(set(rows))
        assert_same_network(member, alone(ensemble, seed).fit(X[rows], LABELS[rows], WEIGHTS[rows]))


def test_a_bootstrap_sample_leaves_out_what_is_held_out_and_about_a_third_of_the_rest():
    rows = Rows(np.arange(3000), np.arange(3000, 4000)).bootstrapped(7, 4000)
    assert set(rows.trained) <= set(range(3000))
    np.testing.assert_array_equal(rows.held, np.arange(3000, 4000))
    assert len(set(rows.trained)) / 3000 == pytest.approx(1 - np.exp(-1), abs=0.03)
    stopped = model(MLPRegressor, bagging=True, early_stopping=True).fit(X, REAL)
    assert {member.t_ / member.n_iter_ for member in stopped.estimators_} == {54}


def test_a_class_that_a_bootstrap_sample_misses_is_still_a_class():
    y = np.array(["rare"] + ["often"] * 30 + ["else"] * 29)
    ensemble = model(MLPClassifier, bagging=True, n_networks=5).fit(X, y)
    assert ensemble.predict_proba(X).shape == (60, 3)
    assert all(list(member.classes_) == list(ensemble.classes_) for member in ensemble.estimators_)


# ------------------------------------------------------------ mean and spread


@pytest.mark.parametrize("loss", ["log_loss", "binary_cross_entropy", "quadratic", "log_likelihood"])
@pytest.mark.parametrize("y", [TWO, LABELS, SIGNS], ids=["two", "three", "multilabel"])
def test_a_classifier_averages_probabilities_and_predicts_the_likeliest(loss, y):
    if y is SIGNS and loss == "log_likelihood":
        loss = "huber"  # a distribution over labels that exclude each other is none over those that do not
    ensemble = model(MLPClassifier, loss=loss).fit(X, y)
    each = np.stack([member.predict_proba(X) for member in ensemble.estimators_])
    mean, spread = ensemble.predict_proba(X, return_std=True)
    np.testing.assert_allclose(mean, each.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(spread, each.std(axis=0), rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(ensemble.predict_proba(X), mean)
    np.testing.assert_array_equal(ensemble.predict_log_proba(X), np.log(mean))
    likeliest = (mean > 0.5).astype(int) if y is SIGNS else ensemble.classes_[mean.argmax(axis=1)]
    np.testing.assert_array_equal(ensemble.predict(X), likeliest)
    assert ensemble.score(X, y) == np.mean((ensemble.predict(X) == y).reshape(60, -1).all(axis=1))


@pytest.mark.parametrize("y", [REAL, X[:, :2]], ids=["one", "two"])
def test_a_regressor_averages_outputs(y):
    ensemble = model(MLPRegressor).fit(X, y)
    each = np.stack([member.predict(X) for member in ensemble.estimators_])
    mean, spread = ensemble.predict(X, return_std=True)
    assert mean.shape == spread.shape == y.shape
    np.testing.assert_allclose(mean, each.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(spread, each.std(axis=0), rtol=1e-9)
    np.testing.assert_array_equal(ensemble.predict(X), mean)
    np.testing.assert_array_equal(ensemble.predict(X[:1]), ensemble.predict(X[:1].tolist()))


def test_networks_agree_where_they_were_taught_and_not_far_away():
    line = np.linspace(-1, 1, 40)[:, None]
    ensemble = model(MLPRegressor, solver="lbfgs", activation="tanh", max_iter=200, n_networks=5)
    ensemble.fit(line, np.sin(3 * line[:, 0]))
    _, near = ensemble.predict(line, return_std=True)
    _, far = ensemble.predict(line + 5, return_std=True)
    assert near.max() < far.min()


def test_one_network_has_no_spread():
    for single in (model(MLPRegressor, n_networks=1), model(MLPRegressor, n_networks=1, bagging=True)):
        with pytest.raises(InputError, match="True given with one network; accepted: n_networks of at least 2"):
            single.fit(X, REAL).predict(X, return_std=True)
    with pytest.raises(InputError, match="return_std"):
        model(MLPClassifier, n_networks=1).fit(X, TWO).predict_proba(X, return_std=True)


# ------------------------------------------------------------------ going on


def test_partial_fit_goes_on_with_each_network():
    ensemble = model(MLPClassifier)
    members = [alone(ensemble, seed) for seed in seeds_of(0, 3)]
    for rows in (slice(0, 30), slice(30, 60), slice(0, 60)):
        ensemble.partial_fit(X[rows], LABELS[rows], classes=["a", "b", "c"])
        for member in members:
            member.partial_fit(X[rows], LABELS[rows], classes=["a", "b", "c"])
    for member, expected in zip(ensemble.estimators_, members, strict=True):
        assert_same_network(member, expected)
        assert member.t_ == 120


def test_a_warm_start_goes_on_with_each_network_and_takes_new_parameters():
    ensemble = model(MLPRegressor, warm_start=True).fit(X, REAL)
    ensemble.set_params(max_iter=2).fit(X, REAL)
    for member, seed in zip(ensemble.estimators_, seeds_of(0, 3), strict=True):
        expected = alone(ensemble, seed).set_params(max_iter=6).fit(X, REAL)
        assert_same_network(member, expected.set_params(max_iter=2).fit(X, REAL))
    with pytest.raises(InputError, match="n_networks: 4 with bagging=False given, going on from an ensemble of 3"):
        ensemble.set_params(n_networks=4).fit(X, REAL)
    single = model(MLPRegressor, warm_start=True, n_networks=1).fit(X, REAL)
    with pytest.raises(InputError, match="n_networks: 1 with bagging=True given, going on from one network"):
        single.set_params(bagging=True).fit(X, REAL)
    with pytest.raises(AttributeError, match="has no attribute 'partial_fit'"):
        model(MLPRegressor, bagging=True).partial_fit(X, REAL)


def test_without_a_seed_every_call_draws_others():
    ensemble = model(MLPRegressor, random_state=None, n_networks=2)
    assert not np.array_equal(ensemble.fit(X, REAL).predict(X), ensemble.fit(X, REAL).predict(X))


# --------------------------------------------------------- what scikit-learn asks


def test_it_is_cloned_and_pickled_and_its_parameters_are_read_and_set():
    ensemble = model(MLPClassifier, bagging=True, n_jobs=2).fit(X, LABELS)
    assert clone(ensemble).get_params() == ensemble.get_params()
    again = pickle.loads(pickle.dumps(ensemble))
    np.testing.assert_array_equal(again.predict_proba(X), ensemble.predict_proba(X))
    np.testing.assert_array_equal(clone(ensemble).fit(X, LABELS).predict_proba(X), ensemble.predict_proba(X))


def test_what_was_fitted_before_is_forgotten():
    changing = model(MLPClassifier, n_networks=1).fit(X, LABELS)
    single = set(vars(changing))
    assert "coefs_" not in vars(changing.set_params(n_networks=2).fit(X, LABELS))
    assert changing.network_ == changing.estimators_[0].network_
    with pytest.raises(AttributeError, match="parameters_: an ensemble's are those of each of its estimators_"):
        changing.parameters_
    assert set(vars(changing.set_params(n_networks=1).fit(X, LABELS))) == single
    np.testing.assert_array_equal(changing.predict(X), model(MLPClassifier, n_networks=1).fit(X, LABELS).predict(X))


def test_feature_names_hold_for_the_ensemble_and_its_networks():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=["p", "q", "r"])
    ensemble = model(MLPClassifier).fit(frame, LABELS)
    assert list(ensemble.feature_names_in_) == list(ensemble.estimators_[1].feature_names_in_) == ["p", "q", "r"]
    with pytest.warns(UserWarning, match="valid feature names"):
        ensemble.predict(X)


# ------------------------------------------- callbacks, warnings, what goes wrong


def test_callbacks_are_told_which_network_and_stop_that_one():
    told = []
    ensemble = model(MLPRegressor).fit(
        X,
        REAL,
        callbacks=[lambda number, record: told.append((number, record.epoch)) or (number, record.epoch) == (1, 2)],
    )
    assert sorted(told) == [(n, e) for n in range(3) for e in range(1, 7) if n != 1 or e < 3]
    assert [member.n_iter_ for member in ensemble.estimators_] == [6, 2, 6]
    assert ensemble.n_iter_ == 6
    assert ensemble.loss_ == np.mean([member.loss_ for member in ensemble.estimators_])


def test_an_interrupted_fit_keeps_what_each_network_reached_and_leaves_no_thread():
    def interrupt(number, record):
        if record.epoch == 3:
            raise KeyboardInterrupt
        assert record.epoch < 20_000, "ended by nothing"  # the test fails then, and does not hang

    ensemble = model(MLPClassifier, n_networks=5, n_jobs=2, max_iter=10**6, n_iter_no_change=np.inf)
    with pytest.warns(UserWarning, match="Training interrupted by user") as caught:
        ensemble.fit(X, LABELS, callbacks=[interrupt])
    assert len(caught) == 1
    assert ensemble.n_iter_ >= 3
    assert ensemble.predict(X).shape == LABELS.shape
    assert [thread for thread in threading.enumerate() if thread.name.startswith("backproof")] == []


@pytest.mark.filterwarnings("default::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_networks_that_did_not_converge_are_counted_in_one_warning(solver):
    with pytest.warns(UserWarning, match="by 3 of 3 networks") as caught:
        model(MLPRegressor, solver=solver, max_iter=3).fit(X, REAL)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_a_network_that_diverges_is_named():
    ensemble = model(MLPRegressor, solver="sgd", activation="identity", learning_rate_init=1e6, batch_size=10)
    with pytest.raises(InputError, match=r"non-finite parameter weights.*Training of estimators_\[0\] diverged"):
        ensemble.fit(X, REAL)
    assert all(np.isfinite(coef).all() for member in ensemble.estimators_ for coef in member.coefs_)


def test_what_is_said_begins_with_the_network(capsys):
    model(MLPRegressor, n_networks=2, max_iter=2, verbose=True).fit(X, REAL)
    said = capsys.readouterr().out.splitlines()
    assert sorted(line.partition(",")[0] for line in said) == [
        f"Network {n}: Iteration {i}" for n in (0, 1) for i in (1, 2)
    ]
