"""A search on a cluster: a task a recipe, from files that it names, to the bits of a search that is made here."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone

from backproof import TabularClassifier
from backproof.cluster import Cluster
from backproof.cluster.workers import ClusterError
from backproof.errors import InputError
from backproof.runs import fit
from backproof.runs.effort import chosen_effort
from backproof.runs.run_options import RunOptions
from backproof.tabular import recipe_search as searching
from backproof.tabular.recipe_search import recipes, search
from backproof.tabular.search_folder import recorded
from cluster_executors import Cancelling, Packing, Serial
from tabular_problems import SMALL, examples


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(searching, "CHOICES", {"hidden": ((4,), (5,)), "dropout": (0.0, 0.2), "bins": (0, 32)})
    monkeypatch.setattr(searching, "MOST_TRIALS", 4)
    monkeypatch.setattr(searching, "NETWORKS", 3)


def bits(found):
    return [member.to_vector().tobytes() for member in found.learnt.members], found.costs, found.recipe


@pytest.mark.parametrize("others", [
    {},
    {"weights": np.linspace(0.5, 2.0, 120), "columns": np.array([0, 1, 2, 2]), "signs": np.array([1.0, 0, 0, 0])},
    {"validation": (np.ones((8, 4), np.float32), np.ones((8, 1), np.float32))},
], ids=["plain", "weighted, monotonic, with columns", "validated"])  # fmt: skip
def test_a_search_elsewhere_has_the_bits_of_one_here(others):
    given = examples(**others)
    here = search(given, SMALL, seed=1)
    there = search(given, SMALL, seed=1, cluster=Packing())
    assert bits(here) == bits(there)
    assert there.trials == 4


def test_a_task_is_a_recipe_and_names_its_examples_by_file():
    executor, large = Serial(), examples(count=4000)
    search(large, SMALL, seed=1, cluster=executor)
    assert [name for name, _ in executor.made] == ["try_recipe"] * 4
    assert all(len(pickle.dumps(task)) < 6000 for task in executor.made)
    tried = [arguments[1] for _, arguments in executor.made]
    assert [(each.hidden, each.dropout, each.bins) for each in tried] == [
        (each.hidden, each.dropout, each.bins) for _, each in zip(range(4), recipes(SMALL, 1), strict=False)
    ]
    assert {each.networks for each in tried} == {2}


class Lost(Serial):
    """Loses its scheduler after two tasks."""

    def submit(self, function, *arguments):
        return super().submit(function, *arguments) if len(self.made) < 2 else Cancelling().submit(function)


@pytest.mark.parametrize("again", [None, Serial], ids=["here", "on another cluster"])
def test_a_search_that_lost_its_cluster_goes_on_wherever_to_the_same_bits(tmp_path, again):
    whole = search(examples(), SMALL, seed=1)
    with pytest.raises(ClusterError, match="the scheduler cannot be reached"):
        search(examples(), SMALL, seed=1, cluster=Lost(), folder=tmp_path)
    before = len(recorded(tmp_path)[0])
    assert before < 4
    workers = None if again is None else again()
    assert bits(search(examples(), SMALL, seed=1, cluster=workers, folder=tmp_path)) == bits(whole)
    if again is not None:
        best = recorded(tmp_path)[0][:before]
        assert len(workers.made) == 4 - before + bool(best)


def test_without_time_the_recipes_that_came_are_those_tried():
    found = search(examples(), SMALL, seed=0, seconds=1e-9, cluster=Serial())
    assert found.trials >= 1
    assert found.recipe in [each for _, each in zip(range(4), recipes(SMALL, 0), strict=False)]


def test_an_interrupt_keeps_the_best_so_far():
    def stop(trial, record):
        if trial == 2:
            raise KeyboardInterrupt

    found = search(examples(), SMALL, seed=0, told=stop, cluster=Serial())
    assert found.learnt.status == "interrupted"
    assert len(found.learnt.members) == 2


def test_what_cannot_be_learnt_is_said_as_here():
    with pytest.raises(InputError, match="3 examples given; accepted: four at least"):
        search(examples(count=3), SMALL, seed=0, cluster=Serial())


def test_the_faces_take_a_cluster_for_a_search_and_for_nothing_else():
    executor = Serial()
    found = fit("iris", effort="best", cluster=executor)
    assert [name for name, _ in executor.made] == ["try_recipe"] * 4
    assert (
        found.model.parameters.to_vector().tobytes()
        == fit("iris", effort="best").model.parameters.to_vector().tobytes()
    )
    assert chosen_effort(RunOptions(effort="best", cluster="local:2", shard_folder="x")) == "best"
    for refused in ({"effort": "fast"}, {"effort": "best", "shards": 3}, {"effort": "best", "round_steps": 5}):
        with pytest.raises(InputError, match="which describes one network"):
            chosen_effort(RunOptions(cluster="local:2", **refused))


def test_the_estimator_searches_on_a_cluster():
    x = np.random.default_rng(0).normal(size=(80, 2))
    y = x[:, 0] > 0
    model = TabularClassifier("best", cluster=Serial(), random_state=0)
    here = TabularClassifier("best", random_state=0).fit(x, y).predict_proba(x)
    np.testing.assert_array_equal(clone(model).fit(x, y).predict_proba(x), here)
    assert model.cluster.made
    assert pickle.loads(pickle.dumps(model)).cluster is None
    with pytest.raises(InputError, match="cluster: given without effort='best'"):
        TabularClassifier("fast", cluster=Cluster(Serial())).fit(x, y)
