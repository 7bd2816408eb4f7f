"""The last resort for a file: the step that its program takes when it is run, where nothing in it can be asked by name.

It is asked in one way, and so quickly; what it decides counts where all else was refused, or left open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from backproof.checking.judging.held_file import HeldFile
from backproof.checking.readings.belief import count_unknown
from backproof.checking.readings.readings_of_text import Hypothesis
from backproof.checking.readings.sizes_said import of_the_depth_said
from backproof.checking.readings.whole_files import check_whole_file
from backproof.checking.report import GradientReport, OperatorReport
from backproof.checking.subjects.in_a_file import STEP
from backproof.checking.subjects.running.guard import NeverReturnedError, SubjectError
from backproof.errors import BackproofError
from backproof.network import Network

Sizes = tuple[int, ...]
NetworkOfSizes = Callable[[Sizes], Network]
Report = GradientReport | OperatorReport
_MOST_SIZES = 3
_OF_READINGS = 3.0
"""Seconds of the processor for the readings for which there was no time otherwise."""
_MOST_SPENT = 6.0
"""Seconds after which no step is asked again: where a process cannot be copied, each question runs the file anew."""


def check_file_or_step(held: HeldFile, name: str, sizes: Sizes | None, shape: NetworkOfSizes, **options: Any) -> Report:
    """Check a file as `check_whole_file` does; where that refuses, or decides nothing, the step that it takes when run.

    Args:
        held: the file.
        name: what to check; "" to find it.
        sizes: of the layers; None for the code's own.
        shape: sizes to the network, with activations and cost.
        options: further ones of `check_file`.

    Raises:
        InputError: the file has nothing that looks like a backward pass.
        SubjectError: nothing in it could be asked.
    """
    try:
        report = check_whole_file(held, name, sizes, shape, **options)
    except NeverReturnedError:
        raise
    except BackproofError:
        step = None if name else _of_its_step(held, sizes, shape, options)
        if step is None:
            raise
        return step
    step = _of_its_step(held, sizes, shape, options) if leaves_open(report) and not name else None
    return report if step is None or leaves_open(step) else step


def _step_alone(held: HeldFile, sizes: Sizes | None, shape: NetworkOfSizes, **options: Any) -> Report:
    """The report on the step that a file takes when it is run, and on nothing else of it."""
    report = _of_its_step(held, sizes, shape, options)
    if report is None:
        raise _none_of(held)
    return report


def _none_of(held: HeldFile) -> SubjectError:
    message = "{path}: no step of training was seen where it was run; accepted: a file that trains"
    return SubjectError(message, path=held.path)


def leaves_open(report: Report) -> bool:
    """Whether a report decides nothing, or accuses what it has no cause for; not where a forward pass tells more."""
    if isinstance(report, OperatorReport):
        return False
    if _says_forward_is_another(report):
        return False
    return report.verdict == "undecided" or (report.verdict == "wrong" and count_unknown(report) > 0)


def _says_forward_is_another(report: Report) -> bool:
    """Whether it decides nothing, since the forward pass is that of another network."""
    because = None if isinstance(report, OperatorReport) else report.because
    return because is not None and because.key.startswith("check.forward")


def under_readings(
    held: HeldFile,
    sizes: Sizes | None,
    left: Sequence[Hypothesis],
    tried: Sequence[tuple[Report, Hypothesis]],
    as_written: Callable[[Callable[..., Report]], Report],
) -> list[tuple[Report, Hypothesis]]:
    """The report under the first reading that decides the step, of those for which there was no time; else nothing.

    Args:
        held: the file.
        sizes: of the layers; None for its own.
        left: the readings.
        tried: reports under others; where one decides something, no step is asked.
        as_written: the report that a check gives, with what the file writes down itself.
    """
    began = held.worked()
    if not all(leaves_open(report) or _says_forward_is_another(report) for report, _ in tried):
        return []
    # under these no step was asked: what their forward pass says may be of what is no network at all
    passed_over = [reading for report, reading in tried if _says_forward_is_another(report)]
    for reading in [*left, *passed_over]:
        if held.worked() - began > _OF_READINGS:
            break
        try:
            report = as_written(partial(_step_alone, held, sizes, reading.network))
        except NeverReturnedError:
            raise
        except BackproofError:
            continue
        if not leaves_open(report):
            return [(report, reading)]
    return []


def _of_its_step(
    held: HeldFile, sizes: Sizes | None, shape: NetworkOfSizes, options: dict[str, Any]
) -> GradientReport | None:
    """The report on a step that the program takes when it is run, where it takes one that can be read."""
    if STEP in held.refused or held.spent_on_steps > _MOST_SPENT:
        return None
    began = held.worked()
    try:
        return _asked_once(held, sizes, shape, options)
    finally:
        held.spent_on_steps += held.worked() - began


def _asked_once(
    held: HeldFile, sizes: Sizes | None, shape: NetworkOfSizes, options: dict[str, Any]
) -> GradientReport | None:
    try:
        own = held.names_and_sizes(STEP, with_sizes=True)[STEP]
    except BackproofError as error:
        held.refused[STEP] = error if isinstance(error, SubjectError) else _none_of(held)
        return None
    for wanted in [each for each in of_the_depth_said(own, shape) if sizes in (None, each)][:_MOST_SIZES]:
        try:
            report = held.check(STEP, shape(wanted), **options)
        except BackproofError:
            continue
        return report if isinstance(report, GradientReport) else None
    return None
