"""Arguments that no name tells are given what the file's own call gives them; a step by stale gradients is no step."""

from itertools import pairwise

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.report import remark
from backproof.checking.subjects.makers.plans import plans

NET = bp.Network([3, 4, 2], ["tanh", "sigmoid"], "quadratic")


class Affine:
    slope = "right"

    def __init__(self, n_in, n_out):
        rng = np.random.default_rng(n_in)
        self.weight, self.bias = rng.standard_normal((n_in, n_out)), np.zeros(n_out)
        # what an earlier run of training left
        self.dweight, self.dbias = rng.standard_normal((n_in, n_out)), rng.standard_normal(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.dweight, self.dbias = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.weight.T


class Curve:
    def __init__(self, f, slope_of_output):
        self.f, self.slope_of_output = f, slope_of_output

    def forward(self, x):
        self.out = self.f(x)
        return self.out

    def backward(self, grad):
        return grad * self.slope_of_output(self.out)


class Squares:
    """A loss with methods: what it is given tells nothing of it."""

    def __init__(self, share=1.0):
        self.share = share

    def slope(self, prediction, wanted):
        return self.share * (prediction - wanted)


class Stack:
    def __init__(self, sizes, slopes):
        self.layers = []
        functions = (np.tanh, lambda z: 1 / (1 + np.exp(-z)))
        for (n_in, n_out), f, slope in zip(pairwise(sizes), functions, slopes, strict=True):
            self.layers += [Affine(n_in, n_out), Curve(f, slope)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        self.result = x
        return x

    def backward(self, true, criterion):
        grad = criterion.slope(self.result, true)
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)

    def update(self, rate):
        for layer in self.layers[::2]:
            layer.weight -= rate * layer.dweight
            layer.bias -= rate * layer.dbias


class MadeThere(Stack):
    """Its loss is made where it is used, and not kept under a name of the file."""

    def backprop(self, wanted, penalised_by):
        self.backward(wanted, penalised_by)


SLOPES = (lambda a: 1 - a**2, lambda a: a * (1 - a))
SLIPS = (lambda a: 1 - a, lambda a: a * (1 - a))
squares = Squares()


def rounds(network, other, batch, y_batch):
    for _ in range(3):
        network.forward(batch)
        network.backward(y_batch, squares)
        network.update(0.1)
        own = Squares(share=1.0)
        other.forward(batch)
        other.backprop(y_batch, own)


@pytest.mark.parametrize(
    ("kind", "said"), [(Stack, "backward(y, squares)"), (MadeThere, "backprop(y, Squares(share=1.0))")]
)
def test_an_object_of_the_file_is_passed_as_the_file_passes_it(kind, said):
    report = bp.check(kind([3, 4, 2], SLOPES), NET)
    assert report.verdict == "correct"
    assert remark("object", name=kind.__name__, calls=("forward(x)", said)) in report.inferred
    wrong = bp.check(kind([3, 4, 2], SLIPS), NET)
    assert [(f.equation, f.layer, f.fault) for f in wrong.findings] == [("BP2", 2, "slope_one_minus_activation")]


class NeverCalled(Stack):
    """Nothing in the file tells what its backward pass is given."""

    def backward(self, true, something):
        super().backward(true, something.of_my_own)


def test_a_step_by_gradients_of_an_earlier_run_accuses_nothing():
    thing = NeverCalled([3, 4, 2], SLOPES)
    assert any(plan.updates and plan.calls[-1].name == "update" for plan in plans(thing))
    with pytest.raises(SubjectError):
        bp.check(thing, NET)


def test_a_criterion_counts_no_iterations():
    assert all("one" not in plan.roles for plan in plans(Stack([3, 4, 2], SLOPES)))
