"""The pages in headless Chromium: nothing hangs over, formulas have a size, what folds folds, dark is dark."""

import pytest

from backproof.derivation import derive
from browser import measured
from derivation.cases import NETWORKS, example

EXPRESSIONS = {
    "overhang": "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    "formulas": "[...document.querySelectorAll('.left math, .right math')].length",
    "flat": "[...document.querySelectorAll('.right math')].filter(m => m.getBoundingClientRect().height < 8).length",
    "folded": "[...document.querySelectorAll('details.question')].filter(d => !d.open).length",
    "buttons": "document.querySelector('.buttons').hidden",
    "fits": "[...document.querySelectorAll('.steps')].every(s => s.getBoundingClientRect().right <= window.innerWidth)",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize(("order", "questions"), [("classical", 23), ("rigorous", 15)])
def test_a_page_is_laid_out(language, width, order, questions, tmp_path):
    network = NETWORKS["softmax inside and out"]
    x, y = example(network)
    page = derive(network, x, y, weight=(2, 1, 1), language=language, order=order).to_html()
    found = measured(page, tmp_path, width, EXPRESSIONS)
    assert found["overhang"] == 0
    assert found["formulas"] > 200
    assert found["flat"] == 0
    assert found["folded"] == questions
    assert not found["buttons"]
    assert found["fits"]
