"""A backward pass alone in its file, which takes Z1, A1, … by their names: it is given those of the network."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.checking.readings.unsaid import check_as_meant

RELU = ["relu", "relu", "relu", "softmax"]
DEEP = bp.Network([3, 4, 3, 4, 2], RELU, "categorical_cross_entropy")

ROWS = """
import numpy as np


def backward(X, y, Z1, A1, Z2, A2, Z3, A3, Z4, A4, W1, b1, W2, b2, W3, b3, W4, b4, lambda_reg, masks=None):
    n = X.shape[0]
    d4 = A4.copy()
    d4[np.arange(n), y] -= 1
    d3 = (d4 @ W4.T) * (Z3 > 0)
    d2 = (d3 @ W3.T) * (Z2 > 0)
    d1 = (d2 @ W2.T) * (Z1 > 0)
    found = []
    for before, d, W in ((X, d1, W1), (A1, d2, W2), (A2, d3, W3), (A3, d4, W4)):
        found += [before.T @ d / n + lambda_reg / n * W, d.sum(axis=0, keepdims=True) / n]
    return found
"""

COLUMNS = """
import numpy as np


def gradients(x, t, h1, h2, w1, b1, w2, b2):
    d2 = (h2 - t) * h2 * (1 - h2)
    d1 = w2.T @ d2 * (1 - h1 ** 2)
    return d1 @ x.T, d1.sum(axis=1, keepdims=True), d2 @ h1.T, d2.sum(axis=1, keepdims=True)
"""


def made(code, name):
    space = {"__name__": "alone"}
    exec(compile(code, "alone.py", "exec"), space)
    return space[name]


def test_a_deep_pass_of_labels_is_judged_by_the_networks_own_values():
    report = bp.check(made(ROWS, "backward"), DEEP)
    assert report.verdict == "correct"
    said = next(message for message in report.inferred if message.key == "check.forward_values")
    assert str(said.facts["names"]) == "Z1, A1, Z2, A2, Z3, A3, Z4, A4"
    assert "are those of the network's forward pass" in report.to_text()
    wrong = bp.check(made(ROWS.replace("(Z2 > 0)", "1"), "backward"), DEEP)
    assert [(f.equation, f.layer) for f in wrong.findings] == [("BP2", 3)]


@pytest.mark.parametrize(("slip", "expected"), [("(1 - h1 ** 2)", []), ("(1 - h1)", ["slope_one_minus_activation"])])
def test_columns_and_activations_alone_are_read_too(slip, expected):
    network = bp.Network([3, 4, 2], ["tanh", "sigmoid"], "quadratic")
    report = bp.check(made(COLUMNS.replace("(1 - h1 ** 2)", slip), "gradients"), network)
    assert [f.fault for f in report.findings] == expected


def test_a_file_without_sizes_is_asked_as_deep_as_its_arguments_are_numbered(tmp_path):
    path = tmp_path / "backprop.py"
    path.write_text(ROWS)
    report, _ = check_as_meant(str(path), "", None)
    assert report.verdict == "correct"
    assert report.network.sizes == (3, 4, 3, 4, 2)
    assert report.network.activations == ("relu", "relu", "relu", "softmax")


@pytest.mark.published
def test_where_the_command_names_no_activations_what_fits_none_is_not_accused(tmp_path):
    path = tmp_path / "backprop.py"
    path.write_text(ROWS.replace("(Z2 > 0)", "1"))
    report, _ = check_as_meant(str(path), "", None)
    assert report.verdict == "undecided"
    told, _ = check_as_meant(str(path), "", None, RELU, "categorical_cross_entropy")
    assert [(f.equation, f.layer) for f in told.findings] == [("BP2", 3)]


def test_values_that_are_numbered_otherwise_are_not_guessed():
    def backward(x, y, a1, a2, w2, b2, w3, b3):
        return np.outer(a2, a1)

    with pytest.raises(SubjectError):
        bp.check(backward, bp.Network([3, 4, 2]))
