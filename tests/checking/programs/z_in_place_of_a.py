# a perceptron of two layers, trained on one example after the other
import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


class Perceptron:
    def __init__(self, n_in, n_hidden, n_out):
        self.u = np.random.randn(n_hidden, n_in)
        self.p = np.random.randn(n_hidden, 1)
        self.v = np.random.randn(n_out, n_hidden)
        self.q = np.random.randn(n_out, 1)
        self.eta = 0.3

    def predict(self, inputs):
        column = np.array(inputs, ndmin=2).T
        return squash(self.v @ squash(self.u @ column + self.p) + self.q)

    def train(self, inputs, targets):
        column, wanted = np.array(inputs, ndmin=2).T, np.array(targets, ndmin=2).T
        hidden = squash(self.u @ column + self.p)
        before = self.v @ hidden + self.q
        after = squash(before)
        delta = (after - wanted) * after * (1 - after)
        below = self.v.T @ delta * hidden * (1 - hidden)
        self.v -= self.eta * delta @ hidden.T
        self.q -= self.eta * delta
        self.u -= self.eta * below @ column.T
        self.p -= self.eta * below
