"""The checks check: a step altered in any way fails, or is, by another witness, another true equation."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from backproof.derivation.notation import tree
from backproof.derivation.orders import ORDERS
from backproof.derivation.result import Chain, Step
from backproof.derivation.rules import RuleError, factor_out, kronecker, sum_rule
from backproof.derivation.subject import subject_of
from backproof.derivation.trees import Number
from backproof.derivation.verification import Checker
from derivation.cases import NETWORKS, derived
from derivation.faults_in_steps import KINDS, faults

NAMES = ["activation sigmoid", "softmax, cross-entropy"]
CASES = [(name, order) for name in NAMES for order in ORDERS]


def checker(name, sizes=None, seed=0):
    subject = subject_of(NETWORKS[name])
    return Checker(sizes or subject.sizes, subject.functions, seed)


def altered(name, order):
    """Yield every fault in every step: its kind, the step, and the step altered."""
    for step in derived(name, order=order).steps:
        for kind, right in faults(step.right):
            yield kind, step, replace(step, right=right)


@pytest.fixture(scope="module", params=CASES, ids=", ".join)
def verdicts(request):
    name, order = request.param
    own = checker(name)
    return name, [(kind, step, fault, own.check(fault).holds) for kind, step, fault in altered(name, order)]


def test_nearly_every_altered_step_fails(verdicts):
    _, found = verdicts
    passed = sum(holds for *_, holds in found)
    assert len(found) > 1500
    assert passed < 0.04 * len(found)


def test_an_altered_step_that_passes_is_true_by_another_witness(verdicts):
    """An index may be exchanged under a Kronecker symbol, a constant under a derivative: SymPy agrees that it holds."""
    name, found = verdicts
    witness = checker(name, (2,) * len(NETWORKS[name].sizes), seed=8)
    passed = [fault for *_, fault, holds in found if holds]
    assert [fault.right for fault in passed[::4] if not witness.check(fault, sympy=True).holds] == []


def test_every_kind_of_fault_in_every_kind_of_step_is_caught(verdicts):
    _, found = verdicts
    seeded = Counter((kind, step.reason) for kind, step, _, _ in found)
    caught = Counter((kind, step.reason) for kind, step, _, holds in found if not holds)
    assert {kind for kind, _ in caught} >= {*KINDS, "wrong index"} - {"inverted fraction"}
    assert [pair for pair in seeded if not caught[pair]] == []


def test_a_missing_slope_and_a_transposition_are_never_let_through(verdicts):
    _, found = verdicts
    assert [fault for kind, _, fault, holds in found if holds and kind in ("missing slope", "transposition")] == []


def test_a_forgotten_transpose_in_bp2_is_caught():
    wrong = "entry(had(m.w(l+1) @ m.delta(l+1), slope(l, m.z(l))), j)"
    step = Step(tree("delta(l,j)"), tree(wrong), "matrix product", layers=(2,))
    assert not checker("2-3-1").check(step).holds
    assert checker("2-3-1").check(replace(step, right=tree(wrong.replace("m.w(l+1)", "T(m.w(l+1))")))).holds


def test_the_weights_of_the_wrong_layer_in_bp2_are_caught():
    wrong = "sum(k, l, delta(l,k)*w(l,k,j))*slope(l, z(l,j))"
    assert not checker("2-3-1").check(Step(tree("delta(l,j)"), tree(wrong), "substitution", layers=(2,))).holds


def test_a_layer_that_does_not_exist_is_a_failure_and_no_crash():
    check = checker("2-3-1").check(Step(tree("delta(l,j)"), tree("delta(l+3,j)"), "substitution", layers=(2,)))
    assert not check.holds
    assert "layer" in check.failure


def test_an_index_that_nothing_binds_is_a_failure():
    check = checker("2-3-1").check(Step(tree("C"), tree("sum(k, L, term(a(L,k), y(k)))*kron(p,s)"), "definition"))
    assert "bound by nothing" in check.failure


def test_a_failure_says_where_and_how_much():
    check = checker("2-3-1").check(Step(tree("delta(L,j)"), tree("2*delta(L,j)"), "closed form"))
    assert "on the left" in check.failure
    assert "j = 1" in check.failure


def test_a_rule_that_finds_nothing_to_do_says_so():
    for rule in (kronecker, sum_rule, factor_out):
        with pytest.raises(RuleError, match="does not apply"):
            rule(tree("a(l,j)"))


def test_a_derivation_with_a_wrong_step_does_not_hold():
    derivation = derived("2-3-1")
    section = derivation.sections[0]
    chain = next(part for part in section.parts if hasattr(part, "steps"))
    wrong = replace(chain, steps=(replace(chain.steps[0], right=tree("2*b(l,j)")),))
    parts = tuple(wrong if part is chain else part for part in section.parts)
    altered_section = checker("2-3-1").check_section(replace(section, parts=parts))
    assert not replace(derivation, sections=(altered_section, *derivation.sections[1:])).holds


def test_what_was_checked_before_hides_no_step_that_fails():
    """A check is made once for each step and remembered; a step that differs in anything is another step."""
    chain = next(part for section in derived("2-3-1").sections for part in section.parts if isinstance(part, Chain))
    step = chain.steps[0]
    altered = replace(chain, steps=(replace(step, check=None), replace(step, right=Number(Fraction(7)), check=None)))
    again = checker("2-3-1").check_chain(altered)
    assert [each.check.holds for each in again.steps] == [True, False]
