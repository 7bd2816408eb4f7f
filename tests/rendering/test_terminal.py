"""What the terminal shows is what the evaluation says."""

import re

import numpy as np
import pytest

from backproof.rendering.evaluation_parts import most_confused, residual_quantiles, score_text
from backproof.rendering.runs_terminal import show_evaluation
from backproof.rendering.tables_and_pages import columns
from backproof.rendering.terminal import show_facts, wrapped
from backproof.runs.scores import Baseline, Evaluation, Score


def of_classes(labels, confusion):
    scores = (Score("accuracy", 0.875), Score("cost", 0.123456))
    baseline = Baseline("class", 0.5, "a")
    return Evaluation("multiclass", "d.csv", 8, scores, (0.5, 0.95), baseline, labels, np.array(confusion))


def of_values():
    actual, predicted = np.array([[1.0], [2.0], [5.0]]), np.array([[0.0], [2.0], [7.0]])
    return Evaluation("regression", "d.csv", 3, (Score("R²", 0.5),), None, Baseline("mean", 0.0), (), None, actual,
                      predicted, ("pay",))  # fmt: skip


def test_the_first_score_comes_with_its_interval_and_what_it_is_compared_with():
    found = of_classes(("a", "b"), [[4, 1], [0, 3]])
    assert score_text(found, 0) == "87.50% (95 % interval 50.0% to 95.0%); always a: 50.00%"
    assert score_text(found, 1) == "0.1235"


def test_the_confusion_table_has_every_count(capsys):
    show_evaluation(of_classes(("no", "[red]yes"), [[41, 7], [0, 33]]))
    out = capsys.readouterr().out
    assert [part for part in ("41", "7", "·", "33", "[red]yes", "8 examples of d.csv") if part not in out] == []


def test_many_classes_are_told_by_their_confusions(capsys):
    confusion = np.eye(21, dtype=int)
    confusion[2, 5], confusion[5, 2] = 3, 4
    found = of_classes(tuple(f"c{i}" for i in range(21)), confusion)
    assert most_confused(found) == ["c5 taken for c2: 4", "c2 taken for c5: 3"]
    show_evaluation(found)
    assert "\n  c5 taken for c2: 4\n" in capsys.readouterr().out


def test_nothing_confused_is_said():
    assert most_confused(of_classes(("a", "b"), [[4, 0], [0, 4]])) == ["none"]


def test_residuals_are_told_by_quantiles(capsys):
    assert residual_quantiles(of_values(), 0)[::3] == [-2.0, 0.0, 1.0]
    show_evaluation(of_values())
    out = capsys.readouterr().out
    assert "pay" in out
    assert "-2" in out


def test_facts_are_aligned(capsys):
    show_facts({"a": "1", "long name": "2"})
    assert capsys.readouterr().out == "a          1\nlong name  2\n"


@pytest.mark.parametrize("kind", ["classes", "values"])
def test_nothing_is_printed_but_on_standard_output(kind, capsys):
    show_evaluation(of_values() if kind == "values" else of_classes(("a", "b"), [[4, 1], [0, 3]]))
    assert capsys.readouterr().err == ""


def test_what_would_steer_the_terminal_is_shown_as_its_code(capsys):
    show_evaluation(of_classes(("a\x1b[2J", "b\x07"), [[4, 1], [0, 3]]))
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "a\\x1b[2J" in out


@pytest.mark.parametrize("kind", ["classes", "values"])
def test_an_evaluation_is_told_in_chinese_too(kind, capsys):
    show_evaluation(of_values() if kind == "values" else of_classes(("a", "b"), [[4, 1], [0, 3]]), "zh")
    out = capsys.readouterr().out
    expected = {"classes": ("准确率", "87.50%（95% 置信区间：50.0% 至 95.0%）；总是预测 a：50.00%", "混淆矩阵"),
                "values": ("R²", "总是预测平均值", "残差", "中位数")}[kind]  # fmt: skip
    assert [part for part in ("d.csv 的", *expected) if part not in out] == []
    assert not re.search("[a-z]{4,}", out)


TOLD = """✗ BP2 is violated at layer 2
  your δ² = (w³)ᵀδ³: the factor σ′(z²) is missing, which is to say that it was left out
✓ 成立：BP1（3）、BP3（2、3）、BP4（2、3）（括号内为层号，均以你自己的 δ 检验）
  证据：去掉它就重现了你返回的全部 15 个数（最大差 0；其次可能的原因相差 0.014）"""


@pytest.mark.parametrize("width", [20, 33, 40, 80])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width):
    lines = wrapped(TOLD, width).split("\n")
    assert max(map(columns, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(TOLD.split())


@pytest.mark.parametrize("width", range(16, 60))
def test_no_line_begins_with_closing_punctuation_or_ends_with_opening(width):
    for line in wrapped(TOLD, width).split("\n"):
        assert not re.match("[，。；：、）”]", line.strip())
        assert not re.search("[（“]$", line)


def test_what_follows_is_farther_in_and_what_fits_is_left_alone():
    assert wrapped("  one two three four", 11) == "  one two\n    three\n    four"
    assert wrapped(TOLD, 200) == TOLD
    assert wrapped("", 20) == ""


def test_a_word_that_is_too_wide_stands_by_itself():
    assert wrapped("see a/very/long/path.py here", 10) == "see\n  a/very/long/path.py\n  here"
