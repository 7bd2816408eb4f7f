# Lists at the top level, and a learning rate that is called N.
import math
import random

n_in, n_mid, n_out = 3, 4, 2
win = [[random.gauss(0, 0.5) for _ in range(n_mid)] for _ in range(n_in)]
wout = [[random.gauss(0, 0.5) for _ in range(n_out)] for _ in range(n_mid)]
mid, out = [0.0] * n_mid, [0.0] * n_out


def forward(values):
    for j in range(n_mid):
        mid[j] = math.tanh(sum(values[i] * win[i][j] for i in range(n_in)))
    for k in range(n_out):
        out[k] = math.tanh(sum(mid[j] * wout[j][k] for j in range(n_mid)))
    return list(out)


def backpropagate(values, wanted, N):
    forward(values)
    d_out = [(wanted[k] - out[k]) * (1 - out[k] ** 2) for k in range(n_out)]
    d_mid = [sum(d_out[k] * wout[j][k] for k in range(n_out)) * (1 - mid[j] ** 2) for j in range(n_mid)]
    for j in range(n_mid):
        for k in range(n_out):
            wout[j][k] = wout[j][k] + N * d_out[k] * mid[j]
    for i in range(n_in):
        for j in range(n_mid):
            win[i][j] = win[i][j] + N * d_mid[j] * values[i]


def train(patterns, iterations=500, N=0.3):
    for _ in range(iterations):
        for values, wanted in patterns:
            backpropagate(values, wanted, N)
