"""Checking what a name in a file holds: the file is run in a process of its own, where the system has such processes.

The verdict is made here, from the numbers that the code gives, whatever the code does to its own process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from backproof.checking.checker import check, check_isolated
from backproof.checking.isolation.process import is_possible
from backproof.checking.isolation.remote import isolated
from backproof.checking.operator_check import check_op, check_op_isolated
from backproof.checking.report import GradientReport, OperatorReport, remark
from backproof.checking.subjects.constructing import instance_of
from backproof.checking.subjects.guard import NeverReturnedError, SubjectError
from backproof.checking.subjects.in_a_file import names_in, thing_named
from backproof.checking.subjects.loading import load_file, load_name
from backproof.checking.subjects.old_numpy import old_names_taken_back
from backproof.checking.subjects.operators import is_operation
from backproof.checking.subjects.own_sizes import sizes_to_ask
from backproof.faces import Message
from backproof.network import Network

Array = Any
_MOST_LEFT_OUT = 3
"""So many lines that could not be run are said."""


def check_file(
    subject: str,
    network: Network,
    x: Array | None = None,
    y: Array | None = None,
    *,
    own_cost: str | None = None,
    seconds: float = 10.0,
    **options: Any,
) -> GradientReport | OperatorReport:
    """Check a name of a file: as `check` does, or as `check_op` does where it turns out to be one operation.

    Args:
        subject: FILE.py:NAME, a function, an object, or a class, of which an object is made.
        network: what it should belong to.
        x: examples (N, n_1); drawn if None.
        y: targets (N, n_L); drawn if None.
        own_cost: the name of the user's own cost in the same file, to be checked too.
        seconds: time limit of one call, and of running the file.
        options: others of `check`.

    Raises:
        InputError: an argument is not accepted.
        SubjectError: the file or the code in it could not be run.
    """
    of_operation = {name: options[name] for name in ("seed", "language") if name in options}
    if is_possible():
        with isolated(network=network, seconds=seconds) as code:
            if code.load(subject, own_cost):
                return check_op_isolated(code, seconds=seconds, **of_operation)
            try:
                report = check_isolated(code, network, x, y, with_cost=own_cost is not None, seconds=seconds, **options)
            except NeverReturnedError:
                raise
            except SubjectError as error:
                raise _with_its_cause(error, code.left_out) from None
            return _with_what_was_left_out(report, code.left_out)
    with old_names_taken_back():
        thing, left_out = thing_named(subject, network.sizes, partial(load_file, seconds=seconds))
        if isinstance(thing, type) and not is_operation(thing):
            thing = instance_of(thing, network.sizes, seconds=seconds)
        if is_operation(thing):
            return check_op(thing, seconds=seconds, **of_operation)
        own = None if own_cost is None else load_name(f"{subject.rpartition(':')[0]}:{own_cost}", seconds=seconds)
        report = check(thing, network, x, y, own_cost=own, seconds=seconds, **options)
    said = (remark("left_out", line=each.line, text=each.text, error=each.error) for each in left_out)
    return _with_what_was_left_out(report, tuple(said))


def _with_its_cause(error: SubjectError, said: tuple[Message, ...]) -> SubjectError:
    """The error, with the first line of the file that could not be run: most often it is why."""
    if not said:
        return error
    facts = said[0].facts
    return SubjectError(
        "line {line} could not be run: {reason}; after that, {error}",
        error=error,
        line=facts["line"],
        reason=facts["error"],
    )


def _with_what_was_left_out(report: GradientReport, said: tuple[Message, ...]) -> GradientReport:
    """The report with the lines of the file that could not be run."""
    return replace(report, notes=(*report.notes, *said[:_MOST_LEFT_OUT]))


def names_and_sizes(file: str, name: str, seconds: float, *, with_sizes: bool) -> dict[str, list[tuple[int, ...]]]:
    """What in a file may be the code to check, the likeliest first, each with layer sizes to ask it with.

    Args:
        file: its path.
        name: the only name that is asked for, or "".
        seconds: time limit of running the file.
        with_sizes: whether sizes are wanted.
    """
    if is_possible():
        with isolated(seconds=seconds) as code:
            names = [name] if name else code.names(file)
            return {each: code.own_sizes(f"{file}:{each}") if with_sizes else [] for each in names}
    with old_names_taken_back():
        loaded = load_file(file, seconds=seconds)
        names = [name] if name else names_in(loaded)
        things = {each: thing_named(f"{file}:{each}", (), lambda _: loaded)[0] for each in names}
        return {each: sizes_to_ask(thing) if with_sizes else [] for each, thing in things.items()}


def check_op_file(
    subject: str, inputs: Callable[[Any], list[Any]], *, seconds: float = 10.0, **options: Any
) -> OperatorReport:
    """Check a name of a file as `check_op` does.

    Args:
        subject: FILE.py:NAME[,NAME].
        inputs: gives the inputs for the operation that was found, which `operator_of` can read.
        seconds: time limit of one call, and of running the file.
        options: others of `check_op`.

    Raises:
        InputError: an argument is not accepted.
        SubjectError: the file or the code in it could not be run.
    """
    if is_possible():
        with isolated(seconds=seconds) as code:
            code.load(subject)
            return check_op_isolated(code, *inputs(code), seconds=seconds, **options)
    with old_names_taken_back():
        operator = load_name(subject, seconds=seconds)
        return check_op(operator, *inputs(operator), seconds=seconds, **options)
