"""Gradients that add up from call to call are right where the file resets them between two steps, and only there."""

import pytest

from checking.styles.judging import command

PROGRAM = """
import numpy as np

class Net:
    def __init__(self):
        rng = np.random.default_rng(0)
        self.W1, self.b1 = rng.standard_normal((3, 2)), np.zeros(3)
        self.W2, self.b2 = rng.standard_normal((1, 3)), np.zeros(1)
        self.start()

    def start(self):
        self.dW1, self.db1, self.dW2, self.db2 = [np.zeros_like(p) for p in self.parameters()]

    def parameters(self):
        return self.W1, self.b1, self.W2, self.b2

    def forward(self, x):
        self.x = x
        self.h = 1 / (1 + np.exp(-(self.W1 @ x + self.b1)))
        self.o = 1 / (1 + np.exp(-(self.W2 @ self.h + self.b2)))
        return self.o

    def backward(self, y):
        d2 = (self.o - y) * self.o * (1 - self.o)
        d1 = (self.W2.T @ d2) * self.h * (1 - self.h)
        self.dW2 += np.outer(d2, self.h)
        self.db2 += d2
        self.dW1 += np.outer(d1, self.x)
        self.db1 += d1

class SGD:
    def __init__(self, net, rate):
        self.net, self.rate = net, rate

    def zero_grad(self):
        self.net.start()

    def step(self):
        for p, g in zip(self.net.parameters(), (self.net.dW1, self.net.db1, self.net.dW2, self.net.db2)):
            p -= self.rate * g

def train(net, xs, ys):
    optimizer = SGD(net, 0.1)
    for x, y in zip(xs, ys):
        RESET
        net.forward(x)
        net.backward(y)
        optimizer.step()
"""


@pytest.mark.parametrize(("reset", "code", "said"), [
    pytest.param("optimizer.zero_grad()", 0, "something else in the file resets it", marks=pytest.mark.published),
    ("pass  # forgotten", 1, "it is never reset"),
    pytest.param(None, 0, "something else in the file resets it", marks=pytest.mark.published),
])  # fmt: skip
def test_a_call_resets_and_a_definition_alone_only_where_others_train(reset, code, said, tmp_path):
    path = tmp_path / "program.py"
    text = PROGRAM.partition("def train(")[0] if reset is None else PROGRAM.replace("RESET", reset)
    path.write_text(text, encoding="utf-8")
    found, out, err = command(["check", str(path)])
    assert found == code, out + err
    assert said in out
