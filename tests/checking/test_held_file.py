"""A file under check is run once, and every network is asked of it as it was then."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.checking.judging.held_file import HeldFile
from backproof.checking.subjects.running.guard import SubjectError
from backproof.costs import COSTS

COUNTS_ITSELF = """
import os
import numpy as np

file = os.open({path!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(file, b"run ")
os.close(file)
calls = 0


def gradient(weights, biases, x, y):
    global calls
    calls += 1
    return of_two_layers(weights, biases, x, y)


def remembers(weights, biases, x, y):
    if calls:
        raise RuntimeError("the other was called before")
    return of_two_layers(weights, biases, x, y)


def of_two_layers(weights, biases, x, y):
    (w2, w3), (b2, b3) = weights, biases
    a2 = 1 / (1 + np.exp(-(x @ w2.T + b2)))
    a3 = 1 / (1 + np.exp(-(a2 @ w3.T + b3)))
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = d3 @ w3 * a2 * (1 - a2)
    return [d2.T @ x, d3.T @ a2], [d2.sum(axis=0), d3.sum(axis=0)]


def ends(weights, biases, x, y):
    os._exit(3)


def aborts(weights, biases, x, y):
    os.abort()
"""
NETWORKS = [bp.Network(sizes) for sizes in ([2, 3, 1], [3, 4, 2])]


@pytest.fixture
def held(tmp_path, monkeypatch, seen_outside):
    # another test of this process may have imported JAX, with which a process is not copied
    monkeypatch.setattr("backproof.checking.isolation.child.CANNOT_BE_COPIED", ())
    path = tmp_path / "counts.py"
    path.write_text(COUNTS_ITSELF.format(path=str(seen_outside)))
    with HeldFile(str(path), 10.0) as file:
        yield file


@pytest.fixture
def runs(seen_outside):
    return lambda: seen_outside.read_text().split()


def test_a_file_is_run_once_for_several_networks(held, runs):
    assert list(held.names_and_sizes("gradient", with_sizes=True)) == ["gradient"]
    assert [held.check("gradient", network).verdict for network in NETWORKS] == ["correct"] * 2
    assert runs() == ["run"]


def test_each_network_is_asked_of_the_file_as_it_was_run(held, runs):
    assert held.check("gradient", NETWORKS[0]).verdict == "correct"
    assert held.check("remembers", NETWORKS[1]).verdict == "correct"
    assert runs() == ["run"]


@pytest.mark.parametrize(("name", "how"), [("ends", "exit code 3"), ("aborts", "SIGABRT")])
def test_how_code_ends_its_process_is_told_and_the_file_is_run_again_for_what_follows(held, runs, name, how):
    with pytest.raises(SubjectError, match=how):
        held.check(name, NETWORKS[0])
    assert held.check("gradient", NETWORKS[0]).verdict == "correct"
    assert runs() == ["run", "run"]


def test_a_network_with_a_function_that_cannot_be_sent_is_asked_in_a_process_of_its_own(held):
    cost = replace(COSTS["quadratic"], value=lambda a, y: ((a - y) ** 2 / 2).sum(axis=-1))
    assert held.check("gradient", bp.Network([2, 3, 1], "sigmoid", cost)).verdict == "correct"


def test_lines_that_could_not_be_run_are_told(tmp_path, seen_outside):
    path = tmp_path / "lacks.py"
    path.write_text("data = open('missing.csv')\n" + COUNTS_ITSELF.format(path=str(seen_outside)))
    with HeldFile(str(path), 10.0) as file:
        report = file.check("gradient", NETWORKS[0])
    assert [note.facts["text"] for note in report.notes if note.key == "check.left_out"] == [
        "data = open('missing.csv')"
    ]


def test_a_package_that_is_absent_is_told_where_a_class_needs_it(tmp_path):
    path = tmp_path / "needs.py"
    path.write_text(
        "import no_such_package as torch\n\n\nclass Net:\n    def __init__(self, sizes):\n"
        "        self.w = [torch.randn(m, n) for m, n in zip(sizes, sizes[1:])]\n\n"
        "    def backward(self, x, y):\n        return self.w\n"
    )
    with HeldFile(str(path), 10.0) as file, pytest.raises(SubjectError, match=r"line 1 .* named 'no_such_package'"):
        file.check("Net", NETWORKS[0])


def test_time_that_the_file_takes_is_counted(held):
    before = held.worked()
    held.check("gradient", NETWORKS[0])
    assert held.worked() > before
    assert np.isfinite(held.worked())
