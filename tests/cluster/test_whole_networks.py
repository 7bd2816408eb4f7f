"""`train_many` on a cluster: one task a network, the bits of `train` on one thread, examples named by file."""

import pickle

import numpy as np
import pytest

import backproof as bp
from backproof.errors import InputError
from cluster_executors import Serial

NET = bp.Network([4, 6, 3], ["tanh", "softmax"], "categorical_cross_entropy")


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(90, 4)), rng.integers(3, size=90)


@pytest.mark.parametrize("options", [
    {"seeds": range(2), "sweep": {"learning_rate": [0.01, 0.1]}},
    {"dropout": 0.3, "dtype": np.float32, "class_weight": "balanced"},
    {"optimizer": "lbfgs", "validation": (np.zeros((2, 4), np.float32), np.array([0, 2]))},
])  # fmt: skip
def test_every_network_has_the_bits_that_it_has_here(examples, options):
    here = bp.train_many(NET, *examples, epochs=3, **options)
    there = bp.train_many(NET, *examples, epochs=3, cluster=Serial(), **options)
    assert len(here) == len(there)
    for a, b in zip(here, there, strict=True):
        assert a.checkpoint.state.vector.tobytes() == b.checkpoint.state.vector.tobytes()
        assert (a.history, a.checkpoint.fingerprint) == (b.history, b.checkpoint.fingerprint)


def test_a_task_names_its_examples_by_file(examples):
    """Whatever the number of examples, what is sent stays as small."""
    x, y = (np.concatenate([array] * 20) for array in examples)
    executor = Serial()
    bp.train_many(NET, x, y, epochs=1, seeds=range(3), validation=(x, y), cluster=executor)
    assert len(executor.made) == 3
    assert all(len(pickle.dumps(task)) < 4000 for task in executor.made)


def test_rounds_are_sent_no_examples_either(examples):
    x, y = (np.concatenate([array] * 20) for array in examples)
    executor = Serial()
    bp.train(NET, x, y, epochs=2, cluster=executor, shards=3)
    assert len(executor.made) == 6
    assert all(len(pickle.dumps(task)) < 6000 for task in executor.made)


def test_an_error_names_the_run(examples):
    with pytest.raises(InputError, match=r"run 1 of 0…1 \(batch_size=0\): batch_size: 0 given"):
        bp.train_many(NET, *examples, sweep={"batch_size": [3, 0]}, cluster=Serial())


@pytest.mark.parametrize("given", [{"callbacks": [print]}, {"progress": True}, {"n_jobs": 2}])
def test_what_a_cluster_does_not_do_is_refused(examples, given):
    with pytest.raises(InputError, match=f"{next(iter(given))}: given with cluster"):
        bp.train_many(NET, *examples, cluster=Serial(), **given)
