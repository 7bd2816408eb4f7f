"""Code in a notebook: each cell is a file of its own, with a number for a name, and is called as IPython calls it."""

import linecache
import sys
from types import SimpleNamespace

import pytest

import backproof as bp
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.checking.subjects.running.notebook_cells import cell_of, spoken_file

CELLS = {
    "/tmp/ipykernel_7/81.py": "def slope(a):\n    return a\n",
    "/tmp/ipykernel_7/92.py": """
def gradient(weights, biases, x, y):
    a = 1 / (1 + np.exp(-(weights[0] @ x + biases[0])))
    delta = (a - y) * slope(a)
    return [np.outer(delta, x)], [delta]
""",
    "/tmp/ipykernel_7/93.py": "def stumbles():\n    return nothing\n",
}


@pytest.fixture
def notebook(monkeypatch):
    """The names of a notebook whose cells ran as numbers 1, 2 and 3."""
    numbers = {file: f"In[{i}]" for i, file in enumerate(CELLS, start=1)}
    compiler = SimpleNamespace(format_code_name=lambda name: ("Cell", numbers[name]) if name in numbers else None)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace(compile=compiler)))
    names = {"np": __import__("numpy"), "__name__": "__main__"}
    for file, text in CELLS.items():
        monkeypatch.setitem(linecache.cache, file, (len(text), None, text.splitlines(keepends=True), file))
        exec(compile(text, file, "exec"), names)
    return SimpleNamespace(**names)


def test_a_file_that_is_no_cell_keeps_its_name(notebook):
    assert (cell_of("/tmp/homework.py"), spoken_file("/tmp/homework.py")) == ("", "homework.py")
    assert spoken_file(r"C:\work\homework.py") == "homework.py"


def test_findings_name_the_cell_and_functions_of_other_cells_are_shown(notebook):
    report = bp.check(notebook.gradient, bp.Network([2, 1]))
    assert report.verdict == "wrong"
    assert report.findings[0].place.file == "In[2]"
    assert [(source.name, source.file) for source in report.source] == [("gradient", "In[2]"), ("slope", "In[1]")]
    assert "In[2]" in report.to_html()
    assert "ipykernel" not in report.to_html()


def test_an_error_names_the_cell_whose_line_raised_it(notebook):
    with pytest.raises(SubjectError, match=r"NameError.*line 2 of In\[3\]: return nothing"):
        call_safely(notebook.stumbles)


def test_without_ipython_nothing_is_a_cell(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    assert cell_of("/tmp/ipykernel_7/81.py") == ""
