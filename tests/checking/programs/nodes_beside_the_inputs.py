"""A binary classifier with one hidden layer, whose arrays are private."""

import numpy as np


class Classifier:
    def __init__(self, n_inputs, nodes):
        if not isinstance(nodes, int):
            raise TypeError("nodes must be a whole number")
        self.__W1 = np.random.normal(size=(nodes, n_inputs))
        self.__b1 = np.zeros((nodes, 1))
        self.__W2 = np.random.normal(size=(1, nodes))
        self.__b2 = 0

    def forward_prop(self, X):
        self.__A1 = 1 / (1 + np.exp(-(self.__W1 @ X + self.__b1)))
        self.__A2 = 1 / (1 + np.exp(-(self.__W2 @ self.__A1 + self.__b2)))
        return self.__A1, self.__A2

    def cost(self, Y, A):
        return -(Y * np.log(A) + (1 - Y) * np.log(1.0000001 - A)).mean()

    def gradient_descent(self, X, Y, A1, A2, alpha=0.05):
        count = Y.shape[1]
        d2 = A2 - Y
        d1 = (self.__W2.T @ d2) * A1 * (1 - A1)
        self.__W2 = self.__W2 - alpha * d2 @ A1.T / count
        self.__b2 = self.__b2 - alpha * d2.sum(axis=1, keepdims=True) / count
        self.__W1 = self.__W1 - alpha * d1 @ X.T / count
        self.__b1 = self.__b1 - alpha * d1.sum(axis=1, keepdims=True) / count
