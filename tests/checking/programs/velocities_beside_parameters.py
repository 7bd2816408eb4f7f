"""A step of training with momentum, whose velocities stand in a dict beside that of the parameters."""

import numpy as np


def initialise(nx, nh, ny):
    rng = np.random.default_rng(1)
    w = {"W1": rng.normal(size=(nh, nx)), "b1": np.zeros((nh, 1)), "W2": rng.normal(size=(ny, nh)), "b2": np.zeros((ny, 1))}
    return w, {"d" + key: np.zeros_like(value) for key, value in w.items()}


def train_step(X, Y, params, velocity, lr=0.1, beta=0.9):
    m = X.shape[1]
    A1 = np.tanh(params["W1"] @ X + params["b1"])
    A2 = params["W2"] @ A1 + params["b2"]
    dZ2 = A2 - Y
    dZ1 = (params["W2"].T @ dZ2) * (1 - A1**2)
    grads = {
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
    }
    for key in params:
        velocity["d" + key] = beta * velocity["d" + key] + (1 - beta) * grads["d" + key]
        params[key] = params[key] - lr * velocity["d" + key]
    return params, velocity, 0.5 * np.mean((A2 - Y) ** 2)
