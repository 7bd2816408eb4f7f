"""A class that goes through layers which nothing gives it gets layers of its file; such layers accuse nobody."""

import pytest

import backproof as bp
from backproof.checking.subjects.in_a_file import names_in
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.objects.chains import PUT_TOGETHER, layers_alone, with_layers_beside_it
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


ALONE = """
import numpy as np

class Leaky:
    def __init__(self, share):
        self.share = share

    def forward(self, z):
        self.z = z
        return np.where(z < 0, self.share * z, z)

    def _backward(self, grad):
        return np.where(self.z < 0, self.share * grad, grad)

class Cost:
    def forward(self, out, y):
        return ((out - y) ** 2).sum() / 2

    def _backward(self, out, y):
        return out - y

class Dense:
    def __init__(self, rows, columns):
        self.kernel = np.random.normal(0, 0.1, (rows + 1, columns))

    def forward(self, x):
        self.x = np.hstack((x, np.ones((len(x), 1))))
        return self.x @ self.kernel

    def _backward(self, grad, lr, reg):
        change = self.x.T @ grad
        change[:-1] += 2 * reg * self.kernel[:-1]
        sent = grad @ self.kernel[:-1].T
        self.kernel = self.kernel - lr * change
        return SENT
"""


def test_layers_that_nothing_calls_are_put_together(tmp_path):
    """Those of a file without a network; where some line of it calls them, that is what is asked."""
    path = tmp_path / "alone.py"
    path.write_text(ALONE.replace("SENT", "sent"), encoding="utf-8")
    space = load_file(str(path))
    assert names_in(space)[-1] == "Leaky,Dense"
    of = bp.Network([3, 4, 2], ["leaky_relu(0.2)", "identity"])
    made = layers_alone(space.several("Leaky,Dense"), (3, 4, 2), of)
    assert getattr(made, PUT_TOGETHER) == ["Dense", "Leaky", "Dense"]
    assert made.layers[1].share == 0.2
    assert layers_alone(space.several("Leaky,Cost"), (3, 4, 2), of) is None
    path.write_text(ALONE + "def down(layer, grad):\n    return layer._backward(grad)\n", encoding="utf-8")
    assert "Leaky,Dense" not in names_in(load_file(str(path)))


@pytest.mark.published
@pytest.mark.parametrize(("sent", "code"), [("sent", 0), ("grad @ self.kernel[:-1].T", 3)])
def test_layers_whose_backward_passes_take_differing_arguments(sent, code, tmp_path):
    path = tmp_path / "alone.py"
    path.write_text(ALONE.replace("SENT", sent), encoding="utf-8")
    found, out, err = command(["check", str(path)])
    assert found == code, out + err
    assert "it was given Dense, Leaky, Dense" in out
    assert code == 0 or "had already been updated" in out
