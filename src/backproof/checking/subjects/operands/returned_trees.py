"""Gradients that a backward pass returns as trees: dx, and a dict of the gradients of a dict of weights.

Each argument may have a part of its own, which is taken apart as the argument is, keys by keys; or all that was
returned is one sequence, in the order of the inputs, whatever it is nested in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backproof.checking.subjects.operands.operator_inputs import Inputs, Leaf
from backproof.checking.subjects.places.returned_leaves import as_array

Array = Any
_OF_A_KEY = ("{}", "d{}", "d_{}", "grad_{}", "{}_grad", "g{}", "g_{}", "dL_d{}")


class NotReturned:
    """What stands for the derivative by an input for which a backward pass returns no part at all."""


def of_trees(found: tuple[Any, ...], inputs: Inputs, skipped: int = 0) -> tuple[Any, ...] | None:
    """What was returned for each leaf, where some of it is nested; None where it fits the inputs in no way.

    Args:
        found: the parts that were returned.
        inputs: the arguments.
        skipped: how many of them, at the front, nothing is returned for.
    """
    if not any(isinstance(part, Mapping | tuple | list) for part in found):
        return None
    holders = [item for item in inputs.template[skipped:] if any(_leaves(item))]
    chosen: dict[int, Any] = {}
    fits = len(found) == len(holders) and all(
        _matched(item, part, chosen) for item, part in zip(holders, found, strict=True)
    )
    if not fits and not _in_order(found, inputs, skipped, chosen := {}):
        return None
    every = range(skipped, len(inputs.leaves))
    return tuple(as_array(chosen[i]) if chosen.get(i) is not None else NotReturned for i in every)


def _matched(item: Any, part: Any, chosen: dict[int, Any]) -> bool:
    """Whether a part is nested as an argument is, and then what it has for each of its leaves."""
    if isinstance(item, Leaf):
        chosen[item.index] = part
        return not isinstance(part, Mapping)
    if isinstance(item, Mapping):
        if not isinstance(part, Mapping):
            return False
        keys = {str(key): key for key in part}
        own = [(each, _key_of(str(key), keys)) for key, each in item.items() if any(_leaves(each))]
        return any(key is not None for _, key in own) and all(
            key is None or _matched(each, part[keys[key]], chosen) for each, key in own
        )
    if isinstance(item, tuple | list):
        own = [each for each in item if any(_leaves(each))]
        return (
            isinstance(part, tuple | list)
            and len(part) == len(own)
            and all(_matched(each, inner, chosen) for each, inner in zip(own, part, strict=True))
        )
    return False


def _key_of(name: str, keys: Mapping[str, Any]) -> str | None:
    return next((key for form in _OF_A_KEY if (key := form.format(name)) in keys), None)


def _in_order(found: tuple[Any, ...], inputs: Inputs, skipped: int, chosen: dict[int, Any]) -> bool:
    """Whether all that was returned, taken apart, are gradients of the leaves in their order, or of the first ones."""
    parts = [pair for part in found for pair in _flat(part)]
    leaves = range(skipped, len(inputs.leaves))
    if not parts or len(parts) > len(leaves):
        return False
    for i, (key, part) in zip(leaves, parts, strict=False):
        name = inputs.names[i].rpartition(".")[2]
        if np.shape(part) != inputs.leaves[i].shape or (key and _key_of(name, {key: None}) is None):
            return False
        chosen[i] = part
    return True


def _flat(part: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(part, Mapping):
        for name, each in part.items():
            yield from _flat(each, str(name))
    elif isinstance(part, tuple | list) and any(hasattr(each, "shape") or isinstance(each, Mapping) for each in part):
        for each in part:
            yield from _flat(each, key)
    else:
        yield key, part


def _leaves(item: Any) -> Iterator[bool]:
    if isinstance(item, Leaf):
        yield True
    elif isinstance(item, Mapping | tuple | list):
        for each in item.values() if isinstance(item, Mapping) else item:
            yield from _leaves(each)
