"""Checking an operation of which only the code is given: inputs are drawn, and others where those do not suit it."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_draws import (
    DrawnInputs,
    beside_the_first,
    first_taken,
    plain_shape,
    positive,
    reshaped,
    shapes_to_try,
)
from backproof.checking.operations.operator_judging import judged
from backproof.checking.operations.operator_mends import SAYS_NOTHING
from backproof.checking.operations.operator_repeats import asked_twice_if_refused, passing_over_refusals
from backproof.checking.operations.operator_second_place import agrees_at, at_sizes_where_wrong
from backproof.checking.operations.operator_settings import with_settings_as_numbers
from backproof.checking.operations.operator_shapes_tried import shapes_put_together
from backproof.checking.report import OperatorReport, operator_remark
from backproof.checking.subjects.operands.operator_inputs import Inputs, read_inputs
from backproof.checking.subjects.operands.operators import Operator
from backproof.checking.subjects.running.guard import AnswersVaryError, OutOfTimeError, SubjectError
from backproof.errors import InputError

Array = Any
STEP = 0.05
_MOST_ENTRIES = 400
_DRAWS = 3
_OF_SHAPES = ("shape", "refused")
"""What is found where a gradient has not the shape of its input, which may be that of what was drawn."""
_MOST_SHAPES, _MOST_IN_FULL, _AXES_THAT_TELL = 8, 2, 2


@dataclass(frozen=True)
class HowAsked:
    """How an operation is asked, whatever its inputs are.

    Attributes:
        like: the known operator that it is said to be; None where nothing is said.
        seed: of what is drawn.
        seconds: time limit of each call.
        step: the largest difference step.
    """

    like: str | None
    seed: int
    seconds: float
    step: float

    def asking(self, operator: Operator, inputs: Inputs) -> Asking:
        """The operation with these inputs, asked so."""
        return Asking(operator, inputs, self.seed, self.seconds, self.step)


def checked_at(operator: Operator, inputs: Inputs, how: HowAsked) -> OperatorReport:
    """Check an operation with these inputs."""
    return judged(how.asking(operator, inputs), how.like)


def drawn_and_checked(operator: Operator, wrt: Any, how: HowAsked) -> OperatorReport:
    """Draw inputs, again where some entry comes to lie at a kink, and in other shapes where the code refuses them."""
    drawn, report, refusal = _first_drawn(operator, wrt, how)
    if report is None or report.verdict != "correct":
        found = _with_settings(operator, drawn, wrt, how)
        if found is not None:
            return found
    if report is not None and not _is_of_shapes(report):
        found = _settled(operator, drawn, wrt, report, how)
        return report if found is None else found
    others = islice(_other_shapes(operator, report, drawn, how.seed), _MOST_SHAPES)
    for other in chain(others, _that_fit(operator, how.seed, how.seconds)):
        if _taken(operator, other, how.seed, how.seconds):
            with passing_over_refusals():
                found = checked_at(operator, read_as_given(operator, other, wrt), how)
                if not _is_of_shapes(found):
                    # the shapes that were drawn were not those that the code is for
                    settled = _settled(operator, other, wrt, found, how)
                    return _left_open(found) if settled is None else settled
    if report is None:
        assert refusal is not None
        raise refusal
    return report


def _first_drawn(
    operator: Operator, wrt: Any, how: HowAsked
) -> tuple[DrawnInputs, OperatorReport | None, SubjectError | None]:
    """What was drawn, and the report with it, or why the backward pass does not take it."""
    report: OperatorReport | None = None
    for attempt in range(_DRAWS):
        drawn = _drawn(operator, replace(how, seed=how.seed + 7919 * attempt))
        if attempt == _DRAWS - 1:
            drawn = _taken(operator, positive(drawn), how.seed, how.seconds) or drawn
        try:
            report = _checked_twice_if_refused(operator, read_as_given(operator, drawn, wrt), how)
        except (AnswersVaryError, OutOfTimeError):
            raise
        except SubjectError as error:  # the backward pass may not take the shapes that were drawn
            return drawn, report, error
        if report.verdict != "undecided":
            break
    return drawn, report, None


def _with_settings(operator: Operator, drawn: DrawnInputs, wrt: Any, how: HowAsked) -> OperatorReport | None:
    """The report with numbers in place of what only the backward pass uses, if there is such, and it takes them."""
    with passing_over_refusals():
        others = with_settings_as_numbers(how.asking(operator, read_as_given(operator, drawn, wrt)), drawn)
        if others is not None:
            found = checked_at(operator, read_as_given(operator, others, wrt), how)
            return None if _is_of_shapes(found) else found
    return None


def _checked_twice_if_refused(operator: Operator, inputs: Inputs, how: HowAsked) -> OperatorReport:
    """Check with inputs, of which a single call that is refused must not lead to others, with which it is not."""
    return asked_twice_if_refused(lambda: checked_at(operator, inputs, how))


def _is_of_shapes(report: OperatorReport) -> bool:
    return any(finding.fault in _OF_SHAPES for finding in report.findings)


def _settled(
    operator: Operator, drawn: DrawnInputs, wrt: Any, report: OperatorReport, how: HowAsked
) -> OperatorReport | None:
    """The report, or one where more can be told; None where something is wrong and nothing says what."""
    if _is_unexplained(report, drawn):
        return _in_other_shapes(operator, drawn, wrt, how)
    return _asked_further(operator, drawn, wrt, report, how)


def _is_unexplained(report: OperatorReport, drawn: DrawnInputs) -> bool:
    """Whether something is wrong for which there is no cause, so that the shapes may be what is wrong."""
    arrays = [x for x in drawn if np.ndim(x)]
    faults = [finding for finding in report.findings if not finding.is_convention]
    return len(arrays) > 1 and report.verdict == "wrong" and all(each.fault in SAYS_NOTHING for each in faults)


def _in_other_shapes(operator: Operator, drawn: DrawnInputs, wrt: Any, how: HowAsked) -> OperatorReport | None:
    """A report in other shapes, all of whose derivatives are right there: those shapes are what the code is for.

    Else the first of which what is wrong has a cause, if there is one. Axes of length 1 and arrays of one axis hide
    too much.
    """
    own, others = [np.shape(x) for x in drawn], list[Inputs]()
    for other in _that_fit(operator, how.seed, how.seconds):
        shapes = [np.shape(x) for x in other]
        if shapes == own or any(1 in shape for shape in shapes) or max(map(len, shapes)) < _AXES_THAT_TELL:
            continue
        inputs = read_as_given(operator, other, wrt)
        if len(others) == _MOST_SHAPES or agrees_at(operator, inputs, how.seed, how.seconds, how.step):
            others.insert(0, inputs)
            break
        others.append(inputs)
    for inputs in others[:_MOST_IN_FULL]:
        with passing_over_refusals():
            found = checked_at(operator, inputs, how)
            if not (found.verdict == "undecided" or _is_unexplained(found, inputs.leaves)):
                return found
    return None


def _left_open(report: OperatorReport) -> OperatorReport:
    """The report without a verdict: the code may be for other shapes than those that were found for it."""
    return replace(report, verdict="undecided", findings=(), because=operator_remark("shapes_found"))


def _asked_further(
    operator: Operator, drawn: DrawnInputs, wrt: Any, report: OperatorReport, how: HowAsked
) -> OperatorReport:
    """The report, or one where more can be told: with numbers as arrays, or with sizes that do not coincide."""
    if any(note.key.endswith("of_numbers") for note in report.notes):
        drawn = tuple(np.array(x) if type(x) is float else x for x in drawn)
        with passing_over_refusals():
            report = checked_at(operator, read_as_given(operator, drawn, wrt), how)
    if report.verdict != "correct" or operator.is_traced:
        return report
    for inputs in at_sizes_where_wrong(operator, read_as_given(operator, drawn, wrt), how.seed, how.seconds, how.step):
        with passing_over_refusals():
            found = checked_at(operator, inputs, how)
            if found.verdict == "wrong" and not _is_of_shapes(found):
                return found
    return report


def _that_fit(operator: Operator, seed: int, seconds: float) -> Iterator[DrawnInputs]:
    """Inputs in shapes put together of which the derivatives have the shapes."""
    for drawn in shapes_put_together(operator, seed):
        with passing_over_refusals():
            asking = Asking(operator, read_as_given(operator, drawn, None), seed, seconds, STEP)
            values = np.concatenate([np.ravel(each) for each in asking.outputs()])
            answer = asking.pull_back(np.ones_like(values))
            pairs = zip(answer.gradients, asking.leaves, strict=True)
            if "refused" not in answer.remarks and all(g is None or np.shape(g) == x.shape for g, x in pairs):
                yield drawn


def _other_shapes(
    operator: Operator, report: OperatorReport | None, drawn: DrawnInputs, seed: int
) -> Iterator[DrawnInputs]:
    """Inputs in the shapes of the gradients that the code returns, and in others."""
    behind = len(operator.own)
    shapes = {
        finding.input - 1 - behind: literal_eval(finding.facts["given"])
        for finding in (report.findings if report is not None else ())
        if finding.fault == "shape" and finding.input is not None and behind < finding.input <= behind + len(drawn)
    }
    if shapes:
        yield reshaped(drawn, shapes, seed)
    yield from beside_the_first(operator, seed)
    yield from shapes_to_try(operator, None, seed)


def _taken(operator: Operator, drawn: DrawnInputs, seed: int, seconds: float) -> DrawnInputs | None:
    """The inputs where the operation takes them."""
    return first_taken(iter((drawn,)), taking(operator, seed, seconds))[0]


def taking(operator: Operator, seed: int, seconds: float) -> Callable[[DrawnInputs], None]:
    """Return what runs an operation, and raises where it does not take its inputs."""

    def takes(drawn: DrawnInputs) -> None:
        Asking(operator, read_as_given(operator, drawn, None), seed, seconds, STEP).outputs()

    return takes


def _drawn(operator: Operator, how: HowAsked) -> DrawnInputs:
    """Inputs that the operation takes: all of one shape, or shaped as a known operator with as many inputs has them."""
    drawn, refused = first_taken(shapes_to_try(operator, how.like, how.seed), taking(operator, how.seed, how.seconds))
    drawn = drawn or next(_that_fit(operator, how.seed, how.seconds), None)
    if drawn is not None:
        return drawn
    raise SubjectError(
        "inputs: none given, and those that were drawn, {count} arrays of shape {shape}, are not what your code takes "
        "({error}); accepted: inputs of your own, at the command line backproof check-op with --shape, --at or "
        "--inputs",
        count=len(operator.required),
        shape=plain_shape(operator),
        error=refused,
    )


def read_as_given(operator: Operator, given: tuple[Any, ...], wrt: Any) -> Inputs:
    """The inputs, with the operation's own arrays in front.

    Raises:
        InputError: there are too many entries, or some are not finite.
    """
    own = tuple(value for _, value in operator.own)
    inputs = read_inputs((*own, *given), operator.arguments, wrt)
    if operator.keeps_only:
        inputs = replace(inputs, wanted=tuple(i for i in inputs.wanted if i < len(own)) or inputs.wanted)
    count = sum(inputs.leaves[i].size for i in inputs.wanted)
    if count > _MOST_ENTRIES:
        raise InputError(
            "inputs: {given} entries given; accepted: at most {most} entries", given=count, most=_MOST_ENTRIES
        )
    if not all(np.isfinite(array).all() for array in inputs.leaves):
        # minus infinity is what a mask is made of: it is passed on, and no derivative by it is asked for
        masks = [i for i, array in enumerate(inputs.leaves) if not np.isfinite(array).all()]
        wanted = tuple(i for i in inputs.wanted if i not in masks)
        if not wanted or any(np.isnan(inputs.leaves[i]).any() for i in masks):
            raise InputError("{name}: values given that are not finite; accepted: finite numbers", name="inputs")
        inputs = replace(inputs, wanted=wanted)
    return inputs
