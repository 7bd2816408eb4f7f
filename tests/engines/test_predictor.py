"""`Predictor` gives what `Network.predict` gives, for few rows and many, and hears of bad input."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof import Network, Parameters, Predictor
from backproof.activations import ACTIVATIONS, Activation
from backproof.engines import native_engine
from backproof.errors import InputError

NET = Network([7, 5, 3], "tanh")
SIZES = st.lists(st.integers(1, 40), min_size=2, max_size=5)


@given(SIZES, st.sampled_from(list(ACTIVATIONS)), st.sampled_from(["float32", "float64"]), st.integers(0, 130))
def test_it_predicts_what_the_network_predicts(sizes, activation, dtype, count):
    hidden = "tanh" if activation == "exponential" else activation  # whose own exponential magnifies rounding
    network = Network(sizes, [*[hidden] * (len(sizes) - 2), activation])
    parameters = network.init(3, "glorot_uniform", dtype)
    x = np.random.default_rng(1).normal(size=(count, sizes[0])).astype(dtype)
    found, expected = Predictor(network, parameters)(x), network.predict(parameters, x)
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    tolerance = 2e-5 if dtype == "float32" else 1e-12
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def test_it_keeps_its_own_parameters_and_each_answer_is_a_new_array():
    parameters = NET.init(0)
    predict, x = Predictor(NET, parameters), np.ones((1, 7))
    before, kept = predict(x), predict(x).copy()
    parameters.weights[0][:] = 0
    predict(2 * x)
    np.testing.assert_array_equal(before, kept)
    np.testing.assert_array_equal(predict(x), kept)


def test_other_layouts_and_dtypes_of_x_are_converted():
    predict, x = Predictor(NET, NET.init(0)), np.random.default_rng(0).random((4, 7))
    expected = predict(x)
    for same in (np.asfortranarray(x), x.tolist(), np.hstack([x, x])[:, :7]):
        np.testing.assert_array_equal(predict(same), expected)
    np.testing.assert_allclose(predict(x.astype(np.float32)), expected, atol=1e-6)


@pytest.mark.parametrize("x", [np.ones(7), np.ones((1, 6)), np.ones((1, 1, 7)), 3.0])
def test_examples_that_do_not_fit_are_refused(x):
    with pytest.raises(InputError, match=r"x: shape .* given; accepted: an array \(N, 7\)"):
        Predictor(NET, NET.init(0))(x)


def test_what_is_no_number_is_refused():
    with pytest.raises(InputError, match="x: holds something that is not a number"):
        Predictor(NET, NET.init(0))([["a"] * 7])


def test_parameters_that_do_not_fit_are_refused():
    single, double = NET.init(0, dtype=np.float32), NET.init(0)
    with pytest.raises(InputError, match="parameters: float32, float64 given"):
        Predictor(NET, Parameters(single.weights, double.biases))
    with pytest.raises(InputError, match="parameters: shapes"):
        Predictor(NET, Network([7, 4, 3]).init(0))


def test_a_users_own_activation_is_predicted_by_numpy():
    network = Network([7, 3], Activation.from_formula("square", "z**2"), "quadratic")
    parameters, x = network.init(0), np.ones((2, 7))
    np.testing.assert_array_equal(Predictor(network, parameters)(x), network.predict(parameters, x))


def test_without_kernels_it_predicts_by_numpy(monkeypatch):
    monkeypatch.setattr(native_engine, "kernels", lambda: None)
    parameters, x = NET.init(0), np.ones((2, 7))
    np.testing.assert_array_equal(Predictor(NET, parameters)(x), NET.predict(parameters, x))


def test_it_is_pickled_as_what_it_was_made_from():
    predict, x = Predictor(NET, NET.init(0)), np.ones((2, 7))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(predict))(x), predict(x))


needs_kernels = pytest.mark.skipif(native_engine.kernels() is None, reason="the native kernels were not built")


@needs_kernels
def test_the_kernel_refuses_what_would_leave_its_memory():
    vector = NET.init(0).to_vector()
    ready = native_engine.prepared(NET, vector, 2)
    for x, a in (
        (np.ones((3, 7)), np.ones((3, 3))),
        (np.ones((1, 6)), np.ones((1, 3))),
        (np.ones((1, 7)), np.ones((1, 2))),
    ):
        with pytest.raises(ValueError, match=r"does not fit|too many rows"):
            ready(x, a)
    with pytest.raises(ValueError, match="vector does not fit"):
        native_engine.prepared(NET, vector[1:].copy(), 2)


@needs_kernels
def test_every_instruction_set_has_a_rate_of_multiply_adds():
    kernels = native_engine.kernels()
    for name in kernels.instruction_sets():
        rates = [kernels.fma_rate(name, 0.0, single) for single in (True, False)]
        assert all(0 < rate < np.inf for rate in rates)
    with pytest.raises(ValueError, match="no instruction set abacus"):
        kernels.fma_rate("abacus", 0.0, True)
