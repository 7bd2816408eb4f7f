"""The report in a real browser: it fits wide and narrow windows, and its pictures are there."""

import pytest

from backproof.rendering.runs_report import report_html
from backproof.runs import fit
from browser import measured

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def html():
    return report_html(fit("digits", seed=0, layers=[10], epochs=3).summary("backproof train digits", "digits"))


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_hangs_over_the_edge(html, tmp_path, width):
    found = measured(
        html, tmp_path, width, {"needs": "document.documentElement.scrollWidth", "has": "window.innerWidth"}
    )
    assert found["has"] == width
    assert found["needs"] <= width


def test_what_is_said_of_the_confusions_is_read_without_scrolling(html, tmp_path):
    found = measured(html, tmp_path, 360, {
        "right": "document.getElementById('about-confusions').getBoundingClientRect().right",
        "table": "document.querySelector('.confusion').getBoundingClientRect().right",
    })  # fmt: skip
    assert found["right"] <= 360 < found["table"]


def test_a_page_that_hangs_over_is_noticed(tmp_path):
    page = "<!doctype html><body><div style='width:900px;height:1px'></div></body>"
    assert measured(page, tmp_path, 360, {"needs": "document.documentElement.scrollWidth"})["needs"] >= 900


def test_every_picture_is_decoded_and_every_curve_is_drawn(html, tmp_path):
    found = measured(html, tmp_path, 1280, {
        "images": "[...document.images].map(i => i.naturalWidth)",
        "curves": "[...document.querySelectorAll('svg')].map(s => s.getBoundingClientRect().height)",
    })  # fmt: skip
    assert len(found["images"]) >= 5
    assert min(found["images"]) > 0
    assert len(found["curves"]) >= 3
    assert min(found["curves"]) > 50
