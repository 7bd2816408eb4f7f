"""Parts of reading whole programs: a step without a loop, what a constructor is given, what is kept between steps."""

import ast

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.code.loops_in_code import is_after_the_step, loops
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.loops.rounds import rounds_of_file
from backproof.checking.subjects.makers.constructing import instance_of
from backproof.checking.subjects.makers.plans import methods_of
from backproof.checking.subjects.nothing_fits import furthest, name_of_code
from backproof.checking.subjects.objects.idle_arrays import idle
from backproof.checking.subjects.objects.kept_between_steps import keeps_steps
from backproof.checking.subjects.objects.object_readings import object_subjects
from backproof.checking.subjects.running.guard import SubjectError
from checking.styles.judging import command, printed

pytestmark = pytest.mark.usefixtures("patient")

STEP = """
inputs = [0.2, 0.7]
wanted = [0.1]
w = [0.3, 0.4]
v = [0.5, 0.6]
buffer = [0, 0]
for k in range(2):
    buffer[k] = w[k] * inputs[k]
rate = 0.5
for k in range(2):
    w[k] -= rate * inputs[k]
    v[k] -= rate * buffer[k]
print(w)
"""


def test_a_step_that_stands_in_no_loop_begins_where_a_parameter_is_read(tmp_path):
    path = tmp_path / "step.py"
    path.write_text(STEP, encoding="utf-8")
    *loops, step = rounds_of_file(path, (2, 1))
    assert step.lines == (7, 13)
    assert all(loop.lines != (10, 12) for loop in loops)  # it goes through entries, and is a part of a step
    step.begin(None, None)
    assert step.rate == 0.5  # can be set before the step
    assert step.buffer == [0, 0]
    assert name_of_code(step) == "step.py:7–13"


CHOICES = """
class Net:
    def __init__(self, n_in, n_out, kind, folder):
        if kind not in ("ramp",) or not isinstance(folder, str):
            raise ValueError(kind)
        self.w = [[0.5] * n_in for _ in range(n_out)]

    def slope(self):
        return 1.0 if self.kind == "ramp" else 0.0

    def run(self, pairs, l_rate, n_epochs, name):
        self.l_rate = l_rate
        self.n_epochs = n_epochs
        self.name = name

    def train(self, x, y):
        self.w = [[w - self.l_rate * x[0] for w in row] for row in self.w]


def main(folder="a/"):
    Net(3, 2, "ramp", folder)


main(folder="b/")
"""


def test_a_constructor_is_given_what_the_file_gives_and_rates_are_set(tmp_path):
    path = tmp_path / "choices.py"
    path.write_text(CHOICES, encoding="utf-8")
    net = instance_of(load_file(str(path), seconds=5.0).module.Net, (3, 2))
    assert (len(net.w), len(net.w[0])) == (2, 3)
    assert (net.l_rate, net.n_epochs, hasattr(net, "name")) == (1.0, 1, False)


def test_what_nothing_tells_is_said_by_name(tmp_path):
    path = tmp_path / "needs.py"
    path.write_text("class Net:\n    def __init__(self, n_in, thing):\n        self.w = thing.w\n", encoding="utf-8")
    with pytest.raises(SubjectError, match="for thing; accepted: an object that the file makes"):
        instance_of(load_file(str(path), seconds=5.0).module.Net, (3, 2))


class Carried:
    """One layer whose change before is carried on, or nothing is."""

    def __init__(self, share):
        self.w, self.change, self.share = np.zeros((2, 3)), np.zeros((2, 3)), share

    def predict(self, x):
        return int(np.argmax(x @ self.w.T))

    def update(self, inputs):
        return inputs @ self.w.T

    def train(self, x, y, lr=0.1):
        now = (self.update(x) - y).T @ x
        self.w = self.w - lr * now - self.share * self.change
        self.change = now


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_momentum_shows_in_a_second_step_from_the_same_parameters(share):
    network = bp.Network([3, 2], "identity")
    subject = next(s for s in object_subjects(Carried(share), network, 5.0) if s.plan.updates)
    x, y = np.array([[0.1, 0.2, 0.3]]), np.array([[1.0, 2.0]])
    assert keeps_steps(subject, network.init(seed=0), x, y) == (share > 0)


def test_a_method_called_update_that_returns_outputs_is_a_forward_pass():
    assert "update" in methods_of(Carried(0.0), "forward")
    assert "train" not in methods_of(Carried(0.0), "forward")


def test_the_number_of_the_likeliest_class_shows_no_array_to_be_idle():
    assert "w" not in idle(Carried(0.0), bp.Network([3, 2], "identity"))


def test_a_report_that_fails_after_the_step_is_none_of_it():
    loop = ast.parse("for i in range(9):\n    w -= lr * x\n    if i % 3 == 0:\n        print(table.iloc)\n").body[0]
    early = ast.parse("for i in range(9):\n    print(table.iloc)\n    w -= lr * x\n").body[0]

    def failing(lines):
        with pytest.raises(NameError) as raised:
            exec(compile("\n" * lines + "missing", "here.py", "exec"))
        return raised.value

    assert is_after_the_step(loop, failing(3), "here.py")
    assert not is_after_the_step(early, failing(1), "here.py")


class _Way:
    def __init__(self, spoken):
        self.spoken = spoken


def test_a_call_without_targets_got_no_further_than_one_that_raised():
    ran = (_Way("update(x)"), SubjectError("your code returned no gradients"))
    raised = (_Way("train(x, y)"), SubjectError("your code raised {error}", error="E", line=12))
    error = furthest([ran, raised], Carried, bp.Network([3, 2]))
    assert error.facts["call"] == "train(x, y)"


FLAT = """
import numpy as np

def gradients(data, labels, params, dimensions):
    n, h, k = dimensions
    w1, rest = params[: n * h].reshape(n, h), params[n * h :]
    b1, w2, b2 = rest[:h], rest[h : h + h * k].reshape(h, k), rest[h + h * k :]
    a = np.tanh(data @ w1 + b1)
    e = np.exp(a @ w2 + b2)
    d = e / e.sum(1, keepdims=True) - labels
    back = d @ w2.T * (1 - a{power})
    return np.concatenate([(data.T @ back).ravel(), back.sum(0), (a.T @ d).ravel(), d.sum(0)])
"""
GLOBAL = """
import numpy as np

def front_pass(X, parameters):
    h = np.tanh(parameters["W1"] @ X + parameters["b1"])
    return {{"h": h, "o": parameters["W2"] @ h + parameters["b2"]}}

front_propagation = front_pass

def back_propagation(parameters, cache, Y):
    d = cache["o"] - Y
    back = parameters["W2"].T @ d * (1 - cache["h"]{power})
    column = dict(axis=1, keepdims=True)
    return {{"dW1": back @ X.T, "db1": back.sum(**column), "dW2": d @ cache["h"].T, "db2": d.sum(**column)}}
"""


@pytest.mark.parametrize("text", [FLAT, pytest.param(GLOBAL, marks=pytest.mark.published)])
@pytest.mark.parametrize(("power", "code"), [("", 1), pytest.param("**2", 0, marks=pytest.mark.published)])
def test_widths_are_given_and_a_global_of_the_forward_pass_is_there(text, power, code, tmp_path):
    path = tmp_path / "assignment.py"
    path.write_text(text.format(power=power), encoding="utf-8")
    found, out, err = command(["check", str(path)])
    assert found == code, out + err
    assert code == 0 or "BP2 is violated at layer 2" in out


ROUNDS_WRITTEN = """
import numpy as np

class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1, self.b1 = np.random.randn(n_in, n_hidden), np.zeros(n_hidden)
        self.W2, self.b2 = np.random.randn(n_hidden, n_out), np.zeros(n_out)

    def train(self, X, Y):
        rounds = 1000
        for _ in range(rounds):
            a1 = 1 / (1 + np.exp(-X @ self.W1 - self.b1))
            a2 = 1 / (1 + np.exp(-a1 @ self.W2 - self.b2))
            d2 = (a2 - Y) * a2 * (1 - a2)
            d1 = (d2 @ self.W2.T) * a1 * (1 - a1)
            self.W2 -= 0.1 * a1.T @ d2
            self.b2 -= 0.1 * d2.sum(axis=0)
            self.W1 -= 0.1 * X.T @ d1
            self.b1 -= 0.1 * d1.sum(axis=0)
"""


@pytest.mark.published
def test_a_method_that_goes_through_all_its_rounds_is_asked_for_one(tmp_path):
    code, said = printed(ROUNDS_WRITTEN, tmp_path)
    assert (code, "✓ correct" in said) == (0, True), said
    code, said = printed(ROUNDS_WRITTEN.replace("d1 = (d2 @ self.W2.T) * a1", "d1 = (d2 @ self.W2.T)"), tmp_path)
    assert (code, "BP2 is violated at layer 2" in said) == (1, True), said


def test_a_loop_over_examples_is_none_of_rounds():
    def of(text):
        return next(loops(ast.parse(text).body, "own.py", 0, of_file=False)).has_its_rounds_written

    assert of("for _ in range(9):\n    w = w - g(w)")
    assert of("n = 9\nfor k in range(n):\n    w = w - g(w)")
    assert not of("for k in range(9):\n    w = w - g(X[k])")
    assert not of("for _ in range(epochs):\n    w = w - g(w)")
