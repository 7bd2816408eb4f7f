"""What is said where no way to call the code ran: how far the furthest got, and a few lines that make any code fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from backproof.checking.subjects.adapters import COMMENTS, adapter
from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.operands.elsewhere import CodeElsewhere
from backproof.checking.subjects.running.guard import HoldsTheWeightsError, OutOfTimeError, SubjectError
from backproof.errors import BackproofError, Phrase, Spelt, TemplateSaid
from backproof.network import Network


def furthest(tried: Sequence[tuple[Any, SubjectError]], gradient: Any, network: Network) -> SubjectError:
    """The error of the attempt that got furthest, with the call that made it and an adapter to paste.

    Args:
        tried: the ways that were tried, each with its error.
        gradient: the user's code.
        network: whose shapes the adapter names.
    """
    if not tried:
        return SubjectError("gradient: nothing in it could be called; accepted: a function, or an object with methods")
    # of a call that is guessed little is known, however far it ran
    subject, error = max(
        tried, key=lambda pair: (_is_whole(pair[0]), not getattr(pair[0], "guessed", False), _reach(pair[1]))
    )
    text = _adapter(gradient, network)
    if len(tried) == 1 or isinstance(error, OutOfTimeError) or not text:
        return error
    kind = SubjectError if hasattr(subject, "convention") else HoldsTheWeightsError
    return kind(
        "{error}; {count} ways to call it were tried; {call} got furthest. You can paste this function into "
        "your file, and check it by its name:\n{adapter}",
        error=error,
        count=len(tried),
        call=call_of(subject),
        adapter=text,
    )


def _is_whole(subject: Any) -> bool:
    """Whether a call is given examples and targets both: one without targets runs to its end, and shows nothing."""
    given = set(re.findall(r"\w+", " ".join(re.findall(r"\(([^()]*)\)", call_of(subject)))))
    return not given or {"x", "y"} <= given or bool({"pairs", "rows", "row", "batch"} & given)


def _reach(error: SubjectError) -> float:
    """How far the code ran: to its end, or to the line that raised; in an earlier call than the last, less far."""
    line = error.facts.get("reached", error.facts.get("line"))
    if line is not None:
        return float(line)
    return -1.0 if "error" in error.facts else float("inf")


def refusal_of(refused: Sequence[SubjectError]) -> SubjectError:
    """Of several reasons why nothing could be tried the first; of errors at lines of the code that which came last.

    Args:
        refused: the reasons, at least one.
    """
    return max(refused, key=_reach) if "reached" in refused[0].facts else refused[0]


def call_of(subject: Any) -> str:
    """The call by which a subject is asked, as code."""
    if hasattr(subject, "spoken"):
        return str(subject.spoken)
    plan = getattr(subject, "plan", None)
    if plan is not None:
        return ", ".join(call.spoken() for call in plan.calls)
    name = getattr(getattr(subject, "function", None), "__name__", "gradient")
    return f"{name}({', '.join(subject.convention.roles)})" if hasattr(subject, "convention") else name


def with_adapter(error: BackproofError, gradient: Any, network: Network) -> BackproofError:
    """The error, with an adapter to paste.

    Args:
        error: why the code cannot be asked.
        gradient: the user's code.
        network: whose shapes the adapter names.
    """
    if not (text := _adapter(gradient, network)):
        return error
    return SubjectError(
        "{error}. You can paste this function into your file, and check it by its name:\n{adapter}",
        error=error,
        adapter=text,
    )


def _adapter(gradient: Any, network: Network) -> str:
    return CodeToPaste(gradient.adapter() if isinstance(gradient, CodeElsewhere) else adapter(gradient, network))


class CodeToPaste(Phrase):
    """Code whose comments are said in the language of the person, and nothing else of it."""

    def __new__(cls, text: str) -> Self:
        """Keep the code as it is, whatever braces are in it."""
        return super().__new__(cls, text)

    def in_words(self, spelt: Spelt = str, said: TemplateSaid = lambda template: template) -> str:
        """Return the code with its comments; see `BackproofError.in_words`."""
        words = str(self)
        for comment in COMMENTS:
            words = words.replace(comment, said(comment))
        return words

    def __reduce__(self) -> Any:
        """Keep the code where it goes from one process to another."""
        return CodeToPaste, (str(self),)


def name_of_code(gradient: Any) -> str:
    """What a function, or the class of an object, is called; where a loop stands."""
    if isinstance(gradient, TrainingLoop):
        return f"{Path(gradient.path).name}:{gradient.lines[0]}–{gradient.lines[1]}"
    return str(getattr(gradient, "__name__", None) or type(gradient).__name__)
