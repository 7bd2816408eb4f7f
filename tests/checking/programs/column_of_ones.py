import numpy as np

# XOR, bias as an extra column of ones
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)
X = np.hstack([X, np.ones((X.shape[0], 1))])

np.random.seed(0)
V = np.random.randn(3, 4)
W = np.random.randn(5, 1)
eta = 0.3


def g(a):
    return 1 / (1 + np.exp(-a))


for it in range(50):
    H = g(X @ V)
    Hb = np.hstack([H, np.ones((H.shape[0], 1))])
    O = g(Hb @ W)
    E = O - y
    dO = E * O * (1 - O)
    dH = (dO @ W.T)[:, :-1] * H * (1 - H)
    W -= eta * Hb.T @ dO
    V -= eta * X.T @ dH

print(np.round(O, 3))
