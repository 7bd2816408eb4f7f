# Labels are 1, 2, …; all parameters are one long vector, as an optimizer wants them.
import numpy as np
from scipy.io import loadmat


def logistic(t):
    return 1.0 / (1.0 + np.exp(-t))


def costFunction(nn_params, n_inputs, n_hidden, n_labels, X, y, lmd):
    split = n_hidden * (n_inputs + 1)
    T1 = np.reshape(nn_params[:split], (n_hidden, n_inputs + 1))
    T2 = np.reshape(nn_params[split:], (n_labels, n_hidden + 1))
    m = len(X)
    ones = np.ones((m, 1))
    inner = np.c_[ones, X]
    h = np.c_[ones, logistic(inner @ T1.T)]
    out = logistic(h @ T2.T)
    wanted = np.array([[label == c + 1 for c in range(n_labels)] for label in y], float)
    J = -(wanted * np.log(out) + (1 - wanted) * np.log(1 - out)).sum() / m
    J += lmd / 2 / m * ((T1[:, 1:] ** 2).sum() + (T2[:, 1:] ** 2).sum())
    d3 = out - wanted
    d2 = (d3 @ T2 * h * (1 - h))[:, 1:]
    G1, G2 = d2.T @ inner / m, d3.T @ h / m
    G1[:, 1:] += lmd / m * T1[:, 1:]
    G2[:, 1:] += lmd / m * T2[:, 1:]
    return J, np.concatenate([G1.ravel(), G2.ravel()])


digits = loadmat("digits.mat")
