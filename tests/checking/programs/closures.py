import numpy as np


def make_network(n_in, n_hidden, n_out, seed=0):
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(size=(n_hidden, n_in)), np.zeros(n_hidden)
    W2, b2 = rng.normal(size=(n_out, n_hidden)), np.zeros(n_out)
    sigma = lambda z: 1 / (1 + np.exp(-z))

    def forward(x):
        h = sigma(W1 @ x + b1)
        return h, sigma(W2 @ h + b2)

    def backward(x, y):
        h, o = forward(x)
        d2 = (o - y) * o * (1 - o)
        d1 = (W2.T @ d2) * h * (1 - h)
        return np.outer(d1, x), d1, np.outer(d2, h), d2

    def step(x, y, lr):
        gW1, gb1, gW2, gb2 = backward(x, y)
        W1[:] -= lr * gW1
        b1[:] -= lr * gb1
        W2[:] -= lr * gW2
        b2[:] -= lr * gb2

    return forward, backward, step
