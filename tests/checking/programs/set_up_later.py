"""A network of plain lists whose constructor takes nothing: its sizes are given to a method of its own."""

import math
import random


class ListNet:
    def __init__(self):
        self.w_ih = []
        self.w_ho = []

    def build(self, n_in, n_hidden, n_out):
        self.w_ih = [[random.uniform(-1, 1) for _ in range(n_hidden)] for _ in range(n_in)]
        self.w_ho = [[random.uniform(-1, 1) for _ in range(n_out)] for _ in range(n_hidden)]

    def predict(self, case):
        self.hid = [squash(sum(v * row[j] for v, row in zip(case, self.w_ih))) for j in range(len(self.w_ho))]
        self.top = [squash(sum(v * row[k] for v, row in zip(self.hid, self.w_ho))) for k in range(len(self.w_ho[0]))]
        return self.top

    def back_pass(self, case, label, learn):
        self.predict(case)
        top_delta = [(t - o) * o * (1 - o) for t, o in zip(label, self.top)]
        hid_delta = []
        for h, row in zip(self.hid, self.w_ho):
            error = 0.0
            for d, w in zip(top_delta, row):
                error += d * w
            hid_delta.append(error * h * (1 - h))
        for h, row in zip(self.hid, self.w_ho):
            for k, d in enumerate(top_delta):
                row[k] += learn * d * h
        for v, row in zip(case, self.w_ih):
            for j, d in enumerate(hid_delta):
                row[j] += learn * d * v


def squash(v):
    return 1 / (1 + math.exp(-v))
