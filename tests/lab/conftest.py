"""A lab that runs as a user starts it, and a browser that notes everything the page should not do."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

import pytest

CHROMIUM = shutil.which("chromium")
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
"""


@dataclass
class Lab:
    """A lab that runs.

    Attributes:
        address: of its page, without the token.
        state: the cookies of a browser that was let in.
    """

    address: str
    state: dict = field(default_factory=dict)


def start(folder, *arguments):
    """Start `backproof lab` and return the process and the address that it prints, with the token."""
    command = [sys.executable, "-m", "backproof", "lab", "--no-browser", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "400"},
    )  # fmt: skip
    said = ""
    for line in process.stdout:
        said += line
        found = re.search(r"http://\S+token=\S+", line)
        if found:
            return process, found[0]
    raise AssertionError(f"the lab did not start: {said}")


def end(process):
    """End a lab as Ctrl-C does."""
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian's package chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """A lab without a model or data, and the cookie of one who was let in."""
    process, address = start(tmp_path_factory.mktemp("lab"))
    context = chromium.new_context()
    context.new_page().goto(address)
    running = Lab(address.partition("?")[0], context.storage_state())
    context.close()
    yield running
    end(process)


class Watched:
    """Pages of one test, each with what it did that no page should do."""

    def __init__(self, chromium, lab):
        self.chromium, self.lab, self.contexts, self.wrongs = chromium, lab, [], []

    def __call__(self, hash="", width=1280, height=900, language="en-US", **options):
        """Open the page, at a state, as a reader with these settings has it."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": height}, locale=language, storage_state=self.lab.state,
            accept_downloads=True, permissions=["clipboard-read", "clipboard-write"], **options,
        )  # fmt: skip
        self.contexts.append(context)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: message.type in ("error", "warning") and self.wrongs.append(message.text))
        page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        page.goto(f"{self.lab.address}#{hash}")
        page.wait_for_selector(".bp-lab .picture svg", timeout=60_000)  # scikit-learn, which has the digits, is large
        return page

    def found(self):
        """Return all that was noted."""
        violations = [text for context in self.contexts for page in context.pages
                      for text in page.evaluate("window.violations ?? []")]  # fmt: skip
        return [*self.wrongs, *violations]


@pytest.fixture
def watched(chromium, lab):
    """What opens pages; the test fails afterwards if one broke the policy or said something in the console."""
    pages = Watched(chromium, lab)
    yield pages
    wrongs = pages.found()
    for context in pages.contexts:
        context.close()
    assert wrongs == []
