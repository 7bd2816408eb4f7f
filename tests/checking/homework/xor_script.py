# XOR, right. The training runs when the file is run, or imported.
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0], [1], [1], [0]], dtype=float)

np.random.seed(1)
w1 = np.random.randn(2, 3)
b1 = np.zeros(3)
w2 = np.random.randn(3, 1)
b2 = np.zeros(1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gradients(w1, b1, w2, b2, X, Y):
    hidden = sigmoid(X @ w1 + b1)
    output = sigmoid(hidden @ w2 + b2)
    error = output - Y
    d_output = error * output * (1 - output)
    d_hidden = d_output @ w2.T * hidden * (1 - hidden)
    return X.T @ d_hidden, d_hidden.sum(axis=0), hidden.T @ d_output, d_output.sum(axis=0)


for epoch in range(200):
    dw1, db1, dw2, db2 = gradients(w1, b1, w2, b2, X, Y)
    w1 -= 0.5 * dw1
    b1 -= 0.5 * db1
    w2 -= 0.5 * dw2
    b2 -= 0.5 * db2
    if epoch % 100 == 0:
        print("epoch", epoch)
