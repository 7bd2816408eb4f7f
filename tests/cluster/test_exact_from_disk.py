"""Full batches and L-BFGS of examples that lie on disk: workers read the piles, and the sum is that of one process."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.cluster import Cluster
from backproof.errors import InputError
from backproof.spools import Layout, NpyFiles, Spool, SpoolWriter
from cluster_executors import Serial

NET = bp.Network([5, 8, 3], ["tanh", "softmax"], "categorical_cross_entropy")
OPTIONS = [
    {"optimizer": "lbfgs"},
    {"optimizer": "lbfgs", "l2": 0.1, "penalty_per_batch": True, "class_weight": {0: 3.0}},
    {"optimizer": "adam", "batch_size": None, "l1": 0.01, "l2": 0.1, "clip_norm": 0.1},
    {"optimizer": "nesterov", "batch_size": None, "clip_example_norm": 0.3, "class_weight": "balanced"},
]


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(200, 5)), np.eye(3)[rng.integers(3, size=200)]


def spool_of(folder, x, y, weights=None, piles=7):
    with SpoolWriter(folder, Layout(5, 3, weights is not None, "float64"), piles=piles, seed=0) as writer:
        writer.write(np.arange(len(x)), x, y, weights)
    return Spool.open(folder)


def assert_alike(found, alone):
    np.testing.assert_allclose(found.parameters.to_vector(), alone.parameters.to_vector(), rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(found.history.costs, alone.history.costs, rtol=1e-10)
    np.testing.assert_allclose(found.history.error_norms, alone.history.error_norms, rtol=1e-6, atol=1e-10)
    assert found.status == alone.status


@pytest.mark.parametrize("options", OPTIONS)
def test_a_spool_on_a_cluster_is_one_process_within_rounding(examples, tmp_path, options):
    options = {"epochs": 8, "seed": 1} | options
    executor = Serial()
    found = bp.train(NET, spool_of(tmp_path / "a", *examples), cluster=executor, shards=3, **options)
    assert_alike(found, bp.train(NET, *examples, **options))
    assert all(len(pickle.dumps(task)) < 6000 for task in executor.made)  # names of piles, and no examples


def test_weights_in_the_spool_are_those_of_the_examples(examples, tmp_path):
    weights = np.random.default_rng(1).uniform(0.5, 2.0, 200)
    spool = spool_of(tmp_path / "a", *examples, weights)
    found = bp.train(NET, spool, cluster=Serial(), shards=3, epochs=8, optimizer="lbfgs")
    assert_alike(found, bp.train(NET, *examples, sample_weight=weights, epochs=8, optimizer="lbfgs"))


@pytest.mark.parametrize("options", OPTIONS[:1] + OPTIONS[2:3])
def test_npy_files_on_a_cluster_are_one_process_within_rounding(examples, tmp_path, options):
    for name, array in zip("xy", examples, strict=True):
        np.save(tmp_path / f"{name}.npy", array)
    files = replace(NpyFiles.of(tmp_path / "x.npy", tmp_path / "y.npy"), buffer_bytes=1000, rows=(80, 80, 40))
    options = {"epochs": 8, "seed": 1} | options
    found = bp.train(NET, files, cluster=Cluster(Serial(), 3, folder=tmp_path), **options)
    assert_alike(found, bp.train(NET, *examples, **options))


def test_a_run_of_full_batches_goes_on_from_its_checkpoint(examples, tmp_path):
    spool = spool_of(tmp_path / "a", *examples)
    options = {"seed": 1, "batch_size": None, "cluster": Serial(), "shards": 3}
    begun = bp.train(NET, spool, epochs=2, **options)
    found = bp.train(NET, spool, epochs=4, resume=begun, **options)
    whole = bp.train(NET, spool, epochs=4, **options)
    assert found.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_the_layer_where_a_run_diverges_is_found_in_the_pile_that_has_it(tmp_path):
    network = bp.Network([5, 8, 3], ["relu", "identity"], "quadratic")
    x, y = np.zeros((4000, 5)), np.zeros((4000, 3))
    x[0] = 1e160
    spool = spool_of(tmp_path / "a", x, y, piles=2)
    assert spool.load()["x"][:1000].max() == 0.0  # those by which an engine is chosen
    result = bp.train(network, spool, cluster=Serial(), shards=2, batch_size=None, optimizer="sgd", epochs=3)
    assert (result.status, result.divergence.step, result.divergence.layer) == ("diverged", 1, 3)
    assert "cost" in str(result.divergence.what)


def test_targets_that_the_cost_does_not_take_are_found_by_the_worker(tmp_path):
    y = np.full((4000, 3), [0.0, 0.0, 1.0])
    y[3999] = 7.0
    spool = spool_of(tmp_path / "a", np.ones((4000, 5)), y, piles=2)
    with pytest.raises(InputError, match=r"shard [01] of 0…1: "):
        bp.train(NET, spool, cluster=Serial(), shards=2, epochs=1, optimizer="lbfgs")


def test_one_process_refuses_them_and_says_what_does_it(examples, tmp_path):
    spool = spool_of(tmp_path / "a", *examples)
    for options in ({"optimizer": "lbfgs"}, {"batch_size": None}):
        with pytest.raises(InputError, match=r"given with examples on disk; accepted: .*, or a cluster"):
            bp.train(NET, spool, **options)


def test_an_estimator_searches_over_a_table_on_disk(tmp_path):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 300)).round(3)
    rows = "\n".join(f"{p},{q},{'ab'[int(p * q > 0)]}" for p, q in zip(a, b, strict=True))
    (tmp_path / "t.csv").write_text(f"a,b,y\n{rows}\n")
    options = {"hidden_layer_sizes": 6, "solver": "lbfgs", "random_state": 0, "max_iter": 200}
    with pytest.raises(InputError, match="arrays, or a cluster"):
        bp.MLPClassifier(**options).fit(tmp_path / "t.csv", "y")
    model = bp.MLPClassifier(**options, cluster=Serial(), shards=2).fit(tmp_path / "t.csv", "y")
    assert (model.predict(tmp_path / "t.csv") == ["ab"[int(p * q > 0)] for p, q in zip(a, b, strict=True)]).mean() > 0.9
