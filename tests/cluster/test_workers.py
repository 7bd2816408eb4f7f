"""Tasks and workers that freeze, die or vanish: the same result, or one message that names the shard."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import numpy as np
import pytest

import backproof as bp
from backproof.cluster import Cluster, held_shards, workers
from backproof.cluster.reaching import ClusterWarning
from backproof.cluster.shard_files import write_shards
from backproof.cluster.workers import ClusterError, Workers, gathered
from backproof.engines import Data
from backproof.errors import InputError
from backproof.rendering.words.spoken_errors import error_in
from cluster_executors import Cancelling, Frozen, Raising, Serial, ends_its_process

NET = bp.Network([2, 3, 1], ["tanh", "identity"], "quadratic")
NAMES = ["shard 0 of 0…1", "shard 1 of 0…1"]


def plus(a, b, attempt):
    return a + b


def called(executor, function=plus, seconds=5.0, **given):
    return gathered(Workers(executor, "a cluster", **given), function, [(1, 2), (3, 4)], NAMES, seconds)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(workers, "_LOOKED", 0.01)


def test_results_come_in_order_with_the_number_of_the_attempt():
    executor = Serial()
    assert called(executor) == [3, 7]
    assert executor.made == [("plus", (1, 2, 0)), ("plus", (3, 4, 0))]


def test_a_task_that_takes_too_long_is_given_to_another_worker():
    """The attempt is an argument: a scheduler that knows tasks by their arguments would else return the frozen one."""
    executor = Frozen(1)
    assert called(executor, seconds=0.02) == [3, 7]
    assert [arguments[-1] for _, arguments in executor.made] == [1, 1]
    assert all(future.cancelled() for future in executor.waiting)


def test_a_worker_that_wakes_up_late_may_still_be_first():
    class Late(Frozen):
        def submit(self, function, *arguments):
            if arguments[-1]:
                self.waiting[0 if arguments[0] == 1 else 1].set_result(function(*arguments))
                return Frozen(9).submit(function, *arguments)
            return super().submit(function, *arguments)

    assert called(Late(9), seconds=0.02) == [3, 7]


def test_a_task_that_nobody_finishes_is_one_message_that_names_the_shard():
    with pytest.raises(ClusterError, match=r"^shard 0 of 0…1: no worker finished it in 3 attempts of 0.01 s"):
        called(Frozen(9), seconds=0.01)


def test_an_error_of_a_task_names_the_shard_and_is_said_in_chinese():
    with pytest.raises(InputError, match=r"^shard 0 of 0…1: x: holds NaN") as caught:
        called(Raising(InputError("x: holds NaN or infinity; accepted: finite numbers")))
    assert error_in(caught.value, "zh").startswith("shard 0 of 0…1：x：含有 NaN")


class KilledWorker(Exception):  # noqa: N818 - Dask's name
    """As Dask raises it."""


@pytest.mark.parametrize(("error", "said"), [
    (KilledWorker("run_round-7", None, 3), "shard 0 of 0…1: every worker that took it died"),
    (BrokenProcessPool("x"), "the pool of processes broke while shard 0 of 0…1, shard 1 of 0…1 was under way"),
    (ModuleNotFoundError("No module named 'backproof'"), "shard 0 of 0…1: ModuleNotFoundError: No module named"),
    (MemoryError(), "shard 0 of 0…1: MemoryError"),
])  # fmt: skip
def test_whatever_workers_die_of_is_one_message(error, said):
    with pytest.raises(ClusterError, match=f"^{said}"):
        called(Raising(error))


def test_a_scheduler_that_is_gone_is_one_message(monkeypatch):
    with pytest.raises(ClusterError, match=r"^a cluster: the scheduler cannot be reached any more"):
        called(Cancelling())
    monkeypatch.setattr(workers, "LOST_FOR", 0.02)
    with pytest.raises(ClusterError, match=r"^a cluster: the scheduler cannot be reached any more"):
        called(Frozen(9), answers=lambda: False)


def test_a_scheduler_that_was_away_for_a_moment_is_waited_for():
    answers = iter([False, False])
    assert called(Frozen(1), seconds=0.05, answers=lambda: next(answers, True)) == [3, 7]


def test_a_pool_whose_process_dies_is_one_message():
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
        pytest.raises(ClusterError, match="the pool of processes"),
    ):
        called(pool, ends_its_process)


def test_what_was_learnt_before_the_cluster_broke_is_kept(tmp_path):
    x = np.random.default_rng(0).normal(size=(64, 2))
    options = {"epochs": 6, "checkpoint": tmp_path / "a", "shards": 2}

    class Breaking(Serial):
        def submit(self, function, *arguments):
            return super().submit(function, *arguments) if len(self.made) < 6 else Cancelling().submit(function)

    with pytest.raises(ClusterError):
        bp.train(NET, x, x[:, 0], cluster=Breaking(), **options)
    assert bp.Checkpoint.load(tmp_path / "a").epoch == 3
    found = bp.train(NET, x, x[:, 0], cluster=Serial(), resume=tmp_path / "a", **options)
    whole = bp.train(NET, x, x[:, 0], cluster=Serial(), **options)
    assert found.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()


def test_a_deadline_is_part_of_no_bit():
    x = np.random.default_rng(0).normal(size=(64, 2))
    found = [bp.train(NET, x, x[:, 0], cluster=Cluster(who, 2, round_seconds=0.05), epochs=2).parameters.to_vector()
             for who in (Serial(), Frozen(1))]  # fmt: skip
    assert found[0].tobytes() == found[1].tobytes()


# ------------------------------------------------------------------ what a worker keeps


@pytest.fixture
def shards(tmp_path, monkeypatch):
    monkeypatch.setattr(held_shards, "_held", type(held_shards._held)())
    return write_shards(Data(np.arange(400.0).reshape(200, 2), np.ones((200, 1))), tmp_path, 4, seed=0)


def test_a_shard_is_read_once_and_kept(shards, monkeypatch):
    first = held_shards.examples_of(shards[0])
    monkeypatch.setattr(type(shards[0]), "read", None)
    assert held_shards.examples_of(shards[0]) is first


def test_a_worker_keeps_no_more_than_it_may(shards, monkeypatch):
    monkeypatch.setattr(held_shards, "MOST_BYTES", 2500)  # two shards of 1,200 bytes
    for shard in (*shards, shards[2]):
        held_shards.examples_of(shard)
    assert list(held_shards._held) == [shards[3].name, shards[2].name]
    monkeypatch.setattr(held_shards, "MOST_BYTES", 1)
    assert len(held_shards.examples_of(shards[1])) == 50
    assert list(held_shards._held) == [shards[1].name]


@pytest.mark.parametrize("harm", ["flip", "cut", "remove", "other"])
def test_a_shard_that_is_not_what_was_written_is_refused_by_its_name(shards, harm, tmp_path):
    path = tmp_path / "shard-0001-of-0004"
    data = bytearray(path.read_bytes())
    if harm == "flip":
        data[-5] ^= 1
    other = (tmp_path / "shard-0002-of-0004").read_bytes()
    path.write_bytes({"flip": bytes(data), "cut": bytes(data[:-9]), "remove": b"", "other": other}[harm])
    if harm == "remove":
        path.unlink()
    with pytest.raises(InputError, match=r"shard-0001-of-0004'?: (cannot be read|holds other examples)"):
        held_shards.examples_of(shards[1])


def test_processes_that_cannot_be_started_are_no_missing_scheduler(monkeypatch):
    """As where a program has no guard: each process imports it, and would start processes in its turn."""
    import distributed

    def fails(**given):
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", fails)
    with pytest.raises(
        ClusterError, match=r"processes of 'local:2' cannot be started \(Nanny .*__name__ == \"__main__\""
    ):
        bp.train(NET, np.ones((4, 2)), np.ones(4), cluster="local:2", epochs=1)


@pytest.fixture
def scheduler():
    """A scheduler of Dask's that has no worker."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=0, dashboard_address=None, processes=False, protocol="tcp://") as cluster:
        yield cluster


def trained_at(address):
    return bp.train(NET, np.ones((4, 2)), np.ones(4), cluster=address, epochs=1)


def test_a_scheduler_without_certificates_is_said_to_be_none_of_tls(scheduler, tmp_path):
    import dask

    address, missing = scheduler.scheduler_address, str(tmp_path / "none.pem")
    tls = {f"distributed.comm.tls.{name}": missing for name in ("ca-file", "client.key", "client.cert")}
    with dask.config.set(tls), pytest.raises(ClusterError, match=r"no file '.*none.pem', which Dask's configuration"):
        trained_at(address)
    encrypted = dask.config.set({"distributed.comm.require-encryption": True})
    with encrypted, pytest.raises(ClusterError, match=r"no scheduler answers at .*encryption.*with tls:// where it"):
        trained_at(address)


def test_a_scheduler_that_has_no_worker_yet_is_waited_for_aloud(scheduler):
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: (time.sleep(1), scheduler.scale(1)))
        with pytest.warns(ClusterWarning, match="has no worker yet: the run waits for one"):
            assert trained_at(scheduler.scheduler_address).status == "finished"
