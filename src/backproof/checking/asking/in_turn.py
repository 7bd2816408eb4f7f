"""Several examples one after the other, of an object that adds up gradients before a step: what keeps the last only."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from backproof.checking.asking.batches import judge_batch
from backproof.checking.asking.probes import Probe
from backproof.checking.report import Finding
from backproof.checking.subjects.objects.asked_in_turn import InTurn, asked_in_turn
from backproof.checking.subjects.returned.answers import Answer

Array = Any
LAST = "last_in_turn"
_SHARES = ("sum_for_weights_mean_for_biases", "mean_for_weights_sum_for_biases", "missing_1/N", "extra_1/N")


def given_in_turn(subject: Any, probe: Probe, *, was_asked: bool) -> InTurn | None:
    """What code gives for several examples one after the other; None where nothing in it can be wrong.

    Args:
        subject: the code, which is right for one example, and for a batch if it takes one.
        probe: the parameters and the examples.
        was_asked: whether it takes a batch; then only a program that adds up several calls can be wrong here.
    """
    ask = getattr(subject, "in_turn", partial(asked_in_turn, subject))
    found: InTurn | None = ask(probe.parameters, probe.x, probe.y)
    return None if found is None or (was_asked and not found.is_meant) else found


def judged_in_turn(
    found: InTurn,
    answers: tuple[Answer, ...],
    limits: tuple[Array, ...],
    penalties: tuple[Array | None, ...],
    added: tuple[Array | None, ...],
) -> tuple[Finding, ...]:
    """What is wrong with the gradients that are added up over several calls.

    Args:
        found: what came of these calls.
        answers: those for each example alone.
        limits: what rounding allows of each array of one example.
        penalties: those of weights and biases, as `judge_batch` takes them.
        added: what else is added to each answer, likewise.
    """
    judged = judge_batch(answers, found.answer, limits, penalties, None, added=added)
    last = [replace(f, code=LAST) for f in judged.findings if f.fault == "last_example_only"]
    if found.is_meant:
        return (*last, *(f for f in judged.findings if f.fault in _SHARES))
    arrays = [a for a in found.answer.arrays if a is not None and a.any()]
    return tuple(replace(f, undecidable=True) for f in last) if len(last) < len(arrays) else ()
