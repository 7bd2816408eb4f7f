# No NumPy allowed. One training example at a time, nested loops.
import math


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def backpropagate(weights, biases, inputs, expected):
    outputs = [inputs]
    for layer in range(len(weights)):
        values = []
        for j in range(len(weights[layer])):
            total = biases[layer][j]
            for i in range(len(outputs[layer])):
                total += weights[layer][j][i] * outputs[layer][i]
            values.append(sigmoid(total))
        outputs.append(values)
    deltas = [None] * len(weights)
    last = len(weights) - 1
    deltas[last] = [(o - e) * o * (1 - o) for o, e in zip(outputs[-1], expected)]
    for layer in range(last - 1, -1, -1):
        deltas[layer] = []
        for j in range(len(weights[layer])):
            error = 0.0
            for k in range(len(weights[layer + 1])):
                error = weights[layer + 1][k][j] * deltas[layer + 1][k]
            out = outputs[layer + 1][j]
            deltas[layer].append(error * out * (1 - out))
    grad_w = [[[d * a for a in outputs[layer]] for d in deltas[layer]] for layer in range(len(weights))]
    return grad_w, deltas
