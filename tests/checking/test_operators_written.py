"""Operations in many people's styles, right and with one slip: none accused, none passed, each cause named.

All of them take minutes with JAX's compilations; a tenth, NumPy's, is always checked.
"""

import numpy as np
import pytest

import backproof as bp
from trials import ALL

pytestmark = pytest.mark.usefixtures("_only_for_causes_without_a_name")

UNNAMED = {"unrecognised", "entries", "constant_factor"}


def cases():
    pytest.importorskip("jax")
    from checking.operator_cases_gates_and_losses import CASES as GATES
    from checking.operator_cases_layers_and_masks import CASES as LAYERS
    from checking.operator_cases_sequences_and_samples import CASES as SEQUENCES
    from checking.operator_cases_steps_and_options import CASES as STEPS

    return [*GATES, *LAYERS, *STEPS, *SEQUENCES]


def wrongly_judged(chosen):
    for name, thing, inputs, slip, options in chosen:
        report = bp.check_op(thing, *inputs, **options)
        faults = {finding.fault for finding in report.findings if not finding.is_convention}
        if report.verdict != ("wrong" if slip else "correct") or (slip and faults <= UNNAMED):
            yield name, report.verdict, faults


@pytest.mark.published
def test_all_are_judged_rightly_and_their_slips_named():
    assert list(wrongly_judged(cases())) == []


@pytest.mark.published
def test_slips_without_a_name_of_their_own_are_told_all_the_same():
    from checking.operator_cases_sequences_and_samples import LOCATED

    assert {name: bp.check_op(thing, *inputs, **options).verdict for name, thing, inputs, options in LOCATED} == {
        name: "wrong" for name, *_ in LOCATED
    }


def test_none_beside_arrays_says_that_nothing_is_returned_for_an_input():
    """A target, or a vector that is kept fixed; None for everything is no derivative."""
    forward = lambda w, u: u @ w
    rng = np.random.default_rng(3)
    w, u = rng.standard_normal((3, 2)), rng.standard_normal(3)
    report = bp.check_op((forward, lambda g, w, u: (np.outer(u, g), None)), w, u)
    assert report.verdict == "correct"
    assert "returns nothing for u" in report.to_text()
    assert bp.check_op((forward, lambda g, w, u: (None, None)), w, u).verdict == "wrong"


def test_a_backward_pass_may_take_the_gradient_from_above_alone():
    doubled = lambda x: np.repeat(x, 2)
    assert bp.check_op((doubled, lambda g: g[::2] + g[1::2]), [1.0, 2.0, 4.0]).verdict == "correct"
    assert bp.check_op((doubled, lambda g: g[::2]), [1.0, 2.0, 4.0]).findings[0].fault == "only_first"


def test_some_of_each_are_judged_rightly_and_their_slips_named():
    """Of each operation rightly and wrongly written; a quarter as many where not all random trials are made."""
    step = 14 if ALL else 56
    chosen = cases()[0::step] + cases()[1::step]
    assert {slip is None for *_, slip, _ in chosen} == {True, False}
    assert list(wrongly_judged(chosen)) == []


def test_a_slip_that_is_not_there_would_be_told():
    name, thing, inputs, slip, options = cases()[0]
    assert slip is None
    assert [each[0] for each in wrongly_judged([(name, thing, inputs, "a slip", options)])] == [name]


def pairs(a, b, y, m=1.8):
    d = np.sqrt(((a - b) ** 2).sum(1))
    return (y * d**2 + (1 - y) * np.maximum(m - d, 0) ** 2).mean() / 2


def without_the_distance(a, b, y, m=1.8):
    d = np.sqrt(((a - b) ** 2).sum(1))
    g = ((y - (1 - y) * np.maximum(m - d, 0)) / len(y))[:, None] * (a - b)
    return g, -g


def test_a_slip_that_the_inputs_given_do_not_show_is_found_on_others():
    far, labels = 10.0 * np.arange(8.0).reshape(4, 2), np.array([1, 0, 1, 0])
    near = np.random.default_rng(0).standard_normal((4, 2))
    report = bp.check_op((pairs, without_the_distance), far + near, near, labels)
    assert report.verdict == "wrong"
    assert "on the inputs given this cannot be seen" in report.to_text()
    assert "在给定的输入上看不出" in report.to_text("zh")


def test_a_relu_without_its_mask_is_found_though_all_its_inputs_are_positive():
    report = bp.check_op((lambda x: np.maximum(x, 0), lambda dout, x: dout), [1.0, 2.0, 3.0])
    assert [finding.fault for finding in report.findings] == ["mask_missing"]
    right = bp.check_op((lambda x: np.maximum(x, 0), lambda dout, x: dout * (x > 0)), [1.0, 2.0, 3.0])
    assert right.verdict == "correct"


def test_a_loss_may_return_nothing_for_its_target_and_that_is_said():
    squares = (lambda p, y: ((p - y) ** 2).sum(), lambda p, y: 2 * (p - y))
    report = bp.check_op(squares, [1.0, 2.0, 4.0], [0.0, 0.5, 1.0])
    assert report.verdict == "correct"
    assert "returns nothing for y" in report.to_text()
    wrong = bp.check_op((squares[0], lambda p, y: p - y), [1.0, 2.0, 4.0], [0.0, 0.5, 1.0])
    assert wrong.findings[0].fault == "factor 2 missing"


class Table:
    def __init__(self):
        self.weight = np.arange(15.0).reshape(5, 3) / 7

    def forward(self, index):
        self.index = index
        return self.weight[index]

    def backward(self, dout):
        self.dweight = np.zeros_like(self.weight)
        self.dweight[self.index] += dout


def test_a_layer_that_keeps_its_gradients_and_returns_nothing_is_judged_by_them():
    assert bp.check_op(Table, np.array([1, 3, 4])).verdict == "correct"
    report = bp.check_op(Table, np.array([1, 3, 1]))
    assert [(f.input_name, f.fault) for f in report.findings] == [("weight", "repeated_overwritten")]
    assert "returns nothing" in report.to_text()


def test_numbers_of_the_code_let_a_record_be_recognised():
    def sharp(x, beta=0.37):
        return x / (1 + np.exp(-beta * x))

    report = bp.check_op((sharp, lambda dout, x: dout), [1.0, -2.0, 0.5])
    assert report.known == "swish"


def test_a_penalty_that_is_not_in_the_forward_pass_is_told_as_that():
    def back(dout, x, w):
        return dout @ w.T, x.T @ dout + 0.01 * w

    rng = np.random.default_rng(1)
    report = bp.check_op((lambda x, w: x @ w, back), rng.standard_normal((3, 4)), rng.standard_normal((4, 2)))
    assert [(f.fault, f.facts["factor"]) for f in report.findings] == [("penalty_added", 0.01)]


def test_another_input_left_out_or_exchanged_is_told():
    rng = np.random.default_rng(2)
    a, b, c = (rng.standard_normal((3, 3)) for _ in range(3))
    forward = lambda a, b, c: np.sin(a @ b) + a @ c
    slope = lambda a, b: np.cos(a @ b)
    back = lambda g, a, b, c: ((g * slope(a, b)) @ b.T + g @ b.T, a.T @ (g * slope(a, b)), a.T @ g)
    report = bp.check_op((forward, back), a, b, c)
    assert [(f.fault, f.facts["other"], f.facts["third"]) for f in report.findings] == [("other_exchanged", "c", "b")]
