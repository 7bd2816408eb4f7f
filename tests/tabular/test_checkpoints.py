"""Networks that were stopped and go on come to the bits of those that were never stopped."""

import os
from dataclasses import replace

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.tabular import checkpoints
from backproof.tabular.checkpoints import SeveralFolder, newest_of_several
from backproof.tabular.learning import begun, ended, learn
from tabular_problems import SMALL, examples

OWN = replace(SMALL, own_epochs=True, learning_rate=0.3)


def stopped_after(epochs, folder, recipe=SMALL):
    several = begun(examples(), recipe, seed=2)
    kept = SeveralFolder(folder)
    for record in several.epochs():
        kept.after(several, must=True)
        if record.epoch == epochs:
            break


@pytest.mark.parametrize(("epochs", "recipe"), [(1, SMALL), (3, SMALL), (4, SMALL), (2, OWN), (4, OWN)])
def test_going_on_comes_to_the_same_bits(epochs, recipe, tmp_path):
    whole = learn(examples(), recipe, seed=2)
    stopped_after(epochs, tmp_path, recipe)
    again = learn(examples(), recipe, seed=2, folder=tmp_path)
    for first, second in zip(whole.members, again.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())
    assert (again.epochs, again.cost, again.temperature) == (whole.epochs, whole.cost, whole.temperature)
    assert again.history == whole.history
    assert (len(set(whole.epochs)) > 1) == recipe.own_epochs


def test_a_damaged_point_is_skipped_and_named_and_the_one_before_is_taken(tmp_path):
    stopped_after(3, tmp_path)
    last = sorted(os.listdir(tmp_path))[-1]
    path = tmp_path / last / "network-2.checkpoint"
    path.write_bytes(path.read_bytes()[:-7])
    point, skipped = newest_of_several(tmp_path)
    assert len(point.history) == 2
    assert [name for name, _ in skipped] == [last]


def test_a_point_of_other_options_is_refused(tmp_path):
    stopped_after(2, tmp_path)
    with pytest.raises(InputError, match="other options"):
        learn(examples(), SMALL, seed=3, folder=tmp_path)


def test_an_interrupt_keeps_the_best_epoch_so_far():
    several = begun(examples(), SMALL, seed=2)
    for record in several.epochs():
        if record.epoch == 2:
            several.status = "interrupted"
    found = ended(several, SMALL)
    assert (found.status, found.epochs) == ("interrupted", (several.best.epoch,) * SMALL.networks)


def test_a_folder_that_cannot_be_written_ends_nothing(tmp_path):
    several = begun(examples(), SMALL, seed=2)
    kept = SeveralFolder(tmp_path / "not there")
    (tmp_path / "not there").write_text("a file")
    next(several.epochs())
    with pytest.warns(UserWarning, match="training goes on"):
        kept.after(several, must=True)


def test_what_could_not_be_written_is_said_at_the_end_and_the_bits_are_the_same(tmp_path, monkeypatch):
    whole = learn(examples(), SMALL, seed=2)

    def full(path, model):
        raise InputError("{path!r}: the disk is full", path=str(path))

    monkeypatch.setattr(checkpoints, "save", full)
    with pytest.warns(UserWarning, match="training goes on"):
        found = learn(examples(), SMALL, seed=2, folder=tmp_path)
    assert found.message.startswith(f"{whole.message}; the last checkpoint was not written: ")
    assert [one.to_vector().tobytes() for one in found.members] == [one.to_vector().tobytes() for one in whole.members]
