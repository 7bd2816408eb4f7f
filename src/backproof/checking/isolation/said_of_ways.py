"""What the process of the code says of the ways in which the code can be called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import process_time
from typing import Any

from backproof.checking.subjects.nothing_fits import call_of
from backproof.checking.subjects.objects.objects import ObjectSubject
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import OutOfTimeError, SubjectError

_AT_A_TIME = 0.1
"""Seconds of the processor after which no further way is tried before the judge is told."""


def description(subject: Any, index: int) -> dict[str, Any]:
    """All that the judge has to know of a way, which goes by a number."""
    if isinstance(subject, ObjectSubject):
        # nothing is run meanwhile, and each thing that is said would look for the parameters anew
        subject = replace(subject, _places=[subject.located])
    convention = getattr(subject, "convention", None)
    return {
        "index": index,
        "takes_batches": bool(subject.takes_batches),
        "knows_descent": bool(subject.knows_descent),
        "passes_rate": bool(getattr(subject, "passes_rate", False)),
        "passes_penalty": bool(getattr(subject, "passes_penalty", False)),
        "given_penalty": float(getattr(subject, "given_penalty", 0.0)),
        "guessed": bool(getattr(subject, "guessed", False)),
        "unbiased": tuple(int(layer) for layer in getattr(subject, "unbiased", ())),
        "shared": tuple(int(layer) for layer in getattr(subject, "shared", ())),
        "rate": float(getattr(subject, "rate", 1.0)),
        "step": float(getattr(subject, "step", 1.0)),
        "spoken": call_of(subject),
        "said": tuple(subject.described()),
        "convention": None if convention is None else dict(vars(convention)),
        "examples": str(getattr(subject, "examples", "rows")),
        "targets": str(getattr(subject, "targets", "flat")),
        "turned": bool(getattr(subject, "turned", False)),
    }


def sent(answer: Answer) -> dict[str, Any]:
    """An answer as the judge gets it."""
    return {
        "weights": answer.weights,
        "biases": answer.biases,
        "unit": float(answer.unit),
        "oddities": sorted(answer.oddities),
        "mutated": answer.mutated,
        "drew_random": bool(answer.drew_random),
        "after": answer.after,
    }


def up_to_the_first_answer(ask: Callable[..., Any], asked: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The answer of the first of some ways that gives one, and why those before it gave none."""
    refused, began = list[SubjectError](), process_time()
    for each in asked:
        try:
            return {"refused": refused, "answer": ask(*each)}
        except SubjectError as error:
            refused.append(error)
        if isinstance(refused[-1], OutOfTimeError) or process_time() - began > _AT_A_TIME:
            break
    return {"refused": refused, "answer": None}
