"""Places that are hard to reach: layers out of view, neurons that are not drawn, points of a plane, a digit by keys."""

import json

import pytest

from lab.page_states import wait_for_steps
from lab.test_page_files import drop

pytestmark = pytest.mark.browser

DEEP = "v=1&net=2-3-3-3-3-3-3-1&act=tanh,sigmoid"


def scrolled(page):
    return page.evaluate("document.querySelector('.network .picture').scrollLeft")


def test_where_the_picture_is_wider_than_the_screen_every_layer_is_a_button_away(watched):
    page = watched(DEEP, width=320, height=800, reduced_motion="reduce")
    wait_for_steps(page)
    buttons = page.locator(".layers button")
    assert buttons.all_inner_texts() == [str(layer) for layer in range(1, 9)]
    assert scrolled(page) == 0
    for at in (7, 3, 0):
        buttons.nth(at).click()
        page.wait_for_selector(f".layers button:nth-of-type({at + 1})[aria-pressed=true]")
        box = page.locator(f'.network [data-neuron="{at + 1}.1"] .body').bounding_box()
        assert 0 <= box["x"] <= 320 - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_layer_of_a_step_comes_into_view(watched):
    page = watched(f"{DEEP}&step=z.7", width=320, height=800, reduced_motion="reduce")
    wait_for_steps(page)
    page.wait_for_selector(".layers button:nth-of-type(7)[aria-pressed=true]")
    box = page.locator('.network [data-neuron="7.1"] .body').bounding_box()
    assert 0 <= box["x"] <= 320 - box["width"]


def test_a_picture_that_fits_has_no_buttons(watched):
    page = watched("v=1")
    wait_for_steps(page)
    assert page.locator(".layers").count() == 0


def test_every_neuron_of_a_large_layer_is_a_number_away(watched):
    page = watched("v=1&net=2-100-1&step=z.2")
    wait_for_steps(page)
    drawn = page.locator(".network [data-neuron^='2.']").evaluate_all("all => all.map((each) => each.dataset.neuron)")
    other = next(j for j in range(1, 101) if f"2.{j}" not in drawn)
    field = page.get_by_label("Neuron of layer 2")
    field.fill(str(other))
    field.press("Enter")
    page.wait_for_selector(f'.network [data-neuron="2.{other}"].lit')
    page.wait_for_function(f"() => location.hash.includes('z.2.{other}')")


def test_a_point_of_the_plane_is_chosen_by_pressing_it(watched):
    page = watched("v=1&data=circles")
    wait_for_steps(page)
    assert page.locator(".field-figure .edge, .field-figure .here").count() == 2
    page.locator(".field-figure .point").nth(6).click(force=True)
    page.wait_for_function("() => /row=/.test(location.hash)")


def test_a_digit_is_drawn_and_recognised_by_keys(watched):
    page = watched("v=1&net=64-10-10&data=digits")
    wait_for_steps(page)
    page.get_by_role("tab", name="Data").click()
    paper = page.get_by_role("application", name="the pen is up")
    paper.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('.digit .paper[aria-label*="the pen is down"]')
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answers li")
    assert page.locator(".answers li").count() == 10
    best = page.locator(".answers .best").inner_text().split()
    assert f"It says {best[0]}, with an output of {best[-1]}." in page.locator(".digit").inner_text()


def test_a_lesson_of_places_is_dropped_and_walked_through(watched):
    said = {"en": "The error is {delta.3.1}. <b>Not bold</b>", "zh": "误差为 {delta.3.1}。"}
    places = [{"address": f"v=1&row={row}&step=bp1.3", "sentences": said, "task": {"en": "Go on."}} for row in (2, 3)]
    page = watched("v=1")
    wait_for_steps(page)
    drop(page, "mine.json", json.dumps({"backproof_lesson": 1, "title": {"en": "Mine"}, "places": places}))
    page.wait_for_selector(".lesson:has-text('Mine')")
    error = page.locator('.network [data-neuron="3.1"] .delta').text_content().removeprefix("δ ")
    assert f"The error is {error}. <b>Not bold</b>" in page.locator(".lesson").inner_text()
    page.get_by_role("button", name="Onward").click()
    page.wait_for_selector(".lesson:has-text('page 2 of 2')")


DIGITS = "v=1&net=64-30-10&data=digits&act=sigmoid,softmax&cost=categorical_cross_entropy"
OVER_EACH_OTHER = """() => {
  const [picture, ...texts] = [...document.querySelectorAll('.picture > svg, .picture .beside, .picture .name')];
  const [whole, ...boxes] = [picture, ...texts].map((each) => each.getBoundingClientRect());
  const meet = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
  return [boxes.length, boxes.filter((box, at) => box.right > whole.right || box.left < whole.left
    || boxes.slice(0, at).some((other) => meet(box, other))).length];
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_the_values_of_digits_have_room(watched, width):
    page = watched(DIGITS, width=width)
    wait_for_steps(page)
    drawn, wrong = page.evaluate(OVER_EACH_OTHER)
    assert (drawn >= 10, wrong) == (True, 0)


@pytest.mark.parametrize("width", [320, 1280])
def test_names_and_values_of_many_neurons_have_room(watched, width):
    page = watched("v=1")
    wait_for_steps(page)
    page.set_viewport_size({"width": width, "height": 900})
    names = [f"a_rather_long_name_{k}" for k in range(1, 10)]
    rows = [
        ",".join([*(str((i * k) % 11) for k in range(1, 10)), f"class {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i % 26]}"])
        for i in range(80)
    ]
    drop(page, "letters.csv", "\n".join([",".join([*names, "target"]), *rows]))
    page.wait_for_selector(".overview strong:has-text('–26')")
    assert page.evaluate(OVER_EACH_OTHER) == [9 + 26, 0]
    shown = page.locator(".picture .name").evaluate_all("all => all.map(each => each.lastChild.data)")
    assert (len(set(shown)), [text[-1] for text in shown]) == (9, list("123456789"))
