"""A trainer that hands a network to a library's optimizer stands below the network, and is none."""

import numpy as np
from scipy import optimize

X = np.array([[3.0, 5.0], [5.0, 1.0], [10.0, 2.0]]) / 10
Y = np.array([[0.75], [0.82], [0.93]])


def squash(z):
    return 1 / (1 + np.exp(-z))


class Net:
    def __init__(self):
        self.W1 = np.random.randn(2, 3)
        self.W2 = np.random.randn(3, 1)

    def forward(self, X):
        self.h = squash(X @ self.W1)
        return squash(self.h @ self.W2)

    def costFunction(self, X, y):
        return 0.5 * ((y - self.forward(X)) ** 2).sum()

    def costFunctionPrime(self, X, y):
        out = self.forward(X)
        d2 = -(y - out) * out * (1 - out)
        d1 = (d2 @ self.W2.T) * self.h * (1 - self.h)
        return X.T @ d1, self.h.T @ d2


class Trainer:
    def __init__(self, net):
        self.net = net

    def costFunctionWrapper(self, params, X, y):
        self.net.W1, self.net.W2 = params[:6].reshape(2, 3), params[6:].reshape(3, 1)
        grads = self.net.costFunctionPrime(X, y)
        return self.net.costFunction(X, y), np.concatenate([g.ravel() for g in grads])

    def train(self, X, y):
        start = np.concatenate((self.net.W1.ravel(), self.net.W2.ravel()))
        found = optimize.minimize(self.costFunctionWrapper, start, jac=True, method="BFGS", args=(X, y))
        self.net.W1, self.net.W2 = found.x[:6].reshape(2, 3), found.x[6:].reshape(3, 1)


net = Net()
trainer = Trainer(net)
trainer.train(X, Y)
