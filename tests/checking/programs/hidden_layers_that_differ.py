# Machine Learning HW2 Q3: Online gradient descent for a 2-hidden-layer network (MNIST style)
import numpy as np
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--hidden1", type=int, default=7)
parser.add_argument("--hidden2", type=int, default=5)
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--lr", type=float, default=0.01)
args = parser.parse_args()


def one_hot(k, n):
    v = np.zeros(n)
    v[k] = 1.0
    return v


def softmax(v):
    e = np.exp(v - np.max(v))
    return e / e.sum()


class NN:
    def __init__(self, n_in, h1, h2, n_out):
        self.alpha = np.random.uniform(-0.1, 0.1, (h1, n_in + 1))
        self.beta = np.random.uniform(-0.1, 0.1, (h2, h1 + 1))
        self.gamma = np.random.uniform(-0.1, 0.1, (n_out, h2 + 1))

    def forward(self, x):
        self.x = np.append(1.0, x)
        a = self.alpha @ self.x
        self.z1 = np.append(1.0, 1 / (1 + np.exp(-a)))
        b = self.beta @ self.z1
        self.z2 = np.append(1.0, np.tanh(b))
        self.y_hat = softmax(self.gamma @ self.z2)
        return self.y_hat

    def backward(self, y):
        g_b = self.y_hat - y
        g_gamma = np.outer(g_b, self.z2)
        g_z2 = self.gamma[:, 1:].T @ g_b
        g_2 = g_z2 * (1 - self.z2[1:] ** 2)
        g_beta = np.outer(g_2, self.z1)
        g_z1 = self.beta[:, 1:].T @ g_2
        g_1 = g_z1 * self.z1[1:] * (1 - self.z1[1:])
        g_alpha = np.outer(g_1, self.x)
        return g_alpha, g_beta, g_gamma

    def sgd(self, X, Y, epochs, lr):
        for e in range(epochs):
            ce = 0
            for x, y in zip(X, Y):
                p = self.forward(x)
                ce -= np.log(p @ y)
                ga, gb, gg = self.backward(y)
                self.alpha -= lr * ga
                self.beta -= lr * gb
                self.gamma -= lr * gg
            print("epoch", e, "ce", ce / len(X))


if __name__ == "__main__":
    X = np.random.rand(50, 6)
    Y = np.array([one_hot(k, 4) for k in np.random.randint(0, 4, 50)])
    NN(6, args.hidden1, args.hidden2, 4).sgd(X, Y, args.epochs, args.lr)
