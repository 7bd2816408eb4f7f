"""Right code whose derivative turns within a short way, or whose constants are rounded: it is never accused."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.truth.operator_truth import confirmed, truth_of


def group_norm(x, groups=2, eps=1e-5):
    z = x.reshape(len(x), groups, -1)
    r = 1 / np.sqrt(z.var(-1, keepdims=True) + eps)
    zh = (z - z.mean(-1, keepdims=True)) * r
    return zh.reshape(x.shape), (zh, r)


def group_norm_back(dy, cache):
    zh, r = cache
    g = dy.reshape(zh.shape)
    dz = r * (g - g.mean(-1, keepdims=True) - zh * (g * zh).mean(-1, keepdims=True))
    return dz.reshape(dy.shape)


@pytest.mark.parametrize("scale", [1.0, 0.1, 0.01, 1e-3])
@pytest.mark.parametrize(("shape", "seed"), [((2, 4), 0), ((2, 4), 1), ((1, 4, 1, 2), 1), ((1, 4, 1, 2), 3)])
def test_group_norm_of_few_numbers_that_are_nearly_alike_is_right(shape, seed, scale):
    x = scale * np.random.default_rng(seed).standard_normal(shape)
    report = bp.check_op((group_norm, group_norm_back), x)
    assert report.verdict == "correct", report.to_text()


def test_a_wrong_one_is_wrong_there_too():
    def back(dy, cache):
        return 1.001 * group_norm_back(dy, cache)

    x = 0.01 * np.random.default_rng(1).standard_normal((2, 4))
    assert bp.check_op((group_norm, back), x).verdict == "wrong"


def test_differences_that_agree_with_each_other_and_not_with_finer_ones_are_not_believed():
    """tanh(x/10⁻⁴) at 10⁻⁴/2, whose slope no wide difference sees."""
    f, x = (lambda x: np.tanh(x / 1e-4)), np.array([5e-5])
    slope = (1 - np.tanh(0.5) ** 2) / 1e-4
    found = truth_of(f, x, 0.05, 2.0**-53)
    sharp = confirmed(f, x, 0.05, found)
    assert not abs(found.jacobian - slope) <= found.error or np.isinf(found.error).all()
    assert abs(sharp.jacobian - slope).item() <= 1e-6 * slope


def test_a_kink_stays_one():
    found = truth_of(abs, np.zeros(1), 0.05, 2.0**-53)
    assert np.isinf(confirmed(abs, np.zeros(1), 0.05, found).error).all()


@pytest.mark.published
def test_constants_in_single_precision_are_rounded_and_no_fault():
    weights = np.array([0.3, 2.1, 1.1], np.float32)

    def loss(x, y):
        z = x - x.max(1, keepdims=True)
        logs = z - np.log(np.exp(z).sum(1, keepdims=True))
        return -(weights[y] * logs[np.arange(len(y)), y]).sum() / weights[y].sum()

    def back(g, x, y):
        p = np.exp(x - x.max(1, keepdims=True))
        d = p / p.sum(1, keepdims=True)
        d[np.arange(len(y)), y] -= 1
        return g * d * (weights[y] / weights[y].sum())[:, None]

    x, y = np.random.default_rng(0).standard_normal((4, 3)), np.array([0, 1, 1, 2])
    report = bp.check_op((loss, back), x, y)
    assert report.verdict == "correct", report.to_text()
    assert "float32" in report.to_text()
    for off, verdict in ((1e-3, "wrong"), (5e-5, "undecided")):  # nearly right is what an ε that is left out leaves
        slip = lambda g, x, y, by=off: (1 + by) * back(g, x, y)
        assert bp.check_op((loss, slip), x, y).verdict == verdict
