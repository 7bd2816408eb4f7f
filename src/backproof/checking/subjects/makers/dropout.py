"""Dropout for which code draws its own masks: it is switched off while the equations are judged.

No equation can be judged under masks that nobody knows. Whether the masks go back is then seen apart, with dropout on,
by what needs no mask: where an activation is 0, no gradient of the weights above it can be other than 0, and a mask
that goes back leaves none of the weights below it either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.subjects.code.masks_in_code import shares_drawn_by
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.places.keeping import copied, holders
from backproof.checking.subjects.places.slots import is_of_the_user
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import SubjectError, result_safely

MASK_MISSING = "mask missing"
"""The oddity of a layer to which a mask does not go back."""
_OF_A_LAYER = re.compile(r"p|q|rate|prob(ability)?|ratio|drop_?(rate|ratio)?|keep_?(rate|ratio)?", re.I)
"""A `drop` or `drop_rate` outside of a layer of dropout may be that of a learning rate."""
_TRIES = 8
_SECONDS = 1.0


def drop(thing: Any, share: float) -> bool:
    """Set every probability of dropout that an object keeps; whether it keeps any.

    Args:
        thing: the object.
        share: of the activations that are dropped; 0 switches dropout off.

    >>> class Net:
    ...     def __init__(self):
    ...         self.keep_prob = 0.8
    >>> net = Net()
    >>> drop(net, 0.0), net.keep_prob
    (True, 1.0)
    """
    found = list(_shares(thing))
    for held, name, is_kept in found:
        held[name] = 1.0 - share if is_kept else share
    return bool(found)


def drops(thing: Any) -> bool:
    """Whether an object keeps a probability of dropout."""
    return next(_shares(thing), None) is not None


def layers_without_mask(ask: Callable[[], Answer]) -> frozenset[tuple[str, int]]:
    """Layers to which no mask goes back, as oddities of an answer.

    Args:
        ask: gives the gradients of one example with dropout on, with other masks each time.
    """
    odd: set[tuple[str, int]] = set()
    for _ in range(_TRIES):
        with suppress(SubjectError):
            weights = ask().weights
            odd |= {(MASK_MISSING, k + 2) for k in range(len(weights) - 1) if _goes_on(weights[k], weights[k + 1])}
    return frozenset(odd)


def _goes_on(below: Any, above: Any) -> bool:
    """Whether the weights below a neuron have a gradient though its activation is 0, and others' are not."""
    if below is None or above is None or not np.any(above) or not np.all(np.isfinite(below)):
        return False
    dropped = ~np.any(above, axis=0)
    return bool(np.any(below[dropped]))


def _shares(thing: Any) -> Iterator[tuple[dict[Any, Any], Any, bool]]:
    """What holds a probability, under which name, and whether it is the one of what is kept."""
    for holder in holders(thing):
        held = holder if isinstance(holder, dict) else getattr(holder, "__dict__", {})
        of_dropout = "drop" in type(holder).__name__.lower()
        drawn = shares_drawn_by(type(holder)) if is_of_the_user(holder) else {}
        for name, value in list(held.items()):
            if not _is_a_share(name, value):
                continue
            if role_of(name) in ("kept", "dropped"):
                yield held, name, role_of(name) == "kept"
            elif name in drawn:
                yield held, name, drawn[name]
            elif of_dropout and _OF_A_LAYER.fullmatch(name.strip("_")):
                yield held, name, _is_kept(holder, name)


def _is_a_share(name: Any, value: Any) -> bool:
    return isinstance(name, str) and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_kept(layer: Any, name: str) -> bool:
    """Whether the number of a layer of dropout is the share that it keeps: at 0 it lets nothing through."""
    other, ones = copied(layer), np.ones((1, 4))
    vars(other)[name] = 0.0
    with suppress(SubjectError, TypeError, ValueError):
        result = result_safely(getattr(other, "forward", other), ones, seconds=_SECONDS)
        return not np.array_equal(np.asarray(result, np.float64), ones)
    return False


def with_what_its_masks_show(answer: Answer, has_any: bool, seen: dict[str, Any], ask: Callable[[], Answer]) -> Answer:
    """The answer, with the layers to which no mask of the code's own dropout goes back, as oddities.

    Args:
        answer: without dropout.
        has_any: whether the code has dropout.
        seen: what was seen of the code once; it keeps what is found.
        ask: as in `layers_without_mask`.
    """
    if "masks" not in seen:
        seen["masks"] = layers_without_mask(ask) if has_any else frozenset()
    odd: frozenset[tuple[str, int]] = seen["masks"]
    return replace(answer, oddities=answer.oddities | odd) if odd else answer
