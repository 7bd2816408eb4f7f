"""Gradients of another shape than their parameter's: a wrong reading of the code, unless every reading gives them."""

import textwrap

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.returned.answers import normalised
from backproof.checking.subjects.returned.returned_values import ReadGradients
from backproof.checking.subjects.running.guard import SubjectError
from backproof.cli import run

NET = bp.Network([4, 5, 3], "tanh")


class Bound:
    """For one example, which becomes a row inside; every step binds new arrays, of whatever shape comes."""

    slope = staticmethod(lambda a: 1 - a**2)

    def __init__(self):
        self.W1, self.b1 = np.ones((4, 5)), np.zeros((1, 5))
        self.W2, self.b2 = np.ones((5, 3)), np.zeros((1, 3))

    def train_step(self, x, y, lr):
        x, y = x[None], y[None]
        h = np.tanh(x @ self.W1 + self.b1)
        o = np.tanh(h @ self.W2 + self.b2)
        d = (o - y) * (1 - o**2)
        e = d @ self.W2.T * self.slope(h)
        self.W2, self.b2 = self.W2 - lr * np.swapaxes(h, -1, -2) @ d, self.b2 - lr * d
        self.W1, self.b1 = self.W1 - lr * np.swapaxes(x, -1, -2) @ e, self.b1 - lr * e


class WithoutSlope(Bound):
    slope = staticmethod(lambda a: 1.0)


class ByEinsum:
    """For one example, with gradients in a dict; the letters of its products take any further axes."""

    def __init__(self):
        self.w = [np.ones((5, 4)), np.ones((3, 5))]
        self.b = [np.zeros(5), np.zeros(3)]

    def backprop(self, x, y):
        a = [x]
        for w, b in zip(self.w, self.b, strict=True):
            a.append(np.tanh(np.einsum("ij,...j->...i", w, a[-1]) + b))
        d2 = (a[2] - y) * (1 - a[2] ** 2)
        d1 = np.einsum("ij,...i->...j", self.w[1], d2) * (1 - a[1] ** 2)
        outer = "...i,...j->...ij"
        return {"w1": np.einsum(outer, d1, a[0]), "b1": d1, "w2": np.einsum(outer, d2, a[1]), "b2": d2}


def unsummed(weights, biases, x, y):
    """Gives the gradient of each example of a batch, where their sum is meant."""
    a1 = np.tanh(x @ weights[0].T + biases[0])
    a2 = np.tanh(a1 @ weights[1].T + biases[1])
    d2 = (a2 - y) * (1 - a2**2)
    d1 = d2 @ weights[1] * (1 - a1**2)
    dw = [d1[:, :, None] * x[:, None, :], d2[:, :, None] * a1[:, None, :]]
    return dw, [d1.sum(0), d2.sum(0)]


@pytest.mark.parametrize("isolated", [False, True])
@pytest.mark.parametrize("code", [Bound(), Bound, ByEinsum(), ByEinsum], ids=["object", "class", "einsum", "its class"])
def test_code_for_one_example_is_asked_so_and_not_accused_of_its_batch(code, isolated):
    report = bp.check(code, NET, isolated=isolated)
    assert (report.verdict, [f for f in report.findings if not f.is_convention]) == ("correct", [])


def test_a_fault_of_such_code_is_told_and_nothing_of_a_batch_beside_it():
    report = bp.check(WithoutSlope(), NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP2", 2, "slope_missing")]


def test_where_every_reading_gives_another_shape_the_sum_is_missed():
    report = bp.check(unsummed, NET)
    assert report.verdict == "wrong"


def test_the_command_line_says_the_same(tmp_path, capsys):
    source = textwrap.dedent("""
        import numpy as np

        class Net:
            def __init__(self):
                self.W1, self.b1 = np.ones((4, 5)), np.zeros((1, 5))
                self.W2, self.b2 = np.ones((5, 3)), np.zeros((1, 3))

            def train_step(self, x, y, lr):
                x, y = x[None, ...], y[None, ...]
                h = np.tanh(np.matmul(x, self.W1) + self.b1)
                o = np.tanh(np.matmul(h, self.W2) + self.b2)
                d = (o - y) * (1 - o**2)
                e = np.matmul(d, self.W2.T) * (1 - h**2)
                self.W2 = self.W2 - lr * np.matmul(np.swapaxes(h, -1, -2), d)
                self.W1 = self.W1 - lr * np.matmul(np.swapaxes(x, -1, -2), e)
                self.b2, self.b1 = self.b2 - lr * d, self.b1 - lr * e
    """)
    file = tmp_path / "one_example.py"
    file.write_text(source)
    assert run(["check", f"{file}:Net", "-n", "4,5,3", "-a", "tanh"]) == 0
    assert "one example at a time, as a vector" in capsys.readouterr().out


def test_an_array_that_is_no_gradient_of_its_parameter_is_refused():
    reading = ReadGradients((np.ones((2, 3)),), (np.ones((1, 5, 2)),), "float64")
    with pytest.raises(SubjectError, match=r"∂C/∂b of layer 2 has the shape \(1, 5, 2\)"):
        normalised(reading, (2,), ((2, 3),), turned=False)
    reading = ReadGradients((np.ones((4, 5)),), (np.ones(2),), "float64")
    with pytest.raises(SubjectError, match=r"∂C/∂w of layer 2 has the shape \(4, 5\)"):
        normalised(reading, (2,), ((2, 3),), turned=False)
