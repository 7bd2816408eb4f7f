"""The mean over a data set of 1797 rows, whose number stands in the code; the data are not here."""

import numpy as np
from sklearn_that_is_not_here import load_digits

pixels, digits = load_digits(return_X_y=True)
pixels = pixels.T / 16


def prepare():
    rng = np.random.default_rng(0)
    return rng.normal(0, 0.1, (12, 64)), np.zeros((12, 1)), rng.normal(0, 0.1, (10, 12)), np.zeros((10, 1))


def run(W1, b1, W2, b2, X):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    top = np.exp(Z2 - Z2.max(axis=0))
    return Z1, A1, top / top.sum(axis=0)


def descend(X, Y, rate=0.5, rounds=200):
    W1, b1, W2, b2 = prepare()
    wanted = np.eye(10)[:, Y]
    for _ in range(rounds):
        Z1, A1, A2 = run(W1, b1, W2, b2, X)
        dZ2 = A2 - wanted
        dZ1 = (W2.T @ dZ2) * (1 - A1**2)
        W2 -= rate * (1 / 1797) * dZ2 @ A1.T
        b2 -= rate * (1 / 1797) * dZ2.sum(axis=1, keepdims=True)
        W1 -= rate * (1 / 1797) * dZ1 @ X.T
        b1 -= rate * (1 / 1797) * dZ1.sum(axis=1, keepdims=True)
    return W1, b1, W2, b2


if __name__ == "__main__":
    descend(pixels, digits)
