"""What `view` is given, made what a session starts with: each kind of model is read in one place, and no other is."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.lab.bounds import MOST_LAYERS, MOST_ROWS, MOST_WIDTH
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import Options
from backproof.lab.opened import options_of, trained_with
from backproof.lab.start import Start
from backproof.lab.torch_models import is_torch, read_torch
from backproof.model_file import Model
from backproof.network import Network, Parameters
from backproof.training import TrainingResult
from backproof.training.data import Source

Array = Any
_ACCEPTED = Phrase(
    "a Network, a TrainingResult, a Model, a fitted MLPClassifier or MLPRegressor, or a PyTorch nn.Sequential"
)


def start_of(
    model: Any, parameters: Any, x: Any, y: Any, *, row: int = 1, cost: str | None = None, language: str = "en"
) -> Start:
    """Return what a session starts with; the arguments are those of `view`.

    Raises:
        InputError: as `view`.
    """
    if cost is not None and not is_torch(model):
        raise InputError("cost: {cost!r} given; accepted: with a PyTorch module, which has none", cost=cost)
    if not isinstance(model, Network):
        if parameters is not None and y is not None:
            raise InputError("parameters: given with what has its own ({kind}); accepted: view(model, x, y)",
                             kind=type(model).__name__)  # fmt: skip
        x, y = (x, y) if parameters is None else (parameters, x)
    network, known, trained = _read(model, parameters, cost)
    if x is None or y is None:
        missing = " and ".join(name for name, given in (("x", x), ("y", y)) if given is None)
        raise InputError("{missing}: not given; accepted: the examples and their targets", missing=missing)
    if network.depth > MOST_LAYERS or max(network.sizes) > MOST_WIDTH:
        raise InputError("network: {sizes} given; accepted: at most {layers} layers of at most {width} neurons",
                         sizes="-".join(map(str, network.sizes)), layers=MOST_LAYERS, width=MOST_WIDTH)  # fmt: skip
    data = _data(network, x, y, model)
    if isinstance(row, bool) or not isinstance(row, int | np.integer) or not 1 <= row <= len(data):
        raise InputError("row: {row!r} given; accepted: 1 to {count}", row=row, count=len(data))
    options = options_of(network, {**trained_with(trained), "row": row, "lang": language})
    names = {"act": tuple(record.name for record in network.activations), "cost": network.cost_function.name}
    options = Options({**options, **names})  # a function of a person's own too, which no address can name
    return Start(options, network, known, data, moves=False, command="")


def _read(model: Any, parameters: Any, cost: str | None) -> tuple[Network, Parameters | None, dict[str, Any]]:
    """Return a model's network and parameters, and how it was trained."""
    if isinstance(model, Network):
        if parameters is not None and not isinstance(parameters, Parameters):
            raise InputError("parameters: {kind} given; accepted: Parameters", kind=type(parameters).__name__)
        network, known, trained = model, parameters, {}
    elif isinstance(model, TrainingResult | Model):
        network, known, trained = model.network, model.parameters, dict(model.options)
    elif is_torch(model):
        (network, known), trained = read_torch(model, cost), {}
    elif _is_estimator(model):
        (network, known), trained = _fitted(model), {}
    else:
        raise InputError("model: {given} given; accepted: {accepted}", given=type(model).__name__, accepted=_ACCEPTED)
    if known is not None:
        network.check_inputs(known, known.weights[0][:1])
        known = Parameters(*(tuple(np.array(each, np.float64) for each in arrays)
                             for arrays in (known.weights, known.biases)))  # fmt: skip
    return network, known, trained


# ------------------------------------------------------------------ estimators


def _is_estimator(model: Any) -> bool:
    """Whether it is one of this library's estimators that fit one network; their attributes are their interface."""
    return all(hasattr(type(model), name) for name in ("network_", "parameters_"))


def _fitted(model: Any) -> tuple[Network, Parameters]:
    try:
        return model.network_, model.parameters_
    except AttributeError:  # scikit-learn says so that something is not fitted
        if hasattr(model, "estimators_"):
            raise InputError("model: an ensemble of {count} networks given; accepted: one of its estimators_",
                             count=len(model.estimators_)) from None  # fmt: skip
        raise InputError("model: {kind} given, not fitted; accepted: after fit", kind=type(model).__name__) from None


def _encoded(y: Array, classes: Array, outputs: int) -> Array:
    """Return labels as what the network of a classifier learns: 0 and 1, (N, n_L)."""
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] > 1:
        return y
    y = y.reshape(-1)
    unknown = [label for label in np.unique(y) if label not in classes]
    if unknown:
        raise InputError("y: the label {label!r} given; accepted: those that it was fitted with, {accepted}",
                         label=str(unknown[0]), accepted=", ".join(map(str, classes)))  # fmt: skip
    if outputs == 1:
        return (y == classes[-1]).astype(np.float64)[:, None]
    return (y[:, None] == np.asarray(classes)[None, :]).astype(np.float64)


# ------------------------------------------------------------------------ data


def _data(network: Network, x: Any, y: Any, model: Any) -> DataSet:
    names = tuple(map(str, getattr(x, "columns", ())))
    x, y = _plain(x), _plain(y)
    image = None
    if getattr(x, "ndim", 2) == 3 and x.shape[1] * x.shape[2] == network.sizes[0]:
        image, x = (int(x.shape[1]), int(x.shape[2])), x.reshape(len(x), -1)
    classes = getattr(model, "classes_", None) if _is_estimator(model) else None
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
