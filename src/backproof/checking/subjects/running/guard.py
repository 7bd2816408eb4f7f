"""Calling code that may raise, hang, print, warn, draw random numbers or exit: the caller sees one clear error."""

from __future__ import annotations

import contextlib
import inspect
import random
import signal
import sysconfig
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backproof.checking.subjects.running.clocks import TimeIsUpError, by_the_wall, time_limit
from backproof.checking.subjects.running.held_back import held_back
from backproof.checking.subjects.running.notebook_cells import spoken_file
from backproof.errors import BackproofError, Keyword

_PACKAGE = str(Path(__file__).parents[3])
BEFORE_CALLS: list[Callable[[float], None]] = []
"""Called with the time limit before each call: a process that runs users' code says so that it is about to."""
_MOST_LINES = 1_000_000
"""More than any file has."""
_INSTALLED = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "purelib", "platlib")})


class SubjectError(BackproofError):
    """The code under check could not be run, or returned what cannot be read as gradients."""


class MovedParametersError(SubjectError):
    """The code under check returned the parameters that it was given and has moved, so that they are no gradients."""


class StoodStillError(SubjectError):
    """The code under check returned no gradients, and moved no parameter: all its gradients may be 0."""


class HoldsTheWeightsError(SubjectError):
    """The object under check holds weights of the network's shapes, and yet no way to call it ran."""


class AnswersVaryError(SubjectError):
    """The code answers at one call as it does not at another, so that no other way of asking can mend it."""


class NeverReturnedError(SubjectError):
    """The code under check did not come back from a call: it ran out of time, or tried to end its process."""


class OutOfTimeError(NeverReturnedError):
    """The code under check did not finish in time."""


@dataclass(frozen=True)
class CallResult:
    """What one call gave: its result, what it printed, and whether it drew from a global random generator."""

    result: Any
    printed: str
    drew_random: bool


def call_safely(function: Callable[..., Any], /, *arguments: Any, seconds: float = 10.0, **options: Any) -> CallResult:
    """Call with a time limit, and with output and warnings held back.

    Raises:
        SubjectError: it raised, ran out of time, or tried to end the process; the message names the line.
    """
    before = _state()
    result, printed = _called(function, arguments, options, seconds)
    return CallResult(result, printed, before != _state())


def result_safely(function: Callable[..., Any], /, *arguments: Any, seconds: float = 10.0, **options: Any) -> Any:
    """Call as `call_safely` does and return the result alone; to see whether it drew takes as long as a small call.

    Raises:
        SubjectError: as `call_safely`.
    """
    return _called(function, arguments, options, seconds)[0]


def _called(
    function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any], seconds: float
) -> tuple[Any, str]:
    for each in BEFORE_CALLS:
        each(seconds)
    with held_back() as printed:
        result = _limited(function, arguments, options, seconds)
    return result, printed.getvalue()


def _limited(function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any], seconds: float) -> Any:
    try:
        if _can_interrupt():
            with time_limit(seconds):
                return _to_its_end(function(*arguments, **options))
        return _in_a_thread(function, arguments, options, seconds)
    except TimeIsUpError:
        raise OutOfTimeError(
            "your code did not finish within {seconds} s; accepted: a shorter run, or more {option}",
            seconds=f"{seconds:g}",
            option=Keyword("seconds"),
        ) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if isinstance(error, BackproofError) and _is_our_refusal(error):
            raise
        raise told(error) from None


def _is_our_refusal(error: BackproofError) -> bool:
    """Whether no code but ours was running, so that what we refuse is no error of the user's code."""
    return all(frame.filename.startswith(_PACKAGE) for frame in traceback.extract_tb(error.__traceback__))


def told(error: BaseException) -> SubjectError:
    """Our error for one of the user's code, with the line that raised it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _is_ours(frame.filename)]
    text = str(error).split("\n")[0][:200]
    raised = f"{type(error).__name__}: {text}" if text else type(error).__name__
    kind = SubjectError if isinstance(error, Exception) else NeverReturnedError  # SystemExit is no Exception
    if not frames:
        return kind("your code raised {error}", error=raised)
    # a library's line tells little: the last one outside of libraries is the user's
    own = [frame for frame in frames if not is_installed(frame.filename)]
    last = (own or frames)[-1]
    found = kind(
        "your code raised {error} (line {line} of {file}: {code})",
        error=raised,
        line=last.lineno,
        file=spoken_file(last.filename),
        code=last.line,
    )
    # the line of what was called tells how far it got: a helper that raised may stand anywhere
    found.facts["reached"] = (own or frames)[0].lineno
    return found


@contextlib.contextmanager
def in_a_call(place: int) -> Iterator[None]:
    """Let an error say in which of several calls it came: one in the last got further, wherever the others stand.

    Args:
        place: 0 for the last call, −1 for the one before it.
    """
    try:
        yield
    except SubjectError as error:
        if "reached" in error.facts:
            error.facts["reached"] += place * _MOST_LINES
        raise


def is_installed(filename: str) -> bool:
    """Whether a file is a library's, or no file of Python at all."""
    return filename.startswith((*_INSTALLED, "<frozen")) or "site-packages" in filename or not filename.endswith(".py")


def _is_ours(filename: str) -> bool:
    return "backproof/checking" in filename.replace("\\", "/")


def _can_interrupt() -> bool:
    """Whether a signal can stop Python code: in the main thread only, and only where the system has timers."""
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


def _to_its_end(result: Any) -> Any:
    """The last value of a generator, which has done nothing until it is gone through; anything else as it is."""
    if not inspect.isgenerator(result):
        return result
    last = deque(result, maxlen=1)
    return last[0] if last else None


def _in_a_thread(
    function: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any], seconds: float
) -> Any:
    """Wait so long for the function; one that hangs is left behind in a thread that does not keep the process alive."""
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["result"] = _to_its_end(function(*arguments, **options))
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=copy_context().run, args=(work,), daemon=True)
    thread.start()
    thread.join(by_the_wall(seconds))
    if thread.is_alive():
        raise TimeIsUpError
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


@contextlib.contextmanager
def known_random_state(seed: int) -> Iterator[None]:
    """Seed the global random generators, which users may draw from, and put the caller's states back at the end."""
    ours, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(ours)
        np.random.set_state(numpys)  # noqa: NPY002


def _state() -> tuple[Any, ...]:
    state = np.random.get_state()  # noqa: NPY002
    return random.getstate(), state[1].tobytes(), state[2]  # type: ignore[index]
