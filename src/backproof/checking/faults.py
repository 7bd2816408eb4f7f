"""The catalogue of faults: every mistake that one example alone can show, each an equation with one part changed.

The diagnosis applies one entry, or two of different parts, and accepts what reproduces the user's numbers. The tables
are in the order in which faults are met, so that of those the numbers cannot tell apart the likeliest is named first.
"""

from __future__ import annotations

from backproof.checking.causes.fault import Fault
from backproof.checking.causes.faults_in_errors import FAULTS_IN_ERRORS
from backproof.checking.causes.faults_in_gradients import FAULTS_IN_GRADIENTS

FAULTS: tuple[Fault, ...] = (*FAULTS_IN_ERRORS, *FAULTS_IN_GRADIENTS)
BY_NAME: dict[str, Fault] = {fault.name: fault for fault in FAULTS}
Z_AS_OUTPUT = frozenset({"weighted_input_as_output", "weighted_input_as_output_in_error"})
"""Faults that code whose output is z itself does not make: it may only have been read under another activation."""


def faults_of(equation: str, part: str) -> tuple[Fault, ...]:
    """The entries that change that part of that equation, in their order.

    >>> [fault.name for fault in faults_of("BP3", "result")][0]
    'penalty_missing'
    """
    return tuple(fault for fault in FAULTS if equation in fault.equations and fault.part == part)
