"""The change that is told is one that a person would write: short, and in the names of the backward pass."""

import numpy as np
import pytest

import backproof as bp

R = np.random.default_rng(3)


def gated(x, w, v):
    gate = np.maximum(x @ w, 0)
    return gate * (x @ v)


def gated_back(g, x, w, v):
    h = x @ w
    gate = np.maximum(h, 0)
    dh = g * (x @ v) * (gate > 0)
    dv = g * h
    return dh @ w.T + dv @ v.T, x.T @ dh, x.T @ dv


def pooled(x, k=2):
    n, d = x.shape
    windows = x.reshape(n, d // k, k)
    return windows.max(-1), windows


def pooled_back(g, windows):
    n, d, k = windows.shape
    mask = windows == windows.max(-1)[:, :, None]
    return (mask * g[:, :, None] / k**2).reshape(n, d * k)


def moving_mean(x, kernel=3):
    return np.stack([x[:, i : i + kernel].mean(-1) for i in range(x.shape[1] - kernel + 1)], 1)


def moving_mean_back(g, x, kernel=3):
    d = np.zeros_like(x)
    for i in range(g.shape[1]):
        d[:, i : i + kernel - 1] += g[:, i : i + 1] / kernel
    return d


def scaled_unit(x):
    length = np.sqrt((x**2).sum(-1, keepdims=True))
    return x / length


def scaled_unit_back(g, x):
    return g - x * (g * x).sum(-1, keepdims=True) / (x**2).sum(-1, keepdims=True)


@pytest.mark.parametrize(
    ("pair", "inputs", "after"),
    [
        ((gated, gated_back), ((4, 3), (3, 5), (3, 5)), "g * gate"),
        ((pooled, pooled_back), ((2, 6),), "mask * g[:, :, None]"),
        ((moving_mean, moving_mean_back), ((2, 6),), "i + kernel"),
    ],
)
def test_the_shortest_change_is_told(pair, inputs, after):
    report = bp.check_op(pair, *(R.standard_normal(shape) for shape in inputs))
    assert {finding.facts["after"] for finding in report.findings} == {after}


def test_a_name_of_the_forward_pass_is_written_out_or_said_to_be_kept():
    (finding,) = bp.check_op((scaled_unit, scaled_unit_back), R.standard_normal((3, 4))).findings
    lacking = finding.facts.get("lacking")
    assert "length" not in finding.facts["after"] or "length" in str(lacking)
