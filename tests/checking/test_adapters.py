"""Where no way to call the code runs, the adapter that is printed runs as pasted, and gives what it should."""

import pickle
import textwrap

import pytest

import backproof as bp
from backproof.checking.subjects.adapters import COMMENTS, adapter
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.nothing_fits import CodeToPaste
from backproof.cli import run

NET = bp.Network([3, 4, 2])
HEAD = "import numpy as np\n\ndef s(z):\n    return 1 / (1 + np.exp(-z))\n"
ROWS = """
def work_it_out(inp, goal, W1, b1, W2, b2, mode):
    h = s(inp @ W1 + b1)
    o = s(h @ W2 + b2)
    d = (o - goal) * o * (1 - o)
    e = d @ W2.T * h * (1 - h)
    dW1, db1, dW2, db2 = inp.T @ e, e.sum(0), h.T @ d, d.sum(0)
    return h, o, dW1, db1, dW2, db2
"""
COLUMNS = """
def work_it_out(inp, labels, W1, b1, W2, b2, *, how, verbose=False):
    h = s(W1 @ inp + b1)
    o = s(W2 @ h + b2)
    d = (o - labels) * o * (1 - o)
    e = W2.T @ d * h * (1 - h)
    dW1, dW2 = e @ inp.T, d @ h.T
    db1, db2 = e.sum(1, keepdims=True), d.sum(1, keepdims=True)
    return dW1, db1, dW2, db2
"""
OBJECT = """
class Machine:
    def __init__(self, n_in, n_hidden, n_out, house_style):
        self.W1, self.b1 = np.ones((n_in, n_hidden)), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.ones((n_hidden, n_out)), np.zeros((1, n_out))

    def forward(self, x):
        self.x, self.h = x, s(x @ self.W1 + self.b1)
        self.o = s(self.h @ self.W2 + self.b2)
        return self.o

    def backward(self, y):
        d = (self.o - y) * self.o * (1 - self.o)
        e = d @ self.W2.T * self.h * (1 - self.h)
        self.dW1, self.db1 = self.x.T @ e, e.sum(0, keepdims=True)
        self.dW2, self.db2 = self.h.T @ d, d.sum(0, keepdims=True)
"""

MOVES = """
class Mover:
    def __init__(self, n_in, n_hidden, n_out, house_style):
        self.W1, self.b1 = np.ones((n_in, n_hidden)), np.zeros((1, n_hidden))
        self.W2, self.b2 = np.ones((n_hidden, n_out)), np.zeros((1, n_out))

    def train(self, x, y):
        h = s(x @ self.W1 + self.b1)
        o = s(h @ self.W2 + self.b2)
        d = (o - y) * o * (1 - o)
        e = d @ self.W2.T * h * (1 - h)
        self.W2 -= 0.5 * h.T @ d
        self.b2 -= 0.5 * d.sum(0)
        self.W1 -= 0.5 * x.T @ e
        self.b1 -= 0.5 * e.sum(0)
"""
NO_BIASES = """
class Mover:
    def __init__(self, n_in, hidden_sizes, n_out, house_style):
        self.learning_rate = 0.1
        self.layer1 = np.zeros((hidden_sizes[0], n_in)) if isinstance(hidden_sizes, list) else None
        self.W1, self.W2 = np.ones((n_in, 4)), np.ones((4, n_out))

    def slope_gradient(self, a):
        return a * (1 - a)

    def learn(self, x, y):
        h = s(x @ self.W1)
        o = s(h @ self.W2)
        d = (o - y) * self.slope_gradient(o)
        e = d @ self.W2.T * self.slope_gradient(h)
        self.W2 -= self.learning_rate * h.T @ d
        self.W1 -= self.learning_rate * x.T @ e
"""
RATE_BY_DEFAULT = (
    MOVES.replace("0.5 *", "learning_rate *")
    .replace("def train(self, x, y)", "def train(self, x, y, learning_rate=0.05)")
    .replace("self.b1", "self.bias_hidden")
    .replace("self.b2", "self.bias_output")
)
LISTS_OF_BIASES = (
    MOVES.replace("self.W1, self.b1 = np.ones((n_in, n_hidden)), np", "self.biases = [np")
    .replace("zeros((1, n_hidden))", "zeros((1, n_hidden)), np.zeros((1, n_out))]")
    .replace("self.W2, self.b2 =", "self.W1, self.W2 = np.ones((n_in, n_hidden)),")
    .replace(", np.zeros((1, n_out))\n", "\n")
    .replace("self.b1", "self.biases[0]")
    .replace("self.b2", "self.biases[1]")
)
IN_PLACE = """
def one_step(inp, goal, W1, b1, W2, b2, eta):
    h = s(inp @ W1 + b1)
    o = s(h @ W2 + b2)
    d = (o - goal) * o * (1 - o)
    e = d @ W2.T * h * (1 - h)
    W2 -= eta * h.T @ d
    b2 -= eta * d.sum(0)
    W1 -= eta * inp.T @ e
    b1 -= eta * e.sum(0)
"""
GIVES_THEM_BACK = IN_PLACE.replace("-=", "= OLD -").replace("OLD", "W2", 1).replace("OLD", "b2", 1)
GIVES_THEM_BACK = GIVES_THEM_BACK.replace("OLD", "W1", 1).replace("OLD", "b1", 1) + "    return W1, b1, W2, b2\n"
BY_NAMES = (
    OBJECT[: OBJECT.index("        self.dW1")]
    + """
        dW1, db1, dW2, db2 = self.x.T @ e, e.sum(0), self.h.T @ d, d.sum(0)
        return dW1, db1, dW2, db2
"""
)


def pasted(tmp_path, source, name):
    """What the adapter's function is in the file that it was pasted into."""
    path = tmp_path / "own.py"
    path.write_text(HEAD + source)
    thing = load_file(str(path)).named(name)
    made = thing(3, [4] if source is NO_BIASES else 4, 2, None) if isinstance(thing, type) else thing
    text = adapter(made, NET)
    path.write_text(HEAD + source + "\n\n" + text)
    return text, load_file(str(path)).named("adapter")


@pytest.mark.parametrize(("source", "name"), [(COLUMNS, "work_it_out"), (OBJECT, "Machine")], ids=["columns", "object"])
def test_an_adapter_of_names_that_tell_enough_gives_the_right_gradient(source, name, tmp_path):
    text, found = pasted(tmp_path, source, name)
    assert bp.check(found, NET).verdict == "correct", text


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (MOVES, "Mover"),
        (NO_BIASES, "Mover"),
        (RATE_BY_DEFAULT, "Mover"),
        (LISTS_OF_BIASES, "Mover"),
        (IN_PLACE, "one_step"),
        (GIVES_THEM_BACK, "one_step"),
        (BY_NAMES, "Machine"),
    ],
    ids=["moves", "no biases", "rate by default", "lists of biases", "in place", "given back", "by names"],
)
def test_an_adapter_of_code_that_only_moves_its_weights_returns_the_gradient(source, name, tmp_path):
    text, found = pasted(tmp_path, source, name)
    assert bp.check(found, NET).verdict == "correct", text
    slip = source.replace("* h * (1 - h)", "").replace("* self.h * (1 - self.h)", "")
    slip = slip.replace("* self.slope_gradient(h)", "")
    text, found = pasted(tmp_path, slip, name)
    report = bp.check(found, NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings if f.accuses] == [("BP2", 2, "slope_missing")], text


def test_what_no_name_tells_is_a_line_to_fill_in(tmp_path):
    text, found = pasted(tmp_path, ROWS, "work_it_out")
    assert "mode = None  # put here what your code expects" in text
    assert bp.check(found, NET).verdict == "correct", text


def test_the_command_line_prints_one_that_can_be_pasted(tmp_path, capsys):
    path = tmp_path / "own.py"
    path.write_text(HEAD + COLUMNS.replace("*, how,", "how, where, *,"))
    assert run(["check", f"{path}:work_it_out", "-n", "3,4,2"]) == 2
    printed = capsys.readouterr().err
    text = textwrap.dedent(printed[printed.index("def adapter") :])
    path.write_text(path.read_text() + "\n\n" + text)
    assert run(["check", f"{path}:adapter", "-n", "3,4,2"]) == 0


def test_its_comments_are_in_the_language_of_the_person_and_its_code_as_it_was():
    text = adapter(lambda inp, goal, W1, mode: {"a": W1}, bp.Network([3, 2]))
    pasted, chinese = CodeToPaste(text), {COMMENTS[0]: "请填"}
    assert pasted == text
    assert pasted.in_words() == text
    assert pasted.in_words(said=lambda words: chinese.get(words, words)) == text.replace(COMMENTS[0], "请填")
    assert pickle.loads(pickle.dumps(pasted)).in_words(said=str.upper).count(COMMENTS[0].upper()) == 1
