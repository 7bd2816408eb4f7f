"""A class whose hidden layer has a bias and whose output layer has none."""

import numpy as np


def logistic(z):
    return 1.0 / (1.0 + np.exp(-z))


class Perceptron:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1):
        rng = np.random.default_rng(3)
        self.W1 = rng.normal(size=(n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(size=(n_hidden, n_out))
        self.lr = lr

    def forward(self, X):
        self.h = logistic(X @ self.W1 + self.b1)
        self.out = logistic(self.h @ self.W2)
        return self.out

    def backward(self, X, y):
        d2 = (self.out - y) * self.out * (1 - self.out)
        self.dW2 = self.h.T @ d2
        d1 = (d2 @ self.W2.T) * self.h * (1 - self.h)
        self.dW1 = X.T @ d1
        self.db1 = d1.sum(axis=0)

    def step(self):
        self.W1 -= self.lr * self.dW1
        self.b1 -= self.lr * self.db1
        self.W2 -= self.lr * self.dW2
