"""Codes among whole numbers, told from quantities by how the target hangs on them; and how many texts have features."""

import numpy as np
import pandas as pd
import pytest

from backproof import TabularRegressor
from backproof.rendering.words import told
from backproof.runs.examples_of_run import prepared_for
from backproof.runs.run_options import RunOptions
from backproof.tables import Table, fit_encoding
from backproof.tables import pieces as tables_pieces
from backproof.tables.codes_in_numbers import is_code
from backproof.tables.features import CategoricalFeature
from backproof.tables.pieces import BinnedFeature, frequent_each
from backproof.tables.reading import RECOGNISED

N, BINS = 3_000, 32
RNG = np.random.default_rng(0)
SHOPS = RNG.integers(0, 60, N).astype(float)
OF_SHOP = RNG.normal(size=60)[SHOPS.astype(int)]
NOISE = RNG.normal(size=N)


def table(**columns):
    return Table.from_columns({"other": NOISE, "shop": SHOPS, "y": OF_SHOP + NOISE} | columns)


@pytest.mark.parametrize(
    "target",
    [OF_SHOP + NOISE, np.exp(3 * OF_SHOP), (OF_SHOP + NOISE > 0).astype(float), SHOPS % 2 + NOISE],
    ids=["values", "values far off", "two classes", "odd and even"],
)
def test_what_hangs_on_each_number_hangs_on_a_code(target):
    assert is_code(SHOPS, target[:, None])


@pytest.mark.parametrize(
    "target",
    [SHOPS, np.sin(SHOPS / 8), (SHOPS > 25) + 0.1 * NOISE, np.abs(SHOPS - 30) + NOISE, NOISE],
    ids=["its size", "a wave", "a threshold", "a distance", "nothing"],
)
def test_what_hangs_on_the_size_hangs_on_no_code(target):
    assert not is_code(SHOPS, target[:, None])


def test_several_outputs_count_together():
    classes = np.eye(5)[RNG.integers(0, 5, 60)[SHOPS.astype(int)]]
    assert is_code(SHOPS, classes)
    assert not is_code(SHOPS, np.eye(5)[np.minimum(SHOPS // 12, 4).astype(int)])


def test_numbers_with_fractions_few_numbers_and_few_examples_are_no_codes():
    target = (OF_SHOP + NOISE)[:, None]
    assert not is_code(SHOPS + 0.5, target)
    assert not is_code(SHOPS % 30, target)
    assert not is_code(SHOPS[:150], target[:150])
    assert not is_code(np.arange(N, dtype=float), target)
    assert not is_code(np.full(N, np.nan), target)


def test_missing_numbers_and_one_that_most_examples_have_hide_no_code():
    target = (OF_SHOP + NOISE)[:, None]
    assert is_code(np.where(NOISE > 1, np.nan, SHOPS), target)
    assert is_code(np.where(NOISE > 0, 0.0, SHOPS), np.where(NOISE > 0, 0.0, OF_SHOP)[:, None])


def test_a_quantity_that_many_examples_have_none_of_is_no_code():
    front = np.where(NOISE > 0.5, 0.0, np.round(60 + 15 * RNG.normal(size=N)))
    price = np.where(front == 0, 100, front) + RNG.normal(size=N)
    assert not is_code(front, price[:, None])


def test_codes_become_categories_which_is_said_with_the_option_that_reverses_it():
    encoding = fit_encoding(table(), "y", bins=BINS)
    other, shop = encoding.columns
    assert isinstance(other, BinnedFeature)
    assert isinstance(shop, CategoricalFeature)
    assert shop.width == 60
    (note,) = (note for note in encoding.notes if "taken as categories" in note)
    assert note.startswith("'shop': its numbers are taken as categories")
    assert "numeric=['shop']" in note
    assert told(note, "zh").startswith("'shop'：其中的数被当作类别")
    found = encoding.features(Table.from_columns({"other": [0.0, 0.0], "shop": [7.0, 1e6]}))
    assert found[:, other.width :].sum(axis=1).tolist() == [1.0, 0.0]  # one that training did not have is none of them


@pytest.mark.parametrize("option", [{"numeric": ["shop"]}, {"ordered": ["shop"]}, {"bins": 0}])
def test_whoever_says_what_they_are_is_heard_and_one_network_has_numbers_as_before(option):
    encoding = fit_encoding(table(), "y", **{"bins": BINS} | option)
    assert not any(isinstance(column, CategoricalFeature) for column in encoding.columns)


@pytest.mark.parametrize(
    ("given", "kind"), [({}, "categorical"), ({"numeric": ["shop"]}, "binned"), ({"monotonic": {"shop": 1}}, "binned")]
)
def test_estimators_and_runs_take_what_is_said(given, kind):
    small = table().take(np.arange(1_000))
    frame = pd.DataFrame({name: small[name].values for name in ("other", "shop")})
    model = TabularRegressor("fast", random_state=0, **given).fit(frame, small["y"].values)
    assert model.model_.encoding.columns[1].kind == kind
    prepared = prepared_for(small, RunOptions(target="y", **given), RECOGNISED, bins=BINS)
    assert prepared.encoding.columns[1].kind == kind


def test_only_rows_that_are_trained_on_decide():
    y = np.where(np.arange(N) < N // 2, OF_SHOP, NOISE)
    first, last = np.arange(N // 2), np.arange(N // 2, N)
    kinds = [type(fit_encoding(table(y=y), "y", bins=BINS, rows=rows).columns[1]) for rows in (first, last)]
    assert kinds == [CategoricalFeature, BinnedFeature]


def test_days_written_as_numbers_stay_days():
    days = np.array([20160101 + 100 * (i % 12) + i // 12 for i in range(60)], float)[SHOPS.astype(int)]
    encoding = fit_encoding(table(shop=days), "y", bins=BINS)
    assert [column.kind for column in encoding.columns] == ["binned", "date"]


def test_of_very_many_texts_as_many_have_a_feature_as_there_is_room_for(monkeypatch):
    texts = [f"t{i % 400}" for i in range(N)]
    features = fit_encoding(table(shop=texts), "y").columns[1]
    assert len(features.categories) == 400
    assert features.rare == ()
    texts[::3] = ["t0", "t1"] * (N // 6)  # that come most often, and others equally often
    monkeypatch.setattr(tables_pieces, "MOST_NUMBERS_OF_TEXTS", 1)
    few = fit_encoding(table(shop=texts), "y").columns[1]
    assert {"t0", "t1"} <= set(few.categories)
    assert len(few.categories) <= tables_pieces.FEWEST_TEXTS
    assert len(few.categories) + len(few.rare) == 400
    asked = fit_encoding(table(shop=texts), "y", frequent=2).columns[1]
    assert asked.categories == ("t0", "t1")


def test_columns_of_many_texts_share_the_room():
    assert frequent_each(2, 50_000) == frequent_each(1, 100_000) < frequent_each(1, 50_000)
