# Two layers with ReLU. The line that sends the error through the ReLU is missing.
import numpy as np


def train_step(params, X, Y, learning_rate):
    hidden = np.maximum(0, X @ params["W1"] + params["b1"])
    scores = hidden @ params["W2"] + params["b2"]
    exp = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    probs = exp / np.sum(exp, axis=1, keepdims=True)
    dscores = (probs - Y) / len(X)
    dhidden = dscores @ params["W2"].T
    params["W2"] -= learning_rate * hidden.T @ dscores
    params["b2"] -= learning_rate * dscores.sum(axis=0)
    params["W1"] -= learning_rate * X.T @ dhidden
    params["b1"] -= learning_rate * dhidden.sum(axis=0)
