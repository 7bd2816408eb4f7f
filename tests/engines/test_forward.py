"""Predictions of many examples: in parts, by the engine of "auto", and what the network itself says."""

import tracemalloc

import numpy as np
import pytest
import scipy.sparse

import backproof as bp
from backproof import Activation, Cost, Network, Parameters
from backproof.engines import native_engine, output_layer
from backproof.engines.forward import FEW_ROWS, _vector_of, is_little
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.numpy_engine import NumpyEngine
from backproof.engines.sparse_rows import SparseRows
from backproof.errors import InputError

NEEDS_KERNELS = pytest.mark.skipif(kernels() is None, reason="the native kernels were not built: no C++ compiler")
NET = Network([9, 33, 21, 4], ["tanh", "gelu", "softmax"], "categorical_cross_entropy")
X = np.random.default_rng(0).normal(size=(700, 9))


@pytest.fixture
def calls(monkeypatch):
    """Names of the engines that evaluate, in their order."""
    called = []
    for kind in (NativeEngine, NumpyEngine):
        true = kind.evaluate

        def evaluate(self, *arguments, true=true):
            called.append(self.name)
            return true(self, *arguments)

        monkeypatch.setattr(kind, "evaluate", evaluate)
    return called


def assert_as_the_network(found, parameters, x, dtype, network=NET):
    """Hold z^L and a^L against the sweep of the network in float64, within rounding of the dtype."""
    exact = network.parameters_from_vector(parameters.to_vector().astype(np.float64))
    trace = network.forward(exact, x.astype(np.float64))
    tolerance = 200 * float(np.finfo(dtype).eps)
    for values, expected in zip(found, (trace.weighted_inputs[-1], trace.output), strict=True):
        assert values.dtype == dtype
        np.testing.assert_allclose(values, expected, rtol=tolerance, atol=tolerance)


@NEEDS_KERNELS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_native_kernels_run_where_they_are_and_agree_with_numpy_within_rounding(dtype, calls):
    parameters, x = NET.init(3, "glorot_uniform", dtype), X.astype(dtype)
    found, by_numpy = output_layer(NET, parameters, x), output_layer(NET, parameters, x, "numpy")
    assert calls == ["native", "numpy"]
    assert found[1].tobytes() != by_numpy[1].tobytes()  # two paths were compared
    for pair in (found, by_numpy):
        assert_as_the_network(pair, parameters, x, dtype)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_a_parameter_that_is_off_is_seen(engine):
    """The comparison above fails where one weight is 0.01 % off."""
    parameters = NET.init(3, "glorot_uniform")
    vector = parameters.to_vector()
    vector[5] *= 1.0001
    with pytest.raises(AssertionError):
        assert_as_the_network(
            output_layer(NET, NET.parameters_from_vector(vector), X, engine), parameters, X, np.float64
        )


@NEEDS_KERNELS
def test_a_model_predicts_and_is_scored_by_the_kernels(calls):
    model = bp.Model(NET, NET.init(0))
    assert_as_the_network(model.output_layer(X), model.parameters, X, np.float64)
    np.testing.assert_array_equal(model.predict(X), model.output_layer(X)[1])
    assert set(calls) == {"native"}


def test_numpy_predicts_where_there_are_no_kernels(calls, monkeypatch):
    monkeypatch.setattr(native_engine, "kernels", lambda: None)
    model = bp.Model(NET, NET.init(0))
    assert_as_the_network(model.output_layer(X), model.parameters, X, np.float64)
    assert calls == ["numpy"]


@NEEDS_KERNELS
def test_a_users_own_cost_is_no_hindrance_and_a_users_own_activation_is():
    own_cost = Cost.from_formula("fourth", "(a - y)**4")
    network = Network([9, 5, 1], "tanh", own_cost)
    parameters = network.init(0)
    assert_as_the_network(output_layer(network, parameters, X, "native"), parameters, X, np.float64, network)
    own = Network([9, 5, 1], Activation.from_formula("cubed", "z**3"))
    assert_as_the_network(output_layer(own, own.init(0), X), own.init(0), X, np.float64, own)
    with pytest.raises(InputError, match="'native' cannot run this: activation 'cubed' is not among its kernels"):
        output_layer(own, own.init(0), X, "native")


def test_numpy_takes_what_is_little_and_the_kernels_take_the_rest():
    assert is_little(NET, FEW_ROWS)
    assert is_little(NET, 200)
    assert not is_little(NET, len(X))
    wide = Network([784, 30, 10])  # of which inputs are many and activations few
    assert is_little(wide, 100)
    assert not is_little(wide, 300)
    assert not is_little(Network([784, 512, 10]), FEW_ROWS + 1)


@pytest.mark.parametrize("count", [0, 1, FEW_ROWS, FEW_ROWS + 1])
@pytest.mark.parametrize("engine", ["auto", "numpy"])
def test_few_examples_and_none(count, engine):
    parameters = NET.init(1)
    z, a = output_layer(NET, parameters, X[:count], engine)
    assert z.shape == a.shape == (count, 4)
    assert_as_the_network((z, a), parameters, X[:count], np.float64)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
@pytest.mark.parametrize("form", [np.asfortranarray, lambda x: np.hstack([x, x])[:, :9], scipy.sparse.csr_array,
                                  scipy.sparse.csc_matrix])  # fmt: skip
def test_whatever_holds_the_examples(form, engine, monkeypatch):
    monkeypatch.setattr("backproof.engines.parts.BYTES_AT_ONCE", 10_000)
    monkeypatch.setattr("backproof.engines.forward.BYTES_AT_ONCE", 10_000)
    parameters = NET.init(1)
    assert_as_the_network(output_layer(NET, parameters, form(X), engine), parameters, X, np.float64)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
@pytest.mark.parametrize("count", [5, 700])
def test_sparse_rows_are_predicted_with_and_without_kernels(count, engine):
    rng = np.random.default_rng(0)
    x = SparseRows(rng.integers(0, 9, (count, 3), np.int32), rng.normal(size=(count, 3)), 9)
    parameters = NET.init(1)
    assert_as_the_network(output_layer(NET, parameters, x, engine), parameters, x.toarray(), np.float64)
    with pytest.raises(InputError, match="x: shape"):
        output_layer(NET, parameters, SparseRows(x.columns, x.values, 10), engine)


@pytest.mark.parametrize("width", [7, 33, 72, 130, 200])
def test_sparse_rows_of_all_widths_are_multiplied_as_dense_ones_are(width):
    rng = np.random.default_rng(0)
    x = SparseRows(rng.integers(0, 40, (300, 6), np.int32), rng.normal(size=(300, 6)), 40)
    network = Network([40, width, 2], ["tanh", "identity"])
    parameters = network.init(seed=1)
    assert_as_the_network(output_layer(network, parameters, x, "auto"), parameters, x.toarray(), np.float64, network)


@pytest.mark.parametrize(("given", "parameter"), [("int64", "float32"), ("float32", "float64"), ("float64", "float32")])
def test_the_wider_dtype_is_computed_in(given, parameter):
    parameters, x = NET.init(1, dtype=parameter), (8 * X).astype(given)
    for count in (5, 700):
        assert_as_the_network(output_layer(NET, parameters, x[:count]), parameters, x[:count], np.float64)


def test_parameters_that_lie_in_one_vector_or_anywhere_answer_the_same_bits():
    network = Network([5, 70, 40, 2], ["tanh", "relu", "identity"])
    vector = network.init(seed=0).to_vector()
    views = network.parameters_from_vector(vector)
    copies = Parameters(tuple(map(np.copy, views.weights)), tuple(map(np.copy, views.biases)))
    part = network.parameters_from_vector(np.append(vector, 1.0)[:-1])
    x = np.random.default_rng(1).standard_normal((500, 5))
    np.testing.assert_array_equal(output_layer(network, views, x), output_layer(network, copies, x))
    assert _vector_of(views) is vector
    assert _vector_of(copies) is not vector
    np.testing.assert_array_equal(_vector_of(copies), vector)
    np.testing.assert_array_equal(_vector_of(part), vector)


@pytest.mark.parametrize("engine", ["auto", "numpy"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_memory_does_not_grow_with_the_examples(engine, dtype):
    """100,000 examples through 512 neurons: z and a of all of them would take 800 MB; what kernels take is not seen."""
    network = Network([8, 512, 1], "tanh")
    parameters, x = network.init(0), np.zeros((100_000, 8), dtype)
    output_layer(network, parameters, x[:100], engine)
    tracemalloc.start()
    try:
        output_layer(network, parameters, x, engine)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20


@pytest.mark.parametrize("engine", ["auto", "numpy"])
@pytest.mark.parametrize("x", [X[:, :8], X[0], 3.0, X.tolist()])
def test_examples_that_do_not_fit_are_refused(x, engine):
    with pytest.raises(InputError, match=r"x: .* given; accepted: an array \(N, 9\)"):
        output_layer(NET, NET.init(0), x, engine)


def test_parameters_that_do_not_fit_and_an_unknown_engine_are_refused():
    with pytest.raises(InputError, match="parameters: shapes"):
        output_layer(NET, Network([9, 4]).init(0), X)
    with pytest.raises(InputError, match="engine: 'warp'"):
        output_layer(NET, NET.init(0), X, "warp")


def test_what_overflows_is_infinite_without_a_word():
    network = Network([1, 1], "exponential", "poisson")
    parameters = bp.Parameters([[[1.0]]], [[0.0]])
    for count in (1, 300):
        assert np.isposinf(output_layer(network, parameters, np.full((count, 1), 1e4))[1]).all()
