"""A notebook that is run: what results show in it has no error, no identifier twice, and the notebook's theme."""

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

import nbconvert
import nbformat
import numpy as np
import pytest

import backproof as bp
from browser import measured

pytestmark = pytest.mark.browser

CELLS = [
    "import numpy as np\nimport backproof as bp\nfrom backproof.runs import fit\nnetwork = bp.Network([2, 3, 1])",
    "bp.derive(network, [1.0, 2.0], [0.5])",
    "bp.derive(network, [1.0, 2.0], [0.5], language='zh')",
    "bp.explain(network, [1.0, 2.0], [0.5], weight=(2, 1, 1))",
    "def gradient(weights, biases, x, y):\n"
    "    parameters = bp.Parameters(weights, biases)\n"
    "    found = network.backward(parameters, network.forward(parameters, x), y)\n"
    "    return [-each for each in found.weights], found.biases\n"
    "bp.check(gradient, network, language='zh')",
    "bp.check_op((lambda x: (x**2).sum(), lambda x: 3 * x), np.array([1.0, 2.0]))",
    "x = np.random.default_rng(0).normal(size=(20, 2))\nbp.train(network, x, x[:, :1] ** 2, epochs=2, seed=0)",
    "fit('iris', epochs=2, seed=0).summary('backproof train iris', 'iris')",
]
SHOWN = len(CELLS) - 1
LIGHT = "(c => (0.299*c[0] + 0.587*c[1] + 0.114*c[2]) / 255)({}.match(/[\\d.]+/g).map(Number))"
_PAPER = "getComputedStyle(document.querySelectorAll('{}')[0]).{}"
_INSIDE = ".bp-derivation.bp-inside", ".bp-check.bp-inside"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Return a function that gives the notebook, run once, as a page of HTML in a theme of JupyterLab."""
    folder = tmp_path_factory.mktemp("notebook")
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(CELLS)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "asked.ipynb")
    _convert(folder, "asked.ipynb", "--to", "notebook", "--execute", "--output", "run.ipynb")

    def page(theme):
        bare = ("--HTMLExporter.mathjax_url=", "--HTMLExporter.require_js_url=", "--HTMLExporter.jquery_url=")
        _convert(folder, "run.ipynb", "--to", "html", "--theme", theme, "--output", f"{theme}.html", *bare)
        return (folder / f"{theme}.html").read_text(encoding="utf-8")

    return nbformat.read(folder / "run.ipynb", as_version=4), page


def _convert(folder, *arguments):
    places = dict.fromkeys(("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), str(folder))
    places["JUPYTER_PATH"] = str(Path(nbconvert.__file__).parents[4] / "share" / "jupyter")  # its templates
    command = [sys.executable, "-m", "nbconvert", *arguments]
    done = subprocess.run(command, cwd=folder, env=os.environ | places, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


def repeated(page):
    """Return the identifiers that a page has more than once."""
    found = re.findall(r'\sid="([^"]*)"', page)
    return sorted({each for each in found if found.count(each) > 1})


def test_every_result_shows_itself_and_nothing_is_an_error(executed):
    notebook, _ = executed
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert [output.output_type for output in outputs] == ["execute_result"] * SHOWN  # no stream, so no warning either
    assert all("<" in output.data["text/html"] for output in outputs)
    assert {"BP1", "BP2"} <= set(re.findall("BP[1-4]", outputs[0].data["text/html"]))


def untrusted(shown):
    """Return what is left to see where a notebook is not trusted: no style, no script, and nothing hidden.

    JupyterLab drops the attribute `hidden` where it has no value.
    """
    left = re.sub(r"<(style|script)>.*?</\1>", "", shown, flags=re.DOTALL)
    return re.sub(r"<(\w+) hidden=.*", "", left, flags=re.DOTALL)


def test_a_notebook_that_is_not_trusted_shows_text_where_there_would_be_formulas_and_pictures(executed):
    notebook, _ = executed
    for cell in notebook.cells:
        for output in cell.outputs:
            left = untrusted(output.data["text/html"])
            assert not re.search("<(math|svg|img)", left)
            assert len(re.sub("<[^>]*>", "", left)) > 50


def test_a_formula_that_stays_where_a_notebook_is_not_trusted_is_seen():
    for attribute in ("class='x'", "hidden class='x'"):
        assert "<math" in untrusted(f"<style>p {{}}</style><div {attribute}><math></math></div>")
    assert (
        untrusted("<style>p {}</style><pre>C</pre><div hidden='hidden' class='x'><math></math></div>") == "<pre>C</pre>"
    )


def test_no_identifier_is_there_twice_in_the_whole_notebook(executed):
    notebook, _ = executed
    together = "".join(output.data["text/html"] for cell in notebook.cells for output in cell.outputs)
    assert repeated(together) == []
    assert len(re.findall(r'\sid="', together)) > 20
    targets = re.findall(r'href="#([^"]*)"', together)
    assert {f'id="{target}"' in together for target in targets} == {True}


def test_an_identifier_that_is_there_twice_is_noticed():
    assert repeated('<p id="a"></p><p id="b"></p><p id="a"></p>') == ["a"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_notebook_as_a_page_keeps_its_theme_and_nothing_hangs_over(executed, theme, tmp_path):
    page = executed[1](theme)
    asked = {f"paper {one}": LIGHT.format(_PAPER.format(one, "backgroundColor")) for one in _INSIDE}
    asked |= {f"ink {one}": LIGHT.format(_PAPER.format(one, "color")) for one in _INSIDE}
    found = measured(page, tmp_path, 1100, {
        **asked,
        "errors": "document.querySelectorAll('[data-mime-type=\"application/vnd.jupyter.stderr\"]').length",
        "overhang": "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        "flat": "[...document.querySelectorAll('.right math')].filter(m => m.getBoundingClientRect().height < 8)"
        ".length",
        "formulas": "document.querySelectorAll('.right math').length",
    })  # fmt: skip
    for one in _INSIDE:
        paper, ink = found[f"paper {one}"], found[f"ink {one}"]
        assert (paper > 0.9 and ink < 0.3) if theme == "light" else (paper < 0.15 and ink > 0.7), one
    assert found["errors"] == 0
    assert found["overhang"] == 0
    assert found["flat"] == 0
    assert found["formulas"] > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_marimo_a_derivation_and_a_check_keep_marimos_theme(theme, tmp_path):
    """Marimo names its theme on its body, and puts what has a script into a frame of the same origin."""
    network = bp.Network([2, 1])
    framed = escape(bp.derive(network)._repr_html_(), quote=True)
    report = bp.check_op((lambda x: (x**2).sum(), lambda x: 3 * x), np.array([1.0, 2.0]))._repr_html_()
    page = f'<body class="{theme} {theme}-theme"><iframe srcdoc="{framed}"></iframe>{report}</body>'
    places = {"derivation": "document.querySelector('iframe').contentDocument", "check": "document"}
    asked = {f"{name} {part}": LIGHT.format(f"getComputedStyle({place}.querySelector('.bp-inside')).{part}")
             for name, place in places.items() for part in ("backgroundColor", "color")}  # fmt: skip
    asked["frame"] = LIGHT.format(f"getComputedStyle({places['derivation']}.body).backgroundColor")
    found = measured(page, tmp_path, 1100, asked)
    for name in places:
        paper, ink = found[f"{name} backgroundColor"], found[f"{name} color"]
        assert (paper > 0.9 and ink < 0.3) if theme == "light" else (paper < 0.15 and ink > 0.7), name
    assert (found["frame"] > 0.9) == (theme == "light")
