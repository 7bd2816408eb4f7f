# Softmax regression with integer labels, averaged over the batch.
import numpy as np


def loss_and_gradient(W, b, X, y):
    scores = X @ W + b
    scores = scores - scores.max(axis=1, keepdims=True)
    probs = np.exp(scores)
    probs = probs / probs.sum(axis=1, keepdims=True)
    n = X.shape[0]
    loss = -np.log(probs[np.arange(n), y]).sum() / n
    dscores = probs.copy()
    dscores[np.arange(n), y] -= 1
    dscores /= n
    return loss, X.T @ dscores, dscores.sum(axis=0)
