"""Networks that stop early go on from their best epoch at a falling rate, as `train` would, to no worse an end."""

from dataclasses import replace

import numpy as np
import pytest

from backproof import train
from backproof.tabular.annealing import anneal, annealing
from backproof.tabular.learning import begun, learn
from backproof.training.history import OF_EACH, History
from tabular_problems import SMALL, examples

HASTY = replace(SMALL, epochs=20, patience=2, learning_rate=0.3)
EACH = replace(HASTY, own_epochs=True)


def stopped(recipe=HASTY, seed=5):
    several = begun(examples(), recipe, seed=seed)
    for _ in several.epochs():
        pass
    return several


@pytest.mark.parametrize("recipe", [HASTY, EACH])
def test_networks_go_on_from_the_best_epoch_with_the_bits_that_train_has(recipe):
    several, given = stopped(recipe), examples()
    best, done = several.best, len(several.history)
    assert (len(set(best.epochs)) > 1) == recipe.own_epochs
    shorter = annealing(recipe, best.epoch, done)
    costs = []
    anneal(several, recipe)
    assert len(several.history) == done + shorter.epochs
    for epochs in range(1, shorter.epochs + 1):
        alone = [
            train(
                several.network, given.x[rows], given.y[rows],
                parameters=several.network.parameters_from_vector(vector),
                callbacks=[lambda record, last=epochs: record.epoch == last],
                **shorter.options() | {"seed": run.setup.options.seed},
            ).parameters.to_vector()
            for run, vector, held in zip(several.runs, best.vectors, several.held, strict=True)
            for rows in [np.setdiff1d(np.arange(120), held.rows)]
        ]  # fmt: skip
        costs.append(several.history.epochs[done + epochs - 1].validation_cost)
        for kept, mine, theirs in zip(several.best.epochs, several.best.vectors, alone, strict=True):
            if kept == done + epochs:
                np.testing.assert_array_equal(mine, theirs)
    assert max(several.best.epochs) > done  # this problem is one that it helps; else nothing was compared above
    assert several.best.cost == min(best.cost, *costs)


def test_each_network_keeps_what_costs_it_less():
    several = stopped(EACH)
    before, done = several.best, len(several.history)
    anneal(several, EACH)
    kept = several.best
    for i in range(EACH.networks):
        assert kept.costs[i] <= before.costs[i]
        assert (kept.epochs[i] > done) == (kept.costs[i] < before.costs[i])
        assert np.array_equal(kept.vectors[i], before.vectors[i]) == (kept.epochs[i] == before.epochs[i])
    np.testing.assert_array_equal(several.answered(kept).z, kept.z)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_never_costs_more_than_before(seed):
    several = stopped(seed=seed)
    before = several.best
    anneal(several, HASTY)
    assert several.best.cost <= before.cost
    assert (several.best.cost < before.cost) == (several.best.epoch != before.epoch)


def test_epochs_are_told_in_order_and_one_who_asks_ends_them():
    told = []
    found = learn(examples(), HASTY, seed=5, told=[told.append])
    assert [record.epoch for record in told] == list(range(1, len(told) + 1))
    assert {record.epochs for record in told} == {20}
    assert len(found.history) == len(told)
    first = len(stopped().history)
    ended = learn(examples(), HASTY, seed=5, told=[lambda record: record.epoch == first + 1])
    assert len(ended.history) == first + 1


def test_the_first_of_them_names_the_epoch_that_it_goes_on_from_and_so_does_the_message():
    before, found = stopped(), learn(examples(), HASTY, seed=5)
    done, last = len(before.history), found.history.epochs
    expected = [before.best.epoch if record.epoch == done + 1 else None for record in last]
    assert [record.goes_on_from for record in last] == expected
    kept = f"{HASTY.networks} networks, kept as after epoch {found.epochs[0]} of {len(last)}"
    assert found.message == f"{kept}; epoch {done + 1} went on from epoch {before.best.epoch}"
    assert History.from_records(found.history.to_records()) == found.history
    assert [len(row) for row in found.history.to_records()].count(9) == 1  # of the others there is nothing to say


def test_where_each_goes_on_from_its_own_epoch_that_is_said():
    done, found = len(stopped(EACH).history), learn(examples(), EACH, seed=5)
    assert [record.goes_on_from for record in found.history.epochs][done:][:2] == [OF_EACH, None]
    first, last = min(found.epochs), max(found.epochs)
    kept = f"{EACH.networks} networks, each kept as after its best epoch, {first} to {last} of {len(found.history)}"
    assert found.message == f"{kept}; epoch {done + 1} went on from the best epoch of each"
    assert History.from_records(found.history.to_records()) == found.history


def test_whoever_ends_learning_ends_it_and_networks_with_patience_are_left_alone():
    last = len(stopped().history)
    assert len(learn(examples(), HASTY, seed=5, told=[lambda record: record.epoch == last]).history) == last
    patient = stopped(replace(HASTY, patience=20))
    before = patient.best
    anneal(patient, HASTY)
    assert patient.best is before
    assert len(patient.history) == 20


@pytest.mark.parametrize("recipe", [HASTY, EACH])
def test_networks_that_go_on_from_a_folder_come_to_the_same_bits(recipe, tmp_path):
    whole = learn(examples(), recipe, seed=5, folder=tmp_path)
    again = learn(examples(), recipe, seed=5, folder=tmp_path)
    assert (again.epochs, again.cost, again.history) == (whole.epochs, whole.cost, whole.history)
    for first, second in zip(whole.members, again.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())


def test_the_best_epoch_must_be_early_and_two_epochs_be_left():
    assert annealing(HASTY, 7, 9) is None
    assert annealing(HASTY, 6, 19) is None
    assert annealing(HASTY, 6, 18).epochs == 2
    assert annealing(replace(HASTY, anneals=False), 6, 18) is None
