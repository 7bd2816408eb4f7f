"""What `view` is given, made what a session starts with: each kind of model is read in one place, and no other is."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np

from backproof.errors import InputError, Listed, Phrase
from backproof.lab.bounds import MOST_LAYERS, MOST_ROWS, MOST_WIDTH
from backproof.lab.datasets import DataSet, of_table
from backproof.lab.lab_options import LabOptions
from backproof.lab.opened import options_of, trained_with
from backproof.lab.shown_estimators import ShownModel, is_estimator, of_saved, read_estimator
from backproof.lab.start import Start
from backproof.lab.torch_models import is_torch, read_torch
from backproof.model_file import Model
from backproof.network import Network, Parameters
from backproof.tables import Table
from backproof.training import TrainingResult
from backproof.training.data import Source

Array = Any
_ACCEPTED = Phrase(
    "a Network, a TrainingResult, a Model, a fitted MLPClassifier, MLPRegressor, TabularClassifier or "
    "TabularRegressor, one of scikit-learn's own networks, or a PyTorch nn.Sequential"
)


def start_of(
    model: Any, parameters: Any, x: Any, y: Any, *, row: int = 1, cost: str | None = None, language: str = "en"
) -> Start:
    """Return what a session starts with; the arguments are those of `view`.

    Raises:
        InputError: as `view`.
    """
    if cost is not None and not is_torch(model):
        raise InputError(
            "cost: {cost!r} given for a model that has its own; accepted: with a PyTorch module, which has none",
            cost=cost,
        )
    if not isinstance(model, Network):
        if parameters is not None and y is not None:
            raise InputError("parameters: given with what has its own ({kind}); accepted: view(model, x, y)",
                             kind=type(model).__name__)  # fmt: skip
        x, y = (x, y) if parameters is None else (parameters, x)
    shown = _read(model, parameters, cost)
    network = shown.network
    holds_both = y is None and x is not None and shown.model is not None and _is_table(x)
    if not holds_both and (x is None or y is None):
        missing = " and ".join(name for name, given in (("x", x), ("y", y)) if given is None)
        raise InputError("{missing}: not given; accepted: the examples and their targets", missing=missing)
    if network.depth > MOST_LAYERS or max(network.sizes) > MOST_WIDTH:
        raise InputError("network: {sizes} given; accepted: at most {layers} layers of at most {width} neurons",
                         sizes="-".join(map(str, network.sizes)), layers=MOST_LAYERS, width=MOST_WIDTH)  # fmt: skip
    data = _data(shown, x, y)
    if isinstance(row, bool) or not isinstance(row, int | np.integer) or not 1 <= row <= len(data):
        raise InputError("row: {row!r} given; accepted: 1 to {count}", row=row, count=len(data))
    options = options_of(network, {**trained_with(shown.trained), "row": row, "lang": language})
    names = {"act": tuple(record.name for record in network.activations), "cost": network.cost_function.name}
    options = LabOptions({**options, **names})  # a function of a person's own too, which no address can name
    return Start(options, network, shown.parameters, data, moves=False, command="", networks=shown.networks)


def _read(model: Any, parameters: Any, cost: str | None) -> ShownModel:
    """Return what is shown of a model, its parameters in double precision."""
    if isinstance(model, Network):
        if parameters is not None and not isinstance(parameters, Parameters):
            raise InputError("parameters: {kind} given; accepted: Parameters", kind=type(parameters).__name__)
        shown = ShownModel(model, parameters)
    elif isinstance(model, TrainingResult):
        shown = ShownModel(model.network, model.parameters, dict(model.options))
    elif isinstance(model, Model):
        shown = of_saved(model)
    elif is_torch(model):
        shown = ShownModel(*read_torch(model, cost))
    elif is_estimator(model):
        shown = read_estimator(model)
    else:
        raise InputError("model: {given} given; accepted: {accepted}", given=type(model).__name__, accepted=_ACCEPTED)
    known = shown.parameters
    if known is None:
        return shown
    shown.network.check_inputs(known, known.weights[0][:1])
    doubled = (tuple(np.array(each, np.float64) for each in arrays) for arrays in (known.weights, known.biases))
    return replace(shown, parameters=Parameters(*doubled))


# --------------------------------------------------------------------- classes


def _encoded(y: Array, classes: Array, outputs: int) -> Array:
    """Return labels as what the network of a classifier learns: 0 and 1, (N, n_L)."""
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] > 1:
        return y
    y = y.reshape(-1)
    codes = _codes(y, classes)
    return codes[:, None] if outputs == 1 else np.eye(len(classes))[codes.astype(int)]


def _codes(y: Array, classes: Array) -> Array:
    """Return the place of each label among the classes, counted from 0."""
    unknown = [label for label in np.unique(y) if label not in classes]
    if unknown:
        raise InputError("y: the label {label!r} given; accepted: those that it was fitted with, {accepted}",
                         label=str(unknown[0]), accepted=Listed(map(str, classes)))  # fmt: skip
    return (y[:, None] == np.asarray(classes)[None, :]).argmax(axis=1).astype(np.float64)


# ------------------------------------------------------------------------ data


def _is_encoded(network: Network, x: Any) -> bool:
    """Whether rows are what the network takes, and not a table that is to be encoded."""
    return not _is_table(x) and np.shape(_plain(x))[1:] == network.sizes[:1]


def _is_table(x: Any) -> bool:
    """Whether x has columns with names: a data frame, or the path of a file."""
    return isinstance(x, str | PathLike) or hasattr(x, "columns")


def _of_columns(shown: ShownModel, x: Any, y: Any) -> DataSet:
    """Return rows of a table, encoded as the model does; labels or values from y, or from the table itself."""
    assert shown.model is not None
    encoding = shown.model.encoding
    assert encoding is not None
    if _is_table(x):
        table = encoding.read(str(x) if isinstance(x, PathLike) else x)
    else:
        rows = np.asarray(x)
        table = Table.from_columns({f"x{k}": rows[:, k] for k in range(rows.shape[1])}, source="x")
    if y is not None:
        name, y = encoding.target_names[0], np.asarray(y).reshape(len(table), -1)[:, 0]
        told = y if shown.classes is None else _codes(y, shown.classes)
        others = [column for column in table.columns if column.name != name]
        table = replace(table, columns=(*others, *Table.from_columns({name: told}).columns))
    data = of_table("own", table, encoding)
    classes = () if shown.classes is None else tuple(map(str, shown.classes))
    return replace(data, output_names=classes) if len(classes) == shown.network.sizes[-1] else data


def _data(shown: ShownModel, x: Any, y: Any) -> DataSet:
    network = shown.network
    if shown.model is not None and (shown.takes_columns or not _is_encoded(network, x)):
        data = _of_columns(shown, x, y)
        if len(data) > MOST_ROWS:
            raise InputError("x: {rows} rows given; accepted: at most {most}", rows=len(data), most=MOST_ROWS)
        return data
    names = tuple(map(str, getattr(x, "columns", ())))
    x, y = _plain(x), _plain(y)
    image = None
    if getattr(x, "ndim", 2) == 3 and x.shape[1] * x.shape[2] == network.sizes[0]:
        image, x = (int(x.shape[1]), int(x.shape[2])), x.reshape(len(x), -1)
    classes = shown.classes
    if classes is not None:
        y = _encoded(y, classes, network.sizes[-1])
    ready = Source(x, y).ready(network, np.float64)
    if len(ready.x) > MOST_ROWS:
        raise InputError("x: {rows} rows given; accepted: at most {most}", rows=len(ready.x), most=MOST_ROWS)
    outputs = () if classes is None or len(classes) != network.sizes[-1] else tuple(map(str, classes))
    inputs = names if len(names) == network.sizes[0] else ()
    return DataSet("own", np.array(ready.x), np.array(ready.y), inputs, outputs, image, None, _are_classes(ready.y))


def _plain(given: Any) -> Any:
    """Return a tensor of PyTorch or a sparse matrix as an array, and anything else as it is."""
    if hasattr(given, "detach"):
        return given.detach().cpu().numpy()
    if hasattr(given, "toarray"):
        return given.toarray()
    return np.asarray(given) if hasattr(given, "columns") or hasattr(given, "to_numpy") else given


def _are_classes(y: Array) -> bool:
    """Whether targets say one class each."""
    return bool(np.isin(y, (0, 1)).all() and (y.shape[1] == 1 or (y.sum(axis=1) == 1).all()))
