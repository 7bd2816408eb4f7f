"""One neuron for columns of examples: the training function returns its parameters and the last gradients."""

import copy

import numpy as np


def cost_and_slopes(w, b, X, Y):
    n = X.shape[1]
    p = 1 / (1 + np.exp(-(w.T @ X + b)))
    slopes = {"dw": X @ (p - Y).T / n, "db": np.sum(p - Y) / n}
    return slopes, -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))


def optimise(w, b, X, Y, num_rounds=50, learning_rate=0.01):
    w, b, history = copy.deepcopy(w), copy.deepcopy(b), []
    for _ in range(num_rounds):
        slopes, cost = cost_and_slopes(w, b, X, Y)
        w = w - learning_rate * slopes["dw"]
        b = b - learning_rate * slopes["db"]
        history.append(cost)
    return {"w": w, "b": b}, {"dw": slopes["dw"], "db": slopes["db"]}, history
