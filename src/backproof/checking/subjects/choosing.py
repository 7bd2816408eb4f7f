"""Which kind of subject the user gave, and how it is called: the first convention that is right, or the likeliest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from backproof.checking.asking.probes import Probe
from backproof.checking.subjects.functions.passed_values import is_near
from backproof.checking.subjects.kinds_of_code import holds_nothing, kinds_of_subject
from backproof.checking.subjects.nothing_fits import furthest, refusal_of, with_adapter
from backproof.checking.subjects.operands.elsewhere import MOST_TOGETHER, FunctionElsewhere
from backproof.checking.subjects.patience import FOR_READINGS, Patience
from backproof.checking.subjects.returned.answers import Answer, Subject
from backproof.checking.subjects.running.guard import MovedParametersError, OutOfTimeError, SubjectError
from backproof.network import Network

FactorOf = Callable[[Subject, Answer, int], float | None]
_MOST_READINGS = 4
_AGAIN = 2
"""So many further examples must be right too."""


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
    gradient: Any,
    network: Network,
    probe: Probe,
    seconds: float,
    factor_of: FactorOf,
    penalty: float = 0.0,
    patience: Patience | None = None,
) -> Readings:
    """Return the subject under the first convention that gives the right answer, else under those that run.

    Args:
        gradient: the user's code.
        network: whose gradient it should give.
        probe: the examples.
        seconds: time limit of one call.
        factor_of: the constant that an answer for an example is right times; None where it is not right.
        penalty: λ of the cost, for an argument or attribute of that name.
        patience: how long ways to call it are tried.

    Raises:
        InputError: it is nothing that can be asked.
        SubjectError: it runs under no convention; the message is that of the one that got furthest.
    """
    tried, patience = _Attempts([], [], []), patience or Patience(gradient)
    for kind in kinds_of_subject(gradient, network, seconds, penalty, tried.refused):
        before = len(tried.found), len(tried.failed)
        found = _first_right(kind, probe, factor_of, tried, patience)
        if found is not None:
            return found
        if any(isinstance(error, MovedParametersError) for _, error in tried.failed[before[1] :]):
            # read in any other way, what it returns is the same, and as little a gradient
            del tried.found[before[0] :]
        if tried.found or any(isinstance(error, OutOfTimeError) for _, error in tried.failed):
            break
    if not tried.found:
        if tried.failed:
            raise furthest(tried.failed, gradient, network)
        if tried.refused:
            raise with_adapter(refusal_of(tried.refused), gradient, network)
        raise holds_nothing(gradient, network)
    patience.tried = len(tried.found) + len(tried.failed)
    return _of_every_kind(_that_forward_confirms(tried.found, network, probe, patience))


def _that_forward_confirms(
    found: list[tuple[Subject, Answer]], network: Network, probe: Probe, patience: Patience
) -> list[tuple[Subject, Answer]]:
    """Keep the readings under which a forward pass of the same file gives the network's output, if there are any."""
    kept = []
    for subject, answer in found:
        if not hasattr(subject, "convention") or patience.is_out(FOR_READINGS):
            return found
        own = probe.for_subject(subject).only(0)
        output = subject.output(own.parameters, own.x)  # type: ignore[attr-defined]
        if output is not None and is_near(output, network.predict(own.parameters, own.x)):
            kept.append((subject, answer))
    return kept or found


@dataclass
class _Attempts:
    """What ran, what failed, and why nothing was tried at all."""

    found: list[tuple[Subject, Answer]]
    failed: list[tuple[Subject, SubjectError]]
    refused: list[SubjectError]


def _first_right(
    subjects: Iterator[Subject], probe: Probe, factor_of: FactorOf, tried: _Attempts, patience: Patience
) -> Readings | None:
    """Ask one kind of subject in every way until one is right or time is up; all that ran are kept."""
    allowed = patience.for_one_kind()
    # right but for the shape, or for the sign, which a step of the same object tells: believed where no way gives more
    odd: Readings | None = None
    for subject, answer in _asked(subjects, probe, tried):
        if isinstance(answer, SubjectError):
            tried.failed.append((subject, answer))
            if isinstance(answer, OutOfTimeError) or patience.is_out(allowed):
                return odd
            continue
        factor = factor_of(subject, answer, 0)
        if factor is not None and _is_right_again(subject, probe, factor_of):
            if not (_is_of_another_shape(answer) or (factor < 0 and _may_show_a_step(subject))):
                return Readings(((subject, answer),))
            odd = odd or Readings(((subject, answer),))
        tried.found.append((subject, answer))
        if patience.is_out(allowed):
            return odd
    return odd


def _asked(
    subjects: Iterator[Subject], probe: Probe, tried: _Attempts
) -> Iterator[tuple[Subject, Answer | SubjectError]]:
    """Each way to call the code that fits the examples, with what it answers, or why it refuses."""
    for subject in subjects:
        is_elsewhere = isinstance(subject, FunctionElsewhere)
        left = [subject, *islice(subjects, MOST_TOGETHER - 1)] if is_elsewhere else [subject]
        while left := [each for each in left if not _is_passed_over(each, probe, tried)]:
            given = [(each, probe.for_subject(each).only(0)) for each in left]
            answers = _first_answer([(each, own.parameters, own.x, own.y) for each, own in given])
            yield from zip(left, answers, strict=False)
            left = left[len(answers) :]


def _first_answer(asked: list[tuple[Any, Any, Any, Any]]) -> list[Answer | SubjectError]:
    """What the first of some ways answers, or why it refuses; of several elsewhere, all up to the first answer."""
    subject, *given = asked[0]
    if isinstance(subject, FunctionElsewhere):
        return subject.first_answer(asked)
    try:
        return [subject.ask(*given)]
    except SubjectError as error:
        return [error]


def _is_passed_over(subject: Subject, probe: Probe, tried: _Attempts) -> bool:
    return bool((probe.flat and not _takes_flat(subject)) or (tried.found and getattr(subject, "has_ones", False)))


def _is_of_another_shape(answer: Answer) -> bool:
    """Whether the answer for one example has an axis more, or its axes exchanged: most often the call was misread."""
    return any(what in ("weights not summed", "transposed") for what, _ in answer.oddities)


def _may_show_a_step(subject: Subject) -> bool:
    """Whether it is an object that is asked for its gradients: asked for a step, it may show their sign."""
    return not subject.knows_descent and not hasattr(subject, "convention")


def _is_right_again(subject: Subject, probe: Probe, factor_of: FactorOf) -> bool:
    """Whether the answers for the next examples are right too, since a misreading may be right for one by chance."""
    for k in range(1, min(len(probe.x), _AGAIN + 1)):
        own = probe.for_subject(subject).only(k)
        try:
            if factor_of(subject, subject.ask(own.parameters, own.x, own.y), k) is None:
                return False
        except SubjectError:
            return False
    return True


def _takes_flat(subject: Any) -> bool:
    """Whether targets go in as one vector, or number by number, as they were given."""
    style = getattr(subject, "convention", subject)
    return getattr(style, "targets", "flat") == "flat" or getattr(style, "examples", "") == "vector"


def _of_every_kind(found: list[tuple[Subject, Answer]]) -> Readings:
    """First the plainest few, and one of each kind that runs wherever the plain one does: thresholds, and updates."""
    found = sorted(_without_nothing(found), key=lambda reading: _is_of_another_shape(reading[1]))
    plain = [reading for reading in found if not _kind(reading[0])][:_MOST_READINGS]
    kinds = {_kind(reading[0]): reading for reading in reversed(found) if _kind(reading[0])}
    first = (*plain, *kinds.values())
    return Readings(first, tuple(reading for reading in found if all(reading is not one for one in first)))


def _without_nothing(found: list[tuple[Subject, Answer]]) -> list[tuple[Subject, Answer]]:
    """Leave out guessed calls that give only zeros, as with the output for the target, where others give more."""
    kept = [reading for reading in found if not (reading[0].guessed and reading[1].is_nothing)]
    return kept or found


def _kind(subject: Subject) -> str:
    if getattr(getattr(subject, "convention", None), "subtracts_bias", False):
        return "threshold"
    return "update" if subject.knows_descent else ""
