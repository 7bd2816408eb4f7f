import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def new_net(n_in, n_hid, n_out):
    return {'w1': np.random.randn(n_hid, n_in), 'c1': np.zeros(n_hid),
            'w2': np.random.randn(n_out, n_hid), 'c2': np.zeros(n_out)}

def train(net, xs, ys, lr, epochs):
    for epoch in range(epochs):
        total = 0.0
        for x, y in zip(xs, ys):
            h = sigmoid(net['w1'] @ x + net['c1'])
            o = sigmoid(net['w2'] @ h + net['c2'])
            delta_o = (o - y) * o * (1 - o)
            delta_h = (net['w2'].T @ delta_o) * h * (1 - h)
            net['w2'] -= lr * np.outer(delta_o, h)
            net['c2'] -= lr * delta_o
            net['w1'] -= lr * np.outer(delta_h, x)
            net['c1'] -= lr * delta_h
            total += 0.5 * ((o - y) ** 2).sum()
        yield total
