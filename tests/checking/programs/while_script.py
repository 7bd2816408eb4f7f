# 异或问题
import numpy as np
np.random.seed(0)
X = np.array([[0,0],[0,1],[1,0],[1,1]], dtype=float)
Y = np.array([[0],[1],[1],[0]], dtype=float)
w1 = np.random.rand(2, 3)
b1 = np.random.rand(3)
w2 = np.random.rand(3, 1)
b2 = np.random.rand(1)
lr = 0.8
err = 1.0
epoch = 0
sigmoid = lambda z: 1 / (1 + np.exp(-z))
while err > 0.01 and epoch < 20000:
    h = sigmoid(X @ w1 + b1)
    o = sigmoid(h @ w2 + b2)
    delta2 = (o - Y) * o * (1 - o)
    delta1 = delta2 @ w2.T * h * (1 - h)
    w2 = w2 - lr * h.T @ delta2
    b2 = b2 - lr * delta2.sum(axis=0)
    w1 = w1 - lr * X.T @ delta1
    b1 = b1 - lr * delta1.sum(axis=0)
    err = np.mean((o - Y) ** 2)
    epoch += 1
print(epoch, err)
