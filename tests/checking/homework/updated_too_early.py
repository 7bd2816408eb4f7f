# A step of stochastic gradient descent that changes the output weights before it uses them.
import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


def learn(weights, biases, image, label, eta):
    h = sigmoid(weights[0] @ image + biases[0])
    o = sigmoid(weights[1] @ h + biases[1])
    delta_o = (o - label) * o * (1 - o)
    weights[1] -= eta * np.outer(delta_o, h)
    biases[1] -= eta * delta_o
    delta_h = (weights[1].T @ delta_o) * h * (1 - h)
    weights[0] -= eta * np.outer(delta_h, image)
    biases[0] -= eta * delta_h
