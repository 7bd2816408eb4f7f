"""What can be said of a run is held against what is accepted before any data is read."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.described import about
from backproof.runs import RunOptions, fit
from backproof.runs.run_options import DEFAULTS

WORDS = {name: each.accepted for name, each in about(RunOptions).items() if each.accepted}


@pytest.mark.parametrize("name", WORDS)
def test_only_the_words_of_a_field_are_accepted(name):
    for word in WORDS[name]:
        assert getattr(RunOptions(**{name: word}), name) == word
    with pytest.raises(bp.InputError, match=rf"{name}: 'another' given; accepted: {WORDS[name][0]}, "):
        RunOptions(**{name: "another"})


def test_an_unknown_option_is_refused_with_the_nearest():
    with pytest.raises(bp.InputError, match=r"no option 'patient'.*did you mean 'patience'"):
        DEFAULTS.with_choices({"patient": 3})


REFUSED = {"epochs": 0, "batch_size": 0, "learning_rate": 0.0, "l2": -1.0, "patience": 0, "seed": -1, "clip_norm": 0.0,
           "noise_multiplier": 1.0}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_read_where_training_could_not_start(name):
    """Also 0, which is a number of its own and not the default: the file that is named does not exist."""
    with pytest.raises(bp.InputError, match=rf"^{name}: {REFUSED[name]} given"):
        fit("absent.csv", "y", **{name: REFUSED[name]})


def test_a_batch_of_all_examples_is_said_by_that_word_alone():
    assert fit("iris", batch_size="all", epochs=1).model.options["batch_size"] is None
    with pytest.raises(bp.InputError, match=r"batch_size: 'whole' given; accepted: a whole number ≥ 1, or all"):
        fit("absent.csv", "y", batch_size="whole")


def test_options_may_be_given_as_one_and_changed_one_by_one():
    options = RunOptions(target="target", layers=[5], epochs=2, seed=3, drop=["sepal length (cm)"])
    one = fit("iris", options=options)
    other = fit("iris", "target", layers=(5,), epochs=2, seed=3, drop=("sepal length (cm)",))
    np.testing.assert_array_equal(one.model.parameters.to_vector(), other.model.parameters.to_vector())
    changed = fit("iris", options=options, seed=4)
    assert changed.model.options["seed"] == 4
    assert changed.model.network.sizes == (3, 5, 3)


def test_early_stopping_is_patience_that_nobody_counted():
    counted = fit("iris", early_stopping=True, epochs=3).model.options["stopping"]
    assert counted["patience"] == 10
    assert fit("iris", early_stopping=True, patience=4, epochs=3).model.options["stopping"]["patience"] == 4
    assert fit("iris", epochs=3).model.options["stopping"]["patience"] == np.inf


def test_order_and_penalty_reach_training():
    run = fit("iris", shuffle=False, penalty_per_batch=True, l2=0.1, epochs=2)
    assert (run.model.options["shuffle"], run.model.options["penalty_per_batch"]) == (False, True)
    other = fit("iris", l2=0.1, epochs=2).model.parameters.to_vector()
    assert (run.model.parameters.to_vector() != other).any()


def test_options_are_frozen():
    with pytest.raises(AttributeError):
        DEFAULTS.seed = 1
    assert replace(DEFAULTS, seed=1) != DEFAULTS
