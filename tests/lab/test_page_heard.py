"""What a screen reader is told: every step and deed once, no frame of a training, and nothing twice.

Orca drops announcements where a page tells it of more than some hundred changes at once.
"""

import pytest

from lab.page_states import wait_for_steps

pytestmark = pytest.mark.browser

HEARD = """
window.heard = []; window.changes = new Map();
const whole = document.querySelector('.bp-lab');
const status = document.querySelector('.bp-lab > [role=status]');
new MutationObserver(() => status.textContent && window.heard.push(status.textContent))
  .observe(status, { childList: true, characterData: true, subtree: true });
new MutationObserver((found) => found.forEach(({ type, target, oldValue }) => {
  if (type === 'characterData' && oldValue === target.data) return;
  const element = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
  if (type !== 'attributes' && element?.closest('[aria-hidden=true]')) return;
  window.changes.set(element, (window.changes.get(element) ?? 0) + 1);
})).observe(whole, { childList: true, characterDataOldValue: true, subtree: true, attributeFilter: ['aria-label'] });
"""
OFTEN = """[...window.changes].filter(([each, count]) => count > 4 && each.checkVisibility())
  .map(([each, count]) => `${each.outerHTML} ${count}`)"""


def listened(watched, hash="v=1"):
    """Open the page at rest and write down what is announced, and what changes in what is heard."""
    page = watched(hash)
    wait_for_steps(page)
    page.wait_for_timeout(100)
    page.evaluate(HEARD)
    return page


def heard(page, count):
    page.wait_for_function("count => window.heard.length >= count", arg=count)
    return page.evaluate("window.heard")


def test_each_step_is_announced_once(watched):
    page = listened(watched)
    for _ in range(3):
        page.get_by_role("button", name="Next step").click()
        page.wait_for_timeout(120)
    titles = ["Layer 2: the weighted inputs", "Layer 2: the activations", "Layer 3: the weighted inputs"]
    assert heard(page, 3) == titles


def test_the_step_that_pauses_a_training_is_announced_with_the_pause(watched):
    page = listened(watched, "v=1&speed=50")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("() => window.heard.length > 0")
    page.wait_for_timeout(900)
    page.get_by_role("button", name="Next step").click()
    page.wait_for_selector(".step h2")
    page.wait_for_function("() => window.heard.at(-1).includes('Paused')")
    assert heard(page, 2)[-1].endswith("Layer 2: the weighted inputs")


def test_a_button_that_moves_a_training_on_is_answered(watched):
    page = listened(watched, "v=1&batch=2")
    for name, said in (
        ("One epoch", "epoch 1, step 2"),
        ("One update", "epoch 1, step 3"),
        ("Begin again", "epoch 0, step 0"),
    ):
        page.get_by_role("button", name=name).click()
        page.wait_for_function("said => window.heard.at(-1)?.includes(said)", arg=said)


def test_frames_of_a_training_are_seen_and_not_heard(watched):
    page = listened(watched, "v=1&speed=0")
    page.locator('.network [data-neuron="2.1"]').focus()
    page.get_by_role("button", name="Train", exact=True).click()
    page.evaluate("window.seen = 0; new MutationObserver(() => { window.seen += 1; })"
                  ".observe(document.querySelector('.now'), { characterData: true, subtree: true })")  # fmt: skip
    page.wait_for_function("() => window.seen > 30")
    assert page.evaluate(OFTEN) == []
    assert len(page.evaluate("window.heard")) == 1
    page.get_by_role("button", name="Pause").click()
    page.wait_for_selector(".now[aria-hidden=false]")
    label = page.locator('.network [data-neuron="2.1"]').get_attribute("aria-label")
    assert page.locator('.network [data-neuron="2.1"] text.a').text_content() in label


def test_what_was_announced_is_not_met_again(watched):
    page = listened(watched)
    page.get_by_role("button", name="Next step").click()
    page.wait_for_selector("[role=status]:has-text('weighted inputs')", state="attached")
    page.wait_for_function("() => !document.querySelector('.bp-lab > [role=status]').textContent")
