"""The address of the page: what is loaded again goes on, another opens another state, what is not read is said."""

import re

import pytest

from lab.page_states import wait_for_steps

pytestmark = pytest.mark.browser


def now(page):
    return page.locator(".train .now").inner_text()


def trained(page, epochs):
    """Train for so many epochs, and return what the page says then."""
    wait_for_steps(page)
    for _ in range(epochs):
        said = now(page)
        page.get_by_role("button", name="One epoch", exact=True).click()
        page.wait_for_function("said => document.querySelector('.train .now').innerText !== said", arg=said)
    return now(page), page.locator('.network [data-neuron="3.1"]').text_content()


def in_chinese(page):
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector("text=下一步")


@pytest.mark.parametrize("address", ["", "v=1", "v=1&net=2-4-1&rate=2&lang=en"])
def test_a_page_that_is_loaded_again_goes_on_where_it_was(watched, address):
    page = watched(address)
    page.get_by_role("button", name="中文").click()
    page.get_by_role("button", name="English").click()
    before = trained(page, 3)
    page.wait_for_timeout(2000)  # the address follows a moment later
    page.reload()
    page.wait_for_selector(".bp-lab .picture svg")
    page.wait_for_timeout(300)
    assert (now(page), page.locator('.network [data-neuron="3.1"]').text_content()) == before
    assert page.locator(".notice").count() == 0


def test_own_points_outlive_a_reload(watched):
    page = watched("v=1")
    wait_for_steps(page)
    page.get_by_role("tab", name="Data", exact=True).click()
    for x, y in ((30, 30), (40, 60), (200, 200)):
        page.locator(".board .paper").click(position={"x": x, "y": y})
    page.get_by_role("button", name="Learn these points").click()
    page.wait_for_function("() => document.querySelectorAll('.field-figure svg .mark').length === 3")
    page.reload()
    page.wait_for_function("() => document.querySelectorAll('.field-figure svg .mark').length === 3")


def test_a_page_that_is_loaded_again_before_its_address_followed_goes_on(watched):
    """A browser may load the address that it knew a moment ago."""
    page = watched("v=1&net=2-4-1")
    before = trained(page, 1)
    begun = page.evaluate("location.hash")
    in_chinese(page)
    page.wait_for_function("begun => location.hash !== begun", arg=begun)
    page.evaluate("begun => history.replaceState(null, '', begun)", begun)
    page.reload()
    page.wait_for_selector("text=下一步")
    page.wait_for_function("begun => location.hash !== begun", arg=begun)
    assert page.locator('.network [data-neuron="3.1"]').text_content() == before[1]


@pytest.mark.parametrize("leaving", ["pagehide", "visibilitychange"])
def test_a_page_that_is_left_has_all_in_its_address_at_once(watched, leaving):
    page = watched("v=1&net=2-4-1")
    wait_for_steps(page)
    page.wait_for_timeout(600)  # what it began with is in its address
    page.evaluate("window.setTimeout = () => 1")  # the moment after which the address follows never comes
    begun = page.evaluate("location.hash")
    in_chinese(page)
    assert page.evaluate("location.hash") == begun
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    page.evaluate(f"(window.on{leaving} === undefined ? document : window).dispatchEvent(new Event('{leaving}'))")
    assert page.evaluate("location.hash") != begun


def test_a_language_that_was_chosen_outlives_a_reload(watched):
    page = watched("v=1", language="zh-CN")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("text=Next step")
    page.reload()
    page.wait_for_selector("text=Next step")


def test_an_address_without_a_language_is_shown_in_that_of_the_browser(watched):
    page = watched("v=1&net=2-4-1", language="zh-CN")
    page.wait_for_selector("text=下一步")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page = watched("v=1&lang=en", language="zh-CN")
    page.wait_for_selector("text=Next step")


def test_another_address_opens_another_state(watched):
    page = watched("v=1&net=2-4-1")
    page.wait_for_selector(".overview strong:has-text('2–4–1')")
    page.evaluate("location.hash = 'v=1&net=2-5-1'")
    page.wait_for_selector(".overview strong:has-text('2–5–1')")
    assert page.locator(".notice").count() == 0


def test_what_was_not_understood_is_said_in_one_line_and_can_be_closed(watched):
    page = watched("v=1&net=2-4-1&rate=1e99&colour=red&act=script")
    page.wait_for_selector(".overview strong:has-text('2–4–1')")
    notice = page.locator(".notice.unread")
    assert [text in notice.inner_text() for text in ("rate=1e99", "rate=1000", "colour=red", "act=script")] == [
        True
    ] * 4
    page.get_by_role("button", name="中文").click()
    page.wait_for_selector(".notice.unread:has-text('地址')")
    assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", notice.inner_text())
    notice.get_by_role("button").click()
    page.wait_for_function("() => !document.querySelector('.notice')")


def test_data_that_is_not_to_be_had_leaves_a_page_that_says_so(watched):
    page = watched("v=1&data=own")
    page.wait_for_selector(".notice.unread:has-text('own')")
    assert page.locator(".network .neuron").count() == 6


def test_the_address_of_a_trained_network_opens_it_trained(watched):
    page = watched("v=1&net=2-4-1")
    before = trained(page, 3)
    page.wait_for_function("() => location.hash.includes('trained=3')")
    again = watched(page.evaluate("location.hash.slice(1)"))
    again.wait_for_selector(".main[data-running=false]")
    again.wait_for_function("said => document.querySelector('.train .now').innerText === said", arg=before[0])
    assert again.locator('.network [data-neuron="3.1"]').text_content() == before[1]
    assert again.locator(".notice").count() == 0
