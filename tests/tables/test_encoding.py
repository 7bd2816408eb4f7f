"""What is recognised, measured and encoded agrees with scikit-learn's encoders, and comes back decoded."""

import numpy as np
import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import LabelBinarizer, OneHotEncoder, StandardScaler

from backproof import tables
from backproof.errors import InputError
from backproof.tables.fitted_features import mean_and_scale

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def people(count=60, seed=0):
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 12, count)
    age[[3, 8]] = np.nan
    eyes = rng.choice(["blue", "brown", "green"], count).astype(object)
    eyes[5] = None
    columns = {
        "id": np.arange(1, count + 1), "name": [f"person {i}" for i in range(count)], "planet": ["Earth"] * count,
        "age": age, "eyes": eyes, "rooms": rng.integers(1, 4, count), "income": rng.normal(3000, 900, count),
        "tall": rng.choice(["no", "yes"], count), "votes": rng.choice(["a", "b", "c"], count),
    }  # fmt: skip
    return tables.Table.from_columns(columns, source="people.csv")


def test_columns_are_recognised_and_what_was_done_is_said():
    encoding = tables.fit_encoding(people(), "tall")
    assert [column.kind for column in encoding.columns] == [
        "numeric", "categorical", "numeric", "numeric", "categorical",
    ]  # fmt: skip
    assert dict(encoding.dropped) == {
        "id": "it counts the rows", "planet": "the same everywhere",
        "name": "60 different texts in 60 values, so a name rather than a category",
    }  # fmt: skip
    said = "\n".join(encoding.notes)
    for part in ("60 examples", "classification (binary)", "no (", "age", "2 of 60 values missing", "'eyes': 3 texts"):
        assert part in said
    assert "Left out: 'planet' (the same everywhere)." in said


def test_features_are_those_of_scikit_learns_encoders():
    table = people()
    encoding = tables.fit_encoding(table, "votes", drop=["id", "name", "tall"])
    numbers = np.stack([table[name].values for name in ("age", "rooms", "income")], axis=1)
    scaled = SimpleImputer().fit_transform(numbers)
    present = ~np.isnan(numbers[:, 0])
    scaled[:, 0] = (scaled[:, 0] - numbers[present, 0].mean()) / numbers[present, 0].std()
    scaled[:, 1:] = StandardScaler().fit_transform(numbers[:, 1:])
    hot = OneHotEncoder(sparse_output=False).fit_transform(table["eyes"].values[:, None])
    expected = np.hstack([scaled[:, :1], hot, scaled[:, 1:]])
    np.testing.assert_allclose(encoding.features(table), expected, rtol=1e-12, atol=1e-12)
    assert encoding.feature_names == (
        "age", "eyes=blue", "eyes=brown", "eyes=green", "eyes=(missing)", "rooms", "income",
    )  # fmt: skip
    np.testing.assert_array_equal(encoding.targets(table), LabelBinarizer().fit_transform(table["votes"].values))


def test_what_is_recognised_can_be_overridden():
    table = people()
    encoding = tables.fit_encoding(
        table, "rooms", task="regression", categorical=["name"], numeric=["id"], standardise=False, missing="median"
    )
    assert encoding.kind == "regression"
    assert encoding.n_features == 1 + 60 + 1 + 4 + 1 + 2 + 3
    np.testing.assert_array_equal(encoding.targets(table)[:, 0], table["rooms"].values)
    age = encoding.features(table)[:, encoding.feature_names.index("age")]
    assert age[3] == np.nanmedian(table["age"].values)
    as_text = tables.fit_encoding(table, "tall", categorical=["rooms"])
    assert {"rooms=1", "rooms=2", "rooms=3"} <= set(as_text.feature_names)


@pytest.mark.parametrize("standardise", [True, False])
def test_a_hole_is_filled_with_the_mean_of_training_and_marked_where_there_are_many(standardise):
    values = np.array([1.0, 2.0, np.nan, 9.0, np.nan])
    table = tables.Table.from_columns({"age": values, "kind": ["a", "b", "a", "b", "a"]})
    encoding = tables.fit_encoding(table, "kind", standardise=standardise)
    mean, scale = (4.0, np.std([1.0, 2.0, 9.0])) if standardise else (0.0, 1.0)
    expected = np.stack([(np.where(np.isnan(values), 4.0, values) - mean) / scale, np.isnan(values)], axis=1)
    np.testing.assert_allclose(encoding.features(table), expected, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize(
    ("values", "task"),
    [
        (["a", "b"] * 3, "classification"),
        ([0, 1] * 3, "classification"),
        (list(range(10)) * 2, "classification"),
        (list(range(21)) * 5, "regression"),
        ([1, 2, 3, 4], "regression"),
        ([0.5, 1.5] * 9, "regression"),
    ],
)
def test_the_task_is_recognised_by_the_target(values, task):
    table = tables.Table.from_columns({"x": np.arange(len(values)) ** 2.0, "y": values})
    assert tables.fit_encoding(table, "y").task == task


def test_two_classes_are_one_output_and_more_are_one_each():
    table = people()
    binary, many = tables.fit_encoding(table, "tall"), tables.fit_encoding(table, "votes")
    assert (binary.kind, binary.n_outputs, binary.output_names) == ("binary", 1, ("tall=yes",))
    assert (many.kind, many.n_outputs) == ("multiclass", 3)
    for encoding, name in ((binary, "tall"), (many, "votes")):
        y = encoding.targets(table)
        assert set(np.unique(y)) == {0, 1}
        assert encoding.decode(y).tolist() == table[name].values.tolist()
    assert binary.decode([0.4999, 0.5]).tolist() == ["no", "yes"]
    assert many.decode([[0.1, 0.3, 0.2]]).tolist() == ["b"]


def test_several_columns_of_two_classes_are_multilabel_and_of_numbers_regression():
    rng = np.random.default_rng(0)
    table = tables.Table.from_columns({
        "x": rng.normal(size=20), "p": [0, 1] * 10, "q": ["m", "n", "n", "m"] * 5, "r": rng.normal(size=20) * 9 + 50,
        "s": rng.normal(size=20),
    })  # fmt: skip
    labels = tables.fit_encoding(table, ["p", "q"], drop=["r", "s"])
    assert labels.kind == "multilabel"
    assert labels.decode(labels.targets(table))[:3].tolist() == [[0, "m"], [1, "n"], [0, "n"]]
    assert list(labels.predictions(labels.targets(table))) == ["p", "q", "p=1", "q=n"]
    values = tables.fit_encoding(table, ["r", "s"], drop=["p", "q"])
    assert values.kind == "regression"
    np.testing.assert_allclose(values.targets(table).std(axis=0), 1, rtol=1e-12)
    expected = np.stack([table["r"].values, table["s"].values], axis=1)
    np.testing.assert_allclose(values.decode(values.targets(table)), expected, rtol=1e-12)


def test_held_out_rows_do_not_leak_into_means_but_their_categories_are_known():
    table = tables.Table.from_columns({"x": [1.0, 3.0, 500.0], "k": ["a", "b", "c"], "y": ["p", "q", "q"]})
    encoding = tables.fit_encoding(table, "y", rows=[0, 1])
    assert (encoding.columns[0].mean, encoding.columns[0].scale) == (2.0, 1.0)
    assert encoding.features(table).tolist() == [[-1, 1, 0, 0], [1, 0, 1, 0], [498, 0, 0, 1]]


def test_a_column_that_counts_the_rows_is_left_out_also_where_some_are_held_out():
    columns = {"PassengerId": np.arange(1.0, 41.0), "x": np.arange(40.0), "y": ["a", "b"] * 20}
    table = tables.Table.from_columns(columns)
    assert tables.prepare(table, "y", seed=0).encoding.feature_names == ("x",)
    assert tables.prepare(table, "y", seed=0, numeric=["PassengerId"]).encoding.n_features == 2


def test_a_column_that_never_varies_is_kept_where_its_holes_may_say_something():
    table = tables.Table.from_columns({
        "n": [1.0, np.nan, 1.0], "t": ["yes", None, "yes"], "y": ["a", "b", "b"],
    })  # fmt: skip
    encoding = tables.fit_encoding(table, "y")
    assert encoding.feature_names == ("n", "n=(missing)", "t=yes", "t=(missing)")
    np.testing.assert_array_equal(encoding.features(table)[:, :2], [[0, 0], [0, 1], [0, 0]])
    assert tables.fit_encoding(table, "y", missing="mean").feature_names == ("t=yes", "t=(missing)")


def test_float32_stays_float32_and_another_dtype_can_be_asked():
    table = tables.Table.from_columns({"x": np.arange(4, dtype=np.float32), "y": [0, 1, 0, 1]})
    encoding = tables.fit_encoding(table, "y")
    assert encoding.features(table).dtype == encoding.targets(table).dtype == np.float32
    assert encoding.features(table, dtype="float64").dtype == np.float64
    assert tables.fit_encoding(people(), "tall").dtype == "float64"


def test_columns_are_found_by_name_in_any_order_and_without_the_unused():
    table = people()
    encoding = tables.fit_encoding(table, "tall")
    used = tables.Table(tuple(table[name] for name in ("votes", "income", "rooms", "eyes", "age")))
    np.testing.assert_array_equal(encoding.features(used), encoding.features(table))


def test_a_file_is_read_with_the_kinds_that_were_trained_on(tmp_path):
    (tmp_path / "train.csv").write_text("code,n,y\n007,1,a\n7,2,b\n3+,3,a\n007,9,b\n")
    (tmp_path / "new.csv").write_text("n,code\n1,007\n2,7\n")
    data = tables.prepare(tmp_path / "train.csv", "y", categorical=["code"], held_out=0, seed=0)
    assert data.encoding.feature_names[:3] == ("code=007", "code=3+", "code=7")
    x = data.encoding.features(data.encoding.read(tmp_path / "new.csv"))
    assert x[:, :3].tolist() == [[1, 0, 0], [0, 0, 1]]


@given(arrays(np.float64, st.integers(1, 8), elements=FINITE))
def test_mean_and_scale_never_overflow(values):
    mean, scale = mean_and_scale(values)
    slack = 1e-12
    assert values.min() / 2 - slack * abs(mean) <= mean / 2 <= values.max() / 2 + slack * abs(mean)
    assert 0 <= scale < np.inf


@given(
    arrays(np.float64, 6, elements=FINITE | st.just(np.nan)), arrays(np.float64, 6, elements=st.floats(-1e308, 1e308))
)
@example(np.array([0, 1.79769313e308, -2.99376046e292, np.nan, np.nan, np.nan]), np.array([0, 1.0, 1, 1, 1, 1]))
@example(np.arange(6.0), np.array([1.7e308, -1.7e308, 1.7e308, 1.7e308, 1.7e308, 1.7e308]) / 2)
def test_whatever_numbers_come_features_and_targets_are_finite_or_refused(x, y):
    """And what is encoded decodes to what it was, within rounding, which beyond 1e308 may round to infinity."""
    try:
        table = tables.Table.from_columns({"x": x, "z": [1.0, 2, 3, 4, 5, 6], "y": y})
        encoding = tables.fit_encoding(table, "y", task="regression")
        features, targets = encoding.features(table), encoding.targets(table)
    except InputError:
        reject()
    assert np.isfinite(features).all()
    assert np.isfinite(targets).all()
    np.testing.assert_allclose(encoding.decode(targets), y, rtol=1e-9, atol=1e-9 * max(np.abs(y)))
