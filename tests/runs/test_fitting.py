"""From a file to a model: what is held out stays out, choices can be overridden, the same seed gives the same bits."""

import numpy as np
import pandas as pd
import pytest

import backproof as bp
from backproof.engines import native_engine
from backproof.optimizers import OPTIMIZERS
from backproof.runs import fit
from backproof.tables import Table
from backproof.training.schedules import SCHEDULES


def people(count=400, seed=0):
    rng = np.random.default_rng(seed)
    age = rng.normal(40, 10, count)
    return Table.from_columns(
        {
            "age": age,
            "town": rng.choice(["A", "B"], count),
            "pay": np.exp(age / 20),
            "old": np.where(age > 40, "y", "n"),
        },
        source="people.csv",
    )


@pytest.mark.parametrize("name", ["iris", "wine", "breast-cancer"])
def test_the_choices_beat_the_commonest_class_by_far(name):
    found = fit(name, seed=1).evaluation
    assert found.score("accuracy") > 0.9
    assert found.score("accuracy") > found.baseline[1] + 0.2


def test_the_books_first_network_reads_handwritten_digits():
    run = fit(
        "digits", seed=0, layers=[30], activations=["sigmoid"], cost="quadratic", optimizer="sgd", learning_rate=3.0,
        batch_size=10, epochs=30,
    )  # fmt: skip
    assert run.evaluation.score("accuracy") >= 0.95
    assert [record.name for record in run.model.network.activations] == ["sigmoid", "sigmoid"]
    assert run.evaluation.count == 450


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    first, same, other = (fit("iris", seed=seed, epochs=2).model.parameters.to_vector() for seed in (0, 0, 1))
    assert first.tobytes() == same.tobytes()
    assert first.tobytes() != other.tobytes()


def test_the_table_may_be_scored_on_other_data(tmp_path):
    run = fit(people(), "old", held_out=0.0, epochs=2, drop=["pay"])
    assert run.evaluation is None
    path = tmp_path / "others.csv"
    ages = np.linspace(20, 60, 30)
    rows = [f"{age},A,0,{'y' if age > 40 else 'n'}" for age in ages]
    path.write_text("\n".join(["age,town,pay,old", *rows]))
    run = fit(people(), "old", held_out=str(path), epochs=60, drop=["pay"])
    assert run.evaluation.count == 30
    assert run.evaluation.score("accuracy") > 0.8
    assert any("400 examples trained on; scored on the 30 of" in note for note in run.notes)
    frame = pd.DataFrame({"age": ages, "town": "A", "pay": 0.0, "old": np.where(ages > 40, "y", "n")})
    assert fit(people(), "old", held_out=frame, effort="fast", drop=["pay"]).evaluation.count == 30
    with pytest.raises(bp.InputError, match="iris"):
        fit(people(), "old", held_out="iris", epochs=2)


def test_the_best_epoch_is_kept_unless_the_last_is_asked_for():
    options = {"target": "old", "epochs": 12, "learning_rate": 0.5, "seed": 3, "drop": ["pay"]}
    best, last = fit(people(), **options), fit(people(), **options, keep="last")
    costs = best.result.history.validation_costs
    kept = best.summary().best_epoch
    assert costs[kept - 1] == min(costs)
    assert last.summary().best_epoch is None
    assert best.result.history == last.result.history


def test_an_adaptive_schedule_lowers_the_rate_where_nothing_improves():
    run = fit(people(), "old", schedule="adaptive", optimizer="sgd", learning_rate=5.0, epochs=150)
    rates = run.result.history.learning_rates
    assert rates[0] == 5.0
    assert rates[-1] < 5.0


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_trains(name):
    assert len(fit(people(), "old", schedule=name, epochs=3).result.history) == 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_trains(name):
    run = fit("iris", optimizer=name, epochs=30)
    assert run.evaluation.score("accuracy") > run.evaluation.baseline[1]
    assert run.summary().options["optimizer"]["name"] == name


def test_class_weights_go_by_label():
    plain, weighted, named = (
        fit(people(), "old", epochs=2, drop=["pay"], class_weight=weight).model.parameters.to_vector()
        for weight in (None, {"y": 5.0}, {"n": 1.0, "y": 5.0})
    )
    assert (weighted == named).all()
    assert (weighted != plain).any()
    with pytest.raises(bp.InputError, match=r"'z' given; accepted: n, y"):
        fit(people(), "old", class_weight={"z": 2.0})
    with pytest.raises(bp.InputError, match="regression"):
        fit(people(), "pay", class_weight="balanced")


def test_a_cost_of_counts_takes_the_target_as_it_is():
    run = fit(people(), "pay", cost="poisson", learning_rate=0.01, drop=["old"])
    assert run.model.network.activations[-1].name == "exponential"
    assert run.model.encoding.target.scales == (1.0,)
    assert run.evaluation.score("R²") > 0.5
    assert any("as it is" in note for note in run.notes)


def test_a_target_that_the_cost_does_not_take_is_named_by_its_row():
    table = Table.from_columns({"x": [1.0, 2.0, 3.0, 4.0, 5.0], "y": [1.5, 2.5, -3.5, 0.5, 1.0]}, source="t.csv")
    with pytest.raises(bp.InputError, match=r"t\.csv, row 3, column 'y': -3\.5 found"):
        fit(table, "y", cost="poisson", held_out=0.2)


def test_a_run_that_diverges_at_once_writes_nothing_and_says_where():
    table = Table.from_columns({"x": np.linspace(0, 1, 50) * 1e30, "y": np.linspace(0, 1, 50)})
    with pytest.raises(bp.InputError, match=r"diverged.*epoch 1, step 1.*nothing was learnt, so nothing is written"):
        fit(table, "y", optimizer="sgd", learning_rate=1e6, standardise=False)


def test_an_unknown_choice_is_refused_by_name():
    with pytest.raises(bp.InputError, match="'first' given; accepted: best, last"):
        fit("iris", keep="first")
    with pytest.raises(bp.InputError, match="no option 'momentun'"):
        fit("iris", momentun=0.9)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_it_is_said_where_numpy_runs_for_want_of_the_native_kernels(engine, monkeypatch):
    monkeypatch.setattr(native_engine, "kernels", lambda: None)
    run = fit("iris", seed=0, epochs=2, engine=engine)
    assert run.result.engine == "numpy"
    said = [note for note in run.notes if "Runs on NumPy" in note and "no C++ compiler was found" in note]
    assert len(said) == (engine == "auto")


@pytest.mark.skipif(native_engine.kernels() is None, reason="the native kernels were not built: no C++ compiler")
@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_nothing_is_said_of_numpy_where_the_kernels_are(engine):
    assert not any("NumPy" in note for note in fit("iris", seed=0, epochs=2, engine=engine).notes)


def test_a_file_called_target_is_named_where_its_target_stays_as_it_is():
    shares = Table.from_columns({"w": np.arange(20.0), "share": np.linspace(0.1, 0.9, 20)}, source="Target shares.csv")
    notes = fit(shares, target="share", task="regression", cost="binary_cross_entropy", epochs=1).notes
    assert notes[0] == "Target shares.csv: 20 examples, 2 columns."
    assert notes[1] == "Target share: regression, as it is, since the cost takes probability targets."
