"""Intervals hold what they promise: on data like that which they were made of, and of that alone."""

import json
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof import runs
from backproof.conformal import MOST_KEPT, Conformal, halves_covered
from backproof.errors import InputError
from backproof.model_file import model_bytes, model_from_bytes
from backproof.tables import Table
from backproof.tabular.predicting import bounds_of, outputs_of

DRAWS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "skewed": lambda rng, n: rng.exponential(size=n) ** 2,
    "Cauchy": lambda rng, n: rng.standard_cauchy(size=n),
    "whole numbers": lambda rng, n: rng.poisson(0.7, size=n).astype(float),
}


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize(("count", "level"), [(19, 0.9), (40, 0.5), (60, 0.95), (1500, 0.9)])
def test_a_new_error_is_within_as_often_as_promised_whatever_the_errors_are(name, count, level):
    """Over many draws, the share of new errors within is the promise or above it, but for three deviations."""
    rng, draws = np.random.default_rng([count, len(name)]), 600
    within = []
    for _ in range(draws):
        off = DRAWS[name](rng, count + 20)
        half = Conformal.of(off[:count, None], np.zeros((count, 1))).half_widths(level)[0]
        within.append((np.abs(off[count:]) <= half).mean())
    assert np.mean(within) >= level - 3 * np.std(within) / np.sqrt(draws)


@pytest.mark.parametrize(("count", "level"), [(19, 0.9), (60, 0.95), (1500, 0.9)])
def test_intervals_promise_hardly_more_than_they_must(count, level):
    rng = np.random.default_rng(count)
    within = []
    for _ in range(600):
        off = rng.normal(size=count + 20)
        half = Conformal.of(off[:count, None], np.zeros((count, 1))).half_widths(level)[0]
        within.append((np.abs(off[count:]) <= half).mean())
    assert np.mean(within) <= level + 1 / (count + 1) + 0.015


def test_of_other_data_nothing_is_promised():
    """The check above fails where it should: new errors three times as large are seldom within."""
    rng = np.random.default_rng(0)
    half = Conformal.of(rng.normal(size=(500, 1)), np.zeros((500, 1))).half_widths(0.9)[0]
    assert (np.abs(3 * rng.normal(size=500)) <= half).mean() < 0.6


def test_of_many_errors_a_thousandth_is_kept_and_promises_no_less():
    off = np.random.default_rng(1).normal(size=(20_000, 1))
    few, every = Conformal.of(off, np.zeros_like(off)), np.sort(np.abs(off[:, 0]))
    assert (few.count, len(few.errors[0])) == (20_000, MOST_KEPT)
    for level in (0.5, 0.9, 0.99, 0.999):
        needed = int(np.ceil(level * 20_001))
        assert every[needed - 1] <= few.half_widths(level)[0] <= every[min(needed + 25, 19_999)]


@pytest.mark.parametrize("level", [0, 1, -0.5, 90, float("nan")])
def test_a_level_is_between_0_and_1(level):
    with pytest.raises(InputError, match="accepted: above 0 and below 1"):
        Conformal.of(np.ones((30, 1)), np.zeros((30, 1))).half_widths(level)


def test_few_examples_promise_no_more_than_they_can():
    found = Conformal.of(np.arange(19.0)[:, None], np.zeros((19, 1)))
    assert found.half_widths(0.95) == (18.0,)
    with pytest.raises(InputError, match=r"up to 0\.95, which is all that 19 held-out examples can promise"):
        found.half_widths(0.96)
    assert halves_covered(np.zeros((1, 1)), np.zeros((1, 1)), 0.5) is None
    assert halves_covered(np.ones((20, 1)), np.zeros((20, 1)), 0.95) is None


@pytest.mark.parametrize("change", [
    {"count": 0}, {"errors": [[2.0, 1.0, 3.0]]}, {"errors": [[1.0, 2.0]]}, {"errors": []},
    {"errors": [[-1.0, 2.0, 3.0]]},
    {"errors": [[1.0, 2.0, float("inf")]]}, {"more": 1}, {"errors": [[1.0, 2.0, 3.0]] * 2},
])  # fmt: skip
def test_errors_in_a_file_are_held_to_what_they_are(change):
    record = Conformal.of(np.arange(1.0, 4.0)[:, None], np.zeros((3, 1))).to_record()
    assert Conformal.from_record(json.loads(json.dumps(record)), 1).errors == ((1.0, 2.0, 3.0),)
    with pytest.raises(InputError, match="damaged, intervals"):
        Conformal.from_record(record | change, 1)


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 2))
    columns = {"u": x[:, 0], "v": x[:, 1], "y": 50 + 10 * x[:, 0] - 5 * x[:, 1] + 3 * rng.normal(size=400)}
    table = Table.from_columns(columns, source="drawn")
    new = rng.normal(size=(2000, 2))
    y = 50 + 10 * new[:, 0] - 5 * new[:, 1] + 3 * rng.normal(size=2000)
    return runs.fit(table, "y", layers=[8], epochs=40, seed=0), {"u": new[:, 0], "v": new[:, 1], "y": y}


def test_of_new_rows_as_many_lie_within_as_promised(fitted):
    run, new = fitted
    table = Table.from_columns(new, source="new")
    lower, upper = bounds_of(run.model, outputs_of(run.model, table), 0.9)
    within = ((lower[:, 0] <= new["y"]) & (new["y"] <= upper[:, 0])).mean()
    assert 0.8 <= within <= 0.98  # with 100 examples the share itself is drawn, of deviation 0.03 around 0.9
    assert run.evaluation.score("interval coverage") == pytest.approx(0.9, abs=0.08)
    again = runs.evaluate(run.model, table)
    assert again.score("interval coverage") == pytest.approx(within, abs=1e-9)
    assert again.score("interval half-width") == run.evaluation.score("interval half-width")


def test_the_model_file_keeps_the_errors(fitted):
    model = fitted[0].model
    assert model.conformal.count == 100
    assert model_from_bytes(model_bytes(model)).conformal == model.conformal


def test_models_of_classes_and_models_of_all_rows_have_no_intervals(fitted):
    run = fitted[0]
    outputs = np.zeros((2, 1))
    with pytest.raises(InputError, match="no examples were held out"):
        bounds_of(replace(run.model, conformal=None), outputs, 0.9)
    classes = runs.fit("iris", layers=[4], epochs=1).model
    assert classes.conformal is None
    with pytest.raises(InputError, match="a model that predicts classes"):
        bounds_of(classes, outputs, 0.9)
    with pytest.raises(InputError, match="a model that predicts classes"):
        bounds_of(bp.Model(run.model.network, run.model.parameters), outputs, 0.9)
