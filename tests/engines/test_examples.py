"""Costs, norms and influences of single examples, by every engine, against the gradients formed one by one."""

import signal
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from backproof import Activation
from backproof.activations import ACTIVATIONS
from backproof.engines import Data, Task, engine
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS
from engine_problems import PAIRS, problem
from references.comparing import assert_close

BUILT = kernels() is not None
RUNNERS = [NumpyEngine(), *(NativeEngine(name) for name in (kernels().instruction_sets() if BUILT else ()))]
IDS = [f"{runner.name} {getattr(runner, 'instructions', '')}".strip() for runner in RUNNERS]
NEEDS_KERNELS = pytest.mark.skipif(not BUILT, reason="the native kernels are not built: no C++ compiler was found")
AT_ONCE = 96
"""What goes through the kernels at once, of small layers."""


def formed(case, gradient):
    """Costs, norms and influences in float64, from every gradient written out, times the weights."""
    data, vector = case.data, case.vector.astype(np.float64)
    x = data.x.toarray() if scipy.sparse.issparse(data.x) else data.x
    p = case.network.parameters_from_vector(vector)
    trace = case.network.forward(p, x.astype(np.float64))
    y = data.y.astype(np.float64)
    each = case.network.example_gradients(p, trace, y)
    rows = np.concatenate([part.reshape(len(y), -1) for part in each.weights + each.biases], axis=1)
    weights = np.ones(len(y)) if data.weights is None else data.weights.astype(np.float64)
    found = case.network.example_costs(trace, y), np.linalg.norm(rows, axis=1), rows @ gradient.astype(np.float64)
    return [weights * values for values in found]


def direction(case, seed=0):
    return np.random.default_rng(seed).normal(size=case.vector.size).astype(case.vector.dtype)


def assert_as_formed(runner, case, times=100):
    """Hold costs, norms and influences of an engine against those of the gradients formed."""
    gradient = direction(case)
    costs, norms, influences = formed(case, gradient)
    rounding = times * float(np.finfo(case.vector.dtype).eps)
    found, lengths = runner.example_norms(case.network, case.vector, case.data)
    again, products = runner.example_influences(case.network, case.vector, case.data, gradient)
    assert {array.dtype for array in (found, lengths, again, products)} == {case.vector.dtype}
    assert_close(found, costs, rounding * (1 + abs(costs).max()), "costs")
    assert_close(lengths, norms, rounding * (1e-3 + norms.max()), "norms")
    assert_close(products, influences, rounding * (1e-3 + (norms * np.linalg.norm(gradient)).max()), "influences")
    assert again.tolist() == found.tolist()


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_every_output_activation_and_cost(output, cost, dtype, runner):
    """Every activation in a hidden layer in turn, widths that fill no vector, weights; in float32 against float64."""
    hidden = list(ACTIVATIONS)[PAIRS.index((output, cost)) % len(ACTIVATIONS)]
    case = problem([20, 37, 18, 9], [hidden, "tanh", output], cost, 70, dtype=dtype, weighted=True)
    assert_as_formed(runner, case, 300)


@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=5),
    hidden=st.sampled_from(["sigmoid", "tanh", "softplus", "silu", "softmax", "gelu", "leaky_relu(0.2)", "elu(0.5)"]),
    pair=st.sampled_from([p for p in PAIRS if p[0] in ("sigmoid", "softmax", "identity", "tanh", "exponential")]),
    count=st.one_of(st.integers(1, 2 * AT_ONCE + 3), st.integers(257, 400)),
    seed=st.integers(0, 1000),
    weighted=st.booleans(),
    runner=st.sampled_from(RUNNERS),
)
def test_whatever_the_shapes(sizes, hidden, pair, count, seed, weighted, runner):
    """Property-based, in float64, with more and fewer examples than go through at once."""
    output, cost = pair
    if cost == "binary_cross_entropy" and output == "softmax":
        sizes = [*sizes[:-1], max(2, sizes[-1])]  # a softmax of one neuron is 1, where this cost is infinite
    activations = [hidden] * (len(sizes) - 2) + [output]
    assert_as_formed(runner, problem(sizes, activations, cost, count, seed, weighted=weighted), 1e4)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_a_parameter_that_is_off_is_seen(runner):
    """The comparison above fails where one of 60 parameters is 0.1 % off."""
    case = problem([5, 8, 2], ["tanh", "sigmoid"], count=40)
    moved = case.vector.copy()
    moved[7] *= 1.001

    class Wrong:
        def example_norms(self, network, vector, data):
            return runner.example_norms(network, moved, data)

        def example_influences(self, network, vector, data, gradient):
            return runner.example_influences(network, moved, data, gradient)

    with pytest.raises(AssertionError, match="costs: entry"):
        assert_as_formed(Wrong(), case)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_no_argument_is_written_into_and_a_weight_of_zero_leaves_nothing(runner):
    case = problem([5, 8, 2], ["tanh", "sigmoid"], count=40, weighted=True)
    case.data.weights[3] = 0
    gradient = direction(case)
    for array in (case.vector, gradient, case.data.x, case.data.y, case.data.weights):
        array.setflags(write=False)
    costs, norms = runner.example_norms(case.network, case.vector, case.data)
    influences = runner.example_influences(case.network, case.vector, case.data, gradient)[1]
    assert costs[3] == norms[3] == influences[3] == 0
    assert np.delete(norms, 3).all()


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize("form", [scipy.sparse.csr_array, scipy.sparse.csr_matrix])
def test_sparse_examples_give_what_dense_ones_give(runner, form):
    case = problem([20, 6, 3], ["relu", "softmax"], "categorical_cross_entropy", 90)
    thin = case.data.x * (np.random.default_rng(0).random(case.data.x.shape) < 0.3)
    gradient = direction(case)
    dense, sparse = (Data(x, case.data.y) for x in (thin, form(thin)))
    for name, more in (("example_norms", ()), ("example_influences", (gradient,))):
        found, want = (getattr(runner, name)(case.network, case.vector, data, *more) for data in (sparse, dense))
        for got, expected in zip(found, want, strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_gradients_of_zero_have_the_norm_zero(runner):
    case = problem([3, 4, 2], ["tanh", "identity"], count=5)
    outputs = case.network.predict(case.network.parameters_from_vector(case.vector), case.data.x)
    # what the engine itself computes, so that no rounding is left
    outputs = runner.evaluate(case.network, case.vector, case.data.x)[1] if runner.name == "native" else outputs
    costs, norms = runner.example_norms(case.network, case.vector, Data(case.data.x, outputs))
    assert costs.tolist() == norms.tolist() == [0.0] * 5


# ------------------------------------------------------------------------ memory


@pytest.mark.parametrize("name", ["example_norms", "example_influences"])
def test_numpy_touches_a_small_part_of_what_the_gradients_would_take(name, monkeypatch):
    """3,000 examples of 40,802 parameters would take 979 MB, what the layers hold of all of them 29 MB."""
    case = problem([200, 200, 2], ["tanh", "identity"], count=3000)
    monkeypatch.setattr("backproof.engines.parts.BYTES_AT_ONCE", 1 << 20)
    more = (direction(case),) if name == "example_influences" else ()
    tracemalloc.start()
    try:
        getattr(NumpyEngine(), name)(case.network, case.vector, case.data, *more)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 << 20 < 3000 * case.network.n_parameters * 8 / 400


GROWTH = """
import numpy as np
from backproof import Network
from backproof.engines import Data
from backproof.engines.native_engine import NativeEngine

def highest():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

net = Network([784, 256, 10], "tanh", "quadratic")
vector = net.init(0, dtype=np.float32).to_vector()
data = Data(np.ones((4000, 784), np.float32), np.ones((4000, 10), np.float32))
few = Data(data.x[:1], data.y[:1])
NativeEngine().example_norms(net, vector, few), NativeEngine().example_influences(net, vector, few, vector)
before = highest()
NativeEngine().example_norms(net, vector, data)
NativeEngine().example_influences(net, vector, data, vector)
print(highest() - before, 4000 * net.n_parameters * 4 // 1024)
"""


@NEEDS_KERNELS
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak of its memory from Linux's /proc")
def test_the_kernels_memory_does_not_grow_with_the_number_of_examples():
    """The most memory that a process ever held, in KiB: the gradients would take 3.2 GB."""
    run = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True)
    grown, as_gradients = map(int, run.stdout.split())
    assert grown < 16 * 1024 < as_gradients / 150


# ----------------------------------------------------------------------- threads


@NEEDS_KERNELS
@pytest.mark.parametrize("threads", [2, 3, 16])
@pytest.mark.parametrize("count", [1, 7, 97, 645, 2000])
def test_the_number_of_threads_changes_no_bit(count, threads):
    case = problem([9, 17, 3], ["sigmoid", "tanh"], count=count, dtype=np.float32, weighted=True)
    one, many = NativeEngine(threads=1), NativeEngine(threads=threads)
    for name, more in (("example_norms", ()), ("example_influences", (direction(case),))):
        alone = getattr(one, name)(case.network, case.vector, case.data, *more)
        for _ in range(10):  # again and again: a thread may be a layer ahead of another in one run of ten
            together = getattr(many, name)(case.network, case.vector, case.data, *more)
            assert [array.tobytes() for array in together] == [array.tobytes() for array in alone]


@NEEDS_KERNELS
@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_ends_it(threads):
    """54 thousand million multiplications take seconds if they are not interrupted."""
    network = Network((300, 1500, 1500, 1), "sigmoid", "quadratic")
    data = Data(np.zeros((20_000, 300), np.float32), np.zeros((20_000, 1), np.float32))
    vector = network.init(0, dtype=np.float32).to_vector()
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(KeyboardInterrupt):
            NativeEngine(threads=threads).example_norms(network, vector, data)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# ------------------------------------------------------------------- what it refuses


def test_what_the_kernels_do_not_have_is_refused_by_name_and_run_by_numpy():
    own = Activation.from_formula("cubed", "z**3")
    network = Network([2, 3, 1], [own, "identity"])
    data = Data(np.ones((4, 2)), np.ones((4, 1)))
    task = Task(network, OPTIMIZERS["sgd"])
    runner = engine("auto", task, data)
    assert runner.name == "numpy"
    assert runner.example_norms(network, network.init(0).to_vector(), data)[1].shape == (4,)
    with pytest.raises(InputError, match="'native' cannot run this"):
        engine("native", task, data)


@NEEDS_KERNELS
def test_arrays_that_do_not_fit_are_refused_by_the_kernels():
    case = problem([9, 17, 3], ["sigmoid", "tanh"], count=8)
    with pytest.raises(ValueError, match="vector does not fit"):
        NativeEngine().example_norms(case.network, case.vector[1:], case.data)
    with pytest.raises(ValueError, match="vector does not fit"):
        NativeEngine().example_influences(case.network, case.vector, case.data, case.vector[1:])
    with pytest.raises(ValueError, match="threads is below 1"):
        NativeEngine(threads=0).example_norms(case.network, case.vector, case.data)
    with pytest.raises(ValueError, match="y does not fit"):
        NativeEngine().example_norms(case.network, case.vector, Data(case.data.x, case.data.y[1:]))
