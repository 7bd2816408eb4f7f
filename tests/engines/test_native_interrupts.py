"""Ctrl-C during each call of the native engine: it ends the call, and what was given is as it was."""

import signal
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest

from backproof.engines import Data, State, Task
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS

if kernels() is None:
    pytest.skip("the native kernels are not built: no C++ compiler was found", allow_module_level=True)

# each of these calls takes many seconds if it is not interrupted
WIDE, NARROW, ONE = (300, 1500, 1500, 1), (50, 64, 64, 1), (2000, 2000)
CALLS = {
    "small batches": ("run", NARROW, "sgd", 100_000, 2),
    "one batch, in parts": ("run", WIDE, "sgd", 20_000, 20_000),
    "one batch, its whole gradient in one piece": ("run", (3000, 2000, 1), "momentum", 250, 250),
    "one big layer, one example a step": ("run", ONE, "adam", 2_000, 1),
    "cost and gradient": ("cost_and_gradient", WIDE, "sgd", 20_000, None),
    "evaluation": ("evaluate", WIDE, "sgd", 60_000, None),
}


@contextmanager
def interrupted_soon(monkeypatch):
    """Press Ctrl-C in a moment after the arrays have been prepared: the resources are what a call asks for last."""
    before, lend = signal.signal(signal.SIGALRM, signal.default_int_handler), NativeEngine._resources

    def lend_and_press(engine):
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        return lend(engine)

    monkeypatch.setattr(NativeEngine, "_resources", lend_and_press)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", CALLS)
def test_ctrl_c_ends_every_call_and_leaves_what_was_given(name, monkeypatch):
    method, sizes, optimizer, count, batch = CALLS[name]
    task = Task(Network(sizes, "sigmoid", "quadratic"), OPTIMIZERS[optimizer])
    vector = task.network.init(0, dtype=np.float32).to_vector()
    state = State(vector, tuple(np.zeros_like(vector) for _ in range(task.optimizer.slots)))
    data = Data(np.zeros((count, sizes[0]), np.float32), np.zeros((count, sizes[-1]), np.float32))
    before = vector.copy()
    order = np.tile(np.arange(count), 20) if batch else None
    arguments = {
        "run": lambda: (task, state, data, order, batch, [0.1] * (len(order) // batch)),
        "evaluate": lambda: (task.network, vector, data.x),
        "cost_and_gradient": lambda: (task, vector, data),
    }[method]()
    with interrupted_soon(monkeypatch), pytest.raises(KeyboardInterrupt) as ended:
        getattr(NativeEngine(), method)(*arguments)
    assert ended.traceback[-1].name == method  # in the kernels, not while arrays were prepared for them
    np.testing.assert_array_equal(vector, before)
    assert not any(slot.any() for slot in state.slots)


def test_a_call_that_nobody_interrupts_is_not_ended():
    """The counterpart: without the signal the same call returns."""
    network = Network(NARROW, "sigmoid", "quadratic")
    z, _ = NativeEngine().evaluate(network, network.init(0).to_vector(), np.zeros((5, 50)))
    assert z.shape == (5, 1)


CHILD = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background processes begin by ignoring it
import numpy as np, backproof as bp
x = np.random.default_rng(0).random((20_000, 50))
def tell(record):
    if record.epoch == 1:
        print("ready", flush=True)
found = bp.train(bp.Network([50, 64, 1]), x, x[:, :1], epochs=10**6, engine="native", callbacks=[tell])
print(found.status, found.engine, np.isfinite(found.parameters.to_vector()).all())
"""


def test_a_process_that_is_interrupted_returns_what_was_learnt():
    """A real SIGINT to a real process: `train` returns, with finite parameters."""
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)
        said = child.stdout.read()
    assert said == "interrupted native True\n"
    assert child.returncode == 0
