"""A loop that ends with a report of a table that is not there; the numbers of inputs and outputs are n_x and n_y."""

import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def model(X, Y, n_h, learning_rate, num_iterations=5000):
    n_x = 2
    n_y = 1
    m = X.shape[1]
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros(shape=(n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros(shape=(n_y, 1))
    for i in range(num_iterations):
        A1 = np.tanh(W1 @ X + b1)
        A2 = sigmoid(W2 @ A1 + b2)
        cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
        dZ2 = A2 - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        W2 = W2 - learning_rate * (dZ2 @ A1.T) / m
        b2 = b2 - learning_rate * np.sum(dZ2, axis=1, keepdims=True) / m
        W1 = W1 - learning_rate * (dZ1 @ X.T) / m
        b1 = b1 - learning_rate * np.sum(dZ1, axis=1, keepdims=True) / m
        if i % 1000 == 0:
            print(cost, X.iloc[0, :].mean())
    return W1, b1, W2, b2
