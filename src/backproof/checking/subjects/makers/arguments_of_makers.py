"""What makers of networks are given, classes and functions: by the names of their arguments, or as the file does it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np

from backproof.checking.subjects.code.counts_outside import is_count
from backproof.checking.subjects.code.data_of_constructors import data_by_use
from backproof.checking.subjects.code.given_in_code import (
    as_other_sizes,
    given_in_the_file,
    given_one_by_one,
    words_in_the_file,
)
from backproof.checking.subjects.code.layer_records import is_a_word, records_for, word_of
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.makers.own_objects import OwnObject, objects_for
from backproof.checking.subjects.makers.parts_given import layers_given, parameters_given
from backproof.checking.subjects.makers.records_of_settings import of_sizes, records_of_settings
from backproof.checking.subjects.names.argument_names import (
    WIDTHS,
    is_how_many_hidden_layers,
    role_of_argument,
    with_counted_layers,
    without_the_inputs,
)
from backproof.checking.subjects.names.values_by_name import EXAMPLES, value_of_role
from backproof.network import Network


def ways_to_make(
    thing: Any, sizes: tuple[int, ...], network: Network | None
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Every way to give a class or a function its arguments, the likeliest first: by their places, and by their names.

    Args:
        thing: the class or function.
        sizes: of the layers, the input first.
        network: whose activations and cost objects among them are of; None for any.
    """
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


def given_by_names(thing: Any, sizes: tuple[int, ...]) -> dict[str, Any] | None:
    """What to pass by name, with the author's own rates; None where the name of an argument tells nothing.

    Args:
        thing: the class or function.
        sizes: of the layers, the input first.
    """
    roles = roles_of_arguments(thing)
    if roles is None or not all(roles.values()):
        return None
    return {name: value_of_role(role, name, sizes) for name, role in roles.items()}


def _named(thing: Any, sizes: tuple[int, ...], network: Network | None) -> Iterator[dict[str, Any]]:
    """What to pass by name: by what the names tell, and where one tells nothing as the file itself does it."""
    roles = roles_of_arguments(thing)
    if roles is None:
        return
    known = {name: value_of_role(role, name, sizes) for name, role in roles.items() if role}
    unknown = [name for name, role in roles.items() if not role]
    yield from parameters_given(thing, unknown, known, sizes)
    if layers := layers_given(thing, unknown, sizes) if isinstance(thing, type) else {}:
        yield from (known | layers for left in [set(unknown) - layers.keys()] if not left)
    if objects := objects_for(thing, unknown, len(sizes) - 1, network) if isinstance(thing, type) else {}:
        known |= {name: OwnObject(text) for name, text in objects.items()}
        roles = {name: role or ("object" if name in objects else "") for name, role in roles.items()}
    for counted in with_counted_layers(roles, sizes):
        told = {name: role or ("depth" if name in counted else "") for name, role in roles.items()}
        yield from _with_the_unknown(thing, sizes, told, known | counted, network)
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
        described = [*_with_records(thing, values, sizes, network), *_with_activations(thing, values, network)]
        ways = [*described, values, as_other_sizes(values, sizes)]
        yield from (known | each for each in ways if each)
    for name in unknown if len(unknown) == 1 else ():
        yield from (known | {name: of_sizes(each, sizes, value_of_role)} for each in records_of_settings(thing, name))
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


def _with_activations(thing: Any, values: dict[str, Any], network: Network | None) -> Iterator[dict[str, Any]]:
    """What a file gives, with the words of a network's activations where a class is given one for each layer."""
    places = [name for name, value in values.items() if isinstance(value, str) and is_a_word(value)]
    if network is None or len(places) != len(network.activations) or len(places) == 1:
        return
    known = [*(values[name] for name in places), *words_in_the_file(thing)]
    # code that compares with words only often takes any other for the identity
    words = [word_of(curve, [*known, "identity"]) for curve in network.activations]
    if None not in words:
        yield values | dict(zip(places, words, strict=True))


def roles_of_arguments(thing: Any) -> dict[str, str] | None:
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


def _takes_any_number(thing: Any) -> bool:
    """Whether a constructor takes any number of sizes, as in `def __init__(self, *sizes)`."""
    try:
        return any(p.kind is p.VAR_POSITIONAL for p in inspect.signature(thing).parameters.values())
    except (TypeError, ValueError):
        return False


def _is_of_equals(name: str, value: Any) -> bool:
    return role_of_argument(name) == "hidden" and isinstance(value, list) and len(set(value)) == 1


def _labelled(named: dict[str, Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Examples and targets among what is passed, as integer labels of as many classes as the network has outputs."""
    labels = np.arange(max(EXAMPLES, sizes[-1])) % sizes[-1]
    x = np.linspace(-1.0, 1.0, len(labels) * sizes[0]).reshape(len(labels), sizes[0])
    given = {"x": x, "y": labels}
    return {name: given[role_of_argument(name)].copy() for name in named if role_of_argument(name) in given}
