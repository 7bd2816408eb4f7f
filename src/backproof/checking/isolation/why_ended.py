"""Why the process of code under check was ended, in the sentences that the judge says."""

from __future__ import annotations

import signal

from backproof.checking.subjects.running.guard import OutOfTimeError, SubjectError
from backproof.errors import Keyword


def out_of_time(seconds: float) -> OutOfTimeError:
    """Return the error of code that did not stop when it was told to."""
    return OutOfTimeError(
        "your code did not finish within {seconds} s, did not stop when it was told to, and was ended; "
        "accepted: a shorter run, or more {option}",
        seconds=f"{seconds:g}",
        option=Keyword("seconds"),
    )


def unreadable() -> SubjectError:
    """Return the error of code whose answer cannot be read."""
    return SubjectError(
        "your code disturbed the process that it runs in, so that its numbers could not be read; accepted: code that "
        "returns arrays, and leaves Python, NumPy and files that it did not open as they are"
    )


def name_of(number: int) -> str:
    """Return the name of a signal, or its number where it has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
