import argparse
import numpy as np

parser = argparse.ArgumentParser(description="train a small net")
parser.add_argument("csv", help="training data")
parser.add_argument("--hidden", type=int, default=4)
args = parser.parse_args()

rows = np.loadtxt(args.csv, delimiter=",")
X, Y = rows[:, :3], rows[:, 3:]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(w1, b1, w2, b2, x):
    hidden = sigmoid(np.dot(x, w1) + b1)
    out = sigmoid(np.dot(hidden, w2) + b2)
    return hidden, out


def backward(w1, b1, w2, b2, x, y):
    hidden, out = forward(w1, b1, w2, b2, x)
    delta_out = (out - y) * out * (1 - out)
    delta_hidden = np.dot(delta_out, w2.T) * hidden * (1 - hidden)
    return np.dot(x.T, delta_hidden), delta_hidden.sum(axis=0), np.dot(hidden.T, delta_out), delta_out.sum(axis=0)


w1 = np.random.randn(3, args.hidden)
b1 = np.zeros(args.hidden)
w2 = np.random.randn(args.hidden, 2)
b2 = np.zeros(2)
for epoch in range(1000):
    gw1, gb1, gw2, gb2 = backward(w1, b1, w2, b2, X, Y)
    w1 -= 0.1 * gw1
    b1 -= 0.1 * gb1
    w2 -= 0.1 * gw2
    b2 -= 0.1 * gb2
