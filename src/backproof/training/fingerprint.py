"""What must be the same for a run to go on from a checkpoint, as JSON, and what differs where it is not.

Options, network, formulas, and the data: shapes, dtype and a digest. Two fingerprints are compared fact by fact, so
that a refusal can name what is another one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from backproof.engines.contract import Data
from backproof.errors import Phrase

Array = Any
_BLOCK, _BLOCKS = 1 << 12, 16
_COLUMNS = 4093
"""Sums of so many columns stand for all words of an array; a prime, so that rows do not fall upon each other."""
_POINTS = np.linspace(-4.0, 4.0, 33)
_LONGEST, _LETTERS, _OF_FUNCTION = 160, 32, 3
_DIGEST = re.compile(rf"\b[0-9a-f]{{{_LETTERS}}}\b")


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
    return found.hexdigest()[:_LETTERS]


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


def differences(before: str, now: str) -> tuple[Phrase, ...]:
    """Return what differs between two fingerprints, each with what it was and is; what only one has is no difference.

    >>> differences('{"l2": 0.0, "rows": 9}', '{"l2": 0.1, "rows": 9, "x": "7f"}')
    ('l2 was 0.0 and is 0.1',)
    >>> differences('{"schedule": {"name": "step", "every": 10}}', '{"schedule": {"name": "step", "every": 5}}')
    ('schedule.every was 10 and is 5',)
    """
    try:
        first, second = json.loads(before), json.loads(now)
        common = sorted(set(first) & set(second))
    except (ValueError, TypeError):
        return () if before == now else (Phrase("all of them"),)
    return tuple(said for name in common for said in _said(name, first[name], second[name]))


def joined(found: Sequence[Phrase]) -> Phrase:
    """Return what differs, one after the other."""
    return reduce(lambda said, more: Phrase("{said}; {more}", said=said, more=more), found)


def _said(name: str, before: Any, now: Any) -> list[Phrase]:
    """Return what differs in one fact; of one with parts, such as an optimizer, each part that does."""
    if before == now:
        return []
    if _have_the_same_parts(before, now):
        return [said for key in sorted(before) for said in _said(f"{name}.{key}", before[key], now[key])]
    first, second = _shown(before), _shown(now)
    # digests, and functions of one name and no formula, would tell a reader nothing
    if first == second or _DIGEST.search(first + second):
        return [Phrase("other {name}", name=name)]
    return [Phrase("{name} was {before} and is {now}", name=name, before=first, now=second)]


def _have_the_same_parts(before: Any, now: Any) -> bool:
    both = isinstance(before, dict) and isinstance(now, dict)
    return both and set(before) == set(now) and before.get("name") == now.get("name")


def _shown(value: Any) -> str:
    """Return a value on one line: what has a name as that with its options, and a user's function with its formula."""
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        options = ", ".join(f"{key}={_shown(value[key])}" for key in sorted(value) if key != "name")
        return f"{value['name']}({options})" if options else str(value["name"])
    if isinstance(value, list) and len(value) == _OF_FUNCTION and isinstance(value[2], list | None):
        value = value[0] if value[1] is None else f"{value[0]}: {value[1]}"
    if isinstance(value, list):
        text = f"[{', '.join(map(_shown, value))}]"
    else:
        text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
