"""`Parameters` take lists or refuse them at once; networks, their arrays and results show themselves in few lines."""

from fractions import Fraction

import numpy as np
import pytest
import scipy.sparse

import backproof as bp
from backproof.parameters import Parameters

NET = bp.Network([2, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
X, Y = np.eye(2), np.array([[0.0], [1.0]])
W2, W3, B2, B3 = [[1, 2], [3, 4], [5, 6]], [[0.5, 0.25, 0.125]], [0, 1, 2], [0.5]

# ------------------------------------------------------------------ what is given


def test_nested_lists_are_taken_as_float64_arrays():
    parameters = bp.Parameters([W2, W3], [B2, B3])
    assert {array.dtype for array in parameters.weights + parameters.biases} == {np.dtype(np.float64)}
    arrays = Parameters([np.array(W2, float), np.array(W3)], [np.array(B2, float), np.array(B3)])
    assert parameters.to_vector().tolist() == arrays.to_vector().tolist()
    assert NET.cost(parameters, X, Y) == NET.cost(arrays, X, Y)
    assert bp.train(NET, X, Y, parameters=parameters, epochs=1).status == "finished"


def test_arrays_are_kept_as_they_are():
    given = NET.init(0, dtype=np.float32)
    again = Parameters(list(given.weights), iter(given.biases))
    assert all(one is two for one, two in zip(again.weights + again.biases, given.weights + given.biases, strict=True))


def test_lists_of_fractions_stay_exact():
    parameters = Parameters([[[Fraction(1, 3)]]], [[Fraction(1, 7)]])
    assert parameters.to_vector().tolist() == [Fraction(1, 3), Fraction(1, 7)]


@pytest.mark.parametrize(
    ("weights", "biases", "message"),
    [
        ([[[1, 2], [3]]], [[1, 2]], "weights of layer 2: rows of different lengths given; accepted: an array"),
        ([[["a"]]], [[1]], "weights of layer 2: a list that holds something that is not a number given; accepted"),
        ([[[None]]], [[1]], "weights of layer 2: a list that holds something that is not a number given; accepted"),
        ([W2, W3], [B2, ["b"]], "biases of layer 3: a list that holds something that is not a number given; accepted"),
        ([[1, 2]], [[1]], r"weights of layer 2: shape \(2,\) given; accepted: a matrix"),
        ([W2, [[1, 2]]], [B2, [1]], r"weights of layer 3: shape \(1, 2\) given; accepted: .*neurons of layer 3, 3\)"),
        ([W2, W3], [B2, [1, 2]], r"biases of layer 3: shape \(2,\) given; accepted: \(1,\), one for each row"),
        ([W2, W3], [B2], "weights of 2 layers and biases of 1 given; accepted: as many"),
        (3, [B2], "weights: int given; accepted: a sequence"),
        ([W2], "ab", "biases: str given; accepted: a sequence"),
    ],
)
def test_what_does_not_fit_is_refused_at_once(weights, biases, message):
    with pytest.raises(bp.InputError, match=message):
        bp.Parameters(weights, biases)


# ------------------------------------------------------------------ what is shown


def test_a_network_shows_the_call_that_makes_it():
    assert repr(NET) == "Network([2, 3, 1], activation=['tanh', 'sigmoid'], cost='binary_cross_entropy')"
    assert eval(repr(NET), {"Network": bp.Network}) == NET
    assert repr(bp.Network([4, 8, 8, 2])) == "Network([4, 8, 8, 2], activation='sigmoid', cost='quadratic')"


def test_parameters_show_shapes_and_norms():
    assert repr(Parameters([W2, W3], [B2, B3])).splitlines() == [
        "Parameters of layers 2-3-1, float64: 13 numbers",
        "  layer 2: weights (3, 2), norm 9.54; biases (3,), norm 2.24",
        "  layer 3: weights (1, 3), norm 0.573; biases (1,), norm 0.5",
    ]


def test_a_trace_shows_shapes_and_ranges_and_a_gradient_norms():
    parameters = NET.init(0)
    trace = NET.forward(parameters, X)
    assert repr(trace).splitlines()[:2] == ["Trace of 2 examples, float64", "  layer 1: activations (2, 2) from 0 to 1"]
    assert "  layer 3: weighted inputs (2, 1) from " in repr(trace)
    lines = repr(NET.backward(parameters, trace, Y)).splitlines()
    assert lines[0] == "Gradient of layers 2-3-1, float64"
    assert [line.partition(", norm")[0] for line in lines[1:]] == [
        "  layer 2: weights (3, 2)",
        "  layer 3: weights (1, 3)",
    ]
    assert ["; errors (2, 3), norm " in line for line in lines[1:]] == [True, False]


@pytest.mark.parametrize("x", [np.zeros((3, 2), object), scipy.sparse.csr_array(np.eye(3, 2))])
def test_what_has_no_range_shows_its_shape(x):
    shown = repr(bp.Trace((), (x,)))
    assert "  layer 1: activations (3, 2)" in shown
    assert "from" not in shown


def test_what_jax_traces_shows_its_shape():
    jax = pytest.importorskip("jax")
    shown = []

    def cost(w):
        parameters = Parameters([w], [np.zeros(1)])
        shown.append(repr(parameters))
        return parameters.weights[0].sum()

    jax.grad(cost)(np.ones((1, 2), np.float32))
    assert "layer 2: weights (1, 2); biases (1,), norm 0" in shown[0]


def test_of_many_layers_and_of_large_ones_only_few_lines_are_shown():
    parameters = bp.Network([50] * 40).init(0)
    shown = repr(parameters).splitlines()
    assert len(shown) == 14
    assert shown[7] == "  … 27 more layers …"
    assert max(map(len, shown)) < 200


def test_a_result_shows_how_it_ended_and_how_far_the_cost_came():
    shown = repr(bp.train(NET, X, Y, epochs=7, engine="numpy")).splitlines()
    assert shown[:3] == ["TrainingResult finished: 7 epochs", f"  {NET!r}", "  engine: numpy"]
    assert [line.split("  ")[1] for line in shown[3:]] == ["epoch 1/7", "epoch 7/7"]
    assert len(repr(bp.train(NET, X, Y, epochs=1)).splitlines()) == 4
