"""A step of which a share is new and the rest comes from steps before; it says how it goes in every tenth round."""

import numpy as np


def logistic(v):
    return 1 / (1 + np.exp(-v))


def train_mixed(X, y, hidden_size, epochs, learning_rate, keep=0.9, nu=0.7):
    rng = np.random.default_rng(1)
    w1 = rng.normal(0, 0.1, (X.shape[1], hidden_size))
    w2 = rng.normal(0, 0.1, (hidden_size, y.shape[1]))
    b1, b2 = np.zeros((1, hidden_size)), np.zeros((1, y.shape[1]))
    m1, m2, mb1, mb2 = np.zeros_like(w1), np.zeros_like(w2), np.zeros_like(b1), np.zeros_like(b2)
    for epoch in range(epochs):
        h = logistic(X @ w1 + b1)
        o = logistic(h @ w2 + b2)
        if epoch % (epochs // 10) == 0:
            print(epoch, np.mean((o - y) ** 2))
        d2 = (o - y) * o * (1 - o) / len(X)
        d1 = d2 @ w2.T * h * (1 - h)
        m1 = keep * m1 + (1 - keep) * X.T @ d1
        m2 = keep * m2 + (1 - keep) * h.T @ d2
        mb1 = keep * mb1 + (1 - keep) * d1.sum(0, keepdims=True)
        mb2 = keep * mb2 + (1 - keep) * d2.sum(0, keepdims=True)
        w1 -= learning_rate * ((1 - nu) * X.T @ d1 + nu * m1)
        w2 -= learning_rate * ((1 - nu) * h.T @ d2 + nu * m2)
        b1 -= learning_rate * ((1 - nu) * d1.sum(0, keepdims=True) + nu * mb1)
        b2 -= learning_rate * ((1 - nu) * d2.sum(0, keepdims=True) + nu * mb2)
    return w1, b1, w2, b2
