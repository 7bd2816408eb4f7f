"""Estimators that are fitted to a table in a file, of which the examples stay on disk."""

import numpy as np
import pytest

from backproof import MLPClassifier, MLPRegressor
from backproof.errors import InputError


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
        ({"early_stopping": True}, {}, "early_stopping"),
        ({"solver": "lbfgs"}, {}, "solver"),
        ({"n_networks": 3}, {}, "n_networks"),
        ({}, {"sample_weight": np.ones(400)}, "sample_weight"),
        ({}, {"y": np.ones(400)}, "the name of the column to predict"),
        ({}, {"y": "pays"}, "no target column 'pays' found"),
    ],
)
def test_what_needs_arrays_is_refused_with_a_path(path, parameters, given, said):
    with pytest.raises(InputError, match=said):
        MLPClassifier(**OPTIONS | parameters).fit(path, **{"y": "label"} | given)
