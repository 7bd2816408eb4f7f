import numpy as np
class Dense:
    def __init__(self, units):
        self.units = units
    def build(self, n_in, rng):
        self.kernel = rng.normal(0, 0.5, (n_in, self.units))
        self.shift = np.zeros(self.units)
    def run(self, inp):
        self.inp = inp
        self.out = 1 / (1 + np.exp(-(inp @ self.kernel + self.shift)))
        return self.out
    def pull(self, err):
        e = err * self.out * (1 - self.out)
        self.gk = self.inp.T @ e
        self.gs = e.sum(axis=0)
        return e @ self.kernel.T
class Model:
    def __init__(self, layers):
        self.layers = layers
    def compile(self, n_in, rate):
        rng = np.random.default_rng(0)
        self.rate = rate
        for l in self.layers:
            l.build(n_in, rng)
            n_in = l.units
    def go(self, X, Y, epochs):
        for _ in range(epochs):
            h = X
            for l in self.layers:
                h = l.run(h)
            e = h - Y
            for l in reversed(self.layers):
                e = l.pull(e)
            for l in self.layers:
                l.kernel -= self.rate * l.gk
                l.shift -= self.rate * l.gs
if __name__ == "__main__":
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    Y = np.array([[0], [1], [1], [0]], float)
    m = Model([Dense(4), Dense(1)])
    m.compile(2, 0.5)
    m.go(X, Y, 2000)
