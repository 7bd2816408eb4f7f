"""Training on examples that stay on disk: the bits of the same training in memory where the order is the same."""

import gc
import os
import shutil
import signal
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import backproof as bp
from backproof.engines import ENGINES
from backproof.engines.native_engine import kernels
from backproof.errors import InputError
from backproof.spools import Layout, NpyFiles, Spool, SpoolWriter
from backproof.training.run_examples import InPiles

COUNT = 203
BUILT = ["numpy"] + (["native"] if kernels() is not None else [])


@cache
def examples(dtype="float64"):
    random = np.random.default_rng(0)
    x = random.normal(size=(COUNT, 3)).astype(dtype)
    return x, np.eye(2, dtype=dtype)[(x[:, 0] + x[:, 1] > 0).astype(int)], random.random(COUNT).astype(dtype)


def spool(folder, piles=1, buffer=10**6, weighted=False, dtype="float64", name="spool"):
    x, y, w = examples(dtype)
    layout = Layout(3, 2, weighted, dtype)
    with SpoolWriter(folder / name, layout, piles, seed=0) as writer:
        writer.write(np.arange(COUNT), x, y, w if weighted else None)
    return replace(Spool.open(folder / name), buffer_bytes=buffer * layout.row_bytes)


NET = bp.Network([3, 5, 2], activation=("tanh", "softmax"), cost="categorical_cross_entropy")
OPTIONS = {"epochs": 3, "batch_size": 16, "seed": 1, "learning_rate": 0.01}


def bits(result):
    history = [(e.cost, e.learning_rate, e.error_norms, e.validation_cost) for e in result.history.epochs]
    return result.checkpoint.state.vector.tolist(), [s.tolist() for s in result.checkpoint.state.slots], history


CASES = [
    {}, {"dropout": 0.3}, {"clip_example_norm": 1.0, "noise_multiplier": 0.5}, {"shuffle": False},
    {"schedule": "cosine"}, {"batch_size": 1}, {"batch_size": 500}, {"l2": 0.1, "penalty_per_batch": True},
]  # fmt: skip


@pytest.mark.parametrize("engine", BUILT)
@pytest.mark.parametrize("case", CASES, ids=repr)
def test_one_pile_gives_the_bits_of_the_same_arrays_in_memory(tmp_path, engine, case):
    options = OPTIONS | case | {"engine": engine}
    x, y, _ = examples()
    assert bits(bp.train(NET, spool(tmp_path), **options)) == bits(bp.train(NET, x, y, **options))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_of_examples_and_classes_are_those_in_memory(tmp_path, dtype):
    x, y, w = examples(dtype)
    for more in ({}, {"class_weight": "balanced"}, {"class_weight": {1: 3.0}}):
        streamed = bp.train(NET, spool(tmp_path, weighted=True, dtype=dtype, name=repr(more)), **OPTIONS, **more)
        assert bits(streamed) == bits(bp.train(NET, x, y, sample_weight=w, **OPTIONS, **more))


def in_order_of(spool, options):
    """The same rows in memory, and the function that shuffles them as the spool has them epoch for epoch."""
    held = spool.load()
    setup_piles = InPiles(spool, options["batch_size"], options["seed"], shuffle=True, checked=lambda data: data)
    row = {tuple(x): i for i, x in enumerate(held["x"].tolist())}
    steps = -(-COUNT // options["batch_size"])

    def shuffle(order, epoch):
        size = options["batch_size"]
        taken = [setup_piles.batch(epoch, i * size, (i + 1) * size).x.copy() for i in range(steps)]
        return np.array([row[tuple(x)] for x in np.concatenate(taken).tolist()])

    return held["x"], held["y"], shuffle


@pytest.mark.parametrize("engine", BUILT)
@pytest.mark.parametrize("case", [{}, {"dropout": 0.3}, {"clip_example_norm": 1.0, "noise_multiplier": 0.5}], ids=repr)
def test_many_piles_and_small_buffers_give_the_bits_of_memory_in_the_same_order(tmp_path, engine, case):
    made, options = spool(tmp_path, piles=6, buffer=40), OPTIONS | case | {"engine": engine}
    x, y, shuffle = in_order_of(made, options)
    streamed = bp.train(NET, made, **options)
    assert bits(streamed) == bits(bp.train(NET, x, y, **options | {"shuffle": shuffle}))
    assert bits(streamed) != bits(bp.train(NET, x, y, **options))  # the comparison can fail


def test_a_run_is_stopped_and_continued_anywhere_to_the_same_bits(tmp_path):
    made = spool(tmp_path, piles=6, buffer=40)
    whole = bp.train(NET, made, dropout=0.2, **OPTIONS)
    for steps in (1, 2, 5, 14):
        run = bp.begin(NET, made, dropout=0.2, **OPTIONS)
        run.advance(steps=steps)
        path = tmp_path / f"{steps}.checkpoint"
        run.checkpoint.save(path)
        assert bits(bp.train(NET, made, dropout=0.2, resume=path, **OPTIONS)) == bits(whole)


def test_a_checkpoint_of_other_examples_is_refused(tmp_path):
    run = bp.begin(NET, spool(tmp_path), **OPTIONS)
    run.advance(steps=1)
    for other in (spool(tmp_path, piles=2, name="other").only([0]), spool(tmp_path, buffer=50, name="third")):
        with pytest.raises(InputError, match="made with other options"):
            bp.train(NET, other, resume=run.checkpoint, **OPTIONS)


def test_the_same_examples_go_on_wherever_they_lie(tmp_path):
    """A spool and NPY files that were copied, to another folder and at another time."""
    x, y, _ = examples()
    for name, held in (("x", x), ("y", y)):
        np.save(tmp_path / f"{name}.npy", held)
    copy = tmp_path / "copy"
    copy.mkdir()
    made = spool(tmp_path, piles=6, buffer=40)
    for path in (tmp_path / "x.npy", tmp_path / "y.npy"):
        os.utime(shutil.copy(path, copy), (1, 1))
    moved = replace(Spool.open(shutil.copytree(made.folder, copy / "spool")), buffer_bytes=made.buffer_bytes)
    there = str(copy / "x.npy"), str(copy / "y.npy")
    for given, again in (((made,), (moved,)), ((str(tmp_path / "x.npy"), str(tmp_path / "y.npy")), there)):
        run = bp.begin(NET, *given, **OPTIONS)
        run.advance(steps=3)
        whole = bp.train(NET, *given, **OPTIONS)
        assert bits(bp.train(NET, *again, resume=run.checkpoint, **OPTIONS)) == bits(whole)


def test_one_number_that_changed_on_disk_is_another_run(tmp_path):
    x, y, _ = examples()
    for name, held in (("x", x), ("y", y)):
        np.save(tmp_path / f"{name}.npy", held)
    files = tmp_path / "x.npy", tmp_path / "y.npy"
    run = bp.begin(NET, *map(str, files), **OPTIONS)
    run.advance(steps=3)
    before = files[0].stat()
    held = np.load(files[0], mmap_mode="r+")
    held[COUNT - 1, 2] += 1e-9
    held.flush()
    os.utime(files[0], ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(InputError, match="other x"):
        bp.train(NET, *map(str, files), resume=run.checkpoint, **OPTIONS)


@pytest.mark.usefixtures("signals_heard")
def test_ctrl_c_ends_a_run_where_it_stands_and_it_goes_on_to_the_same_bits(tmp_path):
    made = spool(tmp_path, piles=6, buffer=40)

    def press(record):
        signal.raise_signal(signal.SIGINT)

    stopped = bp.train(NET, made, callbacks=[press], **OPTIONS)
    assert stopped.status == "interrupted"
    assert bits(bp.train(NET, made, resume=stopped, **OPTIONS)) == bits(bp.train(NET, made, **OPTIONS))


def test_a_run_that_diverges_says_where(tmp_path):
    network, made = bp.Network([3, 4, 2], "identity", "quadratic"), spool(tmp_path, piles=6, buffer=40)
    result = bp.train(network, made, **OPTIONS | {"optimizer": "sgd", "learning_rate": 1e20})
    assert result.status == "diverged"
    assert result.divergence.epoch == 1
    assert np.isfinite(result.parameters.to_vector()).all()


def test_validation_is_given_or_taken_from_the_piles(tmp_path):
    x, y, _ = examples()
    made = spool(tmp_path, piles=6)
    given = bp.train(NET, made, validation=(x, y), metrics=["accuracy"], **OPTIONS)
    assert given.history.epochs[-1].metrics["accuracy"] > 0.5
    shared = bp.train(NET, made, validation=0.3, **OPTIONS)
    assert shared.history.epochs[-1].validation_cost is not None
    assert bits(shared)[0] != bits(bp.train(NET, made, **OPTIONS))[0]
    with pytest.raises(InputError, match="in 1 piles given"):
        bp.train(NET, spool(tmp_path, name="one"), validation=0.3, **OPTIONS)


def test_files_of_arrays_are_trained_on_as_they_are(tmp_path):
    x, y, _ = examples()
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", y)
    from_files = bp.train(NET, tmp_path / "x.npy", tmp_path / "y.npy", **OPTIONS)
    assert bits(from_files) == bits(bp.train(NET, x, y, **OPTIONS))
    assert bits(bp.train(NET, NpyFiles.of(tmp_path / "x.npy", tmp_path / "y.npy"), **OPTIONS)) == bits(from_files)
    assert bits(bp.train(NET, str(spool(tmp_path).folder), **OPTIONS)) == bits(from_files)


def test_files_of_other_numbers_are_spooled(tmp_path):
    x, y, _ = examples()
    np.save(tmp_path / "x.npy", np.asfortranarray(x))
    np.save(tmp_path / "labels.npy", y.argmax(axis=1))
    result = bp.train(NET, tmp_path / "x.npy", tmp_path / "labels.npy", **OPTIONS)
    assert result.history.costs[-1] < result.history.costs[0]


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder in which temporary spools lie; what a test collects to see them go is what came after this alone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gc.freeze()
    return tmp_path


def batches(size):
    x, y, _ = examples()
    for start in range(0, COUNT, size):
        yield x[start : start + size], y[start : start + size]


def test_batches_one_after_the_other_are_trained_on_whatever_their_size(temporary):
    one = bp.train(NET, batches(7), **OPTIONS)
    assert bits(one) == bits(bp.train(NET, list(batches(50)), **OPTIONS))
    assert bits(bp.train(NET, batches(7), resume=one.checkpoint, **OPTIONS | {"epochs": 4}))[2][:3] == bits(one)[2]
    del one
    gc.collect()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "no batch given"),
        ([(1,)], "a batch of tuple found"),
        ([(np.full((2, 3), np.nan), np.eye(2))], "NaN or infinity"),
        ([(np.zeros((2, 3)), np.eye(2)), (np.zeros((2, 4)), np.eye(2))], r"accepted: \(N, 3\)"),
        ([(np.zeros((2, 3)), np.eye(2)), (np.zeros((2, 3)), np.eye(2), np.ones(2))], "some batches have weights"),
        (np.zeros((2, 3)), "y: not given"),
    ],
)
def test_other_batches_are_refused(temporary, given, said):
    with pytest.raises(InputError, match=said):
        bp.train(NET, given, **OPTIONS)
    gc.collect()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"optimizer": "lbfgs"}, "an optimizer that makes steps"),
        ({"batch_size": None}, "a number of examples"),
        ({"shuffle": lambda order, epoch: order}, "True or False"),
        ({"sample_weight": np.ones(COUNT)}, "weights in the spool"),
        ({"metrics": ["accuracy"]}, "nothing to validate on"),
        ({"dtype": "float32"}, "float64, in which the examples lie"),
        ({"y": np.ones(COUNT)}, "together with a spool"),
    ],
)
def test_what_cannot_be_done_on_disk_is_refused(tmp_path, options, said):
    with pytest.raises(InputError, match=said):
        bp.train(NET, spool(tmp_path), **OPTIONS | options)


def test_a_network_of_other_sizes_is_refused(tmp_path):
    with pytest.raises(InputError, match="3 features and 2 outputs"):
        bp.train(bp.Network([4, 2]), spool(tmp_path), **OPTIONS)


@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_goes_on_from_part_to_part_as_in_one(name):
    """Parts of a pass with `first` come to what the whole comes to, with masks that are drawn where the pass stands."""
    from backproof.engines import Data, State
    from backproof.training.options import Options

    engine = ENGINES[name]()
    if engine.absent() is not None:
        pytest.skip(engine.absent())
    x, y, _ = examples()
    task = Options.checked({"dropout": 0.2, "optimizer": "sgd"}).task(NET)
    state = State(NET.init(0).to_vector())
    rates = [0.1] * 2
    part = engine.run(task, state, Data(x[:40], y[:40]), None, 10, rates, (4,))
    whole = engine.run(task, part.state, Data(x[:40], y[:40]), None, 10, rates, (4,), part.reached)
    rest = engine.run(task, part.state, Data(x[20:40], y[20:40], first=20), None, 10, rates, (4,), part.reached)
    assert np.array_equal(rest.state.vector, whole.state.vector)
    assert (rest.reached.examples, rest.cost) == (40, whole.cost)
