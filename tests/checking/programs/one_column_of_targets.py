"""Bir gizli katmanlı ağ: hedefler tek sütun yapılır."""

import numpy as np


class Ag:
    def __init__(self, katmanlar):
        self.agirliklar = [np.random.randn(m, n) * 0.5 for m, n in zip(katmanlar[:-1], katmanlar[1:])]

    def ileri(self, X):
        self.a = [X]
        for w in self.agirliklar:
            self.a.append(1 / (1 + np.exp(-self.a[-1] @ w)))
        return self.a[-1]

    def train(self, X, y, epochs=100, lr=0.1):
        for _ in range(epochs):
            cikis = self.ileri(X)
            hata = cikis - y[:, None] if y.ndim == 1 else cikis - y.reshape(-1, 1)
            d = [hata * cikis * (1 - cikis)]
            for k in range(len(self.agirliklar) - 1, 0, -1):
                d.insert(0, d[0] @ self.agirliklar[k].T * self.a[k] * (1 - self.a[k]))
            for k in range(len(self.agirliklar)):
                self.agirliklar[k] -= lr * self.a[k].T @ d[k]
