from dataclasses import dataclass
from typing import List, NamedTuple, Tuple
import numpy as np


class LayerParams(NamedTuple):
    W: np.ndarray
    b: np.ndarray


class LayerCache(NamedTuple):
    inp: np.ndarray
    pre: np.ndarray


def softplus(z):
    return np.log1p(np.exp(z))


def dsoftplus(z):
    return 1 / (1 + np.exp(-z))


@dataclass
class Model:
    layers: List[LayerParams]

    @classmethod
    def create(cls, dims: List[int], seed: int = 0) -> "Model":
        g = np.random.default_rng(seed)
        return cls([LayerParams(g.normal(0, 0.5, (o, i)), g.normal(0, 0.1, o)) for i, o in zip(dims, dims[1:])])

    def run(self, x: np.ndarray) -> Tuple[np.ndarray, List[LayerCache]]:
        caches = []
        for k, layer in enumerate(self.layers):
            pre = x @ layer.W.T + layer.b
            caches.append(LayerCache(x, pre))
            x = pre if k == len(self.layers) - 1 else softplus(pre)
        return x, caches

    def grads(self, x: np.ndarray, y: np.ndarray) -> List[LayerParams]:
        out, caches = self.run(x)
        d = out - y
        result = []
        for k in range(len(self.layers) - 1, -1, -1):
            c = caches[k]
            if k != len(self.layers) - 1:
                d = d * dsoftplus(c.pre)
            result.append(LayerParams(d.T @ c.inp / len(x), d.mean(axis=0)))
            d = d @ self.layers[k].W
        return result[::-1]

    def step(self, x, y, lr=0.1):
        g = self.grads(x, y)
        self.layers = [LayerParams(l.W - lr * d.W, l.b - lr * d.b) for l, d in zip(self.layers, g)]


if __name__ == "__main__":
    m = Model.create([2, 16, 1])
    x = np.random.rand(50, 2)
    y = (x[:, :1] - x[:, 1:]) ** 2
    for _ in range(500):
        m.step(x, y)
    print(np.mean((m.run(x)[0] - y) ** 2))
