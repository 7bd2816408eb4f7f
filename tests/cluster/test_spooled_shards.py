"""A spool as shards: its piles are dealt, workers read them, and nothing is written anew."""

import os
import pickle
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.cluster import Cluster
from backproof.cluster.shard_files import dealt_from_arrays, spooled_shards
from backproof.errors import InputError
from backproof.spools import Layout, NpyFiles, Spool, SpoolWriter
from cluster_executors import Serial

NET = bp.Network([2, 5, 1], ["tanh", "identity"], "quadratic")


@pytest.fixture(scope="module")
def spool(tmp_path_factory):
    path, rows = tmp_path_factory.mktemp("spools") / "spool", np.arange(400)
    x = np.random.default_rng(0).normal(size=(400, 2))
    with SpoolWriter(path, Layout(2, 1), piles=7, seed=0) as writer:
        writer.write(rows, x, x[:, :1] * x[:, 1:])
    return Spool.open(path)


def trained(spool, executor, **given):
    return bp.train(NET, spool, cluster=Cluster(executor, 3, 2), batch_size=16, epochs=2, **given)


def test_every_row_is_in_one_shard(spool):
    shards = spooled_shards(spool, 3)
    assert sum(shard.rows for shard in shards) == 400
    found = np.concatenate([shard.read().x for shard in shards])
    assert sorted(map(tuple, found)) == sorted(map(tuple, spool.load()["x"]))


def test_shards_of_unequal_length_are_trained_and_gone_on_with(spool, tmp_path):
    executor = Serial()
    whole = trained(spool, executor)
    assert whole.status == "finished"
    assert all(len(pickle.dumps(task)) < 6000 for task in executor.made)

    class Stops(Serial):
        def submit(self, function, *arguments):
            if len(self.made) == 7:
                raise InputError("stop here")
            return super().submit(function, *arguments)

    with pytest.raises(InputError, match="stop here"):
        trained(spool, Stops(), checkpoint=tmp_path / "a")
    point = bp.Checkpoint.load(tmp_path / "a")
    assert point.begun is not None
    found = trained(spool, Serial(), resume=point)
    assert found.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_what_a_spool_does_not_do_on_a_cluster_is_refused(spool):
    with pytest.raises(InputError, match="at most as many as there are examples"):
        bp.train(NET, spool, cluster=Serial(), shards=401)


def weights_of(y):
    return np.where(y[:, 0] > 0.5, 1.0, 3.0)


def test_weights_of_classes_are_those_of_the_examples(spool, tmp_path):
    held, rows = spool.load(), np.arange(400)
    y = (held["y"] > 0).astype(float)
    for name, weights in (("plain", None), ("weighted", weights_of(y))):
        with SpoolWriter(tmp_path / name, Layout(2, 1, weights is not None), piles=4, seed=0) as writer:
            writer.write(rows, held["x"], y, weights)
    plain, weighted = (Spool.open(tmp_path / name) for name in ("plain", "weighted"))
    found = [trained(plain, Serial(), class_weight={0: 3.0}), trained(weighted, Serial()), trained(plain, Serial())]
    a, b, c = (each.parameters.to_vector().tobytes() for each in found)
    assert a == b != c


@pytest.mark.parametrize("at_once", [1 << 20, 1000])
def test_npy_files_are_dealt_to_shards(spool, tmp_path, at_once):
    held, names = spool.load(), [tmp_path / "x.npy", tmp_path / "y.npy"]
    for name, array in zip(names, (held["x"], held["y"]), strict=True):
        np.save(name, array.astype(np.float32))
    files = replace(NpyFiles.of(*names), buffer_bytes=at_once, rows=(150, 150, 100))
    options = {"cluster": Serial(), "shards": 3, "epochs": 2, "batch_size": 8, "class_weight": {0: 2.0}}
    found = bp.train(NET, files, **options).parameters.to_vector()
    assert found.tobytes() == bp.train(NET, files, **options).parameters.to_vector().tobytes()
    arrays = [array.astype(np.float32) for array in (held["x"], held["y"])]
    same = bp.train(NET, *arrays, **options).parameters.to_vector().tobytes() == found.tobytes()
    assert same == (at_once > 1000)  # what is small is dealt as arrays are, what is large to piles


def test_rows_of_npy_files_are_in_one_pile_each(spool, tmp_path):
    held, names = spool.load(), [tmp_path / "x.npy", tmp_path / "y.npy"]
    for name, array in zip(names, (held["x"], held["y"]), strict=True):
        np.save(name, array)
    dealt = dealt_from_arrays(replace(NpyFiles.of(*names), rows=(150, 150, 100)), tmp_path, 3, seed=0)
    assert len(dealt.rows) == 3
    assert min(dealt.rows) > 100
    found = dealt.load()
    pairs = [sorted(map(tuple, np.hstack([one["x"], one["y"]]))) for one in (found, held)]
    assert pairs[0] == pairs[1]


def test_more_shards_than_piles_are_dealt_anew_from_the_rows_of_all_piles(spool):
    held = spool.load()
    options = {"cluster": Serial(), "shards": 8, "epochs": 2, "batch_size": 8, "class_weight": {0: 2.0}}
    found = bp.train(NET, spool, **options).parameters.to_vector()
    assert found.tobytes() == bp.train(NET, held["x"], held["y"], **options).parameters.to_vector().tobytes()


def test_targets_that_the_cost_does_not_take_are_found_by_the_worker(tmp_path):
    y = np.where(np.arange(4000) == 3999, 7.0, 1.0)[:, None]
    with SpoolWriter(tmp_path / "spool", Layout(2, 1), piles=2, seed=0) as writer:
        writer.write(np.arange(4000), np.ones((4000, 2)), y)
    network = bp.Network([2, 1], "sigmoid", "binary_cross_entropy")
    with pytest.raises(InputError, match=r"shard [01] of 0…1: "):
        bp.train(network, os.fspath(tmp_path / "spool"), cluster=Serial(), shards=2, epochs=1)
