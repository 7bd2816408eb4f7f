"""The page in a notebook: a kernel runs the cells by nbconvert; the module of the widget runs in a browser."""

import json
import queue

import numpy as np
import pytest

import backproof as bp
from backproof.lab.widget import LabWidget
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

pytestmark = pytest.mark.browser

NETWORK = bp.Network([2, 3, 1], "tanh")
PARAMETERS = NETWORK.init(seed=4)
X, Y = np.array([[0.5, -1.0], [2.0, 0.25]]), np.array([[1.0], [0.0]])
COSTS = [number_text(NETWORK.cost(PARAMETERS, X[at : at + 1], Y[at : at + 1])) for at in range(2)]

CELLS = (
    "import numpy as np, backproof as bp\n"
    "network = bp.Network([2, 3, 1], 'tanh')\n"
    f"x, y = np.array({X.tolist()}), np.array({Y.tolist()})\n"
    "page = bp.view(network, network.init(seed=4), x, y, row=2)\n"
    "page",
    "import asyncio\n"
    "sent = []\n"
    "page._channel._post = sent.append\n"
    "page._channel.hear({'type': 'open'})\n"
    "while not sent:\n"
    "    await asyncio.sleep(0.01)\n"
    "print(sent[0]['picture']['cost'])\n"
    "page.close()",
)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the packages of notebooks
def test_nbconvert_runs_a_notebook_with_a_view():
    nbformat = pytest.importorskip("nbformat", reason="needs nbconvert and ipykernel")
    executor = pytest.importorskip("nbconvert.preprocessors").ExecutePreprocessor(timeout=120)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    done, _ = executor.preprocess(notebook, {})
    [shown], [printed] = (cell.outputs for cell in done.cells)
    model = shown.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert printed.text.strip() == COSTS[1]
    state = done.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"][model]["state"]
    assert state["_esm"] == LabWidget._esm
    assert state["_css"] == LabWidget._css


HTML = """<!doctype html><html lang="en"><title>A cell</title><link rel="stylesheet" href="lab.css">
<div id="cell"></div><script type="module" src="host.js"></script></html>"""
HOST = """
import lab from './lab.js';
const shadow = location.search.includes('shadow');
const alone = location.search.includes('alone');
window.waiting = JSON.parse(await window.what());
async function show(place, at) {
  const hearing = new Set();
  const model = {
    get: (name) => ({ language: 'en', waiting: window.waiting })[name],
    set: () => {},
    on: (name, hear) => hearing.add(hear),
    off: (name, hear) => hearing.delete(hear),
    send: (message) => !alone && window.say(at, message),
  };
  const el = shadow ? place.attachShadow({ mode: 'open' }).appendChild(document.createElement('div')) : place;
  const end = await lab.render({ model, el });
  setInterval(async () => {
    for (const message of await window.news(at)) hearing.forEach((hear) => hear(message));
  }, 30);
  return end;
}
const cell = document.querySelector('#cell');
window.end = await show(cell, 0);
if (location.search.includes('two')) {
  const other = document.createElement('div');
  other.id = 'other';
  document.body.append(other);
  window.endOther = await show(other, 1);
}
"""


@pytest.fixture
def cell(chromium):
    """A page that holds the widget as a notebook does: by a model that carries messages; in a shadow root if asked."""
    widgets = [bp.view(NETWORK, PARAMETERS, X, Y), bp.view(NETWORK, PARAMETERS, X, Y, row=2)]
    context, wrongs = chromium.new_context(), []
    files = {"": ("text/html", HTML), "host.js": ("text/javascript", HOST),
             "lab.js": ("text/javascript", LabWidget._esm), "lab.css": ("text/css", LabWidget._css)}  # fmt: skip
    sent = [queue.SimpleQueue() for _ in widgets]
    for widget, news in zip(widgets, sent, strict=True):
        widget._channel._post = news.put

    def answer(route):
        kind, body = files.get(route.request.url.partition("?")[0].rpartition("/")[2], ("", None))
        route.fulfill(status=404) if body is None else route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

    def opened(address="http://notebook.test/", shown=".bp-lab .picture svg"):
        page = context.new_page()
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.route("**/*", answer)
        page.expose_function("say", lambda at, message: widgets[at]._hear(widgets[at], message, []))
        page.expose_function("what", lambda: json.dumps(widgets[0].waiting))
        page.expose_function("news", lambda at: [sent[at].get() for _ in range(sent[at].qsize())])
        page.goto(address)
        page.wait_for_selector(shown)
        return page

    yield opened
    context.close()
    for widget in widgets:
        widget.close()
    assert wrongs == []


@pytest.mark.parametrize("address", ["http://notebook.test/", "http://notebook.test/?shadow"])
def test_the_module_draws_the_page_and_answers_in_a_notebook(cell, address):
    page = cell(address)
    trace = NETWORK.forward(PARAMETERS, X[:1])
    output = page.locator('.network [data-neuron="3.1"]')
    assert number_text(float(trace.output[0, 0])) in output.text_content()
    page.get_by_role("button", name="Next step").first.click()
    page.wait_for_selector(".step h2, .steps h2")
    page.wait_for_function("[...document.fonts].some((face) => face.family.includes('Backproof Mathematics'))")
    page.evaluate("window.end()")
    assert page.locator(".bp-lab").count() == 0


def test_a_page_that_no_kernel_answers_says_what_it_waits_for(cell):
    page = cell("http://notebook.test/?alone", shown=".bp-lab [role=status]")
    assert page.locator(".bp-lab [role=status]").inner_text() == say("lab_opening.waiting", "en")
    page.close()  # which would take what is sent to the next
    assert "waits for" not in cell().locator(".bp-lab").inner_text()


def test_a_key_within_the_page_does_nothing_to_the_notebook(cell):
    """In a notebook a letter that no field takes is a command: x cuts the cell, and the view with it."""
    page = cell()
    page.evaluate("window.heard = []; document.addEventListener('keydown', event => window.heard.push(event.key))")
    for place in (".stepper .main", '.network [data-neuron="2.1"]', "[role=tab][tabindex='0']"):
        page.locator(place).focus()
        for key in ("x", "d", "Shift+M", "ArrowDown", "Delete"):
            page.keyboard.press(key)
    assert page.evaluate("window.heard.filter(key => key !== 'Shift')") == []
    page.locator(".stepper .main").focus()
    page.keyboard.press("n")
    page.wait_for_selector(".step h2")
    for key in ("Control+s", "Shift+Enter", "Escape"):
        page.locator(".stepper .main").focus()
        page.keyboard.press(key)
    assert page.evaluate("window.heard.filter(key => !['Shift', 'Control'].includes(key))") == ["s", "Enter", "Escape"]


def test_the_look_of_a_notebook_does_not_change_that_of_the_page(cell):
    page = cell()
    page.add_style_tag(content="svg, img, canvas { display: block } ol, ul { list-style: none }")
    assert page.locator(".legend svg").first.evaluate("each => getComputedStyle(each).display") == "inline"
    page.get_by_role("tab").nth(2).click()
    page.locator("[role=tabpanel] select").select_option("2.1.1")
    page.wait_for_selector(".paths li")
    assert page.locator(".paths li").first.evaluate("each => getComputedStyle(each).listStyleType") == "decimal"


def test_two_labs_in_one_page_do_not_disturb_each_other(cell):
    page = cell("http://notebook.test/?two")
    page.wait_for_selector("#other .bp-lab .picture svg")
    first, second = page.locator("#cell .bp-lab"), page.locator("#other .bp-lab")
    assert COSTS[0] in first.locator(".cost").text_content()
    assert COSTS[1] in second.locator(".cost").text_content()
    before = second.inner_text()
    first.get_by_role("button", name="One epoch").click()
    page.wait_for_selector("#cell .now:has-text('epoch 1')")
    first.get_by_role("button", name="中文").click()
    page.wait_for_selector("#cell button:has-text('下一步')")
    first.locator('.network [data-neuron="2.1"]').hover()
    first.locator(".stepper .main").focus()
    page.keyboard.press("n")
    page.wait_for_selector("#cell .step h2")
    assert second.inner_text() == before
    assert second.locator(".step h2").count() == 0
    second.locator(".stepper .main").click()
    page.wait_for_selector("#other .step h2")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    page.evaluate("window.end()")
    second.get_by_role("button", name="One epoch").click()
    page.wait_for_selector("#other .now:has-text('epoch 1')")


def test_a_narrow_cell_of_a_wide_window_is_laid_out_as_a_narrow_page(cell):
    page = cell()
    page.set_viewport_size({"width": 1400, "height": 900})
    boxes = "[...document.querySelectorAll('.network, .side')].map(each => each.getBoundingClientRect().left)"
    wide = page.evaluate(boxes)
    page.evaluate("document.querySelector('#cell').style.width = '700px'")
    page.wait_for_timeout(200)
    narrow = page.evaluate(boxes)
    assert wide[1] > wide[0] + 300
    assert narrow[0] == narrow[1]


@pytest.mark.parametrize(("name", "dark", "light"), [
    ("data-jp-theme-light", "false", "true"), ("data-vscode-theme-kind", "vscode-dark", "vscode-light"),
    ("class", "dark dark-theme", "light light-theme"),
])  # fmt: skip
def test_the_page_takes_the_theme_of_the_notebook(cell, name, dark, light):
    page = cell()
    for value, colour in ((dark, "rgb(21, 23, 28)"), (light, "rgb(255, 253, 249)")):
        page.evaluate("([name, value]) => document.body.setAttribute(name, value)", [name, value])
        page.wait_for_function(
            "colour => getComputedStyle(document.querySelector('.bp-lab')).backgroundColor === colour", arg=colour
        )
