"""Plain lists, of which it is asked whether there are any; a text that speaks of probs, and one output."""

import math
import random


class Gate:
    def __init__(self, width=3, rate=0.5, rounds=500):
        self.width, self.rate, self.rounds = width, rate, rounds
        self.w = [[random.uniform(-1, 1) for _ in range(width)] for _ in range(2)]
        self.b = [0.0] * width
        self.w_out = [random.uniform(-1, 1) for _ in range(width)]
        self.b_out = 0.0

    def _forward(self, x):
        h = [math.tanh(x[0] * self.w[0][j] + x[1] * self.w[1][j] + self.b[j]) for j in range(self.width)]
        return h, 1 / (1 + math.exp(-sum(h[j] * self.w_out[j] for j in range(self.width)) - self.b_out))

    def fit(self, xs, ys):
        if not xs or len(xs) != len(ys):
            raise ValueError("as many inputs as targets are needed")
        for _ in range(self.rounds):
            for x, t in zip(xs, ys):
                h, o = self._forward(x)
                d = (o - t) * o * (1 - o)
                back = [d * self.w_out[j] * (1 - h[j] ** 2) for j in range(self.width)]
                for j in range(self.width):
                    self.w_out[j] -= self.rate * d * h[j]
                    self.w[0][j] -= self.rate * back[j] * x[0]
                    self.w[1][j] -= self.rate * back[j] * x[1]
                    self.b[j] -= self.rate * back[j]
                self.b_out -= self.rate * d


if __name__ == "__main__":
    gate = Gate()
    gate.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0])
    probs = [gate._forward(x)[1] for x in ([0, 0], [1, 1])]
    print(probs)
