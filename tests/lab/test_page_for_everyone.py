"""The page for everyone: axe finds nothing in any state, narrow screens, themes, less motion, colours of one's own."""

import pytest

from lab.page_states import STATES, wait_for_steps

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_OURS = ["region"]  # a notebook's cell has no landmarks; the page itself has one


def faults(page):
    """What axe finds, one line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    options = {"runOnly": {"type": "tag", "values": TAGS}, "rules": {rule: {"enabled": False} for rule in NOT_OURS}}
    found = axe.run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for each in found for node in each["nodes"]
    ]


ALL = tuple(STATES)
SOME = ("at first", "paused", "backward", "a neuron is read", "one weight", "keys")
LOOKS = [
    ({"language": "en-US", "color_scheme": "light", "width": 1280}, ALL),
    ({"language": "zh-CN", "color_scheme": "dark", "width": 768}, SOME),
    ({"language": "zh-CN", "color_scheme": "dark", "width": 320}, ALL),
    ({"language": "en-US", "color_scheme": "light", "width": 320}, SOME),
    ({"language": "en-US", "forced_colors": "active", "width": 1280}, SOME),
]


@pytest.mark.parametrize(("look", "names"), LOOKS, ids=["-".join(map(str, look.values())) for look, _ in LOOKS])
def test_axe_finds_nothing_and_nothing_hangs_over(watched, look, names):
    page = watched(reduced_motion="reduce", **look)
    for name in names:
        STATES[name](page)
        page.wait_for_timeout(150)
        assert (name, faults(page)) == (name, [])
        width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert (name, width[0] - width[1]) == (name, 0)


def test_axe_is_seen_to_find_something(watched):
    page = watched()
    page.evaluate("document.querySelector('.bp-lab').append(document.createElement('button'))")
    assert any(fault.startswith("button-name") for fault in faults(page))


def test_less_motion_where_it_is_wished(watched):
    page = watched("v=1", reduced_motion="reduce")
    wait_for_steps(page)
    page.get_by_role("button", name="Next step").click()
    page.wait_for_selector(".link.lit")
    assert page.evaluate("document.getAnimations().length") == 0
    lively = watched("v=1", reduced_motion="no-preference")
    wait_for_steps(lively)
    lively.get_by_role("button", name="Next step").click()
    lively.wait_for_function("() => document.getAnimations().length > 0")


def test_the_theme_is_kept(watched):
    page = watched()
    paper = "getComputedStyle(document.querySelector('.bp-lab')).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 253, 249)"
    page.get_by_role("button", name="Colours").click()
    page.get_by_role("button", name="Colours").click()
    assert page.evaluate(paper) == "rgb(21, 23, 28)"
    page.reload()
    page.wait_for_selector(".bp-lab .picture svg")
    assert page.evaluate(paper) == "rgb(21, 23, 28)"


def test_a_sign_is_told_by_dashes_too(watched):
    page = watched("v=1&step=z.2")
    dashes = "sign => getComputedStyle(document.querySelector(`.network .link.${sign} .line`)).strokeDasharray"
    assert page.evaluate(dashes, "minus") != page.evaluate(dashes, "plus")


def test_every_control_has_a_name_and_every_canvas_a_sentence(watched):
    page = watched()
    named = "each => (each.getAttribute('aria-label') ?? '').length"
    assert page.locator(".field-figure canvas").count() > 0
    assert all(page.eval_on_selector_all(".field-figure canvas", f"all => all.map({named})"))
    assert page.locator(".plots > p").inner_text()
    page.get_by_text("As a table").last.click()
    assert page.locator(".plots table tbody tr").count() > 1
