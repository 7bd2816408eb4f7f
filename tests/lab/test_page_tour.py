"""The tour of docs/lab.md, gone through in a browser: its pictures are taken here, and those in docs/ show the same.

BACKPROOF_PICTURES=1 pytest -m browser tests/lab/test_page_tour.py    writes docs/pictures/lab*.png
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from lab.conftest import Lab, Watched, end, start

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
LEAST_LIKENESS = 0.9
"""Fonts differ from machine to machine, so that the same page is never quite the same picture."""


def epochs(count):
    """Return what trains for so many epochs."""

    def trained(page):
        for _ in range(count):
            said = page.locator(".train .now").inner_text()
            page.locator(".train button").nth(2).click()
            page.wait_for_function("said => document.querySelector('.train .now').innerText !== said", arg=said)

    return trained


def training_with_the_cost_around_it(page):
    epochs(24)(page)
    page.locator(".surface").scroll_into_view_if_needed()  # it is computed where it is seen
    page.wait_for_selector(".surface canvas")


def unfold_the_proof(page):
    page.locator("details.proof summary").click()
    page.wait_for_selector("details.proof math")


def open_the_check(page):
    page.get_by_role("tab").nth(4).click()
    page.wait_for_selector(".verdict")


def nothing(page):
    """Leave the page as it was opened."""


@dataclass(frozen=True)
class Shot:
    """A picture of the tour.

    Attributes:
        name: of its file, without language and ending.
        address: the state that is opened.
        parts: selectors of what the picture shows, together.
        deed: what is done on the page before.
        scale: of its pixels.
    """

    name: str
    address: str
    parts: tuple[str, ...]
    deed: object = nothing
    scale: float = 1.5


CIRCLES = "v=1&net=2-8-1&act=tanh,sigmoid&cost=binary_cross_entropy&data=circles&rate=0.5&batch=10"
SHOTS = (
    Shot("lab", "v=1&row=2&step=bp2.2", (".network", ".stepper", ".step")),
    Shot("lab-proof", "v=1&row=2&step=bp2.2", (".step",), unfold_the_proof),
    Shot("lab-training", CIRCLES, (".train",), training_with_the_cost_around_it),
    Shot("lab-digits", "v=1&net=64-30-10&data=digits&batch=10&row=5&step=bp1.3", (".network",), epochs(1), 1.0),
    Shot("lab-check", "v=1&row=2&step=bp2.2", (".panels",), open_the_check),
)
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}


@pytest.fixture(scope="module")
def with_code(chromium, tmp_path_factory):
    """The lab as the tour opens it: with the pass of examples/homework.py."""
    arguments = (str(ROOT / "examples" / "homework.py") + ":gradient", "--network", "2,3,1")
    process, address = start(tmp_path_factory.mktemp("tour"), *arguments)
    context = chromium.new_context()
    context.new_page().goto(address)
    yield Lab(address.partition("?")[0], context.storage_state())
    context.close()
    end(process)


def take(page, shot, path):
    """Write what the picture shows, in few colours."""
    page.evaluate("scrollTo(0, 0)")
    boxes = np.array([list(page.locator(part).first.bounding_box().values()) for part in shot.parts])
    low, high = boxes[:, :2].min(axis=0), (boxes[:, :2] + boxes[:, 2:]).max(axis=0)
    clip = dict(zip(("x", "y", "width", "height"), (float(n) for n in (*low, *(high - low))), strict=True))
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=path, clip=clip, full_page=True, animations="disabled")
    with Image.open(path) as image:
        image.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)


def likeness(one, other):
    """Return how much alike two pictures are, 0 to 1: what a blurred, small copy of each has where it is dark."""
    small = []
    for path in (one, other):
        with Image.open(path) as image:
            gray = image.convert("L").filter(ImageFilter.GaussianBlur(6)).resize((160, 160))
        small.append(np.asarray(gray, dtype=float).ravel())
    return float(np.corrcoef(small)[0, 1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_tours_pictures_are_what_the_lab_shows(shot, language, chromium, with_code, tmp_path):
    watched = Watched(chromium, with_code)
    page = watched(
        f"{shot.address}&lang={language}", height=1000, language=LANGUAGES[language],
        device_scale_factor=shot.scale, color_scheme="light", reduced_motion="reduce",
    )  # fmt: skip
    page.wait_for_selector(".outline button")
    shot.deed(page)
    page.wait_for_timeout(500)
    name = f"{shot.name}{'' if language == 'en' else '.' + language}.png"
    path = (FOLDER if os.environ.get("BACKPROOF_PICTURES") else tmp_path) / name
    take(page, shot, path)
    wrongs = watched.found()
    for context in watched.contexts:
        context.close()
    assert wrongs == []
    assert path.stat().st_size < MOST_BYTES
    assert likeness(path, FOLDER / name) > LEAST_LIKENESS


def test_a_picture_of_something_else_is_seen():
    pictures = [FOLDER / f"{shot.name}.png" for shot in SHOTS]
    found = [likeness(one, other) > LEAST_LIKENESS for one in pictures for other in pictures if one != other]
    assert not any(found)


@pytest.mark.parametrize("page", ["lab.md", "lab.zh.md"])
def test_the_tour_shows_every_picture_in_its_language(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    ending = ".zh.png" if page.endswith(".zh.md") else ".png"
    assert re.findall(r"\]\(pictures/(lab[\w-]*)" + re.escape(ending), text) == [shot.name for shot in SHOTS]
