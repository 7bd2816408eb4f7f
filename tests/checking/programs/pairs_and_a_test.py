"""Stochastic descent that makes its own parameters, and counts at the end of each epoch how many it gets right."""

import random

import numpy as np


def squash(z):
    return 1 / (1 + np.exp(-z))


def descend(training_data, epochs, mini_batch_size, eta, test_data):
    U, p = np.random.randn(4, 3), np.zeros((4, 1))
    V, q = np.random.randn(2, 4), np.zeros((2, 1))
    for epoch in range(epochs):
        random.shuffle(training_data)
        for start in range(0, len(training_data), mini_batch_size):
            part = training_data[start : start + mini_batch_size]
            X = np.hstack([x for x, _ in part])
            Y = np.hstack([y for _, y in part])
            H = squash(U @ X + p)
            O = squash(V @ H + q)
            up = (O - Y) * O * (1 - O) / len(part)
            down = V.T @ up * H * (1 - H)
            V = V - eta * up @ H.T
            q = q - eta * up.sum(axis=1, keepdims=True)
            U = U - eta * down @ X.T
            p = p - eta * down.sum(axis=1, keepdims=True)
        answers = [(np.argmax(squash(V @ squash(U @ x + p) + q)), y) for x, y in test_data]
        right = sum(int(found == wanted) for found, wanted in answers)
        print(epoch, right)
    return U, p, V, q
