"""A column of ones is joined to the inputs by the method that trains; its row of weights is penalised like the rest."""

import numpy as np


class Regressor:
    def __init__(self, hidden=(6,), rate=0.01, decay=1e-3, seed=0):
        self.hidden, self.rate, self.decay, self.seed = hidden, rate, decay, seed

    def fit(self, features, targets, rounds=300):
        rng = np.random.default_rng(self.seed)
        inputs = np.concatenate([features, np.ones((len(features), 1))], axis=1)
        widths = [inputs.shape[1], *self.hidden, targets.shape[1]]
        self.weights = [0.3 * rng.standard_normal(pair) for pair in zip(widths[:-1], widths[1:])]
        for _ in range(rounds):
            outputs = self._outputs(inputs)
            steps = self._steps(outputs, targets)
            for w, step in zip(self.weights, steps):
                w -= self.rate * step
        return self

    def _outputs(self, inputs):
        outputs = [inputs]
        for w in self.weights[:-1]:
            outputs.append(np.tanh(outputs[-1] @ w))
        return [*outputs, outputs[-1] @ self.weights[-1]]

    def _steps(self, outputs, targets):
        steps, error = [], outputs[-1] - targets
        for k in reversed(range(len(self.weights))):
            steps.insert(0, outputs[k].T @ error + self.decay * self.weights[k])
            if k > 0:
                error = (error @ self.weights[k].T) * (1 - outputs[k] ** 2)
        return steps
