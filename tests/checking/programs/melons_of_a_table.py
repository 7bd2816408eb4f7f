# 西瓜数据：标准 BP，每个样本更新一次，数据表不在这里。
import numpy as np
import pandas as pd

data = pd.read_csv('melons.csv', index_col=0)
for col in data.columns:
    if data[col].dtype == 'object':
        data[col] = data[col].astype('category').cat.codes
data = data.values
X = data[:, :-1]
Y = data[:, -1].reshape(-1, 1)
m, d = X.shape
l = 1
q = d + 1          # 隐层神经元个数

v = np.random.rand(d, q)
gamma = np.random.rand(q)
w = np.random.rand(q, l)
theta = np.random.rand(l)
eta = 0.1


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


for epoch in range(2000):
    sumE = 0
    for i in range(m):
        alpha = np.dot(X[i], v)
        b = sigmoid(alpha - gamma)
        beta = np.dot(b, w)
        y_hat = sigmoid(beta - theta)
        E = np.sum((y_hat - Y[i]) ** 2) / 2
        sumE += E
        g = y_hat * (1 - y_hat) * (Y[i] - y_hat)
        e = b * (1 - b) * np.dot(w, g)
        w += eta * np.outer(b, g)
        theta -= eta * g
        v += eta * np.outer(X[i], e)
        gamma -= eta * e
    if epoch % 100 == 0:
        print(epoch, sumE)
