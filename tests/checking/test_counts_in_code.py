"""What an argument called n counts is read from the code, since its name tells it of nobody."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.code.counts_in_code import counted_by


def mean(x, n):
    return x.sum() / n


def mean_in_place(x, n):
    x /= 2 * n


def rows(x, n):
    for i in range(n):
        x[i : i + 1] = 0


def rows_in_a_list(x, n):
    return [x[k] for k in range(n)]


def rounds(x, n):
    for _ in range(n):
        x -= 1


def told_rounds(x, n):
    for epoch in range(n):
        x -= epoch


def layers(x, n):
    for i in range(n - 1, 0, -1):
        x = x[i]


def unused(x, n):
    return x


@pytest.mark.parametrize("function", [mean, mean_in_place, rows, rows_in_a_list, unused])
def test_n_is_how_many_examples_there_are(function):
    assert counted_by(function, "n", "size") == "size"


@pytest.mark.parametrize("function", [rounds, told_rounds])
def test_n_is_how_many_rounds_there_are(function):
    assert counted_by(function, "n", "size") == "one"


def test_n_that_counts_something_else_has_no_role():
    assert counted_by(layers, "n", "size") == ""


def share(x, m):
    return x.T @ x / m


def test_m_is_how_many_examples_there_are_where_the_code_divides_by_it():
    assert (counted_by(share, "m", "other"), counted_by(share, "x", "other")) == ("size", "other")
    assert counted_by(layers, "m", "other") == "other"


def test_another_name_and_code_that_cannot_be_read_keep_their_role():
    assert counted_by(rounds, "batch_size", "size") == "size"
    assert counted_by(rounds, "x", "x") == "x"
    assert counted_by(len, "n", "size") == "size"


def test_parameters_that_were_moved_and_returned_are_no_gradients():
    """Without a learning rate it is no update that is known, and its answer must accuse nothing."""

    def train(x, y, w1, b1, w2, b2):
        for k in range(len(x)):
            h = np.tanh(x[k] @ w1 + b1)
            d2 = h @ w2 + b2 - y[k]
            d1 = d2 @ w2.T * (1 - h**2)
            for parameter, gradient in ((w2, np.outer(h, d2)), (b2, d2), (w1, np.outer(x[k], d1)), (b1, d1)):
                parameter -= 0.1 * gradient
        return w1, b1, w2, b2

    with pytest.raises(bp.BackproofError, match="returned the parameters it had changed"):
        bp.check(train, bp.Network([3, 4, 2], ["tanh", "identity"]))


@pytest.mark.parametrize("isolated", [False, pytest.param(True, marks=pytest.mark.published)])
def test_they_are_steps_at_the_rate_that_the_code_writes_down(isolated):
    def train(x, y, w, b, n):
        for k in range(n):
            d = x[k] @ w + b - y[k]
            w -= 0.1 * np.outer(x[k], d)
            b -= 0.1 * d
        return w, b

    def by_numbers(x, y, w, b, n):
        for k in range(n):
            for i in range(len(b)):
                d = sum(w[i][j] * x[k][j] for j in range(len(x[k]))) + b[i] - y[k][i]
                for j in range(len(x[k])):
                    w[i][j] -= 0.1 * d * x[k][j]
                b[i] -= 0.1 * d
        return w, b

    for code in (train, by_numbers):
        assert bp.check(code, bp.Network([3, 2], ["identity"]), isolated=isolated).verdict == "correct"
