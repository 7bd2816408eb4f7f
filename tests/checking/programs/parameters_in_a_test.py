"""Operations whose parameters have no names, set up at the first forward pass, by a test."""

import unittest

import numpy as np


class Times:
    def __init__(self, param):
        self.param = param

    def forward(self, given):
        self.given = given
        return given @ self.param

    def backward(self, sent):
        self.param_grad = self.given.T @ sent
        return sent @ self.param.T


class Plus:
    def __init__(self, param):
        self.param = param

    def forward(self, given):
        return given + self.param

    def backward(self, sent):
        self.param_grad = sent.sum(axis=0, keepdims=True)
        return sent


class Squash:
    def forward(self, given):
        self.result = 1 / (1 + np.exp(-given))
        return self.result

    def backward(self, sent):
        return sent * self.result * (1 - self.result)


class Dense:
    def __init__(self, neurons, squash=True):
        self.neurons, self.squash, self.steps = neurons, squash, []

    def forward(self, given):
        if not self.steps:
            self.params = [np.random.randn(given.shape[1], self.neurons), np.random.randn(1, self.neurons)]
            self.steps = [Times(self.params[0]), Plus(self.params[1])] + ([Squash()] if self.squash else [])
        for step in self.steps:
            given = step.forward(given)
        return given

    def backward(self, sent):
        for step in reversed(self.steps):
            sent = step.backward(sent)
        self.param_grads = [step.param_grad for step in self.steps[:2]]
        return sent


class Stack:
    def __init__(self, layers, seed):
        np.random.seed(seed)
        self.layers = layers

    def forward(self, given):
        for layer in self.layers:
            given = layer.forward(given)
        return given

    def backward(self, sent):
        for layer in reversed(self.layers):
            sent = layer.backward(sent)


class TestStack(unittest.TestCase):
    def test_shapes(self):
        stack = Stack([Dense(4), Dense(2, squash=False)], 1)
        out = stack.forward(np.ones((5, 3)))
        stack.backward(out)
        self.assertEqual(stack.layers[0].param_grads[0].shape, (3, 4))


if __name__ == "__main__":
    unittest.main()
