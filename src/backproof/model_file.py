"""Models as one safe file: safetensors, with everything but the arrays as JSON beside them.

The JSON holds network, columns, options, history and version; `backproof.durable.safe_file` says how it is sealed, so
that any changed byte is found. Loading parses and checks, and runs no code. Tensors are named "weights 2", "biases 2"
and so on, by layer. Wall times are left out, so that the same run gives the same bytes.
"""

from __future__ import annotations

import json
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
from backproof.durable.fields import anything, held, listed, mapping, text, whole
from backproof.durable.phrases import read_words, stored_words
from backproof.durable.safe_file import Kind, pack, parsing, plain, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.engines import output_layer
from backproof.errors import InputError, Phrase
from backproof.network import Network, Parameters
from backproof.tables.encoding import Encoding
from backproof.training.history import History

Array = Any
KIND = Kind("backproof", Phrase("model"), Phrase("a whole model file, as backproof.save or backproof train writes it"))


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
        dtype: np.dtype[Any] = self.parameters.weights[0].dtype
        return dtype

    def predict(self, x: Array) -> Array:
        """Return a^L (N, n_L) for encoded examples x (N, n_1), computed in parts so that memory stays bounded.

        By the engine that "auto" would choose to train these layers: the native kernels, where they are built and have
        the network's functions.

        Raises:
            InputError: x does not fit.
        """
        return self.output_layer(x)[1]

    def output_layer(self, x: Array) -> tuple[Array, Array]:
        """Return z^L beside a^L, both (N, n_L), as `predict` computes it.

        Raises:
            InputError: x does not fit.
        """
        return output_layer(self.network, self.parameters, np.asarray(x, self.dtype))


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
            raise InputError(
                "model: {given} given; accepted: a Model, or what train returned", given=type(model).__name__
            )
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
    data = read_bounded(KIND, path)
    try:
        return model_from_bytes(data)
    except InputError as error:
        raise InputError("{path!r}: {reason}", path=os.fspath(path), reason=error) from None


def model_bytes(model: Model) -> bytes:
    """Return the content of a model file; the same model gives the same bytes.

    Raises:
        InputError: as `save`.
    """
    return pack(KIND, _named_arrays(model), _record(model), called=Phrase("options or facts"))


def model_from_bytes(data: bytes) -> Model:
    """Return the model in the content of a model file.

    Raises:
        InputError: as `load`, without the file's name.
    """
    arrays, record = unpack(KIND, data)
    with parsing(KIND):
        return _model(held(record, _FIELDS, "damaged"), arrays)


# ------------------------------------------------------------------ writing


def _named_arrays(model: Model) -> dict[str, Array]:
    arrays, dtype = {}, model.dtype
    if dtype not in (np.float32, np.float64):
        raise InputError("parameters: {dtype} given; float32 and float64 are accepted", dtype=dtype)
    for layer, (w, b) in enumerate(zip(model.parameters.weights, model.parameters.biases, strict=True), 2):
        for name, array in ((f"weights {layer}", w), (f"biases {layer}", b)):
            if array.dtype != dtype or not np.isfinite(array).all():
                raise InputError(
                    "parameters: {name} is not finite, or not {dtype} as the others; accepted: all are",
                    name=name, dtype=dtype,
                )  # fmt: skip
            arrays[name] = np.ascontiguousarray(array)
    _check_shapes(model.network, arrays)
    return arrays


def record_of(model: Model) -> dict[str, Any]:
    """Return everything but the arrays as plain data: what a model file holds as JSON."""
    found: dict[str, Any] = plain({"format": KIND.format, **_record(model)})
    return found


def _record(model: Model) -> dict[str, Any]:
    network = model.network
    return {
        "version": model.version,
        "sizes": list(network.sizes),
        "activations": [_stored_activation(record) for record in network.activations],
        "cost": _stored_cost(network.cost_function),
        "encoding": None if model.encoding is None else json.loads(model.encoding.to_json()),
        "options": dict(model.options),
        "history": [{name: row[name] for name in row if name != "seconds"} for row in model.history.to_records()],
        "facts": {name: stored_words(value) for name, value in model.facts.items()},
    }


def _stored_activation(record: Activation) -> Any:
    if record.is_catalogued:
        return record.name
    if _is_rebuilt(lambda: Activation.from_formula(record.name, record.formula, kinks=record.kinks), record):
        return {"name": record.name, "formula": record.formula, "kinks": list(record.kinks)}
    raise _made_of_functions(Phrase("activation"), record.name)


def _stored_cost(record: Cost) -> Any:
    if record.is_catalogued:
        return record.name
    options = {"targets": record.targets, "domain": record.domain}
    if _is_rebuilt(lambda: Cost.from_formula(record.name, record.formula, **options), record):  # type: ignore[arg-type]
        return {"name": record.name, "formula": record.formula, "targets": record.targets, "domain": record.domain}
    raise _made_of_functions(Phrase("cost"), record.name)


def _is_rebuilt(make: Any, record: Any) -> bool:
    """Whether the formula alone gives an equal record: then nothing but text need be stored."""
    try:
        return bool(make() == record)
    except InputError:
        return False


def _made_of_functions(kind: str, name: str) -> InputError:
    return InputError(
        "{kind} {name!r} is made from functions, which a model file does not hold; accepted: one of the catalogue, or "
        "one made by from_formula",
        kind=kind, name=name,
    )  # fmt: skip


# ------------------------------------------------------------------ reading


_FIELDS = {
    "version": text(100),
    "sizes": listed(whole(least=1)),
    "activations": listed(anything()),
    "cost": anything(),
    "encoding": mapping(none=True),
    "options": mapping(),
    "history": anything(),
    "facts": mapping(),
}
"""What a record holds; activations, cost, encoding and history are held to the letter by those who make them."""


def _model(record: Mapping[str, Any], arrays: dict[str, Array]) -> Model:
    network = Network(record["sizes"], [*map(_read_activation, record["activations"])], _read_cost(record["cost"]))
    _check_shapes(network, arrays)
    layers = range(2, network.depth + 1)
    parameters = Parameters(*(tuple(arrays[f"{kind} {n}"] for n in layers) for kind in ("weights", "biases")))
    encoding = None if record["encoding"] is None else Encoding.from_json(record["encoding"])
    if encoding is not None and (encoding.n_features, encoding.n_outputs) != (network.sizes[0], network.sizes[-1]):
        raise InputError(
            "columns make {features} inputs and {targets} outputs, the network has {inputs} and {outputs}; accepted: "
            "the same",
            features=encoding.n_features, targets=encoding.n_outputs, inputs=network.sizes[0],
            outputs=network.sizes[-1],
        )  # fmt: skip
    history = History.from_records(record["history"], where="damaged: history")
    facts = {name: read_words(value) for name, value in record["facts"].items()}
    return Model(network, parameters, encoding, record["options"], history, facts, record["version"])


def _read_activation(stored: Any) -> Activation:
    if isinstance(stored, str):
        return activation(stored)
    return Activation.from_formula(stored["name"], stored["formula"], kinks=tuple(map(float, stored["kinks"])))


def _read_cost(stored: Any) -> Cost:
    if isinstance(stored, str):
        return cost(stored)
    low, high = map(float, stored["domain"])
    return Cost.from_formula(stored["name"], stored["formula"], targets=stored["targets"], domain=(low, high))


def _check_shapes(network: Network, arrays: Mapping[str, Array]) -> None:
    expected: dict[str, tuple[int, ...]] = {}
    for layer, (m, n) in enumerate(pairwise(network.sizes), 2):
        expected |= {f"weights {layer}": (n, m), f"biases {layer}": (n,)}
    found = {name: array.shape for name, array in arrays.items()}
    for name in sorted(found.keys() ^ expected.keys() or (n for n in found if found[n] != expected[n])):
        given, accepted = (shapes.get(name, Phrase("no such array")) for shapes in (found, expected))
        raise InputError(
            "{name!r}: {given} found; accepted for layers of sizes {sizes}: {accepted}",
            name=name, given=given, sizes=network.sizes, accepted=accepted,
        )  # fmt: skip
    if len({array.dtype for array in arrays.values()}) != 1:
        raise InputError("arrays of different dtypes found; accepted: all float32 or all float64")
