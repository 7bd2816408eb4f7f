"""∂C/∂b of each example, returned as it is: what the rest of the file does with it decides what is said."""

import json

import numpy as np
import pytest

import backproof as bp
from backproof.checking.asking.summed_later import Uses, uses_of
from checking.styles.judging import command

CODE = """\
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def backward(W1, b1, W2, b2, X, y):
    h = sigmoid(X @ W1 + b1)
    out = sigmoid(h @ W2 + b2)
    d2 = (out - y) * out * (1 - out)
    d1 = d2 @ W2.T * h * (1 - h)
    return X.T @ d1, d1, h.T @ d2, d2

"""
SUMS = (
    "b1 = b1 - lr * db1.sum(axis=0)",
    "b1 -= lr * np.mean(db1, 0)",
    "db1 = np.sum(db1, axis=0)",
    "b1, b2 = b1 - lr * db1.sum(0), b2 - lr * db2.sum(0)",
    "net['b1'] -= lr * db1.sum(0, keepdims=True)",
    "self.biases[0] -= lr * sum(db1)",
    "apply([W1, b1], [dW1, np.sum(db1, axis=0)])",
    "for g in (db1, db2): g = g.sum(axis=0)",
    "db = np.einsum('ni->i', d1)",
    "db = np.einsum('ni,n->i', d1, np.ones(len(X)))",
    "db = np.einsum('ni, ni -> i', errors, d1)",
    "db = np.einsum('ni,ij->j', d2, W2)",
    "db = np.einsum(axes, d1)",
    "隐藏偏置 = 隐藏偏置 - lr * np.sum(db1, axis=0)",
)
SUMS_NOTHING = (
    "b1 = b1 - lr * db1",
    "X = (X - X.mean(axis=0)) / X.std(axis=0)",
    "data = X.mean(axis=0)",
    "best = losses.sum(axis=0)",
    "b1 = b1 - lr * np.sum(db1)",
    "d1 = np.einsum('ij,...i->...j', W2, d2)",
    "d1 = np.einsum('ni,ij', d2, W2)",
    "dW = np.einsum('ni,nj->ij', d2, h)",
    "dW = np.einsum('...i,...j->...ij', d2, h)",
    "outer = '...i,...j->...ij'; dW = np.einsum(outer, d2, h)",
)
ONE = ("X[i:i + 1], y[i:i + 1]", "X[i][None], y[i][None]", "X[i].reshape(1, -1), y[i:i + 1]", "X[i][np.newaxis, :], t")
SEVERAL = ("X, y", "X[i:i + 32], y[i:i + 32]", "X[i], y[i]")


def step(line="pass", given="X, y"):
    """A training step that calls the code with what is given, and then has a line."""
    called = f"    dW1, db1, dW2, db2 = backward(W1, b1, W2, b2, {given})\n"
    return f"{CODE}\ndef step(W1, b1, W2, b2, X, y, i=0, lr=0.1):\n{called}    {line}\n"


def checked(source, tmp_path, *more):
    path = tmp_path / "homework.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", f"{path}:backward", "-n", "3,4,2", *more])
    assert code != 2, err
    return code, out


def findings(out):
    return [(f["equation"], f["layer"], f["fault"], f["severity"]) for f in json.loads(out)["findings"]]


def test_code_whose_file_sums_later_is_not_accused(tmp_path):
    code, out = checked(step(SUMS[0]), tmp_path)
    assert code == 3
    assert "? line 18 of homework.py sums over the examples" in out


def test_code_that_is_only_given_one_example_is_right(tmp_path):
    code, out = checked(step("b1 = b1 - lr * db1", ONE[0]), tmp_path, "--json")
    assert (code, json.loads(out)["verdict"]) == (0, "correct")
    assert {each[2:] for each in findings(out)} == {("bias_not_summed", "convention")}


@pytest.mark.parametrize("source", [CODE, step(SUMS_NOTHING[1])], ids=["no caller", "sums nothing of it"])
def test_code_that_nothing_sums_later_is_wrong_and_told_so(source, tmp_path):
    code, out = checked(source, tmp_path)
    assert code == 1
    assert "nothing in the file shows that it is summed later" in out


def test_what_is_not_summed_is_named():
    """∂C/∂w alone, ∂C/∂b alone, and both."""
    network = bp.Network([2, 3, 2])

    def unsummed(which):
        def gradient(weights, biases, x, y):
            p = bp.Parameters(weights, biases)
            each = [network.backward(p, network.forward(p, x[i : i + 1]), y[i : i + 1]) for i in range(len(x))]
            w, b = ([np.stack(rows) for rows in zip(*(getattr(g, part) for g in each), strict=True)]
                    for part in ("weights", "biases"))  # fmt: skip
            return [g if "w" in which else g.sum(0) for g in w], [g if "b" in which else g.sum(0) for g in b]

        return bp.check(gradient, network)

    found = {which: [(f.equation, f.fault, f.facts["parts"]) for f in unsummed(which).findings] for which in ("w", "b")}
    assert found == {
        "w": 2 * [("BP3", "weights_not_summed", ("∂C/∂w",))],
        "b": 2 * [("BP4", "bias_not_summed", ("∂C/∂b",))],
    }
    assert "your ∂C/∂w of layer 2, 3" in unsummed("w").to_text()
    assert "第 2、3 层的 ∂C/∂w" in unsummed("w").to_text("zh")
    assert unsummed("w").verdict == "wrong"
    assert "your ∂C/∂w, ∂C/∂b of layer 2, 3" in unsummed("wb").to_text()


def test_code_that_divides_by_the_number_of_examples_is_not_for_one():
    """With columns, δ in place of its sum is no fault of code for one example; δ/m is none of such code."""
    network = bp.Network([2, 3, 2])

    def of(divisor):
        def gradient(weights, biases, x, y):
            a = [x]
            for w, b in zip(weights, biases, strict=True):
                a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
            d2 = (a[2] - y) * a[2] * (1 - a[2])
            d1 = weights[1].T @ d2 * a[1] * (1 - a[1])
            m = divisor(x.shape[1])
            return [d1 @ a[0].T, d2 @ a[1].T], [d1 / m, d2 / m]

        return bp.check(gradient, network)

    assert of(lambda m: 1).verdict == "correct"
    # this file has sums of gradients of its own, so that nothing is accused of a missing one
    found = of(lambda m: m).findings
    assert {(f.equation, f.fault, f.is_convention) for f in found} == {("BP4", "bias_not_summed", False)}


def uses(source):
    lines = source.splitlines(keepends=True)
    return uses_of(lines, "backward", 8, 13)


@pytest.mark.parametrize("line", SUMS)
def test_a_sum_for_biases_is_seen(line):
    assert uses(step(line)) == Uses(summed_at=18, summed_as_columns_at=18)


@pytest.mark.parametrize("line", [
    "b1 = b1 - lr * db1.sum(axis=1)", "b1 -= lr * np.sum(db1, -1, keepdims=True)", "db1 = np.mean(db1, axis=1)",
])  # fmt: skip
def test_a_sum_over_the_neurons_is_none_where_examples_are_rows(line):
    assert uses(step(line)) == Uses(summed_as_columns_at=18)
    assert uses(step(line.replace("db1", "db1.T"))) == Uses(summed_at=18, summed_as_columns_at=18)


def test_code_whose_file_sums_the_neurons_later_is_accused(tmp_path):
    code, out = checked(step("b1 -= lr * np.sum(db1, axis=1, keepdims=True)"), tmp_path)
    assert code == 1
    assert "sums over the examples" not in out


@pytest.mark.parametrize("line", SUMS_NOTHING)
def test_another_sum_is_none_for_biases(line):
    assert uses(step(line)) == Uses()


def test_the_update_of_a_class_is_read_and_its_backward_pass_is_not():
    method = "    def {name}(self, grads, lr=1):\n        return [g.sum(axis=0) for g in grads]\n"
    for name, found in (("update", Uses(summed_at=3, summed_as_columns_at=3)), ("backward", Uses())):
        lines = ("class Net:\n" + method.format(name=name)).splitlines(keepends=True)
        assert uses_of(lines, "Net", 1, 3) == found


@pytest.mark.parametrize("given", ONE)
def test_a_call_with_one_example_is_seen(given):
    assert uses(step(given=given)) == Uses(given_one_at=17)


@pytest.mark.parametrize("given", SEVERAL)
def test_a_call_with_several_examples_is_none_with_one(given):
    assert uses(step(given=given)) == Uses()
    assert uses(step(given=ONE[0]) + f"    backward(W1, b1, W2, b2, {given})\n") == Uses()


def test_what_is_no_python_tells_nothing():
    assert uses_of(["def ("], "backward", 1, 1) == Uses()
