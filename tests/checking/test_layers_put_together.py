"""A class that goes through layers which nothing gives it gets layers of its file; such layers accuse nobody."""

import pytest

from backproof.checking.subjects.chains import PUT_TOGETHER, with_layers_beside_it
from backproof.checking.subjects.loading import load_file
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

LAYERS = """
import numpy as np

class Affine:
    def __init__(self, n_in, n_out):
        self.weight, self.bias = np.random.randn(n_in, n_out), np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.dweight, self.dbias = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.weight.T

class Tanh:
    def forward(self, z):
        self.a = np.tanh(z)
        return self.a

    def backward(self, grad):
        return SLOPE

class Softmax:
    def forward(self, z):
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def backward(self, grad):
        return grad
"""
ADDED = """
class Stack:
    def __init__(self):
        self.parts = []

    def add(self, layer):
        self.parts.append(layer)

    def forward(self, x):
        for part in self.parts:
            x = part.forward(x)
        return x

    def backward(self, grad):
        for part in ORDER:
            grad = part.backward(grad)
"""
GIVEN = ADDED.replace(
    "def __init__(self):\n        self.parts = []", "def __init__(self, layers):\n        self.parts = layers"
)
GIVEN = GIVEN.replace("    def add(self, layer):\n        self.parts.append(layer)\n\n", "")
RIGHT, SLOPE_ALONE = "grad * (1 - self.a**2)", "1 - np.tanh(grad) ** 2"


def written(tmp_path, network, slope=RIGHT, order="reversed(self.parts)"):
    path = tmp_path / "layers.py"
    path.write_text(LAYERS.replace("SLOPE", slope) + network.replace("ORDER", order), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("network", [ADDED, GIVEN], ids=["added", "given"])
def test_layers_of_the_sizes_are_put_together(network, tmp_path):
    space = load_file(written(tmp_path, network))
    beside = [space.named(name) for name in ("Affine", "Tanh", "Softmax")]
    made = with_layers_beside_it(space.named("Stack"), beside, (3, 4, 2))
    assert getattr(made, PUT_TOGETHER) == ["Affine", "Tanh", "Affine"]
    assert [part.weight.shape for part in made.parts[::2]] == [(3, 4), (4, 2)]
    assert with_layers_beside_it(space.named("Stack"), beside[1:], (3, 4, 2)) is None
    assert with_layers_beside_it(beside[0], beside[1:], (3, 4, 2)) is None


@pytest.mark.parametrize(("network", "slope", "code"), [
    (ADDED, RIGHT, 0),
    pytest.param(GIVEN, RIGHT, 0, marks=pytest.mark.published),
    pytest.param(ADDED, SLOPE_ALONE, 3, marks=pytest.mark.published),
])  # fmt: skip
def test_such_layers_are_right_or_undecided(network, slope, code, tmp_path):
    """A method that gives the slope alone is right where another class multiplies by it."""
    found, out, err = command(["check", written(tmp_path, network, slope)])
    assert found == code, out + err
    assert "it was given Affine, Tanh, Affine" in out
    assert code == 0 or "may be meant for other uses" in out


@pytest.mark.published
def test_layers_in_a_wrong_order_are_never_right(tmp_path):
    found, out, err = command(["check", written(tmp_path, ADDED, order="self.parts")])
    assert found in (2, 3), out + err
