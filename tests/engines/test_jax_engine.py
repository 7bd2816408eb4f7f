"""The JAX engine against the NumPy engine, entry by entry: one statement, run by XLA, and the same steps restated."""

import subprocess
import sys

import numpy as np
import pytest

from backproof.activations import ACTIVATIONS, Activation
from backproof.engines import Data, State, Task, choose
from backproof.engines.jax_engine import JaxEngine, JaxEngineInBfloat16
from backproof.engines.numpy_engine import NumpyEngine
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS
from backproof.training import train
from engine_problems import PAIRS, STEPPING, conditioned, problem

jax = pytest.importorskip("jax", reason="JAX is not installed")

SGD = OPTIMIZERS["sgd"]
ENGINE = JaxEngine()
EPS = float(np.finfo(np.float64).eps)


@pytest.fixture(autouse=True, scope="module")
def cache_elsewhere(tmp_path_factory):
    """Compiled programs of these tests do not go into the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BACKPROOF_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def agree(found, expected, times=1e4, eps=EPS):
    """Two outcomes are equal within rounding, and their counts exactly."""
    assert (found.steps, found.reached.examples) == (expected.steps, expected.reached.examples)
    assert found.state.step == expected.state.step
    near = {"rtol": times * eps, "atol": times * eps}
    np.testing.assert_allclose(found.state.vector, expected.state.vector, **near)
    for ours, theirs in zip(found.state.slots, expected.state.slots, strict=True):
        np.testing.assert_allclose(ours, theirs, **near)
    assert found.cost == pytest.approx(expected.cost, rel=times * eps, abs=times * eps)
    np.testing.assert_allclose(found.mean_errors, expected.mean_errors, **near)


def later(*case):
    """Return a case, of which the last says whether it is left to what takes minutes: compiling takes a second each."""
    *given, is_late = case
    return pytest.param(*given, marks=pytest.mark.published if is_late else [])


@pytest.mark.parametrize(("output", "cost"), [later(*pair, i % 12 > 0) for i, pair in enumerate(PAIRS)])
def test_every_activation_and_cost(output, cost):
    """A step over all examples, with every activation in a hidden layer in turn: what moves is the gradient."""
    hidden = list(ACTIVATIONS)[PAIRS.index((output, cost)) % len(ACTIVATIONS)]
    given = problem([4, 5, 3, 2], [hidden, "tanh", output], cost, 11)
    task = Task(given.network, SGD)
    assert ENGINE.refuses(task, given.data) is None
    agree(given.run(ENGINE, task, 11, rate=1.0), given.run(NumpyEngine(), task, 11, rate=1.0))


def test_cost_gradient_and_outputs_alone():
    given = problem([4, 6, 3], ["selu", "softmax"], "categorical_cross_entropy", 9, weighted=True)
    task = Task(given.network, SGD, l2=0.1)
    found, gradient = ENGINE.cost_and_gradient(task, given.vector, given.data)
    expected, by_numpy = NumpyEngine().cost_and_gradient(task, given.vector, given.data)
    assert found == pytest.approx(expected, rel=1e3 * EPS)
    np.testing.assert_allclose(gradient, by_numpy, rtol=1e3 * EPS, atol=1e3 * EPS)
    for ours, theirs in zip(
        *(e.evaluate(given.network, given.vector, given.data.x) for e in (ENGINE, NumpyEngine())), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e3 * EPS)


OPTIONS = {
    "plain": {},
    "both penalties": {"l1": 0.01, "l2": 0.02},
    "penalty per batch": {"l2": 0.5, "penalty_per_batch": True},
    "clipped": {"clip_norm": 0.05, "l2": 0.1},
    "examples clipped": {"clip_example_norm": 0.1},
    "noisy": {"clip_example_norm": 0.1, "noise_multiplier": 0.5},
    "dropout": {"dropout": (0.2, 0.0, 0.5)},
}

IN_BRIEF = [
    ("both penalties", True),
    ("clipped", True),
    ("examples clipped", True),
    ("dropout", True),
    ("noisy", False),
]
"""What has each way of computing in it; the others with what takes minutes."""

WEIGHTED = [
    later(name, weighted, (name, weighted) not in IN_BRIEF)
    for name in OPTIONS
    for weighted in (False, True)
    if not (weighted and name == "noisy")  # refused together
]


@pytest.mark.parametrize(("name", "weighted"), WEIGHTED)
def test_every_option(name, weighted):
    options = OPTIONS[name]
    given = problem([4, 6, 5, 2], "tanh", "quadratic", 12, weighted=weighted)
    task = Task(given.network, SGD, **options)
    agree(given.run(ENGINE, task, 4, rate=0.1), given.run(NumpyEngine(), task, 4, rate=0.1))


OF_A_DTYPE = [
    later(name, dtype, (dtype is np.float32) != (name in ("nesterov", "adam")))
    for name in STEPPING
    for dtype in (np.float32, np.float64)
]


@pytest.mark.parametrize(("name", "dtype"), OF_A_DTYPE)
def test_every_optimizer(name, dtype):
    given = problem([4, 6, 2], "tanh", "quadratic", 40, dtype=dtype)
    task = Task(given.network, conditioned(name), l2=0.01)
    found = given.run(ENGINE, task, 8)
    assert found.state.vector.dtype == dtype
    agree(found, given.run(NumpyEngine(), task, 8), times=1e3, eps=float(np.finfo(dtype).eps))


def test_two_paths_were_compared():
    """Equal within rounding, and not to the bit: another program ran."""
    given = problem([20, 30, 10], "tanh", "quadratic", 200)
    task = Task(given.network, SGD)
    ours, theirs = given.run(ENGINE, task, 10), given.run(NumpyEngine(), task, 10)
    assert (ours.state.vector != theirs.state.vector).any()


def test_a_comparison_that_should_fail_does():
    given = problem([4, 6, 2], "tanh", "quadratic", 12)
    one, other = (given.run(ENGINE, Task(given.network, SGD, l2=l2), 4) for l2 in (0.0, 1e-6))
    with pytest.raises(AssertionError):
        agree(one, other)


def test_a_pass_in_parts_comes_to_the_same_bits():
    given = problem([4, 6, 2], "tanh", "quadratic", 30)
    task = Task(given.network, OPTIMIZERS["adam"], dropout=(0.2, 0.3))
    rates = [0.01] * 8
    whole = ENGINE.run(task, given.state(task), given.data, given.order, 4, rates, (5,))
    begun, state = None, given.state(task)
    for part in (rates[:3], rates[3:4], rates[4:]):
        outcome = ENGINE.run(task, state, given.data, given.order, 4, part, (5,), begun)
        state, begun = outcome.state, outcome.reached
    np.testing.assert_array_equal(outcome.state.vector, whole.state.vector)
    assert (outcome.cost, outcome.steps) == (whole.cost, whole.steps)


def test_a_step_whose_cost_is_not_finite_is_not_taken():
    given = problem([3, 2], "identity", "quadratic", 12, shuffled=False)
    x = given.data.x.copy()
    x[5] = np.inf
    data = Data(x, given.data.y)
    task = Task(given.network, SGD)
    with np.errstate(invalid="ignore"):
        outcomes = [e.run(task, given.state(task), data, None, 2, [0.1] * 6) for e in (ENGINE, NumpyEngine())]
    assert [outcome.steps for outcome in outcomes] == [2, 2]
    np.testing.assert_allclose(outcomes[0].state.vector, outcomes[1].state.vector, rtol=1e-12)


def test_double_precision_leaves_jaxs_setting_alone():
    given = problem([3, 2], "tanh", "quadratic", 6)
    assert ENGINE.evaluate(given.network, given.vector, given.data.x)[1].dtype == np.float64
    assert not jax.config.jax_enable_x64
    assert jax.numpy.zeros(1).dtype == np.float32


def test_bfloat16_products_are_rounded_and_no_others():
    """Factors of 8 bits: near the sums of single precision, and not equal to them."""
    if jax.default_backend() == "cpu":
        pytest.skip("XLA multiplies in single precision on a CPU, whatever is asked for")
    given = problem([30, 40, 5], "tanh", "quadratic", 64, dtype=np.float32)
    task = Task(given.network, SGD)
    exact, rounded = (
        engine.cost_and_gradient(task, given.vector, given.data)[1] for engine in (JaxEngine(), JaxEngineInBfloat16())
    )
    apart = np.linalg.norm(rounded - exact) / np.linalg.norm(exact)
    assert 1e-5 < apart < 2e-2
    assert rounded.dtype == np.float32


BOTH = {
    "adam and dropout": {"dropout": 0.3, "l2": 1e-3, "batch_size": 7},
    "float32, clipped, weighted": {"optimizer": "sgd", "dtype": np.float32, "clip_norm": 0.1, "sample_weight": True},
    "private, a rate for each step": {"clip_example_norm": 0.5, "noise_multiplier": 0.3, "schedule": "cosine"},
    "an order of one's own": {"optimizer": "rmsprop", "shuffle": lambda order, epoch: np.roll(order, epoch)},
    "all at once": {"optimizer": "nesterov", "batch_size": None, "validation": 0.2, "metrics": ["r2"]},
}


@pytest.mark.parametrize("name", [later(name, i >= 2) for i, name in enumerate(BOTH)])
def test_on_a_cpu_the_engine_in_bfloat16_has_the_bits_of_the_other(name):
    if jax.default_backend() != "cpu":
        pytest.skip("the device multiplies in bfloat16")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(50, 4)), rng.normal(size=(50, 2))
    options = BOTH[name]
    given = options | ({"sample_weight": rng.random(50)} if "sample_weight" in options else {})
    one, other = (
        train(Network([4, 6, 2], "tanh", "quadratic"), x, y, epochs=3, engine=engine, **given)
        for engine in ("jax", "jax-bfloat16")
    )
    assert (one.engine, other.engine) == ("jax", "jax-bfloat16")
    assert one.parameters.to_vector().tobytes() == other.parameters.to_vector().tobytes()
    assert [s.tobytes() for s in one.checkpoint.state.slots] == [s.tobytes() for s in other.checkpoint.state.slots]
    assert one.history == other.history


@pytest.mark.parametrize("one_order", [False, True])
def test_many_networks_at_once_are_each_alone(one_order):
    given = problem([4, 6, 2], "tanh", "quadratic", 22)
    rng = np.random.default_rng(3)
    tasks = [Task(given.network, OPTIMIZERS["adam"], l2=l2) for l2 in (0.01, 0.1, 1.0)]
    states = [State(given.vector + 0.1 * i, given.state(tasks[0]).slots) for i in range(3)]
    orders = [rng.permutation(22) for _ in tasks]
    orders = [orders[0].copy() for _ in tasks] if one_order else orders
    rates = [[rate] * 6 for rate in (0.01, 0.001, 0.1)]
    seeds = [(seed,) for seed in range(3)]
    together = ENGINE.run_many(tasks, states, given.data, orders, 4, rates, seeds)
    for found, *alone in zip(together, tasks, states, orders, rates, seeds, strict=True):
        task, state, order, own, seed = alone
        agree(found, NumpyEngine().run(task, state, given.data, order, 4, own, seed))


def test_a_users_own_functions_and_sparse_examples_are_refused():
    import scipy.sparse

    own = Activation.from_functions("own_square", lambda z: z * z, lambda z: 2 * z)
    given = problem([3, 2], "tanh", "quadratic", 6)
    assert "own_square" in ENGINE.refuses(Task(Network([3, 2], own), SGD), given.data)
    sparse = Data(scipy.sparse.csr_array(given.data.x), given.data.y)
    assert ENGINE.refuses(Task(given.network, SGD), sparse) == "x is sparse"


def test_auto_does_not_take_it_where_nobody_measured_it_faster():
    given = problem([3, 2], "tanh", "quadratic", 6)
    assert choose("auto", Task(given.network, SGD), given.data).engine.name in ("native", "numpy")
    assert choose("jax", Task(given.network, SGD), given.data).engine.name == "jax"


SPREAD = """
import numpy as np
from backproof.engines.jax_engine import JaxEngine
from backproof.engines import Task
from backproof.optimizers import OPTIMIZERS
from engine_problems import problem
import jax
given = problem([6, 8, 3], "tanh", "quadratic", 24, weighted=True)
task = Task(given.network, OPTIMIZERS["adam"], l2=0.1, clip_norm=1.0)
one, two = (given.run(JaxEngine(devices=n), task, 8) for n in (1, 2))
np.testing.assert_allclose(two.state.vector, one.state.vector, rtol=1e-12, atol=1e-13)
np.testing.assert_allclose(two.mean_errors, one.mean_errors, rtol=1e-12, atol=1e-13)
text = JaxEngine(devices=2).program(task, given.data, 8)
print(len(jax.local_devices()), "all-reduce" in text, any(w in text for w in ("reduce-scatter", "all-gather")))
"""


@pytest.mark.published
def test_a_batch_spread_over_two_devices_makes_the_same_step():
    """Two devices that the host's processor plays; what they add up goes through one kind of sum."""
    import os

    variables = {**os.environ, "XLA_FLAGS": "--xla_force_host_platform_device_count=2", "JAX_PLATFORMS": "cpu"}
    variables["PYTHONPATH"] = os.pathsep.join(sys.path)
    done = subprocess.run([sys.executable, "-c", SPREAD], capture_output=True, text=True, env=variables, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "True", "False"]
