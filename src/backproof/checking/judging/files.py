"""Checking what a name in a file holds: the file is run in a process of its own, where the system has such processes.

The verdict is made here, from the numbers that the code gives, whatever the code does to its own process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from backproof.checking.isolation.files_kept import files_kept_here
from backproof.checking.isolation.process import is_possible
from backproof.checking.isolation.remote import isolated
from backproof.checking.judging.held_file import HeldFile
from backproof.checking.operations.operator_check import check_op, check_op_isolated
from backproof.checking.report import GradientReport, OperatorReport
from backproof.checking.subjects.loaded.loading import file_and_name, load_name
from backproof.checking.subjects.loaded.old_numpy import old_names_taken_back
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
    file, name = file_and_name(subject)
    with HeldFile(file, seconds) as held:
        return held.check(name, network, x, y, own_cost=own_cost, **options)


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
    with old_names_taken_back(), files_kept_here():
        operator = load_name(subject, seconds=seconds)
        return check_op(operator, *inputs(operator), seconds=seconds, **options)
