"""New pairs of lists that each step returns, of as many layers as the last lines ask for."""

import random
from math import tanh


def make(sizes):
    return [
        ([[random.gauss(0, 1) for _ in range(a)] for _ in range(b)], [0.0] * b)
        for a, b in zip(sizes, sizes[1:], strict=False)
    ]


def outputs(net, x):
    outs = [x]
    for matrix, shift in net:
        sums = [sum(w * v for w, v in zip(row, outs[-1], strict=True)) for row in matrix]
        outs.append([tanh(s + c) for s, c in zip(sums, shift, strict=True)])
    return outs


def learn(net, x, target, rate):
    outs = outputs(net, x)
    err = [o - t for o, t in zip(outs[-1], target, strict=True)]
    new = []
    for (matrix, shift), below, out in reversed(list(zip(net, outs, outs[1:], strict=False))):
        delta = [e * (1 - o * o) for e, o in zip(err, out, strict=True)]
        err = [sum(matrix[k][j] * delta[k] for k in range(len(matrix))) for j in range(len(below))]
        rows = [[w - rate * d * v for w, v in zip(row, below, strict=True)] for row, d in zip(matrix, delta)]
        new.insert(0, (rows, [c - rate * d for c, d in zip(shift, delta, strict=True)]))
    return new


if __name__ == "__main__":
    net = make([2, 5, 4, 2])
    for _ in range(1000):
        x = [random.uniform(-1, 1), random.uniform(-1, 1)]
        net = learn(net, x, [x[0] * x[1], x[0]], 0.1)
