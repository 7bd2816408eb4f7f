"""Exact mode: full batches and L-BFGS on shards are one process within rounding, with every penalty and weight."""

import numpy as np
import pytest

import backproof as bp
from backproof.cluster.exact import summed
from cluster_executors import Serial

NET = bp.Network([5, 8, 3], ["tanh", "softmax"], "categorical_cross_entropy")


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(200, 5)), rng.integers(3, size=200)


@pytest.mark.parametrize("options", [
    {"optimizer": "lbfgs"},
    {"optimizer": "lbfgs", "l2": 0.1, "penalty_per_batch": True, "class_weight": {0: 3.0}},
    {"optimizer": "adam", "batch_size": None, "l1": 0.01, "l2": 0.1, "clip_norm": 0.1},
    {"optimizer": "adamw", "batch_size": None, "l2": 20.0, "penalty_per_batch": True},
    {"optimizer": "nesterov", "batch_size": None, "clip_example_norm": 0.3, "class_weight": "balanced"},
])  # fmt: skip
def test_shards_are_one_process_within_rounding(examples, options):
    options = {"epochs": 8, "seed": 1} | options
    alone = bp.train(NET, *examples, **options)
    found = bp.train(NET, *examples, cluster=Serial(), shards=3, **options)
    np.testing.assert_allclose(found.parameters.to_vector(), alone.parameters.to_vector(), rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.history.costs, alone.history.costs, rtol=1e-10)
    np.testing.assert_allclose(found.history.error_norms, alone.history.error_norms, rtol=1e-6, atol=1e-10)
    assert found.status == alone.status


def test_the_sum_weighs_every_shard_by_its_examples():
    cost, gradient = summed([(1.0, np.ones(1), 2.0), (4.0, np.zeros(1), 1.0)])
    assert cost == pytest.approx(2.0)
    assert gradient == pytest.approx([2 / 3])


def test_a_run_of_full_batches_goes_on_from_its_checkpoint(examples):
    options = {"seed": 1, "batch_size": None, "cluster": Serial(), "shards": 3}
    begun = bp.train(NET, *examples, epochs=2, **options)
    found = bp.train(NET, *examples, epochs=4, resume=begun, **options)
    whole = bp.train(NET, *examples, epochs=4, **options)
    assert found.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_a_cost_that_is_not_finite_ends_the_run_where_it_was_finite(examples):
    network = bp.Network([5, 8, 3], ["relu", "identity"], "quadratic")
    x, labels = examples
    options = {"batch_size": None, "optimizer": "sgd", "learning_rate": 1e80, "epochs": 9}
    result = bp.train(network, x, np.eye(3)[labels], cluster=Serial(), shards=2, **options)
    assert (result.status, result.divergence.step) == ("diverged", 1)
    assert np.isfinite(result.parameters.to_vector()).all()
