"""The sweep over the equations against independent evaluations, for every pair of records and every shape."""

import dataclasses
import pickle
import re
from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as st

import backproof as bp
import cases
from backproof import InputError, Network, Parameters
from backproof.activations import ACTIVATIONS, Activation
from backproof.costs import COSTS
from read_only import read_only
from references import autodiff, differences, networks, tape
from references.comparing import assert_close
from trials import trials

DEPTHS = range(1, cases.MOST_LAYERS + 1)

# ------------------------------------------------------------------------ the sweep


@pytest.mark.parametrize("index", range(len(cases.PAIRS)), ids=[cases.name_of(pair) for pair in cases.PAIRS])
def test_every_activation_with_every_cost_at_every_depth(index):
    """Cost, gradient and errors, float64 and float32, against the chain rule at 50 digits."""
    sigma, cost_record = cases.PAIRS[index]
    for depth in DEPTHS:
        assert networks.check_case(cases.swept_case(index, sigma.name, cost_record.name, depth)) > 0


def test_the_sweep_meets_every_width_and_every_size_of_batch_at_every_depth():
    swept = [
        (depth, cases.swept_case(i, sigma.name, c.name, depth))
        for i, (sigma, c) in enumerate(cases.PAIRS)
        for depth in DEPTHS
    ]
    for depth in DEPTHS:
        found = [case for d, case in swept if d == depth]
        assert {len(case.x) for case in found} == set(range(1, cases.MOST_EXAMPLES + 1))
        assert {n for case in found for n in case.net.sizes} == set(range(1, cases.MOST_NEURONS + 1))
        assert len({tuple(r.name for r in case.net.activations) for case in found}) == len(ACTIVATIONS)


def test_the_sweep_covers_the_whole_catalogue():
    assert {a.name for a, _ in cases.PAIRS} == set(ACTIVATIONS)
    assert {c.name for _, c in cases.PAIRS} == set(COSTS)
    assert len(cases.PAIRS) == len(ACTIVATIONS) * len(COSTS)


@st.composite
def any_case(draw):
    """Any activation in any layer, any cost, width, batch, dropout, example weights."""
    depth = draw(st.integers(1, cases.MOST_LAYERS))
    names = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=depth, max_size=depth))
    widths = draw(st.lists(st.integers(1, cases.MOST_NEURONS), min_size=depth + 1, max_size=depth + 1))
    return cases.network_case(
        names,
        draw(st.sampled_from(sorted(COSTS))),
        np.random.default_rng(draw(st.integers(0, 2**32))),
        widths,
        draw(st.integers(1, cases.MOST_EXAMPLES)),
        dropout=draw(st.booleans()),
        weighted=draw(st.booleans()),
    )


@settings(max_examples=trials(150))
@given(any_case())
def test_a_different_activation_in_each_layer_with_dropout_and_example_weights(case):
    assert networks.check_case(case) > 0


# ------------------------------------------------------------- the other witnesses

ROTATED = [(sigma.name, list(COSTS)[i % len(COSTS)]) for i, sigma in enumerate(ACTIVATIONS.values())]


@pytest.mark.parametrize(("sigma", "cost_name"), ROTATED)
def test_jax_finds_the_same_gradient(sigma, cost_name):
    case = cases.network_case([sigma, "tanh", sigma], cost_name, np.random.default_rng(21), [3, 4, 3, 2], 4)
    cost, weights, biases = autodiff.Jax().parameter_gradient(case)
    got = case.gradient()
    assert_close(case.net.cost(case.parameters, case.x, case.y), cost, 1e-12 * (1 + abs(cost)), "cost")
    for i in range(3):
        size = 1e-12 * (1 + abs(weights[i]).max() + abs(biases[i]).max())
        assert_close(got.weights[i], weights[i], size, f"weights of layer {i + 2}")
        assert_close(got.biases[i], biases[i], size, f"biases of layer {i + 2}")


@pytest.mark.parametrize(("sigma", "cost_name"), ROTATED)
def test_central_differences_find_the_same_gradient(sigma, cost_name):
    case = cases.network_case(["softmax", sigma], cost_name, np.random.default_rng(22), [3, 4, 2], 4, weighted=True)
    net = case.net
    want = differences.gradient(
        lambda v: net.cost(net.parameters_from_vector(v), case.x, case.y, case.example_weights),
        case.parameters.to_vector(),
    )
    assert_close(case.gradient().to_vector(), want, 1e-6 * (1 + abs(want)), "gradient")


@pytest.mark.parametrize("sigma", ["identity", "tanh", "exponential"])
def test_a_complex_step_through_the_networks_own_forward_pass_finds_the_same_gradient(sigma):
    case = cases.network_case(["tanh", sigma], "quadratic", np.random.default_rng(23), [3, 4, 2], 4)
    vector, step = case.parameters.to_vector(), 1e-30
    for i, got in enumerate(case.gradient().to_vector()):
        moved = vector.astype(complex)
        moved[i] += 1j * step
        output = case.net.predict(case.net.parameters_from_vector(moved), case.x)
        want = ((output - case.y) ** 2).sum(axis=1).mean().imag / 2 / step
        assert abs(got - want) <= 1e-14 * (1 + abs(want))


def test_the_chain_rule_on_single_numbers_agrees_with_differences_of_fifty_digits():
    """The witness of the sweep, witnessed itself: one weight moved by 1e-20, computed forward only."""
    import mpmath as mp

    case = cases.network_case(["gelu", "softmax"], "poisson", np.random.default_rng(24), [2, 3, 2], 2)
    _, weights, _, _ = tape.evaluate(case)
    formula = mp.mpf

    def cost(moved):
        total = mp.mpf(0)
        for x, y in zip(case.x, case.y, strict=True):
            a = [formula(float(v)) for v in x]
            for layer, (w, b) in enumerate(zip(case.parameters.weights, case.parameters.biases, strict=True)):
                w = [[formula(float(v)) for v in row] for row in w]
                w[1][0] += moved if layer == 0 else 0
                z = [
                    mp.fsum(u * v for u, v in zip(row, a, strict=True)) + float(s) for row, s in zip(w, b, strict=True)
                ]
                exps = [mp.exp(v) for v in z]
                a = [v * mp.ncdf(v) for v in z] if layer == 0 else [e / mp.fsum(exps) for e in exps]
            total += mp.fsum((t * mp.log(t / v) if t else 0) - t + v for v, t in zip(a, map(float, y), strict=True))
        return total / len(case.x)

    with mp.workdps(50):
        step = mp.mpf("1e-20")
        want = (cost(step) - cost(-step)) / (2 * step)
    assert abs(float(want) - weights[0][1, 0]) <= 1e-15 * abs(weights[0][1, 0])
    assert float(want) != 0


# --------------------------------------------------------------- what a network keeps


@settings(max_examples=40)
@given(any_case())
def test_nothing_is_written_into_an_argument(case):
    case = dataclasses.replace(
        case,
        parameters=Parameters(map(read_only, case.parameters.weights), map(read_only, case.parameters.biases)),
        x=read_only(case.x),
        y=read_only(case.y),
        masks=tuple(map(read_only, case.masks)),
    )
    trace = case.net.forward(case.parameters, case.x, case.masks)
    for array in (*trace.weighted_inputs, *trace.activations[1:]):
        array.setflags(write=False)
    gradient = case.net.backward(case.parameters, trace, case.y, case.example_weights)
    assert np.isfinite(gradient.to_vector()).all()


@settings(max_examples=30)
@given(any_case(), st.sampled_from([scipy.sparse.csr_array, scipy.sparse.csr_matrix, scipy.sparse.csc_array]))
def test_a_sparse_input_gives_what_the_dense_one_gives(case, sparse):
    case = dataclasses.replace(case, x=np.where(abs(case.x) < 1, 0, case.x))
    thin = dataclasses.replace(case, x=sparse(case.x))
    np.testing.assert_allclose(thin.gradient().to_vector(), case.gradient().to_vector(), rtol=1e-12, atol=1e-13)
    net, p = case.net, case.parameters
    dense_trace, thin_trace = net.forward(p, case.x, case.masks), net.forward(p, thin.x, case.masks)
    norms = net.example_gradient_norms(p, dense_trace, case.y)
    np.testing.assert_allclose(net.example_gradient_norms(p, thin_trace, case.y), norms, rtol=1e-10, atol=1e-13)
    each = net.example_gradients(p, thin_trace, case.y).weights[0]
    np.testing.assert_allclose(each, net.example_gradients(p, dense_trace, case.y).weights[0], rtol=1e-10, atol=1e-13)


@settings(max_examples=30)
@given(any_case(), st.sampled_from([np.float32, np.float64]))
def test_every_array_keeps_the_dtype_of_the_data(case, dtype):
    case = case.astype(dtype)
    trace = case.net.forward(case.parameters, case.x, case.masks)
    gradient = case.net.backward(case.parameters, trace, case.y, case.example_weights)
    arrays = (*trace.weighted_inputs, *trace.activations, *gradient.weights, *gradient.biases, *gradient.errors)
    clipped = case.net.clipped_gradient(case.parameters, trace, case.y, 0.5)
    assert {array.dtype for array in arrays + clipped.weights + clipped.biases} == {np.dtype(dtype)}


@settings(max_examples=30)
@given(any_case())
def test_example_weights_count_examples(case):
    """Whole weights are the same as repeating the rows; equal weights are the same as none."""
    counts = np.arange(1, len(case.x) + 1)
    weighted = dataclasses.replace(case, example_weights=counts * 0.5)
    repeated = dataclasses.replace(
        case,
        x=case.x.repeat(counts, axis=0),
        y=case.y.repeat(counts, axis=0),
        masks=tuple(mask.repeat(counts, axis=0) for mask in case.masks),
        example_weights=None,
    )
    size = 1e-11 * (1 + abs(repeated.gradient().to_vector()).max())
    assert_close(weighted.gradient().to_vector(), repeated.gradient().to_vector(), size, "gradient")
    same = dataclasses.replace(case, example_weights=np.full(len(case.x), 3.0)).gradient().to_vector()
    none = dataclasses.replace(case, example_weights=None).gradient().to_vector()
    assert_close(same, none, 1e-11 * (1 + abs(none).max()), "gradient")


@settings(max_examples=30)
@given(any_case())
def test_the_gradient_by_the_input_is_that_of_differences(case):
    case = dataclasses.replace(case, masks=(), example_weights=None)
    net, p = case.net, case.parameters
    trace = net.forward(p, case.x)
    outward = lambda x: float(net.example_costs(net.forward(p, x), case.y).sum())
    want = differences.gradient(outward, case.x)
    assert_close(net.input_gradients(p, trace, case.y), want, 1e-5 * (1 + abs(want).max()), "∂C/∂x")


def test_a_dropped_neuron_neither_sends_nor_receives():
    net = Network([2, 3, 1], "tanh", "quadratic")
    p = net.init(seed=0)
    x, y = np.array([[0.3, -0.7]]), np.array([[1.0]])
    trace = net.forward(p, x, (None, np.array([[2.0, 0.0, 2.0]])))
    gradient = net.backward(p, trace, y)
    assert gradient.weights[0][1].tolist() == [0, 0]
    assert gradient.weights[1][0, 1] == gradient.biases[0][1] == 0
    assert gradient.weights[0][[0, 2]].all()


def test_on_fractions_a_network_is_exact():
    net = Network([2, 2, 1], ["relu", "identity"], "quadratic")
    fraction = np.vectorize(lambda n: Fraction(int(n), 3), otypes=[object])
    p = Parameters([fraction([[1, -2], [3, 1]]), fraction([[2, -1]])], [fraction([1, 0]), fraction([5])])
    x, y = fraction([[1, 2], [4, 1], [0, 5]]), fraction([[1], [0], [2]])
    gradient = net.backward(p, net.forward(p, x), y)
    assert all(isinstance(v, Fraction | int) for v in gradient.weights[1].ravel())
    step = Fraction(1, 10**6)
    moved = [Parameters([p.weights[0], p.weights[1] + np.array([[s, 0]], object)], p.biases) for s in (step, -step)]
    up, down = (sum(net.example_costs(net.forward(q, x), y)) / 3 for q in moved)
    assert (up - down) / (2 * step) == gradient.weights[1][0, 0]  # quadratic, so that differences are exact


# ----------------------------------------------------------------- objects and errors


def test_a_network_is_hashable_equal_by_value_immutable_and_pickles():
    make = lambda: Network([2, 3, 1], ["tanh", "leaky_relu(0.2)"], "huber(0.5)")
    net = make()
    assert net == make()
    assert hash(net) == hash(make())
    assert len({net, make(), Network([2, 3, 1])}) == 2
    assert net != Network([2, 3, 1], ["tanh", "leaky_relu(0.3)"], "huber(0.5)")
    assert net.is_canonical is False
    assert pickle.loads(pickle.dumps(net)) == net
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.sizes = (1, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.init().weights = ()


def test_a_network_of_user_made_records_is_hashable_and_pickles():
    net = Network([2, 3, 1], Activation.from_formula("cube", "z**3"), "quadratic")
    assert pickle.loads(pickle.dumps(net)) == net
    assert hash(pickle.loads(pickle.dumps(net))) == hash(net)


def test_sizes_are_counted():
    net = Network([2, 3, 1])
    assert net.depth == 3
    assert net.n_parameters == 2 * 3 + 3 + 3 * 1 + 1
    vector = np.arange(13.0)
    p = net.parameters_from_vector(vector)
    assert p.to_vector().tolist() == vector.tolist()
    assert p.weights[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    assert p.biases[1].tolist() == [12]


X, Y = np.zeros((4, 2)), np.zeros((4, 1))
NET = Network([2, 3, 1])
P = NET.init(seed=0)
REFUSED = {
    "one layer": (lambda: Network([3]), "sizes"),
    "a size of 0": (lambda: Network([2, 0, 1]), "sizes"),
    "a fraction of a neuron": (lambda: Network([2, 1.5]), "sizes"),
    "sizes as text": (lambda: Network("23"), "sizes"),
    "sizes as a number": (lambda: Network(3), "sizes"),
    "an unknown activation": (lambda: Network([2, 1], "sigmod"), "activation"),
    "too many activations": (lambda: Network([2, 1], ["tanh", "tanh"]), "activation"),
    "no activation": (lambda: Network([2, 1], None), "activation"),
    "an unknown cost": (lambda: Network([2, 1], cost="mse"), "cost"),
    "too many columns": (lambda: NET.forward(P, np.zeros((4, 3))), "x"),
    "a single row": (lambda: NET.forward(P, np.zeros(2)), "x"),
    "a list": (lambda: NET.forward(P, [[0, 0]]), "x"),
    "foreign parameters": (lambda: NET.forward(Network([2, 2, 1]).init(), X), "parameters"),
    "a layer too few": (lambda: NET.forward(Parameters(P.weights[:1], P.biases), X), "parameters"),
    "a bias too many": (lambda: NET.forward(Parameters(P.weights, (*P.biases, P.biases[0])), X), "parameters"),
    "a mask too many": (lambda: NET.forward(P, X, (None, None, None)), "masks"),
    "targets of another width": (lambda: NET.backward(P, NET.forward(P, X), np.zeros((4, 2))), "y"),
    "targets as a list": (lambda: NET.cost(P, X, [[0]] * 4), "y"),
    "targets without rows": (lambda: NET.cost(P, X[:0], Y[:0]), "y"),
    "a target that is no number": (lambda: NET.cost(P, X, Y + np.nan), "y"),
    "weights of another length": (lambda: NET.cost(P, X, Y, np.ones(3)), "example_weights"),
    "negative weights": (lambda: NET.backward(P, NET.forward(P, X), Y, np.array([1, 1, -1, 1])), "example_weights"),
    "no weight at all": (lambda: NET.cost(P, X, Y, np.zeros(4)), "example_weights"),
    "weights that are no numbers": (lambda: NET.cost(P, X, Y, np.full(4, np.nan)), "example_weights"),
    "a vector too short": (lambda: NET.parameters_from_vector(np.zeros(3)), "vector"),
    "a norm of 0": (lambda: NET.clipped_gradient(P, NET.forward(P, X), Y, 0), "max_norm"),
    "a norm that is no number": (lambda: NET.clipped_gradient(P, NET.forward(P, X), Y, np.nan), "max_norm"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_input_gets_one_line_that_names_it_and_says_what_is_accepted(case):
    call, word = REFUSED[case]
    with pytest.raises(InputError, match=rf"^{word}: .*accept") as caught:
        call()
    assert "\n" not in str(caught.value)


SMALL = Network([2, 3, 1])
GIVEN = SMALL.init(0), np.zeros((4, 2)), np.zeros((4, 1))
OTHERS = [
    (lambda p, x, y: bp.certify(3, p, x, y), "network: int given; accepted: backproof.Network("),
    (lambda p, x, y: bp.hardest_examples(3, p, x, y, 2), "network: int given; accepted: backproof.Network("),
    (lambda p, x, y: bp.Predictor(3, p), "network: int given; accepted: backproof.Network("),
    (lambda p, x, y: bp.Predictor(SMALL, 3), "parameters: int given; accepted: backproof.Parameters("),
    (lambda p, x, y: bp.derive(SMALL, parameters=3), "parameters: int given; accepted: backproof.Parameters("),
    (lambda p, x, y: SMALL.forward(3, x), "parameters: int given; accepted: backproof.Parameters("),
    (lambda p, x, y: SMALL.backward(p, x, y), "trace: ndarray given; accepted: what network.forward("),
    (lambda p, x, y: bp.Stopping(3), "watch: 3 given; accepted: cost, validation_cost, or the name of a metric"),
    (lambda p, x, y: bp.Stopping("cost", patience="long"), "patience: 'long' given; accepted: a number ≥ 1"),
]


@pytest.mark.parametrize(("call", "said"), OTHERS)
def test_what_is_of_another_kind_is_refused_by_name(call, said):
    with pytest.raises(bp.InputError, match=re.escape(said)):
        call(*GIVEN)
