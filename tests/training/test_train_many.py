"""`train_many`: each run has the bits that `train` alone gives it, data is shared, and all ends cleanly."""

import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from threadpoolctl import threadpool_info, threadpool_limits

from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.threads import allowed, stop_if_asked
from backproof.errors import InputError
from backproof.network import Network
from backproof.training import Checkpoint, Stopping, train, train_many
from backproof.training.at_once import at_once

NET = Network([4, 6, 3], ["tanh", "softmax"], "categorical_cross_entropy")
DEEP = Network([4, 5, 5, 3], ["relu", "relu", "sigmoid"], "quadratic")
ENGINES = [
    "numpy",
    pytest.param("native", marks=pytest.mark.skipif(kernels() is None, reason="the kernels were not built")),
]


@pytest.fixture(scope="module")
def iris():
    x, labels = load_iris(return_X_y=True)
    return (x - x.mean(axis=0)) / x.std(axis=0), labels


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("backproof")] == []


def assert_same(run, alone):
    """Every parameter, number and word, but for wall times."""
    np.testing.assert_array_equal(run.parameters.to_vector(), alone.parameters.to_vector())
    np.testing.assert_array_equal(run.checkpoint.state.vector, alone.checkpoint.state.vector)
    assert run.history == alone.history
    assert (run.status, run.message, run.engine) == (alone.status, alone.message, alone.engine)
    assert (run.network, run.options) == (alone.network, alone.options)


OPTIONS = [
    {"optimizer": "sgd", "learning_rate": 0.3, "metrics": ["accuracy"]},
    {"optimizer": "adam", "dropout": 0.3, "l2": 1e-3, "batch_size": 7, "engine": "numpy"},
    {"validation": 0.2, "stopping": Stopping("accuracy", 1), "metrics": ["accuracy"]},
    {"optimizer": "lbfgs"},
    {"dtype": np.float32, "clip_norm": 0.1, "class_weight": "balanced"},
    {"optimizer": "sgd", "learning_rate": 1e9, "batch_size": 10},
]


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "-".join(sorted(options)))
def test_each_run_has_the_bits_of_train_alone(iris, options, n_jobs):
    results = train_many([NET, DEEP], *iris, seeds=(5, 3), epochs=4, n_jobs=n_jobs, **options)
    alone = [train(net, *iris, seed=seed, epochs=4, **options) for net in (NET, DEEP) for seed in (5, 3)]
    for run, expected in zip(results, alone, strict=True):
        assert_same(run, expected)


@settings(max_examples=12)
@given(
    st.lists(st.integers(1, 9), min_size=2, max_size=4),
    st.integers(1, 40),
    st.integers(1, 40),
    st.lists(st.integers(0, 99), min_size=1, max_size=5),
    st.sampled_from([None, 1, 2, 3, -1]),
)
def test_whatever_the_shapes_and_the_threads(sizes, examples, batch, seeds, n_jobs):
    rng = np.random.default_rng(len(sizes) + examples)
    x, y = rng.normal(size=(examples, sizes[0])), rng.random((examples, sizes[-1]))
    options = {"batch_size": batch, "epochs": 3}
    results = train_many(Network(sizes), x, y, seeds=seeds, n_jobs=n_jobs, **options)
    for run, seed in zip(results, seeds, strict=True):
        assert_same(run, train(Network(sizes), x, y, seed=seed, **options))


def test_a_comparison_of_runs_that_differ_fails(iris):
    one, other = train_many(NET, *iris, seeds=range(2), epochs=1)
    with pytest.raises(AssertionError):
        assert_same(one, other)


def test_values_by_option_are_combined_and_the_seed_varies_fastest(iris):
    results = train_many(
        [NET, DEEP], *iris, seeds=range(2), sweep={"learning_rate": np.array([0.1, 0.2]), "l2": (0, 1e-3)}, epochs=1
    )
    expected = [
        (net, rate, l2, seed) for net in (NET, DEEP) for rate in (0.1, 0.2) for l2 in (0, 1e-3) for seed in (0, 1)
    ]
    named = [(r.network, *(r.options[name] for name in ("learning_rate", "l2", "seed"))) for r in results]
    assert named == expected


def test_a_mapping_for_each_run_may_hold_whatever_train_takes(iris, tmp_path):
    x, y = iris
    begun = train(NET, x, y, epochs=2, seed=7)
    held = (x[::3], y[::3])
    sweep = [
        {"parameters": begun.parameters, "epochs": 3},
        {"resume": begun, "epochs": 5, "seed": 7},
        {"validation": held, "epochs": 2, "checkpoint": str(tmp_path / "run")},
        {"validation": held, "sample_weight": np.arange(150.0), "epochs": 2},
        {"validation": 0.5, "class_weight": {0: 3.0}, "epochs": 2},
    ]
    results = train_many(NET, x, y, sweep=sweep, n_jobs=2)
    for run, own in zip(results, sweep, strict=True):
        assert_same(run, train(NET, x, y, **{**own, "checkpoint": None}))
    assert (tmp_path / "run").exists()


def test_examples_are_made_ready_once_and_not_copied(iris, monkeypatch):
    x, y = iris
    seen, targets, held = set(), set(), set()
    original = NumpyEngine.run

    def spied(self, task, state, data, *rest):
        seen.add(id(data.x))
        targets.add(id(data.y))
        return original(self, task, state, data, *rest)

    def remembered(outputs, targets):
        held.add(id(targets))
        return 0.0

    monkeypatch.setattr(NumpyEngine, "run", spied)
    train_many(
        NET, x, y, seeds=range(4), epochs=2, engine="numpy", validation=(x[:9], y[:9]), metrics={"m": remembered}
    )
    assert seen == {id(x)}, "contiguous float64 is taken as it is"
    assert (len(targets), len(held)) == (1, 1)


def test_each_run_and_blas_keep_to_one_thread_and_the_limits_are_lifted_afterwards(iris):
    before = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()]
    seen = set()

    def look(number, record):
        seen.add(allowed())
        seen.update(pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas")

    train_many(NET, *iris, seeds=range(3), epochs=2, callbacks=[look], n_jobs=2)
    assert seen == {1}
    assert [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()] == before


def test_called_in_another_thread_than_the_main_one_each_run_still_keeps_to_one_thread(iris):
    """BLAS takes its limit from the main thread only; the engines' own threads are limited everywhere."""
    seen = []

    def elsewhere():
        train_many(NET, *iris, seeds=range(3), epochs=2, callbacks=[lambda n, r: seen.append(allowed())], n_jobs=2)

    with threadpool_limits(2, "blas"):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        assert allowed() == min(2, len(os.sched_getaffinity(0)))
    assert seen == [1] * 6


# ------------------------------------------------------- callbacks, progress


def test_callbacks_hear_of_every_epoch_one_at_a_time_and_stop_their_run_only(iris):
    heard, inside = [], threading.Lock()

    def hear(number, record):
        assert inside.acquire(blocking=False)
        heard.append((number, record.epoch))
        inside.release()
        return number == 1 and record.epoch == 2

    results = train_many(NET, *iris, seeds=range(3), epochs=4, callbacks=[hear], n_jobs=2)
    assert [result.status for result in results] == ["finished", "stopped", "finished"]
    assert sorted(heard) == [(n, e) for n in range(3) for e in range(1, 5) if (n, e) not in ((1, 3), (1, 4))]


def test_one_bar_shows_all_epochs_of_all_runs(iris, capsys):
    resumed = train(NET, *iris, epochs=1)
    train_many(NET, *iris, sweep=[{"epochs": 3}, {"epochs": 5}, {"epochs": 4, "resume": resumed}], progress=True)
    assert "12/12" in capsys.readouterr().err
    train_many(NET, *iris, seeds=range(2), epochs=100, progress=True, callbacks=[lambda n, r: r.epoch == 3])
    assert "2 of 2 networks" in capsys.readouterr().err


def test_a_run_that_diverges_leaves_the_others_alone(iris):
    results = train_many(NET, 1e3 * iris[0], iris[1], sweep=[{"learning_rate": 1e-3}, {"learning_rate": 1e38}],
                         optimizer="sgd", epochs=3, dtype="float32", engine="numpy", clip_norm=None)  # fmt: skip
    assert [result.status for result in results] == ["finished", "diverged"]


# -------------------------------------------------------------- interruption


def not_for_ever(number, record, most=20_000):
    """A callback for runs that something else should end: where nothing does, the test fails and does not hang."""
    assert record.epoch < most, f"run {number} was ended by nothing"


@pytest.mark.parametrize("n_jobs", [1, 2])
@pytest.mark.parametrize("optimizer", ["adam", "lbfgs"])
def test_ctrl_c_in_one_run_ends_all_and_returns_what_was_reached(iris, n_jobs, optimizer):
    last = n_jobs - 1

    def interrupt(number, record):
        if number == last and record.epoch == 3:
            raise KeyboardInterrupt

    epochs = 10**6 if optimizer == "adam" else 100
    results = train_many(
        NET, *iris, seeds=range(6), epochs=epochs, callbacks=[interrupt, not_for_ever], n_jobs=n_jobs,
        optimizer=optimizer,
    )  # fmt: skip
    assert len(results[last].history) == 3
    if optimizer == "adam":
        assert {result.status for result in results} == {"interrupted"}
    assert results[last].status == results[-1].status == "interrupted"
    assert results[-1].history.epochs == ()
    np.testing.assert_array_equal(results[-1].parameters.to_vector(), NET.init(5).to_vector())


@pytest.mark.usefixtures("signals_heard")
def test_the_signal_itself_ends_all_runs(iris):
    def send(number, record):
        if (number, record.epoch) == (0, 2):
            os.kill(os.getpid(), signal.SIGINT)

    results = train_many(NET, *iris, seeds=range(5), epochs=10**6, callbacks=[send, not_for_ever], n_jobs=2)
    assert {result.status for result in results} == {"interrupted"}


MANY_KEPT = """
import sys, numpy as np, backproof as bp
x = np.random.default_rng(0).normal(size=(200, 4))
sweep = [{"seed": seed, "checkpoint": f"{sys.argv[1]}/{seed}"} for seed in range(2)]
told = lambda number, record: print("ready", flush=True) if record.epoch == 3 else record.epoch > 10**6
bp.train_many(bp.Network([4, 3, 1]), x, x[:, :1], sweep=sweep, epochs=10**7, callbacks=[told], n_jobs=2)
"""


@pytest.mark.usefixtures("signals_heard")
def test_a_signal_leaves_a_checkpoint_of_each_run_that_has_a_path(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", MANY_KEPT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert [process.stdout.readline() for _ in range(2)] == ["ready\n"] * 2
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == -signal.SIGTERM
        finally:
            process.kill()
    for seed in range(2):
        assert Checkpoint.load(tmp_path / str(seed)).epoch >= 3  # the first is of epoch 1, the next seconds later


def test_runs_that_nothing_ends_are_ended_with_a_failure(iris):
    with pytest.raises(AssertionError, match="was ended by nothing"):
        train_many(NET, *iris, seeds=range(3), epochs=10**6, callbacks=[partial(not_for_ever, most=20)], n_jobs=2)


def test_a_call_that_ends_the_process_ends_the_others():
    """Where no result says so: `sys.exit()` in a callback of the user's, as in the call itself."""
    begun, told = threading.Event(), []

    def leave():
        assert begun.wait(60)
        raise SystemExit(3)

    def go_on():
        begun.set()
        try:
            for _ in range(3000):  # half a minute, where nothing tells it
                stop_if_asked()
                time.sleep(0.01)
        except KeyboardInterrupt:
            told.append("stopped")
            raise

    with pytest.raises(SystemExit):
        at_once([leave, go_on], n_jobs=2)
    assert told == ["stopped"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_epoch_is_ended_in_its_midst(engine, monkeypatch):
    """The second network's epoch takes half a minute; it ends when the first network's callback is interrupted."""
    slow, quick = Network([4, 700, 700, 3]), Network([4, 1, 3])
    begun = threading.Event()
    owner = {"numpy": NumpyEngine, "native": NativeEngine}[engine]
    original = owner.run

    def spied(self, task, *rest):
        if task.network == slow:
            assert not begun.is_set(), "the first epoch went to its end"
            begun.set()
        return original(self, task, *rest)

    def interrupted(number, record):
        if begun.wait(timeout=60):
            raise KeyboardInterrupt

    monkeypatch.setattr(owner, "run", spied)
    x = np.random.default_rng(0).normal(size=(300_000, 4)).astype(np.float32)
    results = train_many(
        [quick, slow], x, x[:, :3], engine=engine, epochs=10**6, batch_size=1000, optimizer="sgd",
        learning_rate=1e-6, callbacks=[interrupted], n_jobs=2,
    )  # fmt: skip
    assert begun.is_set()
    assert [result.status for result in results] == ["interrupted", "interrupted"]
    assert len(results[1].history) == 0


# --------------------------------------------------------------------- errors


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_an_error_in_one_run_says_which_and_ends_the_others(iris, n_jobs):
    heard = []

    def fail(number, record):
        heard.append((number, record.epoch))
        if number == n_jobs - 1 and record.epoch == 2:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        train_many(NET, *iris, seeds=[8, 9, 10, 11], epochs=3000, callbacks=[fail], n_jobs=n_jobs)
    assert caught.value.__notes__ == [f"in run {n_jobs - 1} of 0…3 (seed={7 + n_jobs}) of train_many"]
    assert {number for number, _ in heard} <= set(range(n_jobs))
    assert (0, 3000) not in heard


def test_an_input_that_is_refused_within_a_run_says_which(iris):
    orders = [None, lambda order, epoch: order[:, None] + 10**6]
    with pytest.raises((InputError, IndexError)) as caught:
        train_many(NET, *iris, sweep=[{}, {"shuffle": orders[1]}], epochs=1)
    assert "run 1 of 0…1" in "".join([str(caught.value), *getattr(caught.value, "__notes__", [])])


REFUSED = [
    ({"n_jobs": 0}, "n_jobs: 0 given"),
    ({"n_jobs": 1.5}, "n_jobs: 1.5 given"),
    ({"seeds": 5}, "seeds: 5 given; accepted: a sequence of integers"),
    ({"seeds": []}, "seeds: nothing given"),
    ({"seeds": [0, -1]}, r"run 1 of 0…1 \(seed=-1\): seed: -1 given"),
    ({"seeds": [1], "seed": 2}, "seed: given both for all runs and for each"),
    ({"seeds": [1], "sweep": [{"seed": 2}]}, "seed: given both"),
    ({"l2": 0.1, "sweep": {"l2": [0.0]}}, "l2: given both"),
    ({"sweep": {"learning_rate": 0.1}}, "sweep: learning_rate: 0.1 given; accepted: a sequence of values"),
    ({"sweep": {"optimizer": "adam"}}, "sweep: optimizer: 'adam' given"),
    ({"sweep": {"l2": []}}, "sweep: l2: nothing given"),
    ({"sweep": 3}, "sweep: 3 given"),
    ({"sweep": [{"l2": 0.1}, 3]}, "sweep: holds 3"),
    ({"sweep": {"momentun": [1, 2]}}, r"run 0 of 0…1 \(momentun=1\): train has no option 'momentun'"),
    ({"sweep": {"l2": [0.0, -1.0]}}, r"run 1 of 0…1 \(l2=-1.0\): l2: -1.0 given"),
    ({"seeds": [0, 1], "checkpoint": "run"}, "checkpoint: one file given for several runs"),
    ({"sweep": [{}, {"validation": (1, 2, 3)}]}, r"run 1 of 0…1 \(validation=tuple\): validation: 3 items given"),
    ({"sweep": [{}, {"parameters": DEEP.init(0)}]}, r"run 1 of 0…1 \(parameters=Parameters\)"),
    ({"metrics": ["f9"]}, "run 0 of 0…0: "),
    ({"callback": print}, "train has no option 'callback'"),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_refused_is_refused_before_anything_is_trained(iris, arguments, said, monkeypatch):
    def never(*arguments):
        raise AssertionError("trained")

    monkeypatch.setattr(NativeEngine, "run", never)
    monkeypatch.setattr(NumpyEngine, "run", never)
    with pytest.raises(InputError, match=said) as caught:
        train_many(NET, *iris, **arguments)
    assert "\n" not in str(caught.value)


def test_networks_that_are_none_or_do_not_fit_are_named(iris):
    with pytest.raises(InputError, match="networks: 3 given"):
        train_many(3, *iris)
    with pytest.raises(InputError, match="networks: holds 3"):
        train_many([NET, 3], *iris)
    with pytest.raises(InputError, match=r"run 1 of 0…1 \(network=1\): x: shape"):
        train_many([NET, Network([5, 3])], *iris)
