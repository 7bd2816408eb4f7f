"""What a model keeps of the examples that were not learnt from: intervals, a threshold, a temperature."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.metrics import f1_score

import backproof as bp
from backproof import runs
from backproof.errors import InputError
from backproof.model_file import model_bytes, model_from_bytes
from backproof.tables import Table
from backproof.tabular.modelling import calibrated
from backproof.tabular.predicting import answered_from, outputs_of
from backproof.tabular.temperature import mean_cost
from backproof.tabular.thresholds import best_threshold


def flats(count, seed):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"size": rng.uniform(20, 200, count), "floor": rng.integers(0, 9, count)})
    return X, 1000 * X["size"] + 9000 * rng.normal(size=count)


@pytest.fixture(scope="module")
def regressor():
    return bp.TabularRegressor("fast", random_state=0).fit(*flats(400, 1))


def test_values_of_new_rows_lie_within_their_intervals_as_often_as_promised(regressor):
    X, y = flats(2000, 2)
    for level in (0.5, 0.9):
        lower, upper = regressor.predict_interval(X, level)
        assert lower.shape == upper.shape == (2000,)
        assert level - 0.06 < np.mean((lower <= y) & (y <= upper)) < level + 0.1
    predicted = regressor.predict(X)
    np.testing.assert_allclose((lower + upper) / 2, predicted)


def test_intervals_of_unlearnt_rows_are_told_from_those_of_learnt_ones(regressor):
    """Errors on rows that were learnt from would be too small where networks learn them by heart: witnessed here."""
    rng = np.random.default_rng(0)
    X, y = pd.DataFrame(rng.normal(size=(120, 6))), rng.normal(size=120)
    found = bp.TabularRegressor("fast", random_state=0).fit(X, y)
    lower, upper = found.predict_interval(pd.DataFrame(rng.normal(size=(2000, 6))), 0.9)
    assert np.mean(upper - lower) > 2 * 1.645 * 0.85
    with pytest.raises(InputError, match="interval: 2 given; accepted: above 0 and below 1"):
        regressor.predict_interval(pd.DataFrame({"size": [100.0], "floor": [3]}), 2)


@pytest.mark.parametrize("share", [0.1, 0.8])
def test_the_threshold_has_the_greatest_f1_of_the_rarer_class_there_is(share):
    rng = np.random.default_rng(3)
    actual = (rng.random(300) < share).astype(int)
    probability = np.clip(actual * 0.2 + rng.random(300) * 0.6, 0, 1)
    found, rarer = best_threshold(actual, probability), int(share < 0.5)

    def f1(threshold):
        return f1_score(actual, probability >= threshold, pos_label=rarer)

    assert f1(found) == pytest.approx(max(f1(value) for value in [*probability, 2.0]))
    assert f1(found) > f1(0.5)
    assert best_threshold(np.ones(3), np.ones(3)) is None


def test_intervals_need_a_fit():
    with pytest.raises(NotFittedError):
        bp.TabularRegressor().predict_interval(flats(4, 0)[0])


def rare(count=600, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=count)
    yes = x + rng.normal(size=count) > 2.2
    return Table.from_columns({"x": x, "hit": np.where(yes, "yes", "no")})


@pytest.fixture(scope="module")
def fitted():
    return runs.fit(rare(), "hit", layers=[8], epochs=20, validation=0.3)


def test_a_single_network_keeps_a_temperature_and_a_threshold(fitted):
    model = model_from_bytes(model_bytes(fitted.model))
    assert len(model.members) == 1
    assert model.temperature == fitted.model.temperature != 1.0
    assert model.threshold == fitted.model.threshold
    assert 0 < model.threshold < 0.5
    table = rare(200, 5)
    outputs = outputs_of(model, table)
    np.testing.assert_allclose(
        outputs, model.network.predict(model.parameters, model.encoding.features(table)), rtol=1e-5
    )
    half, kept = ((answered_from(model, outputs, threshold) == "yes").sum() for threshold in (0.5, None))
    assert kept > half


def test_the_temperature_of_one_network_costs_least_on_what_it_was_validated_on(fitted):
    table = rare(300, 7)
    model = replace(fitted.model, members=(), temperature=1.0)
    sharp = replace(model, parameters=model.network.parameters_from_vector(model.parameters.to_vector() * 3))
    x, y = model.encoding.features(table), model.encoding.targets(table)
    found = calibrated(sharp, x, y)
    costs = [mean_cost(sharp.network, one.output_layer(x)[0], y) for one in (found, sharp)]
    assert found.temperature > 1
    assert costs[0] < costs[1]


def test_with_few_examples_one_network_stays_as_it_was_trained():
    fitted = runs.fit(rare(260), "hit", layers=[4], epochs=2)
    assert (fitted.model.members, fitted.model.threshold) == ((), None)
    np.testing.assert_array_equal(fitted.model.parameters.to_vector(), fitted.result.parameters.to_vector())
    with pytest.raises(InputError, match="threshold: 'best' given, and the model keeps no threshold"):
        answered_from(fitted.model, np.array([[0.4]]))


def test_one_network_of_values_has_intervals_where_nothing_is_scored_on():
    X, y = flats(1200, 0)
    table = Table.from_columns({"size": X["size"].to_numpy(), "price": y.to_numpy()})
    model = runs.fit(table, "price", layers=[8], epochs=3, held_out=0.0).model
    assert model.conformal.count == 120


@pytest.mark.parametrize("threshold", [0.0, 1.0, -2, np.nan])
def test_a_threshold_out_of_range_is_refused(fitted, threshold):
    with pytest.raises(InputError, match="accepted: above 0 and below 1"):
        answered_from(fitted.model, np.array([[0.4]]), threshold)


def test_a_threshold_needs_two_classes(regressor):
    with pytest.raises(InputError, match="does not predict two classes"):
        answered_from(regressor.model_, np.array([[0.4]]), 0.3)
