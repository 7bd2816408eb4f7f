"""Lists of lists at the top level, whose sizes 2, 3, 2 are a chain in both directions."""

import random
import math

random.seed(3)
N_IN, N_HID, N_OUT = 2, 3, 2
w_ih = [[random.uniform(-1, 1) for _ in range(N_IN)] for _ in range(N_HID)]
b_h = [0.0] * N_HID
w_ho = [[random.uniform(-1, 1) for _ in range(N_HID)] for _ in range(N_OUT)]
b_o = [0.0] * N_OUT
samples = [([0.1, 0.7], [0.3, 0.9]), ([0.8, 0.2], [0.6, 0.1]), ([0.5, 0.5], [0.4, 0.4])]
eta = 0.5


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


for epoch in range(1000):
    for x, t in samples:
        h = [sigmoid(sum(w_ih[j][i] * x[i] for i in range(N_IN)) + b_h[j]) for j in range(N_HID)]
        o = [sigmoid(sum(w_ho[k][j] * h[j] for j in range(N_HID)) + b_o[k]) for k in range(N_OUT)]
        d_o = [(o[k] - t[k]) * o[k] * (1 - o[k]) for k in range(N_OUT)]
        d_h = [sum(d_o[k] * w_ho[k][j] for k in range(N_OUT)) * h[j] * (1 - h[j]) for j in range(N_HID)]
        for k in range(N_OUT):
            for j in range(N_HID):
                w_ho[k][j] -= eta * d_o[k] * h[j]
            b_o[k] -= eta * d_o[k]
        for j in range(N_HID):
            for i in range(N_IN):
                w_ih[j][i] -= eta * d_h[j] * x[i]
            b_h[j] -= eta * d_h[j]
