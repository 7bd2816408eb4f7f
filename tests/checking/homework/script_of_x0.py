"""Homework: exclusive or, in a script whose data are x0 and y0."""

import numpy as np

x0 = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y0 = np.array([[0], [1], [1], [0]])
np.random.seed(1)
syn0 = 2 * np.random.random((2, 3)) - 1
syn1 = 2 * np.random.random((3, 1)) - 1
bias0 = np.zeros((1, 3))
bias1 = np.zeros((1, 1))


def nonlin(x, deriv=False):
    if deriv:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))


n_iter = 100
for n in range(n_iter):
    l0 = x0
    l1 = nonlin(l0 @ syn0 + bias0)
    l2 = nonlin(l1 @ syn1 + bias1)
    l2_error = y0 - l2
    l2_delta = l2_error * nonlin(l2, True)
    l1_error = l2_delta @ syn1.T
    l1_delta = l1_error * nonlin(l1, True)
    syn1 += l1.T @ l2_delta
    bias1 += l2_delta.sum(axis=0, keepdims=True)
    syn0 += l0.T @ l1_delta
    bias0 += l1_delta.sum(axis=0, keepdims=True)
