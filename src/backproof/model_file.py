"""Models as one safe file: safetensors, with everything but the arrays as JSON beside them.

The JSON holds network, columns, options, history and version; `backproof.durable.safe_file` says how it is sealed, so
that any changed byte is found. Loading parses and checks, and runs no code. Tensors are named "weights 2", "biases 2"
and so on, by layer. Wall times are left out, so that the same run gives the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np

import backproof
from backproof.conformal import Conformal
from backproof.durable.fields import anything, held, listed, mapping, number, text, whole
from backproof.durable.phrases import read_words, stored_words
from backproof.durable.safe_file import Kind, pack, parsing, plain, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.engines.forward import mean_output_layer, output_layer
from backproof.errors import InputError, Phrase
from backproof.joined_networks import joined, one_of
from backproof.network import Network, Parameters
from backproof.network_record import (
    arrays_of,
    members_in,
    parameters_in,
    read_activation,
    read_cost,
    stored_activation,
    stored_cost,
)
from backproof.tables.encoding import Encoding
from backproof.training.history import History

Array = Any
KIND = Kind("backproof", Phrase("model"), Phrase("a whole model file, as backproof.save or backproof train writes it"))


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network and how it came to be.

    Attributes:
        network: layers and cost; where there are several networks, all of them as one, see `joined_networks`.
        parameters: weights and biases, float32 or float64.
        encoding: how tables become arrays and outputs become labels, or None where it was trained on arrays.
        options: what training was given, as `TrainingResult.options`.
        history: every epoch.
        facts: what else the writer noted: data, scores, the command; plain data.
        version: of the library that wrote it.
        members: the parameters of each of several networks, which predict together; empty where there is one.
        temperature: what the mean of their last weighted inputs is divided by.
        conformal: how far off a model of values was on examples that it did not learn from, or None.
        threshold: of two classes, the probability of the second from which on to answer it, so that the rarer one has
            the greatest F1 on examples that were not learnt from, or None; whoever asks for no other is answered by ½.
    """

    network: Network
    parameters: Parameters
    encoding: Encoding | None = None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    history: History = field(default_factory=History, repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    version: str = backproof.__version__
    members: tuple[Parameters, ...] = field(default=(), repr=False)
    temperature: float = 1.0
    conformal: Conformal | None = field(default=None, repr=False)
    threshold: float | None = None

    @classmethod
    def of_members(
        cls, network: Network, members: Sequence[Parameters], temperature: float = 1.0, **rest: Any
    ) -> Model:  # fmt: skip
        """Return the model of several networks that predict together.

        Args:
            network: layers and cost of each.
            members: the parameters of each, one at least.
            temperature: what the mean of their last weighted inputs is divided by.
            **rest: the other attributes of a model.

        Raises:
            InputError: as `joined_networks.joined`.
        """
        return cls(*joined(network, members, temperature), **rest, members=tuple(members), temperature=temperature)

    @property
    def member_network(self) -> Network:
        """Layers and cost of one of the several networks; of the only one, where there is one."""
        return one_of(self.network, max(len(self.members), 1))

    def __post_init__(self) -> None:
        """Keep views of the mappings that cannot be written through."""
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    def __reduce__(self) -> Any:
        """Pickle the fields; mappings as dictionaries."""
        made = {item.name: getattr(self, item.name) for item in fields(self)}
        return _model_of, (made | {"options": dict(self.options), "facts": dict(self.facts)},)

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
        x = np.asarray(x, self.dtype)
        if self.members:
            return mean_output_layer(self.member_network, self.members, self.temperature, x)
        return output_layer(self.network, self.parameters, x)


def _model_of(made: dict[str, Any]) -> Model:
    return Model(**made)


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
        raise type(error)("{path!r}: {reason}", path=os.fspath(path), reason=error) from None


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
    if model.dtype not in (np.float32, np.float64):
        raise InputError("parameters: {dtype} given; accepted: float32 and float64", dtype=model.dtype)
    if not model.members:
        return arrays_of(model.network, model.parameters, model.dtype)
    each = enumerate(model.members, 1)
    return {
        f"network {number}, {name}": array
        for number, member in each
        for name, array in arrays_of(model.member_network, member, model.dtype).items()
    }


def record_of(model: Model) -> dict[str, Any]:
    """Return everything but the arrays as plain data: what a model file holds as JSON."""
    found: dict[str, Any] = plain({"format": KIND.format, **_record(model)})
    return found


def _record(model: Model) -> dict[str, Any]:
    network = model.member_network
    several = {"count": len(model.members), "temperature": float(model.temperature)}
    optional: dict[str, Any] = {"networks": several} if model.members else {}
    if model.conformal is not None:
        optional["intervals"] = model.conformal.to_record()
    if model.threshold is not None:
        optional["threshold"] = float(model.threshold)
    return optional | {
        "version": model.version,
        "sizes": list(network.sizes),
        "activations": [stored_activation(record) for record in network.activations],
        "cost": stored_cost(network.cost_function),
        "encoding": None if model.encoding is None else json.loads(model.encoding.to_json()),
        "options": dict(model.options),
        "history": [{name: row[name] for name in row if name != "seconds"} for row in model.history.to_records()],
        "facts": {name: stored_words(value) for name, value in model.facts.items()},
    }


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
    "networks": replace(mapping(), optional=True),
    "intervals": replace(mapping(), optional=True),
    "threshold": number(0.0, optional=True),
}
"""What a record holds; activations, cost, encoding and history are held to the letter by those who make them."""


_SEVERAL = {"count": whole(least=1, most=10_000), "temperature": number(finite=True)}


def _model(record: Mapping[str, Any], arrays: dict[str, Array]) -> Model:
    network = Network(record["sizes"], [*map(read_activation, record["activations"])], read_cost(record["cost"]))
    encoding = None if record["encoding"] is None else Encoding.from_json(record["encoding"])
    if encoding is not None:
        encoding.check_sizes(network.sizes[0], network.sizes[-1])
    history = History.from_records(record["history"], where="damaged: history")
    facts = {name: read_words(value) for name, value in record["facts"].items()}
    rest: dict[str, Any] = {
        "encoding": encoding, "options": record["options"], "history": history, "facts": facts,
        "version": record["version"], "threshold": record.get("threshold"),
    }  # fmt: skip
    if "intervals" in record:
        rest["conformal"] = Conformal.from_record(record["intervals"], network.sizes[-1])
    if "networks" not in record:
        return Model(network, parameters_in(network, arrays), **rest)
    several = held(record["networks"], _SEVERAL, "damaged, networks")
    return Model.of_members(network, members_in(network, arrays, several["count"]), several["temperature"], **rest)
