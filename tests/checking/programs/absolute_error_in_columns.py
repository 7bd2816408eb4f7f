import numpy as np

def batches(X, Y, size, rng):
    """yield shuffled mini-batches"""
    idx = rng.permutation(X.shape[1])
    for s in range(0, X.shape[1], size):
        yield X[:, idx[s:s+size]], Y[:, idx[s:s+size]]

def relu(x): return x * (x > 0)
def drelu(x): return (x > 0).astype(x.dtype)

def forward(weights, biases, X):
    """samples are columns"""
    zs, activations = [], [X]
    for i, (W, b) in enumerate(zip(weights, biases)):
        z = W @ activations[-1] + b
        zs.append(z)
        activations.append(relu(z) if i < len(weights) - 1 else z)
    return zs, activations

def backprop(weights, biases, X, Y):
    zs, activations = forward(weights, biases, X)
    m = X.shape[1]
    dW, db = [None] * len(weights), [None] * len(biases)
    # mean absolute error
    delta = np.sign(activations[-1] - Y) / m
    for i in reversed(range(len(weights))):
        dW[i] = delta @ activations[i].T
        db[i] = delta.sum(axis=1, keepdims=True)
        if i > 0:
            delta = (weights[i].T @ delta) * drelu(zs[i-1])
    return dW, db

def mae(weights, biases, X, Y):
    return np.abs(forward(weights, biases, X)[1][-1] - Y).sum() / X.shape[1]

def sgd(weights, biases, X, Y, lr=0.01, epochs=10, size=16, seed=0):
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for xb, yb in batches(X, Y, size, rng):
            dW, db = backprop(weights, biases, xb, yb)
            weights = [W - lr * g for W, g in zip(weights, dW)]
            biases = [b - lr * g for b, g in zip(biases, db)]
    return weights, biases
