"""A network that only main() knows how to make: from options of the command line and a generator."""

import argparse

import numpy as np


class Perceptron:
    def __init__(self, options, source):
        self.w_in = source.normal(size=(2, options.hidden))
        self.b_in = np.zeros(options.hidden)
        self.w_out = source.normal(size=(options.hidden, 1))
        self.b_out = np.zeros(1)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.w_in + self.b_in)
        return self.h @ self.w_out + self.b_out

    def backward(self, d_out):
        self.g_w_out, self.g_b_out = self.h.T @ d_out, d_out.sum(axis=0)
        d_h = d_out @ self.w_out.T * (1 - self.h ** 2)
        self.g_w_in, self.g_b_in = self.x.T @ d_h, d_h.sum(axis=0)

    def descend(self, rate):
        for name in ("w_in", "b_in", "w_out", "b_out"):
            setattr(self, name, getattr(self, name) - rate * getattr(self, "g_" + name))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hidden", type=int, default=4)
    options = parser.parse_args()
    source = np.random.default_rng(0)
    x = source.uniform(-1, 1, size=(40, 2))
    net = Perceptron(options, source)
    for _ in range(100):
        net.backward((net.forward(x) - x[:, :1] * x[:, 1:]) / len(x))
        net.descend(0.1)


if __name__ == "__main__":
    main()
