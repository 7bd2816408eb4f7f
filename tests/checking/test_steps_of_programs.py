"""The step that a program takes when it is run: its parameters and data are found by trying, whatever their names."""

from pathlib import Path

import numpy as np
import pytest

from backproof import Network
from backproof.checking.judging.checker import check
from backproof.checking.subjects.loaded.loading import load_file
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.subjects.steps.step_leaves import leaves_of
from backproof.checking.subjects.steps.step_rates import rates_written
from backproof.checking.subjects.steps.step_subject import has_hidden_layers, step_of_program
from backproof.checking.subjects.steps.step_watched import found_in_run
from checking.styles.judging import command

FOLDER = Path(__file__).parent / "programs" / "steps"
SIGMOID, TANH = ("sigmoid", "sigmoid", "quadratic"), ("tanh", "identity", "quadratic")
PROGRAMS = {
    "widths_at_compile": ((2, 4, 1), SIGMOID, "err * self.out * (1 - self.out)", "err * self.out", "BP1"),
    "run_of_arguments": (
        (3, 5, 1), ("tanh", "sigmoid", "binary_cross_entropy"), "(s @ B.T) * (1 - u ** 2)", "(s @ B.T)", "BP2",
    ),
    "neurons_as_tuples": ((2, 3, 1), SIGMOID, ") * below[j] * (1 - below[j])", ")", "BP2"),
    "neurons_as_dicts": (
        (2, 3, 1), ("tanh", "tanh", "quadratic"), 'speed * u["sens"] * source', 'speed * u["sens"]', "BP3",
    ),
    "linked_layers": ((3, 4, 2), ("sigmoid", "sigmoid", "quadratic"), "self.a * (1 - self.a)", "self.a", "BP1"),
    "inputs_one_by_one": ((2, 2, 1), SIGMOID, "d3 * n3.p * a1 * (1 - a1)", "d3 * a1 * (1 - a1)", "BP2"),
    "fixed_batch": ((2, 5, 1), ("tanh", "tanh", "quadratic"), "self.M.T @ self.err", "self.M.T @ e", "BP2"),
    "new_parameters_returned": ((3, 6, 2), ("relu", "identity", "quadratic"), " * (z > 0)", "", "BP2"),
    "closure": ((2, 6, 1), TANH, "* (1 - mid * mid)", "* (1 - mid)", "BP2"),
    "rows_moved_one_by_one": ((2, 3, 2), SIGMOID, "mid[j] * (1 - mid[j]) * sum", "sum", "BP2"),
    "adam_of_lists": ((3, 4, 2), TANH, " * (1 - mid**2)", "", "BP2"),
    "connections_as_objects": ((2, 3, 1), ("tanh", "tanh", "quadratic"), "got * (1 - each.out ** 2)", "got", "BP2"),
    "summed_in_a_loop": ((2, 3, 1), SIGMOID, "gb1 += d1", "gb1 = d1", "BP4"),
}  # fmt: skip


def step_in(path):
    return found_in_run(load_file(str(path)), step_of_program, has_hidden_layers)


def asked(path, sizes, meant):
    *activations, cost = meant
    return check(step_in(path), Network(sizes, activations, cost))


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_step_of_a_program_is_right_and_with_one_fault_wrong(name, tmp_path):
    sizes, meant, right, wrong, equation = PROGRAMS[name]
    text = (FOLDER / f"{name}.py").read_text()
    report = asked(FOLDER / f"{name}.py", sizes, meant)
    assert report.verdict == "correct", report.to_text()
    assert any(message.key == "check.step_of_program" for message in report.inferred)
    assert text.count(right) == 1
    (tmp_path / "wrong.py").write_text(text.replace(right, wrong))
    report = asked(tmp_path / "wrong.py", sizes, meant)
    assert report.verdict != "correct"
    assert report.verdict == "undecided" or equation in {f.equation for f in report.findings if f.accuses}


PLAIN = """
import numpy as np
rng = np.random.default_rng(0)
P, Q = rng.normal(size=(2, 3)), rng.normal(size=(3, 2))
gp, gq = np.zeros((2, 3)), np.zeros((3, 2))
ins, outs = rng.normal(size=(6, 2)), rng.normal(size=(6, 2))
for turn in range(50):
    mid = np.tanh(ins @ P)
    off = mid @ Q - outs
    gq = mid.T @ off
    gp = ins.T @ (off @ Q.T * (1 - mid ** 2))
    P, Q = P - 0.1 * gp, Q - 0.1 * gq
"""


def test_gradients_that_are_added_to_those_before_are_refused(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PLAIN)
    assert asked(path, (2, 3, 2), TANH).verdict == "correct"
    path.write_text(PLAIN.replace("gq = mid", "gq += mid").replace("gp = ins", "gp += ins"))
    with pytest.raises(SubjectError, match="added to what it made before"):
        asked(path, (2, 3, 2), TANH)


def test_random_masks_decide_nothing(tmp_path):
    path = tmp_path / "program.py"
    path.write_text(PLAIN.replace("np.tanh(ins @ P)", "np.tanh(ins @ P) * (rng.random(3) < 0.5) * 2"))
    found = step_in(path)
    assert found is None or check(found, Network((2, 3, 2), ["tanh", "identity"], "quadratic")).verdict != "correct"


@pytest.mark.parametrize(
    "text",
    [
        "total = 0.0\nfor k in range(9):\n    total += 0.5",
        "rows = []\nfor k in range(9):\n    rows.append([k, 2.0 * k])",
        "import numpy as np\nx = np.ones(3)\nfor k in range(9):\n    x = np.tanh(x * 1.5)",
        "def train(w):\n    for k in range(9):\n        w -= 0.1",
    ],
)
def test_a_program_that_trains_nothing_takes_no_step(text, tmp_path):
    path = tmp_path / "program.py"
    path.write_text(text)
    assert step_in(path) is None


def test_numbers_are_set_where_they_stand_within_tuples():
    shared = np.zeros(2)
    names = {"net": [({"w": 1.0}, (2.0, [3.0, 4.0])), shared], "same": shared}
    found = {leaf.path: leaf for leaf in leaves_of([names])}
    found["net[0][1][0]"].put(np.array(7.0))
    found["net[0][1][1]"].put(np.array([5.0, 6.0]))
    found["net[1]"].replace(np.ones(1))
    assert names == {"net": [({"w": 1.0}, (7.0, [5.0, 6.0])), np.ones(1)], "same": np.ones(1)}


def test_what_is_called_a_learning_rate_comes_before_other_factors(tmp_path):
    path = tmp_path / "program.py"
    path.write_text("def step(w, lr=0.5):\n    return 0.25 * w\nstep(1, 0.125)\nstep(2, lr=0.75)")
    assert set(rates_written(str(path))) == {0.5, 0.125, 0.75, 1.0}
    path.write_text("w = 0.25 * 3")
    assert rates_written(str(path)) == [0.25, 1.0]


@pytest.mark.published
@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("name", ["run_of_arguments", "neurons_as_tuples"])
def test_the_step_is_the_last_resort_of_the_command(name):
    assert command(["check", str(FOLDER / f"{name}.py")])[0] == 0
