"""What a fit asks of an estimator: the attributes it sets, and the questions that classifier and regressor answer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from sklearn.base import BaseEstimator

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.network import Network
from backproof.training.health import Symptom

Array = Any


class Fittable(BaseEstimator):
    """An estimator whose parameters are scikit-learn's and whose fit is backproof's; its kinds answer the questions.

    scikit-learn wants parameters and fitted attributes on the estimator itself, so that the functions of a fit
    (`drawing`, `attributes`, `ensemble`) take an estimator and set them.
    """

    _task: str
    """What a table's target is taken for: "classification" or "regression"."""
    cluster: Any
    engine_: str
    encoding_: str
    findings_: tuple[Symptom, ...]
    coefs_: list[Array]
    intercepts_: list[Array]
    estimators_: list[Any]
    loss_curve_: list[float]
    validation_scores_: list[float] | None
    _layers: Network
    """The layers of the fitted network; its cost plays no part."""

    @abstractmethod
    def _validated(self, X: Any, y: Any, incremental: bool, first: bool) -> tuple[Array, Array, Array | None]:
        """Return X, targets (N, n_L), and weights that classes have, (N,) or None."""

    @abstractmethod
    def _validated_validation(self, X: Any, y: Any) -> tuple[Array, Array]:
        """Return validation data that the user gave, as `_validated` does."""

    @abstractmethod
    def _output(self, n_outputs: int) -> tuple[Activation, Cost]:
        """Return the activation of the output layer and the cost."""

    @abstractmethod
    def _score_of(self, outputs: Array, y: Array, weights: Array | None) -> float:
        """Return the score that early stopping watches, from outputs and targets (N, n_L)."""

    @abstractmethod
    def _told_of(self, target: Mapping[str, Any]) -> None:
        """Learn of the target of a table on disk, as the record of its encoding."""

    def _weights_by_place(self) -> Any:
        """Return what classes count, by their places, as `train` takes it."""
        return None

    def _stratified(self, y: Array) -> Array | None:
        """Return what the split for early stopping is stratified by."""
        return None

    def _probable(self, outputs: Array) -> Array:
        """Return outputs (N, n_L) as what networks are averaged over: for classifiers, probabilities."""
        return outputs
