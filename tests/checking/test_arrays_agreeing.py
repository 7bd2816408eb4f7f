"""Which of many ways to call code is diagnosed first: that under which most arrays agree with a right pass."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.asking.arrays_agreeing import count_of_agreeing
from backproof.checking.asking.probes import draw_probe
from backproof.checking.subjects.returned.answers import Answer

NETWORK = bp.Network((3, 4, 2), "sigmoid", "quadratic")
PROBE = draw_probe(NETWORK, seed=0).only(0)


def answer_of(weights, biases):
    return Answer(tuple(weights), tuple(biases), 2.0**-53)


@pytest.fixture
def right():
    trace = NETWORK.forward(PROBE.parameters, PROBE.x)
    return NETWORK.backward(PROBE.parameters, trace, PROBE.y)


def test_all_arrays_of_a_right_answer_agree_whatever_its_factor(right):
    for factor in (1.0, -0.25):
        given = answer_of([factor * w for w in right.weights], [factor * b for b in right.biases])
        assert count_of_agreeing(NETWORK, PROBE, given) == 6


def test_a_slip_in_an_error_leaves_what_is_above_it_and_what_follows_from_it(right):
    error = right.biases[0] * np.arange(1, 5)
    input_of_layer = PROBE.x
    given = answer_of([error[:, None] * input_of_layer, right.weights[1]], [error, right.biases[1]])
    assert count_of_agreeing(NETWORK, PROBE, given) == 4


def test_a_misread_answer_agrees_in_nothing(right):
    turned = [w.T.reshape(w.shape) for w in right.weights]
    assert count_of_agreeing(NETWORK, PROBE, answer_of(turned, [b[::-1] for b in right.biases])) == 0
    broken = answer_of([np.full_like(w, np.nan) for w in right.weights], [None, np.zeros(2)])
    assert count_of_agreeing(NETWORK, PROBE, broken) == 0
