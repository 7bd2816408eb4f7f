import numpy as np


def dense(n_in, n_out, rng):
    W = rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out))
    b = np.zeros(n_out)
    memory = {}

    def forward(x):
        memory['x'] = x
        return x @ W + b

    def backward(grad, lr):
        nonlocal W, b
        dx = grad @ W.T
        W = W - lr * memory['x'].T @ grad
        b = b - lr * grad.sum(axis=0)
        return dx

    return forward, backward


def sigmoid_layer():
    memory = {}

    def forward(x):
        memory['y'] = 1 / (1 + np.exp(-x))
        return memory['y']

    def backward(grad, lr):
        return grad * memory['y'] * (1 - memory['y'])

    return forward, backward


rng = np.random.default_rng(0)
layers = [dense(2, 4, rng), sigmoid_layer(), dense(4, 1, rng), sigmoid_layer()]


def train_step(x, y, lr=0.5):
    out = x
    for fwd, _ in layers:
        out = fwd(out)
    grad = out - y
    for _, bwd in reversed(layers):
        grad = bwd(grad, lr)
    return 0.5 * ((out - y) ** 2).sum()


if __name__ == '__main__':
    X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
    Y = np.array([[0.], [1.], [1.], [0.]])
    for _ in range(50):
        loss = train_step(X, Y)
    print(loss)
