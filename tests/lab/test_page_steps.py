"""The page's picture and its steps, driven as a person would: by mouse and by keys, in both languages."""

import re

import numpy as np
import pytest

import backproof as bp
from backproof.rendering.mathematics import number_text

pytestmark = pytest.mark.browser

AT_REST = "v=1&step=z.2"
NETWORK = bp.Network([2, 3, 1], "sigmoid", "quadratic")


def expected(row=1):
    """The pass of one example through the network as it begins, from the library itself."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])[row - 1 : row]
    y = np.array([[0.0], [1.0], [1.0], [0.0]])[row - 1 : row]
    parameters = NETWORK.init(0, "book_large")
    trace = NETWORK.forward(parameters, x)
    return parameters, trace, NETWORK.backward(parameters, trace, y)


def at_rest(watched, hash=AT_REST, **options):
    """A page on which nothing trains, with the parameters as they begin."""
    page = watched(hash, **options)
    if page.get_by_role("button", name="Pause", exact=True).count():
        page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Begin again", exact=True).click()
    page.wait_for_timeout(200)
    return page


def neuron(page, layer, j):
    return page.locator(f'.network [data-neuron="{layer}.{j}"]')


def step(page, id):
    page.locator(".outline button").nth(
        ["z.2", "a.2", "z.3", "a.3", "C", "bp1.3", "bp3.3", "bp4.3", "bp2.2", "bp3.2", "bp4.2"].index(id)
    ).click()


def test_something_moves_before_the_first_click(watched):
    page = watched()
    assert "exclusive or" in page.locator(".opening").inner_text()
    assert "ext step" in page.locator(".opening").inner_text()
    page.wait_for_function("() => parseInt(document.querySelector('.train .now').innerText.split('epoch ')[1]) >= 30")
    assert page.locator(".network .neuron").count() == 6


def test_a_step_shows_the_librarys_numbers(watched):
    page = at_rest(watched)
    parameters, trace, gradient = expected()
    step(page, "bp2.2")
    page.wait_for_selector("h2:has-text('BP2')")
    for j in range(3):
        shown = neuron(page, 2, j + 1).text_content()
        for value in (trace.weighted_inputs[0][0, j], trace.activations[1][0, j], parameters.biases[0][j],
                      gradient.errors[0][0, j]):  # fmt: skip
            assert number_text(float(value)) in shown
    numbers = re.sub(r"\s", "", page.locator(".numbers").text_content())
    mantissas = [re.match(r"[−\d.]+", number_text(float(value)))[0] for value in gradient.errors[0][0]]
    assert [mantissa for mantissa in mantissas if mantissa not in numbers] == []


def test_nothing_is_shown_before_it_is_computed(watched):
    page = at_rest(watched)
    step(page, "z.2")
    page.wait_for_selector("h2:has-text('Layer 2')")
    assert "δ" not in page.locator(".network svg").first.text_content()
    assert neuron(page, 3, 1).locator("text.a").count() == 0
    step(page, "bp1.3")
    page.wait_for_selector("h2:has-text('BP1')")
    assert "δ" in neuron(page, 3, 1).text_content()
    assert "δ" not in neuron(page, 2, 1).text_content()


def test_a_symbol_lights_its_neuron_and_a_neuron_its_symbols(watched):
    page = at_rest(watched)
    step(page, "bp2.2")
    page.wait_for_selector("h2:has-text('BP2')")
    page.locator('.numbers [data-of="a.2.2"]').first.hover()
    page.wait_for_selector('[data-neuron="2.2"][data-near]')
    assert page.locator('[data-neuron="2.1"][data-near]').count() == 0
    neuron(page, 2, 3).hover()
    page.wait_for_selector('.numbers [data-of="delta.2.3"][data-near]')


def test_the_proof_unfolds_with_its_reasons(watched):
    page = at_rest(watched)
    step(page, "bp2.2")
    page.get_by_text("Why?").click()
    page.wait_for_selector("details.proof:has-text('chain rule')")
    assert page.locator("details.proof math").count() > 8


def test_keys_alone_go_everywhere(watched):
    page = at_rest(watched)
    step(page, "z.2")
    page.locator(".bp-lab").focus()
    page.keyboard.press("Space")
    page.wait_for_selector(".stepper .count:has-text('2 of')")
    page.keyboard.press("n")
    page.wait_for_selector(".stepper .count:has-text('3 of')")
    page.keyboard.press("Shift+Space")
    page.keyboard.press("p")
    page.wait_for_selector(".stepper .count:has-text('1 of')")
    page.locator('.network [data-neuron][tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    at = page.evaluate("document.activeElement.dataset.neuron")
    assert at == "2.2"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelector('.step h2') && location.hash.includes('2.2')")
    assert page.locator('.network [data-neuron][tabindex="0"]').count() == 1
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")


def test_a_weight_is_walked_to_the_cost(watched):
    page = at_rest(watched)
    _, _, gradient = expected()
    page.get_by_role("tab", name="One weight").click()
    page.locator("[role=tabpanel] select").select_option("2.1.1")
    page.wait_for_selector(".paths li")
    wanted = number_text(float(gradient.weights[0][0, 0]))
    assert wanted in page.locator("[role=tabpanel]").inner_text().replace(" ", "")
    page.locator(".network .link .grip").nth(6).dispatch_event("click")
    page.wait_for_selector(".paths li")


def test_values_under_the_pointer_stay_live(watched):
    page = watched("v=1&speed=50")
    if page.get_by_role("button", name="Train", exact=True).count():
        page.get_by_role("button", name="Train", exact=True).click()
    neuron(page, 2, 1).hover()
    before = page.locator(".reading dl").inner_text()
    page.wait_for_function("before => document.querySelector('.reading dl').innerText !== before", arg=before)
    assert all(word in page.locator(".reading").inner_text() for word in ("bias", "error", "slope", "activation"))


TEXTS = """(() => { const copy = document.querySelector('.bp-lab').cloneNode(true);
  copy.querySelectorAll('select').forEach(each => each.remove()); return copy.textContent; })()"""
"""All texts but names to choose from, of which some are the same in every language."""


def test_chinese_from_the_first_line(watched):
    page = watched(language="zh-CN")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    shown = page.evaluate(TEXTS)
    assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", shown.replace("Backproof", ""))
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("text=Next step")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_watch_sees_what_a_page_should_not_do(chromium, lab, watched):
    """The very check of the other tests: an inline script and a style by attribute are blocked, and noted."""
    page = watched()
    page.evaluate("document.body.insertAdjacentHTML?.length; document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.append(Object.assign(document.createElement('style'), { textContent: 'p { }' }))")
    page.wait_for_timeout(100)
    assert [text for text in watched.found() if "style-src" in text]
    watched.wrongs.clear()
    page.evaluate("window.violations = []")
