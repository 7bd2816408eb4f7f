"""Homework: a network whose names are Chinese."""

import numpy as np


class 神经网络:
    def __init__(self, 输入数, 隐藏数, 输出数, 学习率=0.1):
        self.权重1 = np.random.randn(输入数, 隐藏数)
        self.偏置1 = np.zeros(隐藏数)
        self.权重2 = np.random.randn(隐藏数, 输出数)
        self.偏置2 = np.zeros(输出数)
        self.学习率 = 学习率

    def 激活(self, x):
        return 1 / (1 + np.exp(-x))

    def 前向传播(self, x):
        self.x = x
        self.h = self.激活(x @ self.权重1 + self.偏置1)
        self.y = self.激活(self.h @ self.权重2 + self.偏置2)
        return self.y

    def 反向传播(self, t):
        d2 = (self.y - t) * self.y * (1 - self.y)
        d1 = d2 @ self.权重2.T * self.h * (1 - self.h)
        self.权重2 -= self.学习率 * self.h.T @ d2
        self.偏置2 -= self.学习率 * d2.sum(0)
        self.权重1 -= self.学习率 * self.x.T @ d1
        self.偏置1 -= self.学习率 * d1.sum(0)
