"""The search: recipes drawn by the seed, the best of them learnt by more networks, within a time, kept at Ctrl-C."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from backproof.tabular import recipe_search as searching
from backproof.tabular.recipe_search import recipes, search
from tabular_problems import SMALL, examples


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(searching, "CHOICES", {"hidden": ((4,), (5,)), "dropout": (0.0, 0.2), "bins": (0, 32)})
    monkeypatch.setattr(searching, "MOST_TRIALS", 3)
    monkeypatch.setattr(searching, "NETWORKS", 4)


def test_recipes_are_drawn_by_the_seed_and_none_comes_twice(small):
    first, again = list(islice(recipes(SMALL, 1), 6)), list(islice(recipes(SMALL, 1), 6))
    assert first == again
    assert len(set(first)) == 6
    assert first[0] == SMALL


def test_the_cheapest_recipe_is_learnt_by_more_networks(small):
    told = []
    found = search(examples(), SMALL, seed=1, seconds=600, told=lambda trial, record: told.append(trial))
    assert found.trials == 3
    assert len(found.learnt.members) == 4
    tried = list(islice(recipes(SMALL, 1), 3))
    assert found.recipe == tried[int(np.argmin(found.costs))]
    assert sorted(set(told)) == [0, 1, 2, 3]


def test_without_time_the_first_recipe_is_the_only_one(small):
    found = search(examples(), SMALL, seed=0, seconds=1e-9)
    assert (found.trials, found.recipe) == (1, SMALL)


def test_a_recipe_without_bins_makes_networks_that_ignore_them(small, monkeypatch):
    found = search(examples(), replace(SMALL, bins=0), seed=0, seconds=1e-9)
    given = examples()
    assert found.learnt.network.sizes[0] == 4
    assert all((member.weights[0][:, given.pieces] == 0).all() for member in found.learnt.members)


def test_an_interrupt_keeps_the_best_so_far(small):
    def stop(trial, record):
        if (trial, record.epoch) == (1, 1):
            raise KeyboardInterrupt

    found = search(examples(), SMALL, seed=0, told=stop)
    assert found.learnt.status == "interrupted"
    assert found.recipe == SMALL
