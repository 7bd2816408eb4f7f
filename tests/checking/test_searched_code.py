"""Slips found by what an expression ought to be worth: no list of changes has the expression that is missing."""

import ast

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.changes.wanted_values import Wanted

R = np.random.default_rng(3)


def mixture(x, logits, experts):
    p = np.exp(logits - logits.max(-1, keepdims=True))
    p = p / p.sum(-1, keepdims=True)
    y = np.einsum("bd,edk->bek", x, experts)
    return np.einsum("be,bek->bk", p, y), (x, p, y, experts)


def its_diagonal_only(dout, cache):
    x, p, y, experts = cache
    dp = np.einsum("bk,bek->be", dout, y)
    dlogits = p * (1 - p) * dp
    dy = p[:, :, None] * dout[:, None, :]
    return np.einsum("bek,edk->bd", dy, experts), dlogits, np.einsum("bd,bek->edk", x, dy)


def without_the_gate(dout, cache):
    x, p, y, experts = cache
    dp = np.einsum("bk,bek->be", dout, y)
    dlogits = p * (dp - (dp * p).sum(-1, keepdims=True))
    dy = np.repeat(dout[:, None, :], p.shape[1], 1)
    return np.einsum("bek,edk->bd", dy, experts), dlogits, np.einsum("bd,bek->edk", x, dy)


class Means:
    """Means over windows, which are shorter at both ends."""

    def __init__(self):
        self.k = 3

    def windows(self, n):
        for i in range(0, n, 2):
            yield i // 2, max(i - 1, 0), min(i - 1 + self.k, n)

    def forward(self, x):
        self.shape = x.shape
        return np.stack([x[:, low:high].mean(1) for _, low, high in self.windows(x.shape[1])], 1)

    def backward(self, dy):
        dx = np.zeros(self.shape)
        for i, low, high in self.windows(self.shape[1]):
            dx[:, low:high] += dy[:, i : i + 1] / self.k
        return dx


@pytest.mark.published
def test_the_jacobian_of_a_softmax_within_is_found():
    report = bp.check_op((mixture, its_diagonal_only), R.random((2, 3)), R.random((2, 4)), R.random((4, 3, 2)))
    assert [finding.fault for finding in report.findings] == ["change_wanted"]
    assert ".sum(-1, keepdims=True) in place of p * (1 - p) * dp" in report.to_text()
    assert "{" not in report.to_text() + report.to_text("zh")


@pytest.mark.published
def test_a_factor_is_put_in_with_its_axes_where_several_derivatives_lack_it():
    report = bp.check_op((mixture, without_the_gate), R.random((2, 3)), R.random((2, 4)), R.random((4, 3, 2)))
    # to what stands there, or to what is repeated there: a fast machine finds both, and the latter is shorter
    assert {finding.fault for finding in report.findings} <= {"change_factor", "change_wanted"}
    assert report.to_text().count(" * p[:, :, None] in place of np.repeat(dout[:, None, :], p.shape[1], 1)") == 2


@pytest.mark.published
def test_an_expression_in_a_loop_is_asked_in_every_round():
    report = bp.check_op(Means(), R.random((2, 5)))
    # or, on a slow machine, dy * self.k / (high - low) within the slice
    assert "/ (high - low)" in report.to_text()


def test_a_shape_is_never_repeated_by_a_change():
    from backproof.checking.subjects.changes.changed_code import Changes

    changes = Changes(Means())
    told = [ast.unparse(edit.new) for _, edit in changes._edits if edit.kind == "factor"]
    assert told
    assert not [each for each in told if each.startswith("self.shape *")]


def test_what_no_expression_gives_is_not_found():
    a, b = R.random((1, 5)), R.random((1, 5))
    right = Wanted(a, {"a": a, "b": b}, np.eye(5), (a * b - a).ravel()).expressions()
    assert right[0][2] == "{v} * b"
    assert Wanted(a, {"a": a, "b": b}, np.eye(5), R.random(5)).expressions() == []
    out_of_reach = np.diag([1.0, 1, 1, 1, 0])
    assert Wanted(a, {"a": a, "b": b}, out_of_reach, (a * b - a).ravel()).expressions() == []
