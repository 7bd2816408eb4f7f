"""Layer sizes that a function reads from names of its file: it is asked with others, and they are put back."""

import numpy as np
import pytest

from backproof.checking.subjects.code.widths_outside import sizes_outside, widths_being
from checking.styles.judging import command

pytestmark = pytest.mark.usefixtures("patient")

FLAT = """
import numpy as np

n_inputs, n_hidden, n_outputs = 2, 5, 1

def parts(v):
    cut = n_hidden * n_inputs
    w, rest = v[:cut].reshape(n_hidden, n_inputs), v[cut:]
    b, rest = rest[:n_hidden], rest[n_hidden:]
    return w, b, rest[:-n_outputs].reshape(n_outputs, n_hidden), rest[-n_outputs:]

def cost_and_gradient(v, X, y):
    w, b, u, c = parts(v)
    h = np.tanh(X @ w.T + b)
    d = h @ u.T + c - y
    e = (d @ u) * SLOPE
    return 0.5 * (d ** 2).sum(), np.concatenate([(e.T @ X).ravel(), e.sum(0), (d.T @ h).ravel(), d.sum(0)])
"""
FILLED = """
import numpy as np

D_IN = 4
HIDDEN1 = 6
HIDDEN2 = 5
D_OUT = 3

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def gradients(W1, b1, W2, b2, W3, b3, x, y):
    h = sigmoid(x @ W1 + b1)
    g = sigmoid(h @ W2 + b2)
    out = sigmoid(g @ W3 + b3)
    d3 = (out - y) * out * (1 - out)
    dW3, db3 = np.zeros((HIDDEN2, D_OUT)), np.zeros(D_OUT)
    dW2, db2 = np.zeros((HIDDEN1, HIDDEN2)), np.zeros(HIDDEN2)
    dW1, db1 = np.zeros((D_IN, HIDDEN1)), np.zeros(HIDDEN1)
    d2 = d3 @ W3.T * g * (1 - g)
    d1 = d2 @ W2.T * SLOPE
    dW3 += g.T @ d3
    db3 += d3.sum(axis=0)
    dW2 += h.T @ d2
    db2 += d2.sum(axis=0)
    dW1 += x.T @ d1
    db1 += d1.sum(axis=0)
    return dW1, db1, dW2, db2, dW3, db3
"""

ROW_BY_ROW = """
import numpy as np

hidden_units = 6
batch_size = 250

def squash(z):
    return 1 / (1 + np.exp(-z))

def backward(X, targets, W):
    sums = [np.zeros((hidden_units, X.shape[1])), np.zeros((targets.shape[1], hidden_units))]
    for k in range(batch_size):
        h = squash(W[0] @ X[k])
        o = squash(W[1] @ h)
        last = (o - targets[k]) * o * (1 - o)
        first = (W[1].T @ last) * SLOPE
        sums = [sums[0] + np.outer(first, X[k]), sums[1] + np.outer(last, h)]
    return [each / batch_size for each in sums]
"""


@pytest.mark.published
@pytest.mark.parametrize(
    ("text", "right", "wrong", "sizes"),
    [
        (FLAT, "(1 - h ** 2)", "(1 - h)", "2,5,1; 3,4,2"),
        (FILLED, "h * (1 - h)", "g.mean() * (1 - h)", "4,6,5,3; 3,4,3,2"),
        (ROW_BY_ROW, "h * (1 - h)", "h", "3,6,2"),
    ],
)
def test_a_function_is_asked_with_its_sizes_and_with_others(tmp_path, text, right, wrong, sizes):
    file = tmp_path / "fit.py"
    for slope, code in ((right, 0), (wrong, 1)):
        file.write_text(text.replace("SLOPE", slope))
        got, out, err = command(["check", str(file)])
        assert got == code, out + err
        assert ("BP2 is violated at layer 2" in out) == (code == 1)
        assert code == 1 or sizes in out


def test_names_are_as_before_afterwards():
    space = {"n_in": 2, "n_hidden": 7, "n_out": 1}
    exec("def f(v): return v.reshape(n_hidden, n_in), n_out", space)
    with widths_being((3, 4, 2), space["f"]):
        assert sizes_outside(space["f"]) == (3, 4, 2)
    assert sizes_outside(space["f"]) == (2, 7, 1)
    with widths_being((3, 4, 5, 2), space["f"]):  # of another depth: nothing is changed
        assert sizes_outside(space["f"]) == (2, 7, 1)


@pytest.mark.parametrize("numbers", [{"n_in": 2, "n_out": 7}, {"n_in": 2, "n_hidden": 7.0, "n_out": 1}, {}])
def test_single_numbers_that_are_no_sizes_tell_none(numbers):
    space = numbers | {"np": np}
    exec("def f(v): return n_in, n_hidden, n_out", space)
    assert sizes_outside(space["f"]) == ()


TAUGHT = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def teach(X, Y, q, eta=0.1, rounds=100):
    m, d = X.shape
    V, W = np.random.random((d, q)), np.random.random((q, Y.shape[1]))
    gamma, theta = np.random.random(q), np.random.random(Y.shape[1])
    for t in range(rounds):
        for k in range(m):
            b = sigmoid(X[k] @ V SIGN gamma)
            out = sigmoid(b @ W SIGN theta)
            g = out * (1 - out) * (Y[k] - out)
            e = b * (1 - b) * (W @ g)
            W += eta * np.outer(b, g)
            V += eta * np.outer(X[k], e)
            theta += SLIP eta * g
            gamma += MOVED eta * e
    return V, gamma, W, theta

if __name__ == "__main__":
    data = np.random.rand(6, 4)
    teach(data[:, :3], data[:, 3:], CALL)
"""


@pytest.mark.published
@pytest.mark.parametrize(
    ("sign", "moved", "call", "mend"), [("-", "-", "6", "-delta3.sum"), ("+", "", "eta=0.5, q=5", "delta3.sum")]
)
def test_a_whole_number_that_the_file_passes_is_the_width_of_the_hidden_layer(tmp_path, sign, moved, call, mend):
    """And the line that mends the gradient of a threshold, which is subtracted, has a minus."""
    file = tmp_path / "teach.py"
    text = TAUGHT.replace("SIGN", sign).replace("MOVED", moved).replace("CALL", call)
    for slip, code in ((moved, 0), ("" if moved else "-", 1)):
        file.write_text(text.replace("SLIP", slip))
        got, out, err = command(["check", str(file)])
        assert got == code, out + err
        assert "networks 3,4,2; 2,3,1" in out
        assert (f"mend: grad_b3 = {mend}(axis=0)" in out) == (code == 1)
