"""The change before is added to the next one, example after example; a node that is always 1 beside the inputs."""

import math
import random


def sig(v):
    return 1 / (1 + math.exp(-v))


class Brain:
    def __init__(self, n_inputs, n_hidden, n_outputs):
        self.ni, self.nh, self.no = n_inputs + 1, n_hidden, n_outputs
        self.ai, self.ah, self.ao = [1.0] * self.ni, [1.0] * self.nh, [1.0] * self.no
        self.wi = [[random.uniform(-1, 1) for _ in range(self.nh)] for _ in range(self.ni)]
        self.wo = [[random.uniform(-1, 1) for _ in range(self.no)] for _ in range(self.nh)]
        self.ci = [[0.0] * self.nh for _ in range(self.ni)]
        self.co = [[0.0] * self.no for _ in range(self.nh)]

    def update(self, inputs):
        self.ai[: self.ni - 1] = list(inputs)
        for j in range(self.nh):
            self.ah[j] = sig(sum(self.ai[i] * self.wi[i][j] for i in range(self.ni)))
        for k in range(self.no):
            self.ao[k] = sig(sum(self.ah[j] * self.wo[j][k] for j in range(self.nh)))
        return self.ao[:]

    def back_propagate(self, targets, rate):
        d_out = [(targets[k] - self.ao[k]) * self.ao[k] * (1 - self.ao[k]) for k in range(self.no)]
        d_hid = [0.0] * self.nh
        for j in range(self.nh):
            error = 0.0
            for k in range(self.no):
                error += d_out[k] * self.wo[j][k]
            d_hid[j] = error * self.ah[j] * (1 - self.ah[j])
        for j in range(self.nh):
            for k in range(self.no):
                change = d_out[k] * self.ah[j]
                self.wo[j][k] += rate * change + 0.1 * self.co[j][k]
                self.co[j][k] = change
        for i in range(self.ni):
            for j in range(self.nh):
                change = d_hid[j] * self.ai[i]
                self.wi[i][j] += rate * change + 0.1 * self.ci[i][j]
                self.ci[i][j] = change

    def train(self, patterns, iterations=1000, rate=0.5):
        for _ in range(iterations):
            for inputs, targets in patterns:
                self.update(inputs)
                self.back_propagate(targets, rate)
