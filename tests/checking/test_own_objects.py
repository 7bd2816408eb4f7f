"""A constructor that wants objects of the file's own classes is given those that fit, and they accuse nobody."""

import pytest

import backproof as bp
from backproof.checking.subjects.code.use_in_code import Use, use_of
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.own_objects import GIVEN, objects_for, supposed
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

CURVES = """
import numpy as np

class Curve:
    def f(self, z):
        raise NotImplementedError

    def df(self, z):
        raise NotImplementedError

class Rectifier(Curve):
    def f(self, z):
        return np.maximum(z, 0)

    def df(self, z):
        return SLOPE

class Logistic(Curve):
    def f(self, z):
        return 1 / (1 + np.exp(-z))

    def df(self, z):
        return self.f(z) * (1 - self.f(z))

class HalfSquare:
    def value(self, out, wanted):
        return ((out - wanted) ** 2).sum() / 2

    def gradient(self, out, wanted):
        return out - wanted

class Hinge:
    def value(self, out, wanted):
        return np.maximum(0, 1 - out * wanted).sum()

    def gradient(self, out, wanted):
        return np.where(out * wanted < 1, -wanted, 0.0)

class Net:
    def __init__(self, n_in, widths, curves, penalty_of_errors, lr=0.1):
        sizes = [n_in, *widths]
        self.W = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros((n, 1)) for n in widths]
        self.curves, self.lr = curves, lr
        self.criterion = penalty_of_errors
        self.bends = curves

    def forward(self, x):
        self.a, self.z = [x], []
        for w, b, curve in zip(self.W, self.b, self.bends):
            self.z.append(w @ self.a[-1] + b)
            self.a.append(curve.f(self.z[-1]))
        return self.a[-1]

    def backward(self, x, y):
        d = self.criterion.gradient(self.forward(x), y)
        for i in reversed(range(len(self.W))):
            bend = self.bends[i]
            d = d * bend.df(self.z[i])
            dw, db = d @ self.a[i].T, d.sum(1, keepdims=True)
            d = self.W[i].T @ d
            self.W[i] -= self.lr * dw
            self.b[i] -= self.lr * db
"""
MAKERS = """
import numpy as np

class Bend:
    def __init__(self, curve, slope):
        self.curve, self.slope = curve, slope

    def __call__(self, z):
        return self.curve(z)

    @classmethod
    def logistic(cls):
        return cls(lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2)

    @staticmethod
    def tangent():
        return Bend(np.tanh, lambda z: 1 - np.tanh(z) ** 2)

straight = Bend(lambda z: z, np.ones_like)

class Layer:
    def __init__(self, n_in, n_out, bend):
        self.weight, self.bend = np.random.randn(n_in, n_out), bend

    def forward(self, x):
        return self.bend(x @ self.weight)

class Two:
    def __init__(self, n_in, n_hidden, n_out, hidden_bend, output_bend):
        self.first = Layer(n_in, n_hidden, hidden_bend)
        self.second = Layer(n_hidden, n_out, bend=output_bend)
"""
RIGHT, WRONG = "(z > 0) * 1.0", "(z > 0) * z"


def written(tmp_path, text=CURVES, slope=RIGHT):
    path = tmp_path / "objects.py"
    path.write_text(text.replace("SLOPE", slope), encoding="utf-8")
    return path


def test_what_is_called_on_an_argument_tells_what_it_is(tmp_path):
    net = load_file(str(written(tmp_path))).module.Net
    assert use_of(net, "curves") == Use(frozenset({("f", 1), ("df", 1)}), in_list=True)
    assert use_of(net, "penalty_of_errors") == Use(frozenset({("gradient", 2)}), in_list=False)
    assert use_of(net, "lr") == Use()


def test_those_that_compute_what_the_network_has_are_chosen(tmp_path):
    net, names = load_file(str(written(tmp_path))).module.Net, ["curves", "penalty_of_errors"]
    found = objects_for(net, names, 2, bp.Network([3, 4, 2], ["relu", "sigmoid"]))
    assert found == {"curves": "[Rectifier(), Logistic()]", "penalty_of_errors": "HalfSquare()"}
    assert objects_for(net, ["curves"], 2, bp.Network([3, 4, 2], ["tanh", "sigmoid"])) == {}
    made = instance_of(net, (3, 4, 2), network=bp.Network([3, 4, 2], ["relu", "sigmoid"]))
    assert getattr(made, GIVEN) == ["curves=[Rectifier(), Logistic()]", "penalty_of_errors=HalfSquare()"]
    assert [w.shape for w in made.W] == [(4, 3), (2, 4)]


def test_methods_that_make_objects_and_objects_that_are_there_are_found(tmp_path):
    path = written(tmp_path, MAKERS)
    two, names = load_file(str(path)).module.Two, ["hidden_bend", "output_bend"]
    found = objects_for(two, names, 2, bp.Network([3, 4, 2], ["tanh", "identity"]))
    assert found == {"hidden_bend": "Bend.tangent()", "output_bend": "straight"}
    assert supposed(two, found) == ["hidden_bend=Bend.tangent()", "output_bend=straight"]
    path.write_text(MAKERS + "net = Two(2, 3, 1, Bend.tangent(), straight)\n", encoding="utf-8")
    assert supposed(load_file(str(path)).module.Two, found) == []


@pytest.mark.published
@pytest.mark.parametrize(("slope", "code"), [(RIGHT, 0), pytest.param(WRONG, 3, marks=pytest.mark.published)])
def test_such_objects_are_right_or_undecided(slope, code, tmp_path):
    """Where another activation of the file would be right, a wrong one of it is told all the same."""
    found, out, err = command(["check", str(written(tmp_path, slope=slope))])
    assert found == code, out + err
    assert "it was given curves=[Rectifier(), Logistic()]" in out
    assert code == 0 or "BP2 is violated at layer 2" in out
