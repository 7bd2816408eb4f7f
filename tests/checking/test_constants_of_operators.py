"""None for an input, with the right derivative for the rest: nothing is accused, and nothing is called right."""

import numpy as np
import pytest

import backproof as bp

R = np.random.default_rng(0)
GIVEN = R.standard_normal((3, 4)), R.standard_normal((4, 2))


def mixed(x, matrix):
    return x @ matrix


def mixed_backward(g, x, matrix):
    return g @ matrix.T, None


def test_what_is_asked_for_by_name_is_no_constant():
    assert bp.check_op((mixed, mixed_backward), *GIVEN).verdict == "correct"  # it says what was not checked
    report = bp.check_op((mixed, mixed_backward), *GIVEN, wrt=["matrix"])
    assert (report.verdict, [finding.code for finding in report.findings]) == ("wrong", ["none"])


def function(first, second):
    """A function of PyTorch whose backward pass returns these multiples of the right derivatives, or None."""
    torch = pytest.importorskip("torch")

    class Mixed(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, matrix):
            ctx.save_for_backward(x, matrix)
            return x @ matrix

        @staticmethod
        def backward(ctx, g):
            x, matrix = ctx.saved_tensors
            return first and first * g @ matrix.t(), second and second * x.t() @ g

    return Mixed


def test_none_for_one_input_of_a_function_is_open():
    report = bp.check_op(function(1, None), *GIVEN)
    assert (report.verdict, report.because.key, report.findings) == ("undecided", "check_op.constants", ())
    assert "returns None for matrix, and the right derivative for the rest" in report.to_text()
    assert "若 matrix 是常数则无误" in report.to_text("zh")


@pytest.mark.parametrize(
    ("first", "second", "options"),
    [(1, None, {"wrt": ["matrix"]}), (None, None, {})],
    ids=["asked for by name", "None for all"],
)
def test_none_is_a_fault_where_it_is_asked_for_or_returned_for_all(first, second, options):
    report = bp.check_op(function(first, second), *GIVEN, **options)
    assert report.verdict == "wrong"
    assert any(finding.code == "none" for finding in report.findings)


def test_none_beside_what_is_wrong_is_said_and_not_accused():
    report = bp.check_op(function(2, None), *GIVEN)
    assert report.verdict == "wrong"
    assert [finding.input_name for finding in report.findings] == ["x"]
    assert report.notes[0].key == "check_op.constants_beside"
    assert "若 matrix 是常数则无误" in report.to_text("zh")
