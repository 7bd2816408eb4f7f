"""A student's backward pass for a 2-3-1 network, with one mistake, for `backproof check` to find.

backproof check examples/homework.py:gradient --network 2,3,1 --activation sigmoid --cost quadratic
"""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def sigmoid_prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def gradient(weights, biases, x, y):
    w2, w3 = weights
    b2, b3 = biases

    z2 = x @ w2.T + b2
    a2 = sigmoid(z2)
    z3 = a2 @ w3.T + b3
    a3 = sigmoid(z3)

    delta3 = (a3 - y) * sigmoid_prime(z3)
    delta2 = delta3 @ w3

    return [delta2.T @ x, delta3.T @ a2], [delta2.sum(axis=0), delta3.sum(axis=0)]
