"""What the estimators add to scikit-learn's, and what they refuse. `train` and `Network` are the witnesses."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from backproof import ACTIVATIONS, COSTS, OPTIMIZERS, SCHEDULES, Activation, BackproofError, InputError, Network
from backproof.costs import BINARY_LOG_LOSS, DESCENDED, LOG_LOSS, SQUARED_ERROR
from backproof.estimators import MLPClassifier, MLPRegressor
from backproof.optimizers import optimizer

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.RandomState(1)
X = RNG.randn(60, 3)
LABELS = np.array(["a", "b", "c"])[X.argmax(axis=1)]
TWO = np.where(X[:, 0] > 0, "yes", "no")
REAL = X[:, 0] * X[:, 1] + X[:, 2]
IRIS = load_iris(return_X_y=True)


def classifier(**options):
    return MLPClassifier(
        **{"hidden_layer_sizes": 8, "random_state": 0, "max_iter": 30, "learning_rate_init": 0.02, **options}
    )


def regressor(**options):
    return MLPRegressor(
        **{"hidden_layer_sizes": 8, "random_state": 0, "max_iter": 30, "learning_rate_init": 0.02, **options}
    )


# ------------------------------------------------------------------ records


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"exponential"}))
def test_every_activation_trains(name):
    model = classifier(activation=name).fit(X, LABELS)
    assert model.loss_curve_[-1] < model.loss_curve_[0]
    assert model.network_.activations[0] is ACTIVATIONS[name]


def test_each_hidden_layer_may_have_its_own_activation():
    square = Activation.from_formula("bell", "exp(-z**2)")
    model = regressor(hidden_layer_sizes=(5, 4, 3), activation=["gelu", square, "leaky_relu(0.2)"]).fit(X, REAL)
    assert [record.name for record in model.network_.activations] == ["gelu", "bell", "leaky_relu(0.2)", "identity"]
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


@pytest.mark.parametrize("loss", [*COSTS, "log_loss", "huber(0.5)"])
@pytest.mark.parametrize("y", [TWO, LABELS], ids=["two", "three"])
def test_every_cost_classifies(loss, y):
    model = classifier(loss=loss, max_iter=80).fit(X, y)
    probabilities = model.predict_proba(X)
    assert model.score(X, y) > 0.8
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    np.testing.assert_array_equal(model.classes_[probabilities.argmax(axis=1)], model.predict(X))


@pytest.mark.parametrize("loss", sorted(set(COSTS) - {"log_likelihood"}))
def test_every_cost_regresses_where_its_targets_fit(loss):
    weights = np.exp(X) / np.exp(X).sum(axis=1, keepdims=True)
    model = regressor(loss=loss, max_iter=100, solver="adam").fit(X, weights)
    assert model.score(X, weights) > 0.5
    canonical = COSTS[loss].canonical
    assert model.network_.activations[-1].name == (canonical or "identity")


def test_targets_that_a_cost_does_not_accept_are_refused():
    with pytest.raises(InputError, match="y: row 0"):
        regressor(loss="poisson").fit(X, -np.ones(60))


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "sgd"])
def test_every_optimizer_lowers_the_loss(name):
    model = classifier(solver=name).fit(X, LABELS)
    assert model.loss_ < model.loss_curve_[0]


def test_an_optimizer_of_ones_own_options_is_taken_as_a_record():
    record = optimizer("rmsprop", decay=0.5, epsilon=1e-4)
    by_record, by_name = classifier(solver=record).fit(X, TWO), classifier(solver="rmsprop", decay=0.5, epsilon=1e-4)
    np.testing.assert_array_equal(by_record.coefs_[0], by_name.fit(X, TWO).coefs_[0])
    assert clone(by_record).get_params()["solver"] == record


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_every_schedule_runs_with_every_solver_and_shows_in_the_history(name, solver):
    model = classifier(schedule=name, solver=solver, max_iter=12, batch_size=20).fit(X, LABELS)
    rates = model.history_.learning_rates
    assert len(rates) == 12
    assert max(rates) <= 0.02 + 1e-15
    assert (len(set(rates)) == 1) == (name in ("constant", "adaptive"))


def test_partial_fits_walk_through_a_schedule_that_knows_its_end():
    """Four calls of one epoch, of a plan of four, see the rates of one fit of four epochs."""
    model, whole = (
        regressor(schedule="cosine", max_iter=4, batch_size=20),
        regressor(schedule="cosine", max_iter=4, batch_size=20),
    )
    for _ in range(4):
        model.partial_fit(X, REAL)
    assert model.history_.learning_rates == whole.fit(X, REAL).history_.learning_rates
    assert [record.epoch for record in model.history_.epochs] == [1, 2, 3, 4]


# --------------------------------------------------------- network_ and history_


@pytest.mark.parametrize("y", [TWO, LABELS, (X > 0).astype(int)], ids=["two", "three", "multilabel"])
def test_the_network_and_its_parameters_compute_what_the_estimator_predicts(y):
    model = classifier(hidden_layer_sizes=(6, 5)).fit(X, y)
    outputs = model.network_.forward(model.parameters_, X).output
    np.testing.assert_allclose(outputs[:, -1], model.predict_proba(X)[:, -1], rtol=1e-12)
    assert isinstance(model.network_, Network)
    assert model.network_.cost_function in COSTS.values()
    assert [w.shape for w in model.parameters_.weights] == [c.shape[::-1] for c in model.coefs_]


def test_the_translated_losses_report_one_cost_and_descend_another():
    """The error of each is that of the catalogued cost; only the value differs, as its docstring says."""
    a, y = np.array([[0.2, 0.7, 1e-30]]), np.array([[0.0, 0.0, 1.0]])
    for theirs, descended in DESCENDED.items():
        np.testing.assert_array_equal(theirs.gradient(a, y), descended.gradient(a, y))
        assert theirs.canonical == descended.canonical
    assert SQUARED_ERROR.value(a, y) == pytest.approx(COSTS["quadratic"].value(a, y) / 3)
    for clipped in (LOG_LOSS, BINARY_LOG_LOSS):
        assert clipped.value(a, y)[0] < 40 < DESCENDED[clipped].value(a, y)[0]


def test_the_history_holds_every_epoch_with_its_metrics():
    share_of_a = lambda outputs, y: float(np.mean(outputs.argmax(axis=1) == 0))
    model = classifier(metrics={"share": share_of_a}, max_iter=5).fit(X, LABELS)
    assert list(model.history_.costs) == model.loss_curve_
    assert model.history_.metric("share")[-1] == pytest.approx(np.mean(model.predict(X) == "a"))
    by_name = classifier(metrics=["accuracy"], max_iter=5).fit(X, LABELS)
    assert by_name.history_.metric("accuracy")[-1] == accuracy_score(LABELS, by_name.predict(X))


@pytest.mark.parametrize("solver", ["lbfgs", "sgd"])
def test_the_history_holds_the_size_of_the_errors_of_each_layer(solver):
    """Of L-BFGS after its last iteration; of one step over all examples, before it."""
    model = regressor(solver=solver, hidden_layer_sizes=(6, 5), batch_size=60, max_iter=1).fit(X, REAL)
    start = model if solver == "lbfgs" else regressor(hidden_layer_sizes=(6, 5), learning_rate_init=1e-300, max_iter=1)
    start = start if solver == "lbfgs" else start.fit(X, REAL)
    network, parameters = start.network_, start.parameters_
    errors = network.backward(parameters, network.forward(parameters, X), REAL[:, None]).errors
    expected = [np.linalg.norm(delta.mean(axis=0)) for delta in errors]
    np.testing.assert_allclose(model.history_.error_norms[-1], expected, rtol=1e-9)


# ------------------------------------------------- validation data, callbacks


def test_validation_data_is_watched_instead_of_a_split():
    """The kept parameters are those that scored best on the data given."""
    fit = {"validation_data": (X[40:], REAL[40:])}
    model = regressor(early_stopping=True, max_iter=40, metrics=["mean_squared_error"]).fit(X[:40], REAL[:40], **fit)
    assert model.best_validation_score_ == max(model.validation_scores_)
    assert r2_score(REAL[40:], model.predict(X[40:])) == pytest.approx(model.best_validation_score_)
    assert model.t_ == 40 * model.n_iter_, "no example is held out"
    watched = regressor(max_iter=3).fit(X[:40], REAL[:40], **fit)
    assert watched.validation_scores_ is None
    assert None not in watched.history_.validation_costs


def test_validation_labels_are_encoded_as_the_training_labels_are():
    model = classifier(early_stopping=True).fit(X[:40], LABELS[:40], validation_data=(X[40:], LABELS[40:]))
    assert accuracy_score(LABELS[40:], model.predict(X[40:])) == pytest.approx(model.best_validation_score_)
    with pytest.raises(InputError, match="label 'z'"):
        model.fit(X, LABELS, validation_data=(X[:2], np.array(["z", "a"])))
    with pytest.raises(InputError, match="validation_data"):
        model.fit(X, LABELS, validation_data=X)


def test_a_callback_sees_every_epoch_and_may_stop(capsys):
    seen = []
    model = classifier(verbose=True).fit(X, LABELS, callbacks=[lambda record: seen.append(record) or record.epoch == 4])
    assert [record.epoch for record in seen] == [1, 2, 3, 4]
    assert model.n_iter_ == 4
    assert capsys.readouterr().out.endswith("A callback asked to stop. Stopping.\n")


@pytest.mark.parametrize("solver", ["adam", "lbfgs"])
def test_an_interrupted_fit_keeps_what_was_reached(solver):
    def interrupt(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    model = classifier(solver=solver)
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        model.fit(X, LABELS, callbacks=[interrupt])
    assert model.n_iter_ == 3
    assert model.predict(X).shape == LABELS.shape


# -------------------------------------------------- weights, dropout, dtype


def test_class_weights_are_sample_weights_by_label():
    by_class = classifier(class_weight={"a": 3.0, "b": 0.5}).fit(X, LABELS)
    by_sample = classifier().fit(X, LABELS, np.select([LABELS == "a", LABELS == "b"], [3.0, 0.5], 1.0))
    np.testing.assert_allclose(by_class.coefs_[0], by_sample.coefs_[0], rtol=1e-12)
    sizes = np.array([np.count_nonzero(label == LABELS) for label in LABELS])
    balanced = classifier(class_weight="balanced").fit(X, LABELS)
    by_sample.fit(X, LABELS, 60 / (3 * sizes))
    np.testing.assert_allclose(balanced.coefs_[0], by_sample.coefs_[0], rtol=1e-12)


def test_class_weights_that_name_no_class_are_refused():
    for wrong, said in (({"z": 1.0}, "label 'z'"), ("even", "'even' given")):
        with pytest.raises(InputError, match=said):
            classifier(class_weight=wrong).fit(X, LABELS)
    with pytest.raises(InputError, match="accepted by partial_fit"):
        classifier(class_weight="balanced").partial_fit(X, LABELS, classes=["a", "b", "c"])


def test_dropout_changes_training_by_the_seed_and_not_prediction():
    one, two, other = (classifier(dropout=0.5, random_state=seed).fit(X, LABELS) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.coefs_[0], two.coefs_[0])
    assert not np.array_equal(one.coefs_[0], other.coefs_[0])
    assert not np.array_equal(one.coefs_[0], classifier().fit(X, LABELS).coefs_[0])
    np.testing.assert_array_equal(one.predict_proba(X), one.predict_proba(X))


def test_dtype_float32_trains_float64_data_in_float32():
    model = classifier(dtype="float32").fit(X, LABELS)
    assert {a.dtype for a in model.coefs_ + model.intercepts_} == {np.dtype(np.float32)}
    assert model.score(X, LABELS) > 0.8


def test_l1_makes_weights_smaller_and_clip_norm_bounds_a_step():
    assert np.abs(regressor(l1=50.0).fit(X, REAL).coefs_[0]).sum() < np.abs(regressor().fit(X, REAL).coefs_[0]).sum()
    plain = {"solver": "sgd", "momentum": 0, "max_iter": 1, "learning_rate_init": 1.0}
    start = regressor(**{**plain, "learning_rate_init": 1e-300}).fit(X, 100 * REAL)
    model = regressor(**plain, clip_norm=0.01).fit(X, 100 * REAL)
    moved = sum(
        ((p - q) ** 2).sum()
        for p, q in zip(model.coefs_ + model.intercepts_, start.coefs_ + start.intercepts_, strict=True)
    )
    assert np.sqrt(moved) == pytest.approx(0.01)


def test_an_engine_may_be_chosen_and_an_unknown_one_is_refused():
    np.testing.assert_allclose(classifier(engine="numpy").fit(X, TWO).coefs_[0], classifier().fit(X, TWO).coefs_[0])
    assert classifier(engine="numpy").fit(X, TWO).engine_ == "numpy"
    with pytest.raises(InputError, match="engine: 'abacus'"):
        classifier(engine="abacus").fit(X, TWO)


# -------------------------------------------------------------- scikit-learn


def test_it_works_in_pipelines_and_searches():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), classifier(solver="lbfgs", activation="tanh")),
        {"mlpclassifier__alpha": [1e-3, 1.0], "mlpclassifier__loss": ["log_loss", "quadratic"]},
        cv=3,
    )
    assert search.fit(*IRIS).best_score_ > 0.9


def test_one_class_is_predicted_where_there_is_one_class():
    model = classifier(max_iter=2).fit(X, np.full(60, "only"))
    assert set(model.predict(X)) == {"only"}


# ------------------------------------------------------------------ refusals

WRONG = {
    "hidden_layer_sizes": (5, 0),
    "activation": "logistics",
    "solver": "newton",
    "alpha": -1,
    "batch_size": 0,
    "learning_rate": "slow",
    "learning_rate_init": 0,
    "power_t": -1.0,
    "max_iter": 1.5,
    "shuffle": 1,
    "tol": -1e-3,
    "verbose": -1,
    "warm_start": "no",
    "momentum": 1.5,
    "nesterovs_momentum": None,
    "early_stopping": 2,
    "validation_fraction": 1.0,
    "beta_1": 1.0,
    "beta_2": -0.1,
    "epsilon": 0.0,
    "n_iter_no_change": 0,
    "max_fun": 0,
    "loss": "hinge",
    "output_activation": "tanh",
    "dropout": 1.0,
    "l1": -1.0,
    "clip_norm": 0,
    "weight_decay": -1.0,
    "decay": 1.0,
    "schedule": "steep",
    "metrics": ["f1"],
    "dtype": "float16",
    "class_weight": "odd",
    "n_networks": 0,
    "bagging": 1,
    "n_jobs": 0,
    "cluster": 7,
    "shards": 0,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(name):
    with pytest.raises(InputError, match=name) as caught:
        classifier(**{name: WRONG[name]}).fit(X, LABELS)
    assert isinstance(caught.value, BackproofError)
    assert isinstance(caught.value, ValueError)


def test_every_parameter_has_a_wrong_value_here():
    assert set(classifier().get_params()) - set(WRONG) == {"random_state", "engine"}


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="momentun"):
        MLPClassifier(momentun=0.5)
    with pytest.raises(ValueError, match="momentun"):
        MLPClassifier().set_params(momentun=0.5)


def test_options_that_contradict_each_other_are_refused():
    with pytest.raises(InputError, match="together with schedule"):
        classifier(solver="sgd", learning_rate="adaptive", schedule="cosine").fit(X, TWO)
    with pytest.raises(InputError, match=r"2 .*for each hidden layer"):
        classifier(hidden_layer_sizes=(3, 3), activation=["relu"]).fit(X, TWO)
    with pytest.raises(InputError, match="'score'"):
        classifier(metrics={"score": max}).fit(X, TWO)
    with pytest.raises(InputError, match=r"output_activation: 'identity'.*log_loss"):
        classifier(output_activation="identity").fit(X, TWO)
    model = classifier(warm_start=True).fit(X, TWO).set_params(hidden_layer_sizes=4)
    with pytest.raises(InputError, match="hidden_layer_sizes"):
        model.fit(X, TWO)


def test_a_run_that_diverges_says_where_and_leaves_finite_weights():
    model = regressor(solver="sgd", activation="identity", learning_rate_init=1e6, batch_size=10)
    with pytest.raises(InputError, match=r"non-finite parameter weights.*diverged: .*epoch \d+, step \d+.*layer 3"):
        model.fit(X, REAL)
    assert all(np.isfinite(a).all() for a in model.coefs_ + model.intercepts_)


def test_a_run_that_diverges_under_early_stopping_keeps_the_best_and_warns():
    model = regressor(solver="sgd", activation="identity", learning_rate_init=1e6, early_stopping=True)
    with pytest.warns(UserWarning, match=r"diverged: .*epoch \d+, step \d+"):
        model.fit(X, REAL)
    assert np.isnan(model.validation_scores_[-1])
    assert len(model.validation_scores_) == model.n_iter_ == len(model.loss_curve_)
    assert np.isfinite(model.predict(X)).all()


# ------------------------------------------------- prediction of a few rows


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (np.array([[np.nan, 0.0, 0.0]]), "NaN"),
        (np.array([[np.inf, 0.0, 0.0]]), "infinity"),
        (np.zeros((1, 4)), "4 features"),
        (np.zeros(3), "2D"),
        (np.zeros((0, 3)), "0 sample"),
        ([["a", "b", "c"]], "string"),
    ],
)
def test_the_quick_way_of_predicting_refuses_what_the_slow_way_refuses(rows, said):
    model = classifier(max_iter=2).fit(X, LABELS)
    with pytest.raises(ValueError, match=said):
        model.predict(rows)


def test_the_quick_way_of_predicting_gives_the_same_as_the_slow_way():
    model = classifier(max_iter=2).fit(X, LABELS)
    slow = np.vstack([model.predict_proba(row[None].tolist()) for row in X[:5]])
    np.testing.assert_allclose(np.vstack([model.predict_proba(row[None]) for row in X[:5]]), slow, rtol=1e-12)


def test_feature_names_are_still_asked_for():
    pd = pytest.importorskip("pandas")
    model = classifier(max_iter=2).fit(pd.DataFrame(X, columns=["p", "q", "r"]), LABELS)
    with pytest.warns(UserWarning, match="valid feature names"):
        model.predict(X[:1])


# ------------------------------------------------------- what keeps a network from learning


@pytest.mark.filterwarnings("default::sklearn.exceptions.ConvergenceWarning")
def test_a_fit_warns_of_what_keeps_the_network_from_learning_and_keeps_it():
    model = classifier(learning_rate_init=100.0, activation="relu", max_iter=1000, n_iter_no_change=5)
    with pytest.warns(ConvergenceWarning, match="learnt little.*Layer 2: 8 of 8 neurons are dead") as caught:
        model.fit(X + 3, LABELS)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert [finding.code for finding in model.findings_] == ["dead units", "vanished errors"]
    assert pickle.loads(pickle.dumps(model)).findings_ == model.findings_


def test_a_fit_that_learns_has_nothing_to_warn_of_and_one_call_of_partial_fit_is_too_early():
    bad = classifier(learning_rate_init=100.0, activation="relu")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert classifier(max_iter=2000, solver="lbfgs").fit(X, LABELS).findings_ == ()
        for _ in range(20):
            bad.partial_fit(X + 3, LABELS, classes=["a", "b", "c"])
    assert bad.findings_ != ()


@pytest.mark.filterwarnings("default::sklearn.exceptions.ConvergenceWarning")
def test_of_several_networks_those_are_counted_that_are_kept_from_learning():
    model = classifier(learning_rate_init=100.0, activation="relu", max_iter=1000, n_iter_no_change=5, n_networks=2)
    said = r"2 of 2 networks have learnt little; estimators_\[0\]: Layer 2"
    with pytest.warns(ConvergenceWarning, match=said) as caught:
        model.fit(X + 3, LABELS)
    assert len(caught) == 1
    assert all(member.findings_ for member in model.estimators_)
    assert not hasattr(model, "findings_")
