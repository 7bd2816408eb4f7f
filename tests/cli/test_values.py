"""Lists, layer sizes and numbers are read in one way by every command, with dashes and full-width commas too."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backproof as bp
from backproof.cli import run, values
from backproof.errors import InputError

SIZES = st.lists(st.integers(1, 999), min_size=2, max_size=5)
SEPARATORS = (",", "-", "，", ", ", " - ", "， ")


@given(sizes=SIZES, separator=st.sampled_from(SEPARATORS))
def test_sizes_are_the_same_with_commas_dashes_and_full_width_commas(sizes, separator):
    text = separator.join(map(str, sizes))
    assert values.sizes("--network", text) == sizes
    assert values.hidden_sizes("--layers", text) == sizes
    assert values.place("--weight", text, len(sizes)) == tuple(sizes)


@given(numbers=st.lists(st.floats(allow_nan=False), min_size=1), separator=st.sampled_from([",", "，", ", "]))
def test_numbers_come_back_to_the_same_bits(numbers, separator):
    assert values.numbers("--x", separator.join(map(repr, numbers))) == numbers


NO_SIZES = ["", "2", "2,", ",2", "2,,3", "2,0", "2-x", "2.5,1", "-2,3", "2 3", "2,3,1;", "9" * 8 + ",1"]


@pytest.mark.parametrize("text", NO_SIZES)
def test_sizes_that_are_none_are_refused_with_the_option_and_what_was_given(text):
    with pytest.raises(InputError, match=rf"--network: {re.escape(repr(text))} given; accepted: the sizes of two"):
        values.sizes("--network", text)


@pytest.mark.parametrize("text", ["", "1,", "a", "1;2", "1，b"])
def test_numbers_that_are_none_are_refused(text):
    with pytest.raises(InputError, match=r"--x: .* given; accepted: numbers with commas"):
        values.numbers("--x", text)


COMMANDS = {
    "derive": ["derive", "--network", "2{}2{}1", "--x", "0.5{}1", "--y", "1", "--activation", "tanh{}sigmoid"],
    "engines": ["engines", "--sizes", "2{}2{}1"],
    "check": ["check", "own.py:gradient", "--network", "2{}2{}1", "--activation", "sigmoid{}sigmoid"],
    "check-op": ["check-op", "own.py:f,df", "--at", "0.5{}1.5"],
    "train": ["train", "iris", "--layers", "5{}4", "--activation", "tanh{}relu", "--dropout", "0.1{}0.2",
              "--class-weight", "setosa=2{}virginica=1", "--schedule", "step:every=2{}factor=0.5", "--epochs", "1",
              "--no-report", "-q", "-o", "{}.m"],
}  # fmt: skip
OWN = """
import numpy as np
def f(x): return float(np.sum(x * x))
def df(x): return 2 * x
def gradient(weights, biases, x, y):
    s = lambda z: 1 / (1 + np.exp(-z))
    activations = [x]
    for w, b in zip(weights, biases): activations.append(s(activations[-1] @ w.T + b))
    a, gw, gb = activations[-1], [], []
    delta = (a - y) * a * (1 - a)
    for i in reversed(range(len(weights))):
        gw.insert(0, delta.T @ activations[i] / len(x)); gb.insert(0, delta.mean(axis=0))
        delta = (delta @ weights[i]) * activations[i] * (1 - activations[i])
    return gw, gb
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_full_width_commas_and_dashes(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(OWN)
    said = []
    for comma in (",", "，"):
        assert run([part.format(comma, comma) for part in COMMANDS[command]]) == 0
        said.append(capsys.readouterr().out.replace("，", ","))
    assert said[0] == said[1]
    if command == "train":
        one, other = bp.load(",.m"), bp.load("，.m")
        np.testing.assert_array_equal(one.parameters.to_vector(), other.parameters.to_vector())
        assert one.network.sizes == (4, 5, 4, 3)
        assert one.facts["class_weight"] == {"setosa": 2.0, "virginica": 1.0}
