from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Sequence

import numpy as np
from numpy.typing import NDArray


@dataclass
class Layer:
    weight: NDArray[np.float64]
    bias: NDArray[np.float64]
    z: NDArray[np.float64] | None = None
    a: NDArray[np.float64] | None = None


@dataclass
class MLP:
    layers: List[Layer] = field(default_factory=list)

    @classmethod
    def create(cls, sizes: Sequence[int], seed: int = 42) -> "MLP":
        rng = np.random.default_rng(seed)
        return cls([Layer(rng.normal(size=(n, m)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])])


def d_act(z: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 - np.tanh(z) ** 2


def forward(model: MLP, x: NDArray[np.float64]) -> NDArray[np.float64]:
    a = x
    last = model.layers[-1]
    for layer in model.layers:
        layer.z = layer.weight @ a + layer.bias
        layer.a = 1 / (1 + np.exp(-layer.z)) if layer is last else np.tanh(layer.z)
        a = layer.a
    return a


def backward(model: MLP, x: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[np.ndarray, np.ndarray]]:
    out = forward(model, x)
    delta = (out - y) * out * (1 - out)
    grads: list[tuple[np.ndarray, np.ndarray]] = []
    for i in range(len(model.layers) - 1, -1, -1):
        layer = model.layers[i]
        inp = model.layers[i - 1].a if i > 0 else x
        grads.insert(0, (np.outer(delta, inp), delta))
        if i == 0:
            break
        prev = model.layers[i - 1]
        delta = (layer.weight.T @ delta) * d_act(prev.z)
    return grads
