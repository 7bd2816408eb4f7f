"""A model tells rows that it was trained on among other data, by the numbers of 32 bits that its file keeps of them."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from backproof import load, runs, save
from backproof.rendering.words import told
from backproof.runs import trained_rows
from backproof.runs.trained_rows import kept_of_rows, marks_of, on_trained_rows
from backproof.tables import Table


def drawn(count, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, 2))
    return {"a": x[:, 0], "b": x[:, 1], "y": x @ [1.0, -2.0]}


def joined(*columns):
    return Table.from_columns({name: np.concatenate([one[name] for one in columns]) for name in columns[0]})


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    fitted = runs.fit(Table.from_columns(drawn(120, 0)), "y", layers=[3], epochs=1, held_out=0.25)
    path = tmp_path_factory.mktemp("model") / "m.backproof"
    save(path, fitted.model)
    return load(path), fitted.prepared.rows


def test_rows_that_were_trained_on_are_counted_among_others(model):
    loaded, rows = model
    old = {name: values[rows[:17]] for name, values in drawn(120, 0).items()}
    (said,) = on_trained_rows(loaded, joined(old, drawn(40, 1)))
    assert said.startswith("17 of the 57 rows are the same, inputs and target, as one that the model was trained on")
    assert told(said, "zh").startswith("57 行中有 17 行与训练用过的某一行相同")
    assert on_trained_rows(loaded, joined(drawn(40, 1))) == ()
    other = old | {"y": old["y"] + 1.0}
    assert on_trained_rows(loaded, joined(other)) == ()


def test_of_many_rows_a_share_is_told_and_few_numbers_are_kept(model, monkeypatch):
    loaded, rows = model
    monkeypatch.setattr(trained_rows, "MOST_KEPT", 30)
    table = Table.from_columns({name: values[rows] for name, values in drawn(120, 0).items()})
    x, y = loaded.encoding.features(table, dtype=loaded.dtype), loaded.encoding.targets(table, dtype=loaded.dtype)
    few = replace(loaded, facts={**loaded.facts, "trained_rows": kept_of_rows(x, y)})
    (said,) = on_trained_rows(few, joined({name: table[name].values for name in table.names}, drawn(90, 1)))
    assert said.startswith("about ")
    share = int(said.split()[1])
    assert abs(share - 50) <= 25  # of 180 rows, some 60 are looked for
    assert len(kept_of_rows(x, y)["marks"]) == 160


def test_numbers_are_those_of_the_bytes_of_each_row_on_every_machine():
    x, y = np.array([[1.5, -2.0]], "<f4"), np.array([[1.0]], "<f4")
    expected = int.from_bytes(
        hashlib.blake2b(bytes.fromhex("0000c03f000000c00000803f"), digest_size=4).digest(), "little"
    )
    assert marks_of(x, y).tolist() == [expected]


@pytest.mark.parametrize("found", [None, 5, {}, {"below": -1, "marks": ""}, {"below": 9, "marks": "?"},
                                   {"below": 9, "marks": "AAA="}, {"below": True, "marks": 5}])  # fmt: skip
def test_a_record_that_is_none_is_passed_over(model, found):
    loaded, _ = model
    assert on_trained_rows(replace(loaded, facts={"trained_rows": found}), joined(drawn(40, 1))) == ()
    assert on_trained_rows(replace(loaded, facts={}), joined(drawn(40, 1))) == ()
