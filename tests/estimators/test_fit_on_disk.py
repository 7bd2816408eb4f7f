"""Estimators that are fitted to a table in a file, of which the examples stay on disk."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from backproof import MLPClassifier, MLPRegressor
from backproof.errors import InputError
from backproof.streams import features


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A table of 400 people."""
    random = np.random.default_rng(0)
    ages, kinds = random.normal(40, 10, 400).round(2), random.choice(["red", "green"], 400)
    lines = [f"{a},{k},{'yes' if a > 40 else 'no'},{1000 + 20 * a:.2f}" for a, k in zip(ages, kinds, strict=True)]
    found = tmp_path_factory.mktemp("table") / "people.csv"
    found.write_text("\n".join(["age,kind,label,pay", *lines]))
    return found


OPTIONS = {"hidden_layer_sizes": (8,), "random_state": 0, "learning_rate_init": 0.02, "max_iter": 30, "tol": 0.0}


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_classifier_is_fitted_to_a_path_and_answers_for_paths_and_features(path):
    model = MLPClassifier(**OPTIONS, class_weight={"yes": 2.0}).fit(path, "label")
    assert model.classes_.tolist() == ["no", "yes"]
    answers = model.predict(path)
    actual = np.array([line.split(",")[2] for line in path.read_text().splitlines()[1:]])
    assert np.mean(answers == actual) > 0.9
    assert model.n_features_in_ == 4  # age, two kinds, pay
    assert model.predict(np.zeros((1, 4), np.float32))[0] in ("no", "yes")
    assert model.predict_proba(path).shape == (400, 2)
    again = MLPClassifier(**OPTIONS, class_weight={"yes": 2.0}).fit(path, "label")
    assert np.array_equal(again.coefs_[0], model.coefs_[0])


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_regressor_answers_in_the_units_of_the_table(path):
    model = MLPRegressor(**OPTIONS | {"max_iter": 300, "learning_rate_init": 0.1}).fit(path, "pay")
    pay = np.array([float(line.split(",")[3]) for line in path.read_text().splitlines()[1:]])
    assert 1 - np.var(model.predict(path) - pay) / np.var(pay) > 0.9
    assert abs(model.predict(path).mean() - pay.mean()) < 200


def test_with_early_stopping_a_share_is_held_out_and_the_best_parameters_are_kept(path):
    options = OPTIONS | {"max_iter": 200, "tol": 1e-4, "n_iter_no_change": 5, "validation_fraction": 0.2}
    model = MLPClassifier(**options, early_stopping=True).fit(path, "label")
    assert 5 < model.n_iter_ < 200
    assert len(model.validation_scores_) == model.n_iter_
    assert model.best_validation_score_ == max(model.validation_scores_) > 0.9
    assert model.t_ == 320 * model.n_iter_
    shares = 80 * np.array(model.validation_scores_)  # of 80 rows held out
    assert np.allclose(shares, shares.round(), atol=1e-9)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_several_networks_learn_from_one_spool_and_answer_together(path):
    options = OPTIONS | {"max_iter": 10}
    model = MLPClassifier(**options, n_networks=3).fit(path, "label")
    assert len(model.estimators_) == 3
    first, second = (one.coefs_[0] for one in model.estimators_[:2])
    assert not np.allclose(first, second)
    parts = [one.predict_proba(features(path, model.encoding_)) for one in model.estimators_]
    assert np.allclose(model.predict_proba(path), np.mean(parts, axis=0))
    again = MLPClassifier(**options, n_networks=3, n_jobs=1).fit(path, "label")
    for one, other in zip(model.estimators_, again.estimators_, strict=True):
        assert np.array_equal(one.coefs_[0], other.coefs_[0])


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_shards_are_trained_by_workers(path):
    options = OPTIONS | {"max_iter": 3}
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(2) as two:
        a, b = (MLPClassifier(**options, cluster=pool, shards=2).fit(path, "label") for pool in (one, two))
    assert np.array_equal(a.coefs_[0], b.coefs_[0])
    alone = MLPClassifier(**options).fit(path, "label")
    assert not np.array_equal(a.coefs_[0], alone.coefs_[0])


def test_a_fit_to_arrays_forgets_the_table(path):
    model = MLPClassifier(**OPTIONS | {"max_iter": 1})
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(path, "label")
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(np.eye(4), [0, 1, 0, 1])
    assert not hasattr(model, "encoding_")


@pytest.mark.parametrize(
    ("parameters", "given", "said"),
    [
        ({"warm_start": True}, {}, "warm_start=True: .* encodes anew; accepted: arrays, or train with checkpoint"),
        ({"bagging": True}, {}, "bagging=True: .*; accepted: arrays, or n_networks without bagging"),
        ({"solver": "lbfgs"}, {}, "solver='lbfgs': .* needs all examples; accepted: adam or sgd"),
        ({}, {"sample_weight": np.ones(400)}, r"sample_weight: .*; accepted: arrays, or batches \(x, y, weights\)"),
        ({}, {"y": np.ones(400)}, "the name of the column to predict"),
        ({}, {"y": "pays"}, "no target column 'pays' found"),
    ],
)
def test_what_needs_arrays_is_refused_with_a_path(path, parameters, given, said):
    with pytest.raises(InputError, match=said):
        MLPClassifier(**OPTIONS | parameters).fit(path, **{"y": "label"} | given)
