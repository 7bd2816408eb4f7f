"""Files of which neither activations nor cost are said: those that their text speaks of are tried, and told."""

import json
from pathlib import Path

import pytest

from backproof.checking.unsaid import readings_of
from checking.styles.judging import command

TANH_AND_SIGMOID = """
import numpy as np

def forward(w1, b1, w2, b2, x):
    h = np.tanh(x @ w1 + b1)
    return h, 1 / (1 + np.exp(-(h @ w2 + b2)))

def cost(p, y):
    return -(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()

def gradient(w1, b1, w2, b2, x, y):
    h, p = forward(w1, b1, w2, b2, x)
    d2 = p - y
    d1 = d2 @ w2.T * (1 - h ** 2)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""
RELU_AND_IDENTITY = """
import numpy as np

def gradient(w1, b1, w2, b2, x, y):
    z = x @ w1 + b1
    h = np.maximum(0, z)
    d2 = h @ w2 + b2 - y
    d1 = d2 @ w2.T * (z > 0)
    return x.T @ d1, d1.sum(axis=0), h.T @ d2, d2.sum(axis=0)
"""


def checked(tmp_path, source, *options):
    path = tmp_path / "program.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", str(path), "-n", "3,4,2", *options, "--json"])
    assert code != 2, err
    return json.loads(out)


@pytest.mark.parametrize(
    ("source", "activations", "cost"),
    [
        (TANH_AND_SIGMOID, ["tanh", "sigmoid"], "binary_cross_entropy"),
        (RELU_AND_IDENTITY, ["relu", "identity"], "quadratic"),
    ],
)
def test_right_code_is_judged_as_what_its_text_speaks_of(tmp_path, source, activations, cost):
    report = checked(tmp_path, source)
    assert (report["verdict"], report["network"]["activations"], report["network"]["cost"]) == (
        "correct",
        activations,
        cost,
    )
    assert report["inferred"][0]["code"] == "taken"


def test_a_fault_is_located_and_named_under_what_explains_it(tmp_path):
    report = checked(tmp_path, TANH_AND_SIGMOID.replace("(1 - h ** 2)", "(1 - h)"))
    found = [(f["equation"], f["layer"], f["fault"]) for f in report["findings"] if f["severity"] != "convention"]
    assert (report["verdict"], found) == ("wrong", [("BP2", 2, "slope_one_minus_activation")])


def test_what_no_reading_explains_is_undecided_and_accuses_nothing(tmp_path):
    report = checked(tmp_path, RELU_AND_IDENTITY.replace("(z > 0)", "np.cos(z)"))
    assert (report["verdict"], report["because"]["code"]) == ("undecided", "activations_unsaid")


def test_a_layer_is_not_accused_in_place_of_the_network_that_a_loop_makes_of_it(tmp_path):
    path = tmp_path / "program.py"
    source = (Path(__file__).parent / "programs" / "counter_of_steps.py").read_text(encoding="utf-8")
    path.write_text(source, encoding="utf-8")
    code, out, _ = command(["check", str(path), "--json"])
    report = json.loads(out)
    assert (code, report["verdict"], len(report["network"]["sizes"])) == (0, "correct", 3)


def test_a_slope_that_one_cost_lacks_rightly_is_no_accusation_where_nothing_tells_the_cost(tmp_path):
    source = TANH_AND_SIGMOID.replace("(1 - h ** 2)", "(1 - h * h)").replace("np.log", "np.sin")
    report = checked(tmp_path, source)
    assert (report["verdict"], report["because"]["code"]) == ("undecided", "cost_unsaid")
    assert checked(tmp_path, source, "-c", "binary_cross_entropy")["verdict"] == "correct"


def test_what_is_said_counts(tmp_path):
    report = checked(tmp_path, RELU_AND_IDENTITY, "-a", "relu,sigmoid", "-c", "quadratic")
    assert report["verdict"] != "correct"
    assert [(r.activations, r.cost) for r in readings_of("tanh log(", "relu", "quadratic")] == [("relu", "quadratic")]
