import numpy as np

def fit_network(X, Y, hidden_units=5, lr=0.1, epochs=1000, seed=0):
    np.random.seed(seed)
    n, d = X.shape
    k = Y.shape[1]
    W1 = np.random.randn(d, hidden_units) * 0.1
    b1 = np.zeros((1, hidden_units))
    W2 = np.random.randn(hidden_units, k) * 0.1
    b2 = np.zeros((1, k))
    history = []
    for epoch in range(epochs):
        Z1 = X.dot(W1) + b1
        A1 = 1 / (1 + np.exp(-Z1))
        Z2 = A1.dot(W2) + b2
        A2 = 1 / (1 + np.exp(-Z2))
        loss = np.sum((A2 - Y) ** 2) / (2 * n)
        history.append(loss)
        delta2 = (A2 - Y) * A2 * (1 - A2) / n
        delta1 = delta2.dot(W2.T) * A1 * (1 - A1)
        W2 -= lr * A1.T.dot(delta2)
        b2 -= lr * delta2.sum(axis=0, keepdims=True)
        W1 -= lr * X.T.dot(delta1)
        b1 -= lr * delta1.sum(axis=0, keepdims=True)
        if epoch % 100 == 0:
            print("epoch", epoch, "loss", loss)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, history

if __name__ == "__main__":
    X = np.random.rand(20, 3)
    Y = np.random.rand(20, 2)
    fit_network(X, Y)
