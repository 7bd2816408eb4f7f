"""Plots for a page: right values, bounded size, letters as they are."""

import re

import numpy as np
import pytest

from backproof.rendering.plots import lines, predicted_by_actual, residuals
from backproof.rendering.plots_of_columns import dependence
from backproof.rendering.plots_of_probabilities import reliability
from backproof.runs.curves import ReliabilityBin
from backproof.runs.dependence import Dependence


def heights(svg):
    """The heights, in the drawing, of the points of its lines, each line a list."""
    drawn = re.findall(r'<path d="(M [^"]+)" clip-path[^>]*style="fill: none; stroke: var\(--series', svg)
    return [[float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", path)] for path in drawn]


def test_a_line_falls_where_its_values_fall():
    ((first, second, third),) = heights(lines([("cost", [3.0, 2.0, 1.0])], "cost"))
    assert first < second < third
    assert np.isclose(second, (first + third) / 2)


def test_a_logarithmic_line_of_powers_is_straight_and_its_labels_are_plain_numbers():
    svg = lines([("cost", [1.0, 0.1, 0.01])], "cost", log=True)
    ((first, second, third),) = heights(svg)
    assert np.isclose(second, (first + third) / 2)
    assert ">0.1<" in svg
    assert "mathdefault" not in svg


def test_values_that_are_not_finite_break_the_line():
    svg = lines([("cost", [3.0, 2.0, float("nan"), 1.0, 0.5, None])], "cost")
    assert len(re.findall("M ", re.findall(r'<path d="(M [^"]+)" clip-path[^>]*series', svg)[0])) == 2


def test_more_series_than_colours_are_told_apart_by_their_strokes():
    svg = lines([(f"layer {i}", [1.0, float(i)]) for i in range(2, 14)], "size")
    strokes = re.findall(r'style="([^"]*stroke: var\(--series-1\)[^"]*)"', svg)
    assert any("dasharray" in stroke for stroke in strokes)
    assert any("dasharray" not in stroke for stroke in strokes)


def test_a_hundred_thousand_points_make_no_endless_page():
    values = np.random.default_rng(0).normal(size=100_000)
    assert len(predicted_by_actual(values, values, "pay")) < 500_000
    assert len(residuals(values, values * 0.9, "pay")) < 100_000


def test_a_title_with_markup_is_text():
    svg = residuals(np.arange(5.0), np.zeros(5), '<b>&"pay"')
    assert "<b>" not in svg
    assert "&lt;b" in svg


def test_one_value_and_equal_values_are_drawn_too():
    assert "<svg" in predicted_by_actual(np.array([1.0]), np.array([1.0]), "pay")
    assert "<svg" in residuals(np.ones(4), np.ones(4), "pay")
    assert "<svg" in lines([("cost", [0.0, 0.0])], "cost", log=True)


def test_long_numbers_at_the_horizontal_axis_stand_apart_and_in_full(monkeypatch):
    values = np.linspace(410_000.0, 560_000.0, 50)
    thin = predicted_by_actual(values, values, "price")
    assert ">450000</text>" in thin
    assert "1e" not in "".join(re.findall(r">([^<]*)</text>", thin))
    monkeypatch.setattr("backproof.rendering.plots.LONG", np.inf)
    assert predicted_by_actual(values, values, "price").count("</text>") > thin.count("</text>")


@pytest.mark.parametrize(("language", "form"), [("en", r"2024-\d\d"), ("zh", r"2024-\d\d")])
def test_answers_by_dates_are_a_line_over_time(language, form):
    days = ("2024-01-05", "2024-03-01", "2024-07-09", "2024-12-24")
    found = Dependence("day", days, ("y",), np.array([[1.0], [2.0], [4.0], [3.0]]), 9, "line")
    svg = dependence(found, language)
    assert re.search(f">{form}</text>", svg)
    assert len(heights(svg)[0]) == 4


def test_probabilities_that_are_all_small_fill_the_picture():
    rare = [ReliabilityBin(0.01, 0.0, 50), ReliabilityBin(0.1, 0.08, 50)]
    common = [*rare, ReliabilityBin(0.9, 0.95, 50)]
    assert ">1.0</text>" not in reliability(rare)
    assert ">1.0</text>" in reliability(common)
