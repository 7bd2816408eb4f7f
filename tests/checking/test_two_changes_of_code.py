"""Slips whose undoing takes two changes, what only the forward pass makes, and expressions that are missing."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.changes.changed_code import Changes
from backproof.operators import OPERATORS

R = np.random.default_rng(20)


def normalised(x, w):
    r = 1 / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
    xh = (x - x.mean(-1, keepdims=True)) * r
    return np.tanh(xh * w), (xh, r, w)


def two_terms_wrong(dy, cache):
    xh, r, w = cache
    g = dy * (1 - np.tanh(xh * w) ** 2) * w
    dx = r * (g - 2 * g.mean(-1, keepdims=True) + xh * (g * xh).mean(-1, keepdims=True))
    return dx, (dy * (1 - np.tanh(xh * w) ** 2) * xh).sum(0)


def bells(x, w, v):
    h = np.tanh(x @ w)
    s = np.exp(-(h**2))
    return s @ v, (x, w, v, h, s)


def two_factors_wrong(g, cache):
    x, w, v, h, s = cache
    dh = g @ v.T * s * 2 * h
    dz = dh * (1 - h)
    return dz @ w.T, x.T @ dz, s.T @ g


@pytest.mark.published
@pytest.mark.parametrize(
    ("pair", "inputs"),
    [
        ((normalised, two_terms_wrong), (R.standard_normal((3, 4)), R.standard_normal(4))),
        ((bells, two_factors_wrong), tuple(R.standard_normal(shape) for shape in ((3, 2), (2, 4), (4, 2)))),
    ],
)
def test_two_slips_are_told_with_the_two_changes_that_undo_them(pair, inputs):
    finding = bp.check_op(pair, *inputs).findings[0]
    assert finding.fault == "change_two"
    assert {"line", "before", "after", "line_too", "before_too", "after_too"} <= set(finding.facts)
    for language in ("en", "zh"):
        assert finding.facts["after"] in finding.to_text(language)
        assert finding.facts["after_too"] in finding.to_text(language)
        assert "{" not in finding.to_text(language)


@pytest.mark.published
def test_two_changes_are_made_in_a_process_of_its_own_too():
    inputs = R.standard_normal((3, 4)), R.standard_normal(4)
    finding = bp.check_op((normalised, two_terms_wrong), *inputs, isolated=True).findings[0]
    assert finding.fault == "change_two"


def test_two_changes_of_one_place_are_not_made_together():
    changes = Changes((bells, two_factors_wrong))
    assert len(changes) > 2
    with pytest.raises(bp.BackproofError), changes.made(0, 0):
        pass


def dropped(x, w, rate=0.4):
    h = np.sin(x @ w)
    mask = np.random.default_rng(4).random(h.shape) > rate
    return (h * mask / (1 - rate)).sum(1), (x, w)


def without_the_mask(g, cache):
    x, w = cache
    dh = g[:, None] * np.cos(x @ w)
    return dh @ w.T, x.T @ dh


def test_a_mask_that_only_the_forward_pass_has_is_what_is_missing():
    report = bp.check_op((dropped, without_the_mask), R.standard_normal((3, 2)), R.standard_normal((2, 4)))
    assert [finding.fault for finding in report.findings] == ["change_factor", "change_factor"]
    assert all("mask / (1 - rate)" in finding.facts["after"] for finding in report.findings)
    assert "mask" not in without_the_mask.__globals__


def test_nothing_of_the_forward_pass_is_left_behind():
    changes = Changes((dropped, without_the_mask))
    changes.learn(lambda: dropped(R.standard_normal((3, 2)), R.standard_normal((2, 4))))
    before = dict(without_the_mask.__globals__)
    numbers = [k for k in range(len(changes)) if changes.told(k).after.endswith("* mask")]
    with changes.made(numbers[0]):
        assert "mask" in without_the_mask.__globals__
    assert without_the_mask.__globals__.keys() == before.keys()


def pooled(x, lengths):
    return x.sum(1) / lengths[:, None]


@pytest.mark.parametrize(
    ("back", "kind"),
    [
        (lambda g, x, lengths: (np.repeat(g[:, None], x.shape[1], 1), None), "divisor"),
        (lambda g, x, lengths: (np.repeat((g / lengths[:, None] ** 2)[:, None], x.shape[1], 1), None), "power_extra"),
    ],
)
def test_a_divisor_of_each_row_that_is_missing_or_twice_there(back, kind):
    (finding,) = bp.check_op((pooled, back), R.standard_normal((3, 4, 2)), np.array([2, 3, 4])).findings
    assert finding.fault == f"change_{kind}"


def swished(x, w):
    g = x @ w
    return g / (1 + np.exp(-g)) * np.cos(g)


def slope_of_one_part(dy, x, w):
    g = x @ w
    s = 1 / (1 + np.exp(-g))
    d = dy * (s * (1 - s) * np.cos(g) - g * s * np.sin(g))
    return d @ w.T, x.T @ d


def running(x):
    return np.log(np.cumsum(np.exp(x), -1))


def summed_whole(g, x):
    return np.exp(x) * (g * np.exp(-running(x))).sum(-1, keepdims=True)


def scaled(x, w, v):
    return np.sin(x @ v * (1.5 + w))


def without_the_number(g, x, w, v):
    d = g * np.cos(x @ v * (1.5 + w))
    return (d * w) @ v.T, (d * (x @ v)).sum(0), x.T @ (d * w)


@pytest.mark.parametrize(
    ("pair", "shapes", "kind"),
    [
        ((swished, slope_of_one_part), ((2, 3), (3, 2)), "product_rule"),
        ((running, summed_whole), ((2, 4),), "running"),
        ((scaled, without_the_number), ((3, 2), (4,), (2, 4)), "expression"),
    ],
)
def test_further_kinds_of_slips(pair, shapes, kind):
    report = bp.check_op(pair, *(R.standard_normal(shape) for shape in shapes))
    assert report.findings[0].fault == f"change_{kind}", report.to_text()


def test_two_faults_of_a_known_operator_are_told_together():
    record = OPERATORS["layer_norm"]
    x, w, b = record.draw(np.random.default_rng(1))[:3]
    faults = {fault.name: fault for fault in record.faults}
    first, second = faults["mean_term_missing"], faults["variance_term_sign"]

    def back(g, x, w, b):
        right, *others = record.backward(g, x, w, b)
        return first.backward(g, x, w, b)[0] + second.backward(g, x, w, b)[0] - right, *others

    finding = bp.check_op((record.forward, back), x, w, b).findings[0]
    assert (finding.code, {finding.fault, finding.facts["fault_too"]}) == ("known_two", {first.name, second.name})
    assert first.english in finding.to_text()
    assert second.english in finding.to_text()


def windows(x, stride=2):
    return np.stack([x[..., t : t + stride].sum(-1) for t in range(0, x.shape[-1], stride)], -1)


def windows_halved(g, x, stride=2):
    d = np.zeros_like(x)
    for t in range(g.shape[-1]):
        d[..., stride * t : stride * t + stride] += g[..., t : t + 1] * x[..., :1] / x[..., :1] / 2
    return d[:, : x.shape[1]]


def test_indices_with_slices_are_read_as_they_are_written():
    report = bp.check_op((windows, windows_halved), R.standard_normal((2, 6)))
    assert report.verdict == "wrong"
