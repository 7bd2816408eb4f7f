"""The delta rule of a textbook: outputs between -1 and 1, weights V and W, and those of a node that is always 1."""

import numpy as np


def bipolar(net):
    return (1 - np.exp(-net)) / (1 + np.exp(-net))


def slope(out):
    return (1 + out) * (1 - out) / 2


class Backpropagation:
    def __init__(self, inputs, hidden, outputs, alpha=0.1):
        rng = np.random.default_rng(3)
        self.alpha = alpha
        self.V, self.v0 = rng.uniform(-0.5, 0.5, (inputs, hidden)), rng.uniform(-0.5, 0.5, hidden)
        self.W, self.w0 = rng.uniform(-0.5, 0.5, (hidden, outputs)), rng.uniform(-0.5, 0.5, outputs)

    def feedforward(self, x):
        self.x, self.z = x, bipolar(self.v0 + x @ self.V)
        self.y = bipolar(self.w0 + self.z @ self.W)
        return self.y

    def backpropagate(self, t):
        of_output = (t - self.y) * slope(self.y)
        of_hidden = (self.W @ of_output) * slope(self.z)
        self.W += self.alpha * np.outer(self.z, of_output)
        self.w0 += self.alpha * of_output
        self.V += self.alpha * np.outer(self.x, of_hidden)
        self.v0 += self.alpha * of_hidden
