"""What both estimators share: parameters kept, one fit over `backproof.train`, outputs for new examples."""

from __future__ import annotations

import math
import warnings
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from backproof import equations
from backproof.activations import Activation
from backproof.costs import Cost
from backproof.engines import Data, engine
from backproof.errors import InputError
from backproof.estimators import translation
from backproof.estimators.continuing import Pace, watched_before
from backproof.estimators.said import Sayer
from backproof.network import Network, Parameters
from backproof.training import Checkpoint, EpochRecord, History, Stopping, TrainingResult, train
from backproof.training.metrics import metrics
from backproof.training.options import Options

Array = Any
Callback = Callable[[EpochRecord], Any]
_SMALL = 1 << 14
_SCORE = "score"


class BaseMLP(BaseEstimator):
    """A network that scikit-learn can fit. Not to be used itself: see `MLPClassifier` and `MLPRegressor`."""

    loss_curve_: list[float]
    validation_scores_: list[float] | None
    engine_: str
    coefs_: list[Array]
    intercepts_: list[Array]

    def _keep(self, given: dict[str, Any]) -> None:
        """Store the arguments of `__init__` as they are, which is what scikit-learn's `clone` asks for."""
        for name, value in given.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    # -------------------------------------------------- what the two differ in

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

    def _stratified(self, y: Array) -> Array | None:
        """Return what the split for early stopping is stratified by."""
        return None

    # ---------------------------------------------------------------- fitting

    def _fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        *,
        incremental: bool = False,
        validation_data: Any = None,
        callbacks: Sequence[Callback] = (),
    ) -> BaseMLP:
        translation.check_parameters(self)
        hidden = translation.hidden_sizes(self.hidden_layer_sizes)
        if incremental and self.early_stopping:
            raise InputError("partial_fit does not support early_stopping=True")
        first = not hasattr(self, "coefs_") or (not self.warm_start and not incremental)
        X, y, class_weights = self._validated(X, y, incremental, first)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        network = self._network([X.shape[1], *hidden, y.shape[1]])
        rng = check_random_state(self.random_state)
        parameters = self._beginning(network, rng, X.dtype, first)
        data, validation, score = self._parts(X, y, sample_weight, class_weights, validation_data, rng)
        self._train(network, parameters, data, validation, score, rng, incremental, callbacks)
        return self

    def _network(self, sizes: list[int]) -> Network:
        hidden = translation.hidden_activations(self.activation, len(sizes) - 2)
        output, function = self._output(sizes[-1])
        return Network(sizes, [*hidden, output], function)

    def _beginning(self, network: Network, rng: np.random.RandomState, dtype: Any, first: bool) -> Parameters:
        """Return the parameters to begin from; at the first call, also forget whatever was fitted before."""
        self.n_outputs_, self.n_layers_ = network.sizes[-1], network.depth
        self.out_activation_ = translation.their_name(network.activations[-1])
        self._activations = network.activations
        if not first:
            if "history_" not in vars(self):
                self._forget()  # coefs_ were put in by hand
            parameters = self.parameters_
            found = [c.shape for c in self.coefs_]
            if found != list(pairwise(network.sizes)):
                raise InputError(f"hidden_layer_sizes: {network.sizes[1:-1]} given, going on from coefs_ of {found}")
            return parameters
        self._forget()
        if self.dtype is not None:
            dtype = np.dtype(self.dtype)
        elif not translation.is_stochastic(self):
            dtype = np.dtype(np.float64)  # as scikit-learn's, whose L-BFGS works in float64 on any data
        parameters = translation.drawn_parameters(network.sizes, self.activation, rng, dtype)
        self._store(parameters)
        return parameters

    def _forget(self) -> None:
        """Set what accumulates over calls to its beginning."""
        self.n_iter_, self.t_, self._no_improvement_count = 0, 0, 0
        self.loss_curve_, self.history_, self._best_vector = [], History(), None
        self.best_loss_ = None if self.early_stopping else math.inf
        self.best_validation_score_ = -math.inf if self.early_stopping else None
        self.validation_scores_ = [] if self.early_stopping else None

    def _store(self, parameters: Parameters) -> None:
        self.coefs_ = [np.ascontiguousarray(w.T) for w in parameters.weights]
        self.intercepts_ = [np.array(b) for b in parameters.biases]

    def _parts(
        self, X: Array, y: Array, sample_weight: Any, class_weights: Any, given: Any, rng: np.random.RandomState
    ) -> tuple[Data, tuple[Array, Array] | None, Any]:
        """Return training data, validation data, and the score of the latter, from its outputs and targets."""
        weights = _product(sample_weight, class_weights)
        validation, val_weights = None if given is None else self._given(given), None
        if self.early_stopping and validation is None and translation.is_stochastic(self):
            rows, held = self._split(y, rng)
            validation, val_weights = (X[held], y[held]), _taken(sample_weight, held)
            X, y, weights = X[rows], y[rows], _taken(weights, rows)
        return Data(X, y, weights), validation, lambda outputs, targets: self._score_of(outputs, targets, val_weights)

    def _given(self, validation_data: Any) -> tuple[Array, Array]:
        if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
            raise InputError(f"validation_data: {type(validation_data).__name__} given; a pair (X, y) is accepted")
        return self._validated_validation(*validation_data)

    def _split(self, y: Array, rng: np.random.RandomState) -> tuple[Array, Array]:
        """Split rows as scikit-learn splits the data: the same rows for the same generator."""
        from sklearn.model_selection import train_test_split  # here, since it loads much that no other fit needs

        rows, held = train_test_split(
            np.arange(len(y)), random_state=rng, test_size=self.validation_fraction, stratify=self._stratified(y)
        )
        if len(held) < 2:
            raise InputError(
                "The validation set is too small. Increase 'validation_fraction' or the size of your dataset."
            )
        return rows, held

    def _train(
        self,
        network: Network,
        parameters: Parameters,
        data: Data,
        validation: Any,
        score: Any,
        rng: np.random.RandomState,
        incremental: bool,
        callbacks: Sequence[Callback],
    ) -> None:
        pace = getattr(self, "_optimizer", None) if incremental else None
        if pace is None:
            pace = Pace(translation.solver(self), translation.planned(self), float(self.learning_rate_init))
        options = self._options(pace, data, parameters.weights[0].dtype, score, rng, incremental)
        watched = watched_before(self)
        vector = parameters.to_vector()
        if self.early_stopping and watched.best_vector is None:
            watched = replace(watched, best_vector=vector)
        fingerprint = Options.checked(options).fingerprint(network)
        result = train(
            network,
            data.x,
            data.y,
            sample_weight=data.weights,
            validation=validation,
            resume=pace.start(vector, len(data), watched, fingerprint),
            callbacks=[*([Sayer(self)] if self.verbose else []), *callbacks],
            **options,
        )
        self._remember(result, pace, network, data, options)
        self._conclude(result, incremental)

    def _options(
        self, pace: Pace, data: Data, dtype: Any, score: Any, rng: np.random.RandomState, incremental: bool
    ) -> dict[str, Any]:
        stochastic = translation.is_stochastic(self)
        rule = Stopping("cost", float(self.n_iter_no_change), float(self.tol), restore_best=False)
        measured = metrics(self.metrics)
        if _SCORE in measured:
            raise InputError(f"metrics: {_SCORE!r} is the name of what early stopping watches; another is accepted")
        if self.early_stopping and stochastic:
            rule = replace(rule, watch=_SCORE, restore_best=True, larger_is_better=True)
            measured = {_SCORE: score, **measured}
        return {
            "optimizer": pace.optimizer,
            "learning_rate": 1.0,
            "schedule": pace.rates(self.t_, int(self.max_iter)),
            "batch_size": self._batch_size(len(data)) if stochastic else None,
            "epochs": 1 if incremental else int(self.max_iter),
            "seed": self._mask_seed(pace, rng),
            "l1": float(self.l1),
            "l2": float(self.alpha),
            "penalty_per_batch": True,
            "dropout": self.dropout,
            "clip_norm": self.clip_norm,
            "stopping": rule if stochastic else None,
            "metrics": measured,
            "shuffle": _composed_with(rng) if self.shuffle else False,
            "engine": self.engine,
            "dtype": dtype,
        }

    def _batch_size(self, count: int) -> int:
        if isinstance(self.batch_size, str):
            return min(200, count)
        if self.batch_size > count:
            warnings.warn(
                "Got `batch_size` less than 1 or larger than sample size. It is going to be clipped", stacklevel=6
            )
        return min(int(self.batch_size), count)

    def _mask_seed(self, pace: Pace, rng: np.random.RandomState) -> int:
        """Draw a seed only where dropout needs one, so that scikit-learn's stream is left as it is elsewhere."""
        if not np.any(self.dropout):
            return 0
        return int(rng.randint(np.iinfo(np.int32).max)) + pace.step

    # ------------------------------------------------------------- afterwards

    def _remember(
        self, result: TrainingResult, pace: Pace, network: Network, data: Data, options: dict[str, Any]
    ) -> None:
        """Set scikit-learn's attributes from what a run came to."""
        self._store(result.parameters)
        self.engine_ = result.engine
        point: Checkpoint = result.checkpoint
        costs, done = list(point.history.costs), len(self.history_)
        scores = list(point.history.metric(_SCORE)) if self.validation_scores_ is not None else []
        renumbered = tuple(replace(record, epoch=done + record.epoch) for record in point.history.epochs)
        self.history_ = History((*self.history_.epochs, *renumbered))
        if result.status == "diverged" and result.divergence is not None:
            costs.append(math.nan)
            scores.append(math.nan)
        self.n_iter_ = len(costs)
        self.loss_curve_ = [*getattr(self, "loss_curve_", []), *costs]
        self.loss_ = costs[-1] if costs else self._cost_at(network, data, result.parameters, options)
        if not translation.is_stochastic(self):
            self.best_loss_ = min([*self.loss_curve_, self.loss_])
            return
        self.t_ += len(data) * len(costs)
        self._optimizer = pace.after(point, self.t_)
        self._no_improvement_count = point.watched.idle
        if self.early_stopping:
            self.validation_scores_ = [*(self.validation_scores_ or []), *scores]
            self.best_validation_score_, self._best_vector = point.watched.best, point.watched.best_vector
        else:
            self.best_loss_ = -point.watched.best

    def _cost_at(self, network: Network, data: Data, parameters: Parameters, options: dict[str, Any]) -> float:
        """Return the cost where a solver made no step: L-BFGS that began at a minimum."""
        task, dtype = Options.checked(options).task(network), options["dtype"]
        given = Data(data.x.astype(dtype), data.y.astype(dtype), data.weights)
        return engine("numpy", task, given).cost_and_gradient(task, parameters.to_vector(), given)[0]

    def _conclude(self, result: TrainingResult, incremental: bool) -> None:
        """Warn or raise as scikit-learn does, and say what happened."""
        if result.status == "diverged":
            if self.early_stopping and translation.is_stochastic(self):
                _warn(f"Stochastic Optimizer: training {result}. The best parameters before are kept")
                return
            raise InputError(
                "Solver produced non-finite parameter weights. The input data may contain large values and need to "
                f"be preprocessed. Training {result}. coefs_ are the last finite ones"
            )
        if result.status == "interrupted":
            warnings.warn("Training interrupted by user.", stacklevel=5)
        elif result.status == "finished" and not incremental:
            if translation.is_stochastic(self):
                limit = f"Maximum iterations ({self.max_iter}) reached and the optimization hasn't converged yet."
                _warn(f"Stochastic Optimizer: {limit}")
            else:
                _warn(f"lbfgs failed to converge after {self.n_iter_} iteration(s): {result.message}")
        elif result.status == "stopped" and self.verbose:
            Sayer(self).stopped()

    # -------------------------------------------------------------- prediction

    def _outputs(self, X: Any) -> Array:
        """Return a^L of new examples, (N, n_L)."""
        a = self._examples(X)
        for coef, bias, record in zip(self.coefs_, self.intercepts_, self._activations, strict=True):
            a = record.forward(equations.weighted_input(a, coef.T, bias))
        return a

    def _examples(self, X: Any) -> Array:
        """Check X as scikit-learn does; for a few rows that are evidently in order, in a tenth of the time."""
        own = self.__dict__
        if (
            type(X) is np.ndarray
            and X.dtype.char in "df"
            and X.ndim == 2
            and 0 < X.size <= _SMALL
            and X.shape[1] == own.get("n_features_in_")
            and "coefs_" in own
            and "feature_names_in_" not in own
            and math.isfinite(np.vdot(X, X))  # of what is finite but huge too, the other way asks again
        ):
            return X
        check_is_fitted(self)
        return validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)

    @property
    def parameters_(self) -> Parameters:
        """The fitted weights (n_l, n_(l−1)) and biases (n_l,) in backproof's layout; views of `coefs_`."""
        check_is_fitted(self, "coefs_")
        return Parameters(tuple(c.T for c in self.coefs_), tuple(self.intercepts_))

    @property
    def network_(self) -> Network:
        """The fitted network, to check, derive or certify: `network_.forward(parameters_, X).output`.

        Its cost is the one that was descended: for scikit-learn's own losses, `translation.DESCENDED`.
        """
        check_is_fitted(self, "coefs_")
        sizes = [self.coefs_[0].shape[0], *(c.shape[1] for c in self.coefs_)]
        _, function = self._output(sizes[-1])
        return Network(sizes, self._activations, translation.DESCENDED.get(function, function))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _warn(message: str) -> None:
    warnings.warn(message, ConvergenceWarning, stacklevel=6)


def _product(a: Array | None, b: Array | None) -> Array | None:
    return a if b is None else b if a is None else a * b


def _taken(weights: Array | None, rows: Array) -> Array | None:
    return None if weights is None else weights[rows]


def _composed_with(rng: np.random.RandomState) -> Callable[[Array, int], Array]:
    """Shuffle as scikit-learn does: each epoch's order is the one before, shuffled by the legacy generator."""

    def shuffled(order: Array, epoch: int) -> Array:
        drawn = np.arange(len(order))
        rng.shuffle(drawn)
        return order[drawn]

    return shuffled
