"""Biases are called as their weights are, with a 0: theta1 and theta1_0; the cost has a penalty of the weights."""

import numpy as np
import pandas as pd

table = pd.read_csv("prices.csv")
rooms, price = table.drop(columns=["price"]).values, table["price"].values.reshape(-1, 1)


class Prices:
    def __init__(self, n_features, n_hidden=7, alpha=0.01, reg=0.02):
        self.theta1, self.theta1_0 = 0.1 * np.random.randn(n_features, n_hidden), np.zeros((1, n_hidden))
        self.theta2, self.theta2_0 = 0.1 * np.random.randn(n_hidden, 1), np.zeros((1, 1))
        self.alpha, self.reg = alpha, reg

    def forward_pass(self, X):
        self.h = np.where(X @ self.theta1 + self.theta1_0 > 0, X @ self.theta1 + self.theta1_0, 0)
        self.guess = self.h @ self.theta2 + self.theta2_0
        return self.guess

    def backward_pass(self, X, y):
        d2 = (self.guess - y) / len(X)
        d1 = (d2 @ self.theta2.T) * (self.h > 0)
        self.dtheta2 = self.h.T @ d2 + self.reg * self.theta2
        self.dtheta2_0 = d2.sum(axis=0, keepdims=True)
        self.dtheta1 = X.T @ d1 + self.reg * self.theta1
        self.dtheta1_0 = d1.sum(axis=0, keepdims=True)

    def step(self):
        for name in ("theta1", "theta1_0", "theta2", "theta2_0"):
            setattr(self, name, getattr(self, name) - self.alpha * getattr(self, "d" + name))


model = Prices(rooms.shape[1])
