"""`MLPRegressor`: one or several real outputs, by scikit-learn's squared error or Poisson loss or any cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import validate_data

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.estimators import outputs_of_members, translation
from backproof.estimators.base import BaseMLP, can_fit_partially
from backproof.estimators.fittable import Array
from backproof.estimators.from_disk import AnyCallback


class MLPRegressor(RegressorMixin, BaseMLP):
    """Multi-layer perceptron for regression, trained by BP1–BP4; drop-in for scikit-learn 1.9's.

    Given the same `random_state`, the fitted weights are scikit-learn's, step for step.

    Args:
        loss: "squared_error" (half the mean over the outputs, as scikit-learn reports it), "poisson" (half the
            deviance, outputs exp(z), y ≥ 0), any name of `backproof.COSTS`, or a `Cost`. The output layer has the
            cost's canonical activation, or identity.
        hidden_layer_sizes: neurons of each hidden layer.
        activation: of the hidden layers.
        solver: as in `MLPClassifier`, and so are all parameters below.
        alpha: strength λ of the L2 penalty, divided by the size of each batch.
        batch_size: examples a step.
        learning_rate: how the rate goes, for every solver but adam and lbfgs.
        learning_rate_init: the rate.
        power_t: exponent of "invscaling".
        max_iter: epochs at most.
        shuffle: whether each epoch has a new order.
        random_state: None, an integer or a `RandomState`.
        tol: how much better counts as better.
        verbose: whether to print a line an epoch.
        warm_start: go on from the last fit.
        momentum: of "sgd", "momentum" and "nesterov".
        nesterovs_momentum: whether "sgd" is Nesterov's.
        early_stopping: stop on the R² of held-out data.
        validation_fraction: the share held out.
        beta_1: of "adam" and "adamw".
        beta_2: of "adam" and "adamw".
        epsilon: of "adam", "adamw" and "rmsprop".
        n_iter_no_change: epochs without improvement that are waited for.
        max_fun: evaluations at most, of "lbfgs".
        output_activation: of the output layer.
        dropout: share of the hidden activations dropped.
        l1: strength of the L1 penalty, divided as `alpha` is.
        clip_norm: longest gradient of a batch.
        weight_decay: of "adamw".
        decay: of "rmsprop".
        schedule: a name or record of `backproof.SCHEDULES`, for every stochastic solver.
        metrics: measured every epoch, for `history_`.
        engine: a name of `backproof.engines.ENGINES`, or "auto"; `engine_` is the one that ran.
        dtype: of the parameters.
        n_networks: how many networks, whose outputs are averaged.
        bagging: whether each is fitted to a bootstrap sample.
        n_jobs: how many are fitted at once.
        cluster: whose workers make the steps of one network.
        shards: into how many parts the examples are dealt there.

    Raises:
        InputError: a parameter or data that is not accepted; it is a `ValueError`.

    Its attributes are those of `MLPClassifier` but `classes_`.

    >>> X = np.linspace(-1, 1, 20)[:, None]
    >>> model = MLPRegressor(hidden_layer_sizes=8, activation="tanh", solver="lbfgs", random_state=0)
    >>> model.fit(X, X[:, 0] ** 2).score(X, X[:, 0] ** 2) > 0.99
    True
    """

    def __init__(
        self,
        loss: Any = "squared_error",
        hidden_layer_sizes: Any = (100,),
        activation: Any = "relu",
        *,
        solver: Any = "adam",
        alpha: float = 0.0001,
        batch_size: Any = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: Any = None,
        tol: float = 1e-4,
        verbose: Any = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: float = 10,
        max_fun: int = 15000,
        output_activation: Any = None,
        dropout: Any = 0.0,
        l1: float = 0.0,
        clip_norm: float | None = None,
        weight_decay: float = 0.01,
        decay: float = 0.9,
        schedule: Any = None,
        metrics: Any = (),
        engine: str = "auto",
        dtype: Any = None,
        n_networks: int = 1,
        bagging: bool = False,
        n_jobs: int | None = None,
        cluster: Any = None,
        shards: int | None = None,
    ) -> None:
        self._keep(locals())

    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        *,
        validation_data: Any = None,
        callbacks: Sequence[AnyCallback] = (),
    ) -> MLPRegressor:
        """Fit to X (N, n_1), dense or sparse, and y (N,) or (N, n_L).

        Args:
            X: examples as rows; or the path of a table, of which examples stay on disk, see docs/scale.md.
            y: real numbers; with a path, the name of the column to predict.
            sample_weight: (N,), ≥ 0.
            validation_data: (X, y) evaluated after every epoch; with `early_stopping`, instead of a held-out share.
            callbacks: called with each `EpochRecord`; one that returns something true stops the fit. Of several
                networks, called with the number of one, from 0, and its record, one call at a time; true stops it.

        Raises:
            InputError: parameters or data that are not accepted, or a run that diverged; the message says where.
        """
        return self._fit(X, y, sample_weight, validation_data=validation_data, callbacks=callbacks)

    @available_if(can_fit_partially)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> MLPRegressor:
        """Go on by one epoch over X (N, n_1) and y (N,) or (N, n_L); not for solver "lbfgs"."""
        return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Return the outputs, (N,) or (N, n_L); of several networks, the mean.

        Args:
            X: examples as rows.
            return_std: whether to return also the standard deviation of the networks' outputs, of the same shape.

        Raises:
            InputError: return_std with one network.
        """
        if return_std:
            mean, spread = outputs_of_members.mean_and_spread(self, self._examples(X))
            return _column_dropped(mean), _column_dropped(spread)
        return _column_dropped(outputs_of_members.outputs(self, self._examples(X)))

    # ------------------------------------------------------------------ parts

    _task = "regression"

    def _told_of(self, target: Mapping[str, Any]) -> None:
        """Real values of one column: there is nothing to learn."""

    def _validated(self, X: Any, y: Any, incremental: bool, first: bool) -> tuple[Array, Array, Array | None]:
        dtypes = (np.float64, np.float32)
        X, y = validate_data(
            self, X, y, accept_sparse=["csr", "csc"], multi_output=True, y_numeric=True, dtype=dtypes, reset=first
        )
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y.reshape(len(y), -1), None

    def _validated_validation(self, X: Any, y: Any) -> tuple[Array, Array]:
        X, y, _ = self._validated(X, y, False, False)
        return X, y

    def _output(self, n_outputs: int) -> tuple[Activation, Cost]:
        function = translation.regression_cost(self.loss, n_outputs)
        return translation.output_activation(self.output_activation, function, "identity"), function

    def _score_of(self, outputs: Array, y: Array, weights: Array | None) -> float:
        if not np.isfinite(outputs).all():
            return float("nan")
        from sklearn.metrics import r2_score  # here, since it loads much that no other fit needs

        with np.errstate(over="ignore", invalid="ignore"):
            return float(r2_score(y, outputs, sample_weight=weights))


def _column_dropped(outputs: Array) -> Array:
    return outputs.ravel() if outputs.shape[1] == 1 else outputs
