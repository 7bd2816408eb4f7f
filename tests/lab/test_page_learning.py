"""Training, data, options and the address, driven as a person would."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import numpy as np
import pytest

import backproof as bp
from backproof.rendering.mathematics import number_text
from lab.page_states import neurons_with_images, wait_for_steps

pytestmark = pytest.mark.browser


def button(page, name):
    return page.get_by_role("button", name=name, exact=True)


def tab(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


def at_rest(page):
    wait_for_steps(page)
    button(page, "Begin again").click()
    page.wait_for_timeout(200)
    return page


def test_one_epoch_is_the_librarys(watched):
    page = at_rest(watched("v=1"))
    button(page, "One epoch").click()
    page.wait_for_function("() => document.querySelector('.train .now').innerText.includes('poch 1')")
    x, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    network = bp.Network([2, 3, 1], "sigmoid", "quadratic")
    begun = network.init(0, "book_large")
    result = bp.train(network, x, y, parameters=begun, optimizer="sgd", learning_rate=3.0, batch_size=4, epochs=1)
    bias = number_text(float(result.parameters.biases[0][0]))
    page.wait_for_function(
        "bias => document.querySelector('.network [data-neuron=\"2.1\"]').textContent.includes(bias)", arg=bias
    )


def test_the_lines_of_python_do_the_same(watched):
    page = at_rest(watched("v=1&step=bp2.2"))
    button(page, "One epoch").click()
    page.wait_for_function("() => document.querySelector('.train .now').innerText.includes('poch 1')")
    tab(page, "Take away")
    page.wait_for_function("() => [...document.querySelectorAll('pre')].at(-1).innerText.includes('epochs=1)')")
    known = {}
    exec(page.locator("pre").last.inner_text().replace("print(", "shown = ("), known)
    error = number_text(float(known["gradient"].errors[0][0, 2]))
    page.wait_for_selector(f'.network [data-neuron="2.3"]:has-text("{error}")')


def test_run_pause_and_the_curves(watched):
    page = at_rest(watched("v=1"))
    button(page, "Train").click()
    page.wait_for_selector(".main[data-running=true]")
    page.wait_for_selector(".u-wrap canvas")
    page.locator(".bp-lab").focus()
    page.keyboard.press("t")
    page.wait_for_selector(".main[data-running=false]")
    assert "cost" in page.locator(".plots").inner_text().lower()
    assert page.locator(".field-figure svg .mark").count() == 4


def test_options_change_while_it_runs(watched):
    page = watched("v=1")
    wait_for_steps(page)
    button(page, "Train").click()
    page.get_by_label("Activation of layer 2").select_option("tanh")
    page.wait_for_selector(".overview:has-text('tanh')")
    page.get_by_label("Cost", exact=True).select_option("binary_cross_entropy")
    page.wait_for_selector(".overview:has-text('binary')")
    page.wait_for_function("() => location.hash.includes('act=tanh')")
    page.wait_for_selector(".main[data-running=true]")


def test_layers_are_added_and_sizes_written(watched):
    page = at_rest(watched("v=1"))
    button(page, "One hidden layer more").click()
    page.wait_for_selector(".overview strong:has-text('2–3–3–1')")
    page.get_by_label("Neurons of the layers").fill("2 5 1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".overview strong:has-text('2–5–1')")
    assert page.locator(".network .neuron").count() == 8


def test_an_address_is_clamped_and_kept(watched):
    page = watched("v=1&net=2-4-1&rate=1e99&row=3&nonsense=1&act=script")
    page.wait_for_selector(".overview strong:has-text('2–4–1')")
    page.get_by_text("Settings of training").click()
    assert page.get_by_label("Learning rate").input_value() == "1000"
    page.wait_for_function("() => !location.href.includes('nonsense')")  # the address follows a moment later
    page.reload()
    page.wait_for_selector(".overview strong:has-text('2–4–1')")


def test_controls_are_hidden_as_an_address_says(watched):
    page = watched("v=1&hide=train,check,rate,detail")
    page.wait_for_selector(".outline button")
    assert page.get_by_role("button", name="Train").count() == 0
    assert page.get_by_role("tab", name="Check").count() == 0
    assert page.get_by_role("button", name="By term").count() == 0


def test_a_file_is_dropped_in(watched, tmp_path):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Data")
    file = tmp_path / "flowers.csv"
    rows = [f"{i % 7},{i % 5},{i % 3},{'red' if i % 2 else 'blue'}" for i in range(60)]
    file.write_text("\n".join(["long,wide,deep,target", *rows]))
    with page.expect_file_chooser() as asked:
        page.get_by_text("Choose a file").click()
    asked.value.set_files(file)
    page.wait_for_selector(".overview strong:has-text('3–')")
    with page.expect_file_chooser():
        page.locator("input[type=file]").focus()
        page.keyboard.press("Space")
    ring = "() => getComputedStyle(document.querySelector('.file > span')).outlineStyle"
    assert page.evaluate(ring) == "solid"
    page.wait_for_selector("[role=tabpanel] table:has-text('long')")
    assert "long" in page.locator(".network svg").first.text_content()


@pytest.mark.parametrize("count", [11, 20, 32])
def test_the_names_of_many_inputs_stand_beside_them(watched, tmp_path, count):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Data")
    file = tmp_path / "wide.csv"
    names = [f"column_{k}" for k in range(count)]
    rows = [",".join([*(str((i + k) % 7) for k in range(count)), "red" if i % 2 else "blue"]) for i in range(40)]
    file.write_text("\n".join([",".join([*names, "target"]), *rows]))
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_selector(f".overview strong:has-text('{count}–')")
    page.wait_for_selector(f"[data-neuron='1.{count}'] .name")
    shown = page.locator(".network .picture [data-neuron^='1.'] .name")
    assert shown.all_text_contents() == [2 * name for name in names]  # what pointing says, and what is written
    boxes = [name.bounding_box() for name in shown.all()]
    assert all(one["y"] + one["height"] <= other["y"] + 1 for one, other in pairwise(boxes))


def test_a_file_that_is_none_is_refused_in_words(watched, tmp_path):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Data")
    file = tmp_path / "broken.csv"
    file.write_bytes(b"\x00\x01\x02")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_selector(".notice.error")
    assert page.locator(".overview strong:has-text('2–3–1')").count() == 1
    watched.wrongs.clear()  # browsers put the status 422 into the console


def test_points_are_drawn_by_pointer_and_keys(watched):
    page = watched("v=1")
    wait_for_steps(page)
    tab(page, "Data")
    board = page.locator(".board .paper")
    for x, y in ((30, 30), (40, 60), (200, 200)):
        board.click(position={"x": x, "y": y})
    page.locator(".board .segments button").last.click()
    board.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert board.locator(".mark").count() == 4
    button(page, "Learn these points").click()
    page.wait_for_function("() => document.querySelectorAll('.field-figure svg .mark').length === 4")
    page.wait_for_selector("[role=tabpanel] table tbody tr:nth-child(4)")


def test_digits_are_shown_as_images_and_recognised(watched):
    page = watched("v=1&net=64-30-10&act=sigmoid,softmax&data=digits")
    wait_for_steps(page)
    page.wait_for_selector(".network image[aria-label]")
    assert neurons_with_images(page) == 30
    assert 0 < page.locator(".links .link").count() <= 200
    page.evaluate("document.querySelector('canvas.beneath').dataset.lines = 'as they were'")
    page.keyboard.press("n")
    page.wait_for_selector(".stepper .count:has-text('of')")
    assert page.locator("canvas.beneath").get_attribute("data-lines") == "as they were"  # a step changes no weight
    tab(page, "Data")
    page.locator(".digit canvas").scroll_into_view_if_needed()
    box = page.locator(".digit canvas").bounding_box()
    page.mouse.move(box["x"] + 80, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 130, steps=5)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('.digit [role=status]').textContent.length > 5")


def test_the_picture_is_saved(watched, tmp_path):
    page = at_rest(watched("v=1&step=bp2.2"))
    tab(page, "Take away")
    with page.expect_download() as kept:
        button(page, "Picture as SVG").click()
    kept.value.save_as(tmp_path / "picture.svg")
    root = ElementTree.parse(tmp_path / "picture.svg").getroot()
    assert len(root.findall(".//{*}circle")) > 12
    assert not re.search(r"class=|tabindex|data-", (tmp_path / "picture.svg").read_text())
    with page.expect_download() as kept:
        button(page, "Picture as PNG").click()
    kept.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def saved(page, tmp_path):
    """Save the picture as SVG and return it."""
    page.wait_for_selector("canvas.beneath[data-lines]")
    tab(page, "Take away")
    with page.expect_download() as kept:
        button(page, "Picture as SVG").click()
    kept.value.save_as(tmp_path / "picture.svg")
    return ElementTree.parse(tmp_path / "picture.svg").getroot()


def test_more_links_than_programs_can_open_are_an_image_that_says_why(watched, tmp_path):
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "wide.npz", x=rng.integers(0, 256, (12, 20, 20), dtype=np.uint8), y=np.arange(12) % 3)
    page = at_rest(watched("v=1"))
    tab(page, "Data")
    page.locator("input[type=file]").set_input_files(tmp_path / "wide.npz")
    page.wait_for_function("() => location.hash.includes('net=400-')")
    page.evaluate("location.hash = location.hash.replace(/net=[-0-9]+/, 'net=400-32-3')")
    page.wait_for_selector(".overview strong:has-text('400–32–')")
    (image,) = saved(page, tmp_path).findall(".//{*}image")
    assert "ten thousand lines" in image.find("{*}desc").text


def test_a_saved_picture_of_images_is_made_of_shapes(watched, tmp_path):
    """The input and the weights are pixels as rectangles, and each link that is seen is a line, of its sign."""
    page = at_rest(watched("v=1&net=64-40-10&data=digits&act=sigmoid,softmax&cost=categorical_cross_entropy"))
    root = saved(page, tmp_path)
    assert root.findall(".//{*}image") == []
    (links,) = [group for group in root if group.get("stroke-width") == "2"]
    assert len(links.findall(".//{*}path")) == int(page.locator("canvas.beneath").get_attribute("data-lines")) > 500
    signs = {(group.get("stroke"), "stroke-dasharray" in group.attrib) for group in links}
    assert len(signs) == 2
    assert {broken for _, broken in signs} == {True, False}
    groups = [group for group in root.findall(".//{*}g") if group.get("shape-rendering") == "crispEdges"]
    drawn = len(page.locator(".picture [data-neuron^='2.']").all())
    assert len(groups) == 1 + drawn
    for group in groups:  # what the runs cover is every pixel, once
        runs = re.findall(r"h(\d+)v1", " ".join(path.get("d") for path in group))
        assert sum(map(int, runs)) == 64


def test_what_is_copied_is_the_command(watched):
    page = at_rest(watched("v=1&step=bp2.2"))
    tab(page, "Take away")
    button(page, "Copy").first.click()
    page.wait_for_selector("button:has-text('Copied')")
    assert page.evaluate("() => navigator.clipboard.readText()").startswith("backproof lab --open")
