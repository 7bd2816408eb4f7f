import numpy as np


class MLPRegressor:
    """Regression with one tanh layer, mini-batches and early stopping."""

    def __init__(self, hidden=6, lr=0.01, epochs=200, batch_size=32, patience=10, seed=0):
        self.hidden, self.lr, self.epochs = hidden, lr, epochs
        self.batch_size, self.patience, self.seed = batch_size, patience, seed

    def _init(self, d):
        rng = np.random.default_rng(self.seed)
        self.W1 = rng.normal(0, 1 / np.sqrt(d), (d, self.hidden))
        self.b1 = np.zeros(self.hidden)
        self.W2 = rng.normal(0, 1 / np.sqrt(self.hidden), (self.hidden, 1))
        self.b2 = np.zeros(1)

    def predict(self, X):
        return np.tanh(X @ self.W1 + self.b1) @ self.W2 + self.b2

    def fit(self, X, y, X_val=None, y_val=None):
        self._init(X.shape[1])
        y = y.reshape(-1, 1)
        rng = np.random.default_rng(self.seed)
        best, wait = np.inf, 0
        for epoch in range(self.epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), self.batch_size):
                idx = order[start:start + self.batch_size]
                self._batch(X[idx], y[idx])
            if X_val is not None:
                val = np.mean((self.predict(X_val) - y_val.reshape(-1, 1)) ** 2)
                if val < best - 1e-6:
                    best, wait = val, 0
                else:
                    wait += 1
                    if wait >= self.patience:
                        print(f"early stopping at epoch {epoch}")
                        break
        return self

    def _batch(self, Xb, yb):
            nb = len(Xb)
            H = np.tanh(Xb @ self.W1 + self.b1)
            out = H @ self.W2 + self.b2
            g2 = out - yb
            gW2 = H.T @ g2 / nb
            gb2 = g2.sum(0) / nb
            g1 = g2 @ self.W2.T * (1 - H ** 2)
            gW1 = Xb.T @ g1 / nb
            gb1 = g1.sum(0) / nb
            self.W1 -= self.lr * gW1
            self.b1 -= self.lr * gb1
            self.W2 -= self.lr * gW2
            self.b2 -= self.lr * gb2
