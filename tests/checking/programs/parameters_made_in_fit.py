"""An estimator whose parameters are made when it is fitted, one array each for coefficients and intercepts."""

import numpy as np


class NetworkClassifier:
    def __init__(self, hidden_layer_sizes=(5,), learning_rate_init=0.2, max_iter=100):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.learning_rate_init = learning_rate_init
        self.max_iter = max_iter

    def _start(self, features, classes):
        rng = np.random.default_rng(4)
        sizes = [features, *self.hidden_layer_sizes, classes]
        self.coefs_ = [rng.normal(size=pair) / np.sqrt(pair[0]) for pair in zip(sizes, sizes[1:])]
        self.intercepts_ = [np.zeros(n) for n in sizes[1:]]

    def _forward(self, X):
        layers = [X]
        for W, b in zip(self.coefs_[:-1], self.intercepts_[:-1]):
            layers.append(np.tanh(layers[-1] @ W + b))
        z = layers[-1] @ self.coefs_[-1] + self.intercepts_[-1]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return [*layers, e / e.sum(axis=1, keepdims=True)]

    def _backprop(self, layers, Y):
        delta, dW, db = (layers[-1] - Y) / len(Y), [], []
        for i in range(len(self.coefs_) - 1, -1, -1):
            dW.insert(0, layers[i].T @ delta)
            db.insert(0, delta.sum(axis=0))
            delta = (delta @ self.coefs_[i].T) * (1 - layers[i] ** 2)
        return dW, db

    def fit(self, X, y):
        self.classes_, index = np.unique(y, return_inverse=True)
        Y = np.eye(len(self.classes_))[index]
        self._start(X.shape[1], len(self.classes_))
        for _ in range(self.max_iter):
            for values, steps in zip((self.coefs_, self.intercepts_), self._backprop(self._forward(X), Y)):
                for value, step in zip(values, steps):
                    value -= self.learning_rate_init * step
        return self


if __name__ == "__main__":
    X = np.random.default_rng(0).normal(size=(60, 3))
    NetworkClassifier().fit(X, (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.5))
