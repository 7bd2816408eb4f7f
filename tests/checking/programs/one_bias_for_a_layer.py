"""One bias per layer, as in my lecture notes."""
import numpy as np

rng = np.random.default_rng(4)
W1 = rng.normal(size=(3, 4))
b1 = 0.1
W2 = rng.normal(size=(4, 2))
b2 = -0.2


def s(z):
    return 1 / (1 + np.exp(-z))


def backprop(W1, b1, W2, b2, x, t):
    h = s(x @ W1 + b1)
    y = s(h @ W2 + b2)
    d2 = (y - t) * y * (1 - y)
    d1 = (d2 @ W2.T) * h * (1 - h)
    return x.T @ d1, d1.sum(), h.T @ d2, d2.sum()


x = rng.normal(size=(10, 3))
t = rng.uniform(size=(10, 2))
for epoch in range(1000):
    g1, gb1, g2, gb2 = backprop(W1, b1, W2, b2, x, t)
    W1 = W1 - 0.5 * g1
    b1 = b1 - 0.5 * gb1
    W2 = W2 - 0.5 * g2
    b2 = b2 - 0.5 * gb2
