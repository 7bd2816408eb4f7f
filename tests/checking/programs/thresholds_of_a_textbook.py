# -*- coding: utf-8 -*-
# 西瓜书 5.3 标准 BP 算法
import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class BP:
    def __init__(self, d, q, l, eta=0.1):
        self.v = np.random.random((d, q))       # 输入层到隐层的权值
        self.gamma = np.random.random(q)        # 隐层阈值
        self.w = np.random.random((q, l))       # 隐层到输出层的权值
        self.theta = np.random.random(l)        # 输出层阈值
        self.eta = eta

    def predict(self, x):
        b = sigmoid(np.dot(x, self.v) - self.gamma)
        return sigmoid(np.dot(b, self.w) - self.theta)

    def train_one(self, x, y):
        alpha = np.dot(x, self.v)
        b = sigmoid(alpha - self.gamma)
        beta = np.dot(b, self.w)
        y_hat = sigmoid(beta - self.theta)
        g = y_hat * (1 - y_hat) * (y - y_hat)
        e = b * (1 - b) * np.dot(self.w, g)
        self.w += self.eta * np.outer(b, g)
        self.theta += -self.eta * g
        self.v += self.eta * np.outer(x, e)
        self.gamma += -self.eta * e

    def fit(self, X, Y, epochs=100):
        for _ in range(epochs):
            for x, y in zip(X, Y):
                self.train_one(x, y)
