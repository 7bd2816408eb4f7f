# Cross-entropy, but the derivative of the sigmoid is still multiplied in at the output.
import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def grad(x, y, w1, b1, w2, b2):
    a1 = sig(np.dot(x, w1) + b1)
    a2 = sig(np.dot(a1, w2) + b2)
    e2 = (a2 - y) * a2 * (1 - a2)
    e1 = np.dot(e2, w2.T) * a1 * (1 - a1)
    m = x.shape[0]
    return np.dot(x.T, e1) / m, e1.mean(axis=0), np.dot(a1.T, e2) / m, e2.mean(axis=0)
