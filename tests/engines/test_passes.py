"""A pass over the examples divided into calls comes to the bits of one call, with every engine and instruction set."""

import numpy as np
import pytest

from backproof.engines import Pass, State, Task
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.optimizers import OPTIMIZERS
from engine_problems import problem

INSTRUCTIONS = kernels().instruction_sets() if kernels() else []
RUNNERS = {"numpy": NumpyEngine, **{name: lambda name=name: NativeEngine(name) for name in INSTRUCTIONS}}
TASKS = {
    "sgd": {},
    "penalties": {"l1": 1e-3, "l2": 1e-2, "penalty_per_batch": True},
    "dropout": {"dropout": (0.2, 0.4)},
    "clipped": {"clip_norm": 0.05},
    "private": {"clip_example_norm": 0.1, "noise_multiplier": 0.5},
}


def in_parts(engine, case, task, batch, ends):
    """Make the steps of a pass in calls that end after so many steps each."""
    rates = [0.01 / (1 + i) for i in range(-(-len(case.data) // batch))]
    state, begun = case.state(task), None
    for first, last in zip([0, *ends], [*ends, len(rates)], strict=True):
        outcome = engine.run(task, state, case.data, case.order, batch, rates[first:last], (5,), begun)
        state, begun = outcome.state, outcome.reached
    return outcome


def assert_same_bits(one, other):
    assert one.state.vector.tobytes() == other.state.vector.tobytes()
    assert [slot.tobytes() for slot in one.state.slots] == [slot.tobytes() for slot in other.state.slots]
    assert (one.cost, one.steps, one.state.step) == (other.cost, other.steps, other.state.step)
    assert one.mean_errors.tobytes() == other.mean_errors.tobytes()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("runner", RUNNERS)
def test_a_divided_pass_comes_to_the_same_bits(runner, name, optimizer, dtype):
    case = problem([4, 7, 3], ["tanh", "sigmoid"], count=33, dtype=dtype, weighted=name == "penalties")
    task = Task(case.network, OPTIMIZERS[optimizer], **TASKS[name])
    for batch, ends in ((10, [1]), (10, [1, 2, 3]), (4, [2, 7]), (1, [30]), (33, [])):
        whole = case.run(RUNNERS[runner](), task, batch)
        assert_same_bits(in_parts(RUNNERS[runner](), case, task, batch, ends), whole)


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("batch", [700, 1500])
def test_large_batches_too_with_any_number_of_threads(runner, batch):
    """The last batch is smaller, and would go another way if it were taken for the only one."""
    case = problem([4, 7, 3], ["tanh", "sigmoid"], count=2000, dtype=np.float32)
    task = Task(case.network, OPTIMIZERS["adam"])
    ends = list(range(1, -(-2000 // batch)))
    whole = case.run(RUNNERS[runner](), task, batch)
    engines = [NumpyEngine()] if runner == "numpy" else [NativeEngine(runner, threads) for threads in (1, 2)]
    for engine in engines:
        assert_same_bits(in_parts(engine, case, task, batch, ends), whole)


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("name", ["dropout", "private"])
def test_a_pass_that_did_not_go_on_would_be_seen(runner, name):
    """What is drawn from the beginning again is something else."""
    case = problem([4, 7, 3], ["tanh", "sigmoid"], count=30)
    task = Task(case.network, OPTIMIZERS["sgd"], **TASKS[name])
    whole = case.run(RUNNERS[runner](), task, 10)
    first = RUNNERS[runner]().run(task, case.state(task), case.data, case.order, 10, [0.01], (5,))
    rest = case.order[10:]
    again = RUNNERS[runner]().run(task, first.state, case.data, rest, 10, [0.005, 0.01 / 3], (5,))
    assert not np.array_equal(again.state.vector, whole.state.vector)


def test_a_pass_that_has_not_begun_has_no_steps():
    assert Pass() == Pass(0, 0, 0.0, None)
    case = problem([4, 3], ["tanh"], count=9)
    task = Task(case.network, OPTIMIZERS["sgd"])
    for make in RUNNERS.values():
        nothing = make().run(task, State(case.vector), case.data, None, 3, [])
        assert (nothing.steps, nothing.cost) == (0, 0.0)
        np.testing.assert_array_equal(nothing.state.vector, case.vector)
