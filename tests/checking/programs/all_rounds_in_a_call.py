"""A function without arguments goes through all its rounds at a call, over globals, and divides by its four rows."""

import numpy as np

inputs = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
answers = np.array([[0.0], [1], [1], [0]])
rng = np.random.default_rng(2)
w_hidden, b_hidden = rng.standard_normal((2, 3)), np.zeros(3)
w_out, b_out = rng.standard_normal((3, 1)), np.zeros(1)


def train():
    global w_hidden, b_hidden, w_out, b_out
    for _ in range(2000):
        hidden = np.tanh(inputs @ w_hidden + b_hidden)
        out = 1 / (1 + np.exp(-(hidden @ w_out + b_out)))
        d_out = (out - answers) * out * (1 - out)
        d_hidden = (d_out @ w_out.T) * (1 - hidden**2)
        w_out -= 0.5 * hidden.T @ d_out / 4
        b_out -= 0.5 * d_out.sum(axis=0) / 4
        w_hidden -= 0.5 * inputs.T @ d_hidden / 4
        b_hidden -= 0.5 * d_hidden.sum(axis=0) / 4


train()
