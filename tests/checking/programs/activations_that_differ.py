"""A model that is built by `add`, whose two hidden layers have activations of their own."""

import numpy as np


def logistic(z):
    return 1 / (1 + np.exp(-z))


ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "sigmoid": (logistic, lambda z: logistic(z) * (1 - logistic(z))),
    "linear": (lambda z: z, np.ones_like),
}


class Dense:
    def __init__(self, units, activation, inputs=None):
        self.units, self.inputs = units, inputs
        self.activate, self.slope = ACTIVATIONS[activation]

    def build(self, inputs, rng):
        self.kernel, self.bias = rng.normal(0, 0.5, (inputs, self.units)), np.zeros(self.units)

    def forward(self, x):
        self.x, self.z = x, x @ self.kernel + self.bias
        return self.activate(self.z)

    def backward(self, grad):
        grad = grad * self.slope(self.z)
        self.d_kernel, self.d_bias = self.x.T @ grad, grad.sum(axis=0)
        return grad @ self.kernel.T


class Sequential:
    def __init__(self):
        self.layers, self.rng = [], np.random.default_rng(0)

    def add(self, layer):
        layer.build(self.layers[-1].units if self.layers else layer.inputs, self.rng)
        self.layers.append(layer)

    def compile(self, learning_rate):
        self.learning_rate = learning_rate

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def train_on_batch(self, x, y):
        grad = (self.predict(x) - y) / len(x)
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        for layer in self.layers:
            layer.kernel -= self.learning_rate * layer.d_kernel
            layer.bias -= self.learning_rate * layer.d_bias


if __name__ == "__main__":
    model = Sequential()
    model.add(Dense(4, "relu", inputs=3))
    model.add(Dense(3, "sigmoid"))
    model.add(Dense(2, "linear"))
    model.compile(learning_rate=0.1)
    data = np.random.default_rng(1).normal(size=(40, 3))
    for _ in range(100):
        model.train_on_batch(data, data[:, :2] ** 2)
