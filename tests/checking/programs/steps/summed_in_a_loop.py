import numpy as np
class Net:
    def __init__(self, n, h, m):
        r = np.random.RandomState(0)
        self.W1 = r.randn(h, n); self.W2 = r.randn(m, h)
        self.b1 = np.zeros((h, 1)); self.b2 = np.zeros((m, 1))
    def learn(self, samples, wanted, epochs, lr):
        for _ in range(epochs):
            gW1 = np.zeros_like(self.W1); gW2 = np.zeros_like(self.W2)
            gb1 = np.zeros_like(self.b1); gb2 = np.zeros_like(self.b2)
            for s, t in zip(samples, wanted):
                s = s.reshape(-1, 1); t = np.array(t).reshape(-1, 1)
                a1 = 1 / (1 + np.exp(-(self.W1 @ s + self.b1)))
                a2 = 1 / (1 + np.exp(-(self.W2 @ a1 + self.b2)))
                d2 = (a2 - t) * a2 * (1 - a2)
                d1 = (self.W2.T @ d2) * a1 * (1 - a1)
                gW2 += d2 @ a1.T; gb2 += d2
                gW1 += d1 @ s.T; gb1 += d1
            n = len(samples)
            self.W1 -= lr * gW1 / n; self.b1 -= lr * gb1 / n
            self.W2 -= lr * gW2 / n; self.b2 -= lr * gb2 / n
if __name__ == "__main__":
    xs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    ts = [[0], [1], [1], [0]]
    Net(2, 3, 1).learn(xs, ts, 1000, 0.5)
