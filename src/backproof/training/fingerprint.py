"""What must be the same for a run to go on from a checkpoint, as JSON, and what differs where it is not.

Options, network, formulas, and the data: shapes, dtype and a digest. Two fingerprints are compared fact by fact, so
that a refusal can name what is another one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from backproof.engines.contract import Data

Array = Any
_BLOCK, _BLOCKS = 1 << 12, 16
_COLUMNS = 4093
"""Sums of so many columns stand for all words of an array; a prime, so that rows do not fall upon each other."""
_POINTS = np.linspace(-4.0, 4.0, 33)
_LONGEST = 30


def digest(*arrays: Array) -> str:
    """Return a digest of arrays, dense or sparse: of all bytes up to 64 KiB, else of blocks all over and of sums.

    Every word is part of a sum, so that no single number can change unseen, however large the arrays are.

    >>> a = np.arange(12.0).reshape(3, 4)
    >>> digest(a) == digest(a.copy()), digest(a) == digest(a[::-1]), digest(a) == digest(a.reshape(4, 3))
    (True, False, False)
    """
    found = hashlib.sha256()
    for array in arrays:
        parts = (array.data, array.indices, array.indptr) if hasattr(array, "tocsr") else (array,)
        found.update(f"{array.shape} {array.dtype.str}".encode())
        for part in parts:
            plain = np.ascontiguousarray(part).reshape(-1)
            _add(found, plain.view(np.uint64 if plain.nbytes % 8 == 0 else np.uint32))
    return found.hexdigest()[:32]


def _add(found: Any, words: Array) -> None:
    each = _BLOCK // words.itemsize
    if len(words) <= each * _BLOCKS:
        found.update(words)
        return
    for first in np.linspace(0, len(words) - each, _BLOCKS).astype(int):
        found.update(words[first : first + each])
    whole = len(words) - len(words) % _COLUMNS
    found.update(np.add.reduce(words[:whole].reshape(-1, _COLUMNS), axis=0, dtype=words.dtype))
    found.update(words[whole:])


def of_data(data: Data, digests: tuple[str, str]) -> dict[str, Any]:
    """Return what a fingerprint says of examples whose x and y have these digests."""
    weights = None if data.weights is None else digest(np.asarray(data.weights))
    return {"rows": len(data), "dtype": str(data.y.dtype), "x": digests[0], "y": digests[1], "weights": weights}


def of_function(record: Any) -> Any:
    """Return what a fingerprint says of an activation or a cost: its name, and what is behind a name of the user's."""
    if getattr(record, "is_catalogued", True):
        return record.name
    values: Any = None
    if getattr(record, "slope", None) is not None:
        with np.errstate(all="ignore"):
            values = [f"{value:.6g}" for value in np.asarray(record.forward(_POINTS.reshape(1, -1))).ravel()]
    return [record.name, record.formula, values]


def written(facts: Mapping[str, Any]) -> str:
    """Return a fingerprint as text."""
    return json.dumps(
        facts, sort_keys=True, default=lambda value: value.tolist() if hasattr(value, "tolist") else str(value)
    )


def differences(before: str, now: str) -> tuple[str, ...]:
    """Return what differs between two fingerprints, each with what it was and is; what only one has is no difference.

    >>> differences('{"l2": 0.0, "rows": 9}', '{"l2": 0.1, "rows": 9, "x": "7f"}')
    ('l2 was 0.0 and is 0.1',)
    """
    try:
        first, second = json.loads(before), json.loads(now)
        common = sorted(set(first) & set(second))
    except (ValueError, TypeError):
        return () if before == now else ("all of them",)
    return tuple(_said(name, first[name], second[name]) for name in common if first[name] != second[name])


def _said(name: str, before: Any, now: Any) -> str:
    shown = [json.dumps(value, ensure_ascii=False) for value in (before, now)]
    if max(map(len, shown)) > _LONGEST:
        return f"other {name}"
    return f"{name} was {shown[0]} and is {shown[1]}"
