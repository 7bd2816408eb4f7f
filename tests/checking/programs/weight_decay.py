import numpy as np

def sgd_step(W1, b1, W2, b2, x, y, lr, weight_decay):
    n = len(x)
    z = x @ W1.T + b1
    h = np.where(z > 0, z, 0)
    out = h @ W2.T + b2
    d = out - y
    dh = (d @ W2) * (z > 0)
    dW2 = d.T @ h / n + weight_decay * W2
    dW1 = dh.T @ x / n + weight_decay * W1
    return W1 - lr * dW1, b1 - lr * dh.mean(0), W2 - lr * dW2, b2 - lr * d.mean(0)
