"""Several examples one after the other, of an object that adds up gradients before a step: what keeps the last only."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from backproof.checking.asking.batches import judge_batch
from backproof.checking.report import Finding
from backproof.checking.subjects.objects.asked_in_turn import asked_in_turn
from backproof.checking.subjects.returned.answers import Answer
from backproof.network import Parameters

Array = Any
LAST = "last_in_turn"
_SHARES = ("sum_for_weights_mean_for_biases", "mean_for_weights_sum_for_biases", "missing_1/N", "extra_1/N")


def judged_in_turn(
    subject: Any,
    parameters: Parameters,
    examples: tuple[Array, Array],
    answers: tuple[Answer, ...],
    limits: tuple[Array, ...],
    beside: tuple[tuple[Array | None, ...], tuple[Array | None, ...]],
    *,
    was_asked: bool,
) -> tuple[Finding, ...]:
    """What is wrong with the gradients that are added up over several calls.

    Args:
        subject: the code, which is right for one example, and for a batch if it takes one.
        parameters: of the network.
        examples: inputs and targets.
        answers: those for each example alone.
        limits: what rounding allows of each array of one example.
        beside: penalties of weights and biases, and what else is added to each answer, as `judge_batch` takes them.
        was_asked: whether it takes a batch; then only a program that adds up several calls can be wrong here.
    """
    ask = getattr(subject, "in_turn", partial(asked_in_turn, subject))
    found = ask(parameters, *examples)
    if found is None or (was_asked and not found.is_meant):
        return ()
    penalties, added = beside
    judged = judge_batch(answers, found.answer, limits, penalties, None, added=added)
    last = [replace(f, code=LAST) for f in judged.findings if f.fault == "last_example_only"]
    if found.is_meant:
        return (*last, *(f for f in judged.findings if f.fault in _SHARES))
    arrays = [a for a in found.answer.arrays if a is not None and a.any()]
    return tuple(replace(f, undecidable=True) for f in last) if len(last) < len(arrays) else ()
