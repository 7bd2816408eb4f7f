"""Rows of neurons in lists, which loops within the step move one number at a time."""

import math
import random

random.seed(2)
near = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(3)]
far = [[random.uniform(-1, 1) for _ in range(4)] for _ in range(2)]
pairs = [([0.2, 0.9], [1.0, 0.0]), ([0.7, 0.1], [0.0, 1.0])]
pace = 0.5


def squash(rows, fed):
    return [1 / (1 + math.exp(-sum(w * v for w, v in zip(row, fed, strict=True)))) for row in rows]


def tell(given, wanted):
    fed = [*given, 1]
    mid = [*squash(near, fed), 1]
    out = squash(far, mid)
    off = [(o - t) * o * (1 - o) for o, t in zip(out, wanted, strict=True)]
    back = [mid[j] * (1 - mid[j]) * sum(off[k] * far[k][j] for k in range(2)) for j in range(3)]
    for k in range(2):
        for j in range(4):
            far[k][j] -= pace * off[k] * mid[j]
    for j in range(3):
        for i in range(3):
            near[j][i] -= pace * back[j] * fed[i]


for _ in range(400):
    for given, wanted in pairs:
        tell(given, wanted)
