"""The page in a notebook: a kernel runs the cells by nbconvert; the module of the widget runs in a browser."""

import queue

import numpy as np
import pytest

import backproof as bp
from backproof.lab.widget import LabWidget
from backproof.rendering.mathematics import number_text

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
const hearing = new Set();
const model = {
  get: (name) => ({ language: 'en' })[name],
  set: () => {},
  on: (name, hear) => hearing.add(hear),
  off: (name, hear) => hearing.delete(hear),
  send: (message) => window.say(message),
};
const cell = document.querySelector('#cell');
const el = location.search ? cell.attachShadow({ mode: 'open' }).appendChild(document.createElement('div')) : cell;
window.end = await lab.render({ model, el });
setInterval(async () => {
  for (const message of await window.news()) hearing.forEach((hear) => hear(message));
}, 30);
"""


@pytest.fixture
def cell(chromium):
    """A page that holds the widget as a notebook does: by a model that carries messages; in a shadow root if asked."""
    widget, context, wrongs = bp.view(NETWORK, PARAMETERS, X, Y), chromium.new_context(), []
    files = {"": ("text/html", HTML), "host.js": ("text/javascript", HOST),
             "lab.js": ("text/javascript", LabWidget._esm), "lab.css": ("text/css", LabWidget._css)}  # fmt: skip
    sent = queue.SimpleQueue()
    widget._channel._post = sent.put

    def answer(route):
        kind, body = files.get(route.request.url.partition("?")[0].rpartition("/")[2], ("", None))
        route.fulfill(status=404) if body is None else route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

    def opened(address="http://notebook.test/"):
        page = context.new_page()
        page.on("pageerror", lambda error: wrongs.append(str(error)))
        page.route("**/*", answer)
        page.expose_function("say", lambda message: widget._hear(widget, message, []))
        page.expose_function("news", lambda: [sent.get() for _ in range(sent.qsize())])
        page.goto(address)
        page.wait_for_selector(".bp-lab .picture svg")
        return page

    yield opened
    context.close()
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
