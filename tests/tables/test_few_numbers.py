"""Features as rows of few numbers: entry by entry those of the encoding, and refused where it refuses."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backproof import tables
from backproof.engines.sparse_rows import SparseRows
from backproof.errors import InputError
from backproof.tables.few_numbers import FewNumbers

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def table(rows=400, seed=0):
    rng = np.random.default_rng(seed)
    size, kinds = rng.lognormal(size=rows), rng.choice(["a", "b", "c"], size=rows).astype(object)
    size[::11], kinds[:2] = np.nan, ("rare 1", "rare 2")
    return tables.Table.from_columns({
        "size": size, "count": rng.poisson(0.5, rows).astype(float), "two": rng.integers(0, 2, rows).astype(float),
        "kind": kinds, "day": np.array([f"2024-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(rows)], dtype=object),
        "weight": rng.normal(size=rows), "y": rng.normal(size=rows),
    })  # fmt: skip


def as_features(few, given, dtype=np.float64):
    """Return the features that the rows stand for: what a layer with a neuron for each feature answers."""
    rows = SparseRows(*few.rows(given, dtype), few.n_inputs).toarray()
    return rows @ few.weights(np.eye(few.encoding.n_features, dtype=dtype)).T


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("missing", ["auto", "median"])
def test_every_entry_is_that_of_the_encoding(dtype, missing):
    """Of learnt rows and of others: below and above all bins, on their edges, missing, of new categories."""
    encoding = tables.fit_encoding(table(), "y", bins=9, missing=missing)
    few = FewNumbers(encoding)
    other = {column.name: column.values.copy() for column in table(50, 1).columns}
    other["size"][:5], other["kind"][7:9] = [-9.0, 0.0, 1e300, np.nan, 2.0], ("new", None)
    edges = np.array(encoding.columns[encoding.feature_names.index("size")].edges)
    other["size"][10 : 10 + len(edges)] = edges
    for rows in (table(), tables.Table.from_columns(other)):
        np.testing.assert_array_equal(as_features(few, rows, dtype), encoding.features(rows, dtype=dtype))
    assert few.rows(table(), dtype)[0].shape == (400, few.numbers_of_a_row)


@given(st.lists(FLOATS, min_size=3, max_size=40), st.lists(FLOATS, min_size=1, max_size=9))
@example([0.0, 0.0, 0.25], [2.247116418577895e307])
@example([0.0] * 19 + [1.3756120685036768e154], [0.0])
def test_whatever_the_numbers_are(trained, seen):
    columns = {"x": np.array(trained), "y": np.arange(float(len(trained)))}
    if len(set(trained)) < 2:
        return
    encoding = tables.fit_encoding(tables.Table.from_columns(columns), "y", task="regression", bins=8)
    given = tables.Table.from_columns({"x": np.array([*seen, *trained])})
    np.testing.assert_array_equal(as_features(FewNumbers(encoding), given), encoding.features(given))


def test_weighted_inputs_are_those_of_the_features_within_rounding():
    encoding = tables.fit_encoding(table(), "y", bins=9)
    few, w = FewNumbers(encoding), np.random.default_rng(0).normal(size=(20, encoding.n_features))
    rows = SparseRows(*few.rows(table(), np.float64), few.n_inputs).toarray()
    expected = encoding.features(table(), dtype=np.float64) @ w.T
    np.testing.assert_allclose(rows @ few.weights(w).T, expected, rtol=1e-12, atol=1e-12)
    w[:, 3] *= 1.001
    assert np.abs(rows @ few.weights(w).T - expected).max() > 1e-4


def test_it_pays_for_many_bins_only():
    assert FewNumbers(tables.fit_encoding(table(4000), "y", drop=["day"], bins=32)).is_worth_it
    assert not FewNumbers(tables.fit_encoding(table(4000), "y", bins=0)).is_worth_it
    assert not FewNumbers(tables.fit_encoding(tables.read("digits"), "target")).is_worth_it


def test_what_the_encoding_refuses_is_refused_in_the_same_words():
    encoding = tables.fit_encoding(table(), "y", bins=9)
    lacking = tables.Table.from_columns({"size": [1.0, np.inf]})
    infinite = tables.Table.from_columns({**{c.name: c.values[:2] for c in table().columns}, "size": [1.0, np.inf]})
    strange = tables.Table.from_columns({**{c.name: c.values[:2] for c in table().columns}, "kind": ["a", "new"]})
    for odd, strict in ((lacking, False), (infinite, False), (strange, True)):
        with pytest.raises(InputError) as want:
            encoding.features(odd, strict=strict)
        with pytest.raises(InputError) as found:
            FewNumbers(encoding).rows(odd, np.float64, strict)
        assert str(found.value) == str(want.value)
