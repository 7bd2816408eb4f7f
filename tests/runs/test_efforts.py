"""How much a run spends: several networks unless one network is described, and what the two have in common."""

import numpy as np
import pytest

import backproof as bp
from backproof import runs, tables
from backproof.engines.native_engine import kernels
from backproof.errors import InputError
from backproof.runs.effort import chosen_effort
from backproof.runs.folder import opened
from backproof.runs.run_options import RunOptions
from backproof.tabular.predicting import outputs_of

ONE = [{"layers": [30]}, {"optimizer": "adam"}, {"epochs": 5}, {"dropout": 0.1}, {"standardise": False},
       {"validation": 0}, {"keep": "last"}, {"batch_size": 32}, {"batch_size": "all"}, {"dropout": 0.0}]  # fmt: skip
ANY = [{"seed": 3}, {"class_weight": "balanced"}, {"engine": "numpy"}, {"drop": ["a"]}, {"validation": 0.2}]


@pytest.mark.parametrize("given", ONE, ids=str)
def test_whoever_describes_a_network_gets_that_one(given):
    assert chosen_effort(RunOptions(**given)) is None
    with pytest.raises(InputError, match="which describes one network"):
        chosen_effort(RunOptions(**given, effort="fast"))


@pytest.mark.parametrize("given", ANY, ids=str)
def test_what_says_nothing_of_a_network_leaves_the_default(given):
    assert chosen_effort(RunOptions(**given)) == "default"


def test_a_time_is_for_the_search():
    assert chosen_effort(RunOptions(effort="best", time="2m")) == "best"
    with pytest.raises(InputError, match="given without effort='best'"):
        chosen_effort(RunOptions(time="2m"))
    with pytest.raises(InputError, match="90s, 10m or 1h"):
        RunOptions(time="soon")


@pytest.fixture(scope="module")
def run():
    return runs.fit("iris", seed=0)


def test_several_networks_predict_together_and_are_scored(run):
    assert len(run.model.members) == run.result.options["networks"] > 1
    assert run.evaluation.score("accuracy") > 0.9
    kept = run.model.facts["best_epochs"]
    assert (len(kept), len(set(kept)) > 1) == (len(run.model.members), True)
    assert run.model.facts["best_epoch"] is run.summary(explain=False).best_epoch is None
    assert run.summary(explain=False).kept_epochs == tuple(sorted(set(kept)))
    assert any("side by side" in note for note in run.notes)


def test_a_report_tells_the_layers_that_learnt_and_the_model_those_that_it_has():
    """Layers that spread a share of probabilities evenly are made when learning is over: no error ever reached them."""
    rng = np.random.default_rng(0)
    u, v = rng.normal(size=(2, 900))
    classes = np.where((u + v > 0) != (rng.random(900) < 0.1), "a", "b")
    table = tables.Table.from_columns({"u": u, "v": v, "y": classes})
    run = runs.fit(table, target="y", effort="fast", seed=0)
    assert run.model.options["even_share"] > 0
    assert run.model.member_network.depth == 5
    assert {len(norms) for norms in run.result.history.error_norms} == {3}
    report = run.summary(explain=False).to_html()
    assert "layer 4" in report
    assert "layer 5" not in report.split("<svg")[-1]


@pytest.mark.skipif(kernels() is None, reason="the native kernels were not built: no C++ compiler")
def test_the_instruction_set_that_is_asked_for_is_that_of_several_networks():
    choices = {"effort": "fast", "seed": 0}
    with pytest.raises(InputError, match="'none' given; accepted on this processor"):
        runs.fit("iris", instructions="none", engine="native", **choices)


def test_a_table_is_predicted_part_by_part_as_in_one(run, monkeypatch):
    table = tables.read("iris")
    whole = outputs_of(run.model, table)
    monkeypatch.setattr("backproof.tabular.predicting.MOST_NUMBERS", 1)
    monkeypatch.setattr("backproof.tabular.predicting.max", lambda *sizes: 40, raising=False)
    np.testing.assert_allclose(outputs_of(run.model, table), whole, rtol=1e-5, atol=1e-6)


def test_examples_that_are_few_or_images_are_learnt_by_one_network():
    few = tables.read("iris").take(range(40, 58))
    assert runs.fit(few, "target", held_out=0, seed=0).model.members == ()
    assert runs.fit(tables.read("digits").take(range(60)), seed=0).model.members == ()


def test_a_run_in_a_folder_goes_on_to_the_same_bits(tmp_path, run):
    with opened(tmp_path) as folder:
        first = runs.fit("iris", seed=0, folder=folder)
    with opened(tmp_path, must_go_on=True) as folder:
        assert any("networks are behind it" in note for note in folder.notes)
        again = runs.fit("iris", seed=0, folder=folder)
    for other in (first, again):
        np.testing.assert_array_equal(other.model.parameters.to_vector(), run.model.parameters.to_vector())


def test_class_weights_move_the_answers():
    rng = np.random.default_rng(0)
    x = rng.normal(size=600)
    table = tables.Table.from_columns({"x": x, "y": np.where(x + rng.normal(size=600) > 1.8, "rare", "often")})
    plain, balanced = (runs.fit(table, "y", seed=0, effort="fast", class_weight=w) for w in (None, "balanced"))
    counts = [(fit.model.encoding.decode(outputs_of(fit.model, table)) == "rare").sum() for fit in (plain, balanced)]
    assert counts[0] < counts[1]


def test_the_names_are_public():
    assert bp.TabularClassifier.__module__ == bp.TabularRegressor.__module__ == "backproof.tabular.estimators"
