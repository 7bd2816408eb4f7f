"""`TabularClassifier` and `TabularRegressor`: data frames in, with numbers, texts, dates and holes; nothing to prepare.

Both learn by the recipe that `backproof train` has by default. `MLPClassifier` and `MLPRegressor` are scikit-learn's
networks instead, parameter for parameter.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import assert_all_finite, check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_n_features,
    _check_sample_weight,
    check_array,
    check_is_fitted,
    column_or_1d,
)

from backproof.errors import InputError
from backproof.estimators.on_clusters import OnClusters
from backproof.model_file import Model
from backproof.tables import Table, fit_encoding, read
from backproof.tables.frames import Frame
from backproof.tables.spelling import is_new
from backproof.tables.table import Column
from backproof.tabular.columns_given import check_columns
from backproof.tabular.learning import learn
from backproof.tabular.modelling import examples_of, model_of
from backproof.tabular.monotonic import ordered_by, signs_of
from backproof.tabular.predicting import bounds_of, in_double, outputs_of
from backproof.tabular.recipe import BINS, recipe_for
from backproof.tabular.recipe_search import search, seconds_for

Array = Any
_TARGET = "target"


class _Tabular(OnClusters, BaseEstimator):
    """What both share: tables made of what scikit-learn hands over, and one fit."""

    effort: str
    time: float | str | None
    categorical: Collection[str]
    numeric: Collection[str]
    monotonic: Mapping[str, int] | None
    n_jobs: int | None
    cluster: Any
    random_state: Any
    model_: Model

    def _fit(self, X: Any, targets: Array, task: str, sample_weight: Any, class_weight: Any = None) -> Self:
        # scikit-learn has parameters checked here, not where given
        seconds = seconds_for(self.effort, self.time, self.cluster)
        table = self._table(X, reset=True)
        if len(table) != len(targets):
            message = "X has {rows} rows and y {targets}; accepted: as many"
            raise InputError(message, rows=len(table), targets=len(targets))
        name = _free_name(table)
        whole = replace(table, columns=(*table.columns, Column(name, "numeric", targets)))
        encoding = fit_encoding(
            whole, name, task=task, bins=BINS, categorical=self.categorical, numeric=self.numeric,
            ordered=ordered_by(self.monotonic),
        )  # fmt: skip
        signs = signs_of(encoding, self.monotonic)
        recipe = recipe_for(self.effort, len(table), encoding.kind)
        x, y = encoding.features(whole, dtype="float32"), encoding.targets(whole, dtype="float32")
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, x, dtype=np.float32)
        examples = replace(examples_of(encoding, x, y, weights=weights, class_weight=class_weight), signs=signs)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        given: dict[str, Any] = {"seed": seed, "n_jobs": self.n_jobs}
        if self.effort == "best":
            learnt = search(examples, recipe, seconds=seconds, cluster=self.cluster, **given).learnt
        else:
            learnt = learn(examples, recipe, **given)
        if learnt.status == "interrupted":
            warnings.warn("Training interrupted by user.", stacklevel=3)
        self.model_, self.notes_, self.n_iter_ = model_of(learnt, encoding), encoding.notes, len(learnt.history)
        self.best_epochs_ = learnt.epochs
        return self

    def _outputs(self, X: Any) -> Array:
        """Return a^L (n_samples, n_L), in double precision: scikit-learn asks for the same numbers in any company.

        What a frame has and training had not is predicted by a rule, and warned of in one line.
        """
        check_is_fitted(self)
        table, encoding = self._table(X, reset=False), self.model_.encoding
        assert encoding is not None
        outputs = outputs_of(in_double(self.model_), table)
        unusual = [*(note for note in table.notes if is_new(note, encoding.notes)), *encoding.unusual(table)]
        if unusual and isinstance(X, Frame):
            warnings.warn("; ".join(unusual), UserWarning, stacklevel=3)
        return outputs

    def _table(self, X: Any, *, reset: bool) -> Table:
        """Return the table of a data frame, or of an array (n_samples, n_features) with columns x0, x1 and so on."""
        check_columns(self, X, reset=reset)
        if isinstance(X, Frame):
            return read(X) if reset or self.model_.encoding is None else self.model_.encoding.read(X)
        least = 2 if reset else 1
        checked = check_array(X, dtype=None, ensure_all_finite="allow-nan", ensure_min_samples=least, estimator=self)
        _check_n_features(self, checked, reset=reset)
        return Table.from_columns({f"x{i}": checked[:, i] for i in range(checked.shape[1])}, source="X")

    def __sklearn_tags__(self) -> Any:
        """Say what may be handed over: holes, texts and categories too."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.string = tags.input_tags.categorical = True
        return tags


class TabularClassifier(ClassifierMixin, _Tabular):
    """A classifier for tables, by several networks that learn side by side.

    Args:
        effort: "fast", 2 networks; "default", 8; "best", 8 by the best of some recipes tried.
        time: seconds that "best" may take, or a text such as 10m; ten minutes where not given.
        categorical: columns to take as categories though they hold numbers.
        numeric: columns to take as numbers though they look like something else, such as codes.
        monotonic: 1 by each column of numbers that the prediction rises with, -1 where it falls, {"price": -1},
            whatever the other columns are; of two classes, the probability of the second.
        class_weight: None, "balanced", or a mapping from label to weight.
        n_jobs: how many networks at once; None for as many as processors allow.
        cluster: whose workers try the recipes of "best", each one at a time: what `backproof.Cluster` takes, or one.
        random_state: of all that is drawn; an int for the same networks every time.

    Attributes:
        classes_: the labels, sorted.
        model_: a `Model`, which `backproof.save` writes to a file.
        notes_: what was recognised in the columns and done with them, one sentence each.
        n_iter_, best_epochs_: epochs; after which of them each network is kept, none where left in the first one.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(200, 2))
    >>> model = TabularClassifier("fast", random_state=0).fit(X, np.where(X[:, 0] * X[:, 1] > 0, "same", "other"))
    >>> model.predict([[2.0, 2.0], [2.0, -2.0]]).tolist(), model.predict_proba(X).shape
    (['same', 'other'], (200, 2))
    """

    def __init__(
        self,
        effort: str = "default",
        *,
        time: float | str | None = None,
        categorical: Collection[str] = (),
        numeric: Collection[str] = (),
        monotonic: Mapping[str, int] | None = None,
        class_weight: Any = None,
        n_jobs: int | None = None,
        cluster: Any = None,
        random_state: Any = None,
    ) -> None:
        self.effort = effort
        self.time = time
        self.categorical = categorical
        self.numeric = numeric
        self.monotonic = monotonic
        self.class_weight = class_weight
        self.n_jobs = n_jobs
        self.cluster = cluster
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn to tell the labels y (n_samples,) apart.

        Args:
            X: a data frame, or an array (n_samples, n_features) of numbers or texts, NaN or None where missing.
            y: labels (n_samples,).
            sample_weight: weights (n_samples,), ≥ 0.

        Raises:
            InputError: a parameter that is not accepted, nothing that can be learnt from these columns, or one class.
        """
        labels = column_or_1d(y, warn=True)
        assert_all_finite(labels, input_name="y")
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) < 2:
            raise InputError("y: one class found; accepted: two classes or more")
        weight = self.class_weight
        if isinstance(weight, Mapping):
            unknown = [label for label in weight if label not in self.classes_]
            if unknown:
                message = "class_weight: the label {given!r} given; accepted: {accepted}"
                raise InputError(message, given=unknown[0], accepted=self.classes_.tolist())
            weight = {place: float(weight.get(label, 1.0)) for place, label in enumerate(self.classes_.tolist())}
        return self._fit(X, codes.astype(np.float64), "classification", sample_weight, weight)

    def predict_proba(self, X: Any) -> Array:
        """Return the probability of each class (n_samples, n_classes), in the order of `classes_`."""
        outputs = self._outputs(X).astype(np.float64)
        if outputs.shape[1] == 1:
            return np.hstack([1 - outputs, outputs])
        return outputs / outputs.sum(axis=1, keepdims=True)

    def predict(self, X: Any) -> Array:
        """Return the likeliest labels (n_samples,)."""
        outputs = self._outputs(X)
        codes = (outputs[:, 0] >= 0.5).astype(np.intp) if outputs.shape[1] == 1 else outputs.argmax(axis=1)
        return self.classes_[codes]


class TabularRegressor(RegressorMixin, _Tabular):
    """A regressor for tables, by several networks that learn side by side.

    Args:
        effort: "fast", 2 networks; "default", 8; "best", 8 by the best of some recipes tried.
        time: seconds that "best" may take, or a text such as 10m; ten minutes where not given.
        categorical: columns to take as categories though they hold numbers.
        numeric: columns to take as numbers though they look like something else, such as codes.
        monotonic: 1 by each column of numbers that the prediction rises with, -1 where it falls, {"price": -1},
            whatever the other columns are; of two classes, the probability of the second.
        n_jobs: how many networks at once; None for as many as processors allow.
        cluster: whose workers try the recipes of "best", each one at a time: what `backproof.Cluster` takes, or one.
        random_state: of all that is drawn; an int for the same networks every time.

    Attributes:
        model_: a `Model`, which `backproof.save` writes to a file.
        notes_: what was recognised in the columns and done with them, one sentence each.
        n_iter_, best_epochs_: epochs; after which of them each network is kept, none where left in the first one.

    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(300, 2))
    >>> model = TabularRegressor("fast", random_state=0).fit(X, X[:, 0] + np.abs(X[:, 1]))
    >>> model.score(X, X[:, 0] + np.abs(X[:, 1])) > 0.9
    True
    """

    def __init__(
        self,
        effort: str = "default",
        *,
        time: float | str | None = None,
        categorical: Collection[str] = (),
        numeric: Collection[str] = (),
        monotonic: Mapping[str, int] | None = None,
        n_jobs: int | None = None,
        cluster: Any = None,
        random_state: Any = None,
    ) -> None:
        self.effort = effort
        self.time = time
        self.categorical = categorical
        self.numeric = numeric
        self.monotonic = monotonic
        self.n_jobs = n_jobs
        self.cluster = cluster
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn to predict the values y (n_samples,).

        Args:
            X: a data frame, or an array (n_samples, n_features) of numbers or texts, NaN or None where missing.
            y: finite numbers (n_samples,).
            sample_weight: weights (n_samples,), ≥ 0.

        Raises:
            InputError: a parameter that is not accepted, or nothing that can be learnt from these columns.
        """
        values = check_array(column_or_1d(y, warn=True), ensure_2d=False, dtype=np.float64, input_name="y")
        return self._fit(X, values, "regression", sample_weight)

    def predict(self, X: Any) -> Array:
        """Return the values predicted (n_samples,), none beyond those seen."""
        outputs = self._outputs(X)
        assert self.model_.encoding is not None
        return self.model_.encoding.decode(outputs)

    def predict_interval(self, X: Any, level: float = 0.9) -> tuple[Array, Array]:
        """Return the bounds, each (n_samples,), that a new value lies between with this probability.

        They are as far from what is predicted as the networks were from the examples that they did not learn from
        (see `backproof.conformal`). An example was answered by some of the networks alone, so that the bounds are a
        little wide; and those examples chose the epoch that was kept, which makes them a little narrow. Where the
        promise must hold to the letter, hold out examples: `backproof train` and `predict --interval`.

        Args:
            X: as in `fit`.
            level: above 0 and below 1.

        Raises:
            InputError: another level, or one that so few examples cannot promise.
        """
        outputs = self._outputs(X)
        lower, upper = bounds_of(self.model_, outputs, level)
        return lower[:, 0], upper[:, 0]


def _free_name(table: Table) -> str:
    return next(name for more in count() if (name := _TARGET + "_" * more) not in table)
