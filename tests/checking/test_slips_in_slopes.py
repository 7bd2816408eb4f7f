"""Slips in the slope of one activation are named, each in a pass that is right but for it."""

import numpy as np
import pytest

import backproof as bp
from backproof.activations import activation
from backproof.checking.causes.slips_in_slopes import SLIPS_IN_SLOPES, _of_gelu_tanh, _share

FAMILIES = ("sigmoid", "tanh", "relu", "silu", "gelu", "gelu_tanh", "softplus", "elu", "softsign")


class Layer:
    """What a slip looks at."""

    def __init__(self, name, z):
        self.record, self.z = activation(name), z
        self.a = self.record.forward(z)


def wrong_pass(network, slope):
    """A backward pass with another slope in its hidden layer."""

    def gradient(weights, biases, x, y):
        trace = network.forward(bp.Parameters(weights, biases), x)
        z, a = trace.weighted_inputs[-2], trace.activations[-2]
        above = trace.output - y
        with np.errstate(all="ignore"):
            below = slope(above @ weights[1], z, a)
        return [below.T @ x, above.T @ a], [below.sum(0), above.sum(0)]

    return gradient


def slips():
    for slip in SLIPS_IN_SLOPES:
        yield from (
            (slip, name) for name in FAMILIES if slip.change(Layer(name, np.array([[-0.7, 0.4, 1.2]]))) is not None
        )


@pytest.mark.published
def test_every_slip_is_of_one_family_and_is_detected_and_named():
    told = {}
    for slip, name in slips():
        network = bp.Network([3, 4, 2], [name, "identity"], "quadratic")

        def slope(sent, z, a, slip=slip, name=name):
            return sent * slip.change(Layer(name, z))

        report = bp.check(wrong_pass(network, slope), network, isolated=False)
        causes = {fault for f in report.findings for cause in f.causes for fault in cause.faults}
        told[slip.name] = (report.verdict, slip.name in causes)
    assert len(told) == len(SLIPS_IN_SLOPES)
    assert {name: each for name, each in told.items() if each != ("wrong", True)} == {}


@pytest.mark.parametrize("name", ["leaky_relu(0.1)", "sigmoid", "elu"])
def test_a_slope_at_the_error_is_named(name):
    network = bp.Network([3, 4, 2], [name, "identity"], "quadratic")
    record = activation(name)
    report = bp.check(
        wrong_pass(network, lambda sent, z, a: sent * record.slope(sent, record.forward(sent))),
        network,
        isolated=False,
    )
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP2", 2, "slope_at_the_error")]


def test_the_parts_of_which_slips_are_made_make_the_right_slope_too():
    z = np.linspace(-3, 3, 12)
    for name, own in (
        ("gelu_tanh", _of_gelu_tanh(z)),
        ("gelu", _share(z, activation("gelu").forward(z)) + z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)),
    ):
        record = activation(name)
        assert np.allclose(own, record.slope(z, record.forward(z)), rtol=1e-12, atol=1e-14)
