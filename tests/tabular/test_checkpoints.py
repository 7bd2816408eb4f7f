"""Networks that were stopped and go on come to the bits of those that were never stopped."""

import os

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.tabular import checkpoints
from backproof.tabular.checkpoints import SeveralFolder, newest_of_several
from backproof.tabular.learning import begun, ended, learn
from tabular_problems import SMALL, examples


def stopped_after(epochs, folder):
    several = begun(examples(), SMALL, seed=2)
    kept = SeveralFolder(folder)
    for record in several.epochs():
        kept.after(several, must=True)
        if record.epoch == epochs:
            break


@pytest.mark.parametrize("epochs", [1, 3, 4])
def test_going_on_comes_to_the_same_bits(epochs, tmp_path):
    whole = learn(examples(), SMALL, seed=2)
    stopped_after(epochs, tmp_path)
    again = learn(examples(), SMALL, seed=2, folder=tmp_path)
    for first, second in zip(whole.members, again.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())
    assert (again.epoch, again.temperature, again.history) == (whole.epoch, whole.temperature, whole.history)


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
    assert (found.status, found.epoch) == ("interrupted", several.best.epoch)


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
