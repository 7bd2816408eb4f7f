"""Named mistakes in the derivative of one operation, and what each would have returned.

A cause is accepted where it reproduces every known entry, for each gradient from above that was asked. Those of a known
operator come first (`backproof.operators`), since they say most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from backproof.checking.causes.constants import exact_constant
from backproof.checking.operations import operator_patterns as patterns
from backproof.checking.operations.operator_formulas import Around, of_formulas
from backproof.checking.operations.operator_patterns import CauseFound, Compared, place
from backproof.checking.operations.operator_places import Evidence, elsewhere_taken
from backproof.checking.report import name_of_factor
from backproof.checking.subjects.operands.operators_asked import PulledBack
from backproof.checking.truth.operator_truth import DOUBLE, Truth

Array = Any


_ALIKE = 1e-9
"""Relative to each entry: what a fault returns is the answer if it is no farther away."""
_OF_ONE_PLACE = ("places", "counts")
"""Facts of a cause that are others at another place."""
KnownCauses = Callable[..., Iterator[tuple[str, Array]]]
"""(u, name="") -> the names of a known operator's faults and what each returns for one leaf; of one name, if given."""


def causes_of(
    evidence: Evidence, i: int, questions: Sequence[Compared], known: KnownCauses | None
) -> Iterator[CauseFound]:
    """Yield all that reproduces the numbers, the likeliest first: the fault, the code of its sentence and its facts.

    Args:
        evidence: what a cause may be made of.
        i: the leaf.
        questions: what was asked, and answered.
        known: the faults of the operator that it was recognised as.
    """
    if known:
        yield from _of_record(known, questions, evidence.truths[i])
    factor = _factor(evidence, i, questions)
    if factor and factor[0] != "constant_factor":  # an exact constant says more than a formula that amounts to it
        yield factor
    if factor:
        yield from _factors_of_the_call(evidence, i, questions)
    for name in _all_that_fit(lambda u: _candidates(evidence, i, u), questions):
        yield name, "", {}
    if factor:
        yield factor
    for found in (_read_off, _at_output, _upstream_ignored, elsewhere_taken):
        yield from filter(None, [found(evidence, i, questions)])


def said_alike(cause: CauseFound, other: CauseFound) -> bool:
    """Whether two causes say the same of two places, of which each has its own entries."""
    facts = [{k: v for k, v in each[2].items() if k not in _OF_ONE_PLACE} for each in (cause, other)]
    return (
        cause[:2] == other[:2]
        and facts[0].keys() == facts[1].keys()
        and all(
            np.isclose(v, facts[1][k], rtol=1e-3) if isinstance(v, float) else v == facts[1][k]
            for k, v in facts[0].items()
        )
    )


def is_reproduced(
    cause: CauseFound, i: int, answers: Iterable[tuple[Array, PulledBack]], known: KnownCauses | None
) -> bool:
    """Whether a fault of the known operator returns just what is answered, so that nothing can refute it.

    Args:
        cause: that is told.
        i: the leaf.
        answers: gradients from above, and what was answered.
        known: the faults of the operator that it was recognised as.
    """
    if known is None or cause[1] != "known":
        return False
    pairs = ((np.ravel(np.asarray(answer.gradients[i])), dict(known(u, cause[0]))[cause[0]]) for u, answer in answers)
    return all(given.size == value.size and np.allclose(given, value, rtol=_ALIKE, atol=0) for given, value in pairs)


def _factors_of_the_call(evidence: Evidence, i: int, questions: Sequence[Compared]) -> Iterator[CauseFound]:
    """A number among the arguments, or a size of an array, by which every entry is too large or too small."""
    ratio, precision = _ratio(evidence, i, questions[0]), _precision_of_ratio(evidence, i, questions[0])
    for name, value in evidence.quantities:
        for form, number in _forms_of_number(name, value):
            for fault, factor in (("factor_too_much", number), ("factor_missing", 1 / number if number else 0.0)):
                if abs(ratio - factor) <= precision * abs(factor) and abs(factor - 1) > 1e-3:
                    yield fault, "", {"formula": form}


def _forms_of_number(name: str, value: float) -> Iterator[tuple[str, float]]:
    yield from ((name, value), (f"{name}²", value**2), (f"(1 − {name})", 1 - value), (f"({name} − 1)", value - 1))
    yield from ((f"√{name}", value**0.5), (f"√({name} − 1)", max(value - 1, 0.0) ** 0.5)) if value > 0 else ()
    yield f"({name} − 1)/{name}", (value - 1) / value if value else 0.0


def _read_off(evidence: Evidence, i: int, questions: Sequence[Compared]) -> CauseFound | None:
    """What the numbers show by themselves, the simplest first."""
    truth, leaf = evidence.truths[i], evidence.leaves[i]
    found = patterns.of_penalty(questions, leaf) or patterns.of_entries(questions, leaf.shape)
    found = found or patterns.of_places(questions, leaf.shape)
    if found or evidence.ignores_upstream:
        return found or of_formulas(questions, _around(evidence, i))
    if len(evidence.shapes) == 1:
        output = evidence.shapes[0]
        found = patterns.of_upstream(questions, output, leaf.shape, lambda u: truth.pulled_back(u)[0])
        found = found or patterns.of_sums(questions, truth.jacobian, output)
    found = found or of_formulas(questions, _around(evidence, i))
    if found or len(evidence.shapes) > 1:
        return found
    return patterns.of_output(questions, evidence.outputs, lambda u: truth.pulled_back(u)[0])


def _around(evidence: Evidence, i: int) -> Around:
    others = [
        (name or f"x{k + 1}", leaf) for k, (name, leaf) in enumerate(zip(evidence.names, evidence.leaves, strict=True))
    ]
    output = evidence.outputs.reshape(evidence.shapes[0]) if len(evidence.shapes) == 1 else None
    others = [pair for k, pair in enumerate(others) if k != i]
    named = {name for name, _ in others} | set(evidence.arguments)
    own = evidence.names[i] or next(name for name in ("x", f"x{i + 1}") if name not in named)
    of_output = next(name for name in ("a", "output", "the output") if name not in named)
    return Around(evidence.leaves[i], output, tuple(others), _precision(evidence.truths[i]), own, of_output)


def _precision(truth: Truth) -> float:
    return 1e-6 if truth.roundoff == DOUBLE else 8 * truth.roundoff


def _at_output(evidence: Evidence, i: int, questions: Sequence[Compared]) -> CauseFound | None:
    """The slope of an elementwise map, taken at its output."""
    jacobian = evidence.truths[i].jacobian
    square = jacobian.shape[0] == jacobian.shape[1] and not evidence.ignores_upstream
    alone = square and not (jacobian - np.diag(np.diagonal(jacobian))).any()
    slope = evidence.at_output(i) if alone else None
    fits = slope is not None and all(q.fits(q.u * slope) for q in questions)
    return ("slope_at_output", "", {}) if fits else None


def _upstream_ignored(evidence: Evidence, i: int, questions: Sequence[Compared]) -> CauseFound | None:
    """The same answer to every gradient from above."""
    first, *others = questions
    if evidence.ignores_upstream or not others or not first.given.any():
        return None
    same = all(np.allclose(first.given, q.given, rtol=1e-9, atol=0) for q in others)
    return ("upstream_ignored", "", {}) if same else None


def _all_that_fit(maker: KnownCauses, questions: Sequence[Compared]) -> Iterator[str]:
    for row in zip(*(maker(q.u) for q in questions), strict=True):
        if all(q.fits(value) for q, (_, value) in zip(questions, row, strict=True)):
            yield str(row[0][0])


def _of_record(known: KnownCauses, questions: Sequence[Compared], truth: Truth) -> Iterator[CauseFound]:
    """The faults of a known operator that fit, all of them, since another place may tell them apart; or two at once."""
    named = list(_all_that_fit(known, questions))
    for name in named:
        yield name, "known", {}
    if not named and (both := _two_that_fit(known, questions, truth)):
        yield both[0], "known_two", {"fault_too": both[1]}


def _two_that_fit(maker: KnownCauses, questions: Sequence[Compared], truth: Truth) -> tuple[str, str] | None:
    """Two faults of a known operator in different terms of a sum, which then add up."""
    rows = [dict(maker(q.u)) for q in questions]
    rights = [truth.pulled_back(q.u)[0] for q in questions]
    for first, second in combinations(rows[0], 2):
        pairs = [(row[first], row[second]) for row in rows]
        if all(a.shape == b.shape == r.shape for (a, b), r in zip(pairs, rights, strict=True)) and all(
            q.fits(a + b - r) and not q.fits(a) and not q.fits(b)
            for q, (a, b), r in zip(questions, pairs, rights, strict=True)
        ):
            return first, second
    return None


def _factor(evidence: Evidence, i: int, questions: Sequence[Compared]) -> CauseFound | None:
    """One constant by which every entry is too large."""
    first, truth = questions[0], evidence.truths[i]
    ratio = _ratio(evidence, i, first)
    if not all(q.fits(ratio * truth.pulled_back(q.u)[0]) for q in questions):
        return None
    widths = [n for shape in (*evidence.shapes, evidence.leaves[i].shape) for n in shape]
    widths += [first.given.size, first.u.size]
    constant = exact_constant(ratio, _precision_of_ratio(evidence, i, first), tuple(set(widths)))
    if constant == 1 or abs(ratio - 1) < 1e-6:
        return None
    if constant == -1:
        return "sign", "", {}
    fault = "constant_factor" if constant is None else name_of_factor(constant)
    return fault, "factor", {"factor": ratio if constant is None else constant}


def _ratio(evidence: Evidence, i: int, question: Compared) -> float:
    """By what the right derivative would have to be multiplied to be as near as may be to what was answered."""
    right = evidence.truths[i].pulled_back(question.u)[0]
    products = (question.given * right)[question.known].sum()
    return float(products / max((right * right)[question.known].sum(), 1e-300))


def _precision_of_ratio(evidence: Evidence, i: int, question: Compared) -> float:
    """How far the ratio may be from the factor that it is: in short formats each entry is known up to its limit."""
    truth = evidence.truths[i]
    if truth.roundoff == DOUBLE:
        return _precision(truth)
    right = abs(truth.pulled_back(question.u)[0]) * question.known
    bound = float(right @ np.where(question.known, question.limit, 0.0)) / max(float(right @ right), 1e-300)
    return max(_precision(truth), bound)


def places_of_fault(evidence: Evidence, i: int, question: Compared) -> CauseFound:
    """Where it is wrong, where nothing says why."""
    off = abs(question.given - question.right)
    wrong = np.flatnonzero((off > question.limit) & question.known)
    few = len(wrong) <= max(1, question.given.size // 4)
    places = tuple(place(evidence.leaves[i].shape, k) for k in wrong[:3])
    return ("entries" if few else "unrecognised"), "", {"places": places}


def _candidates(evidence: Evidence, i: int, u: Array) -> Iterator[tuple[str, Array]]:
    truth, leaf = evidence.truths[i], evidence.leaves[i]
    right = truth.pulled_back(u)[0]
    if not evidence.ignores_upstream:
        yield "forgets_cotangent", truth.pulled_back(np.ones_like(u))[0]
        yield "cotangent_absolute", truth.pulled_back(abs(u))[0]
        yield "cotangent_negative_dropped", truth.pulled_back(np.maximum(u, 0))[0]
        yield "cotangent_twice", truth.pulled_back(u * u)[0]
        if truth.jacobian.shape[0] == truth.jacobian.shape[1]:
            yield from _square(evidence, i, u)
        yield from _outputs_left_out(evidence, i, u)
    if leaf.ndim == 2 and leaf.shape[0] == leaf.shape[1] > 1:
        yield "transposed", right.reshape(leaf.shape).T.ravel()
    yield "absolute_result", abs(right)
    for k, other in enumerate(evidence.leaves):
        if k != i and other.size == leaf.size:
            yield "swapped", evidence.truths[k].pulled_back(u)[0]


def _square(evidence: Evidence, i: int, u: Array) -> Iterator[tuple[str, Array]]:
    """Causes in an operation with as many outputs as entries: elementwise ones, and those that mix."""
    jacobian, x, a = evidence.truths[i].jacobian, evidence.leaves[i].ravel(), evidence.outputs
    slope = np.diagonal(jacobian)
    yield "slope_missing", u
    yield "slope_twice", u * slope * slope
    yield "slope_without_cotangent", slope
    yield "returns_value", u * a
    yield "returns_input", u * x
    yield "value_for_slope_below_zero", u * np.where(x > 0, slope, a)
    yield "sigmoid_formula_at_input", u * x * (1 - x)
    yield "tanh_formula_at_input", u * (1 - x * x)
    yield "product_rule_first_missing", u * (slope - np.divide(a, x, out=np.zeros_like(a), where=x != 0))
    yield "product_rule_second_missing", u * np.divide(a, x, out=np.zeros_like(a), where=x != 0)
    if abs(jacobian - np.diag(slope)).max(initial=0.0) > 1e-9 * abs(jacobian).max(initial=0.0):
        yield "diagonal_only", u * slope
        yield "jacobian_transposed", jacobian @ u


def _outputs_left_out(evidence: Evidence, i: int, u: Array) -> Iterator[tuple[str, Array]]:
    """Causes in an operation with several outputs: the gradient of one of them is not used, or two are exchanged."""
    if len(evidence.shapes) < 2:
        return
    sizes = [int(np.prod(shape)) for shape in evidence.shapes]
    ends = np.cumsum([0, *sizes])
    for k in range(len(sizes)):
        kept = u.copy()
        kept[ends[k] : ends[k + 1]] = 0
        yield "output_left_out", evidence.truths[i].pulled_back(kept)[0]
    if len(sizes) == 2 and sizes[0] == sizes[1]:
        yield "outputs_exchanged", evidence.truths[i].pulled_back(np.roll(u, sizes[0]))[0]
