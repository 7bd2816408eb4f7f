"""Estimators read for `view`: of this library, whose attributes are their interface, and scikit-learn's own networks.

scikit-learn is never imported here: whoever has one of its estimators has imported it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.model_file import Model
from backproof.network import Network, Parameters

Array = Any
_OURS = {"logistic": "sigmoid", "exp": "exponential"}
"""scikit-learn's names of activations where they are not those here."""


@dataclass(frozen=True, eq=False)
class ShownModel:
    """What is shown of a model.

    Attributes:
        network: layers and cost.
        parameters: or None where they are to be drawn.
        trained: how it was trained, as `TrainingResult.options`.
        networks: how many answer together, of which this is the first.
        classes: the labels of a classifier, or None.
        model: with its encoding, where it takes tables, or None.
        takes_columns: whether an array too has the columns as they are in the data, and not as the model encodes them.
    """

    network: Network
    parameters: Parameters | None
    trained: dict[str, Any] = field(default_factory=dict)
    networks: int = 1
    classes: Array | None = None
    model: Model | None = None
    takes_columns: bool = False


def of_saved(model: Model) -> ShownModel:
    """Return what is shown of a model: of several networks, the first."""
    several = bool(model.members)
    network, parameters = (
        (model.member_network, model.members[0]) if several else (model.network, model.parameters)
    )  # fmt: skip
    tables = model if model.encoding is not None else None
    return ShownModel(network, parameters, dict(model.options), max(len(model.members), 1), None, tables)


def is_estimator(model: Any) -> bool:
    """Whether it is an estimator that holds a network: one of this library, or scikit-learn's own."""
    return _has_a_model(model) or _has_a_network(model) or _is_of_sklearn(model)


def read_estimator(model: Any) -> ShownModel:
    """Return what is shown of a fitted estimator.

    Raises:
        InputError: it is not fitted.
    """
    classes = getattr(model, "classes_", None)
    try:
        if _has_a_model(model):
            return replace(of_saved(model.model_), classes=classes, takes_columns=True)
        if _is_of_sklearn(model):
            return _of_sklearn(model, classes)
        if hasattr(model, "estimators_"):
            first = model.estimators_[0]
            return ShownModel(first.network_, first.parameters_, _training(model), len(model.estimators_), classes)
        return ShownModel(model.network_, model.parameters_, _training(model), 1, classes)
    except AttributeError:  # scikit-learn says so that something is not fitted
        raise InputError(
            "model: {kind} given, which is not fitted yet; accepted: after fit", kind=type(model).__name__
        ) from None


def _has_a_model(model: Any) -> bool:
    """Whether its class says that fitting gives a model of tables."""
    return any("model_" in vars(each).get("__annotations__", {}) for each in type(model).__mro__)


def _has_a_network(model: Any) -> bool:
    return all(hasattr(type(model), name) for name in ("network_", "parameters_"))


def _is_of_sklearn(model: Any) -> bool:
    theirs = sys.modules.get("sklearn.neural_network")
    return theirs is not None and isinstance(model, theirs.MLPClassifier | theirs.MLPRegressor)


def _training(model: Any) -> dict[str, Any]:
    return {"optimizer": model.solver, "learning_rate": model.learning_rate_init, "batch_size": model.batch_size}


def _of_sklearn(model: Any, classes: Array | None) -> ShownModel:
    """Return scikit-learn's network as one of ours: its weights are (from, to), ours (to, from)."""
    weights = tuple(np.array(w, np.float64).T for w in model.coefs_)
    biases = tuple(np.array(b, np.float64) for b in model.intercepts_)
    sizes = [weights[0].shape[1], *(len(b) for b in biases)]
    hidden = _OURS.get(model.activation, model.activation)
    output = _OURS.get(model.out_activation_, model.out_activation_)
    network = Network(sizes, [*[hidden] * (len(biases) - 1), output], _cost(output, sizes[-1]))
    return ShownModel(network, Parameters(weights, biases), _training(model), 1, classes)


def _cost(output: str, outputs: int) -> str:
    """Return the cost that scikit-learn trains such an output with."""
    canonical = {"softmax": "categorical_cross_entropy", "sigmoid": "binary_cross_entropy", "exponential": "poisson"}
    return canonical.get(output, "quadratic" if outputs == 1 else "half_mean_squared_error")
