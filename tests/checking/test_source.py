"""The user's own lines in the report: what is carried, and which statement a finding is said to be about."""

import functools
import json
import textwrap

import numpy as np
import pytest

import backproof as bp
from backproof.checking.places_in_code import place_of
from backproof.checking.report import SourceCode
from backproof.checking.source import sources_of
from backproof.checking.subjects.loaded.loading import load_name

NUMBERED = '''
    def backprop(w, b, x, y):
        d3 = (a3 - y) * a3 * (1 - a3)
        d2 = d3 @ w[1]
        dw2, dw3 = d2.T @ x, d3.T @ a2
        db3 = d3.sum(0)
        db2 = (
            d2.sum(0)
        )
'''  # fmt: skip
FROM_ONE = '''
    def backprop(self, x, y):
        grads["dW1"] = np.zeros((3, 2))
        dZ2 = A2 - y
        dZ1 = (dZ2 @ self.W2.T) * self.slope(Z1)
        grads["dW2"] = A1.T @ dZ2
        grads["dW1"] += x.T @ dZ1
        grads["db1"] = dZ1.sum(0)
        grads["db2"] = dZ2.sum(0)
'''  # fmt: skip
LOOP = '''
    def backprop(self, x, y):
        nabla_w = [np.zeros(w.shape) for w in self.weights]
        delta = self.cost_derivative(a[-1], y) * prime(zs[-1])
        nabla_w[-1] = np.dot(delta, a[-2].T)
        for l in range(2, self.num_layers):
            delta = np.dot(self.weights[-l + 1].T, delta) * prime(zs[-l])
            nabla_w[-l] = np.dot(delta, a[-l - 1].T)
'''  # fmt: skip
UNNAMED = "def f(w, b, x, y):\n    return something(w, b, x, y)\n"
ERROR_AND_DELTA = '''
    def step(x, y):
        error = y - a3
        delta = error * slope(z3)
'''  # fmt: skip


def found(text, equation, layer, depth=3):
    place = place_of(equation, layer, [SourceCode("f", "mine.py", 11, textwrap.dedent(text).strip("\n"))], depth)
    return None if place is None else (place.line, place.text.split("\n")[0].strip())


@pytest.mark.parametrize(
    ("text", "equation", "layer", "line", "code"),
    [
        (NUMBERED, "BP1", 3, 12, "d3 = (a3 - y) * a3 * (1 - a3)"),
        (NUMBERED, "BP2", 2, 13, "d2 = d3 @ w[1]"),
        (NUMBERED, "BP3", 2, 14, "dw2, dw3 = d2.T @ x, d3.T @ a2"),
        (NUMBERED, "BP4", 2, 16, "db2 = ("),
        (FROM_ONE, "BP1", 3, 13, "dZ2 = A2 - y"),
        (FROM_ONE, "BP2", 2, 14, "dZ1 = (dZ2 @ self.W2.T) * self.slope(Z1)"),
        (FROM_ONE, "BP3", 2, 16, 'grads["dW1"] += x.T @ dZ1'),
        (FROM_ONE, "BP4", 3, 18, 'grads["db2"] = dZ2.sum(0)'),
        (LOOP, "BP1", 3, 13, "delta = self.cost_derivative(a[-1], y) * prime(zs[-1])"),
        (LOOP, "BP2", 2, 16, "delta = np.dot(self.weights[-l + 1].T, delta) * prime(zs[-l])"),
        (LOOP, "BP3", 3, 14, "nabla_w[-1] = np.dot(delta, a[-2].T)"),
        (LOOP, "BP3", 2, 17, "nabla_w[-l] = np.dot(delta, a[-l - 1].T)"),
        (ERROR_AND_DELTA, "BP1", 3, 13, "delta = error * slope(z3)"),
    ],
)
def test_the_statement_is_found_by_its_name(text, equation, layer, line, code):
    assert found(text, equation, layer) == (line, code)


@pytest.mark.parametrize(
    ("text", "equation", "layer", "depth"),
    [
        (UNNAMED, "BP2", 2, 3),
        (NUMBERED, "BP3", 2, 5),  # the numbers are not those of all layers
        (NUMBERED, "forward", None, 3),
        (NUMBERED.replace("d2 = d3", "d2 = 2 * d3\n        d2 = d3"), "BP2", 2, 3),  # two of them
        ("def f(:", "BP2", 2, 3),
        (LOOP, "BP4", 2, 3),
    ],
)
def test_nothing_is_marked_where_the_names_do_not_tell(text, equation, layer, depth):
    assert found(text, equation, layer, depth) is None


FILE = '''
import functools
import numpy as np

def slope(z):
    return np.ones_like(z)

def unused(z):
    return z

def traced(f):
    @functools.wraps(f)
    def inner(*arguments):
        return f(*arguments)
    return inner

@traced
def gradient(weights, biases, x, y):
    z2 = x @ weights[0].T + biases[0]
    d2 = (z2 - y) * [slope(z) for z in (z2,)][0] * x[:, :1]
    return [d2.T @ x], [d2.sum(0)]

class Net:
    def prime(self, z):
        return slope(z)
'''  # fmt: skip


@pytest.fixture
def names(tmp_path, monkeypatch):
    path = tmp_path / "mine.py"
    path.write_text(FILE, "utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda name: load_name(f"{path}:{name}")


def test_a_function_comes_with_those_of_its_file_that_it_calls(names):
    sources = sources_of(functools.partial(names("gradient")))
    assert [(each.name, each.file, each.first_line) for each in sources] == [
        ("gradient", "mine.py", 17), ("slope", "mine.py", 5)
    ]  # fmt: skip
    assert sources[1].text == "def slope(z):\n    return np.ones_like(z)"


def test_a_file_elsewhere_is_known_by_its_name_alone(names, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert {each.file for each in sources_of(names("gradient"))} == {"mine.py"}


def test_an_object_comes_as_its_class(names):
    assert [each.name for each in sources_of(names("Net")())] == ["Net", "slope"]


def test_what_has_no_source_has_none(names):
    assert sources_of(np.add) == ()
    assert sources_of(None) == ()
    assert sources_of(textwrap.dedent) == ()  # of the standard library
    made = {}
    exec("def f(x):\n    return x", made)
    assert sources_of(made["f"]) == ()


def test_very_long_code_is_cut_and_it_is_said(tmp_path):
    path = tmp_path / "long.py"
    path.write_text("def f(x):\n" + "    x = x\n" * 1000 + "    return x\n", "utf-8")
    (source,) = sources_of(load_name(f"{path}:f"))
    assert source.text.count("\n") == 399
    assert source.left_out == 602


def test_the_report_has_code_and_place_as_data(names):
    report = bp.check(names("gradient"), bp.Network([2, 1], "identity", "quadratic"))
    assert report.findings[0].place.line == 20
    assert report.verdict == "wrong"
    assert report.network.sizes == (2, 1)
    data = json.loads(report.to_json())
    assert data["network"] == {"sizes": [2, 1], "activations": ["identity"], "cost": "quadratic"}
    assert data["source"][0]["file"] == "mine.py"
    assert "derivation" not in data
