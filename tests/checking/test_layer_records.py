"""Networks that a program describes layer by layer, in records, are made for any sizes and activations."""

import pytest

import backproof as bp
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.own_sizes import sizes_to_ask
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

CURVES = """
import numpy as np

CURVES = {
    "relu": (lambda z: np.maximum(0, z), lambda z: (z > 0).astype(float)),
    "logistic": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "linear": (lambda z: z, np.ones_like),
}
"""
PASSES = """
def forward(net, x):
    for layer in net:
        layer["in"] = x
        layer["z"] = x @ layer["W"].T + layer["b"]
        x = CURVES[layer["curve"]][0](layer["z"])
    return x

def backward(net, out, y):
    g = (out - y) / len(y)
    for layer in reversed(net):
        g = SLOPE
        layer["dW"], layer["db"] = g.T @ layer["in"], g.sum(axis=0)
        g = g @ layer["W"]
"""
PAIRS = """
def build(spec, n_in):
    net = []
    for n_out, curve in spec:
        net.append({"W": np.random.randn(n_out, n_in), "b": np.zeros(n_out), "curve": curve})
        n_in = n_out
    return net

if __name__ == "__main__":
    build([(8, "relu"), (6, "relu"), (2, "linear")], 3)
"""
DICTS = """
LAYERS = [{"inp": 2, "out": 4, "curve": "relu"}, {"inp": 4, "out": 1, "curve": "logistic"}]

def init_network(*layers):
    shapes = [(each["out"], each["inp"]) for each in layers]
    return [{"W": np.random.randn(*shape), "b": np.zeros(shape[0]), "curve": each["curve"]}
            for shape, each in zip(shapes, layers)]

def main():
    net = init_network({"inp": 2, "out": 3, "curve": "logistic"}, {"inp": 3, "out": 1, "curve": "linear"})
"""
RIGHT = 'g * CURVES[layer["curve"]][1](layer["z"])'


def written(tmp_path, maker, slope=RIGHT):
    path = tmp_path / "layers.py"
    path.write_text(CURVES + PASSES.replace("SLOPE", slope) + maker, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("maker", "name"), [(PAIRS, "build"), (DICTS, "init_network")])
def test_records_are_made_for_the_sizes_and_the_activations(maker, name, tmp_path):
    module = load_file(written(tmp_path, maker)).module
    network = bp.Network([3, 5, 4, 2], ["relu", "relu", "sigmoid"])
    made = instance_of(getattr(module, name), network.sizes, network=network)
    assert [layer["W"].shape for layer in made] == [(5, 3), (4, 5), (2, 4)]
    assert [layer["curve"] for layer in made] == ["relu", "relu", "logistic"]
    assert sizes_to_ask(module.backward)[0] == (3, 4, 2)


@pytest.mark.published
@pytest.mark.parametrize(("maker", "slope", "code"), [
    (PAIRS, RIGHT, 0), (DICTS, RIGHT, 0), (PAIRS, RIGHT.replace("[1]", "[0]"), 1),
])  # fmt: skip
def test_such_networks_are_judged(maker, slope, code, tmp_path):
    found, out, err = command(["check", written(tmp_path, maker, slope)])
    assert found == code, out + err
