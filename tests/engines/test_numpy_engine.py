"""The NumPy engine against `Network`, entry by entry: two code paths, one statement."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from backproof import equations
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.engines import Data, State, Task, engine
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.numpy_layers import FORWARD, SLOPE, Sweep
from backproof.errors import InputError
from backproof.network import Network
from backproof.optimizers import OPTIMIZERS, optimizer

SGD = OPTIMIZERS["sgd"]


def targets(cost, rng, shape):
    kind = COSTS[cost].targets
    if kind in ("one-hot", "distribution"):
        return np.eye(shape[1])[rng.integers(0, shape[1], shape[0])]
    return rng.uniform(0.1, 0.9, shape)


def problem(sizes, activations, cost, count, seed, dtype=np.float64):
    rng = np.random.default_rng(seed)
    network = Network(sizes, activations, cost)
    vector = network.init(seed, "glorot_normal", dtype).to_vector()
    vector[vector.size - sum(sizes[1:]) :] = 0.3
    x = rng.uniform(0.1, 1, (count, sizes[0])).astype(dtype)
    return network, vector, Data(x, targets(cost, rng, (count, sizes[-1])).astype(dtype)), rng


def in_domain(output, cost):
    low, high = COSTS[cost].domain
    bounds = ACTIVATIONS[output].bounds
    return bounds[0] >= low and bounds[1] <= high


# relu is 0 on half the line, where the Poisson cost is infinite
PAIRS = [(a, c) for a in ACTIVATIONS for c in COSTS if in_domain(a, c) and (a, c) != ("relu", "poisson")]


@pytest.mark.parametrize(("output", "cost"), PAIRS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradient_and_cost_equal_the_networks(output, cost, dtype):
    """Every output activation and cost, with every activation in a hidden layer in turn."""
    hidden = list(ACTIVATIONS)[PAIRS.index((output, cost)) % len(ACTIVATIONS)]
    network, vector, data, _ = problem([4, 5, 3, 2], [hidden, "tanh", output], cost, 6, 1, dtype)
    found, gradient = NumpyEngine().cost_and_gradient(Task(network, SGD), vector, data)
    expected, by_network = network.cost_and_gradient(network.parameters_from_vector(vector), data.x, data.y)
    rounding = 50 * float(np.finfo(dtype).eps)
    assert found == pytest.approx(expected, rel=rounding, abs=rounding)
    np.testing.assert_allclose(gradient, by_network.to_vector(), rtol=rounding, atol=rounding)


@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    count=st.integers(1, 5),
    seed=st.integers(0, 1000),
    l1=st.sampled_from([0.0, 0.1]),
    l2=st.sampled_from([0.0, 0.2]),
    per_batch=st.booleans(),
    weighted=st.booleans(),
)
def test_penalties_and_example_weights_are_those_of_the_definition(sizes, count, seed, l1, l2, per_batch, weighted):
    """Cost and gradient are the network's plus (λ/2)‖w‖² + λ₁‖w‖₁, whatever the shapes."""
    network, vector, data, rng = problem(sizes, "tanh", "quadratic", count, seed)
    weights = rng.uniform(0.5, 2, count) if weighted else None
    data = Data(data.x, data.y, weights)
    task = Task(network, SGD, l1, l2, per_batch)
    found, gradient = NumpyEngine().cost_and_gradient(task, vector, data)
    parameters = network.parameters_from_vector(vector)
    cost, expected = network.cost_and_gradient(parameters, data.x, data.y, weights)
    share = 1 / (count if weights is None else weights.sum()) if per_batch else 1.0
    w = np.concatenate([array.ravel() for array in parameters.weights])
    penalised = expected.to_vector().copy()
    penalised[: w.size] += share * (l2 * w + l1 * np.sign(w))
    assert found == pytest.approx(cost + share * (l2 / 2 * (w**2).sum() + l1 * abs(w).sum()), rel=1e-12)
    np.testing.assert_allclose(gradient, penalised, rtol=1e-11, atol=1e-14)


def test_dropout_is_inverted_and_goes_back_through_its_mask():
    """The sweep with masks equals the network given the same masks, the input's included."""
    network, vector, data, _ = problem([6, 8, 5, 3], ["sigmoid", "softmax", "sigmoid"], "quadratic", 7, 3)
    task = Task(network, SGD, dropout=(0.2, 0.5, 0.4))
    sweep = Sweep(task, vector, np.float64)
    cost = sweep.cost_and_gradient(data.x, data.y, None, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    masks = [(rng.random((7, n)) >= rate) / (1 - rate) for n, rate in zip((6, 8, 5), task.dropout, strict=True)]
    parameters = network.parameters_from_vector(vector)
    trace = network.forward(parameters, data.x, masks)
    expected = network.backward(parameters, trace, data.y).to_vector()
    np.testing.assert_allclose(sweep.gradient, expected, rtol=1e-12, atol=1e-15)
    assert cost == pytest.approx(network.example_costs(trace, data.y).mean(), rel=1e-13)
    assert not np.allclose(sweep.gradient, network.cost_and_gradient(parameters, data.x, data.y)[1].to_vector())


def test_gradient_clipping_for_the_batch_shortens_to_the_norm_and_leaves_shorter_ones():
    """‖g‖ ≤ clip_norm, direction kept."""
    network, vector, data, _ = problem([3, 4, 2], "tanh", "quadratic", 5, 0)
    plain = NumpyEngine().cost_and_gradient(Task(network, SGD), vector, data)[1]
    norm = np.linalg.norm(plain)
    clipped = NumpyEngine().cost_and_gradient(Task(network, SGD, clip_norm=norm / 3), vector, data)[1]
    np.testing.assert_allclose(clipped, plain / 3, rtol=1e-12)
    left = NumpyEngine().cost_and_gradient(Task(network, SGD, clip_norm=norm * 3), vector, data)[1]
    np.testing.assert_array_equal(left, plain)


def test_gradient_clipping_per_example_is_the_networks_clipped_gradient():
    """A weighted BP3, equal to clipping each example's gradient and averaging."""
    network, vector, data, _ = problem([3, 4, 2], "tanh", "quadratic", 5, 0)
    parameters = network.parameters_from_vector(vector)
    trace = network.forward(parameters, data.x)
    limit = float(np.median(network.example_gradient_norms(parameters, trace, data.y)))
    found = NumpyEngine().cost_and_gradient(Task(network, SGD, clip_example_norm=limit), vector, data)[1]
    expected = network.clipped_gradient(parameters, trace, data.y, limit).to_vector()
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-16)


def test_clipping_per_example_keeps_the_weights_of_the_examples():
    """The mean of clipped gradients is weighted; an example of weight 0 does not count."""
    network, vector, data, _ = problem([3, 4, 2], "tanh", "quadratic", 3, 0)
    weights, limit = np.array([1.0, 0.0, 3.0]), 0.05
    p = network.parameters_from_vector(vector)
    each = [NumpyEngine().cost_and_gradient(Task(network, SGD), vector, Data(data.x[i : i + 1], data.y[i : i + 1]))[1]
            for i in range(3)]  # fmt: skip
    assert min(np.linalg.norm(g) for g in each) > limit
    expected = sum(w * limit * g / np.linalg.norm(g) for w, g in zip(weights, each, strict=True)) / 4
    task = Task(network, SGD, clip_example_norm=limit)
    found = NumpyEngine().cost_and_gradient(task, vector, Data(data.x, data.y, weights))[1]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-16)
    assert p.to_vector().tolist() == vector.tolist()


def test_sparse_examples_give_what_dense_ones_give():
    """CSR rows, dropout on the input included."""
    network, vector, data, rng = problem([20, 6, 3], ["relu", "softmax"], "categorical_cross_entropy", 9, 2)
    dense = data.x * (rng.random(data.x.shape) < 0.3)
    for task in (Task(network, SGD), Task(network, SGD, dropout=(0.5, 0.0))):
        results = []
        for x in (dense, scipy.sparse.csr_array(dense), scipy.sparse.csr_matrix(dense)):
            state = State(vector)
            results.append(NumpyEngine().run(task, state, Data(x, data.y), np.arange(9), 4, [0.1] * 3, (7,)))
        for other in results[1:]:
            np.testing.assert_allclose(other.state.vector, results[0].state.vector, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", sorted(FORWARD))
def test_activations_restated_in_place_are_the_records(name):
    """σ and σ′ as the engine has them, entry by entry."""
    z = np.linspace(-30, 30, 1001).reshape(7, -1)
    a, slope = np.empty_like(z), np.empty_like(z)
    FORWARD[name](z, a)
    SLOPE[name](a, slope)
    np.testing.assert_array_equal(a, ACTIVATIONS[name].forward(z))
    np.testing.assert_array_equal(slope, ACTIVATIONS[name].slope(z, a))


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
def test_a_users_function_under_a_catalogued_name_is_not_taken_for_the_catalogues(name):
    """Its own functions run in hidden and output layer, and it is no partner of the catalogue's costs."""
    own = replace(ACTIVATIONS[name], forward=ACTIVATIONS["softplus"].forward, slope=ACTIVATIONS["softplus"].slope)
    _, vector, data, _ = problem([4, 5, 3], "softplus", "poisson", 20, 0)
    found, expected = (
        NumpyEngine().cost_and_gradient(Task(Network([4, 5, 3], record, "poisson"), SGD), vector, data)
        for record in (own, "softplus")
    )
    assert found[0] == expected[0]
    np.testing.assert_array_equal(found[1], expected[1])
    assert not Network([4, 5, 3], own, "binary_cross_entropy").is_canonical


def test_a_run_is_steps_of_the_equations_over_consecutive_batches():
    """Plain SGD written out with `equations`, a ragged last batch included; the state is not written into."""
    network, vector, data, rng = problem([3, 4, 2], "sigmoid", "quadratic", 10, 4)
    order = rng.permutation(10)
    before = vector.copy()
    outcome = NumpyEngine().run(Task(network, SGD), State(vector), data, order, 4, [0.5, 0.4, 0.3])
    np.testing.assert_array_equal(vector, before)
    (w2, w3), (b2, b3) = (list(part) for part in vars(network.parameters_from_vector(vector)).values())
    costs = []
    for rows, rate in zip(np.split(order, [4, 8]), [0.5, 0.4, 0.3], strict=True):
        x, y = data.x[rows], data.y[rows]
        a2 = 1 / (1 + np.exp(-equations.weighted_input(x, w2, b2)))
        a3 = 1 / (1 + np.exp(-equations.weighted_input(a2, w3, b3)))
        d3 = equations.bp1(a3 - y, a3 * (1 - a3))
        d2 = equations.bp2(d3, w3, a2 * (1 - a2))
        costs.append(0.5 * ((a3 - y) ** 2).sum())
        w3, b3 = w3 - rate / len(x) * equations.bp3(d3, a2), b3 - rate / len(x) * equations.bp4(d3)
        w2, b2 = w2 - rate / len(x) * equations.bp3(d2, x), b2 - rate / len(x) * equations.bp4(d2)
    expected = np.concatenate([w2.ravel(), w3.ravel(), b2, b3])
    np.testing.assert_allclose(outcome.state.vector, expected, rtol=1e-12)
    assert outcome.cost == pytest.approx(sum(costs) / 10, rel=1e-13)
    assert (outcome.steps, outcome.state.step) == (3, 3)


def test_mean_errors_are_the_mean_of_the_errors_over_the_examples():
    """With a zero learning rate every batch meets the same parameters."""
    network, vector, data, _ = problem([3, 4, 2], "tanh", "log_cosh", 10, 4)
    outcome = NumpyEngine().run(Task(network, SGD, l2=0.3), State(vector), data, None, 4, [0.0] * 3)
    parameters = network.parameters_from_vector(vector)
    errors = network.errors(parameters, network.forward(parameters, data.x), data.y)
    np.testing.assert_allclose(outcome.mean_errors, np.concatenate([d.mean(axis=0) for d in errors]), rtol=1e-12)


def test_a_batch_whose_cost_is_not_finite_is_not_taken():
    """The run ends before the step that meets it."""
    network, vector, data, _ = problem([3, 4, 2], "identity", "quadratic", 10, 4)
    outcome = NumpyEngine().run(Task(network, SGD), State(vector), data, None, 2, [1e200] * 5)
    assert outcome.steps < 5
    assert np.isfinite(outcome.cost)


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "lbfgs"])
def test_a_run_continues_another_with_the_same_bits(name):
    """Two runs of two steps are one of four, for every optimizer."""
    network, vector, data, _ = problem([3, 4, 2], "tanh", "quadratic", 8, 4)
    chosen = optimizer(name)
    state = State(vector, tuple(np.zeros_like(vector) for _ in range(chosen.slots)))
    task = Task(network, chosen)
    whole = NumpyEngine().run(task, state, data, None, 2, [0.01] * 4)
    first = NumpyEngine().run(task, state, Data(data.x[:4], data.y[:4]), None, 2, [0.01] * 2)
    second = NumpyEngine().run(task, first.state, Data(data.x[4:], data.y[4:]), None, 2, [0.01] * 2)
    np.testing.assert_array_equal(second.state.vector, whole.state.vector)


def test_evaluation_in_pieces_is_the_forward_pass():
    """More examples than are evaluated at once."""
    network, vector, _, rng = problem([2, 3, 1], "tanh", "quadratic", 1, 4)
    x = rng.normal(size=(20_001, 2))
    z, a = NumpyEngine().evaluate(network, vector, x)
    trace = network.forward(network.parameters_from_vector(vector), x)
    np.testing.assert_allclose(z, trace.weighted_inputs[-1], rtol=1e-13)
    np.testing.assert_allclose(a, trace.output, rtol=1e-13)


def test_an_unknown_engine_is_refused_by_name():
    """The message says what is accepted."""
    network, _, data, _ = problem([2, 3, 1], "tanh", "quadratic", 1, 4)
    with pytest.raises(InputError, match=r"engine: 'warp' is not known; accepted: auto, native, numpy"):
        engine("warp", Task(network, SGD), data)


@pytest.mark.parametrize("kind", [scipy.sparse.csr_matrix, scipy.sparse.csr_array])
@pytest.mark.parametrize("clip", [None, 0.5])
def test_many_sparse_features_give_what_dense_ones_give(kind, clip):
    """Where a batch touches few columns, only these are multiplied; the next touches others, and steps remember."""
    rng = np.random.default_rng(0)
    x = scipy.sparse.random_array((12, 70_000), density=2e-4, format="csr", random_state=rng)
    network = Network([70_000, 4, 2], "tanh")
    task = Task(network, OPTIMIZERS["momentum"], l2=0.1, clip_example_norm=clip)
    vector = network.init(0).to_vector()
    state, y, order = State(vector, (np.zeros_like(vector),)), rng.random((12, 2)), rng.permutation(12)
    found, expected = (
        NumpyEngine().run(task, state, Data(each, y), order, 5, [0.1] * 3) for each in (kind(x), x.toarray())
    )
    assert found.cost == pytest.approx(expected.cost, rel=1e-12)
    np.testing.assert_allclose(found.state.vector, expected.state.vector, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.state.slots[0], expected.state.slots[0], rtol=0, atol=1e-14)
