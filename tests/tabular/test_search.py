"""The search: recipes drawn by the seed, the best of them learnt by more networks, within a time, kept at Ctrl-C."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.runs.folder import ONE, SEARCH, SEVERAL, opened
from backproof.tabular import recipe_search as searching
from backproof.tabular.recipe_search import recipes, search
from backproof.tabular.search_folder import FILE
from tabular_problems import SMALL, examples


def made_small(patch):
    patch.setattr(searching, "CHOICES", {"hidden": ((4,), (5,)), "dropout": (0.0, 0.2), "bins": (0, 32)})
    patch.setattr(searching, "MOST_TRIALS", 3)
    patch.setattr(searching, "NETWORKS", 4)


@pytest.fixture
def small(monkeypatch):
    made_small(monkeypatch)


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


# ------------------------------------------------------------------ a search that goes on


class Killed(BaseException):
    """The end of a process, as far as a search can see."""


def killed_at(trial, epoch, folder):
    def tell(*now):
        if (now[0], now[1].epoch) == (trial, epoch):
            raise Killed

    with pytest.raises(Killed):
        search(examples(), SMALL, seed=1, told=tell, folder=folder)


def bits(found):
    return [one.to_vector().tobytes() for one in found.learnt.members]


@pytest.fixture(scope="module")
def whole():
    with pytest.MonkeyPatch.context() as patch:
        made_small(patch)
        return search(examples(), SMALL, seed=1)


@pytest.mark.parametrize("at", [(0, 2), (1, 1), (2, 3), (3, 2)], ids=str)
def test_a_search_that_was_killed_comes_to_the_bits_of_one_that_was_not(at, small, whole, tmp_path):
    killed_at(*at, tmp_path)
    tried = []
    found = search(examples(), SMALL, seed=1, folder=tmp_path, told=lambda trial, record: tried.append(trial))
    assert (bits(found), found.costs, found.recipe) == (bits(whole), whole.costs, whole.recipe)
    assert min(tried) >= at[0] or min(tried) == int(np.argmin(whole.costs))  # what is done is not done again
    again = search(examples(), SMALL, seed=1, folder=tmp_path)
    assert bits(again) == bits(whole)
    kept = {f"search-{int(np.argmin(whole.costs))}", "search-last", FILE}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_the_time_that_was_spent_counts(small, tmp_path):
    killed_at(1, 1, tmp_path)
    assert search(examples(), SMALL, seed=1, seconds=1e-9, folder=tmp_path).trials == 1


def test_a_search_of_other_recipes_is_refused(small, tmp_path):
    killed_at(1, 1, tmp_path)
    with pytest.raises(InputError, match="tried other recipes"):
        search(examples(), replace(SMALL, batch_size=8), seed=1, folder=tmp_path)


def test_a_record_that_is_damaged_is_said_and_the_search_begins_anew(small, whole, tmp_path):
    killed_at(2, 1, tmp_path)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[-1] ^= 1
    (tmp_path / FILE).write_bytes(data)
    with opened(tmp_path) as folder:
        assert [note.template for note in folder.notes] == ["Skipped {name}: {reason}."]
    assert bits(search(examples(), SMALL, seed=1, folder=tmp_path)) == bits(whole)


def test_what_a_search_has_behind_it_is_said(small, tmp_path):
    killed_at(1, 1, tmp_path)
    with opened(tmp_path, must_go_on=True) as folder:
        assert folder.notes == ("Goes on with a search; recipes tried before: 1.",)
        for kind in (ONE, SEVERAL):
            with pytest.raises(InputError, match="the run in this folder was of a search"):
                folder.check_kind(kind)
        folder.check_kind(SEARCH)


def test_a_disk_that_fails_ends_no_search(small, whole, tmp_path):
    (tmp_path / "search-0").write_text("a file where a folder should be")
    with pytest.warns(UserWarning, match="training goes on"):
        found = search(examples(), SMALL, seed=1, folder=tmp_path)
    assert bits(found) == bits(whole)
