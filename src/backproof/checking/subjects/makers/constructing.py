"""Making an instance of a user's class, from layer sizes and data, in the ways that people write constructors."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from itertools import pairwise, permutations
from types import SimpleNamespace
from typing import Any

import numpy as np

from backproof.checking.subjects.code.counts_outside import is_count
from backproof.checking.subjects.code.given_in_code import (
    with_settings,
)
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.makers.arguments_of_makers import given_by_names, roles_of_arguments, ways_to_make
from backproof.checking.subjects.makers.object_state import has_layers_over, parameters_of
from backproof.checking.subjects.makers.own_objects import GIVEN, OwnObject, supposed, value_of
from backproof.checking.subjects.names.argument_names import (
    WIDTHS,
    role_of_argument,
)
from backproof.checking.subjects.names.values_by_name import OF_THE_USER
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.slots import OF_A_FILE, slots
from backproof.checking.subjects.running.clocks import Clock
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.errors import Listed
from backproof.network import Network

_SETS_UP = re.compile(
    rf"set_?up\w*|build\w*|init(?!__)\w*|create\w*|make\w*|reset\w*|初始化\w*|构建\w*|{WORDS['makes']}", re.I
)
_OF_AN_ORDER, _OF_ALL_ORDERS = 1.0, 3.0
"""Seconds for one of the orders that arguments may have, and for all of them."""


def instance_of(thing: Any, sizes: tuple[int, ...], *, seconds: float = 10.0, network: Network | None = None) -> Any:
    """Make an instance of a class: by the names of its arguments where they tell, else as is usual.

    Args:
        thing: the class.
        sizes: of the layers, the input first.
        seconds: time limit of each try.
        network: whose activations and cost the objects are of that it is made with, if it wants such; None for any.

    Raises:
        SubjectError: none of them works; the message is that of the first.

    >>> class Net:
    ...     def __init__(self, n_inputs, n_hidden, n_outputs, lr=0.1):
    ...         self.shape, self.lr = (n_inputs, n_hidden, n_outputs), lr
    >>> instance_of(Net, (3, 4, 2)).shape
    (3, 4, 2)
    """
    first: SubjectError | None = None
    other: list[Any] = []
    for arguments, options in ways_to_make(thing, sizes, network):
        try:
            made = _made(thing, arguments, options, seconds)
            if isinstance(thing, type):
                made = with_settings(_set_up(made, sizes, seconds))
            if _is_as_asked(made, thing, sizes):
                return made
            other.append(made)
        except SubjectError as error:
            first = first or error
    if other and not isinstance(thing, type):
        return other[0]
    # with layers beside those that were asked for, where no way gives these alone
    if larger := [made for made in other if _fits(made, sizes)]:
        return larger[0]
    clock = Clock()
    for arguments in _in_any_order(thing, sizes) if isinstance(thing, type) else ():
        if clock.spent > _OF_ALL_ORDERS:
            break
        with suppress(SubjectError):
            made = _made(thing, arguments, {}, _OF_AN_ORDER)
            if holds_weights_of(made, sizes):
                return made
    if other:
        return other[0]
    raise _that_says_nothing(thing) or first  # type: ignore[misc]


def _that_says_nothing(thing: Any) -> SubjectError | None:
    """Why an object cannot be made where names of arguments tell nothing; None where they all tell something."""
    unknown = [name for name, role in (roles_of_arguments(thing) or {}).items() if not role]
    if not unknown or not isinstance(thing, type):
        return None
    name = thing.__name__
    facts = {"name": name, "arguments": Listed(unknown), "call": f"net = {name}(…)"}
    return SubjectError("{name}: nothing tells what its constructor is to be given for {arguments}; accepted: an "
                        "object that the file makes, such as {call}", **facts)  # fmt: skip


def _fits(made: Any, sizes: tuple[int, ...]) -> bool:
    """Whether an object has the network's weights; one that has no matrices at all may get them later."""
    return holds_weights_of(made, sizes) or not any(np.ndim(slot.get()) == 2 for slot in slots(made))


def _is_as_asked(made: Any, thing: Any, sizes: tuple[int, ...]) -> bool:
    """Whether what was made holds the weights of a network of these sizes and no others; functions may hold them."""
    if isinstance(thing, type):
        return _fits(made, sizes) and not has_layers_over(made, pairwise(sizes))
    held = SimpleNamespace(net=made)
    return holds_weights_of(held, sizes) or next(slots(held), None) is None


def holds_weights_of(made: Any, sizes: tuple[int, ...]) -> bool:
    """Whether an object holds the weights of a network of these sizes."""
    return next(parameters_of(made, tuple((n, m) for m, n in pairwise(sizes))), None) is not None


def _in_any_order(thing: type, sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The widths, and how many hidden layers there are, in every order: for names that tell nothing."""
    needed = required_names(thing)
    hidden = sizes[1:-1] if len(set(sizes[1:-1])) > 1 else sizes[1:2]
    known = [sizes[0], *hidden[: len(sizes) - 2], sizes[-1]]
    if len(needed) in (len(known), len(known) + 1):
        # a set, since widths may be equal
        yield from sorted(set(permutations([*known, len(sizes) - 2][: len(needed)])))


def _made(thing: Any, arguments: tuple[Any, ...], options: dict[str, Any], seconds: float) -> Any:
    """An object with copies of what its class holds for all objects alike, such as an empty dict of parameters."""
    shared = _shared(thing)
    before = deepcopy(shared)
    own = {name: value.text for name, value in options.items() if isinstance(value, OwnObject)}
    options = options | {name: value_of(text, thing) for name, text in own.items()}
    try:
        made = call_safely(thing, *arguments, seconds=seconds, **options).result
        if own and hasattr(made, "__dict__") and (guessed := supposed(thing, own)):
            setattr(made, GIVEN, guessed)
        if next(slots(shared), None) and hasattr(made, "__dict__"):
            vars(made).update(deepcopy({name: value for name, value in shared.items() if name not in vars(made)}))
    finally:
        for name, value in shared.items():
            value.clear()
            if isinstance(value, dict):
                value.update(before[name])
            else:
                value.extend(before[name])
    return made


def _shared(thing: Any) -> dict[str, Any]:
    """The dicts and lists that a class of a file under check holds for all its objects, by name."""
    bases = [cls for cls in reversed(getattr(thing, "__mro__", ())) if cls.__module__.endswith(OF_A_FILE)]
    return {name: value for cls in bases for name, value in vars(cls).items()
            if isinstance(value, dict | list) and not name.startswith("__")}  # fmt: skip


def made_of_a_count(cls: type) -> Any:
    """An object of a class that needs nothing, or nothing but the number of examples; its sizes are its own.

    Raises:
        SubjectError: it needs more, or raised.
    """
    needed = required_names(cls)
    given = [OF_THE_USER] if len(needed) == 1 and is_count(needed[0]) else []
    return _made(cls, tuple(given), {}, 2.0)


def _set_up(made: Any, sizes: tuple[int, ...], seconds: float) -> Any:
    """The object after its own method that makes the parameters: `setup(n_in, n_hidden, n_out)`, if it has one."""
    for name, _ in inspect.getmembers(type(made), inspect.isfunction):
        if not _SETS_UP.fullmatch(name):
            continue
        bound = getattr(made, name)
        given = given_by_names(bound, sizes) or {}
        if given and all(role_of_argument(argument) in WIDTHS for argument in given):
            call_safely(bound, seconds=seconds, **given)
            break
    return made
