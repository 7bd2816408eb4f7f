"""A class whose constructor takes the activation by a word that only its own code knows, and a flag."""

import numpy as np


class Netz:
    def __init__(self, n_in, n_hidden, n_out, kennlinie, laut):
        self.kennlinie, self.laut = kennlinie, laut
        self.w_ih = np.random.uniform(-1, 1, (n_in, n_hidden))
        self.w_ho = np.random.uniform(-1, 1, (n_hidden, n_out))

    def f(self, v):
        if self.kennlinie == "fermi":
            return 1 / (1 + np.exp(-v))
        raise ValueError("unbekannte Kennlinie")

    def forward(self, x):
        self.h = self.f(x @ self.w_ih)
        self.o = self.f(self.h @ self.w_ho)
        return self.o

    def backward(self, x, y, lr):
        d_o = (self.o - y) * self.o * (1 - self.o)
        d_h = d_o @ self.w_ho.T * self.h * (1 - self.h)
        self.w_ho -= lr * self.h.T @ d_o
        self.w_ih -= lr * x.T @ d_h


if __name__ == "__main__":
    Netz(2, 3, 1, "fermi", laut=True)
