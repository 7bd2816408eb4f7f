"""Judging an operation's answers: right up to rounding, set aside, an estimator, or wrong, and then why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_causes import (
    KnownCauses,
    causes_of,
    is_reproduced,
    places_of_fault,
    said_alike,
)
from backproof.checking.operations.operator_constants import without_constants
from backproof.checking.operations.operator_elsewhere import other_places, recognised_as
from backproof.checking.operations.operator_estimators import TURNED_ROUND, estimator_of
from backproof.checking.operations.operator_known import Recognised
from backproof.checking.operations.operator_layouts import asked_by_one_input, asked_in_other_layouts
from backproof.checking.operations.operator_mends import SAYS_NOTHING, changes_that_mend, mended
from backproof.checking.operations.operator_open import is_nearly_right, is_right_for_symmetric_changes
from backproof.checking.operations.operator_patterns import CauseFound, place
from backproof.checking.operations.operator_places import Evidence
from backproof.checking.operations.operator_precision import roundoffs
from backproof.checking.operations.operator_question import Asked, entries_told, seen, upstream
from backproof.checking.operations.operator_repeats import passing_over_refusals, same
from backproof.checking.operations.operator_second_place import SecondPlace, SecondPlaces, quantities
from backproof.checking.operations.operator_staircases import is_rounded
from backproof.checking.operations.operator_symmetric import is_symmetric, reads_one_triangle, symmetric_part
from backproof.checking.report import CONVENTION, DIRECTION, OperatorFinding, OperatorReport, operator_remark
from backproof.checking.subjects.operands.operators_asked import UPSTREAM_UNUSED, PulledBack
from backproof.checking.subjects.running.guard import SubjectError
from backproof.checking.truth.differences import jacobian
from backproof.checking.truth.operator_truth import DOUBLE, PRECISIONS, SINGLE, Truth, Truths, rounded
from backproof.errors import Listed
from backproof.faces import Message

Array = Any
_ERROR_ALLOWED = 20.0
"""How many times the estimated error of a difference a right derivative may be away from it."""
_KINK, _ROUGH_KINK = 1e-3, 0.3
"""A bound that is larger than this, relative to the largest derivative, tells nothing of an entry."""
_NOTHING = 1e-9
"""Relative to the outputs: a derivative below this may be none at all, as that by an input that is not used."""
_FLOOR = 1e-10
"""Relative to the largest entry: what differences of float64 can still tell."""
_ABOUT_ALL = ("not_repeatable", "second_differs", "upstream_overwritten", "input_overwritten", "refused")


def judged(asking: Asking, like: str | None) -> OperatorReport:
    """Ask an operation all there is to ask, and judge what it answers."""
    outputs = asking.outputs()
    values = np.concatenate([np.ravel(output) for output in outputs])
    if not np.isfinite(values).any() and values.size:
        return asking.report("undecided", [], operator_remark("output_not_finite"))
    if not np.array_equal(values, asking.flat(asking.leaves), equal_nan=True):
        return asking.report("undecided", [], operator_remark("forward_random"))
    judge = _OperatorJudge.of(asking, outputs, values, like)
    report = judge.report()
    return report if report.verdict != "correct" else _wrong_elsewhere(judge, like, report)


def _wrong_elsewhere(judge: _OperatorJudge, like: str | None, report: OperatorReport) -> OperatorReport:
    """What is wrong on inputs on which further mistakes of the known operator show; the report where nothing is."""
    if judge.known is None:
        return report
    asking, known = judge.asking, judge.known
    for leaves in other_places(known, asking.leaves, judge.asking.inputs.leaves_in_order(), judge.us[0]):
        other = asking.at(leaves)
        with passing_over_refusals():  # what is accepted here need not be accepted there
            outputs = other.outputs()
            moved = _OperatorJudge.of(other, outputs, np.concatenate([np.ravel(output) for output in outputs]), like)
            found = moved.report()
            if found.verdict == "wrong" and moved.known and moved.known.record is known.record:
                return replace(found, notes=(operator_remark("elsewhere"), *found.notes))
    return report


@dataclass
class _OperatorJudge:
    asking: Asking
    outputs: tuple[Array, ...]
    values: Array
    us: tuple[Array, ...]
    answers: tuple[PulledBack, ...]
    roundoffs: tuple[float, float]
    truths: dict[int, Truth]
    known: Recognised | None
    like: str | None
    findings: list[OperatorFinding] = field(default_factory=list)
    unknown: dict[int, Array] = field(default_factory=dict)
    symmetric: set[int] = field(default_factory=set)
    left_open: dict[str, list[int]] = field(default_factory=dict)
    judges: dict[SecondPlace, _OperatorJudge | None] = field(default_factory=dict)

    @cached_property
    def elsewhere(self) -> SecondPlaces:
        """The other places at which what is said of a wrong derivative has to hold."""
        right = [i for i in self.asking.inputs.wanted if self._is_right(i)]
        return SecondPlaces(self.asking, self._coarse(), right)

    def _is_right(self, i: int) -> bool:
        given, x = self.answers[0].gradients[i], self.asking.leaves[i]
        return given is not None and given.size == x.size and all(each.is_right for each in self._questions(i))

    @classmethod
    def of(cls, asking: Asking, outputs: tuple[Array, ...], values: Array, like: str | None) -> _OperatorJudge:
        us = upstream(asking, values)
        answers = tuple(asking.pull_back(u) for u in us)
        asking = asking.by_what_is_returned(answers[0])
        found = roundoffs(asking, us[0], answers[0])
        truths = {i: asking.truth(i, found[0]) for i in asking.inputs.wanted}
        known = recognised_as(asking, outputs, max(found[0], *(t.roundoff for t in truths.values())), like)
        return cls(asking, outputs, values, us, answers, found, truths, known, like)

    def report(self) -> OperatorReport:
        self._about_all()
        self._leaves()
        self._asked_otherwise()
        self.findings, because = without_constants(self.findings, self.asking.inputs)
        wrong = self._is_wrong()
        beside, because = ([because], None) if wrong and because else ([], because)
        if self.aside and not wrong and because is None:
            reason = "kinks" if self._coarse() == DOUBLE else "too_coarse"
            because = operator_remark(reason, n=self.aside, places=self._set_aside())
        for reason, leaves in self.left_open.items():
            because = because or operator_remark(reason, names=self._called(leaves))
        verdict = "wrong" if wrong else "undecided" if because else "correct"
        known = self.known.record.name if self.known else ""
        return self.asking.report(verdict, self.findings, because, notes=(*beside, *self._notes(wrong)), known=known)

    def _notes(self, wrong: bool) -> Iterator[Message]:
        if self.known:
            yield operator_remark("recognised", name=self.known.record.name, formula=self.known.record.formula)
        elif self.like:
            yield operator_remark("not_like", name=self.like)
        coarse = self._coarse()
        if coarse != DOUBLE and not any(each.is_convention for each in self.findings):  # a staircase is no rounding
            yield operator_remark("precision", dtype=PRECISIONS[coarse])
        if missing := [i for i in self.answers[0].not_returned if i not in self.asking.inputs.wanted]:
            yield operator_remark("not_returned", names=self._called(missing))
        if numbers := self.answers[0].of_numbers:
            arguments = self.asking.operator.arguments
            names = Listed(arguments[k - 1] if k <= len(arguments) else k for k in numbers)
            yield operator_remark("of_numbers", names=names)
        if UPSTREAM_UNUSED in self.answers[0].remarks:
            yield operator_remark(UPSTREAM_UNUSED)
        if self.symmetric:
            yield operator_remark("symmetric", names=self._called(sorted(self.symmetric)))
        if self.asking.operator.read_as:
            yield operator_remark(self.asking.operator.read_as)
        if self.asking.operator.keeps_only:
            yield operator_remark("keeps_only")
        judged = sum(self.asking.leaves[i].size for i in self.asking.inputs.wanted) - self.aside
        if wrong and self.aside:
            yield operator_remark("set_aside", n=self.aside, places=self._set_aside())
        elif self.aside and judged:
            yield operator_remark("others_right", n=judged)

    @property
    def aside(self) -> int:
        """How many entries cannot be told."""
        return sum(int(each.sum()) for each in self.unknown.values())

    def _set_aside(self) -> Listed:
        """The first entries that cannot be told, by the names of their inputs."""
        shapes = {self._called([i]): self.asking.leaves[i].shape for i in self.unknown}
        return Listed(entries_told(shapes, list(self.unknown.values())))

    def _coarse(self) -> float:
        return max(self.roundoffs[0], self.roundoffs[1], *(t.roundoff for t in self.truths.values()))

    def _called(self, leaves: Sequence[int]) -> str:
        names, positions = self.asking.inputs.names, self.asking.inputs.positions
        return Listed(names[i] or positions[i] for i in leaves)

    def _about_all(self) -> None:
        """What concerns the whole operation: memory, and answers that differ from one call to the next."""
        first, again = self.answers[0], self.asking.pull_back(self.us[0])
        seen: dict[str, dict[str, Any]] = {}
        for answer in (*self.answers, again):
            seen.update(answer.remarks)
        if self.asking.varies or not all(map(same, first.gradients, again.gradients)):
            seen["not_repeatable"] = {}
        for fault in _ABOUT_ALL:
            if fault in seen:
                self.findings.append(self._finding(None, fault, **seen[fault]))

    def _leaf(self, i: int) -> None:
        given, shape = self.answers[0].gradients[i], self.asking.leaves[i].shape
        questions = self._questions(i)
        if given is not None and given.size != questions[0].right.size:
            self.unknown[i] = ~questions[0].known
            self.findings.append(self._finding(i, "shape", given=str(given.shape), wanted=str(shape)))
            return
        if not all(each.is_right and each.known.all() for each in questions):
            self.truths[i] = self.asking.confirmed(i, self.truths[i])
            questions = self._up_to_rounding(i)
        self.unknown[i] = ~questions[0].known
        if estimator := self._estimator(i, given):
            self.findings.append(estimator)
            return
        if not all(each.is_right for each in questions) and is_right_for_symmetric_changes(
            self.asking.leaves[i], questions
        ):
            self.left_open.setdefault("only_symmetric", []).append(i)
            return
        self._entries(i, questions, given is None)

    def _entries(self, i: int, questions: Sequence[Asked], is_none: bool) -> None:
        """Judge the entries that can be told: those that are no numbers first, the others for themselves."""
        first = questions[0]
        holes = ~np.isfinite(first.given) & first.known
        if holes.any():
            places = tuple(place(self.asking.leaves[i].shape, k) for k in np.flatnonzero(holes)[:3])
            self.findings.append(self._finding(i, "not_finite", places=places))
        questions = [each.without(holes) for each in questions]
        if all(each.is_right for each in questions):
            return
        if is_none or not first.given[questions[0].known].any():
            self.findings.append(self._finding(i, "zero", "none" if is_none else "zero"))
            return
        self.findings.append(self._wrong(i, questions))

    def _leaves(self) -> None:
        """Judge the derivative by each leaf, then find the change to the code that makes right what is wrong."""
        if any(finding.fault == "refused" for finding in self.findings):
            return
        wrong: dict[int, int] = {}
        for i in self.asking.inputs.wanted:
            count = len(self.findings)
            self._leaf(i)
            if any(not each.is_convention and each.fault != TURNED_ROUND for each in self.findings[count:]):
                wrong[i] = count
        right = [i for i in self.asking.inputs.wanted if i not in wrong]
        changes = self.asking.operator.changes
        near = [i for i in wrong if is_nearly_right(self._questions(i))]
        if wrong and changes is not None:
            known = {i: self.findings[at] for i, at in wrong.items()}
            for i, chosen in changes_that_mend(
                self.asking, known, right, self.us, self._question, self.elsewhere, near
            ).items():
                self.findings[wrong[i]] = mended(self.findings[wrong[i]], [changes.told(k) for k in chosen])
        # nothing is called wrong that agrees to some digits, where nothing says why it does not agree to all
        near = [i for i in near if self.findings[wrong[i]].fault in SAYS_NOTHING]
        dropped = {wrong[i] for i in near}
        self.findings = [each for at, each in enumerate(self.findings) if at not in dropped]
        if near:
            self.left_open["nearly_right"] = near

    def _up_to_rounding(self, i: int) -> list[Asked]:
        """The questions; up to single precision, if that makes them right and the code speaks of such numbers.

        Class weights in float32, say, round a gradient, and no change to an input shows it.
        """
        questions, before = self._questions(i), self.roundoffs
        if self.asking.operator.is_in_part_coarse and not all(each.is_right for each in questions):
            self.roundoffs = before[0], max(before[1], SINGLE)
            coarse = self._questions(i)
            if all(each.is_right for each in coarse):
                return coarse
            self.roundoffs = before
        return questions

    def _questions(self, i: int) -> list[Asked]:
        answers = [answer.gradients[i] for answer in self.answers]
        return [self._question(i, u, given) for u, given in zip(self.us, answers, strict=True)]

    def _question(self, i: int, u: Array, given: Array | None) -> Asked:
        truth = self._truth(i, given)
        right, error = truth.pulled_back(u)
        size = truth.size(u)
        reach = float(abs(u * np.where(np.isfinite(self.values), self.values, 0.0)).max(initial=0.0))
        reach *= not truth.jacobian.any() and self.asking.is_unused(i)
        scale = max(float(size[np.isfinite(error)].max(initial=0.0)), _NOTHING * reach, 1e-12)
        coarse = max(truth.roundoff, self.roundoffs[1])
        known = error <= (_KINK if coarse == DOUBLE else _ROUGH_KINK) * scale
        if truth.roundoff == DOUBLE:
            limit = _ERROR_ALLOWED * error + _FLOOR * scale
        else:
            limit = error
        if coarse != DOUBLE:
            limit = limit + rounded(coarse, size, scale)
        if not np.isfinite(self.values).all():
            known = known & (np.isfinite(given.ravel()) if given is not None and given.size == right.size else True)
        flat = np.zeros(right.size) if given is None else np.ravel(given).astype(np.float64)
        return Asked(u, flat, right, limit, known)

    def _truth(self, i: int, given: Array | None) -> Truth:
        """The Jacobian by leaf i; its symmetric part where a symmetric matrix has a symmetric derivative."""
        x = self.asking.leaves[i]
        fits = given is not None and given.shape == x.shape and reads_one_triangle(x, self.truths[i].jacobian)
        if not fits or not is_symmetric(given):
            return self.truths[i]
        self.symmetric.add(i)
        return symmetric_part(self.truths[i], x.shape)

    def _wrong(self, i: int, questions: Sequence[Asked]) -> OperatorFinding:
        evidence = self._evidence(i, questions)
        found = causes_of(evidence, i, questions, self._known_faults(i))
        cause = next((each for each in found if self._holds_elsewhere(i, each)), None)
        fault, code, facts = cause or places_of_fault(evidence, i, questions[0])
        return self._finding(i, fault, code, **facts, **seen(questions[0]))

    def _evidence(self, i: int, questions: Sequence[Asked]) -> Evidence:
        asking, inputs = self.asking, self.asking.inputs
        own = self._truth(i, questions[0].given.reshape(asking.leaves[i].shape))
        truths = Truths(len(asking.leaves), lambda k: own if k == i else self._truth_of(k))
        known = asking.leaves, inputs.names, self.values, asking.shapes
        alone = self._slope_at_output, asking.operator.is_gradient
        arguments = asking.operator.arguments
        return Evidence(
            truths,
            *known,
            *alone,
            self._truth_at,
            self._derivative_at,
            asking.operator.numbers,
            arguments,
            quantities(inputs, arguments, asking.operator.named(inputs.numbers)),
        )

    def _truth_of(self, k: int) -> Truth:
        if k not in self.truths:
            self.truths[k] = self.asking.truth(k, self.roundoffs[0])
        return self.truths[k]

    def _holds_elsewhere(self, i: int, cause: CauseFound) -> bool:
        """Whether a cause is refuted at no other place at which the derivative by a leaf is wrong."""
        for second in (each for each in self.elsewhere if not each.is_of_one_axis):
            if second not in self.judges:
                self.judges[second] = self._moved_to(second)
            judge = self.judges[second]
            if judge is not None and judge.says(i, cause) is False:
                return False
        return True

    def _moved_to(self, second: SecondPlace) -> _OperatorJudge | None:
        asking, values = second.asking, second.values
        try:
            outputs, us = asking.outputs(), upstream(asking, values)
            answers = tuple(asking.pull_back(u) for u in us)
            known = recognised_as(asking, outputs, self._coarse(), self.like)
        except SubjectError:
            return None
        return _OperatorJudge(asking, outputs, values, us, answers, self.roundoffs, {}, known, self.like)

    def says(self, i: int, cause: CauseFound) -> bool | None:
        """Whether a cause reproduces the numbers here; None where nothing is wrong here, or too little is known."""
        given = self.answers[0].gradients[i]
        is_known = cause[1].startswith("known")
        if given is None or given.size != self.asking.leaves[i].size or (is_known and self.known is None):
            return None
        if is_reproduced(cause, i, zip(self.us, self.answers, strict=True), self._known_faults(i)):
            return True
        try:
            self._truth_of(i)
            questions = self._questions(i)
            if all(each.is_right for each in questions) or not all(each.known.all() for each in questions):
                return None
            found = causes_of(self._evidence(i, questions), i, questions, self._known_faults(i))
            return any(said_alike(cause, each) for each in found)
        except SubjectError:
            return None

    def _known_faults(self, i: int) -> KnownCauses | None:
        if (found := self.known) is None:
            return None
        return lambda u, name="": found.faults(u, self.asking.inputs.leaves_in_order().index(i), name)

    def _estimator(self, i: int, given: Array | None) -> OperatorFinding | None:
        """The estimator that this is on purpose, if it is one."""
        truth = self.truths[i]
        found = estimator_of(self.asking, i, self.values, self.us[0], given, lambda u: truth.pulled_back(u)[0])
        if found is None or (found[0] == "surrogate" and is_rounded(self.asking, i, truth)):
            return None
        self.unknown.pop(i, None)
        return self._finding(i, found[0], **{"severity": CONVENTION, **found[1]})

    def _truth_at(self, i: int, leaves: Sequence[Array]) -> Truth:
        """The Jacobian by leaf i where the leaves are others."""
        return self.asking.at(tuple(leaves)).truth(i, self.roundoffs[0])

    def _derivative_at(self, i: int, leaves: Sequence[Array], direction: Array) -> Array:
        """The derivative of the outputs in one direction of leaf i where the leaves are others."""
        return self.asking.at(tuple(leaves)).derivative(i, direction)

    def _slope_at_output(self, i: int) -> Array | None:
        if self.asking.shapes != (self.asking.leaves[i].shape,):
            return None
        at = self.values.reshape(self.asking.leaves[i].shape)
        found, _ = jacobian(lambda x: self.asking.along(i, x), at, self.asking.step)
        return np.where(np.isfinite(slope := np.diagonal(found)), slope, 0.0)

    def _asked_otherwise(self) -> None:
        """Judge what is answered to gradients that lie otherwise in memory, and by one input at a time."""
        roundoff = self.roundoffs[1]
        for asked in (asked_in_other_layouts, asked_by_one_input):
            if not self._is_wrong():
                for i, fault, facts in asked(self.asking, self.us[0], self.values, self.answers[0], roundoff):
                    self.findings.append(self._finding(i, fault, **facts))

    def _is_wrong(self) -> bool:
        return any(not finding.is_convention for finding in self.findings)

    def _finding(self, i: int | None, fault: str, code: str = "", **facts: Any) -> OperatorFinding:
        inputs = self.asking.inputs
        number, name = (None, "") if i is None else (inputs.positions[i], inputs.names[i])
        severity = facts.pop("severity", DIRECTION)
        known = self.known.record.name if self.known else ""
        own = self.asking.operator.name, number, fault, code, facts, severity
        return OperatorFinding(*own, input_name=name, known=known)
