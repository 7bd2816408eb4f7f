import numpy as np
class Linear:
    def __init__(self, i, o):
        self.w = np.random.randn(i, o); self.b = np.zeros(o)
    def forward(self, x):
        self.inp = x
        return x @ self.w + self.b
    def backward(self, grad, lr):
        dx = grad @ self.w.T
        self.w -= lr * self.inp.T @ grad
        self.b -= lr * grad.sum(0)
        return dx
class Tanh:
    def forward(self, x):
        self.inp = x
        self.out = np.tanh(x)
        return self.out
    def backward(self, grad, lr):
            grad = grad * (1 - self.out ** 2)
            return grad
net = [Linear(2, 4), Tanh(), Linear(4, 1), Tanh()]
