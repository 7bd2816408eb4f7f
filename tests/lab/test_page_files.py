"""Files opened by the command or dropped on the page, and a backward pass gone through by the keyboard alone."""

import json

import numpy as np
import pytest

import backproof as bp
from backproof.lab.messages import Open, Set, Take
from backproof.lab.session import Session
from backproof.rendering.mathematics import number_text
from lab.conftest import Lab, end, start
from lab.page_states import wait_for_steps

pytestmark = pytest.mark.browser

DROP = """([place, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name));
  const event = (kind) => new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true });
  document.querySelector(place).dispatchEvent(event('dragover'));
  document.querySelector(place).dispatchEvent(event('drop'));
}"""


@pytest.fixture(scope="module")
def lesson():
    """A lesson file, with what its teacher wrote in it, and the output that it shows."""
    session = Session()
    session.answer(Open(address="v=1&net=2-4-1&seed=7&row=3"))
    session.answer(Set(changes={"step": "bp2.2"}))
    plain = json.loads(session.answer(Take(what="lesson"))["text"]) | {"notes": "Look at the second neuron."}
    return json.dumps(plain), number_text(float(session.scene.trace.output.item()))


def drop(page, name, text):
    page.get_by_role("tab", name="Data", exact=True).click()
    page.wait_for_selector(".drop")
    page.evaluate(DROP, [".drop", name, text])


def shows(page, output):
    page.wait_for_selector(".opening:has-text('Look at the second neuron.')")
    page.wait_for_selector(".overview strong:has-text('2–4–1')")
    assert output in page.locator('.network [data-neuron="3.1"]').text_content()
    assert "BP2" in page.locator(".step h2").inner_text()


def test_a_lesson_file_is_opened_by_the_command(chromium, watched, lesson, tmp_path):
    text, output = lesson
    (tmp_path / "mine.json").write_text(text)
    process, address = start(tmp_path, "mine.json")
    try:
        context = chromium.new_context()
        context.new_page().goto(address)
        watched.lab = Lab(address.partition("?")[0], context.storage_state())
        context.close()
        page = watched()
        shows(page, output)
        page.reload()
        shows(page, output)
        page.goto("about:blank")  # so that it does not look for a lab that has ended
    finally:
        end(process)


def test_a_lesson_file_is_dropped_on_the_page(watched, lesson):
    text, output = lesson
    page = watched("v=1")
    wait_for_steps(page)
    drop(page, "mine.json", text)
    shows(page, output)


def test_a_broken_lesson_file_is_refused_in_words_and_nothing_changes(watched, lesson):
    page = watched("v=1")
    wait_for_steps(page)
    drop(page, "mine.json", lesson[0].replace("2-4-1", "2-5-1"))
    page.wait_for_selector(".notice.error:has-text('its parameters do not fit its network')")
    assert page.locator(".overview strong").inner_text() == "2–3–1"
    watched.wrongs.clear()  # browsers put the status 422 into the console


def test_a_table_is_dropped_and_how_it_was_read_is_said(watched):
    page = watched("v=1")
    wait_for_steps(page)
    rows = [f"{i % 7},{i},{'red' if i % 2 else 'blue'},same" for i in range(40)]
    drop(page, "flowers.csv", "\n".join(["long,id,target,constant", *rows]))
    page.wait_for_selector(".opening:has-text('your own data, 40 examples')")
    assert "constant" in page.locator(".notes").inner_text()


def test_a_whole_backward_pass_by_the_keyboard_alone(watched):
    page = watched()
    page.wait_for_selector(".main[data-running=true]")
    page.keyboard.press("t")
    page.wait_for_selector(".main[data-running=false]")
    for _ in range(40):  # to “Begin again” by the tabulator
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Begin again":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".now:has-text('epoch 0, step 0')")
    page.keyboard.press("Escape")
    x, y = np.array([[0.0, 0.0]]), np.array([[0.0]])
    network = bp.Network([2, 3, 1], "sigmoid", "quadratic")
    parameters = network.init(0, "book_large")
    gradient = network.backward(parameters, network.forward(parameters, x), y)
    seen = []
    for at in range(13):
        page.keyboard.press("n")
        page.wait_for_selector(f".stepper .count:has-text('{at + 1} of 13')")
        seen.append(page.locator(".step h2").inner_text()[:3])
    assert [name for name in seen if name.startswith("BP")] == ["BP1", "BP3", "BP4", "BP2", "BP3", "BP4"]
    for _ in range(2):
        page.keyboard.press("p")
    page.wait_for_selector(".stepper .count:has-text('11 of 13')")
    shown = [page.locator(f'.network [data-neuron="2.{j}"]').text_content() for j in (1, 2, 3)]
    errors = [number_text(float(error)) for error in gradient.errors[0][0]]
    assert [error in text for error, text in zip(errors, shown, strict=True)] == [True] * 3
    page.keyboard.press("Home")
    page.wait_for_selector(".stepper .count:has-text('1 of 13')")
