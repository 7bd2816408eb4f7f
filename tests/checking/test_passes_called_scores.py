"""Networks whose forward pass is called `logits` or `scores`, right and with one slip."""

import pytest

from backproof.checking.subjects.code.names_of_functions import named_by_place
from backproof.checking.subjects.names.names_in_code import is_kind, role_of
from checking.styles.judging import printed, reported

OF_A_CLASS = """
import numpy as np


class Digits:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def compute_logits(self, x):
        self.x, self.h = x, np.tanh(x @ self.W1 + self.b1)
        return self.h @ self.W2 + self.b2

    def backward(self, logits, one_hot):
        p = np.exp(logits - logits.max(1, keepdims=True))
        e = (p / p.sum(1, keepdims=True) - one_hot) / len(one_hot)
        self.dW2, self.db2 = self.h.T @ e, e.sum(0)
        back = (e @ self.W2.T) * (1 - self.h**2)
        self.dW1, self.db1 = self.x.T @ back, back.sum(0)
"""
OF_FUNCTIONS = """
import numpy as np

W1, b1 = np.random.randn(3, 5), np.zeros((1, 5))
W2, b2 = np.random.randn(5, 4), np.zeros((1, 4))


def scores(x):
    hidden = np.tanh(x @ W1 + b1)
    return hidden, hidden @ W2 + b2


def backward(x, hidden, scores, y):
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    p[range(len(x)), y] -= 1
    back = (p @ W2.T) * (1 - hidden**2)
    return x.T @ back, back.sum(0), hidden.T @ p, p.sum(0)
"""


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("text", "line"),
    [(OF_A_CLASS, "(1 - self.h**2)"), (OF_FUNCTIONS, "(1 - hidden**2)")],
    ids=["class", "functions"],
)
def test_it_is_right_and_its_slip_is_named(text, line, tmp_path):
    code, said = printed(text, tmp_path)
    assert code == 0, said
    assert line in text
    found = reported(text.replace(line, line.replace("**2", "")), tmp_path)["findings"]
    assert ("BP2", "slope_one_minus_activation") in [(f["equation"], f["fault"]) for f in found]


def test_logits_are_an_output_and_a_score_is_a_test():
    assert is_kind("compute_logits", "forward")
    assert is_kind("scores", "forward")
    assert not is_kind("score", "forward")
    assert (role_of("logits"), role_of("scores")) == ("out", "out")


def test_what_has_no_name_where_it_is_returned_has_that_of_the_argument():
    def forward(x):
        hidden = 2 * x
        return hidden, hidden + 1

    assert named_by_place(forward, ["x", "hidden", "scores", "y"]) == ("hidden", "scores")
    assert named_by_place(forward, ["x", "hidden", "y"]) == ()
