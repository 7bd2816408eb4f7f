"""Layers that a program describes one by one, `[(8, "relu"), (2, "linear")]` or a dict each, for a network's sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from backproof.activations import Activation
from backproof.network import Network

LayerRecord = dict[Any, Any]
_WORDS = {
    "identity": r"linear|identity|none|lin|id|purelin",
    "sigmoid": r"sigmoid|logistic|sigm?|logsig",
    "tanh": r"tanh|tansig",
    "leaky_relu": r"leaky_?relu|leaky|l_?relu",
}
"""What programs call activations, beside their own names."""
_MOST_WIDTHS = 2


def records_for(value: Any, sizes: Sequence[int], words: Sequence[str], network: Network | None) -> Iterator[Any]:
    """What describes layers of these sizes as a value describes those of a program.

    Args:
        value: the program's own; nothing comes of what is no list of records, each with one width or two.
        sizes: of the layers, the input first.
        words: all that the program has, of which some may be activations.
        network: whose activations the records name; None for those of the program.

    Yields:
        The records of layers 2…L; where each has one width, then those with the inputs too.

    >>> next(records_for([(8, "relu"), (2, "linear")], (3, 5, 4, 1), (), None))
    [(5, 'relu'), (4, 'relu'), (1, 'linear')]
    >>> own = [{"in": 2, "out": 4, "act": "relu"}, {"in": 4, "out": 1, "act": "sigmoid"}]
    >>> next(records_for(own, (3, 4, 2), ("relu", "tanh", "linear"), Network([3, 4, 2], ["tanh", "identity"])))
    [{'in': 3, 'out': 4, 'act': 'tanh'}, {'in': 4, 'out': 2, 'act': 'linear'}]
    """
    records = [_as_dict(each) for each in value] if isinstance(value, list | tuple) else []
    if len(records) < 1 or None in records:
        return
    first, last = records[0], records[-1]
    keys = [key for key, v in first.items() if type(v) is int] if first is not None else []
    if first is None or last is None or not 0 < len(keys) <= _MOST_WIDTHS or {*first} != {*last}:
        return
    pairs = list(pairwise(sizes))
    own = [first] * (len(pairs) - 1) + [last]
    spoken = [word for each in (first, last) for word in each.values() if isinstance(word, str)]
    named = [_named(each, curve, [*spoken, *words]) for each, curve in zip(own, _curves(network, pairs), strict=True)]
    if None in named:
        return
    widths = [pair if len(keys) == _MOST_WIDTHS else pair[1:] for pair in pairs]
    made = [_with(each or {}, keys, width) for each, width in zip(named, widths, strict=True)]
    kind = type(value)
    yield kind(_as_before(each, value[0]) for each in made)
    if len(keys) == 1:
        yield kind(_as_before(each, value[0]) for each in [_with(first, keys, sizes[:1]), *made])


def _curves(network: Network | None, pairs: list[tuple[int, int]]) -> Sequence[Activation | None]:
    return [None] * len(pairs) if network is None else network.activations


def _as_dict(record: Any) -> LayerRecord | None:
    """A record by its keys, or by its places; None for what is none."""
    if isinstance(record, dict):
        return dict(record)
    return dict(enumerate(record)) if isinstance(record, list | tuple) else None


def _as_before(record: LayerRecord, like: Any) -> Any:
    return record if isinstance(like, dict) else type(like)(record.values())


def _with(record: LayerRecord, keys: list[Any], widths: Sequence[int]) -> LayerRecord:
    return record | dict(zip(keys, widths, strict=True))


def _named(record: LayerRecord, curve: Activation | None, words: Sequence[str]) -> LayerRecord | None:
    """The record with the program's word for an activation; None where it has a place for one, and no word."""
    places = [key for key, value in record.items() if isinstance(value, str) and is_a_word(value)]
    if curve is None or len(places) != 1:
        return record
    word = word_of(curve, words)
    return None if word is None else record | {places[0]: word}


def word_of(curve: Activation, words: Sequence[str]) -> str | None:
    """The first of a program's words that is what it calls an activation; None where it has none for it."""
    pattern = re.compile(f"{re.escape(curve.family)}|{_WORDS.get(curve.family, '(?!)')}", re.I)
    return next((word for word in words if pattern.fullmatch(word)), None)


def is_a_word(text: str) -> bool:
    """Whether a text is what some activation is called, not the name of a layer or of an initializer."""
    known = "|".join(_WORDS.values())
    return re.fullmatch(f"{known}|relu|softmax|elu|selu|gelu|silu|swish|softplus", text, re.I) is not None
