"""Operations as people write them: no right one accused, no wrong one passed, the cause named, no warnings let out."""

import warnings

import numpy as np
import pytest

import backproof as bp
from checking.operator_cases import JAX, NUMPY
from checking.operator_cases_pairs import PAIRS

pytestmark = pytest.mark.usefixtures("_only_for_causes_without_a_name")


def judged(case):
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        report = bp.check_op(case.make(), *case.inputs(), **case.options)
    assert [w for w in leaked if issubclass(w.category, RuntimeWarning)] == []
    return report


def holds(case):
    report = judged(case)
    found = {finding.fault for finding in report.findings if not finding.is_convention}
    assert report.verdict == ("correct" if case.is_right else "wrong"), report.to_text()
    assert (found & set(case.faults)) or case.is_right, report.to_text()
    assert "{" not in report.to_text() + report.to_text("zh")


def in_turn(cases):
    """All of them, of which three in four wait for the slower checks."""
    return [pytest.param(c, id=c.name, marks=pytest.mark.published if k % 4 else ()) for k, c in enumerate(cases)]


@pytest.mark.parametrize("case", in_turn([*NUMPY, *PAIRS]))
def test_operations_of_numpy(case):
    holds(case)


@pytest.mark.parametrize("case", in_turn(JAX))
def test_operations_of_jax(case):
    pytest.importorskip("jax")
    holds(case)


def all_hold(cases):
    failed = {}
    for case in cases:
        try:
            holds(case)
        except (AssertionError, bp.BackproofError) as error:
            failed[case.name] = str(error)
    assert failed == {}


@pytest.mark.published
def test_rules_of_jax_as_they_are_written_now():
    pytest.importorskip("jax")
    from checking.operator_cases_rules import RULES

    all_hold(RULES)


def test_operations_of_pytorch():
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install backproof[torch]")
    from checking.operator_cases_kernels import KERNELS
    from checking.operator_cases_losses import LOSSES
    from checking.operator_cases_torch import TORCH

    all_hold([*TORCH, *KERNELS, *LOSSES])


def test_inputs_are_called_as_the_code_calls_them():
    pair = (lambda x, weight: x * weight, lambda dout, x, weight: (dout * weight, dout))
    (finding,) = bp.check_op(pair, [1.0, 2.0], [3.0, 4.0]).findings
    assert (finding.input, finding.input_name) == (2, "weight")
    assert "by weight" in finding.to_text()


def test_only_the_inputs_that_are_asked_for_are_checked():
    pair = (lambda x, weight: x * weight, lambda dout, x, weight: (dout * weight, dout))
    assert bp.check_op(pair, [1.0, 2.0], [3.0, 4.0], wrt="x").verdict == "correct"
    assert bp.check_op(pair, [1.0, 2.0], [3.0, 4.0], wrt=2).verdict == "wrong"
    with pytest.raises(bp.BackproofError, match="wrt: 'w' given; accepted: x, weight"):
        bp.check_op(pair, [1.0, 2.0], [3.0, 4.0], wrt="w")


def test_one_value_that_is_no_number_does_not_hide_what_is_wrong_with_the_others():
    pair = (lambda x: np.sqrt(x), lambda dout, x: dout / np.sqrt(x))
    finding = next(iter(bp.check_op(pair, [-1.0, 1.0, 4.0, 9.0]).findings))
    assert finding.fault == "factor_2"


def test_a_gradient_that_is_no_number_is_told_with_its_place():
    pair = (lambda x: x**2, lambda dout, x: np.where(x > 2, np.nan, 2 * x * dout))
    (finding,) = bp.check_op(pair, [1.0, 3.0, -1.0]).findings
    assert (finding.fault, finding.facts["places"]) == ("not_finite", ("(1)",))


def test_a_forward_pass_that_draws_is_undecided():
    rng = np.random.default_rng(0)
    pair = (lambda x: x * rng.random(x.shape), lambda dout, x: dout)
    assert bp.check_op(pair, [1.0, 2.0]).verdict == "undecided"


def test_estimators_are_called_what_they_are():
    report = bp.check_op((np.sign, lambda g, x: g), [0.5, -1.0, 2.0])
    assert [finding.fault for finding in report.findings] == ["straight_through"]
    assert report.findings[0].is_convention
    assert "直通估计" in report.to_text("zh")


def test_a_function_without_a_derivative_is_our_refusal_and_not_the_codes_error():
    with pytest.raises(bp.BackproofError, match="accepted: a pair") as caught:
        bp.check_op(lambda x: x + 1, [1.0])
    assert "raised" not in str(caught.value)
    with pytest.raises(bp.BackproofError, match="accepted: inputs of your own"):
        bp.check_op((lambda x: x.reshape(7, 7), lambda dout, x: dout))


def test_a_window_of_an_estimator_may_be_scaled_and_a_staircase_is_no_half_precision():
    pair = (lambda x: np.round(4 * x) / 4, lambda g, x: 0.25 * g * (abs(x) < 1))
    report = bp.check_op(pair, [0.3, -0.7, 1.6, 0.9])
    assert (report.verdict, report.findings[0].fault) == ("correct", "straight_through_clipped_scaled")
    assert report.findings[0].facts["c"] == 0.25
    assert "bfloat16" not in report.to_text()


def test_a_factor_in_single_precision_is_named_whatever_the_numbers():
    def forward(x):
        return np.tanh(x.astype(np.float32))

    for seed in range(8):
        x = np.random.default_rng(seed).normal(size=(3, 2))
        (finding,) = bp.check_op((forward, lambda g, x: 2 * g / np.cosh(x.astype(np.float32)) ** 2), x).findings
        assert finding.fault == "factor_2"
