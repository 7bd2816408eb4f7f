"""Outputs of fitted networks for new examples: of one, or the mean of several and how far they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof import equations
from backproof.engines import output_layer
from backproof.engines.forward import is_little
from backproof.errors import InputError
from backproof.estimators import attributes
from backproof.estimators.fittable import Array, Fittable


def outputs(estimator: Fittable, a: Array) -> Array:
    """Return a^L (N, n_L) of checked examples a (N, n_1); of several networks, the mean, as probabilities if they are.

    By whatever engine is the fastest for it, but for an estimator that asks for NumPy: one that was fitted by another
    engine must predict where that engine is not installed.
    """
    if attributes.is_ensemble(estimator):
        return _of_each(estimator.estimators_, a).mean(axis=0)
    if is_little(estimator._layers, a.shape[0]):
        return _of_few(estimator, a)
    engine = "numpy" if estimator.engine == "numpy" else "auto"
    return output_layer(estimator._layers, attributes.stored(estimator), a, engine)[1]


def _of_few(estimator: Fittable, a: Array) -> Array:
    """Return a^L as `output_layer` does, without its checks, which take half as long as one example itself."""
    for coef, bias, record in zip(estimator.coefs_, estimator.intercepts_, estimator._layers.activations, strict=True):
        a = record.forward(equations.weighted_input(a, coef.T, bias))
    return a


def mean_and_spread(estimator: Fittable, a: Array) -> tuple[Array, Array]:
    """Return the mean of the networks' outputs and their standard deviation around it, each (N, n_L).

    As deep ensembles measure what the networks do not agree on (Lakshminarayanan, Pritzel, Blundell, NeurIPS 2017,
    section 2.4): the variance of the mixture without that of its parts, so divided by k.

    Raises:
        InputError: one network has no spread.
    """
    members = vars(estimator).get("estimators_", [estimator])
    if len(members) < 2:
        raise InputError("return_std: True given with one network; accepted: n_networks of at least 2")
    found = _of_each(members, a)
    return found.mean(axis=0), found.std(axis=0)


def _of_each(members: Sequence[Any], a: Array) -> Array:
    """Return the outputs of each network, as probabilities where they are, (k, N, n_L)."""
    return np.stack([member._probable(outputs(member, a)) for member in members])
