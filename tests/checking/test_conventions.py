"""Correct code in every convention that people use, and the published sources of confusion: none may be accused."""

import numpy as np
import pytest

import backproof as bp
from backproof.checking.report import remark
from checking import correct_passes
from trials import trials

NET = bp.Network([2, 3, 2], "sigmoid", "quadratic")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.published) for seed in range(1, 6))])
def test_no_random_correct_pass_is_accused(seed):
    rng = np.random.default_rng(seed)
    for k in range(trials(40)):
        drawn = correct_passes.draw(rng)
        report = correct_passes.report_of(drawn, k)
        assert report.verdict == "correct", f"{drawn}\n{report}"


def test_a_random_pass_with_a_fault_is_accused_so_that_the_test_above_can_fail():
    rng = np.random.default_rng(0)
    caught = 0
    for k in range(20):
        drawn = correct_passes.draw(rng)
        if drawn.form == "lists":
            right = correct_passes.subject(drawn)

            def wrong(weights, biases, x, y, right=right):
                gw, gb = right(weights, biases, x, y)
                return [gw[0] * 1.02, *gw[1:]], gb

            report = bp.check(wrong, drawn.network, seed=k, l2=drawn.l2)
            assert report.verdict == "wrong"
            caught += 1
    assert caught


def passes(weights, biases, x):
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigmoid(a[-1] @ w.T + b))
    return a


def negated(weights, biases, x, y):
    a1, a2, a3 = passes(weights, biases, x)
    d3 = (y - a3) * a3 * (1 - a3)
    d2 = (d3 @ weights[1]) * a2 * (1 - a2)
    return [d2.T @ a1, d3.T @ a2], [d2.sum(0), d3.sum(0)]


def test_y_minus_a_is_a_question_until_the_caller_says_which():
    report = bp.check(negated, NET)
    assert report.verdict == "undecided"
    assert report.findings[0].names == {"sign", "convention_descent"}
    assert bp.check(negated, NET, sign="descent").verdict == "correct"
    assert bp.check(negated, NET, sign="gradient").verdict == "wrong"


def test_y_minus_a_with_an_update_that_adds_is_correct_and_one_that_subtracts_is_wrong():
    def added(weights, biases, x, y, lr):
        gw, gb = negated(weights, biases, x, y)
        for p, g in zip(weights + biases, gw + gb, strict=True):
            p += lr * g

    def subtracted(weights, biases, x, y, lr):
        gw, gb = negated(weights, biases, x, y)
        for p, g in zip(weights + biases, gw + gb, strict=True):
            p -= lr * g

    assert bp.check(added, NET).verdict == "correct"
    report = bp.check(subtracted, NET)
    assert (report.verdict, report.findings[0].fault) == ("wrong", "sign")


def test_the_reduction_that_was_asked_for_is_held_to():
    assert bp.check(negated, NET, sign="descent", reduction="sum").verdict == "correct"
    report = bp.check(negated, NET, sign="descent", reduction="mean")
    assert report.verdict == "wrong"
    assert "missing_1/N" in report.findings[-1].names


def test_plain_python_lists_are_understood():
    def gradient(weights, biases, x, y):
        gw = [[[0.0 for _ in row] for row in w] for w in weights]
        gb = [[0.0 for _ in b] for b in biases]
        for xs, ys in zip(x, y, strict=True):
            acts = [list(xs)]
            for w, b in zip(weights, biases, strict=True):
                acts.append(
                    [
                        sigmoid(sum(p * q for p, q in zip(row, acts[-1], strict=True)) + c)
                        for row, c in zip(w, b, strict=True)
                    ]
                )
            g = [a - t for a, t in zip(acts[-1], ys, strict=True)]
            for layer in (1, 0):
                d = [u * a * (1 - a) for u, a in zip(g, acts[layer + 1], strict=True)]
                for j, dj in enumerate(d):
                    gb[layer][j] += dj
                    for i, a in enumerate(acts[layer]):
                        gw[layer][j][i] += dj * a
                g = [sum(d[j] * weights[layer][j][i] for j in range(len(d))) for i in range(len(acts[layer]))]
        return gw, gb

    assert bp.check(gradient, NET).verdict == "correct"


def test_examples_at_a_kink_are_set_aside_or_leave_it_undecided():
    network = bp.Network([2, 3, 1], ["relu", "identity"])
    parameters = bp.Parameters((np.zeros((3, 2)), np.ones((1, 3))), (np.zeros(3), np.zeros(1)))

    def gradient(weights, biases, x, y):
        p = bp.Parameters(weights, biases)
        g = network.backward(p, network.forward(p, x), y)
        return g.weights, g.biases

    report = bp.check(gradient, network, np.ones((2, 2)), np.ones((2, 1)), parameters=parameters)
    assert report.verdict == "undecided"
    assert report.because == remark("at_kink", activation="relu", layer=2)
    assert "relu of layer 2 sits at a kink" in report.to_text()


def test_saturation_is_said_and_not_guessed():
    network = bp.Network([1, 1], "sigmoid", "binary_cross_entropy")
    parameters = bp.Parameters((np.array([[1.0]]),), (np.array([0.0]),))

    def gradient(weights, biases, x, y):
        a = sigmoid(x @ weights[0].T + biases[0])
        d = (a - y) / (a * (1 - a)) * a * (1 - a)
        return [d.T @ x], [d.sum(0)]

    report = bp.check(gradient, network, np.array([[40.0]]), np.array([[1.0]]), parameters=parameters)
    assert report.verdict in ("undecided", "correct")


def test_given_examples_and_parameters_are_used():
    seen = []

    def gradient(weights, biases, x, y):
        seen.append((weights[0].copy(), x.copy()))
        p = bp.Parameters(weights, biases)
        g = NET.backward(p, NET.forward(p, x), y)
        return g.weights, g.biases

    parameters, x = NET.init(seed=3), np.array([[0.1, 0.2], [0.3, -0.4]])
    report = bp.check(gradient, NET, x, np.array([[0.0, 1.0], [1.0, 0.0]]), parameters=parameters)
    assert report.verdict == "correct"
    assert all(np.array_equal(w, parameters.weights[0]) for w, _ in seen)
    assert np.array_equal(seen[-1][1], x) or len(seen[-1][1]) == 1
