"""Texts that the reader knew as codes: the same values and the same features as without them, and never stale."""

from dataclasses import replace

import numpy as np
import pytest

from backproof import tables
from backproof.tables.column_values import coded_texts_of
from backproof.tables.table import Column, Table

TEXTS = ["red", None, "blue", "2024-03-01"]


def table_of_codes(count=40, seed=0):
    codes = np.random.default_rng(seed).integers(0, len(TEXTS), count)
    return Table((Column.of_codes("colour", TEXTS, codes), Column("y", "numeric", np.arange(count, dtype=float))))


def test_codes_say_what_the_values_are_in_every_part_and_order():
    table = table_of_codes()
    for one in (table, table.part(7, 30), table.take([5, 2, 39])):
        texts, codes = one["colour"].coded
        assert [texts[code] for code in codes] == one["colour"].values.tolist()


def test_other_values_do_not_keep_the_codes():
    column = table_of_codes()["colour"]
    assert replace(column, values=column.values[::-1]).coded is None
    assert replace(column, name="other").values.tolist() == column.values.tolist()


def test_texts_without_codes_have_the_same_ones():
    table = table_of_codes()
    plain = Table((replace(table["colour"]), table["y"]))
    assert plain["colour"].coded is None
    for one in (table, plain):
        texts, codes = coded_texts_of(one, "colour")
        assert [texts[code] for code in codes] == table["colour"].values.tolist()


@pytest.mark.parametrize("bins", [0, 8])
def test_a_file_gives_the_features_of_the_same_values_in_memory(tmp_path, bins):
    rng = np.random.default_rng(1)
    drawn = zip(rng.normal(size=60), rng.integers(0, 6, 60), strict=True)
    lines = [f"{x:.3f},{'abc'[int(x > 0)]}{n},2024-0{1 + n}-1{n},{x + n:.2f}" for x, n in drawn]
    path = tmp_path / "file.csv"
    path.write_text("\n".join(["x,kind,day,y", *lines]))
    read = tables.read(path)
    plain = replace(read, columns=tuple(replace(column) for column in read.columns))
    assert read["kind"].coded is not None
    assert plain["kind"].coded is None
    made, expected = (tables.prepare(one, "y", seed=3, bins=bins) for one in (read, plain))
    assert made.encoding == expected.encoding
    np.testing.assert_array_equal(made.x, expected.x)
    np.testing.assert_array_equal(made.held_out_x, expected.held_out_x)


def test_a_record_is_as_wide_as_it_has_names():
    rng = np.random.default_rng(2)
    gaps = np.where(rng.random(300) < 0.2, np.nan, rng.normal(size=300))
    table = Table.from_columns({
        "x": rng.normal(size=300), "gaps": gaps, "kind": [None, *(f"k{i % 40}" for i in range(299))],
        "day": [f"2024-03-{1 + i % 28:02d}" for i in range(300)], "y": rng.normal(size=300),
    })  # fmt: skip
    for options in ({}, {"bins": 8}, {"standardise": False}):
        encoding = tables.fit_encoding(table, "y", **options)
        assert [one.width for one in encoding.columns] == [len(one.feature_names) for one in encoding.columns]
        assert encoding.features(table).shape[1] == encoding.n_features == len(encoding.feature_names)


def test_rows_go_to_their_places():
    table = table_of_codes()
    encoding = tables.fit_encoding(table, "y")
    places = np.random.default_rng(3).permutation(len(table))
    np.testing.assert_array_equal(encoding.features(table, places=places)[places], encoding.features(table))
