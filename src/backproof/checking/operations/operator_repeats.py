"""Whether an operation answers one question in one way: what it refuses, or answers oddly, it is asked again.

Many questions may be refused by right code, such as those in other shapes, and are passed over then. Code that refuses
one of them once, and answers the same question the next time, is not right, whichever question that was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numpy as np

from backproof.checking.subjects.running.guard import AnswersVaryError, OutOfTimeError, SubjectError

Array = Any
_Told = TypeVar("_Told")
_STRAYS, _LEAST_STRAY = 20.0, 1e-6
"""How many times a relative change to the inputs an answer may change, and what is no change at all."""


def asked_twice_if_refused(ask: Callable[[], _Told]) -> _Told:
    """What is answered; a question that is refused is asked once more.

    Raises:
        AnswersVaryError: it was answered then.
        SubjectError: it was refused again, or took too long.
    """
    try:
        return ask()
    except (OutOfTimeError, AnswersVaryError):  # to wait once more would take as long
        raise
    except SubjectError as refusal:
        try:
            ask()
        except SubjectError:
            raise refusal from None
        raise AnswersVaryError(
            "your code failed in one call, and not in the next with the same inputs ({error}); accepted: the same in "
            "every call",
            error=refusal,
        ) from None


@contextmanager
def passing_over_refusals() -> Iterator[None]:
    """Go on where the code refuses inputs that were made for it, and not where its answers vary."""
    try:
        yield
    except AnswersVaryError:
        raise
    except SubjectError:
        pass


def strays(answer: Array, base: Array, change: float) -> bool:
    """Whether an answer is farther from the one at the first place than a small change to the inputs makes likely.

    >>> strays(np.array([2.0, 4.0]), np.array([1.0, 2.0]), 1e-2), strays(np.array([1.01]), np.array([1.0]), 1e-2)
    (True, False)
    """
    if answer.shape != base.shape:
        return True
    size = float(abs(base).max(initial=0.0, where=np.isfinite(base)))
    return not same(answer, base, 0.0, max(_STRAYS * change, _LEAST_STRAY) * size)


def same(first: Array | None, second: Array | None, tolerance: float = 1e-9, off: float | None = None) -> bool:
    """Whether two answers are the same up to a tolerance, relative to the largest entry, or up to so much."""
    if first is None or second is None:
        return first is second
    if off is None:
        off = tolerance * float(abs(first).max(initial=0.0, where=np.isfinite(first)))
    return first.shape == second.shape and bool(np.allclose(first, second, rtol=tolerance, atol=off, equal_nan=True))
