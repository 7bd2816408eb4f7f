"""Several threads in one run of the native engine: the same bits as one, whatever their number, and an end to them."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from backproof.engines import Task
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.threads import stopped_by
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS
from engine_problems import STEPPING, problem

pytestmark = pytest.mark.skipif(kernels() is None, reason="the native kernels were not built: no C++ compiler")
NUMBERS = [2, 3, 5]


def bits(outcome):
    return [outcome.cost, *(a.tobytes() for a in (outcome.state.vector, outcome.mean_errors, *outcome.state.slots))]


@pytest.mark.parametrize("name", STEPPING)
@pytest.mark.parametrize("batch", [1, 40, 300])
@pytest.mark.parametrize("options", [{}, {"l1": 0.01, "l2": 0.1}, {"clip_norm": 0.05}, {"dropout": (0.2, 0.5, 0.3)}])
def test_their_number_does_not_change_a_bit(name, batch, options):
    given_ = problem((100, 70, 40, 3), ("tanh", "relu", "softmax"), "log_likelihood", count=330, dtype=np.float32)
    task = Task(given_.network, OPTIMIZERS[name], **options)
    alone = bits(given_.run(NativeEngine(threads=1), task, batch))
    assert all(bits(given_.run(NativeEngine(threads=n), task, batch)) == alone for n in NUMBERS)


@given(
    sizes=st.lists(st.integers(1, 90), min_size=2, max_size=4),
    count=st.integers(1, 400),
    batch=st.integers(1, 400),
    threads=st.integers(2, 7),
    weighted=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@settings(max_examples=40, deadline=None)
def test_nor_whatever_the_shapes(sizes, count, batch, threads, weighted, dtype):
    given_ = problem(sizes, "sigmoid", count=count, dtype=dtype, weighted=weighted)
    task = Task(given_.network, OPTIMIZERS["momentum"], l2=0.1, clip_example_norm=0.2)
    one, many = NativeEngine(threads=1), NativeEngine(threads=threads)
    assert bits(given_.run(many, task, batch)) == bits(given_.run(one, task, batch))
    costs = [engine.cost_and_gradient(task, given_.vector, given_.data) for engine in (one, many)]
    assert costs[0][0] == costs[1][0]
    assert costs[0][1].tobytes() == costs[1][1].tobytes()
    outputs = [engine.evaluate(given_.network, given_.vector, given_.data.x) for engine in (one, many)]
    assert all(a.tobytes() == b.tobytes() for a, b in zip(*outputs, strict=True))


def test_wide_layers_whose_factors_are_laid_out_anew_keep_their_bits():
    given_ = problem((300, 700, 520, 4), "sigmoid", count=260, dtype=np.float32)
    task = Task(given_.network, OPTIMIZERS["sgd"])
    alone = given_.run(NativeEngine(threads=1), task, 130)
    # again and again: a member may be a layer ahead of another in one run of ten
    assert all(bits(given_.run(NativeEngine(threads=n), task, 130)) == bits(alone) for n in NUMBERS * 6)


def test_a_cost_that_is_not_finite_ends_the_run_in_all_of_them():
    given_ = problem((20, 30, 2), "identity", count=64, dtype=np.float32)
    given_.data.y[40:] = np.inf
    outcome = given_.run(NativeEngine(threads=3), Task(given_.network, OPTIMIZERS["sgd"]), 8)
    assert outcome.steps < 8
    assert np.isfinite(outcome.state.vector).all()


def test_none_of_pythons_is_left_after_a_run():
    given_ = problem((20, 30, 2), "sigmoid", count=64)
    before = threading.active_count()
    given_.run(NativeEngine(threads=4), Task(given_.network, OPTIMIZERS["sgd"]), 8)
    assert threading.active_count() == before


def test_a_number_below_one_is_refused():
    given_ = problem((2, 3, 1), "sigmoid", count=4)
    with pytest.raises(ValueError, match="threads is below 1"):
        given_.run(NativeEngine(threads=0), Task(given_.network, OPTIMIZERS["sgd"]), 2)


def test_small_steps_take_one_and_large_ones_what_is_allowed():
    small, large = Network((30, 64, 64, 1)), Network((784, 1024, 1024, 10))
    with threadpool_limits(1, "blas"):
        assert NativeEngine()._threads(large, 256) == 1
    assert NativeEngine()._threads(small, 32) == 1
    assert 1 <= NativeEngine()._threads(large, 256) <= os.cpu_count()
    assert NativeEngine(threads=9)._threads(small, 1) == 9


# ----------------------------------------------------------- how long they live, and how they wait

TASKS = Path("/proc/self/task")
NEEDS_PROC = pytest.mark.skipif(not TASKS.is_dir(), reason="the system does not list a process's threads")
MADE = problem((20, 30, 2), "sigmoid", count=64)
SGD = Task(MADE.network, OPTIMIZERS["sgd"])


def threads_now():
    """Python counts its own threads only."""
    return {task.name for task in TASKS.iterdir()}


def is_asleep(thread):
    """By what the system says: R runs, S sleeps."""
    return (TASKS / thread / "stat").read_text().rpartition(")")[2].split()[0] == "S"


@NEEDS_PROC
def test_they_live_as_long_as_the_engine_and_every_call_uses_the_same():
    before = threads_now()
    engine = NativeEngine(threads=3)
    MADE.run(engine, SGD, 8)
    hired = threads_now() - before
    assert len(hired) == 2
    MADE.run(engine, SGD, 8)
    engine.evaluate(MADE.network, MADE.vector, MADE.data.x)
    engine.cost_and_gradient(SGD, MADE.vector, MADE.data)
    engine.example_norms(MADE.network, MADE.vector, MADE.data)
    assert threads_now() - before == hired
    del engine
    while threads_now() & hired:  # the system takes a moment to forget a thread that has ended
        time.sleep(0.001)


@NEEDS_PROC
def test_between_calls_they_sleep():
    before = threads_now()
    engine = NativeEngine(threads=3)
    MADE.run(engine, SGD, 8)
    hired = threads_now() - before
    while not all(map(is_asleep, hired)):  # a test that never ends is how a thread that looks on is seen
        time.sleep(0.001)
    assert len(hired) == 2
    del engine


def test_calls_that_want_different_numbers_have_them_one_after_the_other():
    engine, alone = NativeEngine(threads=2), bits(MADE.run(NativeEngine(threads=1), SGD, 8))
    for engine.threads in (2, 5, 1, 3, 2):
        assert bits(MADE.run(engine, SGD, 8)) == alone


def test_two_that_use_one_engine_at_once_do_not_meet():
    engine = NativeEngine(threads=2)
    alone = bits(MADE.run(engine, SGD, 8))
    with ThreadPoolExecutor(3) as pool:
        found = [future.result() for future in [pool.submit(MADE.run, engine, SGD, 8) for _ in range(30)]]
    assert all(bits(outcome) == alone for outcome in found)


def test_after_one_run_has_failed_the_crew_makes_the_next():
    engine = NativeEngine(threads=3)
    alone = bits(MADE.run(NativeEngine(threads=1), SGD, 8))
    stop = threading.Event()
    stop.set()
    large = problem((100, 300, 200, 3), "sigmoid", count=2000, dtype=np.float32)
    task, order = Task(large.network, OPTIMIZERS["sgd"]), np.tile(large.order, 100)
    with stopped_by(stop), pytest.raises(KeyboardInterrupt):
        engine.run(task, large.state(task), large.data, order, 500, [0.01] * 400)
    assert bits(MADE.run(engine, SGD, 8)) == alone


FORKING = """
import os, sys
sys.path.insert(0, "tests")
import numpy as np
from backproof.engines import Task
from backproof.engines.native_engine import NativeEngine
from backproof.optimizers import OPTIMIZERS
from engine_problems import problem
made = problem((20, 30, 2), "sigmoid", count=64)
engine, task = NativeEngine(threads=3), Task(made.network, OPTIMIZERS["sgd"])
before = made.run(engine, task, 8).state.vector
child = os.fork()
same = np.array_equal(made.run(engine, task, 8).state.vector, before)
del engine
if child == 0:
    os._exit(0 if same else 1)
_, status = os.waitpid(child, 0)
print(same, os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
def test_a_child_of_fork_makes_a_crew_of_its_own():
    """The parent's threads are not there: who waited for them would wait for ever."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", FORKING],
        capture_output=True, text=True, timeout=100, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert ended.stdout == "True 0\n"


KEPT = """
import numpy as np
from backproof import Network
from backproof.engines.native_engine import NativeEngine
engine, network = NativeEngine(threads=3), Network([4, 3, 1])
engine.cycle = engine
engine.evaluate(network, network.init(0).to_vector(), np.zeros((9, 4)))
print("ended")
"""


def test_a_process_ends_while_a_crew_sleeps():
    ended = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, timeout=100, check=True)
    assert (ended.stdout, ended.stderr) == ("ended\n", "")


# ------------------------------------------------------------------------ how many are worth it


class Machine:
    """What a crew meets: seconds of a step with each number of members, and the share of them that all sleep."""

    def __init__(self, seconds, lost):
        self.seconds, self.lost = seconds, lost

    def last(self, pace, seconds):
        """Make steps for so long; return the time spent with each number of members."""
        spent = dict.fromkeys(self.seconds, 0.0)
        while sum(spent.values()) < seconds:
            size, step = pace.size, self.seconds[pace.size]
            spent[size] += step
            pace.took(100, step, self.lost * step * size if size > 1 else 0)
        return spent


ALONE = Machine({1: 2e-3, 2: 1.1e-3, 4: 0.6e-3}, lost=0.05)
CROWDED = Machine({1: 3e-3, 2: 5e-3, 4: 9e-3}, lost=0.5)
UNEVEN = Machine({1: 2e-3, 2: 1.1e-3, 4: 0.6e-3}, lost=0.5)


def test_a_crew_that_is_alone_tries_nothing():
    assert ALONE.last(kernels().Pace(4), 5)[4] >= 5


def test_beside_others_it_shrinks_and_tries_the_larger_size_now_and_then():
    spent = CROWDED.last(kernels().Pace(4), 10)
    assert spent[1] > 9
    assert 0 < spent[2] < 1


def test_it_grows_again_when_the_others_are_gone():
    pace = kernels().Pace(4)
    CROWDED.last(pace, 10)
    ALONE.last(pace, 5)
    assert pace.size == 4
    assert ALONE.last(pace, 5)[4] >= 5


def test_one_that_waits_for_other_reasons_keeps_its_size():
    """Members that sleep while one of them draws masks are worth having all the same."""
    assert UNEVEN.last(kernels().Pace(4), 20)[4] > 19


def test_one_member_and_what_is_no_step_change_nothing():
    one, many = kernels().Pace(1), kernels().Pace(4)
    one.took(100, 9.0, 9.0)
    many.took(0, 9.0, 9.0)
    assert (one.size, many.size) == (1, 4)
