"""Which kind of subject the user gave, and how it is called: the first convention that is right, or the likeliest."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from backproof.checking.probes import Probe
from backproof.checking.subjects.answers import Answer, Subject
from backproof.checking.subjects.caches import joined
from backproof.checking.subjects.conventions import Convention, attempts, signature_forms
from backproof.checking.subjects.elsewhere import CodeElsewhere
from backproof.checking.subjects.functions import FunctionSubject, libraries_of
from backproof.checking.subjects.guard import OutOfTimeError, SubjectError
from backproof.checking.subjects.nothing_fits import furthest
from backproof.checking.subjects.objects import object_subjects
from backproof.checking.subjects.plans import methods_of
from backproof.checking.subjects.torch_modules import is_torch_module, torch_subject
from backproof.errors import InputError
from backproof.network import Network

_MOST_READINGS = 4
_PATIENCE = 4.0
"""Seconds of the processor spent on trying conventions once one has run: of no others, so that a machine that is busy
with something else judges as an idle one does."""
_LONGEST_IN_VAIN = 4.0
"""Seconds of the processor spent where none runs."""
_LONGEST = 60.0
"""Seconds by the clock spent on the same, for code that waits."""


@dataclass(frozen=True)
class Readings:
    """The ways in which the code can be called, each with its answer for the first example.

    Attributes:
        first: the one that gives the right answer, or the plainest few and one of each kind.
        further: all others that run.
    """

    first: tuple[tuple[Subject, Answer], ...]
    further: tuple[tuple[Subject, Answer], ...] = ()


def choose(
    gradient: Any, network: Network, probe: Probe, seconds: float, is_right: Callable[[Subject, Answer], bool]
) -> Readings:
    """Return the subject under the first convention that gives the right answer, else under those that run.

    Raises:
        InputError: it is nothing that can be asked.
        SubjectError: it runs under no convention; the message is that of the one that got furthest.
    """
    found: list[tuple[Subject, Answer]] = []
    failed: list[tuple[Subject, SubjectError]] = []
    started, worked = time.monotonic(), _worked(gradient)
    for subject in subjects_of(gradient, network, seconds):
        if probe.flat and not _takes_flat(subject):
            continue
        try:
            answer = subject.ask(probe.for_subject(subject).parameters, probe.x[:1], probe.y[:1])
        except SubjectError as error:
            failed.append((subject, error))
            if isinstance(error, OutOfTimeError) or (not found and _worked(gradient) - worked > _LONGEST_IN_VAIN):
                break
            continue
        if is_right(subject, answer):
            return Readings(((subject, answer),))
        found.append((subject, answer))
        if _worked(gradient) - worked > _PATIENCE or time.monotonic() - started > _LONGEST:
            break
    if not found:
        raise furthest(failed, gradient, network)
    return _of_every_kind(found)


def _worked(gradient: Any) -> float:
    """Seconds of the processor spent so far, also where the code is."""
    return time.process_time() + (gradient.worked if isinstance(gradient, CodeElsewhere) else 0.0)


def _takes_flat(subject: Any) -> bool:
    """Whether targets go in as one vector, or number by number, as they were given."""
    style = getattr(subject, "convention", subject)
    return getattr(style, "targets", "flat") == "flat" or getattr(style, "examples", "") == "vector"


def _of_every_kind(found: list[tuple[Subject, Answer]]) -> Readings:
    """First the plainest few, and one of each kind that runs wherever the plain one does: thresholds, and updates."""
    plain = [reading for reading in found if not _kind(reading[0])][:_MOST_READINGS]
    kinds = {_kind(reading[0]): reading for reading in reversed(found) if _kind(reading[0])}
    first = (*plain, *kinds.values())
    return Readings(first, tuple(reading for reading in found if all(reading is not one for one in first)))


def _kind(subject: Subject) -> str:
    if getattr(getattr(subject, "convention", None), "subtracts_bias", False):
        return "threshold"
    return "update" if subject.knows_descent else ""


def subjects_of(gradient: Any, network: Network, seconds: float) -> Iterator[Subject]:
    """Yield the ways in which code can be called, the plainest first."""
    if isinstance(gradient, CodeElsewhere):
        yield from gradient.subjects(network, seconds)
        return
    if is_torch_module(gradient):
        yield torch_subject(gradient, network, seconds)
        return
    if _is_function(gradient):
        yield from _functions(gradient, network, seconds)
        return
    any_found = False
    for subject in object_subjects(gradient, network, seconds) if hasattr(gradient, "__dict__") else ():
        any_found = True
        yield subject
    if not any_found:
        shapes = ", ".join(str(shape) for shape in zip(network.sizes[1:], network.sizes[:-1], strict=True))
        raise InputError(
            "gradient: {given} given; accepted: a function that returns gradients, or an object with methods that "
            "holds weights of shapes {shapes} and their biases",
            given=type(gradient).__name__,
            shapes=shapes,
        )


def _is_function(gradient: Any) -> bool:
    return inspect.isroutine(gradient) or isinstance(gradient, functools.partial) or _is_bare_callable(gradient)


def _is_bare_callable(thing: Any) -> bool:
    """Whether it is an instance that can be called and has no backward pass of its own, such as a wrapped function."""
    return callable(thing) and not isinstance(thing, type) and not methods_of(thing, "backward")


def _functions(gradient: Callable[..., Any], network: Network, seconds: float) -> Iterator[Subject]:
    function = joined(gradient)
    for form, roles in signature_forms(function, network):
        plain = Convention(form=form, roles=roles)
        for convention in attempts(plain, network, libraries_of(gradient)):
            yield FunctionSubject(function, network, convention, seconds)
