"""`MLPClassifier`: binary, multiclass and multilabel, by scikit-learn's log-loss or any cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import LabelBinarizer
from sklearn.utils import column_or_1d
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import type_of_target, unique_labels
from sklearn.utils.validation import validate_data

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.errors import InputError
from backproof.estimators import attributes, labels, outputs_of_members, translation
from backproof.estimators.base import BaseMLP, can_fit_partially
from backproof.estimators.fittable import Array
from backproof.estimators.from_disk import AnyCallback


class MLPClassifier(ClassifierMixin, BaseMLP):
    """Multi-layer perceptron for classification, trained by BP1–BP4; drop-in for scikit-learn 1.9's.

    Given the same `random_state`, the fitted weights are scikit-learn's, step for step. Different on purpose: a run
    that diverges stops at once and keeps the last finite weights; under `warm_start` with `early_stopping` the best
    weights of all fits are kept, which scikit-learn overwrites; "lbfgs" has a `loss_curve_` too.

    Args:
        hidden_layer_sizes: neurons of each hidden layer: an integer, or a sequence of them.
        activation: of the hidden layers: "identity", "logistic", "tanh", "relu", any name of
            `backproof.ACTIVATIONS`, a record, or a list with one for each hidden layer.
        solver: "sgd" (with `momentum` and `nesterovs_momentum`), "adam", "lbfgs", "momentum", "nesterov",
            "rmsprop", "adamw", or a record from `backproof.optimizers.optimizer`.
        alpha: strength λ ≥ 0 of the L2 penalty, divided by the size of each batch.
        batch_size: examples a step, or "auto" for min(200, N).
        learning_rate: "constant", "invscaling" or "adaptive", for every solver but adam and lbfgs, which ignore it
            as scikit-learn's do.
        learning_rate_init: the rate, above 0.
        power_t: exponent of "invscaling".
        max_iter: epochs at most; for lbfgs, iterations.
        shuffle: whether each epoch has a new order.
        random_state: None, an integer or a `RandomState`: initial weights, splits, orders and dropout masks.
        tol: how much better counts as better.
        verbose: whether to print a line an epoch.
        warm_start: whether `fit` goes on from the last fit.
        momentum: of "sgd", "momentum" and "nesterov", 0…1.
        nesterovs_momentum: whether "sgd" is Nesterov's.
        early_stopping: stop when the accuracy on held-out data no longer improves, and keep the best parameters.
        validation_fraction: the share held out; stratified where there are two classes, as scikit-learn's.
        beta_1: of "adam" and "adamw".
        beta_2: of "adam" and "adamw".
        epsilon: of "adam", "adamw" and "rmsprop".
        n_iter_no_change: epochs without improvement that are waited for; may be infinity.
        max_fun: evaluations at most, of "lbfgs".
        loss: "log_loss" (cross-entropy, which scikit-learn reports of probabilities clipped to [ε, 1 − ε]), any
            name of `backproof.COSTS`, or a `Cost`. Costs of distributions give two classes two outputs.
        output_activation: of the output layer, with values from 0 to 1; None for the cost's canonical one, or
            softmax for several classes and logistic otherwise.
        class_weight: None, "balanced", or weights by label (for multilabel, a list of them), times `sample_weight`.
        dropout: the share of activations dropped, of each hidden layer, or one for each of them, or one for each
            of layers 1…L−1.
        l1: strength λ₁ ≥ 0 of the L1 penalty, divided as `alpha` is.
        clip_norm: each batch's gradient is shortened to this norm, or None.
        weight_decay: of "adamw".
        decay: of "rmsprop".
        schedule: a name or record of `backproof.SCHEDULES`, for every stochastic solver; not with `learning_rate`.
        metrics: names of `backproof.training.metrics.METRICS`, or functions (outputs, targets) by name, measured
            every epoch on the validation data, or on the training data where there is none; see `history_`.
        engine: a name of `backproof.engines.ENGINES`, or "auto".
        dtype: float32 or float64 of parameters and training; None for that of X.
        n_networks: how many networks, each with a seed drawn from `random_state`, whose probabilities are averaged.
        bagging: whether each network is fitted to a bootstrap sample of the examples (with `early_stopping`, of those
            that it does not hold out); not with `partial_fit`.
        n_jobs: how many networks are fitted at once, in threads: None or -1 for as many as `OMP_NUM_THREADS`, joblib
            and the processors allow. The fit is the same, whatever it is.
        cluster: whose workers make the steps of one network, in rounds on shards: what `backproof.Cluster` takes, or a
            `Cluster`. Orders are then drawn there, so that the weights are not scikit-learn's; `batch_size` is that of
            each shard. Of several networks each is trained by one worker. A pickled estimator keeps no connection.
        shards: into how many parts the examples are dealt there; see `backproof.Cluster`.

    Raises:
        InputError: a parameter or data that is not accepted; it is a `ValueError`.

    Attributes set by `fit` are scikit-learn's: classes_, coefs_ (n_in, n_out), intercepts_, n_features_in_,
    feature_names_in_, n_iter_, n_layers_, n_outputs_, out_activation_, t_, loss_, loss_curve_, best_loss_,
    validation_scores_, best_validation_score_; and history_ (`History`, every epoch since the last fresh start),
    parameters_ and network_ (backproof's layout), engine_ (that ran last), findings_ (what keeps the network from
    learning, of which `fit` warns). Of several networks: estimators_, a fitted estimator for each, and of the above
    classes_, n_features_in_, feature_names_in_, n_layers_, n_outputs_, out_activation_, network_, engine_, n_iter_
    (the most) and loss_ (the mean).

    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier(hidden_layer_sizes=8, solver="lbfgs", max_iter=1000, random_state=0)
    >>> model.fit(X, y).score(X, y) > 0.95
    True
    """

    classes_: Array

    def __init__(
        self,
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
        loss: Any = "log_loss",
        output_activation: Any = None,
        class_weight: Any = None,
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
    ) -> MLPClassifier:
        """Fit to X (N, n_1), dense or sparse, and labels y (N,), or indicators (N, n) for multilabel.

        Args:
            X: examples as rows; or the path of a table, of which examples stay on disk, see docs/scale.md.
            y: labels of any kind; with a path, the name of the column to predict.
            sample_weight: (N,), ≥ 0.
            validation_data: (X, y) evaluated after every epoch; with `early_stopping`, instead of a held-out share.
            callbacks: called with each `EpochRecord`; one that returns something true stops the fit. Of several
                networks, called with the number of one, from 0, and its record, one call at a time; true stops it.

        Raises:
            InputError: parameters or data that are not accepted, or a run that diverged; the message says where.
        """
        return self._fit(X, y, sample_weight, validation_data=validation_data, callbacks=callbacks)

    @available_if(can_fit_partially)
    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None, classes: Any = None) -> MLPClassifier:
        """Go on by one epoch over X (N, n_1) and y; not for solver "lbfgs".

        Args:
            X: examples as rows.
            y: labels, or indicators for multilabel.
            sample_weight: (N,), ≥ 0.
            classes: all labels that will ever come; needed at the first call.

        Raises:
            InputError: no classes at the first call, others later, or labels that are not among them.
        """
        if isinstance(self.class_weight, str):
            raise InputError(
                "class_weight: {given!r} given; accepted by partial_fit: weights by label, or None",
                given=self.class_weight,
            )
        self._expect(classes, y)
        return self._fit(X, y, sample_weight, incremental=True)

    def predict(self, X: Any) -> Array:
        """Return the label of each example, (N,), or indicators (N, n) for multilabel."""
        return self._labels(outputs_of_members.outputs(self, self._examples(X)))

    def predict_proba(self, X: Any, return_std: bool = False) -> Any:
        """Return the probability of each class, (N, n), in the order of `classes_`; of several networks, the mean.

        Where the outputs of several exclusive classes do not sum to 1 (logistic outputs), they are divided by
        their sum.

        Args:
            X: examples as rows.
            return_std: whether to return also the standard deviation of the networks' probabilities, (N, n).

        Raises:
            InputError: return_std with one network.
        """
        if return_std:
            mean, spread = outputs_of_members.mean_and_spread(self, self._examples(X))
            return labels.of_both_classes(mean), np.hstack([spread, spread]) if spread.shape[1] == 1 else spread
        outputs = outputs_of_members.outputs(self, self._examples(X))
        return labels.of_both_classes(outputs if attributes.is_ensemble(self) else self._probable(outputs))

    def predict_log_proba(self, X: Any) -> Array:
        """Return the logarithm of `predict_proba`, (N, n)."""
        probabilities = self.predict_proba(X)
        with np.errstate(divide="ignore"):
            return np.log(probabilities, out=probabilities)

    def _probable(self, outputs: Array) -> Array:
        if outputs.shape[1] == 1 or self._layers.activations[-1].name == "softmax" or self._is_multilabel():
            return outputs
        sums = outputs.sum(axis=1, keepdims=True)
        return np.divide(outputs, sums, out=np.full_like(outputs, 1 / outputs.shape[1]), where=sums > 0)

    # ------------------------------------------------------------------ labels

    def _expect(self, classes: Any, y: Any) -> None:
        """Take the classes of the first `partial_fit`; later, refuse others."""
        if classes is not None:
            classes = unique_labels(classes)
        if hasattr(self, "classes_"):
            if classes is not None and not np.array_equal(self.classes_, classes):
                raise InputError(
                    "classes: {given} given; accepted: those of the first call to partial_fit, {accepted}",
                    given=classes, accepted=self.classes_,
                )  # fmt: skip
            return
        if classes is None:
            raise InputError("classes must be passed on the first call to partial_fit.")
        self.classes_ = classes
        self._label_binarizer = LabelBinarizer().fit(y if type_of_target(y).startswith("multilabel") else classes)

    _task = "classification"

    def _told_of(self, target: Mapping[str, Any]) -> None:
        self._label_binarizer = LabelBinarizer().fit(np.array(target["classes"][0]))
        self.classes_ = self._label_binarizer.classes_

    def _weights_by_place(self) -> Any:
        if self.class_weight is None or isinstance(self.class_weight, str):
            return self.class_weight
        places = {label: i for i, label in enumerate(self.classes_.tolist())}
        return {places.get(label, label): weight for label, weight in self.class_weight.items()}

    def _validated(self, X: Any, y: Any, incremental: bool, first: bool) -> tuple[Array, Array, Array | None]:
        X, y = self._checked(X, y, reset=first)
        if not hasattr(self, "classes_") or (not self.warm_start and not incremental):
            self._label_binarizer = LabelBinarizer().fit(y)
            self.classes_ = self._label_binarizer.classes_
        else:
            labels.check_known(self, unique_labels(y))
        return X, self._encoded(y), labels.class_weights(self.class_weight, self.classes_, y)

    def _validated_validation(self, X: Any, y: Any) -> tuple[Array, Array]:
        X, y = self._checked(X, y, reset=False)
        unknown = np.setdiff1d(unique_labels(y), self.classes_)
        if len(unknown):
            raise InputError(
                "validation_data: y with the label {given!r} given; accepted: labels of the training data",
                given=str(unknown[0]),
            )
        return X, self._encoded(y)

    def _checked(self, X: Any, y: Any, *, reset: bool) -> tuple[Array, Array]:
        dtypes = (np.float64, np.float32)
        X, y = validate_data(self, X, y, accept_sparse=["csr", "csc"], multi_output=True, dtype=dtypes, reset=reset)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        return X, y

    def _encoded(self, y: Array) -> Array:
        """Return targets as 0 and 1, (N, n_L); booleans, which take the dtype of X without widening it."""
        targets = self._label_binarizer.transform(y).astype(bool)
        if targets.shape[1] == 1 and self._has_output_for_each_class():
            return np.hstack([~targets, targets])
        return targets

    def _labels(self, outputs: Array) -> Array:
        if self._is_multilabel() or len(self.classes_) < 2:
            return self._label_binarizer.inverse_transform(outputs)
        return self.classes_[labels.chosen(outputs)]

    def _is_multilabel(self) -> bool:
        return bool(self._label_binarizer.y_type_ == "multilabel-indicator")

    def _has_output_for_each_class(self) -> bool:
        function = translation.classification_cost(self.loss, False)
        return function.targets in ("distribution", "one-hot")

    # ------------------------------------------------------------------- parts

    def _output(self, n_outputs: int) -> tuple[Activation, Cost]:
        exclusive = n_outputs > 1 and not self._is_multilabel()
        function = translation.classification_cost(self.loss, exclusive)
        default = "softmax" if exclusive else "sigmoid"
        probable = function.canonical in ("sigmoid", "softmax")
        given = default if self.output_activation is None and not probable else self.output_activation
        chosen = translation.output_activation(given, function, default)
        if not (chosen.bounds[0] >= 0 and chosen.bounds[1] <= 1):
            raise InputError(
                "output_activation: {given!r} given; accepted for a classifier: one with values from 0 to 1",
                given=chosen.name,
            )
        return chosen, function

    def _score_of(self, outputs: Array, y: Array, weights: Array | None) -> float:
        if self._is_multilabel():
            hits = ((outputs > 0.5) == (y > 0.5)).all(axis=1)
        else:
            hits = labels.chosen(outputs) == labels.chosen(y)
        return float(np.average(hits, weights=weights))

    def _stratified(self, y: Array) -> Array | None:
        """Return the labels of two classes; scikit-learn does not stratify the split of several."""
        return y[:, :1] if len(self.classes_) <= 2 and not self._is_multilabel() else None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
