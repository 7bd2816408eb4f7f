import numpy as np


def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    for k in range(0, len(x), size):
        yield x[order[k:k + size]], y[order[k:k + size]]


class Trainer:
    def __init__(self, dims, lr=0.1, seed=1):
        self.rng = np.random.default_rng(seed)
        self.lr = lr
        self.ws = [self.rng.normal(scale=1 / np.sqrt(i), size=(i, o)) for i, o in zip(dims[:-1], dims[1:])]
        self.bs = [np.zeros(o) for o in dims[1:]]

    def __call__(self, x):
        self.acts = [x]
        for w, b in zip(self.ws, self.bs):
            x = 1 / (1 + np.exp(-(x @ w + b)))
            self.acts.append(x)
        return x

    def learn(self, xb, yb):
        out = self(xb)
        grad = (out - yb) * out * (1 - out) / len(xb)
        for i in range(len(self.ws))[::-1]:
            w = self.ws[i].copy()
            self.ws[i] -= self.lr * self.acts[i].T @ grad
            self.bs[i] -= self.lr * grad.sum(0)
            if i:
                grad = grad @ w.T * self.acts[i] * (1 - self.acts[i])

    def train(self, x, y, epochs=10, size=16):
        for epoch in range(epochs):
            for xb, yb in batches(x, y, size, self.rng):
                self.learn(xb, yb)
            yield epoch, float(((self(x) - y) ** 2).mean())
