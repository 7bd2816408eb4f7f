"""Held-out examples that are trained on too are counted and said."""

import numpy as np
import pytest

from backproof import runs
from backproof.rendering.words import told
from backproof.runs.copies import copies_among
from backproof.tables import Table


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((count, 2))
    return {"a": x[:, 0], "b": x[:, 1], "y": x @ [1.0, -2.0] + rng.standard_normal(count)}


def notes_of(columns, **options):
    run = runs.fit(Table.from_columns(columns), "y", layers=[3], epochs=1, **options)
    return [str(note) for note in run.notes], run


def test_the_same_inputs_with_another_target_are_no_copy():
    x, y = np.arange(6.0).reshape(3, 2), np.arange(3.0).reshape(3, 1)
    assert copies_among(x, y, x[[0, 2]], y[[0, 2]]).tolist() == [True, True]
    assert copies_among(x, y, x[[0, 2]], y[[0, 1]]).tolist() == [True, False]
    assert copies_among(x, y, x[:0], y[:0]).size == 0


@pytest.mark.parametrize("effort", [None, "fast"])
def test_as_many_are_counted_as_a_plain_search_finds(effort):
    once = drawn(60)
    twice = {name: np.tile(values, 2) for name, values in once.items()}
    chosen = {"layers": [3], "epochs": 1} if effort is None else {"effort": effort}
    run = runs.fit(Table.from_columns(twice), "y", held_out=0.25, **chosen)
    trained = set(run.prepared.rows % 60)
    expected = sum(row % 60 in trained for row in run.prepared.held_out_rows)
    said = [note for note in run.notes if "measure memory" in str(note)]
    assert len(said) == 1
    assert str(said[0]).startswith(f"{expected} of the 30 held-out examples are the same, inputs and target,")
    assert told(said[0], "zh").startswith(f"留出的 30 个样本中有 {expected} 个")


def test_the_scores_on_the_others_are_those_of_the_others_alone():
    once = drawn(60)
    twice = {name: np.tile(values, 2) for name, values in once.items()}
    _, run = notes_of(twice)
    trained = set(run.prepared.rows % 60)
    new = [row for row in run.prepared.held_out_rows if row % 60 not in trained]
    assert 0 < len(new) < len(run.prepared.held_out_rows)
    off = (
        run.model.encoding.predictions(run.model.predict(run.prepared.held_out_x))["y"]
        - twice["y"][run.prepared.held_out_rows]
    )
    off = off[np.isin(run.prepared.held_out_rows, new)]
    others = run.evaluation.on_others
    assert others.count == len(new)
    assert others.score("root mean squared error") == pytest.approx(np.sqrt(np.mean(off**2)), rel=1e-6)
    assert f"On the {len(new)} of them that are not among those trained on: R² " in run.evaluation.to_text()
    assert f"其中不在训练样本之内的 {len(new)} 个上：R² " in run.summary().to_html("zh")
    assert run.model.facts["evaluation"]["on_others"]["examples"] == len(new)


def test_nothing_is_said_where_every_example_is_another_or_very_few_are_not():
    assert not any("measure memory" in note for note in notes_of(drawn(60))[0])
    columns = {name: np.append(values, values[:1]) for name, values in drawn(99).items()}
    assert not any("measure memory" in note for note in notes_of(columns)[0])


def test_a_file_of_its_own_is_compared_too(tmp_path):
    columns = drawn(40)
    lines = ["a,b,y", *(",".join(map(repr, map(float, row))) for row in zip(*columns.values(), strict=True))]
    file = tmp_path / "b.csv"
    file.write_text("\n".join(lines[:11]), encoding="utf-8")
    notes, _ = notes_of(columns, held_out=str(file))
    assert any(note.startswith("10 of the 10 held-out examples") for note in notes)
