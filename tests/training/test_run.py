"""A run stepped from outside: however its way is divided, and wherever it is left and taken up, it is the same way."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import load_iris

from backproof.errors import InputError
from backproof.network import Network
from backproof.training import Checkpoint, Stopping, begin, train
from engine_problems import engines_here

NET = Network([4, 6, 3], ["tanh", "softmax"], "categorical_cross_entropy")
ABLE = engines_here()


@pytest.fixture(scope="module")
def iris():
    x, labels = load_iris(return_X_y=True)
    return (x - x.mean(axis=0)) / x.std(axis=0), labels


def rolled(order, epoch):
    return np.roll(order[::-1], epoch)


OPTIONS = {
    "sgd": {"optimizer": "sgd", "learning_rate": 0.3},
    "sgd with penalty": {"optimizer": "sgd", "learning_rate": 0.3, "l2": 1e-2, "l1": 1e-3},
    "adam and dropout": {"optimizer": "adam", "dropout": 0.3, "l2": 1e-3, "batch_size": 7},
    "dropout of the input": {"optimizer": "momentum", "dropout": [0.2, 0.1], "batch_size": 40},
    "a rate for each step": {"optimizer": "nesterov", "schedule": "cosine"},
    "adaptive": {"optimizer": "sgd", "schedule": "adaptive", "stopping": Stopping("cost", 1, restore_best=False)},
    "stopping": {"validation": 0.2, "stopping": Stopping("accuracy", 1), "metrics": ["accuracy"], "learning_rate": 0.1},
    "an order of one's own": {"optimizer": "rmsprop", "shuffle": rolled},
    "as stored": {"optimizer": "adam", "shuffle": False, "batch_size": 20},
    "float32, clipped, weighted": {"dtype": np.float32, "clip_norm": 0.1, "class_weight": "balanced"},
    "private": {"clip_example_norm": 0.5, "noise_multiplier": 0.3, "batch_size": 50},
    "large batches": {"optimizer": "adam", "batch_size": 140},
    "all at once": {"optimizer": "adam", "batch_size": None},
}


def options_of(name, engine):
    return {"epochs": 4, "seed": 3, "engine": engine, **OPTIONS[name]}


@pytest.fixture(scope="module")
def whole(iris):
    """What `train` comes to with the options of a name, by an engine: trained once for all tests."""
    return cache(lambda name, engine: train(NET, *iris, **options_of(name, engine)))


def assert_same(run, whole):
    """The same bits: parameters, what the optimizer remembers, history, status."""
    result = run.result()
    assert result.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()
    assert [s.tobytes() for s in result.checkpoint.state.slots] == [s.tobytes() for s in whole.checkpoint.state.slots]
    assert result.history == whole.history
    assert (result.status, result.message, result.engine) == (whole.status, whole.message, whole.engine)


HOW = [{"steps": 1}, {"steps": 3}, {"steps": 7}, {"epochs": 1}, {"epochs": 3}, {}]
QUICKLY_COMPILED = [{"epochs": 1}, {"epochs": 3}, {}]
WITH_EVERYTHING = ("adam and dropout", "private")
COMPILED = (*WITH_EVERYTHING, "float32, clipped, weighted")
"""JAX compiles each run and each number of steps anew: of these runs these ways always, of the first two others too;
all with what takes minutes."""


def by(name, how, engine):
    """Return a run, how it is advanced, and by which engine."""
    is_compiled = name in COMPILED and how in QUICKLY_COMPILED
    is_quick = not engine.startswith("jax") or is_compiled or (name in WITH_EVERYTHING and how in ({"steps": 3}, 2))
    return pytest.param(name, how, engine, marks=[] if is_quick else pytest.mark.published, id=f"{name}-{how}-{engine}")


@pytest.mark.parametrize(
    ("name", "how", "engine"), [by(name, how, engine) for engine in ABLE for how in HOW for name in OPTIONS]
)
def test_advanced_in_parts_is_trained_at_once_bit_for_bit(iris, whole, name, how, engine):
    run = begin(NET, *iris, **options_of(name, engine))
    records = []
    while not run.ended:
        records += run.advance(**how)
    assert_same(run, whole(name, engine))
    assert tuple(records) == run.history.epochs


@pytest.mark.parametrize(
    ("name", "steps", "engine"), [by(name, n, engine) for engine in ABLE for n in (1, 2, 6) for name in OPTIONS]
)
def test_left_in_the_middle_of_an_epoch_and_taken_up_from_a_file(iris, whole, name, steps, engine):
    options = options_of(name, engine)
    left = begin(NET, *iris, **options)
    left.advance(steps=steps)
    point = Checkpoint.from_bytes(left.checkpoint.to_bytes())
    taken_up = begin(NET, *iris, resume=point, **options)
    taken_up.advance()
    assert_same(taken_up, whole(name, engine))


@pytest.mark.parametrize("name", ["sgd", "adam and dropout", "private"])
def test_a_run_in_which_the_parts_did_not_go_on_would_be_seen(iris, name):
    """Taken up without what the epoch had added up, the run comes to something else: the comparison above can fail."""
    options = {"epochs": 2, "seed": 3, "batch_size": 50, **OPTIONS[name]}
    left = begin(NET, *iris, **options)
    left.advance(steps=1)
    other = begin(NET, *iris, resume=replace(left.checkpoint, begun=None), **options)
    other.advance()
    with pytest.raises(AssertionError):
        assert_same(other, train(NET, *iris, **options))


@pytest.mark.parametrize("engine", ABLE)
def test_large_batches_on_small_layers_are_divided_to_the_same_bits(engine):
    """A last batch that is smaller goes the way of the others, though it would have its own way alone."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2500, 3)).astype(np.float32)
    net, options = Network([3, 5, 1], "tanh"), {"batch_size": 2000, "epochs": 3, "engine": engine}
    run = begin(net, x, x[:, :1], **options)
    while not run.ended:
        run.advance(steps=1)
    assert_same(run, train(net, x, x[:, :1], **options))


def test_sparse_examples_are_stepped_too(iris):
    x, y = sparse.csr_array(np.where(iris[0] > 0, iris[0], 0)), iris[1]
    run = begin(NET, x, y, epochs=2, dropout=0.2)
    while not run.ended:
        run.advance(steps=2)
    assert_same(run, train(NET, x, y, epochs=2, dropout=0.2))


# ------------------------------------------------------------------- on the way


def test_where_a_run_stands_can_be_seen_at_every_step(iris):
    run = begin(NET, *iris, epochs=2, batch_size=50, metrics=["accuracy"])
    seen = []
    while not run.ended:
        before = run.state.vector
        records = run.advance(steps=1)
        assert not np.array_equal(before, run.state.vector)
        seen.append((run.epoch, run.step, run.state.step, len(records)))
    assert seen == [(0, 1, 1, 0), (0, 2, 2, 0), (1, 0, 3, 1), (1, 1, 4, 0), (1, 2, 5, 0), (2, 0, 6, 1)]
    assert run.advance() == ()


def test_steps_are_counted_across_epochs_and_epochs_are_completed(iris):
    run = begin(NET, *iris, epochs=9, batch_size=50)
    assert len(run.advance(steps=7)) == 2
    assert (run.epoch, run.step) == (2, 1)
    assert [record.epoch for record in run.advance(epochs=2)] == [3, 4]
    assert (run.epoch, run.step) == (4, 0)


def test_a_result_on_the_way_is_paused_and_has_the_parameters_of_the_last_step(iris):
    run = begin(NET, *iris, epochs=5, batch_size=50)
    run.advance(steps=4)
    paused = run.result()
    assert str(paused) == "paused: paused after 1 epoch and 1 step"
    assert paused.parameters.to_vector().tobytes() == run.state.vector.tobytes()
    rest = begin(NET, *iris, epochs=5, batch_size=50, resume=paused)
    rest.advance()
    assert_same(rest, train(NET, *iris, epochs=5, batch_size=50))


def test_callbacks_and_the_file_are_served_once_an_epoch(iris, tmp_path):
    told = []
    run = begin(NET, *iris, epochs=3, batch_size=50, callbacks=[told.append], checkpoint=tmp_path / "point")
    run.advance(steps=2)
    assert not (tmp_path / "point").exists()
    run.advance(steps=2)
    assert [record.epoch for record in told] == [1]
    assert Checkpoint.load(tmp_path / "point").epoch == 1
    run.advance()
    assert [record.epoch for record in told] == [1, 2, 3]


def test_a_callback_ends_a_run_that_is_stepped(iris):
    run = begin(NET, *iris, epochs=9, batch_size=50, callbacks=[lambda record: record.epoch == 2])
    run.advance(steps=100)
    assert (run.epoch, run.step, run.ended) == (2, 0, True)
    assert run.result().message == "a callback asked to stop"


@pytest.mark.parametrize("engine", ABLE)
@pytest.mark.parametrize("steps", [None, 1, 3])
def test_a_run_that_diverges_says_the_same_however_it_is_stepped(engine, steps):
    x = np.random.default_rng(0).normal(size=(60, 3))
    net = Network([3, 8, 1], ["identity", "identity"], "quadratic")
    options = {"optimizer": "sgd", "learning_rate": 10.0, "batch_size": 10, "epochs": 20, "engine": engine}
    whole = train(net, 1e3 * x, x[:, :1], **options)
    run = begin(net, 1e3 * x, x[:, :1], **options)
    while not run.ended:
        run.advance(steps=steps)
    assert whole.status == "diverged"
    assert whole.divergence.step > 1
    assert_same(run, whole)
    assert run.result().divergence == whole.divergence
    assert np.isfinite(run.state.vector).all()


def test_an_interrupt_ends_the_run_where_it_stands(iris):
    def interrupts(record):
        if record.epoch == 2:
            raise KeyboardInterrupt

    run = begin(NET, *iris, epochs=9, batch_size=50, callbacks=[interrupts])
    run.advance(steps=8)
    assert str(run.result()) == "interrupted: interrupted after 2 epochs"
    assert run.advance() == ()


# ------------------------------------------------------------------------ lbfgs


@pytest.mark.parametrize("how", [{"steps": 1}, {"epochs": 2}, {"steps": 5}], ids=str)
def test_lbfgs_is_advanced_by_iterations_to_the_same_bits(iris, how):
    whole = train(NET, *iris, optimizer="lbfgs", epochs=9, l2=0.01)
    told = []
    run = begin(NET, *iris, optimizer="lbfgs", epochs=9, l2=0.01, callbacks=[told.append])
    while not run.ended:
        run.advance(**how)
    assert_same(run, whole)
    assert [record.epoch for record in told] == list(range(1, len(whole.history) + 1))


def test_lbfgs_left_on_the_way_goes_on_from_a_file(iris):
    whole = train(NET, *iris, optimizer="lbfgs", epochs=9)
    left, told = begin(NET, *iris, optimizer="lbfgs", epochs=9), []
    assert len(left.advance(steps=4)) == 4
    point = Checkpoint.from_bytes(left.checkpoint.to_bytes())
    rest = begin(NET, *iris, optimizer="lbfgs", epochs=9, resume=point, callbacks=[told.append])
    rest.advance()
    assert_same(rest, whole)
    assert told[0].epoch == 5


def test_lbfgs_that_is_interrupted_keeps_the_iterations_made(iris):
    def interrupts(record):
        if record.epoch == 3:
            raise KeyboardInterrupt

    result = train(NET, *iris, optimizer="lbfgs", epochs=9, callbacks=[interrupts])
    assert str(result) == "interrupted: interrupted after 3 iterations"


# -------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"steps": 0}, "steps: 0 given; accepted: a whole number ≥ 1"),
        ({"epochs": -1}, "epochs: -1 given; accepted: a whole number ≥ 1"),
        ({"epochs": 1, "steps": 1}, "epochs, steps: both given; accepted: one of them, or neither"),
    ],
)
def test_how_far_must_be_one_number_above_0(iris, how, message):
    with pytest.raises(InputError, match=message):
        begin(NET, *iris).advance(**how)


def changed_state(point, **changes):
    return replace(point, state=replace(point.state, **changes))


def misfits(point):
    """Checkpoints that a run of the same options cannot have written, each with what is said of it."""
    state, begun = point.state, point.begun
    return {
        "fewer parameters": (changed_state(point, vector=state.vector[:-1]), "50 parameters; accepted: 51"),
        "a slot that lacks": (changed_state(point, slots=state.slots[:1]), "1 slots of the optimizer; accepted: 2"),
        "a slot too many": (changed_state(point, slots=(*state.slots, state.vector)), "3 slots of the optimizer"),
        "a short slot": (changed_state(point, slots=(state.slots[0][:-1], state.slots[1])), r"\(50,\) numbers"),
        "short best parameters": (
            replace(point, watched=replace(point.watched, best_vector=state.vector[:-1])), r"\(50,\) numbers"),
        "fewer rows": (replace(point, order=point.order[:-1]), "an order of 149 examples; accepted: of these 150"),
        "rows that are not there": (replace(point, order=point.order + 1), "an order of 150 examples"),
        "half a batch": (replace(point, begun=replace(begun, examples=70)), "whole steps of 50 examples"),
        "a whole epoch": (replace(point, begun=replace(begun, steps=3, examples=150)), "fewer than all 150"),
        "errors of another network": (
            replace(point, begun=replace(begun, error_sums=begun.error_sums[1:])), "the errors of 9 neurons"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "case",
    ["fewer parameters", "a slot that lacks", "a slot too many", "a short slot", "short best parameters", "fewer rows",
     "rows that are not there", "half a batch", "a whole epoch", "errors of another network"],
)  # fmt: skip
def test_a_checkpoint_that_does_not_fit_is_refused_where_it_is_used(iris, case):
    options = {"epochs": 4, "batch_size": 50, "shuffle": rolled}
    run = begin(NET, *iris, **options)
    run.advance(steps=4)
    cases = misfits(run.checkpoint)
    point, message = cases[case]
    with pytest.raises(InputError, match=f"resume: the checkpoint (has|is) .*{message}"):
        train(NET, *iris, resume=point, **options)
    begin(NET, *iris, resume=run.checkpoint, **options).advance()
