"""Numbers that an object, or a class beside it, keeps for its training: a learning rate, a penalty, how many rounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backproof.checking.subjects.names.names_in_code import role_of

SettingOfCode = tuple[Any, str]
_SURE = re.compile(r"lr|eta|l_?rate|learn(ing)?_?rate\w*|step_?size|xue_?xi_?lv?|学习率|步长", re.I)
_ROLES = ("rate", "penalty", "one")
_SMALL = 1e-4
"""An epsilon below this keeps a division or a logarithm finite; one above is a learning rate."""


def settings(thing: Any, role: str) -> list[SettingOfCode]:
    """Holders and names of the numbers of this role; of several rates those whose name is sure.

    Args:
        thing: the object.
        role: "rate", "penalty" or "one" (how many rounds).

    >>> class Net:
    ...     LEARNING_RATE = 0.5
    ...     def __init__(self):
    ...         self.epochs = 30
    >>> net = Net()
    >>> [(holder is Net, name) for holder, name in settings(net, "rate")], [n for _, n in settings(net, "one")]
    ([(True, 'LEARNING_RATE')], ['epochs'])
    """
    each = [held for holder in _holders(thing) for held in _held(holder)]
    counters = getattr(thing, "names_that_count", ())
    found = [(o, n) for o, n, value in each if _is(n, value, role) and not (o is thing and n in counters)]
    sure = [(holder, name) for holder, name in found if _SURE.fullmatch(name.strip("_"))]
    return sure if role == "rate" and sure else found


def set_all(thing: Any, role: str, value: float) -> None:
    """Set every number of a role."""
    for holder, name in settings(thing, role):
        if isinstance(holder, type):
            setattr(holder, name, value)
        else:
            # a record of settings may be frozen
            object.__setattr__(holder, name, value)


def _held(holder: Any) -> list[tuple[Any, str, Any]]:
    """Whose attribute it is, its name and its value, for all that an object has; those of its classes come first.

    A number that stands in the class is set there: code may read it as `Net.lr`, which an attribute of the object of
    the same name would not change.
    """
    classes = [] if isinstance(holder, type) else [each for each in type(holder).__mro__ if _is_of_the_user(each)]
    found = {name: (owner, name, value) for owner in (*reversed(classes), holder) for name, value in _plain(owner)}
    return list(found.values())


def _plain(holder: Any) -> list[tuple[str, Any]]:
    return list(getattr(holder, "__dict__", {}).items())


def _holders(thing: Any) -> list[Any]:
    """The object, and what it holds that has attributes: an optimizer, a class of settings, `self`."""
    own = [value for _, value in _plain(thing) if hasattr(value, "__dict__") and _is_of_the_user(value)]
    return list({id(holder): holder for holder in (thing, *own)}.values())


def _is_of_the_user(value: Any) -> bool:
    of = value if isinstance(value, type) else type(value)
    return of.__module__.split(".")[0] not in ("builtins", "functools", "numpy", "torch", "jax")


@contextmanager
def kept(thing: Any) -> Iterator[None]:
    """Put settings that are stored in classes back at the end, since a copy of an object shares its class."""
    found = [(holder, name) for role in _ROLES for holder, name in settings(thing, role) if isinstance(holder, type)]
    before = [getattr(holder, name) for holder, name in found]
    try:
        yield
    finally:
        for (holder, name), value in zip(found, before, strict=True):
            setattr(holder, name, value)


def _is(name: str, value: Any, role: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float) or role_of(name) != role:
        return False
    if role == "one":
        # a count that stands at 0 is one of steps done, not of steps to do
        return isinstance(value, int) and value > 0
    return not (role == "rate" and name.lower().startswith("eps") and value < _SMALL)
