"""The estimators for tables: frames in, scikit-learn's protocol, the same networks as `fit` has."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import backproof as bp
from backproof import TabularRegressor, tables
from backproof.errors import InputError

NO_COUNTS = {
    "check_sample_weight_equivalence_on_dense_data": "repeated rows fall into other folds than one row of weight 2",
}


@parametrize_with_checks(
    [bp.TabularClassifier("fast", random_state=0), bp.TabularRegressor("fast", random_state=0)],
    expected_failed_checks=lambda estimator: NO_COUNTS,
)
def test_scikit_learns_check_holds(estimator, check):
    check(estimator)


def frame(rows=240):
    rng = np.random.default_rng(0)
    made = pd.DataFrame({
        "size": rng.lognormal(size=rows), "kind": rng.choice(["a", "b", "c"], rows),
        "day": pd.date_range("2024-01-01", periods=rows), "open": rng.random(rows) > 0.5,
    })  # fmt: skip
    made.loc[::7, "size"] = np.nan
    made.loc[::9, "kind"] = None
    value = made["size"].fillna(2.0) + (made["kind"] == "a") * 3 + made["open"]
    return made, value


def test_numbers_texts_dates_booleans_and_holes_are_taken_as_they_come():
    X, value = frame()
    regressor = bp.TabularRegressor(random_state=0).fit(X, value)
    assert regressor.score(X, value) > 0.8
    label = np.where(value > 3, "high", "low")
    classifier = bp.TabularClassifier(random_state=0).fit(X, label)
    assert classifier.score(X, label) > 0.9
    assert classifier.classes_.tolist() == ["high", "low"]
    assert len(set(regressor.best_epochs_)) == 1 < len(set(classifier.best_epochs_))
    assert len(classifier.best_epochs_) == len(classifier.model_.members)
    assert 1 <= min(classifier.best_epochs_) <= max(classifier.best_epochs_) <= classifier.n_iter_
    chances = classifier.predict_proba(X)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert classifier.classes_[chances.argmax(axis=1)].tolist() == classifier.predict(X).tolist()


def test_the_columns_of_a_frame_are_found_by_their_names():
    X, value = frame(80)
    regressor = bp.TabularRegressor("fast", random_state=0).fit(X, value)
    predicted = regressor.predict(X)
    turned = X[X.columns[::-1]].assign(more=1.0)
    with pytest.warns(UserWarning, match="1 column that training did not have passed over: more"):
        np.testing.assert_array_equal(regressor.predict(turned), predicted)
    np.testing.assert_array_equal(regressor.predict(X[X.columns[::-1]]), predicted)
    with pytest.raises(InputError, match="size"):
        regressor.predict(X.drop(columns="size"))


def test_the_same_random_state_gives_the_same_bits_and_another_does_not():
    X, value = frame(80)
    first, again, other = (
        bp.TabularRegressor("fast", random_state=seed).fit(X, value).predict(X) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_model_goes_through_a_file_and_through_pickle(tmp_path):
    X, value = frame(80)
    fitted = bp.TabularRegressor("fast", random_state=0).fit(X, value)
    bp.save(tmp_path / "m.backproof", fitted.model_)
    loaded = bp.load(tmp_path / "m.backproof")
    table = loaded.encoding.read(X)
    answers = loaded.encoding.decode(loaded.predict(loaded.encoding.features(table)))
    np.testing.assert_allclose(answers, fitted.predict(X), rtol=1e-4)  # the file is of single precision
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).predict(X), fitted.predict(X))


def test_no_prediction_is_beyond_the_values_seen():
    X, value = frame(80)
    fitted = bp.TabularRegressor("fast", random_state=0).fit(X, value)
    far = X.assign(size=1e9)
    with pytest.warns(UserWarning, match="in 'size' beyond what training had"):
        predicted = fitted.predict(far)
    assert value.min() <= predicted.min() <= predicted.max() <= value.max()


def test_what_a_frame_has_and_training_had_not_is_warned_of():
    X, value = frame(80)
    fitted = bp.TabularRegressor("fast", random_state=0).fit(X, value)
    with pytest.warns(
        UserWarning, match="80 in 'kind' that training did not have, predicted as none of its categories"
    ):
        fitted.predict(X.assign(kind="z"))


def test_texts_that_are_numbers_and_durations_are_read_in_fit_and_predict_alike():
    X, value = frame(80)
    texts = X.assign(size=[None if size != size else f"€{size:,.4f}" for size in X["size"]],
                     lasts=[f"{i % 50}h {i % 7}m" for i in range(80)])  # fmt: skip
    typed = X.assign(size=X["size"].round(4), lasts=pd.to_timedelta([3600 * (i % 50) + 60 * (i % 7) for i in range(80)],
                                                                    unit="s"))  # fmt: skip
    fitted = bp.TabularRegressor("fast", random_state=0).fit(texts, value)
    assert {"size", "lasts"} <= {column.name for column in fitted.model_.encoding.columns if column.kind == "binned"}
    np.testing.assert_allclose(fitted.predict(typed), fitted.predict(texts), rtol=1e-5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"effort": "much"}, "accepted: fast, default, best"),
        ({"effort": "fast", "categorical": ["none"]}, "no column"),
        ({"categorical": 3}, "categorical: 3 given; accepted: a list of column names"),
        ({"effort": "best", "time": "x"}, "time: 'x' given; accepted: seconds above 0, or a text such as 90s"),
        ({"effort": "best", "time": -1}, "time: -1 given; accepted: seconds above 0"),
        ({"time": "x"}, "time: 'x' given"),
        ({"time": 60}, "time: given without effort='best'; accepted: with it"),
        ({"monotonic": "size"}, "monotonic: 'size' given; accepted: a mapping from names of columns"),
    ],
)
def test_what_is_not_accepted_is_said(given, message):
    X, value = frame(40)
    regressor = bp.TabularRegressor(**given)  # a constructor stores: what scikit-learn has clone rely on
    with pytest.raises(InputError, match=message):
        regressor.fit(X, value)


@pytest.mark.parametrize(
    ("weight", "message"),
    [(3, "class_weight: 3 given; accepted: 'balanced' or a mapping"), ({"no": 2.0}, r"'no' given; accepted: \['a'")],
)
def test_weights_of_what_is_no_class_are_refused(weight, message):
    X, value = frame(40)
    with pytest.raises(InputError, match=message):
        bp.TabularClassifier(class_weight=weight).fit(X, np.where(value > 3, "a", "b"))


def test_a_frame_with_a_name_twice_is_refused_by_it_and_numbered_where_a_table_is_read():
    frame = pd.DataFrame([[1.0, 2.0, 3.0]] * 4, columns=["a", "b", "a"])
    with pytest.raises(InputError, match="X: the column 'a' found twice"):
        TabularRegressor().fit(frame, [1.0, 2.0, 3.0, 4.0])
    table = tables.read(frame)
    assert table.names == ("a", "b", "a_2")
    assert table["a_2"].values.tolist() == [3.0] * 4
    assert any("comes again in column 3" in note for note in table.notes)
