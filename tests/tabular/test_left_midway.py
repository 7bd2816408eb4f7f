"""Several networks that a signal, or the end of the process, meets in the middle of an epoch: nothing of it is lost."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.runs import fitting_several
from backproof.tabular import annealing, recipe, recipe_search
from backproof.tabular.checkpoints import newest_of_several
from backproof.tabular.learning import begun, learn
from backproof.tabular.monotonic import bounds_of
from backproof.tabular.several import Several
from backproof.training import begin, saving
from backproof.training.run import Run
from backproof.training.signals import signals_held
from tabular_problems import SMALL, examples

LONG = replace(SMALL, batch_size=8, epochs=2)
"""Some ten steps in the epoch of a network, each a part of it."""
EACH = replace(LONG, own_epochs=True)


@pytest.fixture(autouse=True)
def kept_at_once(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in {"EVERY": 0.0, "_SHARE": 0, "_NUMBERS": 1, "_SHORT": 0.0}.items():
        monkeypatch.setattr(saving, name, value)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # not the disk is on trial


class KilledError(BaseException):
    """Stands for the end of a process: nothing is written any more."""


def met_after(calls, deed, monkeypatch):
    """Do something after so many parts of an epoch, of whichever network."""
    original, made = Run._make_steps, []

    def make_and_do(self, most):
        found = original(self, most)
        made.append(found)
        if len(made) == calls:
            deed()
        return found

    monkeypatch.setattr(Run, "_make_steps", make_and_do)
    return made


def raised(error):
    raise error


def sent(*numbers):
    for number in numbers:
        os.kill(os.getpid(), number)


def bits(learnt):
    return [one.to_vector().tobytes() for one in learnt.members]


def same(first, second):
    return bits(first) == bits(second) and (first.history, first.temperature) == (second.history, second.temperature)


@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize(
    ("begun_to_learn", "numbers"),
    [(1, [signal.SIGINT]), (2, [signal.SIGHUP] * 3 + [signal.SIGTERM] + [signal.SIGINT] * 5), (3, [signal.SIGTERM])],
)
def test_a_signal_in_the_first_epoch_leaves_a_model_and_what_to_go_on_from(
    begun_to_learn, numbers, tmp_path, monkeypatch
):
    """In that of the first, the second and the third of three networks, one at a time."""
    calls = 3 + (begun_to_learn - 1) * begun(examples(), LONG, seed=2).runs[0].setup.steps_per_epoch
    whole = learn(examples(), LONG, seed=2, n_jobs=1)
    with monkeypatch.context() as patch, signals_held(raised=False) as came:
        made = met_after(calls, lambda: sent(*numbers), patch)
        left = learn(examples(), LONG, seed=2, n_jobs=1, folder=tmp_path)
    assert (len(made), set(came)) == (calls, set(numbers))
    assert (left.status, left.epochs, len(left.history)) == ("interrupted", (), 0)
    assert len(left.members) == begun_to_learn
    assert "left in the first epoch" in left.message
    assert newest_of_several(tmp_path)[0].name == "epoch-00000000.networks"
    assert same(learn(examples(), LONG, seed=2, n_jobs=1, folder=tmp_path), whole)


@pytest.mark.parametrize(("calls", "recipe"), [(1, LONG), (15, EACH), (40, EACH)])
def test_what_is_killed_in_an_epoch_goes_on_from_the_middle_of_it(calls, recipe, tmp_path, monkeypatch):
    whole = learn(examples(), recipe, seed=2, n_jobs=1)
    with monkeypatch.context() as patch:
        total = met_after(10**9, lambda: None, patch)
        learn(examples(), recipe, seed=2, n_jobs=1, folder=tmp_path / "left alone")
    with monkeypatch.context() as patch:
        met_after(calls, lambda: raised(KilledError), patch)
        with pytest.raises(KilledError):
            learn(examples(), recipe, seed=2, n_jobs=1, folder=tmp_path)
    made = met_after(10**9, lambda: None, monkeypatch)
    assert same(learn(examples(), recipe, seed=2, n_jobs=1, folder=tmp_path), whole)
    assert len(made) == len(total) - calls + 1  # the part that the kill was in is made again


def test_an_interrupt_between_the_last_network_and_the_epochs_end_goes_on_to_the_same_bits(tmp_path, monkeypatch):
    whole, answered = learn(examples(), SMALL, seed=2), Several._mean
    for epochs_before in (0, 2):
        seen = []

        def interrupted(self, each_z, seen=seen, epochs_before=epochs_before):
            seen.append(1)
            return raised(KeyboardInterrupt) if len(seen) > epochs_before else answered(self, each_z)

        folder = tmp_path / str(epochs_before)
        folder.mkdir()
        with monkeypatch.context() as patch:
            patch.setattr(Several, "_mean", interrupted)
            left = learn(examples(), SMALL, seed=2, folder=folder)
        assert (left.status, len(left.history)) == ("interrupted", epochs_before)
        assert len(left.members) == 3
        assert same(learn(examples(), SMALL, seed=2, folder=folder), whole)


@pytest.mark.parametrize("error", [KeyboardInterrupt, KilledError])
def test_networks_within_bounds_go_on_to_the_same_bits_from_between_two_projections(error, tmp_path, monkeypatch):
    given, small = examples(signs=np.array([1, -1, 0, 0])), replace(LONG, batch_size=2)
    whole = learn(given, small, seed=2, n_jobs=1)
    for calls in (5, 16, 70):
        folder = tmp_path / str(calls)
        folder.mkdir()
        with monkeypatch.context() as patch:
            met_after(calls, lambda: raised(error), patch)
            try:
                left = learn(given, small, seed=2, n_jobs=1, folder=folder)
            except KilledError:
                left = None
        if error is KeyboardInterrupt:
            bounds = bounds_of(left.network, given.signs)
            assert all(bounds.hold(member.to_vector()) for member in left.members)
        assert same(learn(given, small, seed=2, n_jobs=1, folder=folder), whole)


@pytest.mark.published  # a second or more
@pytest.mark.parametrize("recipe", [LONG, EACH])
def test_networks_that_settle_go_on_from_where_they_stood(recipe, tmp_path, monkeypatch):
    settling = replace(recipe, epochs=30, patience=2, learning_rate=0.05, batch_size=32, anneals=True)
    monkeypatch.setattr(annealing, "EARLY", 1.0)
    with monkeypatch.context() as patch:
        total = met_after(10**9, lambda: None, patch)
        whole = learn(examples(), settling, seed=2, n_jobs=1, folder=tmp_path)
    for number, error in enumerate((KilledError, KeyboardInterrupt)):
        folder, calls = tmp_path / str(number), len(total) - 5
        folder.mkdir()
        with monkeypatch.context() as patch:
            met_after(calls, lambda error=error: raised(error), patch)
            try:
                left = learn(examples(), settling, seed=2, n_jobs=1, folder=folder)
            except KilledError:
                left = None
        assert left is None or left.status == "interrupted"
        assert os.listdir(folder / annealing.FOLDER)
        with monkeypatch.context() as patch:
            made = met_after(10**9, lambda: None, patch)
            assert same(learn(examples(), settling, seed=2, n_jobs=1, folder=folder), whole)
        assert len(made) == 5 + (error is KilledError)


def test_what_a_search_had_before_is_better_than_networks_that_an_interrupt_meets_at_their_beginning(monkeypatch):
    monkeypatch.setattr(recipe_search, "MOST_TRIALS", 2)
    given = {"seed": 2, "seconds": 1e9, "n_jobs": 1}
    with monkeypatch.context() as patch:
        met_after(1, lambda: raised(KeyboardInterrupt), patch)
        left = recipe_search.search(examples(), LONG, **given)
    assert (left.learnt.status, left.learnt.epochs, left.trials, left.costs) == ("interrupted", (), 1, ())
    learnt_on_used = recipe_search.learnt_on_used

    def learnt_or_left(examples, recipe, **given):
        if recipe.networks == recipe_search.NETWORKS:
            met_after(3, lambda: raised(KeyboardInterrupt), monkeypatch)
        return learnt_on_used(examples, recipe, **given)

    monkeypatch.setattr(recipe_search, "learnt_on_used", learnt_or_left)
    left = recipe_search.search(examples(), LONG, **given)
    assert (left.learnt.status, left.trials, left.learnt.cost) == ("interrupted", 2, min(left.costs))
    assert len(left.learnt.members) == recipe_search.NETWORKS_TRIED


COMMAND = ["train", "iris", "--effort", "fast", "--no-report", "-q", "--engine", "numpy"]


def parameters(folder):
    return bp.load(f"{folder}/model.backproof").parameters.to_vector().tobytes()


@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize(("effort", "number"), [("fast", signal.SIGINT), ("best", signal.SIGTERM)])
def test_the_command_line_says_which_signal_it_was_and_goes_on(effort, number, monkeypatch, capsys):
    monkeypatch.setattr(fitting_several, "recipe_for", lambda *_: replace(LONG, pilots=0))
    monkeypatch.setattr(recipe_search, "MOST_TRIALS", 1)
    monkeypatch.setattr(recipe_search, "NETWORKS", 3)
    command = [*COMMAND, "--effort", effort, *(["--time", "1h"] if effort == "best" else [])]
    assert run([*command, "--run", "b"]) == 0
    with monkeypatch.context() as patch:
        met_after(20, lambda: sent(number), patch)
        assert run([*command, "--run", "a"]) == 128 + number
    assert len(bp.load("a/model.backproof").history) == 0
    assert run([*command, "--run", "a", "--resume"]) == 0
    assert parameters("a") == parameters("b")


@pytest.mark.usefixtures("signals_heard")
def test_a_signal_before_anything_is_learnt_is_said_as_what_it_is_and_the_run_was_begun(monkeypatch, capsys):
    monkeypatch.setattr(fitting_several, "recipe_for", lambda *_: replace(LONG, pilots=2))
    monkeypatch.setattr(recipe, "FEWEST_OF_PILOTS", 10)
    command = [each for each in COMMAND if each != "-q"]
    assert run([*command, "--run", "b"]) == 0
    with monkeypatch.context() as patch:
        met_after(3, lambda: sent(signal.SIGTERM), patch)  # the small networks that find what columns count
        assert run([*command, "--run", "a"]) == 128 + signal.SIGTERM
    assert "interrupted" in capsys.readouterr().err
    assert not os.path.exists("a/model.backproof")
    assert run([*command, "--run", "a", "--resume"]) == 0
    assert parameters("a") == parameters("b")


def test_a_run_that_goes_on_in_an_epoch_says_how_many_steps_of_it_are_made():
    x = np.random.default_rng(0).normal(size=(20, 2))
    run = begin(bp.Network([2, 3, 1]), x, x[:, 0] > 0, batch_size=2, epochs=2)
    run.advance(steps=3)
    again = begin(bp.Network([2, 3, 1]), x, x[:, 0] > 0, batch_size=2, epochs=2, resume=run.checkpoint)
    assert (again.step, again.result().message) == (3, "paused after 0 epochs and 3 steps")


def test_an_estimator_says_that_its_fit_was_interrupted(monkeypatch):
    x = np.random.default_rng(0).normal(size=(60, 2))
    met_after(1, lambda: raised(KeyboardInterrupt), monkeypatch)
    with pytest.warns(UserWarning, match="Training interrupted by user"):
        bp.TabularClassifier("fast", random_state=0, n_jobs=1).fit(x, x[:, 0] > 0)
