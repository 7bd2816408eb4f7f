# A house price from a table; tanh is written with exponentials under another name.
import numpy as np


def tansig(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


def normalize(data):
    return (data - data.min(0)) / (data.max(0) - data.min(0))


def bp_train(samples, labels, hidden=10, lr=0.05, tol=1e-3):
    n_in = samples.shape[1]
    n_out = labels.shape[1]
    V = np.random.randn(n_in, hidden) * 0.5
    bv = np.zeros(hidden)
    U = np.random.randn(hidden, n_out) * 0.5
    bo = np.zeros(n_out)
    error = 1
    count = 0
    while error > tol and count < 5000:
        net_h = samples @ V + bv
        out_h = tansig(net_h)
        out_o = out_h @ U + bo            # linear output
        e = labels - out_o
        error = 0.5 * np.mean(np.sum(e ** 2, axis=1))
        dU = out_h.T @ e / len(samples)
        dbo = e.mean(axis=0)
        eh = (e @ U.T) * (1 - out_h * out_h)
        dV = samples.T @ eh / len(samples)
        dbv = eh.mean(axis=0)
        U = U + lr * dU
        bo = bo + lr * dbo
        V = V + lr * dV
        bv = bv + lr * dbv
        count += 1
    return V, bv, U, bo


data = np.loadtxt('housing.data')
data = normalize(data)
V, bv, U, bo = bp_train(data[:, :-1], data[:, -1:])
