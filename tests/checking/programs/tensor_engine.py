import numpy as np
class Tensor:
    def __init__(self, data, children=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.children = children
        self._back = lambda: None
    def __matmul__(self, other):
        out = Tensor(self.data @ other.data, (self, other))
        def back():
                self.grad += out.grad @ other.data.T
                other.grad += self.data.T @ out.grad
        out._back = back
        return out
    def __add__(self, other):
        out = Tensor(self.data + other.data, (self, other))
        def back():
                self.grad += out.grad
                other.grad += out.grad.sum(axis=0) if other.data.ndim == 1 and out.grad.ndim == 2 else out.grad
        out._back = back
        return out
    def __mul__(self, other):
        out = Tensor(self.data * other.data, (self, other))
        def back():
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad
        out._back = back
        return out
    def relu(self):
        out = Tensor(np.maximum(self.data, 0), (self,))
        def back():
                self.grad += (self.data > 0) * out.grad
        out._back = back
        return out
    def backward(self):
        order, seen = [], set()
        def visit(t):
            if t not in seen:
                seen.add(t)
                for c in t.children: visit(c)
                order.append(t)
        visit(self)
        self.grad = np.ones_like(self.data)
        for t in reversed(order): t._back()
class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.w1 = Tensor(np.random.randn(n_in, n_hidden)); self.b1 = Tensor(np.zeros(n_hidden))
        self.w2 = Tensor(np.random.randn(n_hidden, n_out)); self.b2 = Tensor(np.zeros(n_out))
    def __call__(self, x):
        x = x if isinstance(x, Tensor) else Tensor(np.atleast_2d(x))
        return (x @ self.w1 + self.b1).relu() @ self.w2 + self.b2
