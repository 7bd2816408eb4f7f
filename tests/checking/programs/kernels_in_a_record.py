"""Value-and-grad of a two layer network; immutable parameters."""
from dataclasses import dataclass, replace
import numpy as np


@dataclass(frozen=True)
class Params:
    hidden_kernel: np.ndarray
    hidden_bias: np.ndarray
    output_kernel: np.ndarray
    output_bias: np.ndarray

    def __sub__(self, other: "Params") -> "Params":
        return Params(*(getattr(self, f) - getattr(other, f) for f in self.__dataclass_fields__))

    def __rmul__(self, c: float) -> "Params":
        return Params(*(c * getattr(self, f) for f in self.__dataclass_fields__))


def sigmoid(z: np.ndarray) -> np.ndarray:
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def value_and_grad(p: Params, x: np.ndarray, y: np.ndarray) -> tuple[float, Params]:
    """Multi-label binary cross-entropy on logits, averaged over the batch."""
    pre = x @ p.hidden_kernel + p.hidden_bias
    hid = np.tanh(pre)
    logits = hid @ p.output_kernel + p.output_bias
    value = np.sum(np.maximum(logits, 0) - logits * y + np.log1p(np.exp(-np.abs(logits)))) / len(x)
    d_logits = (sigmoid(logits) - y) / len(x)
    d_pre = (d_logits @ p.output_kernel.T) * (1 - hid ** 2)
    return value, Params(
        hidden_kernel=x.T @ d_pre,
        hidden_bias=d_pre.sum(0),
        output_kernel=hid.T @ d_logits,
        output_bias=d_logits.sum(0),
    )


def fit(p: Params, x, y, lr=0.5, steps=100) -> Params:
    for _ in range(steps):
        value, g = value_and_grad(p, x, y)
        p = p - lr * g
    return p
