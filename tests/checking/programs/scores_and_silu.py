"""
Feed-forward neural network from scratch
========================================
A clean, type-annotated implementation using NumPy only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass
class Parameter:
    """A trainable tensor and its gradient."""

    value: Array
    grad: Array = field(init=False)

    def __post_init__(self) -> None:
        self.grad = np.zeros_like(self.value)

    def zero_grad(self) -> None:
        self.grad.fill(0.0)


class Module(ABC):
    @abstractmethod
    def forward(self, x: Array) -> Array: ...

    @abstractmethod
    def backward(self, grad_output: Array) -> Array: ...

    def parameters(self) -> Iterator[Parameter]:
        return iter(())

    def __call__(self, x: Array) -> Array:
        return self.forward(x)


class Linear(Module):
    def __init__(self, in_features: int, out_features: int, rng: np.random.Generator) -> None:
        bound = 1.0 / np.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)))
        self.bias = Parameter(np.zeros(out_features))
        self._input: Array | None = None

    def forward(self, x: Array) -> Array:
        self._input = x
        return x @ self.weight.value.T + self.bias.value

    def backward(self, grad_output: Array) -> Array:
        assert self._input is not None, "forward must be called before backward"
        self.weight.grad += grad_output.T @ self._input
        self.bias.grad += grad_output.sum(axis=0)
        return grad_output @ self.weight.value

    def parameters(self) -> Iterator[Parameter]:
        yield self.weight
        yield self.bias


class SiLU(Module):
    def forward(self, x: Array) -> Array:
        self._x = x
        self._sig = 1.0 / (1.0 + np.exp(-x))
        return x * self._sig

    def backward(self, grad_output: Array) -> Array:
        return grad_output * (self._sig * (1.0 + self._x * (1.0 - self._sig)))


class Sequential(Module):
    def __init__(self, *modules: Module) -> None:
        self.modules = list(modules)

    def forward(self, x: Array) -> Array:
        for module in self.modules:
            x = module(x)
        return x

    def backward(self, grad_output: Array) -> Array:
        for module in reversed(self.modules):
            grad_output = module.backward(grad_output)
        return grad_output

    def parameters(self) -> Iterator[Parameter]:
        for module in self.modules:
            yield from module.parameters()


class CrossEntropyLoss:
    def forward(self, logits: Array, targets: NDArray[np.int64]) -> float:
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self._probs = np.exp(log_probs)
        self._targets = targets
        return float(-log_probs[np.arange(len(targets)), targets].mean())

    def backward(self) -> Array:
        grad = self._probs.copy()
        grad[np.arange(len(self._targets)), self._targets] -= 1.0
        return grad / len(self._targets)


class SGD:
    def __init__(self, params: Iterator[Parameter], lr: float = 1e-2, momentum: float = 0.9) -> None:
        self.params = list(params)
        self.lr = lr
        self.momentum = momentum
        self.velocity = [np.zeros_like(p.value) for p in self.params]

    def zero_grad(self) -> None:
        for p in self.params:
            p.zero_grad()

    def step(self) -> None:
        for p, v in zip(self.params, self.velocity):
            v *= self.momentum
            v -= self.lr * p.grad
            p.value += v


def train(model: Sequential, x: Array, y: NDArray[np.int64], *, epochs: int = 100,
          batch_size: int = 32, lr: float = 0.1, seed: int = 0) -> list[float]:
    rng = np.random.default_rng(seed)
    criterion = CrossEntropyLoss()
    optimizer = SGD(model.parameters(), lr=lr)
    history: list[float] = []
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        running = 0.0
        for start in range(0, len(x), batch_size):
            idx = order[start:start + batch_size]
            loss = criterion.forward(model(x[idx]), y[idx])
            optimizer.zero_grad()
            model.backward(criterion.backward())
            optimizer.step()
            running += loss * len(idx)
        history.append(running / len(x))
    return history


def main() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    y = (x[:, 0] * x[:, 1] > 0).astype(np.int64)
    model = Sequential(Linear(2, 16, rng), SiLU(), Linear(16, 2, rng))
    history = train(model, x, y)
    print(f"final loss: {history[-1]:.4f}")


if __name__ == "__main__":
    main()
