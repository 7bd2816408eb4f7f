"""A small autoencoder: 8-3-8 problem from Mitchell's book."""
import numpy as np


class AutoEncoder:
    def __init__(self, n_visible=8, n_hidden=3, lr=0.3):
        rng = np.random.RandomState(0)
        self.lr = lr
        self.W_enc = rng.uniform(-0.1, 0.1, (n_visible, n_hidden))
        self.b_enc = np.zeros(n_hidden)
        self.W_dec = rng.uniform(-0.1, 0.1, (n_hidden, n_visible))
        self.b_dec = np.zeros(n_visible)

    @staticmethod
    def _sig(z):
        return 1.0 / (1.0 + np.exp(-z))

    def encode(self, x):
        return self._sig(x @ self.W_enc + self.b_enc)

    def decode(self, h):
        return self._sig(h @ self.W_dec + self.b_dec)

    def train_step(self, x):
        h = self.encode(x)
        r = self.decode(h)
        err = r - x
        d_dec = err * r * (1 - r)
        d_enc = (d_dec @ self.W_dec.T) * h * (1 - h)
        self.W_dec -= self.lr * h.T @ d_dec
        self.b_dec -= self.lr * d_dec.sum(axis=0)
        self.W_enc -= self.lr * x.T @ d_enc
        self.b_enc -= self.lr * d_enc.sum(axis=0)
        return 0.5 * (err ** 2).sum()


if __name__ == "__main__":
    ae = AutoEncoder()
    data = np.eye(8)
    for epoch in range(5000):
        loss = ae.train_step(data)
    print(np.round(ae.encode(data), 2), loss)
