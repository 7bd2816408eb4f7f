# The derivative of tanh is written as a function of z, and given the activation.
import numpy as np


def tanh_prime(z):
    return 1 - np.tanh(z) ** 2


def gradient(net, x, y):
    (w1, b1), (w2, b2) = net
    hidden = np.tanh(x @ w1 + b1)
    out = hidden @ w2 + b2
    d2 = out - y
    d1 = (d2 @ w2.T) * tanh_prime(hidden)
    return [(x.T @ d1, d1.sum(axis=0)), (hidden.T @ d2, d2.sum(axis=0))]
