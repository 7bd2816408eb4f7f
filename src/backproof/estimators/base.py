"""What both estimators share: parameters kept, one fit over `backproof.train`, outputs for new examples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from backproof.costs import DESCENDED
from backproof.errors import InputError
from backproof.estimators import attributes, ensemble, from_disk, translation
from backproof.estimators.drawing import draw
from backproof.estimators.fittable import Array, Fittable
from backproof.estimators.from_disk import AnyCallback
from backproof.estimators.on_clusters import OnClusters
from backproof.estimators.planned import FitData
from backproof.estimators.said import Sayer, conclude
from backproof.network import Network, Parameters
from backproof.opening import features
from backproof.training.data import Source

_SMALL = 1 << 14


def can_fit_partially(estimator: Any) -> bool:
    """Whether `partial_fit` is available.

    Raises:
        AttributeError: it is not, as scikit-learn's `available_if` asks for.
    """
    if not translation.is_stochastic(estimator):
        raise AttributeError(f"partial_fit is only available for stochastic optimizers. {estimator.solver} is not.")
    if estimator.bagging:
        raise AttributeError("partial_fit is not available with bagging=True, which draws from all examples at once.")
    return True


class BaseMLP(OnClusters, Fittable):
    """A network that scikit-learn can fit. Not to be used itself: see `MLPClassifier` and `MLPRegressor`."""

    def _keep(self, given: dict[str, Any]) -> None:
        """Store the arguments of `__init__` unchanged, as scikit-learn's `clone` expects."""
        for name, value in given.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    # ---------------------------------------------------------------- fitting

    def _fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        *,
        incremental: bool = False,
        validation_data: Any = None,
        callbacks: Sequence[AnyCallback] = (),
    ) -> Self:
        translation.check_parameters(self)
        if from_disk.is_path(X):
            given = {"sample_weight": sample_weight, "validation_data": validation_data, "partial_fit": incremental}
            conclude(self, from_disk.fit(self, X, y, self._network, callbacks, given), incremental)
            return self
        self.__dict__.pop("encoding_", None)
        hidden = translation.hidden_sizes(self.hidden_layer_sizes)
        if incremental and self.early_stopping:
            raise InputError("partial_fit does not support early_stopping=True")  # scikit-learn's sentence
        first = ensemble.begins_anew(self, incremental)
        data = self._given(X, y, sample_weight, validation_data, incremental, first)
        network = self._network([data.source.x.shape[1], *hidden, data.source.y.shape[1]])
        if ensemble.is_asked_for(self):
            results = ensemble.fit(self, network, data, first=first, incremental=incremental, callbacks=callbacks)
        else:
            rng = check_random_state(self.random_state)
            plan = draw(self, network, data, rng, first=first, incremental=incremental)
            results = [plan.run([*([Sayer(self)] if self.verbose else []), *callbacks])]
            attributes.remember(self, results[0], plan)
        conclude(self, results, incremental)
        return self

    def _given(
        self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool, first: bool
    ) -> FitData:
        X, y, class_weights = self._validated(X, y, incremental, first)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        validation = None if validation_data is None else Source(*self._pair(validation_data))
        return FitData(Source(X, y), sample_weight, _product(sample_weight, class_weights), validation)

    def _pair(self, validation_data: Any) -> tuple[Array, Array]:
        if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
            raise InputError(
                "validation_data: {given} given; accepted: a pair (X, y)", given=type(validation_data).__name__
            )
        return self._validated_validation(*validation_data)

    def _network(self, sizes: list[int]) -> Network:
        hidden = translation.hidden_activations(self.activation, len(sizes) - 2)
        output, function = self._output(sizes[-1])
        return Network(sizes, [*hidden, output], function)

    # -------------------------------------------------------------- prediction

    def _examples(self, X: Any) -> Array:
        """Return X, checked as scikit-learn checks it.

        A small array of finite numbers of the right width needs no more than looking at it: a tenth of the time.
        """
        own = self.__dict__
        if (
            type(X) is np.ndarray
            and X.dtype.char in "df"
            and X.ndim == 2
            and 0 < X.size <= _SMALL
            and X.shape[1] == own.get("n_features_in_")
            and ("coefs_" in own or "estimators_" in own)
            and "feature_names_in_" not in own
            and math.isfinite(
                np.vdot(X, X)
            )  # a sum that overflows is not finite either; then scikit-learn's check decides
        ):
            return X
        check_is_fitted(self)
        if from_disk.is_path(X) and "encoding_" in own:
            return features(X, own["encoding_"])
        return validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)

    @property
    def parameters_(self) -> Parameters:
        """The fitted weights (n_l, n_(l−1)) and biases (n_l,) in backproof's layout; views of `coefs_`."""
        if attributes.is_ensemble(self):
            raise AttributeError("parameters_: an ensemble's are those of each of its estimators_")
        check_is_fitted(self, "coefs_")
        return attributes.stored(self)

    @property
    def network_(self) -> Network:
        """The fitted network, to check, derive or certify: `network_.forward(parameters_, X).output`.

        Its cost is the one that was descended: for scikit-learn's own losses, `costs.DESCENDED`.
        """
        if attributes.is_ensemble(self):
            network: Network = self.estimators_[0].network_
            return network
        check_is_fitted(self, "coefs_")
        sizes = [self.coefs_[0].shape[0], *(c.shape[1] for c in self.coefs_)]
        _, function = self._output(sizes[-1])
        return Network(sizes, self._layers.activations, DESCENDED.get(function, function))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _product(a: Array | None, b: Array | None) -> Array | None:
    return a if b is None else b if a is None else a * b
