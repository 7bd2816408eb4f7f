"""Runs on a table that stays on disk: chosen by size or asked for, said in one line, scored like any other."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.rendering.words import told
from backproof.runs import fit
from backproof.runs import fitting_streamed as streamed
from backproof.streams.foreseen import foreseen_bytes


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A table of 600 people, of whom one is written wrongly."""
    random = np.random.default_rng(0)
    ages, kinds = random.normal(40, 10, 600).round(2), random.choice(["red", "green"], 600)
    lines = [f"{a},{k},{'yes' if (a > 40) ^ (k == 'red') else 'no'}" for a, k in zip(ages, kinds, strict=True)]
    lines[400] = "40,red"
    found = tmp_path_factory.mktemp("table") / "people.csv"
    found.write_text("\n".join(["age,kind,label", *lines]))
    return found


OPTIONS = {"target": "label", "epochs": 30, "learning_rate": 0.01, "seed": 0}


@pytest.fixture(scope="module")
def fitted(path, tmp_path_factory):
    heard = []
    spools = tmp_path_factory.mktemp("spools")
    run = fit(path, bad_rows="skip", spool=str(spools), tell=heard.append, **OPTIONS)
    return run, heard, spools


def test_a_run_says_that_the_table_stays_on_disk_and_what_was_left_out(fitted):
    _, heard, spools = fitted
    assert heard[0].endswith("people.csv is read piece by piece and stays on disk, as asked.")
    assert "分块读取" in told(heard[0], "zh")
    assert any("1 row that cannot be read left out" in note for note in heard)
    assert any("One network learns from examples on disk" in note for note in heard)
    assert any(str(spools) in note for note in heard)
    assert len(list(spools.iterdir())) == 1


def test_a_run_is_scored_on_rows_that_it_did_not_learn_from(fitted):
    run, _, _ = fitted
    assert run.evaluation.count == 150
    assert run.evaluation.score("accuracy") > 0.9
    assert run.model.facts["examples"] == 599 - 150 - 45
    assert run.result.history.epochs[-1].validation_cost is not None


def test_a_model_of_a_table_on_disk_predicts_like_any_other(fitted, path, tmp_path):
    run, _, _ = fitted
    rows = tmp_path / "rows.csv"
    rows.write_text("age,kind\n55,red\n55,green\n")
    encoding = run.model.encoding
    outputs = run.model.predict(encoding.features(encoding.read(rows), dtype="float32"))
    assert encoding.decode(outputs).tolist() == ["no", "yes"]


def test_a_table_is_streamed_where_it_would_take_more_than_half_of_the_free_memory(path, monkeypatch):
    from backproof.runs.run_options import RunOptions

    options = RunOptions(target="label")
    need = foreseen_bytes(path)
    assert need > path.stat().st_size
    for free, is_streamed in ((2 * need + 2, False), (2 * need - 2, True), (None, False)):
        monkeypatch.setattr(streamed, "free_memory", lambda free=free: free)
        why = streamed.why_streamed(path, options)
        assert (why is not None) == is_streamed
    monkeypatch.setattr(streamed, "free_memory", lambda: 1)
    assert "GiB are free: it is read piece by piece" in streamed.why_streamed(path, options)
    assert streamed.why_streamed(path, options.with_choices({"stream": False})) is None
    assert streamed.why_streamed("iris", options) is None


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"bad_rows": "stop"}, "people.csv, line 402: 2 cells found; accepted: 3"),
        ({"effort": "best", "epochs": None}, "from which one network learns"),
        ({"bad_rows": "skip", "stream": False}, "accepted: one of the two"),
        ({"bad_rows": "leave"}, "bad_rows"),
    ],
)
def test_what_cannot_be_done_is_refused(path, tmp_path, choices, said):
    options = {"target": "label", "epochs": 1, "spool": str(tmp_path), "stream": True} | choices
    with pytest.raises(InputError, match=said):
        fit(path, **options)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "nothing.csv"),
        ("", "blank|empty"),
        ("a,b\n", "at least one example"),
        ("a,b\n1,\n2,\n", "no row with a target found"),
        ("a,b\n1,2,3\n1,2,3\n", "2 cells|3 cells"),
    ],
)
def test_files_with_nothing_to_learn_from_are_refused(tmp_path, content, said):
    path = tmp_path / "nothing.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=said):
        fit(path, "b", stream=True, spool=str(tmp_path / "spools"))


def test_few_rows_are_trained_on_and_none_of_them_validates(tmp_path):
    (tmp_path / "few.csv").write_text("\n".join(["a,b", *(f"{i},{2 * i + 1}" for i in range(12))]))
    run = fit(tmp_path / "few.csv", "b", stream=True, spool=str(tmp_path / "spools"), epochs=2)
    assert (run.evaluation.count, run.model.facts["examples"]) == (3, 9)
    assert run.result.history.epochs[-1].validation_cost is None


def test_a_spool_is_refused_where_it_cannot_lie(path, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        fit(path, "label", bad_rows="skip", spool=str(tmp_path / "file"), epochs=1)


def test_data_that_is_no_file_cannot_be_streamed():
    with pytest.raises(InputError, match="cannot be read piece by piece"):
        fit("iris", stream=True)
    with pytest.raises(InputError, match="cannot be read piece by piece"):
        fit("-", "b", stream=True)


def test_nothing_held_out_and_nothing_to_validate_on(path, tmp_path):
    run = fit(path, bad_rows="skip", spool=str(tmp_path), held_out=0.0, validation=0.0, **OPTIONS | {"epochs": 2})
    assert (run.evaluation, run.model.facts["examples"]) == (None, 599)


def test_a_cost_that_takes_counts_has_them_as_they_are(tmp_path):
    random = np.random.default_rng(1)
    x = random.normal(size=400)
    y = random.poisson(np.exp(0.5 * x))
    (tmp_path / "counts.csv").write_text("\n".join(["x,y", *(f"{a:.4f},{b}" for a, b in zip(x, y, strict=True))]))
    options = {"task": "regression", "cost": "poisson", "stream": True, "epochs": 5, "spool": str(tmp_path / "spools")}
    run = fit(tmp_path / "counts.csv", "y", **options)
    assert run.evaluation.count == 100
    assert run.result.history.costs[-1] < run.result.history.costs[0]


@pytest.mark.parametrize("options", [{"optimizer": "lbfgs"}, {"batch_size": "all"}])
def test_steps_that_see_all_examples_are_refused_before_a_row_is_read(tmp_path, options):
    path = tmp_path / "damaged.csv"
    path.write_text("a,b\n1,2\n1\n")
    with pytest.raises(InputError, match=r"of which no step sees all examples.*cluster"):
        fit(path, target="b", stream=True, **options)


def test_a_search_over_a_table_on_disk_is_made_by_workers(path, tmp_path):
    heard = []
    options = {"optimizer": "lbfgs", "epochs": 40, "seed": 0, "target": "label", "bad_rows": "skip"}
    with ThreadPoolExecutor(2) as workers:
        run = fit(path, cluster=workers, shards=2, spool=str(tmp_path / "spools"), tell=heard.append, **options)
    assert any("on 2 shards, whose gradients are added up" in note for note in heard)
    assert run.evaluation.score("accuracy") > 0.9
