import numpy as np
import random

class Net:
    def __init__(self, *layers):
        self.sizes = layers
        self.B = [np.random.randn(n) for n in layers[1:]]
        self.W = [np.random.randn(n, m) for m, n in zip(layers[:-1], layers[1:])]

    def sgd(self, data, epochs, size, eta):
        for _ in range(epochs):
            random.shuffle(data)
            for batch in [data[k:k+size] for k in range(0, len(data), size)]:
                self.step(batch, eta)

    def step(self, batch, eta):
        gB = [0*b for b in self.B]
        gW = [0*w for w in self.W]
        for x, y in batch:
            a = [x]
            for w, b in zip(self.W, self.B):
                a.append(np.tanh(w @ a[-1] + b))
            d = (a[-1] - y)*(1 - a[-1]**2)
            for l in range(1, len(self.sizes)):
                gB[-l] += d
                gW[-l] += np.outer(d, a[-l-1])
                if l < len(self.sizes) - 1:
                    d = (self.W[-l].T @ d)*(1 - a[-l-1]**2)
        for i in range(len(self.W)):
            self.W[i] -= eta*gW[i]/len(batch)
            self.B[i] -= eta*gB[i]/len(batch)
