"""What guides a person in the page: the check of one's own code, the lessons, two runs, a page that steps by itself."""

import os
import re
from pathlib import Path

import pytest

from backproof.lab.lessons import ORDER
from backproof.lab.messages import Demonstration, Lesson, Set
from backproof.lab.session import Session
from lab.conftest import WATCH, Lab, end, start
from lab.page_states import neurons_with_images, wait_for_steps
from lab.test_seeing_more import WRONG

pytestmark = pytest.mark.browser


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


@pytest.fixture(scope="module")
def may_run_code(chromium, tmp_path_factory):
    """A lab that was told to run code that is pasted."""
    process, address = start(tmp_path_factory.mktemp("lab"), "--allow-code")
    context = chromium.new_context()
    context.new_page().goto(address)
    yield Lab(address.partition("?")[0], context.storage_state())
    context.close()
    end(process)


def checked(page, code):
    page.get_by_label("Your backward pass").fill(code)
    button(page, "Check it").click()
    page.wait_for_selector(".verdict", timeout=30_000)
    return page.locator(".verdict")


def test_a_pasted_backward_pass_is_judged_and_its_layer_lit(watched, may_run_code):
    watched.lab = may_run_code
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Check")
    verdict = checked(page, WRONG)
    said = verdict.inner_text()
    assert "BP1 is violated at layer 3" in said
    assert verdict.locator("li.bad strong").all_inner_texts() == ["BP1"]
    assert verdict.locator("li.good strong").all_inner_texts() == ["BP2", "BP3", "BP4"]
    number = next(at for at, line in enumerate(WRONG.split("\n"), 1) if "delta = a[-1] - y" in line)
    assert verdict.locator(".lines").inner_text().split() == [str(number), "delta", "=", "a[-1]", "-", "y"]
    assert verdict.locator(".mend").inner_text() == "delta3 = (a3 - y) * sigmoid_prime(z3)"
    assert "reproduces all 5 numbers" in verdict.locator(".evidence").inner_text()
    assert "below layer 3" in verdict.locator(".notes").inner_text()
    assert page.locator(".network .neuron.lit").evaluate_all("all => all.map(each => each.dataset.neuron)") == ["3.1"]
    tab(page, "Network")
    page.wait_for_function("() => !document.querySelector('.network [data-neuron=\"3.1\"].lit')")


def test_a_right_backward_pass_is_not_accused(watched, may_run_code):
    watched.lab = may_run_code
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Check")
    verdict = checked(page, WRONG.replace("delta = a[-1] - y", "delta = (a[-1] - y) * a[-1] * (1 - a[-1])"))
    assert "Every gradient is right." in verdict.inner_text()
    assert page.locator(".verdict.correct").count() == 1
    assert page.locator(".network .neuron.lit").count() == 0


def test_code_that_hangs_is_ended_and_no_other_verdict_stays_beside_it(watched, may_run_code):
    watched.lab = may_run_code
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Check")
    checked(page, WRONG)
    page.get_by_label("Your backward pass").fill("def gradient(weights, biases, x, y):\n    while True: pass\n")
    button(page, "Check it").click()
    page.wait_for_selector("[role=tabpanel] [role=status]:has-text('is checked')")
    assert page.locator(".verdict").count() == page.locator(".network .neuron.lit").count() == 0
    page.wait_for_selector(".verdict.refused", timeout=60_000)
    assert "did not finish within" in page.locator(".verdict").inner_text()
    assert page.locator(".network .neuron.lit").count() == 0
    button(page, "Next step").click()
    page.wait_for_selector(".step h2")


def test_without_leave_no_code_is_taken(watched):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Check")
    assert page.locator("[role=tabpanel] pre").inner_text() == "backproof lab --allow-code"
    assert page.locator("[role=tabpanel] textarea").count() == 0


@pytest.mark.parametrize("name", ORDER)
def test_a_lesson_is_walked_through(watched, name):
    page = watched("v=1")
    wait_for_steps(page)
    page.set_default_timeout(30_000)
    tab(page, "Lessons")
    page.locator(".cards button").nth(list(ORDER).index(name)).click()
    session = Session()
    count = session.answer(Lesson(name=name, at=0))["lesson"]["count"]
    for at in range(count):
        page.wait_for_selector(f".lesson .kind:has-text('page {at + 1} of {count}')")
        told = session.answer(Lesson(name=name, at=at))
        shown = page.locator(".lesson > p:not(.kind)").all_inner_texts()
        assert shown == [sentence for sentence in (*told["lesson"]["sentences"], told["lesson"]["task"]) if sentence]
        assert page.locator(".step h2").inner_text() == told["step"]["title"]
        if at + 1 < count:
            button(page, "Onward").click()
    assert button(page, "Onward").get_attribute("aria-disabled") == "true"
    button(page, "Leave the lesson").click()
    page.wait_for_function("() => !document.querySelector('.lesson')")


IN_VIEW = """place => {
  const top = document.querySelector(place)?.getBoundingClientRect().top;
  return top >= 0 && top < innerHeight / 2 && document.activeElement.closest(place) !== null;
}"""


@pytest.mark.parametrize(("name", "place"), [("Lessons", ".lesson"), ("Two runs", ".second")])
def test_what_a_click_opens_elsewhere_is_shown_and_takes_the_focus(watched, name, place):
    page = watched("v=1&step=z.2", height=700)
    wait_for_steps(page)
    tab(page, name)
    page.locator(".cards button").first.click()
    page.wait_for_function(IN_VIEW, arg=place)


def test_two_runs_stand_side_by_side(watched):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Two runs")
    page.locator(".cards button").first.click()
    page.wait_for_selector(".second .picture svg")
    wait_for_steps(page)
    button(page, "Begin again").click()
    session = Session()
    session.answer(Demonstration(name="starts wrong"))
    state = session.answer(Set(changes={}))
    costs = [state["picture"]["cost"], state["second"]["picture"]["cost"]]
    for place, cost in zip((".second .left", ".second .right"), costs, strict=True):
        page.wait_for_function(
            "([place, cost]) => document.querySelector(`${place} .cost`)?.textContent.includes(cost)", arg=[place, cost]
        )
    assert costs[0] != costs[1]
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    button(page, "Back to one run").click()
    page.wait_for_function("() => !document.querySelector('.second')")


def test_a_snapshot_steps_from_a_folder_in_both_languages(watched, chromium, tmp_path):
    page = watched("v=1&step=z.2")
    wait_for_steps(page)
    titles = page.locator(".outline button").evaluate_all("all => all.map(each => each.title)")
    tab(page, "Take away")
    with page.expect_download() as kept:
        button(page, "One page that steps without Python").click()
    kept.value.save_as(tmp_path / "lab.html")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    context.add_init_script(WATCH)
    alone, wrongs = context.new_page(), []
    alone.on("console", lambda message: wrongs.append(message.text))
    alone.on("pageerror", lambda error: wrongs.append(str(error)))
    alone.goto((tmp_path / "lab.html").as_uri())
    alone.wait_for_selector(".bp-lab .picture svg")
    assert "Train or pause" not in alone.locator("dialog.keys").text_content()
    alone.locator('.network [data-neuron="3.1"]').hover()
    assert alone.locator(".reading .weights li").count() == 3
    assert alone.locator(".reading button").count() == 0  # nothing here could walk through a weight
    seen = [alone.locator(".step h2").inner_text()]
    for at in range(1, len(titles)):
        alone.keyboard.press("n")
        alone.wait_for_selector(f".stepper .count:has-text('{at + 1} of {len(titles)}')")
        seen.append(alone.locator(".step h2").inner_text())
    assert seen == titles
    alone.get_by_role("button", name="中文").click()
    alone.wait_for_selector("text=下一步")
    assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", alone.locator(".step h2").inner_text())
    alone.keyboard.press("p")
    alone.wait_for_selector(f".stepper .count:has-text('第 {len(titles) - 1} 步')")
    assert alone.get_by_role("button", name="训练", exact=True).count() == 0
    assert (wrongs, alone.evaluate("window.violations")) == ([], [])
    context.close()


def test_keys_work_right_after_opening(watched):
    page = watched("v=1")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("n")
    page.wait_for_selector(".stepper .count:has-text('1 of')")
    page.keyboard.press("Space")
    page.wait_for_selector(".stepper .count:has-text('2 of')")
    page.keyboard.press("p")
    page.wait_for_selector(".stepper .count:has-text('1 of')")
    page.get_by_role("button", name="Keys", exact=True).click()
    page.get_by_label("Single letters are keys too").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_timeout(150)
    assert page.locator(".stepper .count").inner_text().startswith("1 of")
    page.get_by_label("Neurons of the layers").fill("2-3-1")
    page.keyboard.press("n")
    page.wait_for_timeout(150)
    assert page.locator(".stepper .count").inner_text().startswith("1 of")


def test_ids_of_two_labs_in_one_page_differ(watched):
    page = watched("v=1")
    wait_for_steps(page)
    first = page.evaluate("[...document.querySelectorAll('.bp-lab [id]')].map(each => each.id)")
    page.reload()
    page.wait_for_selector("[role=tab]")
    second = page.evaluate("[...document.querySelectorAll('.bp-lab [id]')].map(each => each.id)")
    assert first
    assert set(first) & set(second) == set()


def test_gradients_over_time_have_a_sentence_and_a_table(watched):
    page = watched("v=1")
    wait_for_steps(page)
    button(page, "Begin again").click()
    page.wait_for_timeout(200)
    page.locator(".train .histograms > summary").click()
    session = Session()
    told = session.answer(Set(changes={}))["history"]["histograms"]
    figures = page.locator(".train .histogram")
    assert figures.count() == len(told) == 2
    for at, histogram in enumerate(told):
        assert figures.nth(at).locator("canvas").get_attribute("aria-label") == histogram["label"]
        assert figures.nth(at).locator("p").inner_text() == histogram["sentence"]
        figures.nth(at).locator("summary").click()
        cells = figures.nth(at).locator("td").all_inner_texts()
        assert cells == [cell for row in histogram["table"]["rows"] for cell in row]
        assert sum(int(cell) for cell in cells[2::3]) == (6, 3)[at]


MNIST = Path(os.environ.get("BACKPROOF_DATA", "nowhere")) / "mnist"


@pytest.mark.skipif(not MNIST.is_dir(), reason="needs MNIST: BACKPROOF_DATA names the folder that holds it")
def test_a_network_of_digits_stays_readable(watched):
    page = watched("v=1")
    wait_for_steps(page)
    page.set_default_timeout(60_000)
    page.evaluate("location.hash = 'v=1&net=784-30-10&act=sigmoid,softmax&data=mnist&step=z.2'")
    page.reload()
    page.wait_for_selector(".overview strong:has-text('784–30–10')")
    page.wait_for_selector(".network image[aria-label]")
    assert neurons_with_images(page) == 30
    assert page.locator(".links .link").count() == 200
    page.wait_for_function("() => Number(document.querySelector('canvas.beneath')?.dataset.lines) > 2000")
    inked = """(() => { const canvas = document.querySelector('canvas.beneath');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length / (data.length / 4); })()"""
    assert 0.05 < page.evaluate(inked) < 0.9
    page.keyboard.press("n")
    page.wait_for_selector(".stepper .count:has-text('2 of')")
