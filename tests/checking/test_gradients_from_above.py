"""Gradients from above that a backward pass need not be given: used, unused, and numbers that only look like them."""

import numpy as np
import pytest

import backproof as bp
from checking.styles.judging import command

X, Y = np.array([0.4, -1.1, 0.7]), np.array([0.1, 0.2, -0.5])
UNUSED = """
class Squares:
    def forward(self, x, y):
        self.off = x - y
        return (self.off**2).sum() / 2
    def backward(self, dout=1.0):
        return self.off
"""


class HalfSquares:
    """½ Σ (x − y)²; `power` is that of the gradient from above in its backward pass."""

    def __init__(self, power):
        self.power = power

    def forward(self, x, y):
        self.off = x - y
        return 0.5 * (self.off**2).sum()

    def backward(self, dout=1.0):
        return dout**self.power * self.off


def mean(x, y):
    return ((x - y) ** 2).mean()


def mean_backward(x, y, grad_output=None):
    return (1.0 if grad_output is None else grad_output) * 2 * (x - y) / x.size


def huber(x, y, delta=1.0):
    off = abs(x - y)
    return np.where(off < delta, 0.5 * off**2, delta * (off - 0.5 * delta)).sum()


def huber_backward(x, y, delta=1.0):
    return np.clip(x - y, -delta, delta)


def test_one_that_is_used_is_asked_with_others_than_one():
    right, wrong = bp.check_op(HalfSquares(1), X, Y), bp.check_op(HalfSquares(2), X, Y)
    assert right.verdict == bp.check_op((mean, mean_backward), X, Y).verdict == "correct"
    assert wrong.findings[0].fault == "cotangent_twice"


def test_one_that_is_not_used_is_told_and_makes_nothing_wrong():
    report = bp.check_op(HalfSquares(0), X, Y)
    assert report.verdict == "correct"
    assert "1 by default, is not used" in report.to_text()
    assert "没有用到上游梯度" in report.to_text("zh")


def test_at_the_command_line_too_it_is_told(tmp_path):
    path = tmp_path / "cost.py"
    path.write_text(UNUSED, encoding="utf-8")
    code, out, err = command(["check-op", f"{path}:Squares", "--shape", "3", "--shape", "3"])
    assert code == 0, out + err
    assert "is not used" in out


def test_a_number_of_the_forward_pass_is_none():
    assert bp.check_op((huber, huber_backward), X, 3 * Y).verdict == "correct"


# ------------------------------------------------------------ estimators


def ternary(x):
    small = abs(x) < np.median(abs(x))
    return np.where(small, 0.0, np.sign(x))


def step(x, b):
    return np.sign(x - b)


def step_backward(g, x, b):
    slope = g * np.maximum(0.0, 1 - abs(x - b))
    return slope, -slope.sum()


def several(x):
    return np.sign(x) + 0.0 * x, (x**2).sum()


@pytest.mark.parametrize(("factor", "verdict"), [(2, "correct"), (1, "wrong")])
def test_of_several_outputs_one_may_have_an_estimator(factor, verdict):
    def backward(g, dsum, x):
        return g + factor * dsum * x

    report = bp.check_op((several, backward), np.array([0.3, -0.8, 1.4, -0.2]))
    assert report.verdict == verdict
    assert (report.findings[0].fault == "straight_through") == (verdict == "correct")


def test_a_share_of_the_entries_may_tell_the_width_of_a_staircase():
    x = np.random.default_rng(0).standard_normal((4, 5))
    report = bp.check_op((ternary, lambda g, x: g * (abs(x) < 1)), x)
    assert report.verdict == "correct"
    assert report.findings[0].fault == "straight_through_clipped"


def test_a_threshold_has_the_estimator_of_what_it_is_compared_with():
    report = bp.check_op((step, step_backward), np.random.default_rng(1).standard_normal((3, 4)), np.array(0.1))
    assert report.verdict == "correct"
    assert [finding.fault for finding in report.findings] == ["surrogate", "surrogate"]


def test_a_smooth_operation_with_a_dead_part_is_no_staircase():
    x = np.random.default_rng(2).standard_normal(12)
    report = bp.check_op((lambda x: np.maximum(x, 0.0), lambda g, x: g), x)
    assert report.verdict == "wrong"


# ------------------------------------------------------------ changes that hold for even sizes, or are idle


def halves(x):
    first, second = np.split(x, 2, -1)
    return np.concatenate([-second, first], -1)


def turned(q, cos, sin):
    return q * cos + halves(q) * sin


def turned_backward(g, q, cos, sin):
    return g * cos + halves(g * sin), None, None


def test_what_splits_an_axis_into_halves_is_asked_at_other_even_sizes():
    angle = np.outer(np.arange(3), [1.0, 0.3, 1.0, 0.3])
    q = np.random.default_rng(3).standard_normal((2, 3, 4))
    report = bp.check_op((turned, turned_backward), q, np.cos(angle), np.sin(angle), wrt="q")
    assert "g * cos - halves(g * sin)" in report.to_text()


def both_ways(x):
    return (x.sum(0) ** 3).sum() + (x.sum(1) ** 2).sum()


def both_ways_backward(g, x):
    rows = 3 * x.sum(0)[None, :] ** 2
    columns = 2 * x.sum(1)[:, None]  # noqa: F841
    return g * (rows + rows)


def test_a_name_that_is_made_and_never_used_is_put_in_first():
    report = bp.check_op((both_ways, both_ways_backward), np.random.default_rng(4).standard_normal((3, 3)))
    assert "columns" in report.to_text()
