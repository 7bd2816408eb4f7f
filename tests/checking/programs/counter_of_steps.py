"""Layers at the top level, trained by an optimizer that counts its steps, on data of a package that is not here."""

import numpy as np
from my_course_data import spirals


class Dense:
    def __init__(self, n_inputs, n_neurons):
        self.weights = 0.1 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        self.dinputs = dvalues @ self.weights.T


class Tanh:
    def forward(self, inputs):
        self.output = np.tanh(inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output ** 2)


class Descent:
    def __init__(self, learning_rate=1.0, decay=0.001):
        self.learning_rate, self.decay, self.iterations = learning_rate, decay, 0

    def update(self, layer):
        rate = self.learning_rate / (1 + self.decay * self.iterations)
        layer.weights -= rate * layer.dweights
        layer.biases -= rate * layer.dbiases


X, y = spirals(samples=100)
first, between, second = Dense(2, 4), Tanh(), Dense(4, 2)
descent = Descent()
for epoch in range(1001):
    first.forward(X)
    between.forward(first.output)
    second.forward(between.output)
    second.backward((second.output - y) / len(X))
    between.backward(second.dinputs)
    first.backward(between.dinputs)
    descent.update(first)
    descent.update(second)
    descent.iterations += 1
