"""Numbers in bins, and rare categories together: what each feature is, through JSON and ONNX too."""

from itertools import pairwise

import numpy as np
import onnxruntime
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backproof import Model, Network, tables
from backproof.errors import InputError
from backproof.exports import export
from backproof.tables.pieces import BinnedFeature, edges_of
from backproof.tables.target_columns import RealTarget

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def table(rows=300):
    rng = np.random.default_rng(0)
    size = rng.lognormal(size=rows)
    size[::11] = np.nan
    kinds = rng.choice(["a", "b", "c"], p=[0.5, 0.3, 0.2], size=rows).astype(object)
    kinds[:2] = "rare 1", "rare 2"
    return tables.Table.from_columns(
        {"size": size, "count": rng.poisson(0.3, rows).astype(float), "kind": kinds, "y": np.nan_to_num(size) * 3}
    )


@given(st.lists(FLOATS, min_size=1, max_size=60), st.integers(0, 40))
def test_edges_rise_and_are_among_the_values_and_no_more_than_asked_for(values, bins):
    edges = edges_of(np.array(values), bins)
    assert all(low < high for low, high in pairwise(edges))
    assert set(edges) <= set(values)
    assert len(edges) <= bins + 1


@given(st.lists(FLOATS, min_size=3, max_size=30), st.lists(FLOATS, min_size=1, max_size=10))
@example([0.0, 0.0, 0.25], [2.247116418577895e307])
def test_features_are_finite_and_bins_rise_with_the_number(trained, seen):
    columns = {"x": np.array(trained), "y": np.arange(float(len(trained)))}
    if len(set(trained)) < 2:
        return
    encoding = tables.fit_encoding(tables.Table.from_columns(columns), "y", task="regression", bins=8)
    found = encoding.features(tables.Table.from_columns({"x": np.sort(seen)}))
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=0) >= 0).all()
    assert np.abs(found[:, 0]).max() <= 3
    assert found[:, 1:].size == 0 or (found[:, 1:].min() >= 0 and found[:, 1:].max() <= 1)


@pytest.mark.parametrize(("columns", "rows"), [(6, 300), (20, 2_000), (40, 2_000)])
def test_a_wide_table_of_few_examples_has_ten_for_each_bin_or_three_bins_a_column(columns, rows):
    numbers = np.random.default_rng(0).normal(size=(columns, rows))
    given = {f"x{i}": one for i, one in enumerate(numbers)} | {"y": np.arange(float(rows))}
    encoding = tables.fit_encoding(tables.Table.from_columns(given), "y", task="regression", bins=32)
    bins = [column.bins for column in encoding.columns]
    assert sum(bins) <= max(rows / 10, 3 * columns)
    assert min(bins) >= 3


def test_a_number_is_the_sum_of_its_bins():
    """Σ share · width over all bins gives the number back, within the edges."""
    feature = BinnedFeature("x", 0.0, 1.0, 3.0, 0.0, False, (1.0, 2.0, 5.0, 9.0))
    x = np.array([1.0, 1.5, 4.0, 9.0, 12.0])
    shares = feature.apply(tables.Table.from_columns({"x": x}))[:, 1:]
    np.testing.assert_allclose(1.0 + shares @ np.diff(feature.edges), np.minimum(x, 9.0))


def test_missing_numbers_have_the_median_and_a_feature_that_says_so():
    found = tables.fit_encoding(table(), "y", bins=8)
    size = found.columns[0]
    assert size.indicator
    values = size.apply(tables.Table.from_columns({"size": [np.nan, size.fill]}))
    np.testing.assert_array_equal(values[0, :-1], values[1, :-1])
    assert values[:, -1].tolist() == [1, 0]


def test_rare_categories_and_new_ones_share_a_feature():
    kind = tables.fit_encoding(table(), "y", bins=8).columns[2]
    assert kind.rare == ("rare 1", "rare 2")
    found = kind.apply(tables.Table.from_columns({"kind": ["a", "rare 1", "rare 2", "never seen"]}))
    assert found[:, -1].tolist() == [0, 1, 1, 1]
    assert found.sum(axis=1).tolist() == [1, 1, 1, 1]


def test_the_encoding_survives_json_and_edges_that_fall_are_refused():
    encoding = tables.fit_encoding(table(), "y", bins=8)
    back = tables.Encoding.from_json(encoding.to_json())
    assert back == encoding
    np.testing.assert_array_equal(back.features(table()), encoding.features(table()))
    edges = encoding.columns[0].edges
    damaged = encoding.to_json().replace(str(edges[1]), str(edges[-1] + 1), 1)
    with pytest.raises(InputError, match="rising numbers"):
        tables.Encoding.from_json(damaged)


@pytest.mark.parametrize("unseen", ["ignore", "error"])
def test_onnx_computes_the_same_features_and_values(unseen):
    given = table()
    encoding = tables.fit_encoding(given, "y", bins=8, unseen=unseen)
    network = Network([encoding.n_features, 6, 1], ["silu", "identity"])
    members = [network.init(seed, "book", np.float32) for seed in range(3)]
    model = Model.of_members(network, members, encoding=encoding)
    session = onnxruntime.InferenceSession(export(model, "onnx"))
    columns = {name: given[name].values for name in ("size", "count")}
    inputs = {name: np.asarray(values, np.float64)[:, None] for name, values in columns.items()}
    inputs["kind"] = given["kind"].values.astype(object)[:, None]
    outputs, values = session.run(["outputs", "value"], inputs)
    np.testing.assert_allclose(outputs, model.predict(encoding.features(given)), rtol=1e-4, atol=1e-5)
    expected = encoding.decode(outputs)
    np.testing.assert_allclose(values[:, 0], expected, rtol=1e-4, atol=1e-4)
    assert expected.max() <= given["y"].values.max()


def test_a_target_may_be_learnt_as_its_logarithm_and_is_held_to_what_was_seen():
    target = RealTarget(("y",), (1.0,), (2.0,), (True,), ((-3.0, 50.0),))
    y = tables.Table.from_columns({"y": [-3.0, 0.0, 0.5, 50.0]})
    np.testing.assert_allclose(target.decode(target.encode(y)), y["y"].values, atol=1e-12)
    assert target.decode(np.array([[100.0], [-100.0]])).tolist() == [50.0, -3.0]


def test_a_part_of_a_table_has_its_rows_and_its_lines():
    given = table()
    part = given.part(10, 13)
    assert (len(part), list(part.lines)) == (3, [11, 12, 13])
    np.testing.assert_array_equal(part["count"].values, given["count"].values[10:13])
