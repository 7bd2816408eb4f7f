"""The native engine against the NumPy engine, entry by entry, in every instruction set of this processor."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning

from backproof import Activation, Cost
from backproof.activations import ACTIVATIONS
from backproof.costs import BINARY_LOG_LOSS, COSTS, LOG_LOSS, REPORTED, SQUARED_ERROR
from backproof.engines import Data, State, Task, engine, native_engine
from backproof.engines.forward import takes_sparse_rows
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.sparse_rows import SparseRows
from backproof.errors import InputError
from backproof.estimators import MLPClassifier
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS, optimizer
from backproof.training import train
from engine_problems import PAIRS, STEPPING, conditioned, problem
from references.comparing import assert_close

if kernels() is None:
    pytest.skip("the native kernels are not built: no C++ compiler was found", allow_module_level=True)

SGD = OPTIMIZERS["sgd"]
SETS = kernels().instruction_sets()
DTYPES = [np.float32, np.float64]
NEEDS_SPARSE_ROWS = pytest.mark.skipif(
    not takes_sparse_rows(Network([1, 1])), reason="the native kernels were built before they took sparse rows"
)


def assert_same_outcome(got, want, times=200):
    """Hold every field of two outcomes together, within `times` roundings of the largest number of each."""
    eps = np.finfo(want.state.vector.dtype).eps
    assert (got.steps, got.state.step) == (want.steps, want.state.step)
    pairs = [(got.state.vector, want.state.vector), (got.cost, want.cost), (got.mean_errors, want.mean_errors)]
    for a, b in [*pairs, *zip(got.state.slots, want.state.slots, strict=True)]:
        assert_close(a, b, times * eps * np.abs(b).max(initial=1e-30), "the native engine")


# ------------------------------------------------------------------- one sweep


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("output", "cost"), PAIRS)
def test_cost_and_gradient_equal_the_numpy_engines(output, cost, dtype, instructions):
    """Every output activation and cost, every activation in a hidden layer in turn, widths that fill no vector."""
    hidden = list(ACTIVATIONS)[PAIRS.index((output, cost)) % len(ACTIVATIONS)]
    case = problem([20, 37, 18, 19], [hidden, "tanh", output], cost, dtype=dtype)
    task = Task(case.network, SGD, l1=0.01, l2=0.02)
    want, by_numpy = NumpyEngine().cost_and_gradient(task, case.vector, case.data)
    found, gradient = NativeEngine(instructions).cost_and_gradient(task, case.vector, case.data)
    rounding = 50 * float(np.finfo(dtype).eps)
    assert found == pytest.approx(want, rel=rounding)
    assert_close(gradient, by_numpy, rounding * abs(by_numpy).max(), f"{hidden}, {output}, {cost}")


@pytest.mark.parametrize("name", ["leaky_relu(0.2)", "elu(0.5)", "elu(0.01)", "leaky_relu(1.0)"])
@pytest.mark.parametrize("cost", ["huber(0.25)", "huber", "quantile(0.9)", "quantile"])
def test_records_with_a_number_keep_it(name, cost):
    case = problem([5, 7, 3], [name, "identity"], "quadratic")
    task = Task(Network([5, 7, 3], [name, "identity"], cost), SGD)
    want, by_numpy = NumpyEngine().cost_and_gradient(task, case.vector - 0.3, case.data)
    found, gradient = NativeEngine().cost_and_gradient(task, case.vector - 0.3, case.data)
    assert found == pytest.approx(want, rel=1e-13)
    assert_close(gradient, by_numpy, 1e-14, name)


@pytest.mark.parametrize(
    ("record", "output"),
    [
        (SQUARED_ERROR, "identity"),
        (SQUARED_ERROR, "sigmoid"),
        (LOG_LOSS, "softmax"),
        (LOG_LOSS, "sigmoid"),
        (BINARY_LOG_LOSS, "sigmoid"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_the_estimators_costs_equal_the_numpy_engines(record, output):
    """What scikit-learn reports and descends, canonical and not; outputs that are clipped among them."""
    case = problem([5, 7, 3], ["tanh", output], "categorical_cross_entropy" if output == "softmax" else "quadratic")
    task = Task(Network([5, 7, 3], ["tanh", output], record), SGD)
    for vector in (case.vector, case.vector * 60):
        want, by_numpy = NumpyEngine().cost_and_gradient(task, vector, case.data)
        found, gradient = engine("native", task, case.data).cost_and_gradient(task, vector, case.data)
        assert found == pytest.approx(want, rel=1e-12)
        assert_close(gradient, by_numpy, 1e-12 * abs(by_numpy).max(), record.name)


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("count", [0, 1, 95, 500])
def test_evaluation_is_the_forward_pass(instructions, count):
    case = problem([6, 9, 4], ["gelu", "softmax"], count=max(count, 1))
    x = case.data.x[:count]
    z, a = NativeEngine(instructions).evaluate(case.network, case.vector, x)
    trace = case.network.forward(case.network.parameters_from_vector(case.vector), x)
    np.testing.assert_allclose(z, trace.weighted_inputs[-1], rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(a, trace.output, rtol=1e-13)


@NEEDS_SPARSE_ROWS
@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("width", [1, 9, 40, 75, 130])
def test_sparse_rows_give_the_bits_of_dense_ones(width, dtype, instructions):
    """The terms left out are zeros, and the others are added in the same order: for panels that stand alone too."""
    rng = np.random.default_rng(width)
    case = problem([50, width, 3], ["silu", "identity"], dtype=dtype)
    columns = np.sort(rng.permuted(np.tile(np.arange(50, dtype=np.int32), (301, 1)), axis=1)[:, :7], axis=1)
    x = SparseRows(columns, rng.normal(size=columns.shape).astype(dtype), 50)
    dense = NativeEngine(instructions, 1).evaluate(case.network, case.vector, x.toarray())
    for threads in (1, 3):
        found = NativeEngine(instructions, threads).evaluate(case.network, case.vector, x)
        assert [array.tobytes() for array in found] == [array.tobytes() for array in dense]
    off = NativeEngine(instructions).evaluate(case.network, case.vector * dtype(1.0001), x)
    assert off[0].tobytes() != dense[0].tobytes()


@NEEDS_SPARSE_ROWS
def test_a_place_of_sparse_rows_may_be_there_twice_and_rows_may_be_none():
    case = problem([4, 5, 2], ["tanh", "identity"])
    twice = SparseRows(np.array([[3, 3, 0]], np.int32), np.array([[1.0, 0.5, 2.0]]), 4)
    want = NumpyEngine().evaluate(case.network, case.vector, np.array([[2.0, 0, 0, 1.5]]))
    np.testing.assert_allclose(NativeEngine().evaluate(case.network, case.vector, twice), want, rtol=1e-13)
    none = SparseRows(np.zeros((0, 3), np.int32), np.zeros((0, 3)), 4)
    assert NativeEngine().evaluate(case.network, case.vector, none)[0].shape == (0, 2)


@NEEDS_SPARSE_ROWS
@pytest.mark.parametrize("place", [-1, 4])
def test_places_that_x_does_not_have_are_not_read(place):
    case = problem([4, 5, 2], ["tanh", "identity"])
    x = SparseRows(np.full((1, 1), place, np.int32), np.ones((1, 1)), 4)
    with pytest.raises(ValueError, match="no column of x"):
        NativeEngine().evaluate(case.network, case.vector, x)


def test_dense_training_may_be_validated_on_sparse_examples():
    x, y = DENSE.data.x, DENSE.data.y
    sparse, dense = (
        train(DENSE.network, x, y, epochs=2, engine="native", validation=(given, y))
        for given in (scipy.sparse.csr_array(x), x)
    )
    assert sparse.history.epochs[-1].validation_cost == pytest.approx(dense.history.epochs[-1].validation_cost)


# ------------------------------------------------------------------------ runs

CHOICES = [
    {},
    {"l2": 0.01},
    {"l1": 0.01, "l2": 0.02, "penalty_per_batch": True},
    {"clip_norm": 0.05},
    {"clip_norm": 0.05, "l1": 0.01},
    {"clip_example_norm": 0.05},
    {"dropout": (0.2, 0.5, 0.3)},
    {"dropout": (0.0, 0.5, 0.0), "l2": 0.01},
]


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", STEPPING)
@pytest.mark.parametrize(("batch", "count"), [(10, 95), (300, 430)])
def test_a_run_equals_the_numpy_engines(name, batch, count, dtype, instructions):
    """Every optimizer with every option: small batches, and batches that go through in parts."""
    for weighted in (False, True):
        case = problem([7, 20, 18, 3], ["sigmoid", "tanh", "sigmoid"], count=count, dtype=dtype, weighted=weighted)
        for choice in CHOICES:
            task = Task(case.network, conditioned(name), **choice)
            want = case.run(NumpyEngine(), task, batch)
            assert_same_outcome(case.run(NativeEngine(instructions), task, batch), want, 500)


# softmax's δ is 0 but for rounding where all outputs err to one side by a cost whose gradient is only a sign: what two
# engines leave there has nothing in common
STEADY = [
    (output, cost)
    for output, cost in PAIRS
    if output in ("sigmoid", "softmax", "identity", "tanh", "exponential")
    and not (output == "softmax" and cost.startswith(("mean_absolute_error", "quantile")))
]


@given(
    sizes=st.lists(st.integers(1, 40), min_size=2, max_size=5),
    hidden=st.sampled_from(["sigmoid", "tanh", "softplus", "silu", "softmax", "gelu"]),
    pair=st.sampled_from(STEADY),
    name=st.sampled_from(STEPPING),
    count=st.integers(1, 40),
    batch=st.integers(1, 40),
    seed=st.integers(0, 1000),
    l1=st.sampled_from([0.0, 0.01]),
    l2=st.sampled_from([0.0, 0.02]),
    flags=st.tuples(*[st.booleans()] * 6),
    instructions=st.sampled_from(SETS),
)
def test_whatever_the_shapes_and_options_a_run_equals_the_numpy_engines(
    sizes, hidden, pair, name, count, batch, seed, l1, l2, flags, instructions
):
    """Property-based, in float64."""
    weighted, shuffled, dropped, clipped, clipped_each, per_batch = flags
    output, cost = pair
    if cost == "binary_cross_entropy" and output == "softmax":
        sizes = [*sizes[:-1], max(2, sizes[-1])]  # a softmax of one neuron is 1, where this cost is infinite
    layers = len(sizes) - 1
    case = problem(sizes, [hidden] * (layers - 1) + [output], cost, count, seed, weighted=weighted, shuffled=shuffled)
    dropout = tuple(0.3 for _ in range(layers)) if dropped else ()
    clips = {"clip_norm": 0.3 if clipped else None, "clip_example_norm": 0.5 if clipped_each else None}
    task = Task(case.network, conditioned(name), l1, l2, per_batch, dropout, **clips)
    batch = min(batch, count)
    want = case.run(NumpyEngine(), task, batch, seed=seed)
    assert_same_outcome(case.run(NativeEngine(instructions), task, batch, seed=seed), want, 1e4)


def test_an_engine_that_goes_from_task_to_task_runs_each_as_a_new_one_does():
    case, used = problem([9, 8, 3], "tanh", "quadratic"), NativeEngine()
    other = problem([9, 5, 3], "relu", "quadratic")
    for one, options in ((case, {}), (case, {"l2": 0.5}), (other, {}), (case, {"dropout": (0.0, 0.5)}), (case, {})):
        task = Task(one.network, SGD, **options)
        found, alone = one.run(used, task, 4), one.run(NativeEngine(), task, 4)
        assert found.state.vector.tobytes() == alone.state.vector.tobytes()
        gradients = [each.cost_and_gradient(task, one.vector, one.data) for each in (used, NativeEngine())]
        assert gradients[0][0] == gradients[1][0]
        np.testing.assert_array_equal(gradients[0][1], gradients[1][1])


def test_a_fault_in_what_a_kernel_is_told_is_seen():
    """The comparison above fails where the penalty is 1 % off."""
    case = problem([7, 20, 3], ["sigmoid", "sigmoid"])
    want = case.run(NumpyEngine(), Task(case.network, SGD, l2=0.1), 10)
    with pytest.raises(AssertionError, match="the native engine: entry"):
        assert_same_outcome(case.run(NativeEngine(), Task(case.network, SGD, l2=0.101), 10), want, 500)


@pytest.mark.parametrize("instructions", SETS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_it_is_another_code_path_than_numpys(instructions, dtype):
    """Equal within rounding, not bit for bit."""
    case = problem([40, 30, 10], ["sigmoid", "sigmoid"], count=100, dtype=dtype)
    want, got = (case.run(e, Task(case.network, SGD), 10) for e in (NumpyEngine(), NativeEngine(instructions)))
    assert not np.array_equal(got.state.vector, want.state.vector)


@pytest.mark.skipif(len(SETS) < 2, reason="this processor has one instruction set")
def test_instruction_sets_are_different_code():
    """They sum different numbers of lanes, so that they round differently."""
    cases = [problem([40, 30, 10], ["sigmoid", "sigmoid"], seed=seed, dtype=np.float32) for seed in range(5)]
    first, last = (
        [case.run(NativeEngine(name), Task(case.network, SGD, l2=0.3), 10) for case in cases]
        for name in (SETS[0], SETS[-1])
    )
    assert [outcome.cost for outcome in first] != [outcome.cost for outcome in last]
    for got, want in zip(first, last, strict=True):
        assert_same_outcome(got, want)


# ------------------------------------------------------ the same bits, and what ends a run


@pytest.mark.parametrize("name", STEPPING)
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_run_continues_another_with_the_same_bits(name, dtype):
    """Two runs of two steps are one of four, which is itself repeatable; the state is not written into."""
    case = problem([3, 40, 2], ["tanh", "tanh"], count=8, dtype=dtype, shuffled=False)
    task, data = Task(case.network, optimizer(name)), case.data
    state, native = case.state(task), NativeEngine()
    for array in (case.vector, *state.slots, data.x, data.y):
        array.setflags(write=False)
    whole = native.run(task, state, data, None, 2, [0.01] * 4)
    first = native.run(task, state, Data(data.x[:4], data.y[:4]), None, 2, [0.01] * 2)
    second = native.run(task, first.state, Data(data.x[4:], data.y[4:]), None, 2, [0.01] * 2)
    for again in (second, native.run(task, state, data, None, 2, [0.01] * 4)):
        np.testing.assert_array_equal(again.state.vector, whole.state.vector)
        np.testing.assert_array_equal(again.state.slots, whole.state.slots)


def test_training_stopped_and_resumed_gives_the_same_bits():
    case = problem([5, 8, 3], ["relu", "softmax"], "log_likelihood", count=60)
    options = {"optimizer": "adam", "batch_size": 7, "dropout": 0.3, "seed": 4, "engine": "native"}
    whole = train(case.network, case.data.x, case.data.y, epochs=6, **options)
    half = train(case.network, case.data.x, case.data.y, epochs=2, **options)
    rest = train(case.network, case.data.x, case.data.y, epochs=6, resume=half, **options)
    assert whole.engine == rest.engine == "native"
    np.testing.assert_array_equal(rest.parameters.to_vector(), whole.parameters.to_vector())


@pytest.mark.parametrize("batch", [2, 300])
@pytest.mark.parametrize("hidden", ["identity", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus"])
def test_a_batch_whose_cost_is_not_finite_is_not_taken(hidden, batch):
    """It ends where the NumPy engine ends, with as many steps made."""
    case = problem([3, 4, 2], [hidden, "identity"], count=10 if batch == 2 else 900)
    task = Task(case.network, SGD)
    with np.errstate(all="ignore"):
        want = case.run(NumpyEngine(), task, batch, rate=1e200)
        got = case.run(NativeEngine(), task, batch, rate=1e200)
    assert got.steps == want.steps < -(-len(case.data) // batch)
    assert np.isfinite(got.cost)


def test_training_that_diverges_says_where_and_keeps_the_last_finite_parameters():
    case = problem([3, 4, 2], ["identity", "identity"], count=40)
    options = {"optimizer": "sgd", "learning_rate": 1e6, "batch_size": 4, "epochs": 5}
    native, by_numpy = (train(case.network, case.data.x, case.data.y, engine=e, **options) for e in ("native", "numpy"))
    assert native.status == by_numpy.status == "diverged"
    assert native.divergence.message == by_numpy.divergence.message
    assert np.isfinite(native.parameters.to_vector()).all()


def interrupted_soon():
    """Press Ctrl-C in a moment."""
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.05)


@pytest.mark.parametrize(("sizes", "count", "batch"), [((4, 8, 1), 2_000_000, 2), ((300, 1500, 1500, 1), 4000, 4000)])
def test_ctrl_c_ends_a_run_between_steps_and_within_one(sizes, count, batch):
    """Each of these runs takes many seconds if it is not interrupted."""
    task = Task(Network(sizes, "sigmoid", "quadratic"), SGD)
    vector = task.network.init(0, dtype=np.float32).to_vector()
    data = Data(np.zeros((count, sizes[0]), np.float32), np.zeros((count, 1), np.float32))
    before = signal.getsignal(signal.SIGALRM)
    order = np.tile(np.arange(count), 20)
    try:
        interrupted_soon()
        with pytest.raises(KeyboardInterrupt):
            NativeEngine().run(task, State(vector), data, order, batch, [0.0] * (len(order) // batch))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_python_goes_on_while_it_runs():
    """The GIL is released: this thread counts while another trains."""
    case = problem([50, 64, 64, 1], ["tanh", "tanh", "tanh"], count=20_000)
    ticks = 0
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(case.run, NativeEngine(), Task(case.network, SGD), 2)
        while not future.done():
            ticks += 1
    assert ticks > 1000
    assert future.result().steps == 10_000


# ----------------------------------------------------------------- what it refuses


def square(z):
    return z * z


SQUARE = Activation.from_formula("square", "z**2")
QUARTIC = Cost.from_formula("quartic", "(a - y)**4 / 4")
DENSE = problem([3, 4, 2], ["tanh", "tanh"])
TASK = Task(DENSE.network, SGD)
REFUSED = [
    (TASK, Data(scipy.sparse.csr_array(DENSE.data.x), DENSE.data.y), "x is sparse"),
    (TASK, Data(DENSE.data.x.astype(np.float32), DENSE.data.y), "x is float32 and y float64"),
    (TASK, Data(DENSE.data.x.astype(int), DENSE.data.y.astype(int)), "x is int64 and y int64"),
    (Task(Network([3, 4, 2], [SQUARE, "tanh"]), SGD), DENSE.data, "activation 'square'"),
    (Task(Network([3, 4, 2], [replace(ACTIVATIONS["tanh"], forward=square), "tanh"]), SGD), DENSE.data, "'tanh'"),
    (Task(Network([3, 4, 2], "tanh", QUARTIC), SGD), DENSE.data, "cost 'quartic'"),
    (Task(Network([3, 4, 2], "tanh", Cost.from_formula("log_loss", "(a - y)**4")), SGD), DENSE.data, "cost 'log_loss'"),
    (Task(Network([3, 4, 2], "tanh", Cost.from_formula("squared_error", "a - y")), SGD), DENSE.data, "'squared_error'"),
    (Task(DENSE.network, replace(SGD, update=lambda theta, *rest: (theta, ()))), DENSE.data, "optimizer 'sgd'"),
    (Task(Network([3] * 70 + [2], "tanh"), SGD), DENSE.data, "71 layers"),
]


@pytest.mark.parametrize(("task", "data", "why"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_kernels_do_not_have_is_refused_and_auto_gives_it_to_numpy(task, data, why):
    assert why in NativeEngine().refuses(task, data)
    with pytest.raises(InputError, match=f"engine: 'native' cannot run this: .*{why}"):
        engine("native", task, data)
    assert engine("auto", task, data).name == "numpy"


def test_where_it_is_not_built_it_says_so_and_auto_is_numpy(monkeypatch):
    monkeypatch.setattr(native_engine, "kernels", lambda: None)
    with pytest.raises(InputError, match=r"'native' cannot run this: its kernels were not built"):
        engine("native", TASK, DENSE.data)
    assert engine("auto", TASK, DENSE.data).name == "numpy"


def test_small_networks_run_on_it_by_default():
    assert train(DENSE.network, DENSE.data.x, DENSE.data.y, epochs=1).engine == "native"


def test_the_estimators_run_on_it_and_reach_what_numpy_reaches():
    """scikit-learn's defaults, its costs included."""
    y = DENSE.data.y[:, 0] > 0.5
    options = {"hidden_layer_sizes": 9, "random_state": 0, "max_iter": 20, "solver": "sgd", "n_iter_no_change": 99}
    with pytest.warns(ConvergenceWarning):
        native, by_numpy = (MLPClassifier(engine=e, **options).fit(DENSE.data.x, y) for e in ("native", "numpy"))
    np.testing.assert_allclose(native.coefs_[0], by_numpy.coefs_[0], rtol=1e-12)
    assert native.loss_ == pytest.approx(by_numpy.loss_, rel=1e-12)


def test_lbfgs_takes_its_gradient_and_no_steps():
    task = Task(DENSE.network, OPTIMIZERS["lbfgs"])
    found = train(DENSE.network, DENSE.data.x, DENSE.data.y, optimizer="lbfgs", epochs=5, engine="native")
    assert found.engine == "native"
    assert found.history.costs[-1] < found.history.costs[0]
    with pytest.raises(TypeError, match="takes no steps"):
        DENSE.run(NativeEngine(), task, 5)


@pytest.mark.parametrize(
    ("order", "error"), [([0, 33], IndexError), ([-34], IndexError), ([0.0], TypeError)], ids=["past", "before", "real"]
)
def test_an_order_that_names_no_example_is_refused(order, error):
    with pytest.raises(error, match="order"):
        NativeEngine().run(TASK, State(DENSE.vector), DENSE.data, np.array(order), 1, [0.1])


def test_an_order_may_count_from_the_end():
    by_numpy, native = (
        e.run(TASK, State(DENSE.vector), DENSE.data, np.arange(33) - 10, 5, [0.1] * 7)
        for e in (NumpyEngine(), NativeEngine())
    )
    assert_same_outcome(native, by_numpy)


def test_an_unknown_instruction_set_is_refused_and_importing_backproof_loads_no_extension():
    with pytest.raises(ValueError, match="instructions: 'mmx' given; accepted on this processor"):
        DENSE.run(NativeEngine("mmx"), TASK, 5)
    code = "import sys, backproof; print([name for name in sys.modules if '_native' in name.rpartition('.')[2]])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "_native'" not in loaded


def test_the_kernels_catalogue_is_the_records():
    """Names, and how many vectors each optimizer remembers."""
    assert set(kernels().ACTIVATIONS) == {record.family for record in ACTIVATIONS.values()}
    assert {name: OPTIMIZERS[name].slots for name in STEPPING} == kernels().OPTIMIZERS
    assert set(kernels().COSTS) == {record.family for record in (*COSTS.values(), *REPORTED.values())}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"slots": ()}, "more or fewer slots"),
        ({"slots": (DENSE.vector[1:], DENSE.vector[1:])}, "a slot does not fit"),
        ({"vector": DENSE.vector[1:]}, "vector does not fit"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_before_a_kernel_sees_it(change, why):
    """As one from a file that was damaged: a kernel would read where nothing is."""
    task = Task(DENSE.network, OPTIMIZERS["adam"])
    state = replace(DENSE.state(task), **change)
    with pytest.raises(ValueError, match=why):
        NativeEngine().run(task, state, DENSE.data, None, 5, [0.1])


@pytest.mark.parametrize(
    ("sizes", "activations", "options", "why"),
    [
        ([2, 1], [], [], "sizes and activations"),
        ([2, 3, 1], [("tanh", 0.0)], [], "sizes and activations"),
        ([2] * 100, [("tanh", 0.0)] * 99, [], "sizes and activations"),
        ([2, 0], [("tanh", 0.0)], [], "a size is below 1"),
        ([2, 1], [("tanh", 0.0)], [0.1] * 9, "too many options"),
        ([2, 1], [("tanhh", 0.0)], [], "tanhh is not known"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(sizes, activations, options, why):
    with pytest.raises(ValueError, match=why):
        kernels().Plan(sizes, activations, "quadratic", 0.0, False, "sgd", options, 0.0, 0.0, False, [], 0.0, 0.0, 0.0)
