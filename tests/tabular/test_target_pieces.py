"""Networks that learn values learn their pieces too; what is kept answers the values alone, and is judged by them."""

from dataclasses import replace

import numpy as np

from backproof import train
from backproof.tabular.folds import folds_of
from backproof.tabular.learning import begun, learn
from backproof.tabular.recipe import EFFORTS, recipe_for
from backproof.tabular.target_pieces import with_pieces
from tabular_problems import SMALL, examples

IN_PIECES = replace(SMALL, target_pieces=4, patience=2, epochs=8)


def of_values(count=120, columns=1):
    rng = np.random.default_rng(1)
    given = examples(count)
    y = given.x[:, :1] * given.x[:, 1:2] + 0.1 * rng.normal(size=(count, columns))
    return replace(given, y=((y - y.mean(axis=0)) / y.std(axis=0)).astype(np.float32), kind="regression")


def test_a_value_is_the_sum_of_what_it_fills_of_its_pieces():
    """Values are read back from their pieces alone: from zeros and ones, and the share between them."""
    y = np.random.default_rng(0).exponential(size=(400, 2))
    found = with_pieces(y, 8)
    assert found.shape == (400, 18)
    np.testing.assert_array_equal(found[:, :2], y)
    for column, pieces in zip(y.T, (found[:, 2:10], found[:, 10:]), strict=True):
        assert np.allclose(pieces.mean(axis=0), 0.0)
        assert np.isclose(pieces.var(axis=0).sum(), 1.0)
        shares = (pieces - pieces.min(axis=0)) / np.ptp(pieces, axis=0)
        edges = np.quantile(column, np.linspace(0, 1, 9), method="nearest")
        np.testing.assert_allclose(edges[0] + shares @ np.diff(edges), column)


def test_values_that_are_few_or_alike_have_no_pieces():
    for y in (np.array([[1.0], [2.0]] * 30), np.arange(30.0)[:, None], np.zeros((50, 1))):
        np.testing.assert_array_equal(with_pieces(y, 16), y)
    many = np.random.default_rng(0).normal(size=(400, 40))
    assert [with_pieces(many[:, :n], most).shape[1] for n, most in ((1, 0), (1, 16), (8, 16), (40, 16))] == [
        1,
        17,
        72,
        40,
    ]


def test_each_network_learns_values_and_pieces_as_it_would_alone():
    """The witness is `train`, with the pieces among the targets, of which only the values are answers."""
    given = of_values(columns=2)
    several = begun(given, IN_PIECES, seed=5)
    firsts = [several.network.parameters_from_vector(run.state.vector.copy()) for run in several.runs]
    told = list(several.epochs())
    y, folds = with_pieces(given.y, 4), folds_of(given.y, 3, 5)
    assert several.network.sizes[-1] == y.shape[1] == 10
    answers = []
    for run, first, fold in zip(several.runs, firsts, folds, strict=True):
        alone = train(
            several.network, given.x[fold.learnt], y[fold.learnt], parameters=first,
            **replace(IN_PIECES, epochs=8).options() | {"seed": run.setup.options.seed},
            callbacks=[lambda record: record.epoch == len(told)],
        )  # fmt: skip
        np.testing.assert_array_equal(alone.parameters.to_vector(), run.state.vector)
        predicted = several.network.predict(alone.parameters, given.x)[:, :2]
        answers.append(0.5 * ((predicted - given.y) ** 2).sum(axis=1))
    learnt = np.mean([each[fold.learnt].mean() for each, fold in zip(answers, folds, strict=True)])
    held = np.concatenate([each[fold.held_to] for each, fold in zip(answers, folds, strict=True)]).mean()
    np.testing.assert_allclose((told[-1].cost, told[-1].validation_cost), (learnt, held), rtol=1e-5)


def test_of_many_examples_each_network_tells_its_cost_from_others(monkeypatch):
    """The witness asks each network for its cost of all it learns from, and takes a part of these."""
    monkeypatch.setattr("backproof.tabular.several.MOST_COUNTED", 60)
    given = of_values()
    several = begun(given, replace(IN_PIECES, epochs=1), seed=5)
    (told,) = several.epochs()
    costs = []
    for number, (run, fold) in enumerate(zip(several.runs, folds_of(given.y, 3, 5), strict=True)):
        parameters = several.network.parameters_from_vector(run.state.vector)
        predicted = several.network.predict(parameters, given.x[fold.learnt])[:, :1]
        each = 0.5 * ((predicted - given.y[fold.learnt]) ** 2).sum(axis=1)
        costs.append(each[21 * number : 21 * number + 21].mean())
    np.testing.assert_allclose(told.cost, np.mean(costs), rtol=1e-5)


def test_what_is_kept_answers_the_values_alone():
    given = of_values()
    learnt = learn(given, IN_PIECES, seed=2)
    assert learnt.network.sizes == (4, 6, 5, 1)
    assert [member.biases[-1].shape for member in learnt.members] == [(1,)] * 3
    assert learnt.z.shape == learnt.y.shape == (len(learnt.y), 1)
    for member, fold in zip(learnt.members, folds_of(given.y, 3, 2), strict=True):
        found = learnt.network.predict(member, given.x[fold.held_to])
        places = np.searchsorted(np.unique(np.concatenate([f.held_to for f in folds_of(given.y, 3, 2)])), fold.held_to)
        np.testing.assert_allclose(found, learnt.z[places], rtol=1e-5, atol=1e-6)
    cost = 0.5 * float(np.mean((learnt.z - learnt.y) ** 2))
    np.testing.assert_allclose(cost, learnt.cost, rtol=1e-5)


def test_networks_that_go_on_from_a_folder_come_to_the_same_bits(tmp_path):
    whole = learn(of_values(), IN_PIECES, seed=2)
    learn(of_values(), IN_PIECES, seed=2, folder=tmp_path, told=[lambda record: record.epoch == 3])
    again = learn(of_values(), IN_PIECES, seed=2, folder=tmp_path)
    assert again.history.epochs[-1].validation_cost == whole.history.epochs[-1].validation_cost
    for first, second in zip(whole.members, again.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())


def test_only_values_have_pieces_by_default_and_the_small_networks_before_have_none():
    for effort in EFFORTS:
        assert recipe_for(effort, 5_000, "regression").target_pieces > 0
        assert recipe_for(effort, 5_000, "binary").target_pieces == 0
    assert recipe_for("default", 5_000, "regression").pilot(5_000).target_pieces == 0


def test_values_with_many_examples_need_no_dropout():
    for effort in EFFORTS:
        assert recipe_for(effort, 5_000, "regression").dropout == 0.1
        assert recipe_for(effort, 5_001, "regression").dropout == 0.0
