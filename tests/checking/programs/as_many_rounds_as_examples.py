# A perceptron with one hidden layer for "and not", one example after the other
import numpy as np


def logistic(u):
    return 1 / (1 + np.exp(-u))


patterns = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
labels = np.array([[0], [0], [1], [0]])
rng = np.random.default_rng(3)
input_weights = rng.uniform(-1, 1, (2, 3))
output_weights = rng.uniform(-1, 1, (3, 1))
for epoch in range(500):
    squares = 0.0
    for k in range(4):
        row = patterns[k : k + 1]
        wanted = labels[k]
        hidden = logistic(row @ input_weights)
        found = logistic(hidden @ output_weights)
        gap = wanted - found
        squares += float((gap**2).sum())
        up = gap * found * (1 - found)
        back = up @ output_weights.T * hidden * (1 - hidden)
        output_weights += hidden.T @ up
        input_weights += row.T @ back
    if epoch % 100 == 0:
        print(epoch, squares)
