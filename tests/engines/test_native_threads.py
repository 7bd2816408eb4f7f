"""Several threads in one run of the native engine: the same bits as one, whatever their number, and an end to them."""

import os
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from backproof.engines import Task
from backproof.engines.native_engine import NativeEngine, kernels
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


def test_none_is_left_after_a_run():
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
