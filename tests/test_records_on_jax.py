"""The records on JAX's arrays, unchanged: under `jit`, `grad` and `vmap`, equal to NumPy within rounding.

An engine made of the sweep, these records and the pure updates alone is written out below, in a few lines, and makes
the steps of the NumPy engine.
"""

from contextlib import nullcontext

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import cases
from backproof import Activation, Cost, sweep
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS, REPORTED
from backproof.engines import Data, State, Task
from backproof.engines.numpy_engine import NumpyEngine
from backproof.optimizers import OPTIMIZERS
from engine_problems import STEPPING, conditioned, problem
from references.comparing import assert_close

OWN_ACTIVATIONS = [
    Activation.from_formula("kinked", "Piecewise((z, z > 0), (asinh(z), z > -1), (erf(z), True))", kinks=(-1.0, 0.0)),
    Activation.from_formula("mixed", "Max(z, 0) + Min(z, 1) + atan(z) * Abs(z)", kinks=(0.0, 1.0)),
]
OWN_COST = Cost.from_formula("quartic", "Piecewise(((a - y)**4/4, a > y), ((a - y)**2, True))")
ACTIVATION_RECORDS = [*cases.ELEMENTWISE, *OWN_ACTIVATIONS]
COST_RECORDS = [*cases.COST_RECORDS, *REPORTED.values(), OWN_COST]
DTYPES = [np.float32, np.float64]


def precision(dtype):
    """JAX's float64 for a while, where it is asked for: other tests find its settings as they were."""
    return jax.enable_x64(True) if dtype is np.float64 else nullcontext()


def assert_equal_within_rounding(got, want, what, roundings=64):
    """The same dtype, and entries that differ by some roundings of themselves, or of 1 where they cancel."""
    assert np.asarray(got).dtype == want.dtype, what
    eps = float(np.finfo(want.dtype).eps)
    assert_close(got, want, roundings * eps * np.maximum(abs(want.astype(float)), 1), what)


# --------------------------------------------------------------------- records


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("record", ACTIVATION_RECORDS, ids=cases.name_of)
def test_an_activation_and_its_slope_run_under_jit(record, dtype):
    z = np.concatenate([cases.points(record), [-30.0, 30.0]]).astype(dtype).reshape(-1, 1)
    a = record.forward(z)
    with precision(dtype):
        both = jax.jit(lambda z, a: (record.forward(z), record.slope(z, a)))  # one compilation, not two
        forward, slope = both(jnp.asarray(z), jnp.asarray(a))
        assert_equal_within_rounding(forward, a, f"{record.name}, forward")
        assert_equal_within_rounding(slope, record.slope(z, a), f"{record.name}, slope")


@pytest.mark.parametrize("record", ACTIVATION_RECORDS, ids=cases.name_of)
def test_a_slope_is_what_jax_derives_from_forward_away_from_kinks(record):
    z = cases.points(record)
    with precision(np.float64):
        derived = jax.jit(jax.vmap(jax.grad(record.forward)))(jnp.asarray(z))
        assert_close(derived, record.slope(z, record.forward(z)), 1e-12, record.name)


@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_and_its_pull_back_run_under_jit_and_are_what_jax_derives(dtype):
    record, rng = ACTIVATIONS["softmax"], np.random.default_rng(0)
    z, g = rng.normal(size=(2, 6, 4)).astype(dtype)
    a = record.forward(z)
    with precision(dtype):
        assert_equal_within_rounding(jax.jit(record.forward)(jnp.asarray(z)), a, "softmax")
        found = jax.jit(record.pull_back)(jnp.asarray(g), jnp.asarray(a))
        assert_equal_within_rounding(found, record.pull_back(g, a), "pull_back")
        _, derived = jax.vjp(record.forward, jnp.asarray(z))
        assert_equal_within_rounding(derived(jnp.asarray(g))[0], record.pull_back(g, a), "derived")


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("record", COST_RECORDS, ids=cases.name_of)
def test_a_cost_its_gradient_and_its_value_from_z_run_under_jit(record, dtype):
    a, y = (array.astype(dtype) for array in cases.outputs_and_targets(record, np.random.default_rng(1)))
    z = np.random.default_rng(2).normal(size=a.shape).astype(dtype) * 4

    def every(a, y, z):
        return record.value(a, y), record.gradient(a, y), record.value_at and record.value_at(z, y)

    with precision(dtype):
        value, gradient, from_z = jax.jit(every)(jnp.asarray(a), jnp.asarray(y), jnp.asarray(z))
        assert_equal_within_rounding(value, record.value(a, y), record.name)
        assert_equal_within_rounding(gradient, record.gradient(a, y), record.name)
        assert record.canonical is None or record.value_at is not None or record in REPORTED.values()
        if record.value_at is not None:
            assert_equal_within_rounding(from_z, record.value_at(z, y), f"{record.name} from z")


@pytest.mark.parametrize("record", [*cases.COST_RECORDS, OWN_COST], ids=cases.name_of)
def test_a_gradient_is_what_jax_derives_from_the_value(record):
    a, y = cases.outputs_and_targets(record, np.random.default_rng(3))
    with precision(np.float64):
        derived = jax.grad(lambda a: record.value(a, jnp.asarray(y)).sum())(jnp.asarray(a))
        assert_close(derived, record.gradient(a, y), 1e-11, record.name)


def test_outputs_that_are_their_targets_exactly_have_finite_gradients_on_jax():
    """0 · log 0 and 0 / 0: the terms that are absent."""
    y = jnp.eye(3)
    for name in ("binary_cross_entropy", "categorical_cross_entropy", "poisson"):
        value, gradient = jax.jit(COSTS[name].value)(y, y), jax.jit(COSTS[name].gradient)(y, y)
        assert np.isfinite(value).all(), name
        assert np.isfinite(gradient).all(), name


@pytest.mark.parametrize("name", STEPPING)
def test_an_update_runs_under_jit_with_a_traced_step(name):
    record, rng = OPTIMIZERS[name], np.random.default_rng(4)
    theta, *gradients = rng.normal(size=(4, 7)).astype(np.float32)
    is_weight = np.float32([1, 1, 1, 1, 1, 0, 0])
    slots = tuple(np.zeros_like(theta) for _ in range(record.slots))
    jitted = jax.jit(lambda *state: record.update(*state, is_weight, **dict(record.options)))
    on_jax, remembered = jnp.asarray(theta), tuple(map(jnp.asarray, slots))
    for t, g in enumerate(gradients, 1):
        theta, slots = record.update(theta, g, slots, 0.1, t, is_weight, **dict(record.options))
        on_jax, remembered = jitted(on_jax, g, remembered, 0.1, t)
        for got, want in zip((on_jax, *remembered), (theta, *slots), strict=True):
            assert_equal_within_rounding(got, want, f"{name}, step {t}")


def test_a_difference_between_the_libraries_is_seen():
    """The comparison above convicts another function, and another dtype."""
    z = np.linspace(-2, 2, 9, dtype=np.float32)
    with pytest.raises(AssertionError, match="times the tolerance"):
        assert_equal_within_rounding(jnp.asarray(z) * (1 + 1e-4), z, "scaled")
    with pytest.raises(AssertionError):
        assert_equal_within_rounding(jnp.asarray(z), z.astype(float), "widened")


# ------------------------------------------------------- a step made of records


def one_step(network, record, l1, l2):
    """A function that makes one step on the mean cost with penalty: the sweep, then the record's update, all pure."""
    n_weights = network.n_parameters - sum(network.sizes[1:])

    def step(vector, slots, t, rate, x, y):
        is_weight = (np.arange(network.n_parameters) < n_weights).astype(vector.dtype)
        parameters = network.parameters_from_vector(vector)
        trace = sweep.forward(network, parameters, x)
        costs = sweep.example_costs(network, trace, y)
        errors = sweep.errors(network, parameters, trace, y)
        gradient = sweep.weighted_gradient(errors, trace, jnp.full(len(y), 1 / len(y), x.dtype)).to_vector()
        w = vector * is_weight
        cost = costs.mean() + l1 * abs(w).sum() + l2 / 2 * (w * w).sum()
        gradient = gradient + l1 * jnp.sign(w) + l2 * w
        vector, slots = record.update(vector, gradient, slots, rate, t, is_weight, **dict(record.options))
        return vector, slots, cost

    return step


# fmt: off
STEPS = [
    (["tanh", "sigmoid"],              "binary_cross_entropy",      "adam"),
    (["relu", "softmax"],              "categorical_cross_entropy", "adamw"),
    (["gelu", "identity"],             "quadratic",                 "momentum"),
    (["softmax", "leaky_relu(0.2)"],   "huber",                     "nesterov"),
    (["silu", "exponential"],          "poisson",                   "rmsprop"),
    (["elu(0.5)", "softplus"],         "log_cosh",                  "sgd"),
    (["gelu_tanh", "softsign"],        "half_mean_squared_error",   "adam"),
    (["selu", "sigmoid"],              "quadratic",                 "sgd"),
]
# fmt: on


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("activations", "cost", "name"), STEPS, ids=lambda value: str(value))
def test_jitted_steps_of_records_are_the_numpy_engines(activations, cost, name, dtype):
    """Several steps with penalty, compiled once; every parameter, slot and cost."""
    case, record = problem([5, 6, 4], activations, cost, count=12, dtype=dtype, shuffled=False), conditioned(name)
    task = Task(case.network, record, l1=0.01, l2=0.1)
    want = NumpyEngine().run(task, case.state(task), case.data, None, 3, [0.02] * 4)
    with precision(dtype):
        step = jax.jit(one_step(case.network, record, 0.01, 0.1))
        vector, slots, costs = jnp.asarray(case.vector), tuple(map(jnp.asarray, case.state(task).slots)), []
        for t in range(1, 5):
            rows = slice(3 * t - 3, 3 * t)
            vector, slots, cost_now = step(vector, slots, t, 0.02, case.data.x[rows], case.data.y[rows])
            costs.append(float(cost_now))
        assert step._cache_size() == 1
        eps = 500 * float(np.finfo(dtype).eps)
        for got, expected in zip((vector, *slots), (want.state.vector, *want.state.slots), strict=True):
            assert_close(got, expected, eps * abs(expected).max(), f"{name} on {cost}")
        assert np.mean(costs) == pytest.approx(want.cost, rel=eps)
    assert abs(want.state.vector - case.vector).max() > 1e-3


def test_many_networks_step_at_once_under_vmap():
    """A step of 5 networks in one call is the step of each."""
    case, record = (
        problem([3, 4, 2], ["tanh", "softmax"], "categorical_cross_entropy", dtype=np.float32),
        OPTIMIZERS["adam"],
    )
    step = one_step(case.network, record, 0.0, 0.0)
    vectors = np.stack([case.network.init(seed, dtype=np.float32).to_vector() for seed in range(5)])
    slots = (np.zeros_like(vectors), np.zeros_like(vectors))
    together, _, costs = jax.jit(jax.vmap(step, in_axes=(0, 0, None, None, None, None)))(
        vectors, slots, 1, 0.01, case.data.x, case.data.y
    )
    engine, task = NumpyEngine(), Task(case.network, record)
    for vector, found, cost_now in zip(vectors, together, costs, strict=True):
        begin = State(vector, tuple(np.zeros_like(vector) for _ in range(2)))
        want = engine.run(task, begin, Data(case.data.x, case.data.y), None, len(case.data), [0.01])
        assert_close(found, want.state.vector, 2e-5, "vmap")
        assert float(cost_now) == pytest.approx(want.cost, rel=1e-5)


def test_every_family_and_catalogued_record_is_among_the_cases():
    assert {record.name for record in ACTIVATION_RECORDS} >= {n for n, r in ACTIVATIONS.items() if r.is_elementwise}
    assert {record.name for record in COST_RECORDS} >= set(COSTS) | set(REPORTED)
    assert {name for _, _, name in STEPS} == set(STEPPING)
