"""Homework files are checked from the command line by what docs/check.md says, and nothing else is done to them."""

import json
from pathlib import Path

import pytest

from checking.styles.judging import command

FOLDER = Path(__file__).parent / "homework"
SOFTMAX = ["-c", "categorical_cross_entropy"]
RIGHT = {
    "xor_script.py:gradients": ["-n", "2,3,1"],
    "course_cache.py:backward_propagation": ["-n", "3,4,1", "-a", "tanh,sigmoid", "-c", "binary_cross_entropy"],
    "softmax_regression.py:loss_and_gradient": ["-n", "4,3", "-a", "softmax", *SOFTMAX],
    "house_prices.py:HousePrices": ["-n", "3,4,1", "-a", "tanh,identity"],
    "hanzi_class.py:神经网络": ["-n", "3,4,2"],
    "script_of_x0.py": ["-n", "2,3,1"],
    "row_by_row.py:Net": ["-n", "3,4,2"],
    "n_rounds.py:Net": ["-n", "3,4,2"],
}
WRONG = {
    "digits_class.py:Digits": (["-n", "3,4,2"], ("BP2", 2, "slope_missing")),
    "relu_forgotten.py:train_step": (["-n", "4,5,3", "-a", "relu,softmax", *SOFTMAX], ("BP2", 2, "slope_missing")),
    "plain_loops.py:backpropagate": (["-n", "3,4,2"], ("BP2", 2, "only_last_receiver")),
    "updated_too_early.py:learn": (["-n", "3,4,2"], ("BP2", 2, "weights_already_updated")),
    "logistic_twice.py:grad": (["-n", "3,4,2", "-c", "binary_cross_entropy"], ("BP1", 3, "slope_twice")),
    "tanh_of_tanh.py:gradient": (["-n", "3,4,2", "-a", "tanh,identity"], ("BP2", 2, "slope_of_activation")),
    "iris_fit.py:Wangluo": (["-n", "4,5,3", "-a", "tanh,softmax", *SOFTMAX], ("BP2", 2, "slope_square_of_difference")),
    "bias_left_alone.py:Net": (["-n", "3,4,2"], ("BP4", 2, "no_gradient")),
}


def checked(subject, options):
    """Exit code and report of a command line."""
    code, out, err = command(["check", f"{FOLDER}/{subject}", *options, "--json"])
    assert code in (0, 1), err
    return code, json.loads(out)


@pytest.mark.parametrize("subject", RIGHT)
def test_right_homework_is_told_to_be_right(subject):
    code, report = checked(subject, RIGHT[subject])
    assert (code, report["verdict"]) == (0, "correct")


@pytest.mark.parametrize("subject", WRONG)
def test_wrong_homework_is_told_what_is_wrong_and_no_more(subject):
    options, expected = WRONG[subject]
    code, report = checked(subject, options)
    found = [f for f in report["findings"] if f["severity"] != "convention"]
    assert (code, [(f["equation"], f["layer"]) for f in found]) == (1, [expected[:2]])
    assert expected[2] in (found[0]["fault"], *found[0]["alternatives"])


def test_every_homework_is_checked():
    files = {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}
    assert files == {subject.split(":")[0] for subject in (*RIGHT, *WRONG)}
