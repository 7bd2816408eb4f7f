import numpy as np
BATCH = 8
class Layer:
    def __init__(self, n_in, n_out):
        self.M = np.random.randn(n_out, n_in) * 0.3
        self.c = np.zeros((n_out, 1))
        self.buf = np.zeros((n_out, BATCH))
        self.err = np.zeros((n_out, BATCH))
    def act(self, src):
        self.src = src
        np.tanh(self.M @ src + self.c, out=self.buf)
        return self.buf
    def grad(self, e):
        self.err[:] = e * (1 - self.buf ** 2)
        return self.M.T @ self.err
    def move(self, lr):
        self.M -= lr / BATCH * self.err @ self.src.T
        self.c -= lr / BATCH * self.err.sum(axis=1, keepdims=True)
if __name__ == "__main__":
    np.random.seed(0)
    net = [Layer(2, 5), Layer(5, 1)]
    for it in range(1000):
        xs = np.random.uniform(-1, 1, (2, BATCH))
        ts = xs[:1] * xs[1:]
        h = xs
        for l in net:
            h = l.act(h)
        e = h - ts
        for l in net[::-1]:
            e = l.grad(e)
        for l in net:
            l.move(0.1)
