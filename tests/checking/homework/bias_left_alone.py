# Everything is trained but the biases of the hidden layer.
import numpy as np


class Net:
    def __init__(self, layers=(3, 4, 2), learning_rate=0.1):
        self.w = [np.random.randn(m, n) for m, n in zip(layers[:-1], layers[1:])]
        self.b = [np.zeros(n) for n in layers[1:]]
        self.learning_rate = learning_rate

    def predict(self, x):
        for w, b in zip(self.w, self.b):
            x = 1 / (1 + np.exp(-(x @ w + b)))
        return x

    def fit(self, x, y, epochs=10):
        for _ in range(epochs):
            h = 1 / (1 + np.exp(-(x @ self.w[0] + self.b[0])))
            o = 1 / (1 + np.exp(-(h @ self.w[1] + self.b[1])))
            d_o = (o - y) * o * (1 - o)
            d_h = d_o @ self.w[1].T * h * (1 - h)
            self.w[1] -= self.learning_rate * h.T @ d_o
            self.b[1] -= self.learning_rate * d_o.sum(axis=0)
            self.w[0] -= self.learning_rate * x.T @ d_h
