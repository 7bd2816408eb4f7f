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
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from backproof import equations
from backproof.activations import Activation
from backproof.costs import DESCENDED, Cost
from backproof.errors import InputError
from backproof.estimators import ensemble, translation
from backproof.estimators.continuing import Pace, watched_before
from backproof.estimators.planned import Given, PlannedFit, Rows, taken
from backproof.estimators.said import Sayer, conclude
from backproof.network import Network, Parameters
from backproof.training import Checkpoint, History, Stopping, TrainingResult
from backproof.training.data import Source
from backproof.training.metrics import metrics
from backproof.training.options import Options

Array = Any
Callback = Callable[..., Any]
_SMALL = 1 << 14
_SCORE = "score"
_OF_ONE_NETWORK = (
    "coefs_", "intercepts_", "history_", "t_", "loss_curve_", "best_loss_", "best_validation_score_",
    "validation_scores_", "_no_improvement_count", "_best_vector", "_optimizer", "_activations",
)  # fmt: skip


class BaseMLP(BaseEstimator):
    """A network that scikit-learn can fit. Not to be used itself: see `MLPClassifier` and `MLPRegressor`."""

    loss_curve_: list[float]
    validation_scores_: list[float] | None
    engine_: str
    coefs_: list[Array]
    intercepts_: list[Array]
    estimators_: list[Any]

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
        first = ensemble.begins_anew(self, incremental)
        given = self._given(X, y, sample_weight, validation_data, incremental, first)
        network = self._network([given.source.x.shape[1], *hidden, given.source.y.shape[1]])
        if ensemble.is_ensemble(self):
            results = ensemble.fit(self, network, given, first=first, incremental=incremental, callbacks=callbacks)
        else:
            rng = check_random_state(self.random_state)
            plan = self._plan(network, given, rng, first, incremental)
            results = [plan.run([*([Sayer(self)] if self.verbose else []), *callbacks])]
            self._remember(results[0], plan)
        conclude(self, results, incremental)
        return self

    def _given(self, X: Any, y: Any, sample_weight: Any, validation_data: Any, incremental: bool, first: bool) -> Given:
        X, y, class_weights = self._validated(X, y, incremental, first)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        validation = None if validation_data is None else Source(*self._pair(validation_data))
        return Given(Source(X, y), sample_weight, _product(sample_weight, class_weights), validation)

    def _pair(self, validation_data: Any) -> tuple[Array, Array]:
        if not isinstance(validation_data, tuple | list) or len(validation_data) != 2:
            raise InputError(f"validation_data: {type(validation_data).__name__} given; a pair (X, y) is accepted")
        return self._validated_validation(*validation_data)

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
        self.__dict__.pop("estimators_", None)
        self.n_iter_, self.t_, self._no_improvement_count = 0, 0, 0
        self.loss_curve_, self.history_, self._best_vector = [], History(), None
        self.best_loss_ = None if self.early_stopping else math.inf
        self.best_validation_score_ = -math.inf if self.early_stopping else None
        self.validation_scores_ = [] if self.early_stopping else None

    def _store(self, parameters: Parameters) -> None:
        self.coefs_ = [np.ascontiguousarray(w.T) for w in parameters.weights]
        self.intercepts_ = [np.array(b) for b in parameters.biases]

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

    def _plan(
        self,
        network: Network,
        given: Given,
        rng: np.random.RandomState,
        first: bool,
        incremental: bool,
        bagging: bool = False,
    ) -> PlannedFit:
        """Draw all that one network's fit draws from the generator, but for its orders."""
        parameters = self._beginning(network, rng, given.source.x.dtype, first)
        rows = Rows()
        if self.early_stopping and given.validation is None and translation.is_stochastic(self):
            rows = Rows(*self._split(given.source.y, rng))
        held_weights = None if rows.held is None else taken(given.sample_weight, rows.held)
        if bagging:
            rows = rows.bootstrapped(self.random_state, len(given))
        count = len(given) if rows.trained is None else len(rows.trained)
        pace = getattr(self, "_optimizer", None) if incremental else None
        if pace is None:
            pace = Pace(translation.solver(self), translation.planned(self), float(self.learning_rate_init))

        def score(outputs: Array, targets: Array) -> float:
            return self._score_of(outputs, targets, held_weights)

        options = self._options(pace, count, parameters.weights[0].dtype, score, rng, incremental)
        watched, vector = watched_before(self), parameters.to_vector()
        if self.early_stopping and watched.best_vector is None:
            watched = replace(watched, best_vector=vector)
        start = pace.start(vector, count, watched, Options.checked(options).fingerprint(network))
        return PlannedFit(network, given, rows, pace, start, options)

    def _options(
        self, pace: Pace, count: int, dtype: Any, score: Any, rng: np.random.RandomState, incremental: bool
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
            "batch_size": self._batch_size(count) if stochastic else None,
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

    def _remember(self, result: TrainingResult, plan: PlannedFit) -> None:
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
        # a solver may make no step: L-BFGS that began at a minimum
        self.loss_ = costs[-1] if costs else plan.cost(result.parameters)
        if not translation.is_stochastic(self):
            self.best_loss_ = min([*self.loss_curve_, self.loss_])
            return
        self.t_ += plan.count * len(costs)
        self._optimizer = plan.pace.after(point, self.t_)
        self._no_improvement_count = point.watched.idle
        if self.early_stopping:
            self.validation_scores_ = [*(self.validation_scores_ or []), *scores]
            self.best_validation_score_, self._best_vector = point.watched.best, point.watched.best_vector
        else:
            self.best_loss_ = -point.watched.best

    def _stand_for(self, members: list[Any]) -> None:
        """Set the attributes of an ensemble, and forget those of one network."""
        for name in _OF_ONE_NETWORK:
            self.__dict__.pop(name, None)
        self.estimators_ = members
        self.n_iter_, self.loss_ = max(m.n_iter_ for m in members), float(np.mean([m.loss_ for m in members]))
        self.n_outputs_, self.n_layers_ = members[0].n_outputs_, members[0].n_layers_
        self.out_activation_, self.engine_ = members[0].out_activation_, members[0].engine_

    # -------------------------------------------------------------- prediction

    def _outputs(self, X: Any) -> Array:
        """Return a^L of new examples, (N, n_L); of several networks, the mean."""
        a = self._examples(X)
        return self._averaged(a) if "estimators_" in self.__dict__ else self._forward(a)

    def _averaged(self, a: Array) -> Array:
        return ensemble.outputs(self.estimators_, a).mean(axis=0)

    def _outputs_and_spread(self, X: Any) -> tuple[Array, Array]:
        a = self._examples(X)
        return ensemble.mean_and_spread(vars(self).get("estimators_", [self]), a)

    def _probable(self, outputs: Array) -> Array:
        """Return outputs (N, n_L) as what networks are averaged over: for classifiers, probabilities."""
        return outputs

    def _forward(self, a: Array) -> Array:
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
            and ("coefs_" in own or "estimators_" in own)
            and "feature_names_in_" not in own
            and math.isfinite(np.vdot(X, X))  # of what is finite but huge too, the other way asks again
        ):
            return X
        check_is_fitted(self)
        return validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)

    @property
    def parameters_(self) -> Parameters:
        """The fitted weights (n_l, n_(l−1)) and biases (n_l,) in backproof's layout; views of `coefs_`."""
        if "estimators_" in vars(self):
            raise AttributeError("parameters_: an ensemble's are those of each of its estimators_")
        check_is_fitted(self, "coefs_")
        return Parameters(tuple(c.T for c in self.coefs_), tuple(self.intercepts_))

    @property
    def network_(self) -> Network:
        """The fitted network, to check, derive or certify: `network_.forward(parameters_, X).output`.

        Its cost is the one that was descended: for scikit-learn's own losses, `costs.DESCENDED`.
        """
        if "estimators_" in vars(self):
            return self.estimators_[0].network_
        check_is_fitted(self, "coefs_")
        sizes = [self.coefs_[0].shape[0], *(c.shape[1] for c in self.coefs_)]
        _, function = self._output(sizes[-1])
        return Network(sizes, self._activations, DESCENDED.get(function, function))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _product(a: Array | None, b: Array | None) -> Array | None:
    return a if b is None else b if a is None else a * b


def _composed_with(rng: np.random.RandomState) -> Callable[[Array, int], Array]:
    """Shuffle as scikit-learn does: each epoch's order is the one before, shuffled by the legacy generator."""

    def shuffled(order: Array, epoch: int) -> Array:
        drawn = np.arange(len(order))
        rng.shuffle(drawn)
        return order[drawn]

    return shuffled
