"""Rows held out: a partition, in proportion where asked, the same for the same seed."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError


@given(st.integers(2, 200), st.floats(0.01, 0.99), st.integers(0, 2**32 - 1))
def test_a_split_is_a_partition_of_the_asked_size(count, held_out, seed):
    expected = int(np.ceil(held_out * count))
    if expected == count:
        with pytest.raises(InputError, match="both sides"):
            tables.split(count, held_out, seed=seed)
        return
    rows, kept = tables.split(count, held_out, seed=seed)
    assert len(kept) == expected
    assert sorted([*rows, *kept]) == list(range(count))
    again = tables.split(count, held_out, seed=seed)
    np.testing.assert_array_equal(kept, again[1])


def test_another_seed_gives_another_split():
    assert tables.split(100, seed=0)[1].tolist() != tables.split(100, seed=1)[1].tolist()


def test_a_stratified_split_holds_out_each_class_in_proportion():
    labels = ["a"] * 40 + ["b"] * 20 + ["c"] * 4
    table = tables.Table.from_columns({"x": np.arange(64.0), "y": labels})
    _, kept = tables.split(table, 0.25, seed=3, stratify="y")
    assert Counter(table["y"].values[kept]) == {"a": 10, "b": 5, "c": 1}
    _, same = tables.split(64, 0.25, seed=3, stratify=labels)
    np.testing.assert_array_equal(kept, same)


@pytest.mark.parametrize(
    "options",
    [
        {"held_out": 1.0, "seed": 0}, {"held_out": 0.0, "seed": 0}, {"held_out": 3, "seed": 0}, {"seed": -1},
        {"seed": 1.5}, {"seed": True}, {"seed": 2**32}, {"seed": 0, "stratify": ["a"] * 9 + ["b"]},
        {"seed": 0, "stratify": ["a"] * 9},
    ],
)  # fmt: skip
def test_a_split_that_cannot_be_is_refused(options):
    with pytest.raises(InputError, match="accepted"):
        tables.split(10, **options)


def test_prepared_arrays_are_the_encoded_rows_of_the_table():
    data = tables.prepare("iris", held_out=0.2, seed=1)
    x, y = data.encoding.features(data.table), data.encoding.targets(data.table)
    np.testing.assert_array_equal(data.x, x[data.rows])
    np.testing.assert_array_equal(data.held_out_x, x[data.held_out_rows])
    np.testing.assert_array_equal(data.y, y[data.rows])
    np.testing.assert_array_equal(data.held_out_y, y[data.held_out_rows])
    assert data.held_out_y.sum(axis=0).tolist() == [10, 10, 10]
    np.testing.assert_allclose(data.x.mean(axis=0), 0, atol=1e-12)
    assert data.notes[-1] == "30 examples held out, 120 trained on, each class in proportion."


def test_nothing_need_be_held_out_and_rare_classes_are_said():
    everything = tables.prepare("diabetes", held_out=0, seed=0)
    assert everything.x.shape == (442, 10)
    assert everything.held_out_x.shape == (0, 10)
    table = tables.Table.from_columns({"x": np.arange(9.0), "y": ["a"] * 4 + ["b"] * 4 + ["c"]})
    assert "by chance alone since the class 'c' has one example" in tables.prepare(table, "y", seed=0).notes[-1]
    with pytest.raises(InputError, match="rows: given to prepare"):
        tables.prepare(table, "y", seed=0, rows=[1])
    with pytest.raises(InputError, match=r"held_out=2\.0"):
        tables.prepare(table, "y", seed=0, held_out=2.0)


def test_a_table_taken_keeps_its_line_numbers(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,a\n2,b\n3,c\n")
    part = tables.read(tmp_path / "a.csv").take([2, 0])
    assert part["y"].values.tolist() == ["c", "a"]
    assert part.where(0, "y").endswith("line 4, column 'y'")


@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(10, 200), st.floats(0.1, 0.7), st.booleans())
def test_the_rows_are_those_that_scikit_learn_draws(seed, classes, count, held_out, stratified):
    from sklearn.model_selection import train_test_split

    labels = np.random.default_rng(seed).integers(0, classes, count) if stratified else None
    try:
        expected = train_test_split(np.arange(count), test_size=held_out, random_state=seed, stratify=labels)
    except ValueError:
        with pytest.raises(InputError, match="stratify"):
            tables.split(count, held_out, seed=seed, stratify=labels)
        return
    for rows, drawn in zip(tables.split(count, held_out, seed=seed, stratify=labels), expected, strict=True):
        np.testing.assert_array_equal(rows, np.sort(drawn))
