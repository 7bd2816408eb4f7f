"""A script that joins a column of ones to its inputs before the loop, and to its hidden layer within it."""

import numpy as np

rng = np.random.default_rng(6)
X = rng.standard_normal((90, 3))
Y = np.eye(2)[(X[:, 0] > X[:, 1]).astype(int)]
Xb = np.c_[np.ones(len(X)), X]
V = 0.2 * rng.standard_normal((4, 5))
W = 0.2 * rng.standard_normal((6, 2))
eta = 0.01

for turn in range(400):
    H = np.tanh(Xb @ V)
    Hb = np.c_[np.ones(len(H)), H]
    out = 1 / (1 + np.exp(-Hb @ W))
    top = (out - Y) * out * (1 - out)
    low = (top @ W[1:].T) * (1 - H**2)
    W -= eta * Hb.T @ top
    V -= eta * Xb.T @ low
