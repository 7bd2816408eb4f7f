"""Code that raises, hangs, prints, draws, exits, returns nonsense or writes where it must not: one clear word, ever."""
# ruff: noqa: T201, NPY002, SIM105 - what users do

import random
import sys

import numpy as np
import pytest

import backproof as bp
from backproof.checking import SubjectError
from backproof.errors import BackproofError, InputError

NET = bp.Network([2, 3, 1], "sigmoid", "quadratic")


def right(weights, biases, x, y):
    p = bp.Parameters(weights, biases)
    g = NET.backward(p, NET.forward(p, x), y)
    return list(g.weights), list(g.biases)


def raises(weights, biases, x, y):
    return 1 / 0


def exits(weights, biases, x, y):
    sys.exit(3)


def hangs(weights, biases, x, y):
    while True:
        try:
            x = x + 0
        except Exception:
            pass


def nothing(weights, biases, x, y):
    return None


def shapes(weights, biases, x, y):
    return [np.zeros((7, 7))] * 2, [np.zeros(5)] * 2


def text(weights, biases, x, y):
    return "gradient"


def complex_numbers(weights, biases, x, y):
    gw, gb = right(weights, biases, x, y)
    return [g * 1j for g in gw], gb


def recurses(weights, biases, x, y):
    return recurses(weights, biases, x, y)


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (raises, "ZeroDivisionError: division by zero"),
        (exits, "SystemExit"),
        (nothing, "returned None"),
        (shapes, r"shapes \(7, 7\)"),
        (text, "your code returned"),
        (complex_numbers, "complex128"),
        (recurses, "RecursionError"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_code_that_cannot_be_asked_gives_one_error_of_ours(subject, said):
    with pytest.raises(SubjectError, match=said):
        bp.check(subject, NET)


def test_code_that_hangs_is_stopped():
    with pytest.raises(SubjectError, match=r"did not finish within 0\.3 s"):
        bp.check(hangs, NET, seconds=0.3)


def test_code_that_hangs_is_given_up_in_another_thread_too():
    import threading
    import time

    def sleeps(weights, biases, x, y):
        time.sleep(5)

    said = []

    def work():
        try:
            bp.check(sleeps, NET, seconds=0.2)
        except SubjectError as error:
            said.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(4)
    assert said == ["your code did not finish within 0.2 s; accepted: a shorter run, or more seconds"]


def test_what_the_code_prints_is_held_back(capsys):
    def chatty(weights, biases, x, y):
        print("hello")
        print("oops", file=sys.stderr)
        return right(weights, biases, x, y)

    assert bp.check(chatty, NET).verdict == "correct"
    assert capsys.readouterr() == ("", "")


def test_random_numbers_are_a_finding_and_the_callers_generators_are_left_as_they_were():
    def noisy(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        return [g + 1e-3 * np.random.random(g.shape) * random.random() for g in gw], gb

    random.seed(5)
    np.random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist()
    report = bp.check(noisy, NET)
    assert [f.fault for f in report.findings] == ["random"]
    assert before == (random.getstate(), np.random.get_state()[1].tolist())


def test_nan_is_a_finding():
    def broken(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        gw[0] = gw[0] * np.nan
        return gw, gb

    report = bp.check(broken, NET)
    assert report.verdict == "wrong"
    assert ("forward", 2, "not_finite") in [(f.equation, f.layer, f.fault) for f in report.findings]


def test_one_missing_gradient_is_a_finding():
    def partial(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        return gw, [None, gb[1]]

    report = bp.check(partial, NET)
    assert [(f.equation, f.layer, f.fault) for f in report.findings] == [("BP4", 2, "no_gradient")]


def test_arguments_that_are_overwritten_are_a_finding():
    def greedy(weights, biases, x, y):
        found = right(weights, biases, x, y)
        weights[0] *= 2
        return found

    report = bp.check(greedy, NET)
    assert report.verdict == "wrong"
    assert report.findings[0].fault == "mutates_arguments"
    assert report.findings[0].facts["names"] == ("weights",)
    assert "weights" in report.findings[0].to_text()


def test_views_of_state_are_a_finding():
    state = [np.zeros((3, 2)), np.zeros((1, 3)), np.zeros(3), np.zeros(1)]

    def lazy(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        for old, new in zip(state, gw + gb, strict=True):
            old[...] = new
        return state[:2], state[2:]

    assert [f.fault for f in bp.check(lazy, NET).findings] == ["returns_views"]


def test_gradients_that_add_up_from_call_to_call_are_a_finding_and_still_diagnosed():
    state = [np.zeros((3, 2)), np.zeros((1, 3)), np.zeros(3), np.zeros(1)]

    def adds(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        gw[0] = 2 * gw[0]
        for k, new in enumerate(gw + gb):
            state[k] = state[k] + new
        return state[:2], state[2:]

    faults = [(f.equation, f.fault) for f in bp.check(adds, NET).findings]
    assert ("update", "accumulates") in faults
    assert ("BP3", "factor_2") in faults


def test_a_stale_state_is_a_finding():
    last = []

    def stale(weights, biases, x, y):
        gw, gb = right(weights, biases, x, y)
        last.append(gw)
        return (last[-2] if len(last) % 2 == 0 else [2 * g for g in gw]), gb

    assert "not_repeatable" in [f.fault for f in bp.check(stale, NET).findings]


def test_only_the_last_example_of_a_batch_is_a_finding():
    def forgetful(weights, biases, x, y):
        return right(weights, biases, x[-1:], y[-1:])

    report = bp.check(forgetful, NET)
    assert {f.fault for f in report.findings} == {"last_example_only"}


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((5, NET), {}, "gradient: int given"),
        ((right, "2,3,1"), {}, "network:"),
        ((right, NET), {"language": "fr"}, "language: 'fr' given"),
        ((right, NET), {"sign": "up"}, "sign: 'up' given"),
        ((right, NET), {"reduction": "max"}, "reduction: 'max' given"),
        ((right, NET), {"l2": -1}, "l2: -1 given"),
        ((right, NET), {"l2": np.inf}, "l2: inf given; accepted: a finite number ≥ 0"),
        ((right, NET), {"seed": -1}, "seed: -1 given; accepted: a whole number ≥ 0"),
        ((right, NET), {"seed": 1.5}, "seed: 1.5 given"),
        ((right, NET), {"reductoin": "sum"}, "check has no option 'reductoin'.*did you mean reduction"),
        ((right, NET), {"seconds": 0}, "seconds: 0 given"),
        ((right, NET, np.ones((2, 5))), {}, "x: shape"),
        ((right, NET, np.ones((2, 2)), np.ones((3, 1))), {}, "y: shape"),
        ((lambda: None, NET), {}, "takes 0 arguments"),
    ],
)
def test_bad_arguments_get_one_clear_error(arguments, options, said):
    with pytest.raises(BackproofError, match=said):
        bp.check(*arguments, **options)


def test_a_report_is_neither_true_nor_false():
    with pytest.raises(TypeError, match="verdict"):
        assert bp.check(right, NET)


def test_the_users_arrays_are_left_alone():
    x, y, parameters = np.array([[0.5, 1.0]]), np.array([[1.0]]), NET.init(seed=1)
    for array in (x, y, *parameters.weights, *parameters.biases):
        array.flags.writeable = False
    assert bp.check(right, NET, x, y, parameters=parameters).verdict == "correct"


def test_a_network_without_usable_examples_is_said():
    flat = bp.Activation.from_formula("flat", "0*z")
    with pytest.raises(InputError, match="no examples were found"):
        bp.check(right, bp.Network([2, 3, 1], ["sigmoid", flat]))


@pytest.mark.parametrize("call", [0, 3, 5, 7])
def test_an_operation_that_returns_nothing_for_once_is_not_called_correct(call):
    calls = []

    def backward(x, u):
        calls.append(1)
        return {"other": u} if len(calls) == call else u * (1 - np.tanh(x) ** 2)

    if call == 0:
        assert bp.check_op((np.tanh, backward)).verdict == "correct"
        return
    with pytest.raises(SubjectError, match="an array for an input in one call, and none in another"):
        bp.check_op((np.tanh, backward))
