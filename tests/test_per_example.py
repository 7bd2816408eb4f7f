"""Gradients, norms and clipping example by example."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cases
from backproof import Gradient, Network
from references.comparing import assert_close
from test_network import any_case


def flat(gradient):
    """One row per example: (N, number of parameters)."""
    n = len(gradient.biases[0])
    return np.concatenate([part.reshape(n, -1) for part in gradient.weights + gradient.biases], axis=1)


def parts(case):
    """The trace, and the gradient of every example."""
    trace = case.net.forward(case.parameters, case.x, case.masks)
    return trace, flat(case.net.example_gradients(case.parameters, trace, case.y))


@settings(max_examples=60)
@given(any_case())
def test_the_mean_of_the_examples_gradients_is_the_gradient(case):
    _, each = parts(case)
    mean = np.average(each, axis=0, weights=case.example_weights)
    assert_close(mean, case.gradient().to_vector(), 1e-12 * (1 + abs(each).max()), "gradient")


@settings(max_examples=60)
@given(any_case())
def test_an_examples_gradient_is_that_of_a_batch_of_itself(case):
    _, each = parts(case)
    for i in range(len(case.x)):
        masks = tuple(mask[[i]] for mask in case.masks)
        trace = case.net.forward(case.parameters, case.x[[i]], masks)
        alone = case.net.backward(case.parameters, trace, case.y[[i]]).to_vector()
        assert_close(each[i], alone, 1e-12 * (1 + abs(alone).max()), f"gradient of example {i}")


@settings(max_examples=60)
@given(any_case())
def test_the_norms_are_those_of_the_gradients_formed(case):
    trace, each = parts(case)
    norms = case.net.example_gradient_norms(case.parameters, trace, case.y)
    assert_close(norms, np.linalg.norm(each, axis=1), 1e-13 * (1 + abs(each).max()), "norms")


def direction(case, seed=0):
    """A gradient to multiply with: nothing special about it."""
    numbers = np.random.default_rng(seed).normal(size=case.net.n_parameters)
    views = case.net.parameters_from_vector(numbers)
    return numbers, Gradient(views.weights, views.biases, ())


@settings(max_examples=60)
@given(any_case())
def test_the_influences_are_the_products_with_the_gradients_formed(case):
    trace, each = parts(case)
    numbers, gradient = direction(case)
    found = case.net.example_influences(case.parameters, trace, case.y, gradient)
    assert_close(found, each @ numbers, 1e-12 * (1 + abs(each) @ abs(numbers)), "influences")


@pytest.mark.parametrize("cost", ["quadratic", "binary_cross_entropy", "poisson", "log_cosh"])
@pytest.mark.parametrize("output", ["sigmoid", "softplus"])
def test_the_influence_is_how_fast_an_examples_cost_grows_along_the_gradient(output, cost):
    """Central differences of the forward pass alone."""
    output = "sigmoid" if cost == "binary_cross_entropy" else output
    case = cases.network_case(["gelu", output], cost, np.random.default_rng(7), [3, 4, 2], 5)
    numbers, gradient = direction(case)
    vector, h = case.parameters.to_vector(), 1e-5

    def costs(moved):
        return case.net.example_costs(case.net.forward(case.net.parameters_from_vector(moved), case.x), case.y)

    slope = (costs(vector + h * numbers) - costs(vector - h * numbers)) / (2 * h)
    trace = case.net.forward(case.parameters, case.x)
    found = case.net.example_influences(case.parameters, trace, case.y, gradient)
    assert_close(found, slope, 1e-7 * (1 + abs(slope).max()), "influences")


def test_a_wrong_influence_is_seen():
    """The comparison above fails where the gradient's biases are left out."""
    case = cases.network_case(["tanh", "identity"], "quadratic", np.random.default_rng(2), [3, 4, 2], 4)
    trace, each = parts(case)
    numbers, gradient = direction(case)
    found = case.net.example_influences(
        case.parameters, trace, case.y, Gradient(gradient.weights, tuple(0 * b for b in gradient.biases), ())
    )
    with pytest.raises(AssertionError, match="influences: entry"):
        assert_close(found, each @ numbers, 1e-12, "influences")


def test_the_norms_and_the_clipped_gradient_never_form_the_gradients():
    """64 examples of 40,600 parameters would take 20 MB; a tenth of that is all that may be touched."""
    net = Network([200, 200, 2], "tanh", "quadratic")
    p = net.init(seed=0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 200)), rng.normal(size=(64, 2))
    trace = net.forward(p, x)
    formed = 64 * net.n_parameters * 8
    assert _peak(lambda: net.example_gradient_norms(p, trace, y)) < formed / 20
    assert _peak(lambda: net.clipped_gradient(p, trace, y, 0.1)) < formed / 20
    assert _peak(lambda: net.example_influences(p, trace, y, net.backward(p, trace, y))) < formed / 20
    assert _peak(lambda: net.example_gradients(p, trace, y)) > formed * 0.9


def _peak(call):
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@settings(max_examples=60)
@given(any_case(), st.sampled_from([1e-3, 0.1, 1.0, 10.0]))
def test_the_clipped_mean_is_each_gradient_clipped_and_then_averaged(case, max_norm):
    trace, each = parts(case)
    by_hand = np.zeros(each.shape[1])
    for row in each:
        norm = np.sqrt((row**2).sum())
        by_hand += row * (max_norm / norm if norm > max_norm else 1.0) / len(each)
    got = case.net.clipped_gradient(case.parameters, trace, case.y, max_norm).to_vector()
    assert_close(got, by_hand, 1e-12 * (1 + abs(by_hand).max()), "clipped gradient")
    assert np.linalg.norm(got) <= max_norm * (1 + 1e-12)


def small_case():
    case = cases.network_case(["tanh", "identity"], "quadratic", np.random.default_rng(2), [3, 4, 2], 4)
    return case, case.net.forward(case.parameters, case.x)


@pytest.mark.parametrize("max_norm", [np.inf, 1e300, 1e3])
def test_a_limit_that_none_exceeds_changes_no_bit(max_norm):
    case, trace = small_case()
    got = case.net.clipped_gradient(case.parameters, trace, case.y, max_norm).to_vector()
    assert got.tolist() == case.gradient().to_vector().tolist()


def test_a_limit_that_is_the_norm_itself_shortens_nothing():
    case, trace = small_case()
    norms = case.net.example_gradient_norms(case.parameters, trace, case.y)
    got = case.net.clipped_gradient(case.parameters, trace, case.y, norms.max()).to_vector()
    assert got.tolist() == case.gradient().to_vector().tolist()


def test_gradients_of_zero_stay_zero_and_are_not_divided_by():
    case, trace = small_case()
    y = trace.output.copy()
    assert case.net.example_gradient_norms(case.parameters, trace, y).tolist() == [0.0] * 4
    for max_norm in (5e-324, 1.0, np.inf):
        assert not case.net.clipped_gradient(case.parameters, trace, y, max_norm).to_vector().any()
