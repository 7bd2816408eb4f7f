# The accumulated variant: thresholds as rows, all examples at once.
import numpy as np


def loadData():
    dataSet = []
    f = open('watermelon3.0.txt', encoding='utf-8')
    for line in f.readlines():
        lineArr = line.strip().split(',')
        dataSet.append([float(t) for t in lineArr])
    return np.array(dataSet)


def sigmoid(x):
    return 1.0 / (1 + np.exp(-x))


def accumulated_bp(x, y, hide_num=6, lr=0.1, train_num=5000):
    m, n = x.shape
    out_num = y.shape[1]
    v = np.random.uniform(-1, 1, (n, hide_num))      # 输入层到隐层
    w = np.random.uniform(-1, 1, (hide_num, out_num))  # 隐层到输出层
    gamma = np.zeros((1, hide_num))
    theta = np.zeros((1, out_num))
    errs = []
    for k in range(train_num):
        b = sigmoid(np.dot(x, v) - gamma)
        y_ = sigmoid(np.dot(b, w) - theta)
        g = y_ * (1 - y_) * (y - y_)
        e = b * (1 - b) * np.dot(g, w.T)
        dw = np.dot(b.T, g)
        dtheta = -np.sum(g, axis=0)
        dv = np.dot(x.T, e)
        dgamma = -np.sum(e, axis=0)
        w += lr * dw
        theta += lr * dtheta
        v += lr * dv
        gamma += lr * dgamma
        errs.append(np.sum((y - y_) ** 2) / 2)
    return v, w, gamma, theta, errs


if __name__ == '__main__':
    data = loadData()
    res = accumulated_bp(data[:, :8], data[:, 8:])
    print(res[-1][-1])
