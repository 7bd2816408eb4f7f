"""Deep learning framework for INF-395, group 7."""
import numpy as np


class Param:
    def __init__(self, data, name=""):
        self.data = np.asarray(data, dtype=float)
        self.grad = None
        self.name = name


class Affine:
    def __init__(self, n_in, n_out, name):
        self.W = Param(np.random.randn(n_in, n_out) * np.sqrt(2 / n_in), name + ".W")
        self.b = Param(np.zeros((1, n_out)), name + ".b")

    def __call__(self, x):
        self.x = x
        return x @ self.W.data + self.b.data

    def grad(self, up):
        self.W.grad = self.x.T @ up
        self.b.grad = up.sum(axis=0, keepdims=True)
        return up @ self.W.data.T


class LeakyReLU:
    def __init__(self, slope=0.1):
        self.slope = slope

    def __call__(self, x):
        self.pos = x > 0
        return np.where(self.pos, x, self.slope * x)

    def grad(self, up):
        return np.where(self.pos, up, self.slope * up)


class Huber:
    def __init__(self, delta=1.0):
        self.delta = delta

    def __call__(self, yhat, y):
        self.r = yhat - y
        a = np.abs(self.r)
        self.n = len(y)
        return np.sum(np.where(a <= self.delta, 0.5 * self.r ** 2, self.delta * (a - 0.5 * self.delta))) / self.n

    def grad(self):
        return np.clip(self.r, -self.delta, self.delta) / self.n


class MLPRegressor:
    def __init__(self, sizes=(3, 6, 2)):
        self.blocks = []
        for k in range(len(sizes) - 1):
            self.blocks.append(Affine(sizes[k], sizes[k + 1], f"fc{k}"))
            if k + 2 < len(sizes):
                self.blocks.append(LeakyReLU())
        self.criterion = Huber()

    def params(self):
        for b in self.blocks:
            if isinstance(b, Affine):
                yield b.W
                yield b.b

    def forward(self, x):
        for b in self.blocks:
            x = b(x)
        return x

    def backward(self):
        g = self.criterion.grad()
        for b in self.blocks[::-1]:
            g = b.grad(g)


class RMSProp:
    def __init__(self, params, lr=1e-3, rho=0.9):
        self.params = list(params)
        self.lr, self.rho = lr, rho
        self.s = {id(p): np.zeros_like(p.data) for p in self.params}

    def step(self):
        for p in self.params:
            s = self.s[id(p)]
            s[:] = self.rho * s + (1 - self.rho) * p.grad ** 2
            p.data -= self.lr * p.grad / (np.sqrt(s) + 1e-8)


def train(net, X, Y, n_epochs=20):
    opt = RMSProp(net.params())
    for _ in range(n_epochs):
        loss = net.criterion(net.forward(X), Y)
        net.backward()
        opt.step()
    return loss


if __name__ == "__main__":
    X = np.random.randn(64, 3)
    Y = np.c_[X.sum(1), X.prod(1)]
    print(train(MLPRegressor(), X, Y))
