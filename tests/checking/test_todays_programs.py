"""Programs in ways of today: a record of settings, sums that come out as 0, inputs that are targets, lists of pairs."""

import pytest

from checking.styles.judging import printed

pytestmark = [pytest.mark.published, pytest.mark.usefixtures("patient")]

SETTINGS = """
from dataclasses import dataclass, field
import numpy as np

@dataclass(frozen=True)
class Config:
    layers: list = field(default_factory=lambda: [4, 16, 3])
    rate: float = 0.1
    seed: int = 1

class Net:
    def __init__(self, cfg: Config):
        rng = np.random.default_rng(cfg.seed)
        self.cfg = cfg
        self.w = [rng.normal(size=(m, n)) for m, n in zip(cfg.layers, cfg.layers[1:])]
        self.b = [np.zeros(n) for n in cfg.layers[1:]]

    def grads(self, x, y):
        acts = [x]
        for w, b in zip(self.w, self.b):
            acts.append(np.tanh(acts[-1] @ w + b))
        delta = (acts[-1] - y) * (1 - acts[-1] ** 2)
        dw, db = [], []
        for k in reversed(range(len(self.w))):
            dw.insert(0, acts[k].T @ delta)
            db.insert(0, delta.sum(0))
            delta = delta @ self.w[k].T * (1 - acts[k]{power})
        return dw, db

def main():
    config = Config()
    net = Net(config)
    print(net.grads(np.ones((2, 4)), np.ones((2, 3))))
"""


@pytest.mark.parametrize(("power", "code"), [(" ** 2", 0), ("", 1)])
def test_a_network_is_made_from_a_dataclass_of_settings(tmp_path, power, code):
    assert printed(SETTINGS.replace("{power}", power), tmp_path)[0] == code


SOFTMAX = """
import numpy as np

def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

class Model:
    def fit(self, X, y, rate=0.1, rounds=10):
        n, d = X.shape
        k = len(np.unique(y))
        Y = np.eye(k)[y]
        self.W, self.b = np.zeros((d, k)), np.zeros(k)
        for _ in range(rounds):
            error = softmax(X @ self.W + self.b) - Y
            self.W -= rate * X.T @ error / n
            self.b -= rate * np.sum(error{axis}) / n
        return self

Model().fit(np.random.rand(9, 4), np.arange(9) % 3)
"""


@pytest.mark.parametrize(("axis", "code"), [(", axis=0", 0), ("", 1)])
def test_a_bias_whose_step_comes_out_as_zero_is_one_all_the_same(tmp_path, axis, code):
    assert printed(SOFTMAX.replace("{axis}", axis), tmp_path)[0] == code


AUTOENCODER = """
import numpy as np

X = np.random.rand(40, 6)
V, c = np.random.rand(6, 3), np.zeros(3)
W, b = np.random.rand(3, 6), np.zeros(6)

def sigmoid(v):
    return 1 / (1 + np.exp(-v))

for epoch in range(20):
    for i in range(0, len(X), 10):
        xb = X[i:i + 10]
        code = sigmoid(xb @ V + c)
        recon = sigmoid(code @ W + b)
        g = (recon - xb) * recon * (1 - recon)
        gc = g @ W.T * {slope}
        V -= 0.1 * xb.T @ gc
        c -= 0.1 * gc.sum(0)
        W -= 0.1 * code.T @ g
        b -= 0.1 * g.sum(0)
"""


@pytest.mark.parametrize(("slope", "code"), [("code * (1 - code)", 0), ("code * (1 + code)", 1)])
def test_inputs_are_the_targets_of_a_script_that_names_none(tmp_path, slope, code):
    assert printed(AUTOENCODER.replace("{slope}", slope), tmp_path)[0] == code


PAIRS = """
import numpy as np

def sigmoid(v):
    return 1 / (1 + np.exp(-v))

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        g = np.random.default_rng(0)
        self._layers = [[g.normal(size=(n_in, n_hidden)), np.zeros(n_hidden)],
                        [g.normal(size=(n_hidden, n_out)), np.zeros(n_out)]]

    def loss_and_grads(self, x, y):
        (w1, b1), (w2, b2) = self._layers
        h = sigmoid(x @ w1 + b1)
        p = sigmoid(h @ w2 + b2)
        d2 = (p - y) * p * (1 - p)
        d1 = {error} * h * (1 - h)
        return ((p - y) ** 2).sum() / 2, [(x.T @ d1, d1.sum(0)), (h.T @ d2, d2.sum(0))]
"""


@pytest.mark.parametrize(("error", "code"), [("(d2 @ w2.T)", 0), ("((p - y) @ w2.T)", 1)])
def test_a_list_of_layers_may_hold_pairs_without_names(tmp_path, error, code):
    assert printed(PAIRS.replace("{error}", error), tmp_path)[0] == code
