"""Functions that take a list with the settings of every layer; it is written down where the program begins."""

import numpy as np


def init_parameters(settings):
    rng = np.random.default_rng(9)
    found = {}
    for number, layer in enumerate(settings, start=1):
        found[f"W{number}"] = rng.normal(size=(layer["neurons"], layer["fan_in"])) * 0.3
        found[f"b{number}"] = np.zeros((layer["neurons"], 1))
    return found


def slope(kind, z):
    if kind == "relu":
        return (z > 0).astype(float)
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


def forward_pass(X, parameters, settings):
    memory, a = {"A0": X}, X
    for number, layer in enumerate(settings, start=1):
        z = parameters[f"W{number}"] @ a + parameters[f"b{number}"]
        a = np.maximum(z, 0) if layer["activation"] == "relu" else 1 / (1 + np.exp(-z))
        memory[f"Z{number}"], memory[f"A{number}"] = z, a
    return a, memory


def backward_pass(Y_hat, Y, memory, parameters, settings):
    grads, count = {}, Y.shape[1]
    dA = (Y_hat - Y) / (Y_hat * (1 - Y_hat))
    for number in range(len(settings), 0, -1):
        dZ = dA * slope(settings[number - 1]["activation"], memory[f"Z{number}"])
        grads[f"dW{number}"] = dZ @ memory[f"A{number - 1}"].T / count
        grads[f"db{number}"] = dZ.sum(axis=1, keepdims=True) / count
        dA = parameters[f"W{number}"].T @ dZ
    return grads


def cross_entropy(Y_hat, Y):
    return -np.mean(Y * np.log(Y_hat) + (1 - Y) * np.log(1 - Y_hat))


def main():
    network = [
        {"fan_in": 2, "neurons": 4, "activation": "relu"},
        {"fan_in": 4, "neurons": 3, "activation": "relu"},
        {"fan_in": 3, "neurons": 1, "activation": "sigmoid"},
    ]
    X = np.random.default_rng(0).normal(size=(2, 60))
    Y = (X[:1] * X[1:] > 0).astype(float)
    parameters = init_parameters(network)
    for _ in range(1000):
        Y_hat, memory = forward_pass(X, parameters, network)
        grads = backward_pass(Y_hat, Y, memory, parameters, network)
        for key in parameters:
            parameters[key] -= 0.1 * grads["d" + key]


if __name__ == "__main__":
    main()
