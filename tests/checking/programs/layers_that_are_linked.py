from __future__ import annotations
import numpy as np


class Layer:
    """A node in a doubly linked list of layers."""

    def __init__(self, n_out: int, prev: Layer | None = None, last: bool = False):
        self.prev, self.next = prev, None
        self.n = n_out
        self.last = last
        if prev is not None:
            prev.next = self
            self.w = np.random.randn(n_out, prev.n) * np.sqrt(2.0 / prev.n)
            self.b = np.zeros((n_out, 1))
            self.dw = np.zeros_like(self.w)
            self.db = np.zeros_like(self.b)

    def push(self, a: np.ndarray) -> np.ndarray:
        if self.prev is not None:
            self.z = self.w @ a + self.b
            a = self.z if self.last else np.maximum(self.z, 0)
        self.a = a
        return self.next.push(a) if self.next is not None else a

    def pull(self, da: np.ndarray) -> None:
        if self.prev is None:
            return
        dz = da if self.last else da * (self.z > 0)
        m = dz.shape[1]
        self.dw = dz @ self.prev.a.T / m
        self.db = dz.mean(axis=1, keepdims=True)
        self.prev.pull(self.w.T @ dz)


class LinkedNet:
    def __init__(self, sizes: list[int]):
        self.head = layer = Layer(sizes[0])
        self.layers = []
        for k, n in enumerate(sizes[1:]):
            layer = Layer(n, layer, last=k == len(sizes) - 2)
            self.layers.append(layer)
        self.tail = layer

    def forward(self, X: np.ndarray) -> np.ndarray:
        return self.head.push(X)

    def backward(self, Y: np.ndarray) -> None:
        self.tail.pull(self.tail.a - Y)

    def step(self, lr: float = 0.01) -> None:
        for layer in self.layers:
            layer.w -= lr * layer.dw
            layer.b -= lr * layer.db


if __name__ == "__main__":
    net = LinkedNet([2, 10, 10, 1])
    X = np.random.rand(2, 100)
    Y = (X[:1] * X[1:])
    for _ in range(300):
        net.forward(X)
        net.backward(Y)
        net.step(0.1)
    print(np.mean((net.forward(X) - Y) ** 2))
