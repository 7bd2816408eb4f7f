import numpy as np

raw = np.loadtxt('wine.data', delimiter=',')
labels = raw[:, 0].astype(int) - 1
features = raw[:, 1:]
features = (features - features.mean(axis=0)) / features.std(axis=0)
targets = np.eye(3)[labels]

n_samples, n_features = features.shape
n_hidden, n_classes = 10, 3
lr = 0.05
rng = np.random.default_rng(7)
w_h = rng.normal(size=(n_features, n_hidden))
b_h = np.zeros(n_hidden)
w_o = rng.normal(size=(n_hidden, n_classes))
b_o = np.zeros(n_classes)

for epoch in range(300):
    h = 1 / (1 + np.exp(-(features @ w_h + b_h)))
    o = 1 / (1 + np.exp(-(h @ w_o + b_o)))
    err = o - targets
    d_o = err * o * (1 - o)
    d_h = d_o @ w_o.T * h * (1 - h)
    w_o -= lr * h.T @ d_o
    b_o -= lr * d_o.sum(axis=0)
    w_h -= lr * features.T @ d_h
    b_h -= lr * d_h.sum(axis=0)
    if epoch % 50 == 0:
        print(epoch, 0.5 * (err ** 2).sum())
