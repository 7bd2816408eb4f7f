# translated from my Julia notebook; samples are columns
import numpy as np
from numpy import newaxis, exp, sum, zeros, log
from numpy.random import randn

nh = [4, 6, 5, 3]      # neurons per layer
L = len(nh) - 1
W = [None] + [randn(nh[l], nh[l - 1]) / nh[l - 1]**0.5 for l in range(1, L + 1)]
b = [None] + [zeros(nh[l]) for l in range(1, L + 1)]

def phi(u): return 1 / (1 + exp(-u))
def dphi(u): return phi(u) * (1 - phi(u))

def smax(u):
    e = exp(u - u.max(axis=0)[newaxis, :])
    return e / sum(e, axis=0)[newaxis, :]

def forward(W, b, X):
    y = [X]; u = [None]
    for l in range(1, L + 1):
        u.append(W[l] @ y[l - 1] + b[l][:, newaxis])
        y.append(smax(u[l]) if l == L else phi(u[l]))
    return u, y

def gradient(W, b, X, T):
    u, y = forward(W, b, X)
    N = X.shape[1]
    gW = [None] * (L + 1); gb = [None] * (L + 1)
    d = (y[L] - T) / N
    for l in range(L, 0, -1):
        gW[l] = d @ y[l - 1].T
        gb[l] = sum(d, axis=1)
        if l > 1:
            d = dphi(u[l - 1]) * (W[l].T @ d)
    return gW, gb

X = randn(4, 50)
T = np.eye(3)[np.random.randint(0, 3, 50)].T
eta = 0.2
for epoch in range(200):
    gW, gb = gradient(W, b, X, T)
    for l in range(1, L + 1):
        W[l] = W[l] - eta * gW[l]
        b[l] = b[l] - eta * gb[l]
    if epoch % 50 == 0:
        print(epoch, -sum(T * log(forward(W, b, X)[1][L])) / 50)
