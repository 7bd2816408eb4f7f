"""Dropout whose probability is an argument, `forward(X, parameters, keep_prob)`: it is switched off, or on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from backproof.checking.subjects.makers.dropout import drop, drops
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.running.dressing import called

SHARES = ("kept", "dropped")
"""Roles of arguments that say which share of the activations is kept, or dropped."""


def without_dropout(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function without its arguments that say how much dropout keeps or drops: it keeps everything.

    What it gives to them stands in `shares`, by name, and may be changed there.

    >>> def forward(x, params, keep_prob=0.5):
    ...     return keep_prob * x
    >>> off = without_dropout(forward)
    >>> off(3.0, None), list(inspect.signature(off).parameters), off.shares
    (3.0, ['x', 'params'], ({'keep_prob': 1.0},))
    """
    try:
        own = inspect.signature(function)
    except (TypeError, ValueError):
        return function
    shares = {name: float(role_of(name) == "kept") for name, p in own.parameters.items() if _is_a_share(p)}
    if not shares:
        return function
    signature = own.replace(parameters=[p for name, p in own.parameters.items() if name not in shares])

    def both(*values: Any, **options: Any) -> Any:
        return called(function, own, {**signature.bind(*values, **options).arguments, **shares})

    dress: Any = both
    dress.__name__, dress.__signature__ = getattr(function, "__name__", "gradient"), signature
    dress.of, dress.shares = getattr(function, "of", function), (shares,)
    return dress  # type: ignore[no-any-return]


def shares_of(*functions: Callable[..., Any]) -> tuple[dict[str, float], ...]:
    """What functions are given for their dropout, each once."""
    found = [shares for function in functions for shares in getattr(function, "shares", ())]
    return tuple({id(shares): shares for shares in found}.values())


def drops_with(thing: Any, plan: Any) -> bool:
    """Whether an object has dropout of its own, whose probability it keeps, or is given by a plan."""
    return drops(thing) or not plan.roles.isdisjoint(SHARES)


@contextmanager
def dropping(shares: tuple[dict[str, float], ...], share: float) -> Iterator[None]:
    """Let functions drop this share of their activations meanwhile."""
    drop(shares, share)
    try:
        yield
    finally:
        drop(shares, 0.0)


def _is_a_share(parameter: inspect.Parameter) -> bool:
    """Whether an argument is a probability of dropout: a flag of that name is none."""
    given = parameter.default
    is_number = given is parameter.empty or (isinstance(given, int | float) and not isinstance(given, bool))
    return role_of(parameter.name) in SHARES and is_number
