"""What an operation does not return, or returns for a plain number, is said; also where it runs in its own process."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.isolation.held_values import OddError
from backproof.checking.isolation.remote_operations import _facts
from checking.styles.judging import command

X = np.array([0.3, -0.7, 1.2])
LOSS = """
def mse(pred, target):
    return ((pred - target) ** 2).mean()

def mse_backward(g, pred, target):
    return 2 * g * (pred - target) / pred.size, None
"""


def swish(x, beta):
    return x / (1 + np.exp(-beta * x))


def swish_backward(g, x, beta):
    s = 1 / (1 + np.exp(-beta * x))
    return g * (s + beta * x * s * (1 - s)), (g * x * s * (1 - s)).sum()  # by β a square is missing


def test_at_the_command_line_too_a_target_needs_no_derivative(tmp_path):
    path = tmp_path / "loss.py"
    path.write_text(LOSS, encoding="utf-8")
    code, out, err = command(["check-op", f"{path}:mse,mse_backward", "--shape", "3", "--shape", "3"])
    assert code == 0, out + err
    assert "returns nothing for target" in out


def test_the_derivative_by_a_plain_number_is_said_not_to_be_checked():
    report = bp.check_op((swish, swish_backward), X, 0.5)
    assert report.verdict == "correct"
    assert "it returns for beta was not checked" in report.to_text()
    assert "对 beta 的导数没有检查" in report.to_text("zh")
    assert bp.check_op((swish, swish_backward), X, np.array(0.5)).verdict == "wrong"


@pytest.mark.parametrize("by_number", [None, 0.0])
def test_a_plain_number_that_gets_no_derivative_is_passed_over(by_number):
    report = bp.check_op((swish, lambda g, x, beta: (swish_backward(g, x, beta)[0], by_number)), X, 0.5)
    assert report.verdict == "correct"
    assert "not checked" not in report.to_text()


def test_inputs_that_code_in_its_own_process_speaks_of_are_among_those_it_was_given():
    places = {"leaves": range(2), "positions": range(1, 3)}
    assert _facts("not_returned", {"leaves": [1]}, places) == {"leaves": (1,)}
    assert _facts("refused", {"why": "so"}, places) == {"why": "so"}
    for name, facts in (("not_returned", {"leaves": [2]}), ("of_numbers", {"positions": [0]}),
                        ("of_numbers", {"positions": [True]}), ("of_numbers", {"positions": ["x"]})):  # fmt: skip
        with pytest.raises(OddError):
            _facts(name, facts, places)
