"""Runs on a real Dask cluster of three processes, to which everything happens: the bits are those of a run left alone.

Of ten trials five kill a worker at a random moment; the others freeze one past the deadline of a round, add one, take a
task's memory away, give away a task that every worker dies of, and kill the scheduler.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import backproof as bp
from backproof.cluster import Cluster
from backproof.cluster.workers import ClusterError, Workers, gathered
from campaigns.trials import Campaign
from cluster_executors import Serial, ends_its_process

NETWORK = bp.Network([8, 32, 1], ["tanh", "identity"], "quadratic")
SHARDS, WORKERS, MEMORY = 4, 3, "900MiB"
_DEADLINE = 3.0
_WITHIN = 30.0
KINDS = ("kill", "freeze", "kill", "add", "kill", "memory", "kill", "die", "kill", "scheduler")


def _train(workers: Any, **given: Any) -> bytes:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6000, 8))
    plan = Cluster(workers, SHARDS, 24, given.pop("round_seconds", None))
    result = bp.train(NETWORK, x, np.tanh(x[:, 0] * x[:, 1]), cluster=plan, epochs=15, batch_size=16, seed=2, **given)
    point = result.checkpoint.state
    return b"".join(array.tobytes() for array in (point.vector, *point.slots))


@cache
def _undisturbed() -> bytes:
    """The bits of a run whose rounds are made in this process, one shard after the other."""
    return _train(Serial())


@cache
def _cluster() -> Any:
    """The cluster of all trials in this process: nannies start what dies again."""
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, memory_limit=MEMORY, dashboard_address=None, silence_logs=50
    )


@contextmanager
def _client() -> Iterator[Any]:
    from distributed.client import WorkerStartTimeoutError

    with contextlib.ExitStack() as stack:
        client = stack.enter_context(_cluster().get_client())
        try:
            client.wait_for_workers(WORKERS, timeout=30)
        except WorkerStartTimeoutError:  # what a trial did to them cannot always be undone
            _cluster().close(timeout=10)
            _cluster.cache_clear()
            client = stack.enter_context(_cluster().get_client())
            client.wait_for_workers(WORKERS, timeout=60)
        yield client


@contextmanager
def _in_a_moment(rng: random.Random, deed: Callable[[], Any]) -> Iterator[None]:
    """Do something at a random moment of what goes on meanwhile."""
    timer = threading.Timer(rng.random() * 2.0, deed)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _compared(bits: bytes) -> str:
    return "the same bits" if bits == _undisturbed() else "other bits"


def _process_of_a_worker(rng: random.Random) -> int:
    return int(rng.choice([each.pid for each in _cluster().workers.values() if each.pid]))


def kill(rng: random.Random, scratch: Path) -> str:
    with _client() as client, _in_a_moment(rng, lambda: os.kill(_process_of_a_worker(rng), signal.SIGKILL)):
        return _compared(_train(client))


def freeze(rng: random.Random, scratch: Path) -> str:
    with _client() as client:
        frozen = _process_of_a_worker(rng)
        try:
            with _in_a_moment(rng, lambda: os.kill(frozen, signal.SIGSTOP)):
                return _compared(_train(client, round_seconds=_DEADLINE))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(frozen, signal.SIGKILL)  # its nanny starts another one


def add(rng: random.Random, scratch: Path) -> str:
    with _client() as client, _in_a_moment(rng, lambda: _cluster().scale(WORKERS + 1)):
        bits = _train(client)
    _cluster().scale(WORKERS)
    return _compared(bits)


def takes_all_memory_once(marker: str, attempt: int) -> str:
    """Be a task that its worker is ended for, by the nanny that watches its memory, but for a second time."""
    if os.path.exists(marker):
        return "made again"
    Path(marker).touch()
    taken = []
    while True:
        taken.append(np.ones(4 << 20))
        time.sleep(0.02)


def memory(rng: random.Random, scratch: Path) -> str:
    with _client() as client:
        marker = str(scratch / f"marker {rng.random()}")
        (found,) = gathered(_as_workers(client), takes_all_memory_once, [(marker,)], ["shard 0"], 120.0)
        bits = _train(client)
    return _compared(bits) if found == "made again" else "not made again"


def _as_workers(client: Any) -> Workers:
    return Workers(client.get_executor(pure=False), "Dask", lambda: client.status == "running")


def die(rng: random.Random, scratch: Path) -> str:
    with _client() as client:
        try:
            gathered(_as_workers(client), ends_its_process, [(1,)], ["shard 2 of 0…3"], 120.0)
        except ClusterError as error:
            said = str(error).startswith("shard 2 of 0…3: every worker that took it died")
            return "one message" if said else f"another message: {error}"
    return "no message"


@contextmanager
def _started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scheduler(rng: random.Random, scratch: Path) -> str:
    """Kill the scheduler at a random moment; then the same call goes on, on another cluster."""
    place, kept = scratch / f"{rng.random()}.json", scratch / f"{rng.random()}.checkpoint"
    common = "--no-dashboard", "--scheduler-file", str(place)
    with contextlib.ExitStack() as stack:
        host = stack.enter_context(_started("distributed.cli.dask_scheduler", "--port", "0", *common))
        for _ in range(2):
            stack.enter_context(_started("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", *common))
        from distributed import Client

        client = stack.enter_context(Client(scheduler_file=str(place), timeout=60, set_as_default=False))
        client.wait_for_workers(2, timeout=120)
        ended = 0.0

        def end() -> None:
            nonlocal ended
            host.kill()
            ended = time.monotonic()

        try:
            with _in_a_moment(rng, end):
                return _compared(_train(client, checkpoint=kept))
        except ClusterError as error:
            if time.monotonic() - ended > _WITHIN:
                return f"said after {time.monotonic() - ended:.0f} s"
            if "the scheduler cannot be reached" not in str(error):
                return f"another message: {error}"
    with _client() as other:
        return _compared(_train(other, checkpoint=kept, resume=kept if kept.exists() else None))


DEEDS = {deed.__name__: deed for deed in (kill, freeze, add, memory, die, scheduler)}


def on_a_cluster(seed: int, scratch: Path) -> str:
    """What comes of a run to which something happens."""
    import logging

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    rng = random.Random(seed)
    return DEEDS[KINDS[seed % len(KINDS)]](rng, scratch)


CLUSTERS = Campaign(
    "clusters", "runs on a Dask cluster: workers killed, frozen, added, starved; the scheduler killed",
    on_a_cluster, ("the same bits", "one message"), 100, 10, seconds=300,
)  # fmt: skip
