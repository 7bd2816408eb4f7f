"""Methods whose names say nothing are asked by what they do: they move parameters, or store gradients."""

import pytest

from backproof.checking.readings.unsaid import check_as_meant
from backproof.checking.subjects.code.kinds_by_use import does

MOVES = """
import numpy as np

class Small:
    def __init__(self):
        self.arrays = [np.random.randn(3, 5), np.random.randn(5, 2)]

    def epoch(self, features, labels):
        h = np.tanh(features @ self.arrays[0])
        o = np.tanh(h @ self.arrays[1])
        d = (labels - o) * (1 - o**2)
        e = d @ self.arrays[1].T * SLOPE
        self.arrays[1] = self.arrays[1] + h.T @ d
        self.arrays[0] = self.arrays[0] + features.T @ e
"""
STORES = """
import numpy as np

class Stored:
    def __init__(self):
        self.W1, self.W2 = np.random.randn(3, 4), np.random.randn(4, 2)

    def accumulate(self, x, y):
        h = np.tanh(x @ self.W1)
        o = np.tanh(h @ self.W2)
        d = (o - y) * (1 - o**2)
        self.dW2 = h.T @ d
        self.dW1 = x.T @ (d @ self.W2.T * SLOPE)
"""
SCRIPT = """
import numpy as np

X, Y = np.random.randn(8, 3), np.random.randn(8, 2)
w_a, w_b = np.random.randn(3, 4), np.random.randn(4, 2)
for epoch in range(50):
    h = np.tanh(X @ w_a)
    o = np.tanh(h @ w_b)
    d = (o - Y) * (1 - o**2)
    e = d @ w_b.T * SLOPE
    w_b -= 0.01 * h.T @ d
    w_a -= 0.01 * X.T @ e
"""


@pytest.mark.parametrize("slope", ["(1 - h**2)", "1"])
@pytest.mark.parametrize("source", [MOVES, STORES, SCRIPT], ids=["moves", "stores", "weights by letters"])
def test_what_is_called_otherwise_is_found_and_judged(tmp_path, source, slope):
    path = tmp_path / "program.py"
    path.write_text(source.replace("SLOPE", slope), encoding="utf-8")
    report, _ = check_as_meant(str(path), "", (3, 5, 2) if source is MOVES else (3, 4, 2), "tanh", "quadratic")
    accused = [(f.equation, f.layer, f.fault) for f in report.findings if f.accuses]
    assert accused == ([("BP2", 2, "slope_missing")] if slope == "1" else [])


def test_a_counter_and_a_cache_are_no_parameters():
    class Counted:
        def forward(self, x):
            self.calls += 1
            self.seen, self.x = self.calls, x

    assert not does(Counted.forward, "forward", "update")
    assert not does(Counted.forward, "forward", "backward")
