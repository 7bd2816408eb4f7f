"""What a file itself computes tells how it is meant: its cost, its activations, its steps, the shape of its targets."""

import pytest

from checking.styles.judging import printed

pytestmark = [pytest.mark.published, pytest.mark.usefixtures("patient")]

AUTOENCODER = """
import numpy as np

class Autoencoder:
    def __init__(self, inputs: int, code: int, rate: float = 0.1):
        self.rate = rate
        self.into = {"weights": np.random.randn(inputs, code), "bias": np.zeros((1, code))}
        self.out = {"weights": np.random.randn(code, inputs), "bias": np.zeros((1, inputs))}

    def encode(self, x):
        return np.tanh(x @ self.into["weights"] + self.into["bias"])

    def reconstruct(self, x):
        return 1 / (1 + np.exp(-(self.encode(x) @ self.out["weights"] + self.out["bias"])))

    def train_step(self, x):
        code, found = self.encode(x), self.reconstruct(x)
        d = 2 * (found - x) / x.size{slope}
        below = d @ self.out["weights"].T * (1 - code ** 2)
        self.out["weights"] -= self.rate * code.T @ d
        self.out["bias"] -= self.rate * d.sum(axis=0, keepdims=True)
        self.into["weights"] -= self.rate * x.T @ below
        self.into["bias"] -= self.rate * below.sum(axis=0, keepdims=True)
        return np.mean((self.reconstruct(x) - x) ** 2)

    def train(self, data, epochs=10, batch_size=32):
        for epoch in range(epochs):
            for i in range(0, len(data), batch_size):
                loss = self.train_step(data[i:i + batch_size])
        return loss

if __name__ == "__main__":
    Autoencoder(8, 3).train(np.random.rand(50, 8))
"""


@pytest.mark.parametrize(("slope", "code", "told"), [(" * found * (1 - found)", 0, ""), ("", 1, "σ′(z³) is missing")])
def test_a_step_of_an_autoencoder_is_no_forward_pass(tmp_path, slope, code, told):
    ended, out = printed(AUTOENCODER.replace("{slope}", slope), tmp_path)
    assert ended == code, out
    assert told in out


MOMENTUM = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hid, n_out, lr=0.1, momentum=0.5):
        self.w1, self.b1 = np.random.rand(n_hid, n_in), np.random.rand(n_hid)
        self.w2, self.b2 = np.random.rand(n_out, n_hid), np.random.rand(n_out)
        self.lr, self.momentum = lr, momentum
        self.before = {k: 0.0 for k in ("w1", "b1", "w2", "b2")}

    def forward(self, x):
        self.x, self.h = x, np.tanh(self.w1 @ x + self.b1)
        return self.w2 @ self.h + self.b2

    def step(self, grads):
        for k, g in grads.items():
            self.before[k] = self.momentum * self.before[k] - self.lr * g
            setattr(self, k, getattr(self, k) + self.before[k])

    def fit(self, X, Y, epochs=5):
        for epoch in range(epochs):
            for x, y in zip(X, Y):
                d = self.forward(x) - y
                e = self.w2.T @ d * (1 - self.h{power})
                self.step({"w2": np.outer(d, self.h), "b2": d, "w1": np.outer(e, self.x), "b1": e})

if __name__ == "__main__":
    Net(3, 5, 2).fit(np.random.rand(9, 3), np.random.rand(9, 2))
"""


@pytest.mark.parametrize(("power", "code"), [(" ** 2", 0), ("", 1)])
def test_momentum_that_begins_as_a_number_is_momentum(tmp_path, power, code):
    ended, out = printed(MOMENTUM.replace("{power}", power), tmp_path)
    assert ended == code, out
    assert "no multiple of the sum" not in out


BOTH_ENDS = """
import numpy as np

class Net:
    def __init__(self, units):
        self.W = [np.random.rand(n, m) for m, n in zip(units, units[1:])]
        self.b = [np.random.rand(n) for n in units[1:]]

    def squeeze(self, s):
        return s / (1.0 + np.abs(s))

    def run(self, x):
        sums, outs = [], [x]
        for W, b in zip(self.W, self.b):
            sums.append(outs[-1] @ W.T + b)
            outs.append(self.squeeze(sums[-1]))
        return sums, outs

    def gradient(self, x, t):
        sums, outs = self.run(x)
        d = (outs[-1] - t) / (1 + np.abs(sums[-1])) ** 2
        dW, db = [], []
        for k in (1, 0):
            dW.insert(0, d.T @ outs[k])
            db.insert(0, d.sum(0))
            d = d @ self.W[k] / (1 + np.abs({at}[k - 1])) ** 2
        return dW, db

t = np.tanh(np.random.rand(20, 2))
print(Net((3, 4, 2)).gradient(np.random.rand(20, 3), t))
"""


@pytest.mark.parametrize(("at", "code"), [("sums", 0), ("outs[1:]", 1)])
def test_an_activation_that_is_a_formula_may_be_that_of_the_output_too(tmp_path, at, code):
    ended, out = printed(BOTH_ENDS.replace("{at}", at), tmp_path)
    assert ended == code, out
    assert "softsign,softsign" in out


CROSS_ENTROPY = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def cost(p, t):
    return -np.mean(np.sum(t * np.log(p) + (1 - t) * np.log(1 - p), axis=1))

def gradient(W1, b1, W2, b2, X, T):
    h = np.maximum(X @ W1 + b1, 0)
    p = sigmoid(h @ W2 + b2)
    d2 = (p - T){slope} / len(X)
    d1 = d2 @ W2.T * (h > 0)
    return X.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0)
"""


@pytest.mark.parametrize(("slope", "code"), [("", 0), (" * p * (1 - p)", 1)])
def test_the_cost_that_a_file_writes_down_is_the_one_that_its_gradient_is_of(tmp_path, slope, code):
    ended, out = printed(CROSS_ENTROPY.replace("{slope}", slope), tmp_path)
    assert ended == code, out
    assert not slope or "cost quadratic, not of binary_cross_entropy" in out


FLAT = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Net:
    def __init__(self, n, h):
        self.W1, self.b1 = np.random.rand(n, h), np.zeros(h)
        self.W2, self.b2 = np.random.rand(h, 1), np.zeros(1)

    def forward(self, X):
        self.h = np.tanh(X @ self.W1 + self.b1)
        return sigmoid(self.h @ self.W2 + self.b2).ravel()

    def gradients(self, X, y):
        d = ((self.forward(X) - y)[:, None]{share})
        e = d @ self.W2.T * (1 - self.h ** 2)
        return {"W1": X.T @ e, "b1": e.sum(0), "W2": self.h.T @ d, "b2": {sum}}

if __name__ == "__main__":
    y = np.random.randint(0, 2, 30)
    print(Net(4, 6).gradients(np.random.rand(30, 4), y))
    print(-np.mean(y * np.log(0.5) + (1 - y) * np.log(1 - 0.5)))
"""


@pytest.mark.parametrize(("total", "code"), [("d.sum(0)", 0), ("d.sum(0) * len(y)", 1)])
def test_code_with_one_output_is_asked_for_a_batch_with_flat_targets(tmp_path, total, code):
    ended, out = printed(FLAT.replace("{share}", " / len(y)").replace("{sum}", total), tmp_path)
    assert ended == code, out
    assert "one example at a time; with several" not in out


PENALTY = """
import numpy as np

class Net:
    def __init__(self, n, h, k):
        self.W1, self.b1 = np.random.rand(n, h), np.zeros(h)
        self.W2, self.b2 = np.random.rand(h, k), np.zeros(k)

    def loss(self, X, y, reg=0.0):
        h = np.maximum(X @ self.W1 + self.b1, 0)
        s = h @ self.W2 + self.b2
        p = np.exp(s - s.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        N = len(X)
        loss = -np.log(p[np.arange(N), y]).sum() / N + {cost}
        d = p.copy()
        d[np.arange(N), y] -= 1
        {share}
        e = (d @ self.W2.T) * (h > 0)
        grads = {"W1": X.T @ e + {of_w} * self.W1, "b1": e.sum(0), "W2": h.T @ d + {of_w} * self.W2, "b2": d.sum(0)}
        return loss, grads

print(Net(4, 6, 3).loss(np.random.rand(20, 4), np.random.randint(0, 3, 20), 0.1)[0])
"""
PLAIN = "0.5 * reg * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2))"
SHARED = "reg / (2 * N) * (np.sum(self.W1 ** 2) + np.sum(self.W2 ** 2))"


@pytest.mark.parametrize(
    ("cost", "share", "of_w", "code", "told"),
    [
        (PLAIN, "d /= N", "reg", 0, ""),
        (PLAIN, "", "reg", 1, "the factor 1/N is missing"),
        (SHARED, "d /= N", "reg / N", 0, ""),
        (SHARED, "d /= N", "reg", 1, "is not divided by N"),
    ],
)
def test_a_penalty_beside_a_mean_is_that_of_the_cost_of_the_file(tmp_path, cost, share, of_w, code, told):
    text = PENALTY.replace("{cost}", cost).replace("{share}", share).replace("{of_w}", of_w)
    ended, out = printed(text, tmp_path)
    assert ended == code, out
    assert told in out
