"""Changed model files and checkpoints: each is refused, or is the file it was; one signed anew is refused, or is sound.

A file is changed as disks and people change it: bits, bytes, cut, lengthened, pieces exchanged, zeros. In every third
trial a field of its record is changed instead and the file is signed anew, so that what lies behind the digest is met.
"""

from __future__ import annotations

import copy
import json
import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import backproof as bp
from backproof.durable.safe_file import Kind, pack, unpack
from backproof.errors import InputError
from backproof.model_file import KIND as OF_MODELS
from backproof.training.checkpoint import KIND as OF_CHECKPOINTS
from campaigns.trials import Campaign

NET = bp.Network([3, 4, 2], "tanh", "quadratic")
X = np.random.default_rng(0).standard_normal((12, 3))
Y = np.random.default_rng(1).random((12, 2))
OPTIONS: dict[str, Any] = {"epochs": 4, "batch_size": 4, "optimizer": "adam", "seed": 0, "engine": "numpy"}
VALUES = (None, True, 0, -1, 1e308, float("nan"), 2**70, "", "x", "\0", [], {}, [[]], {"": None}, [1] * 50)
"""What a field is changed to."""


@cache
def _model() -> bytes:
    trained = bp.train(NET, X, Y, **OPTIONS)
    return _written(lambda path: bp.save(path, bp.Model(NET, trained.parameters, facts={"seed": 0})))


@cache
def _checkpoint() -> bytes:
    return bp.train(NET, X, Y, **{**OPTIONS, "epochs": 2}).checkpoint.to_bytes()


def _written(save: Any) -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        save(path)
        return path.read_bytes()


@cache
def _end() -> bytes:
    """The parameters of the run that was never stopped."""
    return bp.train(NET, X, Y, **OPTIONS).parameters.to_vector().tobytes()


def changed(data: bytes, rng: random.Random) -> bytes:
    """Change a file in one to three places."""
    for _ in range(rng.randint(1, 3)):
        at, size = rng.randrange(len(data) or 1), rng.choice((1, 2, 8, 64, 512))
        kind = rng.randrange(7)
        if kind == 0:
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :] if data else data
        elif kind == 1:
            data = data[:at] + rng.randbytes(size) + data[at + size :]
        elif kind == 2:
            data = data[:at]
        elif kind == 3:
            data = data + rng.randbytes(size)
        elif kind == 4:
            data = data[:at] + bytes(size) + data[at + size :]
        elif kind == 5:
            data = data[:at] + data[at + size :]
        else:
            other = rng.randrange(len(data) or 1)
            data = data[:at] + data[other : other + size] + data[at + size :]
    return data


def signed_anew(kind: Kind, data: bytes, rng: random.Random) -> bytes:
    """Change one to three fields of a file's record, or one of its arrays, and sign it as its writer would."""
    arrays, record = unpack(kind, data)
    arrays, record = dict(arrays), json.loads(json.dumps(record))
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.25:
            name = rng.choice(sorted(arrays))
            arrays[name] = _other_array(arrays[name], rng)
        else:
            _change_somewhere(record, rng)
    return pack(kind, arrays, record)


def _other_array(array: Any, rng: random.Random) -> Any:
    other = np.array(array)
    match rng.randrange(4):
        case 0:
            return np.ascontiguousarray(other.ravel()[: rng.randrange(other.size + 1)])
        case 1:
            return np.ascontiguousarray(other.reshape(1, *other.shape))
        case 2:
            return other.astype(np.float32 if other.dtype == np.float64 else np.float64)
        case _:
            other.ravel()[rng.randrange(other.size)] = rng.choice((np.nan, np.inf, -1e300, 0))
            return other


def _change_somewhere(record: Any, rng: random.Random) -> None:
    places = list(_places(record))
    holder, key = rng.choice(places)
    if rng.random() < 0.2:
        del holder[key]
    elif rng.random() < 0.2 and isinstance(holder, dict):
        holder[f"{key}?"] = holder[key]
    else:
        holder[key] = copy.deepcopy(rng.choice(VALUES))


def _places(value: Any) -> Any:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        yield value, key
        yield from _places(item)


def of_a_model(seed: int, folder: Path) -> str:
    """What comes of a changed model file."""
    rng = random.Random(seed)
    anew = seed % 3 == 0
    path = folder / "model.backproof"
    path.write_bytes(_changed_or_signed(OF_MODELS, _model(), rng, anew=anew))
    try:
        found = bp.load(path)
        predicted = found.predict(np.zeros((2, found.network.sizes[0]), found.dtype))
    except InputError:
        return "refused"
    if path.read_bytes() == _model():
        return "not changed"
    if not anew:
        return "another model passed"
    return "sound" if predicted.shape == (2, found.network.sizes[-1]) else "of another shape"


def of_a_checkpoint(seed: int, folder: Path) -> str:
    """What comes of going on from a changed checkpoint."""
    rng = random.Random(seed)
    anew = seed % 3 == 0
    path = folder / "run.checkpoint"
    path.write_bytes(_changed_or_signed(OF_CHECKPOINTS, _checkpoint(), rng, anew=anew))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            end = bp.train(NET, X, Y, **OPTIONS, resume=path).parameters.to_vector()
    except InputError:
        return "refused"
    if end.tobytes() == _end():
        return "not changed" if path.read_bytes() == _checkpoint() or anew else "went on to the same bits"
    return "sound" if anew and end.shape == (NET.n_parameters,) else "went on to other bits"


def _changed_or_signed(kind: Kind, data: bytes, rng: random.Random, *, anew: bool) -> bytes:
    if not anew:
        return changed(data, rng)
    for _ in range(100):
        try:
            return signed_anew(kind, data, rng)
        except (InputError, ValueError, TypeError, OverflowError):  # what cannot be written cannot be met
            continue
    return data


MODELS = Campaign("models", "model files with changed bits, pieces or signed fields", of_a_model,
                  ("refused", "not changed", "sound"), 5_000, 1_500)  # fmt: skip
CHECKPOINTS = Campaign("checkpoints", "checkpoints with changed bits, pieces or signed fields", of_a_checkpoint,
                       ("refused", "not changed", "sound"), 5_000, 1_500)  # fmt: skip
