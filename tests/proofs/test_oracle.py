"""The comparison with the extracted program: its cases, and that it can fail."""

import sys
from fractions import Fraction

import numpy as np
import pytest

from backproof.proofs import coq, oracle
from backproof.proofs.coq import ProofError

INTEGERS = list(oracle.integer_cases(300, seed=1))
FLOATS = list(oracle.float_cases(200, seed=2))


@pytest.mark.parametrize("cases", [INTEGERS, FLOATS], ids=["integers", "floats"])
def test_the_cases_have_different_depths_widths_of_one_and_batches(cases):
    assert {len(case.sizes) for case in cases} == {2, 3, 4, 5}
    assert {n for case in cases for n in case.sizes} == {1, 2, 3, 4}
    assert {len(case.x) for case in cases} == {1, 2, 3, 4}
    assert {case.program for case in cases} == {"vectorised", "stored"}


def test_network_and_equations_are_exactly_equal_on_integers():
    for case in INTEGERS[:60]:
        by_network = oracle.by_network(case)
        assert by_network == oracle.by_equations(case)
        assert all(isinstance(entry, int | Fraction) for entry in by_network)


def test_the_gradient_is_the_derivative_of_the_polynomial_cost():
    """On integers the cost is a polynomial: a central difference of one of degree 2 in the last bias is exact."""
    case = next(case for case in INTEGERS if case.activations[-1] == "identity" and len(case.sizes) == 3)

    def cost(shift):
        a = case.x
        for number, (w, b, name) in enumerate(zip(case.weights, case.biases, case.activations, strict=True)):
            moved = b + shift * (np.arange(len(b)) == 0) if number == 1 else b
            z = a @ w.T + moved
            a = z * z if name == "square" else z
        return sum(
            share * Fraction(int(((a - y_row) ** 2).sum()), 2)
            for share, a, y_row in zip(case.shares, a, case.y, strict=True)
        )

    last_bias = -len(case.biases[-1])
    assert oracle.by_network(case)[last_bias] == (cost(1) - cost(-1)) / 2


def pretend_oracle(tmp_path, cases, spoil):
    """A program that answers as the extracted one should, but for what `spoil` does to the numbers of each case."""
    lines = []
    for number, case in enumerate(cases):
        entries = spoil(number, oracle.by_equations(case))
        integer = case.x.dtype == object
        lines.append(" ".join(format(int(e), "b") if integer else float(e).hex() for e in entries))
    program = tmp_path / "oracle"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.read()\nprint({chr(10).join(lines)!r})\n")
    program.chmod(0o755)
    return program


def test_equal_answers_are_accepted(tmp_path):
    for cases in (INTEGERS[:5], FLOATS[:5]):
        found = oracle.compare(pretend_oracle(tmp_path, cases, lambda number, entries: entries), cases)
        assert found.disagreements == ()
        assert found.cases == 5


def test_one_entry_that_is_off_by_one_is_found_and_named(tmp_path):
    def spoil(number, entries):
        return [entry + (number == 3 and place == 0) for place, entry in enumerate(entries)]

    found = oracle.compare(pretend_oracle(tmp_path, INTEGERS[:5], spoil), INTEGERS[:5], [oracle.by_network])
    assert len(found.disagreements) == 1
    assert found.to_text().splitlines()[1].startswith("  case 3 (")
    assert "by_network: entry 0 is" in found.to_text()
    assert "by_network：第 0 个分量是" in found.to_text("zh")
    assert found.to_dict()["disagreements"][0]["entry"] == 0


def test_floats_that_differ_by_more_than_rounding_are_found(tmp_path):
    found = oracle.compare(
        pretend_oracle(tmp_path, FLOATS[:3], lambda number, entries: [1.000001 * entry for entry in entries]),
        FLOATS[:3],
    )
    assert len(found.disagreements) == 5
    assert found.worst == pytest.approx(1e-6, rel=1e-3)


def test_a_missing_entry_is_found(tmp_path):
    found = oracle.compare(
        pretend_oracle(tmp_path, INTEGERS[:1], lambda number, entries: entries[:-1]), INTEGERS[:1], [oracle.by_network]
    )
    assert "entries, the extracted program has" in found.to_text()


def test_a_missing_answer_is_an_error(tmp_path):
    program = pretend_oracle(tmp_path, INTEGERS[:2], lambda number, entries: entries)
    with pytest.raises(ProofError, match="2 answers to 3 cases"):
        oracle.compare(program, INTEGERS[:3])


@pytest.mark.skipif(
    coq.sources() is None or not (coq.sources() / "build" / "oracle").exists(),
    reason="the extracted program is not built here: make prove builds it",
)
def test_the_extracted_program_agrees_here():
    program = coq.sources() / "build" / "oracle"
    assert oracle.compare(program, INTEGERS).worst == 0
    assert oracle.compare(program, INTEGERS).disagreements == oracle.compare(program, FLOATS).disagreements == ()
