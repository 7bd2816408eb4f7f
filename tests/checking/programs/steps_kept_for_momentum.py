"""One example at a time; what a step was is kept for the next as `dw`, and added: its sign is that of the step."""

import numpy as np


class Units:
    def __init__(self, *widths):
        rng = np.random.default_rng(1)
        self.units = [np.ones(widths[0] + 1), *(np.ones(n) for n in widths[1:])]
        self.weights = [rng.uniform(-0.3, 0.3, (a.size, b.size)) for a, b in zip(self.units[:-1], self.units[1:])]
        self.dw = [0] * len(self.weights)

    def propagate_forward(self, data):
        self.units[0][:-1] = data
        for k, w in enumerate(self.weights):
            self.units[k + 1][...] = np.tanh(self.units[k] @ w)
        return self.units[-1]

    def propagate_backward(self, target, lrate=0.1, momentum=0.1):
        error = target - self.units[-1]
        deltas = [error * (1 - self.units[-1] ** 2)]
        for k in range(len(self.weights) - 1, 0, -1):
            deltas.insert(0, (self.weights[k] @ deltas[0]) * (1 - self.units[k] ** 2))
        for k, w in enumerate(self.weights):
            step = np.outer(self.units[k], deltas[k])
            w += lrate * step + momentum * self.dw[k]
            self.dw[k] = step
        return (error**2).sum()
