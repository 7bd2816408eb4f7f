"""Arrays of an object on which no output depends.

Parameters are what the output depends on: every array that may be one by name and shape is changed, and the forward
pass watched. An array that changes nothing is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.subjects.makers.object_state import candidates
from backproof.checking.subjects.makers.plans import Call, calls_of, methods_of
from backproof.checking.subjects.places.keeping import copied, restored
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.places.tensors import in_kind_of
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.network import Network
from backproof.parameters import weight_shapes

Array = Any
MOST_WATCHED = 80


def idle(thing: Any, network: Network) -> frozenset[str]:
    """Paths of arrays that may be parameters by name and shape, and on which no forward pass that runs depends."""
    watched = candidates(thing, weight_shapes(network.sizes))
    if not 0 < len(watched) <= MOST_WATCHED:
        return frozenset()
    for call, values in _calls_with_examples(thing, network, watched[0].held):
        base = _output(thing, call, values, None)
        if base is None:
            continue
        left = frozenset(slot.path for slot in watched if _is_same(base, _output(thing, call, values, slot.path)))
        if len(left) < len(watched):
            return left
    return frozenset()


def counts_for_output(thing: Any, network: Network, paths: list[str], like: Any) -> bool:
    """Whether the output depends on any of some arrays, by the first forward pass that runs; not where none does.

    Args:
        thing: the object.
        network: whose examples are passed.
        paths: of the arrays.
        like: weights as the object holds them: examples are tensors where these are.
    """
    for call, values in _calls_with_examples(thing, network, like):
        base = _output(thing, call, values, None)
        if base is not None:
            return any(not _is_same(base, _output(thing, call, values, path)) for path in paths)
    return False


def _calls_with_examples(thing: Any, network: Network, like: Any) -> Iterator[tuple[Call, Any]]:
    """Each forward pass with examples as rows, as columns, and one as a vector."""
    x = np.random.default_rng(0).standard_normal((4, network.sizes[0]))
    for call, values in product(_forward_calls(thing), (x, x.T.copy(), x[0])):
        yield call, in_kind_of(like, values)


def _forward_calls(thing: Any) -> list[Call]:
    found = [call for name in methods_of(thing, "forward") for call in calls_of(thing, name, "forward")]
    return [call for call in found if set(call.roles) == {"x"}]


def _output(thing: Any, call: Call, x: Array, changed: str | None) -> list[Array] | None:
    """What a forward pass gives after one array is changed; None where it does not run."""
    own = thing if hasattr(thing, "asked_for") else copied(thing)
    with restored(own), suppress(SubjectError):
        slot = next((s for s in slots(own, numbers=True) if s.path == changed), None)
        if slot is not None:
            old = np.array(slot.get(), np.float64)
            slot.put(old + 0.37 + 0.11 * np.arange(old.size).reshape(old.shape))
        result = call_safely(getattr(own, call.name), copied(x), seconds=2.0).result
        parts = list(result) if isinstance(result, tuple | list) else [result]
        found = [as_array(part) for part in parts if part is not None]
        # the number of the likeliest class stays the same under most changes
        return None if all(a.dtype.kind in "biu" for a in found) else [a.astype(np.float64) for a in found]
    return None


def _is_same(base: list[Array], other: list[Array] | None) -> bool:
    if other is None or len(other) != len(base):
        return False
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(base, other, strict=True))
