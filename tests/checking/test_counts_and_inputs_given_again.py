"""Programs in habits of public ones: layers counted beside their widths, inputs given again, widths as numbers."""

import pytest

from checking.styles.judging import printed

pytestmark = [pytest.mark.published, pytest.mark.usefixtures("patient")]

COUNTED = """
import numpy as np

class Part:
    def __init__(self, before: int, after: int):
        self.w, self.b = np.random.randn(after, before), np.random.randn(after)

    def go(self, x):
        self.x, self.a = x, np.tanh(x @ self.w.T + self.b)
        return self.a

    def back(self, g):
        g = g * {slope}
        return g.T @ self.x, g.sum(0), g @ self.w

class Net:
    def __init__(self, nb_layers: int, nb_inputs: int, layer_sizes: list[int]):
        ends = [nb_inputs, *layer_sizes]
        self.parts = [Part(ends[k], ends[k + 1]) for k in range(nb_layers)]

    def predict(self, x):
        for part in self.parts:
            x = part.go(x)
        return x

    def descend(self, predicted, expected, learning_rate):
        g = (predicted - expected) / len(expected)
        for part in self.parts[::-1]:
            dw, db, g = part.back(g)
            part.w -= learning_rate * dw
            part.b -= learning_rate * db

    def train(self, x, y, rounds=100, learning_rate=0.1):
        for _ in range(rounds):
            self.descend(self.predict(x), y, learning_rate)
"""

AGAIN = """
import numpy as np

class Dense:
    def __init__(self, n_in, n_out):
        self.W, self.b, self.rate = np.random.randn(n_in, n_out), np.zeros(n_out), 0.1

    def forward(self, x):
        return x @ self.W + self.b

    def backward(self, x, grad_output):
        sent = grad_output @ self.W.T
        self.W = self.W - self.rate * x.T @ grad_output
        self.b = self.b - self.rate * grad_output.sum(axis=0)
        return {sent}

class Tanh:
    def forward(self, x):
        return np.tanh(x)

    def backward(self, x, grad_output):
        return grad_output * {slope}

class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
"""

OUTPUT_FIRST = """
import numpy as np

class Net:
    INPUTS, HIDDEN, OUTPUTS = 3, 4, 2

    def __init__(self):
        self.kept = None
        self.hidden_weights = np.random.randn(self.INPUTS, self.HIDDEN)
        self.output_weights = np.random.randn(self.HIDDEN, self.OUTPUTS)

    def get_output(self, inputs):
        self.inputs, self.kept = inputs, np.tanh(inputs @ self.hidden_weights)
        return np.tanh(self.kept @ self.output_weights)

    def train(self, net_output, output_right):
        delta = (output_right - net_output) * (1 - net_output ** 2)
        below = {below} * (1 - self.kept ** 2)
        self.output_weights += self.kept.T @ delta
        self.hidden_weights += self.inputs.T @ below
"""

WIDE = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

n, d_in, hidden, d_out = 32, 400, 60, 5
x, y = np.random.rand(n, d_in), np.random.rand(n, d_out)
w1, w2 = np.random.randn(d_in, hidden), np.random.randn(hidden, d_out)
for step in range(100):
    h = sigmoid(x @ w1)
    out = sigmoid(h @ w2)
    d2 = (out - y) * out * (1 - out)
    d1 = {error} @ w2.T * h * (1 - h)
    w1 -= 0.1 * x.T @ d1
    w2 -= 0.1 * h.T @ d2
"""

OF_OLD = """
import numpy as np

input_data = np.array([[1, 5, 9], [2, 6, 1], [3, 7, 2], [4, 8, 3]])
output_data = np.array([[0], [1], [0], [0]])
v, w = np.random.rand(3, 4), np.random.rand(4, 2)
for epoch in range(100):
    for i in xrange(input_data.shape[0]):
        row = input_data[i, :]
        h = np.tanh(row @ v)
        out = np.tanh(h @ w)
        delta = (output_data[i] - out) * (1 - out ** 2)
        below = delta @ w.T * {slope}
        w += 0.1 * np.outer(h, delta)
        v += 0.1 * np.outer(row, below)
"""

UNPACKED = """
import numpy as np

def gradient(params, x, y):
    W1, b1, W2, b2, W3, b3 = params
    a1 = np.tanh(x @ W1 + b1)
    a2 = np.tanh(a1 @ W2 + b2)
    a3 = np.tanh(a2 @ W3 + b3)
    d3 = (a3 - y) * (1 - a3 ** 2)
    d2 = d3 @ W3.T * (1 - a2 ** 2)
    d1 = d2 @ W2.T * {slope}
    return [x.T @ d1, d1.sum(0), a1.T @ d2, d2.sum(0), a2.T @ d3, d3.sum(0)]
"""

KEPT = """
import numpy as np

class Net:
    def __init__(self, X, Y, layer_dims, rate=0.1):
        self.X, self.Y, self.layer_dims, self.rate = X, Y, layer_dims, rate
        self.m = X.shape[1]

    def start(self):
        widths = list(zip(self.layer_dims[1:], self.layer_dims))
        return {f"W{k}": np.random.randn(*pair) for k, pair in enumerate(widths, 1)}

    def forward(self, params):
        a1 = np.tanh(params["W1"] @ self.X)
        return a1, np.tanh(params["W2"] @ a1)

    def back(self, params, a1, a2):
        d2 = (a2 - self.Y) * (1 - a2 ** 2)
        d1 = params["W2"].T @ d2 * {slope}
        return {"W1": d1 @ self.X.T / self.m, "W2": d2 @ a1.T / self.m}

    def fit(self, rounds=10 ** 7):
        params = self.start()
        for _ in range(rounds):
            grads = self.back(params, *self.forward(params))
            for name in params:
                params[name] = params[name] - self.rate * grads[name]
        self.params = params

net = Net(np.random.randn(3, 50), np.random.randn(2, 50), [3, 4, 2])
net.fit()
"""

LEFT = """
import numpy as np

class Net:
    def __init__(self, input_mat, w1, w2):
        self.input_mat, self.w1, self.w2 = input_mat, w1, w2

    def forward(self, x):
        self.h = np.tanh(x @ self.w1)
        return np.tanh(self.h @ self.w2)

    def backward(self, y_true, y_pred):
        d2 = (y_pred - y_true) * (1 - y_pred ** 2)
        d1 = d2 @ self.w2.T * {slope}
        return self.input_mat.T @ d1, self.h.T @ d2

net = Net(np.random.rand(1, 3), np.random.randn(3, 4), np.random.randn(4, 2))
"""


@pytest.mark.parametrize(("program", "code"), [
    (KEPT.replace("{slope}", "(1 - a1 ** 2)"), 0),
    (KEPT.replace("{slope}", "1"), 1),
    (LEFT.replace("{slope}", "(1 - self.h ** 2)"), 0),
    (LEFT.replace("{slope}", "(1 - self.h)"), 1),
    (COUNTED.replace("{slope}", "(1 - self.a ** 2)"), 0),
    (COUNTED.replace("{slope}", "(1 - self.a)"), 1),
    (AGAIN.replace("{sent}", "sent").replace("{slope}", "(1 - np.tanh(x) ** 2)"), 0),
    (OUTPUT_FIRST.replace("{below}", "delta @ self.output_weights.T"), 0),
    (OUTPUT_FIRST.replace("{below}", "(output_right - net_output) @ self.output_weights.T"), 1),
    (WIDE.replace("{error}", "d2"), 0),
    (WIDE.replace("{error}", "(out - y)"), 1),
    (OF_OLD.replace("{slope}", "(1 - h ** 2)"), 0),
    (OF_OLD.replace("{slope}", "(1 - h)"), 1),
    (UNPACKED.replace("{slope}", "(1 - a1 ** 2)"), 0),
    (UNPACKED.replace("{slope}", "1"), 1),
], ids=lambda given: given if isinstance(given, int) else "")  # fmt: skip
def test_programs_in_these_habits_are_read(program, code, tmp_path):
    found, said = printed(program, tmp_path)
    assert found == code, said


def test_a_counter_called_step_is_no_learning_rate(tmp_path):
    small = WIDE.replace("400, 60, 5", "4, 6, 5").replace("{error}", "d2")
    found, said = printed(small, tmp_path)
    assert found == 0
    assert "learning rate given" not in said


def test_layers_that_overwrite_their_weights_first_are_not_right(tmp_path):
    """They are ours to put together, so that they are undecided at most."""
    source = AGAIN.replace("{sent}", "grad_output @ self.W.T").replace("{slope}", "(1 - np.tanh(x) ** 2)")
    assert printed(source, tmp_path)[0] in (2, 3)


def test_a_script_whose_targets_are_not_known_is_not_accused(tmp_path):
    """Its own stay in place of ours: that ours are not subtracted is no fault of the code."""
    found, said = printed(OF_OLD.replace("{slope}", "(1 - h ** 2)").replace("output_data", "klass"), tmp_path)
    assert found in (0, 2, 3), said
