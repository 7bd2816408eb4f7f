"""Which kind of subject the user gave, and how it is called: the first convention that is right, or the likeliest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from backproof.checking.probes import Probe
from backproof.checking.subjects.answers import Answer, Subject
from backproof.checking.subjects.conventions import Convention, attempts, signature_roles
from backproof.checking.subjects.functions import FunctionSubject, libraries_of
from backproof.checking.subjects.guard import SubjectError
from backproof.errors import InputError
from backproof.network import Network

_MOST_READINGS = 4
_PATIENCE = 4.0
"""Seconds spent on trying conventions once one has run."""


def choose(
    gradient: Any, network: Network, probe: Probe, seconds: float, is_right: Callable[[Answer], bool]
) -> list[Subject]:
    """Return the subject under the first convention that gives the right answer, else under those that run.

    Raises:
        InputError: it is nothing that can be asked.
        SubjectError: it runs under no convention; the message is that of the plainest.
    """
    found: list[Subject] = []
    first_error: SubjectError | None = None
    start = time.monotonic()
    for subject in _subjects(gradient, network, seconds):
        try:
            answer = subject.ask(probe.parameters, probe.x[:1], probe.y[:1])
        except SubjectError as error:
            first_error = first_error or error
            if "did not finish" in str(error):
                break
            continue
        if is_right(answer):
            return [subject]
        found.append(subject)
        if time.monotonic() - start > _PATIENCE:
            break
    if not found:
        raise first_error or SubjectError("gradient: nothing in it could be called")
    return found[:_MOST_READINGS]


def _subjects(gradient: Any, network: Network, seconds: float) -> Iterator[Subject]:
    if _is_function(gradient):
        yield from _functions(gradient, network, seconds)
        return
    raise InputError(
        f"gradient: {type(gradient).__name__} given; a function that returns gradients is accepted, or an object that "
        "holds parameters and has methods"
    )


def _is_function(gradient: Any) -> bool:
    return callable(gradient) and not isinstance(gradient, type)


def _functions(gradient: Callable[..., Any], network: Network, seconds: float) -> Iterator[Subject]:
    forms, roles = signature_roles(gradient, network)
    for form, role in zip(forms, roles, strict=True):
        plain = Convention(form=form, roles=role)
        for convention in attempts(plain, network, libraries_of(gradient)):
            yield FunctionSubject(gradient, network, convention, seconds)
