"""Mazur's worked example, every intermediate double to the last digit, and the contradiction in its figures.

Source: M. Mazur, *A Step by Step Backpropagation Example* (2015); repository mattm/simple-neural-network.
"""

import numpy as np
import pytest

from backproof import equations
from backproof.network import Network, Parameters
from backproof.training import train

NET = Network([2, 2, 2], "sigmoid", "quadratic")
START = Parameters(
    (np.array([[0.15, 0.20], [0.25, 0.30]]), np.array([[0.40, 0.45], [0.50, 0.55]])),
    (np.array([0.35, 0.35]), np.array([0.60, 0.60])),
)
X, Y, RATE = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]), 0.5


def within(ulps, found, expected):
    """Equal but for some units in the last place."""
    np.testing.assert_array_max_ulp(np.ravel(found), np.ravel(expected), maxulp=ulps)


def test_the_comparison_convicts_a_difference_in_the_sixteenth_digit():
    within(0, [0.2983711087600027], [0.2983711087600027])
    with pytest.raises(AssertionError):
        within(1, [0.2983711087600027], [0.2983711087600029])


FORWARD = {
    "z2": [0.3775, 0.3925],
    "a2": [0.5932699921071872, 0.596884378259767],
    "z3": [1.10590596705977, 1.2249214040964653],
    "a3": [0.7513650695523157, 0.7729284653214625],
    "C": [0.2983711087600027],
}
BACKWARD = {
    "d3": [0.13849856162855695, -0.038098236516556236],
    "d2": [0.00877135468948693, 0.009954254705217196],
    "w3": [0.08216704056423077, 0.08266762784753325, -0.02260254047747507, -0.022740242215978222],
    "w2": [0.0004385677344743465, 0.000877135468948693, 0.0004977127352608599, 0.0009954254705217198],
}


def test_every_value_of_the_forward_pass():
    """To the last digit; z² of the second neuron, .3925, is the double below it when summed in our order."""
    trace = NET.forward(START, X)
    found = [trace.weighted_inputs[0], trace.activations[1], trace.weighted_inputs[1], trace.output]
    for value, (name, expected) in zip([*found, NET.cost(START, X, Y)], FORWARD.items(), strict=True):
        within(1 if name == "z2" else 0, value, expected)


def test_every_value_of_the_backward_pass_in_his_order_of_multiplication():
    """To the last digit: he multiplies (a − y) a (1 − a) from the left."""
    trace = NET.forward(START, X)
    a2, a3 = trace.activations[1:]
    d3 = equations.bp1(equations.bp1(a3 - Y, a3), 1 - a3)
    d2 = equations.bp1(equations.bp2(d3, START.weights[1], a2), 1 - a2)
    found = [d3, d2, equations.bp3(d3, a2), equations.bp3(d2, X)]
    for value, expected in zip(found, BACKWARD.values(), strict=True):
        within(0, value, expected)


def test_every_value_of_the_backward_pass_as_the_network_has_it():
    """(a − y) times σ′ = a (1 − a) rounds differently: six units in the last place at most."""
    gradient = NET.backward(START, NET.forward(START, X), Y)
    found = [*reversed(gradient.errors), *reversed(gradient.weights)]
    for value, expected in zip(found, BACKWARD.values(), strict=True):
        within(6, value, expected)


def after(steps, frozen_biases=True, updated_first=False):
    """Gradient descent on the one example; `updated_first` sends δ³ through the w³ that is already updated."""
    (w2, w3), (b2, b3) = START.weights, START.biases
    for _ in range(steps):
        p = Parameters((w2, w3), (b2, b3))
        trace = NET.forward(p, X)
        a2 = trace.activations[1]
        d3 = NET.errors(p, trace, Y)[1]
        w3_next = w3 - RATE * equations.bp3(d3, a2)
        d2 = equations.bp2(d3, w3_next if updated_first else w3, a2 * (1 - a2))
        w2, w3 = w2 - RATE * equations.bp3(d2, X), w3_next
        if not frozen_biases:
            b2, b3 = b2 - RATE * equations.bp4(d2), b3 - RATE * equations.bp4(d3)
    return Parameters((w2, w3), (b2, b3))


def test_one_step_gives_his_weights():
    p = after(1)
    within(1, p.weights[1], [0.35891647971788465, 0.4086661860762334, 0.5113012702387375, 0.5613701211079891])
    within(1, p.weights[0], [0.1497807161327628, 0.19956143226552567, 0.24975114363236958, 0.29950228726473915])


def test_a_step_of_train_is_that_step_with_the_biases_moved_too():
    result = train(NET, X, Y, parameters=START, optimizer="sgd", learning_rate=RATE, batch_size=1, epochs=1)
    expected = after(1, frozen_biases=False)
    np.testing.assert_allclose(result.parameters.to_vector(), expected.to_vector(), rtol=1e-15)


def test_his_printed_errors_follow_the_wrong_rule():
    """He prints .291027924, which is δ² through weights that are already updated; the right rule gives …77."""
    assert NET.cost(after(1), X, Y) == pytest.approx(0.29102777369, abs=5e-12)
    assert NET.cost(after(1, updated_first=True), X, Y) == pytest.approx(0.29102792391, abs=5e-12)


def test_so_do_his_outputs_after_10_000_steps():
    right, wrong = (NET.predict(after(10_000, updated_first=u), X)[0] for u in (False, True))
    np.testing.assert_allclose(right, [0.0159136204, 0.9840642735], atol=5e-11)
    np.testing.assert_allclose(wrong, [0.0159121963, 0.9840657345], atol=5e-11)
