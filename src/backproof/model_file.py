"""Models as one safe file: safetensors, with everything but the arrays as JSON beside them.

The header's one entry of metadata, "backproof", is `<SHA-256> <JSON>`: the digest is that of the whole file with
64 zeros in the digest's place, so that any changed byte is found; the JSON holds network, columns, options, history
and version. Loading parses and checks, and runs no code; what is read is held against what it may be, since a digest
says that a file is whole, not who wrote it. Tensors are named "weights 2", "biases 2" and so on, by layer. Wall times
are left out, so that the same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np

import backproof
from backproof.activations import Activation, activation
from backproof.costs import Cost, cost
from backproof.errors import InputError
from backproof.files import write_whole
from backproof.network import Network, Parameters
from backproof.tables.encoding import Encoding
from backproof.training.history import History

Array = Any
FORMAT = 1
MAX_BYTES = 4 * 2**30
MAX_HEADER_BYTES = 100 * 2**20
_EMPTY_DIGEST = "0" * 64
_ACCEPTED = "accepted: a whole model file, as backproof.save or backproof train writes it"
_DTYPES = {"F32": np.float32, "F64": np.float64}


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network and how it came to be.

    Attributes:
        network: layers and cost.
        parameters: weights and biases, float32 or float64.
        encoding: how tables become arrays and outputs become labels, or None where it was trained on arrays.
        options: what training was given, as `TrainingResult.options`.
        history: every epoch.
        facts: what else the writer noted: data, scores, the command; plain data.
        version: of the library that wrote it.
    """

    network: Network
    parameters: Parameters
    encoding: Encoding | None = None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    history: History = field(default_factory=History, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    version: str = backproof.__version__

    def __post_init__(self) -> None:
        """Keep views of the mappings that cannot be written through."""
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    @property
    def dtype(self) -> np.dtype:
        """float32 or float64, that of every weight and bias."""
        return self.parameters.weights[0].dtype

    def predict(self, x: Array) -> Array:
        """Return a^L (N, n_L) for encoded examples x (N, n_1), computed in pieces so that memory stays bounded.

        Raises:
            InputError: x does not fit.
        """
        x = np.asarray(x, self.dtype)
        starts = range(0, max(len(x), 1), 8192)
        return np.concatenate([self.network.predict(self.parameters, x[i : i + 8192]) for i in starts])


def save(
    path: str | os.PathLike[str],
    model: Any,
    *,
    encoding: Encoding | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Write a model to one safetensors file, whole or not at all.

    Args:
        path: where; a file there is replaced at the end, by renaming.
        model: a `Model`, or what `train` returned.
        encoding: how tables become arrays, for what `train` returned.
        facts: plain data to keep beside it, for what `train` returned.

    Raises:
        InputError: an activation or cost made from functions, parameters that are not finite or not float32 or
            float64, facts that JSON cannot hold, or a path that cannot be written.

    >>> result = backproof.train(Network([2, 1]), np.eye(2), np.eye(2)[:, :1], epochs=2)
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/or.backproof", result)
    ...     load(f"{folder}/or.backproof").network.sizes
    (2, 1)
    """
    if not isinstance(model, Model):
        if not hasattr(model, "parameters") or not hasattr(model, "network"):
            raise InputError(f"model: {type(model).__name__} given; accepted: a Model, or what train returned")
        model = Model(
            model.network, model.parameters, encoding, getattr(model, "options", {}),
            getattr(model, "history", History()), _engine(model) | dict(facts or {}),
        )  # fmt: skip
    elif encoding is not None or facts is not None:
        raise InputError("encoding, facts: given with a Model, which has its own; accepted: with what train returned")
    write_whole(path, model_bytes(model))


def _engine(result: Any) -> dict[str, Any]:
    """Return which engine ran, which a run's bits depend on."""
    return {"engine": result.engine} if getattr(result, "engine", "") else {}


def load(path: str | os.PathLike[str]) -> Model:
    """Read what `save` wrote; no code is run, whatever the file holds.

    Raises:
        InputError: a file that is missing, damaged, changed since it was written, or something else.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{os.fspath(path)!r}: cannot be read ({reason}); accepted: a model file") from None
    if len(data) > MAX_BYTES:
        raise InputError(f"{os.fspath(path)!r}: more than {MAX_BYTES} bytes; {_ACCEPTED}")
    try:
        return model_from_bytes(data)
    except InputError as error:
        raise InputError(f"{os.fspath(path)!r}: {error}") from None


def model_bytes(model: Model) -> bytes:
    """Return the content of a model file; the same model gives the same bytes.

    Raises:
        InputError: as `save`.
    """
    from safetensors.numpy import save as packed

    arrays = _named_arrays(model)
    try:
        text = json.dumps(record_of(model), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except InputError:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"options or facts: {_one_line(error)}; accepted: plain data, as JSON has it") from None
    data = packed(arrays, {"backproof": f"{_EMPTY_DIGEST} {text}"})
    digest = hashlib.sha256(data).hexdigest()
    return data.replace(_EMPTY_DIGEST.encode(), digest.encode(), 1)


def model_from_bytes(data: bytes) -> Model:
    """Return the model in the content of a model file.

    Raises:
        InputError: as `load`, without the file's name.
    """
    from safetensors import SafetensorError, deserialize

    digest, text = _metadata(data)
    found = hashlib.sha256(data.replace(digest.encode(), _EMPTY_DIGEST.encode(), 1)).hexdigest()
    if found != digest:
        raise InputError(f"damaged: its content is not what was written (the SHA-256 differs); {_ACCEPTED}")
    try:
        arrays = {name: _array(name, view) for name, view in deserialize(data)}
        return _model(json.loads(text), arrays)
    except InputError:
        raise
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise InputError(f"damaged: {_one_line(error)}; {_ACCEPTED}") from None


# ------------------------------------------------------------------ writing


def _named_arrays(model: Model) -> dict[str, Array]:
    arrays, dtype = {}, model.dtype
    if dtype not in (np.float32, np.float64):
        raise InputError(f"parameters: {dtype} given; float32 and float64 are accepted")
    for layer, (w, b) in enumerate(zip(model.parameters.weights, model.parameters.biases, strict=True), 2):
        for name, array in ((f"weights {layer}", w), (f"biases {layer}", b)):
            if array.dtype != dtype or not np.isfinite(array).all():
                raise InputError(f"parameters: {name} is not finite, or not {dtype} as the others; accepted: all are")
            arrays[name] = np.ascontiguousarray(array)
    _check_shapes(model.network, arrays)
    return arrays


def record_of(model: Model) -> dict[str, Any]:
    """Return everything but the arrays as plain data: what a model file holds as JSON."""
    network = model.network
    record = {
        "format": FORMAT,
        "version": model.version,
        "sizes": list(network.sizes),
        "activations": [_stored_activation(record) for record in network.activations],
        "cost": _stored_cost(network.cost_function),
        "encoding": None if model.encoding is None else json.loads(model.encoding.to_json()),
        "options": dict(model.options),
        "history": [{name: row[name] for name in row if name != "seconds"} for row in model.history.to_records()],
        "facts": dict(model.facts),
    }
    found: dict[str, Any] = plain(record)
    return found


def _stored_activation(record: Activation) -> Any:
    if _is_catalogued(activation, record):
        return record.name
    if _is_rebuilt(lambda: Activation.from_formula(record.name, record.formula, kinks=record.kinks), record):
        return {"name": record.name, "formula": record.formula, "kinks": list(record.kinks)}
    raise _made_of_functions("activation", record.name)


def _stored_cost(record: Cost) -> Any:
    if _is_catalogued(cost, record):
        return record.name
    options = {"targets": record.targets, "domain": record.domain}
    if _is_rebuilt(lambda: Cost.from_formula(record.name, record.formula, **options), record):  # type: ignore[arg-type]
        return {"name": record.name, "formula": record.formula, "targets": record.targets, "domain": record.domain}
    raise _made_of_functions("cost", record.name)


def _is_catalogued(find: Any, record: Any) -> bool:
    try:
        return find(record.name) is record
    except InputError:
        return False


def _is_rebuilt(make: Any, record: Any) -> bool:
    """Whether the formula alone gives an equal record: then nothing but text need be stored."""
    try:
        return make() == record
    except InputError:
        return False


def _made_of_functions(kind: str, name: str) -> InputError:
    return InputError(
        f"{kind} {name!r} is made from functions, which a model file does not hold; accepted: one of the catalogue, "
        f"or one made by from_formula"
    )


def plain(value: Any) -> Any:
    """Return plain data as JSON has it; a number that is not finite becomes its name, which `float` reads."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


# ------------------------------------------------------------------ reading


def _metadata(data: bytes) -> tuple[str, str]:
    """Return the digest and the JSON text from the header of a safetensors file."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise InputError(f"truncated, or no model file; {_ACCEPTED}")
    if length > MAX_HEADER_BYTES:
        raise InputError(f"a header of {length} bytes found, at most {MAX_HEADER_BYTES} are accepted")
    try:
        header = json.loads(data[8 : 8 + length])
        value = header["__metadata__"]["backproof"]
        digest, _, text = value.partition(" ")
        int(digest, 16)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(f"no model of backproof, or damaged; {_ACCEPTED}") from None
    if len(digest) != len(_EMPTY_DIGEST) or not text:
        raise InputError(f"no model of backproof, or damaged; {_ACCEPTED}")
    return digest, text


def _array(name: str, view: Mapping[str, Any]) -> Array:
    if view["dtype"] not in _DTYPES:
        raise InputError(f"{name!r} has dtype {view['dtype']}; accepted: {' or '.join(_DTYPES)}")
    array = np.frombuffer(view["data"], _DTYPES[view["dtype"]]).reshape(view["shape"])
    if not np.isfinite(array).all():
        raise InputError(f"{name!r} holds NaN or infinity; accepted: finite numbers")
    return array


def _model(record: Mapping[str, Any], arrays: dict[str, Array]) -> Model:
    if record["format"] != FORMAT:
        raise InputError(f"format {record['format']!r} found; this version of backproof accepts {FORMAT}")
    network = Network(record["sizes"], [*map(_read_activation, record["activations"])], _read_cost(record["cost"]))
    _check_shapes(network, arrays)
    layers = range(2, network.depth + 1)
    parameters = Parameters(
        tuple(arrays[f"weights {layer}"] for layer in layers), tuple(arrays[f"biases {layer}"] for layer in layers)
    )
    encoding = None if record["encoding"] is None else Encoding.from_json(record["encoding"])
    if encoding is not None and (encoding.n_features, encoding.n_outputs) != (network.sizes[0], network.sizes[-1]):
        raise InputError(
            f"columns make {encoding.n_features} inputs and {encoding.n_outputs} outputs, the network has "
            f"{network.sizes[0]} and {network.sizes[-1]}; accepted: the same"
        )
    history = History.from_records([_read_epoch(row) for row in record["history"]])
    version = record["version"]
    if not isinstance(version, str):
        raise InputError(f"version {version!r} found; accepted: text")
    return Model(network, parameters, encoding, dict(record["options"]), history, dict(record["facts"]), version)


def _read_activation(stored: Any) -> Activation:
    if isinstance(stored, str):
        return activation(stored)
    return Activation.from_formula(stored["name"], stored["formula"], kinks=tuple(map(float, stored["kinks"])))


def _read_cost(stored: Any) -> Cost:
    if isinstance(stored, str):
        return cost(stored)
    low, high = map(float, stored["domain"])
    return Cost.from_formula(stored["name"], stored["formula"], targets=stored["targets"], domain=(low, high))


def _read_epoch(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(row[name]) for name in ("cost", "learning_rate", "validation_cost")}
    metrics = {str(name): float(value) for name, value in row["metrics"].items()}
    norms = [float(norm) for norm in row["error_norms"]]
    return {**row, **numbers, "epoch": int(row["epoch"]), "epochs": int(row["epochs"]), "metrics": metrics,
            "error_norms": norms}  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _check_shapes(network: Network, arrays: Mapping[str, Array]) -> None:
    expected: dict[str, tuple[int, ...]] = {}
    for layer, (m, n) in enumerate(pairwise(network.sizes), 2):
        expected |= {f"weights {layer}": (n, m), f"biases {layer}": (n,)}
    found = {name: array.shape for name, array in arrays.items()}
    for name in sorted(found.keys() ^ expected.keys() or (n for n in found if found[n] != expected[n])):
        given, accepted = found.get(name, "no such array"), expected.get(name, "no such array")
        raise InputError(f"{name!r}: {given} found; accepted for layers of sizes {network.sizes}: {accepted}")
    if len({array.dtype for array in arrays.values()}) != 1:
        raise InputError("arrays of different dtypes found; accepted: all float32 or all float64")


def _one_line(error: Exception) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 200 else text[:200] + "…"
