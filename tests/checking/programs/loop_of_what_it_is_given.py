# fit y = x1 * x2 with two hidden layers; everything is handed to one function that loops
import numpy as np

n_samples, width_a, width_b = 120, 6, 5
points = np.random.rand(n_samples, 2)
wanted = points[:, :1] * points[:, 1:]
train_data, train_targets = points[:90], wanted[:90]

w_first = np.random.randn(2, width_a)
w_second = np.random.randn(width_a, width_b)
w_third = np.random.randn(width_b, 1)
rate = 1e-4


def train(train_data, train_targets, width_a, width_b, w_first, w_second, w_third):
    for epoch in range(30000):
        first = np.tanh(train_data @ w_first)
        second = np.tanh(first @ w_second)
        guess = second @ w_third
        error = guess - train_targets
        back_second = (error @ w_third.T) * (1 - second**2)
        back_first = (back_second @ w_second.T) * (1 - first**2)
        w_third -= rate * second.T @ error
        w_second -= rate * first.T @ back_second
        w_first -= rate * train_data.T @ back_first
        if epoch % 5000 == 0:
            print(epoch, (error**2).sum())


train(train_data, train_targets, width_a, width_b, w_first, w_second, w_third)
