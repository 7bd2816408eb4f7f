"""What is said where no way to call the code ran: how far the furthest got, and a few lines that make any code fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backproof.checking.subjects.guard import OutOfTimeError, SubjectError
from backproof.network import Network


def furthest(tried: Sequence[tuple[Any, SubjectError]], gradient: Any, network: Network) -> SubjectError:
    """The error of the attempt that got furthest, with the call that made it and an adapter to paste.

    Args:
        tried: the ways that were tried, each with its error.
        gradient: the user's code.
        network: whose shapes the adapter names.
    """
    if not tried:
        return SubjectError("gradient: nothing in it could be called")
    subject, error = max(tried, key=lambda pair: _reach(pair[1]))
    if len(tried) == 1 or isinstance(error, OutOfTimeError):
        return error
    return SubjectError(
        "{error}; {count} ways to call it were tried, and {call} got furthest; this always fits:\n{adapter}",
        error=error,
        count=len(tried),
        call=call_of(subject),
        adapter=adapter(gradient, network),
    )


def _reach(error: SubjectError) -> float:
    """How far the code ran: to its end, or to the line that raised."""
    line = error.facts.get("line")
    if line is not None:
        return float(line)
    return -1.0 if "error" in error.facts else float("inf")


def call_of(subject: Any) -> str:
    """The call by which a subject is asked, as code."""
    if hasattr(subject, "spoken"):
        return str(subject.spoken)
    plan = getattr(subject, "plan", None)
    if plan is not None:
        return ", ".join(call.spoken() for call in plan.calls)
    name = getattr(getattr(subject, "function", None), "__name__", "gradient")
    return f"{name}({', '.join(subject.convention.roles)})" if hasattr(subject, "convention") else name


def adapter(gradient: Any, network: Network) -> str:
    """A function of the plainest form that calls the user's code, with the shapes of this network.

    >>> print(adapter(len, Network([2, 3, 1])))
    def adapter(weights, biases, x, y):
        # weights: (3, 2), (1, 3); biases: (3,), (1,); x: (N, 2); y: (N, 1)
        ... = len(...)
        return [dw2, dw3], [db2, db3]  # of the shapes of weights and biases
    """
    shapes = ", ".join(str(shape) for shape in zip(network.sizes[1:], network.sizes[:-1], strict=True))
    widths = ", ".join(f"({n},)" for n in network.sizes[1:])
    name = name_of_code(gradient)
    of_w, of_b = (", ".join(f"d{p}{layer}" for layer in range(2, network.depth + 1)) for p in "wb")
    return (
        "def adapter(weights, biases, x, y):\n"
        f"    # weights: {shapes}; biases: {widths}; x: (N, {network.sizes[0]}); y: (N, {network.sizes[-1]})\n"
        f"    ... = {name}(...)\n"
        f"    return [{of_w}], [{of_b}]  # of the shapes of weights and biases"
    )


def name_of_code(gradient: Any) -> str:
    """What a function, or the class of an object, is called."""
    return str(getattr(gradient, "__name__", None) or type(gradient).__name__)
