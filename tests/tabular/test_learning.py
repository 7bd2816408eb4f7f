"""Several networks: each as it would be alone, judged together, on rows that they do not learn from."""

import re
from dataclasses import replace

import numpy as np
import pytest

from backproof import Network, train
from backproof.described import about
from backproof.errors import InputError
from backproof.runs.run_options import RunOptions
from backproof.tabular.estimators import TabularClassifier, TabularRegressor
from backproof.tabular.folds import FOLDS, folds_of
from backproof.tabular.learning import begun, ended, keep_own_epochs, learn
from backproof.tabular.recipe import EFFORTS, recipe_for
from backproof.tabular.recipe_search import NETWORKS
from backproof.tabular.temperature import LEAST, MOST, fitted_temperature, least_of, mean_cost
from tabular_problems import SMALL, examples


def test_every_row_is_held_to_by_a_network_that_does_not_learn_from_it():
    folds = folds_of(np.arange(50.0)[:, None], FOLDS, seed=1)
    assert sorted(np.concatenate([fold.held_to for fold in folds])) == list(range(50))
    for fold in folds:
        assert sorted([*fold.learnt, *fold.held_to]) == list(range(50))


def test_every_class_is_spread_over_the_folds_in_proportion():
    y = (np.arange(160) % 10 == 0).astype(float)[:, None]
    assert [int(y[fold.held_to].sum()) for fold in folds_of(y, FOLDS, seed=0)] == [2] * FOLDS


def test_networks_that_share_examples_are_held_to_the_same_rows():
    first, second = folds_of(np.zeros((40, 1)), 2, seed=0, shared=True, share=0.25)
    assert first is second
    assert len(first.held_to) == 10
    for share in (1.5, 0.001):
        with pytest.raises(InputError, match="a share that leaves examples on both sides"):
            folds_of(np.zeros((40, 1)), 2, seed=0, share=share)


def test_too_few_examples_are_refused():
    with pytest.raises(InputError, match="3 examples given; accepted: four at least"):
        folds_of(np.zeros((3, 1)), 2, seed=0)


def test_each_network_has_the_bits_that_it_has_alone():
    """The witness is `train`, on the same rows with the same first parameters."""
    given = examples()
    several = begun(given, SMALL, seed=5)
    firsts = [several.network.parameters_from_vector(run.state.vector.copy()) for run in several.runs]
    for _ in several.epochs():
        pass
    for run, first, fold in zip(several.runs, firsts, folds_of(given.y, 3, 5), strict=True):
        alone = train(
            several.network, given.x[fold.learnt], given.y[fold.learnt], parameters=first,
            **SMALL.options() | {"seed": run.setup.options.seed},
        )  # fmt: skip
        np.testing.assert_array_equal(alone.parameters.to_vector(), run.state.vector)


def test_the_bits_do_not_depend_on_how_many_learn_at_once():
    one, two = (learn(examples(), SMALL, seed=3, n_jobs=jobs) for jobs in (1, 2))
    for first, second in zip(one.members, two.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())
    other = learn(examples(), SMALL, seed=4)
    assert not np.array_equal(one.members[0].to_vector(), other.members[0].to_vector())


def test_the_epoch_that_is_kept_costs_least_by_the_mean_answers():
    given = examples()
    several = begun(given, SMALL, seed=0)
    costs = []
    for record in several.epochs():
        z = sum_of_answers(several, given)
        costs.append(calibrated_cost(several.network, z, given.y[several.covered]))
        assert record.validation_cost == pytest.approx(costs[-1])
    assert several.best.epoch == int(np.argmin(costs)) + 1
    assert several.best.cost == pytest.approx(min(costs))


def test_each_network_may_be_kept_as_after_the_epoch_at_which_its_own_answers_cost_least():
    given, recipe = examples(), replace(SMALL, own_epochs=True, learning_rate=0.3)
    several = begun(given, recipe, seed=0)
    costs, vectors, common = [], [], []
    for record in several.epochs():
        z, y = sum_of_answers(several, given), given.y[several.covered]
        temperature = fitted_temperature(several.network, z, y)
        of_each = [np.isin(several.covered, held.rows) for held in several.held]
        costs.append([mean_cost(several.network, z[mine], y[mine], None, temperature) for mine in of_each])
        vectors.append([run.state.vector.copy() for run in several.runs])
        common.append(record.validation_cost)
    epochs = np.argmin(costs, axis=0)
    assert len(set(epochs)) > 1
    assert several.best.epochs == tuple(epochs + 1)
    assert several.best.epoch == np.argmin(common) + 1
    assert several.best.costs == pytest.approx(np.min(costs, axis=0))
    for number, epoch in enumerate(epochs):
        np.testing.assert_array_equal(several.best.vectors[number], vectors[epoch][number])
    found = ended(several, recipe)
    z = several.answered(several.best).z
    assert found.epochs == several.best.epochs
    assert found.cost == mean_cost(several.network, z, given.y[several.covered], None, found.temperature)


def test_networks_that_are_held_to_the_same_rows_are_kept_as_after_one_epoch():
    recipe, given = replace(SMALL, own_epochs=True, learning_rate=0.3), examples()
    other = examples(40, seed=1)
    for same in (replace(given, share=0.25), replace(given, validation=(other.x, other.y))):
        assert not keep_own_epochs(same, recipe)
        assert len(set(learn(same, recipe, seed=0).epochs)) == 1
    assert keep_own_epochs(given, recipe)
    assert not keep_own_epochs(given, SMALL)
    assert not keep_own_epochs(given, replace(recipe, networks=61))


def calibrated_cost(network, z, y, weights=None):
    return mean_cost(network, z, y, weights, fitted_temperature(network, z, y, weights))


def sum_of_answers(several, given):
    """The mean of z^L over the networks that do not learn from a row, written out."""
    rows = []
    for row in several.covered:
        found = [
            several.network.forward(several.network.parameters_from_vector(run.state.vector), given.x[row : row + 1])
            for run, held in zip(several.runs, several.held, strict=True) if row in held.rows
        ]  # fmt: skip
        rows.append(np.mean([trace.weighted_inputs[-1][0] for trace in found], axis=0))
    return np.array(rows)


def test_first_weights_of_bins_begin_at_zero_and_are_learnt():
    given = examples()
    several = begun(given, SMALL, seed=0)
    before = [several.network.parameters_from_vector(run.state.vector).weights[0] for run in several.runs]
    assert all((w[:, given.pieces] == 0).all() and w[:, ~given.pieces].all() for w in before)
    after = learn(given, SMALL, seed=0)
    assert all((member.weights[0][:, given.pieces] != 0).any() for member in after.members)


def test_weights_of_examples_count_in_learning_and_in_judging():
    weights = np.where(np.arange(120) < 60, 1.0, 0.0).astype(np.float32)
    weighted = learn(examples(weights=weights), SMALL, seed=0)
    plain = learn(examples(), SMALL, seed=0)
    assert not np.array_equal(weighted.members[0].to_vector(), plain.members[0].to_vector())
    assert weighted.cost != plain.cost


def test_other_examples_may_be_what_networks_are_held_to():
    other = examples(40, seed=9)
    several = begun(examples(validation=(other.x, other.y)), SMALL, seed=0)
    assert all(len(run.setup.data) == 120 for run in several.runs)
    assert len(several.covered) == 40


def test_temperature_lowers_the_cost_of_answers_that_are_too_sure_and_leaves_values_alone():
    network = Network([1, 1], "sigmoid", "binary_cross_entropy")
    rng = np.random.default_rng(0)
    z = rng.normal(size=(400, 1)) * 2
    y = (rng.random((400, 1)) < 1 / (1 + np.exp(-z))).astype(float)
    found = fitted_temperature(network, 2 * z, y)
    assert 1.6 < found < 2.4
    assert mean_cost(network, 2 * z, y, temperature=found) < mean_cost(network, 2 * z, y)
    assert fitted_temperature(Network([1, 1], "identity"), z, y) == 1.0


@pytest.mark.parametrize("times", [0.1, 0.7, 1.0, 2.5, 9.0])
def test_no_other_temperature_costs_less(times):
    network = Network([1, 3], "softmax", "categorical_cross_entropy")
    rng = np.random.default_rng(1)
    z = rng.normal(size=(300, 3)) * 2
    y = np.eye(3)[(np.log(rng.exponential(size=z.shape)) - z).argmin(axis=1)]
    weights = rng.random(300)
    each = [mean_cost(network, times * z, y, weights, float(t)) for t in np.geomspace(LEAST, MOST, 500)]
    found = mean_cost(network, times * z, y, weights, fitted_temperature(network, times * z, y, weights))
    assert found <= min(each) * (1 + 1e-4)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 64])
@pytest.mark.parametrize("near", [None, -5.0, 0.0, 3.0, 9.0, 40.0, 100.0])
def test_the_least_is_found_from_everywhere_and_nothing_is_asked_for_twice(count, near):
    for place in range(-1, count + 1):
        asked = []

        def cost(number, place=place, asked=asked):
            asked.append(number)
            return (number - place) ** 2

        assert least_of(np.arange(float(count)), cost, near) == np.clip(place, 0, count - 1)
        assert len(asked) == len(set(asked)) <= 26
    asked = []
    least_of(np.arange(64.0), lambda number: asked.append(number) or abs(number - 40), 40.0)
    assert sorted(asked) == [39.0, 40.0, 41.0]


@pytest.mark.parametrize("effort", EFFORTS)
def test_epochs_fall_and_batches_grow_with_the_number_of_examples(effort):
    few, many = (recipe_for(effort, count, "binary") for count in (100, 1_000_000))
    assert few.batch_size < many.batch_size
    assert few.epochs > many.epochs >= 2


def test_what_is_said_of_an_effort_names_the_numbers_of_its_networks():
    few, default = (recipe_for(effort, 5_000, "regression").networks for effort in ("fast", "default"))
    said = about(RunOptions)["effort"].help
    for text in (said, TabularClassifier.__doc__, TabularRegressor.__doc__):
        assert [int(number) for number in re.findall(r"(\d+)", text[text.index("fast") :])[:3]] == [
            few,
            default,
            NETWORKS,
        ]
