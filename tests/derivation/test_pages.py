"""The pages in headless Chromium: nothing hangs over, formulas have a size, what folds folds, the picture follows."""

import pytest

from backproof.derivation import derive, explain
from backproof.network import Network
from browser import measured
from derivation.cases import NETWORKS, example

EXPRESSIONS = {
    "overhang": "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    "formulas": "[...document.querySelectorAll('.left math, .right math')].length",
    "flat": "[...document.querySelectorAll('.right math')].filter(m => m.getBoundingClientRect().height < 8).length",
    "folded": "[...document.querySelectorAll('details.question')].filter(d => !d.open).length",
    "buttons": "document.querySelector('.buttons').hidden",
    "fits": "[...document.querySelectorAll('.steps')].every(s => s.getBoundingClientRect().right <= window.innerWidth)",
    "badges": "[...document.querySelectorAll('.theorem')].every(b => b.getBoundingClientRect().right"
    " <= b.closest('.chain').getBoundingClientRect().right)",
    "far": "Math.max(...[...document.querySelectorAll('.line')].map(l => { const m = l.querySelector('.right math'),"
    " w = l.querySelector('.why'); if (!m || !w) return 0; const a = m.getBoundingClientRect(), b = "
    "w.getBoundingClientRect(); return b.top >= a.bottom - 2 ? 0 : b.left - a.right; }))",
    "font": "[...document.fonts].map(f => f.family.replaceAll('\"', '') + ' ' + f.status).join()",
    "unsaid": "[...document.querySelectorAll('.right')].filter(r => r.scrollWidth > r.clientWidth + 1"
    " && !r.classList.contains('wide')).length",
    "told": "(getComputedStyle(document.querySelector('.narrow')).display !== 'none')"
    " === (document.querySelector('.wide') !== null || window.innerWidth < 700)",
}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 390, 1200])
@pytest.mark.parametrize(("order", "questions"), [("classical", 23), ("rigorous", 23)])
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
    assert found["badges"]
    assert found["far"] < 250
    assert found["font"] == "Backproof Mathematics loaded"
    assert found["unsaid"] == 0
    assert found["told"]  # that a part scrolls, wherever one does


LONGEST = (
    "Math.max(...[...document.querySelectorAll('.right math, .scroll table')]"
    ".map(m => m.getBoundingClientRect().right))"
)


def printed(page):
    """The page as paper lays it out: the rules of print made those of the screen."""
    return page.replace("@media print", "@media all")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("sizes", "detail"), [((64, 30, 10), "steps"), ((10, 6, 3), "every index")])
def test_nothing_is_cut_on_paper(sizes, detail, language, tmp_path):
    network = Network(list(sizes))
    x, y = example(network)
    parameters = network.parameters_from_vector(12 * network.init().to_vector())
    page = derive(network, x, y, parameters=parameters, weight=(2, 1, 1), detail=detail, language=language).to_html()
    assert 500 < measured(printed(page), tmp_path, 680, {"longest": LONGEST})["longest"] < 665
    without = page.replace('style="--long', 'data-long="')
    assert measured(printed(without), tmp_path, 680, {"longest": LONGEST})["longest"] > 680


SCROLLED = (
    "(() => { const line = document.querySelectorAll('.line[data-lit]')[9]; line.focus(); "
    "const on = [...document.querySelectorAll('.of.on')]; return [line.classList.contains('now'), on.length, "
    "on.every(g => g.dataset.of === line.dataset.lit && window.getComputedStyle(g).opacity > 0),"
    " document.querySelectorAll('.now').length]; })()"
)
ARROW = (
    "(() => { const lines = [...document.querySelectorAll('.line[data-lit]')]; lines[0].focus(); "
    "lines[0].dispatchEvent(new window.KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })); "
    "return lines.indexOf(document.activeElement); })()"
)
STOPS = "document.querySelectorAll('.line[tabindex=\"0\"]').length / document.querySelectorAll('.line').length"


@pytest.mark.browser
def test_the_picture_follows_the_keyboard(tmp_path):
    page = derive(Network([2, 3, 1])).to_html()
    found = measured(page, tmp_path, 1200, {"focus": SCROLLED, "arrow": ARROW, "stops": STOPS})
    assert found["focus"][:2] == [True, 2]  # what is lit, and what is said of it
    assert found["focus"][3] == 1
    assert found["arrow"] == 1
    assert found["stops"] < 0.5


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "colour"), [("true", "rgb(255, 255, 255)"), ("false", "rgb(17, 17, 17)")])
def test_a_notebook_keeps_its_theme(theme, colour, tmp_path):
    shown = explain(Network([2, 1]), [1.0, 2.0], [1.0], weight=(2, 1, 1))._repr_html_()
    page = (
        f"<!DOCTYPE html><style>body {{ --jp-layout-color0: {colour}; --jp-content-font-color1: #808080; }}</style>"
        f'<body data-jp-theme-light="{theme}">{shown}</body>'
    )
    found = measured(page, tmp_path, 900, {
        "paper": "getComputedStyle(document.querySelector('.bp-derivation')).backgroundColor",
        "scheme": "getComputedStyle(document.querySelector('.bp-derivation')).colorScheme",
    })  # fmt: skip
    assert found == {"paper": colour, "scheme": "light" if theme == "true" else "dark"}
