"""Checking what a name in a file holds: the file is run in a process of its own, where the system has such processes.

The verdict is made here, from the numbers that the code gives, whatever the code does to its own process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backproof.checking.checker import check, check_isolated
from backproof.checking.isolation.process import is_possible
from backproof.checking.isolation.remote import isolated
from backproof.checking.operator_check import check_op, check_op_isolated
from backproof.checking.report import GradientReport, OperatorReport
from backproof.checking.subjects.constructing import instance_of
from backproof.checking.subjects.loading import load_name
from backproof.checking.subjects.operators import is_operation
from backproof.network import Network

Array = Any


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
            return check_isolated(code, network, x, y, with_cost=own_cost is not None, seconds=seconds, **options)
    thing = load_name(subject, seconds=seconds)
    if isinstance(thing, type) and not is_operation(thing):
        thing = instance_of(thing, network.sizes, seconds=seconds)
    if is_operation(thing):
        return check_op(thing, seconds=seconds, **of_operation)
    own = None if own_cost is None else load_name(f"{subject.rpartition(':')[0]}:{own_cost}", seconds=seconds)
    return check(thing, network, x, y, own_cost=own, seconds=seconds, **options)


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
    operator = load_name(subject, seconds=seconds)
    return check_op(operator, *inputs(operator), seconds=seconds, **options)
