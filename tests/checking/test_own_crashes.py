"""Code that raises by itself, however it is called: the line that is told is its own, not that of a guessed call."""

import pytest

import backproof as bp
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.running.guard import SubjectError
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

HEAD = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

class Net:
"""
BIAS_OF_ONE_ROW = """
    def __init__(self, n_in, n_hidden, n_out):
        self.w1, self.b1 = np.random.rand(n_in, n_hidden), np.zeros(n_hidden)
        self.w2, self.b2 = np.random.rand(n_hidden, n_out), np.zeros(n_out)

    def train(self, x, y, lr):
        h = sigmoid(np.dot(x, self.w1) + self.b1)
        o = sigmoid(np.dot(h, self.w2) + self.b2)
        d2 = (y - o) * o * (1 - o)
        d1 = np.dot(d2, self.w2.T) * h * (1 - h)
        self.w2 += lr * np.dot(h.reshape(-1, 1), d2)
        self.b2 += lr * d2
        self.w1 += lr * np.dot(x.reshape(-1, 1), d1)
        self.b1 += lr * d1

    def predict(self, x):
        return sigmoid(np.dot(sigmoid(np.dot(x, self.w1) + self.b1), self.w2) + self.b2)
"""
OTHER_WEIGHTS = """
    def __init__(self, n_hidden=2, rate=0.01, turns=1000):
        self.n_hidden, self.rate, self.turns = n_hidden, rate, turns

    def forward(self, x):
        h = sigmoid(x.dot(self.w0))
        e = np.exp(h.dot(self.w1))
        return e / e.sum(axis=1, keepdims=True), h

    def backprop(self, x, y):
        hot = np.eye(np.max(y) + 1)[y]
        self.w0 = np.random.randn(x.shape[1], self.n_hidden)
        self.w1 = np.random.randn(self.n_hidden, hot.shape[1])
        for turn in range(self.turns):
            o, h = self.forward(x)
            self.w1 += self.rate * h.T.dot(hot - o)
            self.w0 += self.rate * x.T.dot((hot - o).dot(self.w0.T) * h * (1 - h))
"""
NODES = """
    def __init__(self, n_in, hidden_nodes_per_layer, n_out):
        self.first = [Node() for _ in range(n_in)]
        self.second = [Node(self.first) for _ in range(hidden_nodes_per_layer)]

    def back_propagate(self, y):
        for node in self.second:
            node.weigh(y)

class Node:
    def __init__(self, before):
        self.before, self.weights = before, [0.1] * len(before)
"""


@pytest.mark.parametrize(("text", "line"), [
    (BIAS_OF_ONE_ROW, "self.b2 += lr * d2"),
    pytest.param(NODES, "self.first = [Node() for", marks=pytest.mark.published),
])  # fmt: skip
def test_the_line_that_raises_is_told(text, line, tmp_path):
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert (code, out) == (2, "")
    assert line in err.splitlines()[0], err


def test_a_round_that_raises_is_told_where_it_got_furthest(tmp_path):
    """The class counts labels: given vectors, it raises earlier, and for another reason."""
    path = tmp_path / "net.py"
    path.write_text(HEAD + OTHER_WEIGHTS, encoding="utf-8")
    net = load_file(str(path)).module.Net(n_hidden=4)
    with pytest.raises(SubjectError, match=r"self\.w0 \+= self\.rate \* x\.T\.dot"):
        bp.check(net, bp.Network([3, 4, 2], ["sigmoid", "softmax"], "categorical_cross_entropy"))


CRASHES_LESS = BIAS_OF_ONE_ROW.replace("lr * d2\n", "lr * d2.sum(axis=0)\n").replace(
    "lr * d1\n", "lr * d1.sum(axis=0)\n"
)


@pytest.mark.published
def test_the_same_without_its_faults_is_right(tmp_path):
    path = tmp_path / "net.py"
    path.write_text(HEAD + CRASHES_LESS.replace(".reshape(-1, 1)", ".T"), encoding="utf-8")
    code, out, err = command(["check", str(path)])
    assert code == 0, out + err
