"""Lists of lists of weights, with a node that is always 1 beside the inputs only, and a momentum called M beside N."""

import math
import random


def grid(rows, columns, draw):
    return [[draw() for _ in range(columns)] for _ in range(rows)]


class Brain:
    def __init__(self, ni, nh, no):
        self.ni, self.nh, self.no = ni + 1, nh, no
        self.ai, self.ah, self.ao = [1.0] * self.ni, [1.0] * nh, [1.0] * no
        self.wi = grid(self.ni, nh, lambda: random.uniform(-0.3, 0.3))
        self.wo = grid(nh, no, lambda: random.uniform(-1, 1))
        self.ci = grid(self.ni, nh, float)
        self.co = grid(nh, no, float)

    def update(self, inputs):
        self.ai[: self.ni - 1] = [float(v) for v in inputs]
        for j in range(self.nh):
            self.ah[j] = math.tanh(sum(self.ai[i] * self.wi[i][j] for i in range(self.ni)))
        for k in range(self.no):
            self.ao[k] = math.tanh(sum(self.ah[j] * self.wo[j][k] for j in range(self.nh)))
        return self.ao[:]

    def back_propagate(self, targets, N, M):
        out = [(targets[k] - self.ao[k]) * (1 - self.ao[k] ** 2) for k in range(self.no)]
        hid = []
        for j in range(self.nh):
            back = sum(out[k] * self.wo[j][k] for k in range(self.no))
            hid.append(back * (1 - self.ah[j] ** 2))
        for rows, changes, lower, upper in ((self.wo, self.co, self.ah, out), (self.wi, self.ci, self.ai, hid)):
            for i, row in enumerate(rows):
                for j in range(len(row)):
                    change = lower[i] * upper[j]
                    row[j] += N * change + M * changes[i][j]
                    changes[i][j] = change
        return 0.5 * sum((t - a) ** 2 for t, a in zip(targets, self.ao))

    def train(self, patterns, iterations=500, N=0.5, M=0.1):
        for _ in range(iterations):
            for inputs, targets in patterns:
                self.update(inputs)
                self.back_propagate(targets, N, M)


if __name__ == "__main__":
    brain = Brain(2, 3, 1)
    brain.train([([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])])
