"""A change to the code that makes a wrong derivative right: found, told with its line, and never left behind."""

import ast

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.changes.changed_code import Changes
from backproof.checking.subjects.changes.positions_in_code import is_written_to, positions_of
from backproof.checking.subjects.changes.slips_of_code import KINDS
from backproof.rendering.words.words_of_check_op import CHANGES

R = np.random.default_rng(5)


def scores(q, k):
    s = np.tanh(q @ k.T)
    return s / (1 + s**2)


def slope(s):
    return (1 - s**2) / (1 + s**2) ** 2


def scores_back(g, q, k):
    s = np.tanh(q @ k.T)
    d = g * slope(s) * (1 - s**2)
    return d @ k, d.T @ q


def without_the_transpose(g, q, k):
    s = np.tanh(q @ k.T)
    d = g * slope(s) * (1 - s**2)
    return d @ k, d @ q


def without_the_inner_slope(g, q, k):
    s = np.tanh(q @ k.T)
    d = g * slope(s)
    return d @ k, d.T @ q


def with_many_slips(g, q, k):
    s = np.tanh(q @ k.T)
    d = g * slope(s) + 0.3
    return -d @ np.cosh(k), d.T @ np.cosh(q + 2)


def steps(x, w):
    h = np.full(len(w), 0.5)
    for each in x:
        h = np.sin(w @ h + each)
    return h


def steps_back(g, x, w):
    kept = [np.full(len(w), 0.5)]
    for each in x:
        kept.append(np.sin(w @ kept[-1] + each))
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for t in range(len(x) - 1, -1, -1):
        d = g * np.cos(w @ kept[t] + x[t])
        dx[t] = d
        dw += np.outer(d, kept[t])
        g = w.T @ d
    return dx, dw


def steps_overwritten(g, x, w):
    kept = [np.full(len(w), 0.5)]
    for each in x:
        kept.append(np.sin(w @ kept[-1] + each))
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    for t in range(len(x) - 1, -1, -1):
        d = g * np.cos(w @ kept[t] + x[t])
        dx[t] = d
        dw = np.outer(d, kept[t])
        g = w.T @ d
    return dx, dw


def blend(x, y, t):
    return x @ y * np.exp(t)


def blend_back(g, x, y, t):
    dx = np.outer(g * np.exp(t), np.ones(3))[0] * y
    dt = g * x @ y * np.exp(t)
    return dx, g * np.exp(t) * x, dt


SQUARE = R.standard_normal((3, 3)), R.standard_normal((3, 3))
CASES = {
    "transpose": ((scores, without_the_transpose), SQUARE, "d.T @ q in place of d @ q"),
    "factor": ((scores, without_the_inner_slope), SQUARE, "g * slope(s) * (1 - s ** 2) in place of g * slope(s)"),
    "added_up": ((steps, steps_overwritten), (R.standard_normal((4, 2)), R.standard_normal((2, 2))), "dw += "),
}


@pytest.mark.parametrize("kind", CASES)
def test_the_change_is_named_and_placed(kind):
    pair, inputs, mend = CASES[kind]
    report = bp.check_op(pair, *inputs)
    finding = report.findings[-1]
    assert finding.fault == f"change_{kind}"
    assert finding.place.text.strip() in "\n".join(source.text for source in report.source)
    assert f"line {finding.place.line}" in finding.to_text()
    assert mend in finding.to_text()
    assert f"第 {finding.place.line} 行" in finding.to_text("zh")


@pytest.mark.parametrize("pair", [(scores, scores_back), (steps, steps_back)])
def test_right_code_is_asked_with_no_change(pair, monkeypatch):
    monkeypatch.setattr(Changes, "made", None)
    inputs = SQUARE if pair[0] is scores else CASES["added_up"][1]
    assert bp.check_op(pair, *inputs).verdict == "correct"


@pytest.mark.published
def test_many_slips_have_no_changes_that_mend_them():
    report = bp.check_op((scores, with_many_slips), *SQUARE)
    assert report.verdict == "wrong"
    assert all(finding.place is None for finding in report.findings)


def test_the_code_is_left_as_it_was():
    before = without_the_transpose.__code__
    bp.check_op((scores, without_the_transpose), *SQUARE)
    assert without_the_transpose.__code__ is before


def test_a_cause_that_has_a_name_keeps_it_and_is_placed():
    report = bp.check_op(
        (blend, lambda g, x, y, t: (g * y, g * np.exp(t) * x, g * x @ y * np.exp(t))), *R.random((2, 3)), 0.4
    )
    assert report.verdict == "wrong"
    assert report.findings[0].place.file == "test_changes_of_code.py" or report.findings[0].place.file.endswith(
        "checking/test_changes_of_code.py"
    )


def test_code_in_a_process_of_its_own_is_asked_with_changes_too():
    report = bp.check_op((scores, without_the_transpose), *SQUARE, isolated=True)
    assert [finding.fault for finding in report.findings] == ["change_transpose"]
    assert "d.T @ q in place of d @ q" in report.to_text()


KEPT = [np.zeros(2), {"a": 1.0}]


def stores_and_forgets_a_sign(g, x):
    made = [None, None]
    made[0] = g
    rows = []
    rows.append(made[0])
    return -rows[0] * np.cos(x) * (1 if KEPT else 0)


def test_no_change_writes_into_what_the_code_closes_over():
    report = bp.check_op((np.sin, stores_and_forgets_a_sign), R.random(4))
    assert report.verdict == "wrong"
    assert len(KEPT) == 2
    assert KEPT[0].tolist() == [0.0, 0.0]
    assert KEPT[1] == {"a": 1.0}


def test_what_is_written_to_is_no_place_for_another_array():
    source = "def f(g, x):\n    d[0] = g\n    rows.append(x)\n    np.add.at(d, x, g)\n    np.sum(x, out=d)\n    d.w = x"
    written = [ast.unparse(at.node) for at in positions_of(ast.parse(source).body[0]) if is_written_to(at)]
    assert written == ["d", "rows", "np", "d", "d", "d"]


def test_every_kind_of_change_has_its_words():
    assert set(CHANGES) == set(KINDS)


def test_what_is_an_argument_of_both_passes_is_not_the_gradient_from_above():
    """U, a matrix, comes last, and dh first."""
    forward = lambda x, U: np.tanh(U @ x)
    back = lambda dh, x, U: ((d := dh * (1 - np.tanh(U @ x) ** 2)) @ U, np.outer(d, x))
    assert bp.check_op((forward, back), R.random(3), R.random((2, 3))).verdict == "correct"


def test_the_page_shows_the_statement_to_change():
    page = bp.check_op((scores, without_the_transpose), *SQUARE).to_html("zh")
    assert "return d @ k, d @ q</mark>" in page
    assert "已标出要改的语句" in page


def means(x, at):
    sums = np.zeros((3, 2))
    np.add.at(sums, at, x)
    return sums / np.bincount(at)[:, None]


def test_counts_that_a_mean_is_not_divided_by_are_told():
    at = np.array([0, 1, 1, 2, 2, 2])
    report = bp.check_op((means, lambda dout, x, at: (dout[at], None)), R.random((6, 2)), at)
    assert [(each.fault, each.facts["counts"]) for each in report.findings] == [("counts_missing", "1, 2, 3")]


def spread(a, b):
    return ((a[:, None] - b[None, :]) ** 3).sum(0)


def spread_back(g, a, b):
    d = 3 * g * (a[:, None] - b[None, :]) ** 2
    return d.sum(1), d.sum(0)


def test_a_sign_of_what_is_returned_is_placed():
    rng = np.random.default_rng(3)
    (finding,) = bp.check_op((spread, spread_back), rng.standard_normal(3), rng.standard_normal(4)).findings
    assert finding.facts["after"] == "-d.sum(0)"
