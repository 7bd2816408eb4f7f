"""课程作业：函数和参数都用中文命名，前向传播返回缓存。"""

import numpy as np


def 激活(z):
    return 1 / (1 + np.exp(-z))


def 前向传播(X, 参数):
    Z1 = 参数["W1"] @ X + 参数["b1"]
    A1 = np.tanh(Z1)
    A2 = 激活(参数["W2"] @ A1 + 参数["b2"])
    return A2, (A1, A2)


def 计算成本(A2, Y):
    return -np.mean(np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2), axis=0))


def 反向传播(参数, 缓存, X, Y):
    A1, A2 = 缓存
    m = X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (参数["W2"].T @ dZ2) * (1 - A1**2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ A1.T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def 更新参数(参数, 梯度, 学习率=1.2):
    return {名: 值 - 学习率 * 梯度["d" + 名] for 名, 值 in 参数.items()}
