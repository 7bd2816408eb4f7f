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

from backproof.checking.subjects.argument_names import (
    WIDTHS,
    is_how_many_hidden_layers,
    role_of_argument,
    without_the_inputs,
)
from backproof.checking.subjects.caches import required_names
from backproof.checking.subjects.clocks import Clock
from backproof.checking.subjects.counts_outside import is_count
from backproof.checking.subjects.data_of_constructors import data_by_use
from backproof.checking.subjects.given_in_code import (
    as_other_sizes,
    given_in_the_file,
    given_one_by_one,
    with_settings,
    words_in_the_file,
)
from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.checking.subjects.layer_records import records_for
from backproof.checking.subjects.object_state import has_layers_over, parameters_of
from backproof.checking.subjects.own_objects import GIVEN, OwnObject, objects_for, supposed, value_of
from backproof.checking.subjects.slots import OF_A_FILE, slots
from backproof.checking.subjects.words_of_languages import WORDS
from backproof.errors import Listed
from backproof.network import Network

_SETS_UP = re.compile(
    rf"set_?up\w*|build\w*|init(?!__)\w*|create\w*|make\w*|reset\w*|初始化\w*|构建\w*|{WORDS['makes']}", re.I
)
_EXAMPLES = 4
_OF_THE_USER = 997
"""What is given for the number of examples: no layer is as wide, so that it is known again."""
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
    for arguments, options in _ways(thing, sizes, network):
        try:
            made = _made(thing, arguments, options, seconds)
            if not isinstance(thing, type):
                if _holds_any_of(made, sizes):
                    return made
                other.append(made)
                continue
            made = with_settings(_set_up(made, sizes, seconds))
            if _fits(made, sizes) and not has_layers_over(made, pairwise(sizes)):
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
    unknown = [name for name, role in (_roles_of_arguments(thing) or {}).items() if not role]
    if not unknown or not isinstance(thing, type):
        return None
    name = thing.__name__
    facts = {"name": name, "arguments": Listed(unknown), "call": f"net = {name}(…)"}
    return SubjectError("{name}: nothing tells what its constructor is to be given for {arguments}; accepted: an "
                        "object that the file makes, such as {call}", **facts)  # fmt: skip


def _fits(made: Any, sizes: tuple[int, ...]) -> bool:
    """Whether an object has the network's weights; one that has no matrices at all may get them later."""
    return holds_weights_of(made, sizes) or not any(np.ndim(slot.get()) == 2 for slot in slots(made))


def _holds_any_of(made: Any, sizes: tuple[int, ...]) -> bool:
    """Whether what a function makes is, or holds, the weights of a network of these sizes; functions may hold them."""
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


def _ways(
    thing: Any, sizes: tuple[int, ...], network: Network | None
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    for named in _named(thing, sizes, network):
        yield (), named
        one = {name: value[0] if _is_of_equals(name, value) else value for name, value in named.items()}
        if one != named:
            # one width for all hidden layers
            yield (), one
        plain = {name: value for name, value in named.items() if not isinstance(value, OwnObject)}
        yield from (((), named | other) for other in without_the_inputs(plain, sizes))
        listed = {n: [v] if role_of_argument(n) == "hidden" and isinstance(v, int) else v for n, v in named.items()}
        if listed != named:
            # a list of the hidden layers, of which there is one
            yield (), listed
        if any(role_of_argument(name) == "y" for name in named):
            # classes may be counted in the targets
            yield (), named | _labelled(named, sizes)
    if _takes_any_number(thing):
        for written in given_one_by_one(thing):
            yield from ((each, {}) for each in records_for(written, sizes, words_in_the_file(thing), network))
        yield sizes, {}
    yield (list(sizes),), {}
    yield (), {}
    yield sizes, {}


def _by_names(thing: Any, sizes: tuple[int, ...]) -> dict[str, Any] | None:
    """What to pass by name, with the author's own rates; None where the name of an argument tells nothing."""
    roles = _roles_of_arguments(thing)
    if roles is None or not all(roles.values()):
        return None
    return {name: _value(role, name, sizes) for name, role in roles.items()}


def _named(thing: Any, sizes: tuple[int, ...], network: Network | None) -> Iterator[dict[str, Any]]:
    """What to pass by name: by what the names tell, and where one tells nothing as the file itself does it."""
    roles = _roles_of_arguments(thing)
    if roles is None:
        return
    known = {name: _value(role, name, sizes) for name, role in roles.items() if role}
    unknown = [name for name, role in roles.items() if not role]
    if objects := objects_for(thing, unknown, len(sizes) - 1, network) if isinstance(thing, type) else {}:
        known |= {name: OwnObject(text) for name, text in objects.items()}
        roles = {name: role or ("object" if name in objects else "") for name, role in roles.items()}
    counts = {name: len(sizes) - 2 for name in known if is_how_many_hidden_layers(name)}
    yield from _with_the_unknown(thing, sizes, roles, known | counts, network) if counts else ()
    yield from _with_the_unknown(thing, sizes, roles, known, network)


def _with_the_unknown(
    thing: Any, sizes: tuple[int, ...], roles: dict[str, str], known: dict[str, Any], network: Network | None
) -> Iterator[dict[str, Any]]:
    """What is known, with what the file itself gives to arguments whose names tell nothing."""
    unknown = [name for name, role in roles.items() if not role]
    if not unknown:
        yield known
    for values in given_in_the_file(thing, unknown):
        ways = [*_with_records(thing, values, sizes, network), values, as_other_sizes(values, sizes)]
        yield from (known | each for each in ways if each)
    # a name may tell something else than it means: all of them as the file gives them, for these sizes
    for values in given_in_the_file(thing, required_names(thing)):
        ways = [*_with_records(thing, values, sizes, network), as_other_sizes(values, sizes)]
        yield from (known | each for each in ways if each)


def _with_records(
    thing: Any, values: dict[str, Any], sizes: tuple[int, ...], network: Network | None
) -> Iterator[dict[str, Any]]:
    """What a file gives, where one of it describes layers one by one, for a network of other sizes."""
    for name, value in values.items():
        found = list(records_for(value, sizes, words_in_the_file(thing), network))
        yield from ({name: each} for each in found)


def _roles_of_arguments(thing: Any) -> dict[str, str] | None:
    """The roles of the arguments that are needed, "" where a name tells none, and of others that are widths."""
    try:
        parameters = list(inspect.signature(thing).parameters.values())
    except (TypeError, ValueError):
        return None
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in parameters):
        return None
    needed = [p.name for p in parameters if p.default is p.empty]
    data = data_by_use(thing)
    roles = {p.name: data.get(p.name) or role_of_argument(p.name) for p in parameters}
    unknown = [name for name in needed if not roles[name]]
    if len(unknown) == 1 and is_count(unknown[0]):
        # the number of examples, by which the gradients are divided
        roles[unknown[0]] = "count"
    return {name: role for name, role in roles.items() if name in needed or role in WIDTHS}


def made_of_a_count(cls: type) -> Any:
    """An object of a class that needs nothing, or nothing but the number of examples; its sizes are its own.

    Raises:
        SubjectError: it needs more, or raised.
    """
    needed = required_names(cls)
    given = [_OF_THE_USER] if len(needed) == 1 and is_count(needed[0]) else []
    return _made(cls, tuple(given), {}, 2.0)


def _takes_any_number(thing: Any) -> bool:
    """Whether a constructor takes any number of sizes, as in `def __init__(self, *sizes)`."""
    try:
        return any(p.kind is p.VAR_POSITIONAL for p in inspect.signature(thing).parameters.values())
    except (TypeError, ValueError):
        return False


def _set_up(made: Any, sizes: tuple[int, ...], seconds: float) -> Any:
    """The object after its own method that makes the parameters: `setup(n_in, n_hidden, n_out)`, if it has one."""
    for name, _ in inspect.getmembers(type(made), inspect.isfunction):
        if not _SETS_UP.fullmatch(name):
            continue
        bound = getattr(made, name)
        given = _by_names(bound, sizes) or {}
        if given and all(role_of_argument(argument) in WIDTHS for argument in given):
            call_safely(bound, seconds=seconds, **given)
            break
    return made


def _is_of_equals(name: str, value: Any) -> bool:
    return role_of_argument(name) == "hidden" and isinstance(value, list) and len(set(value)) == 1


def _labelled(named: dict[str, Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Examples and targets among what is passed, as integer labels of as many classes as the network has outputs."""
    labels = np.arange(max(_EXAMPLES, sizes[-1])) % sizes[-1]
    x = np.linspace(-1.0, 1.0, len(labels) * sizes[0]).reshape(len(labels), sizes[0])
    given = {"x": x, "y": labels}
    return {name: given[role_of_argument(name)].copy() for name in named if role_of_argument(name) in given}


def value_by_name(name: str, default: Any, sizes: tuple[int, ...]) -> Any:
    """What an argument of a training function gets: widths of layers and a number of rounds by its name, else its own.

    >>> value_by_name("hidden_units", 16, (3, 5, 2)), value_by_name("epochs", 1000, (3, 5, 2))
    (5, 1)
    """
    role = role_of_argument(name)
    return _value(role, name, sizes) if role in (*WIDTHS, "one") or (role and default is None) else default


def width_by_name(name: str, sizes: tuple[int, ...]) -> int | None:
    """The width that an argument asks for by its name, such as `num_labels`; None where the name tells none.

    >>> width_by_name("hidden_layer_size", (3, 5, 2)), width_by_name("x", (3, 5, 2)) is None
    (5, True)
    """
    role = role_of_argument(name)
    found = _value(role, name, sizes) if role in ("inputs", "hidden", "outputs") else None
    return found if isinstance(found, int) else None


def _value(role: str, name: str, sizes: tuple[int, ...]) -> Any:
    hidden, number = sizes[1:-1], re.search(r"\d+", name)
    if role == "hidden":
        if number and 0 < int(number[0]) <= len(hidden):
            return hidden[int(number[0]) - 1]
        return hidden[0] if len(hidden) == 1 else list(hidden)
    if role == "x":
        return np.linspace(-1.0, 1.0, _EXAMPLES * sizes[0]).reshape(_EXAMPLES, sizes[0])
    if role == "y":
        return np.linspace(0.1, 0.9, _EXAMPLES * sizes[-1]).reshape(_EXAMPLES, sizes[-1])
    if role == "generator":
        return np.random.default_rng(0)
    plain = {"sizes": list(sizes), "inputs": sizes[0], "outputs": sizes[-1], "rest": list(sizes[1:])}
    return {**plain, "rate": 0.1, "one": 1, "count": _OF_THE_USER}[role]
