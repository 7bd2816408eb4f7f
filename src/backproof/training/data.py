"""Arrays made ready for training: dtype, shapes, targets, weights of examples and classes, validation data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.engines.contract import Data
from backproof.errors import InputError, Keyword
from backproof.network import Network
from backproof.parameters import as_numbers
from backproof.training.fingerprint import digest

Array = Any


def working_dtype(x: Array, dtype: Any = None) -> Any:
    """Return the dtype of a run: float32 where x is float32, else float64, or what was asked for.

    Raises:
        InputError: another dtype was asked for.
    """
    if dtype is None:
        return np.dtype(np.float32 if x.dtype == np.float32 else np.float64)
    chosen = {"float32": np.dtype(np.float32), "float64": np.dtype(np.float64)}.get(_name_of(dtype))
    if chosen is None:
        raise InputError("dtype: {given!r} given; accepted: float32 and float64", given=_name_of(dtype))
    return chosen


def _name_of(dtype: Any) -> str:
    try:
        return str(np.dtype(dtype).name)
    except TypeError:
        return str(dtype)


class Source:
    """Examples as they were given, made ready once for each dtype and cost, and shared by all who run on them.

    Args:
        x: (N, n_1), dense or sparse, finite.
        y: (N, n_L), or (N,) where n_L is 1, or (N,) integers from 0 to n_L − 1, made one-hot.
    """

    def __init__(self, x: Array, y: Array) -> None:
        self.x = x if hasattr(x, "dtype") else as_numbers("x", x)
        self.y = as_numbers("y", y)
        self._made: dict[Any, Array] = {}

    def ready(self, network: Network, dtype: Any, weights: Array | None = None, class_weight: Any = None) -> Data:
        """Return the examples in one dtype, with y as (N, n_L), checked.

        Args:
            network: what the data is for.
            dtype: float32 or float64.
            weights: weights of the examples (N,), ≥ 0, or None.
            class_weight: see `class_weights`.

        Raises:
            InputError: shapes that do not fit, values that are not finite, targets that the cost does not accept.
        """
        x = self._once(("x", dtype), lambda: _examples(self.x, dtype))
        if x.ndim != 2 or x.shape[1] != network.sizes[0]:
            raise InputError(
                "x: shape {given} given; accepted: (N, {inputs}), one row per example",
                given=x.shape, inputs=network.sizes[0],
            )  # fmt: skip
        self._once(("x is finite", dtype), lambda: _check_examples(x))
        key = ("y", dtype, network.sizes[-1], network.cost_function)
        y = self._once(key, lambda: _checked_targets(network, self.y, x.shape[0], dtype))
        return Data(x, y, _weights(y, weights, class_weight, dtype))

    def digests(self, network: Network, dtype: Any) -> tuple[str, str]:
        """Return what x and y are known by once they are ready, see `backproof.training.fingerprint.digest`."""
        x, key = self._made["x", dtype], ("y", dtype, network.sizes[-1], network.cost_function)
        found = self._once(("digest of x", dtype), lambda: digest(x))
        return str(found), str(self._once(("digest", *key), lambda: digest(self._made[key])))

    def _once(self, key: Any, make: Callable[[], Array]) -> Array:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


def validation_source(given: Any) -> Source:
    """Return validation data as a source, from a pair (x, y).

    Raises:
        InputError: not two items.
    """
    if isinstance(given, Source):
        return given
    if len(given) != 2:
        raise InputError("validation: {count} items given; accepted: (x, y) or a share", count=len(given))
    return Source(*given)


def _examples(x: Array, dtype: Any) -> Array:
    return x.tocsr().astype(dtype) if hasattr(x, "tocsr") else _numbers("x", x, dtype)


def _check_examples(x: Array) -> None:
    if x.shape[0] == 0:
        raise InputError("x: no example given; accepted: at least one")
    if not _all_finite(x.data if hasattr(x, "tocsr") else x):
        raise InputError("x: holds NaN or infinity; accepted: finite numbers")


def _all_finite(array: Array) -> bool:
    """Whether no number is NaN or infinite; a sum says so at once, unless it is too large to be finite itself."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.einsum("i->", array.reshape(-1))  # which adds twice as fast as sum() and less exactly
    return bool(np.isfinite(total) or np.isfinite(array).all())


def _checked_targets(network: Network, y: Array, count: int, dtype: Any) -> Array:
    y = _numbers("y", _targets(network, y, count), dtype)
    network.cost_function.check_targets(y)
    return y


def _numbers(name: str, given: Array, dtype: Any) -> Array:
    return np.ascontiguousarray(as_numbers(name, given, dtype))


def _targets(network: Network, y: Array, count: int) -> Array:
    width = network.sizes[-1]
    if y.ndim == 1 and width == 1:
        y = y[:, None]
    if y.ndim == 1 and np.issubdtype(y.dtype, np.integer):
        if len(y) and not (y.min() >= 0 and y.max() < width):
            raise InputError(
                "y: labels from {low} to {high} given; accepted: integers from 0 to {last}",
                low=y.min(), high=y.max(), last=width - 1,
            )  # fmt: skip
        y = np.eye(width)[y]
    if y.shape != (count, width):
        raise InputError(
            "y: shape {given} given; accepted: ({count}, {width}), one row per example",
            given=y.shape, count=count, width=width,
        )  # fmt: skip
    return np.ascontiguousarray(y)


def _weights(y: Array, weights: Array | None, class_weight: Any, dtype: Any) -> Array | None:
    if weights is None and class_weight is None:
        return None
    given = np.ones(len(y), dtype) if weights is None else np.asarray(weights, dtype)
    if given.shape != (len(y),) or not np.isfinite(given).all() or (given < 0).any() or not given.any():
        raise InputError(
            "sample_weight: shape {given} given; accepted: {count} finite numbers ≥ 0, at least one of them "
            "above 0",
            given=given.shape, count=len(y),
        )  # fmt: skip
    return given if class_weight is None else given * class_weights(y, class_weight).astype(dtype)


def weighed(data: Data, class_weight: Mapping[int, float] | None) -> Data:
    """Return examples whose weights are multiplied by those of their classes; as they are where there are none."""
    if class_weight is None:
        return data
    given = class_weights(data.y, class_weight).astype(data.y.dtype)
    return replace(data, weights=given if data.weights is None else given * data.weights)


def class_weights(y: Array, class_weight: str | Mapping[int, float]) -> Array:
    """Return the weight of each example, (N,), from weights of classes.

    Args:
        y: one-hot (N, n), or one column of 0 and 1.
        class_weight: a mapping from class, 0…n−1, to its weight (1 where it is missing), or "balanced":
            N / (number of classes · size of the class), as scikit-learn has it.

    Raises:
        InputError: another word, or a class that does not exist.
    """
    labels = (y[:, 0] > 0.5).astype(int) if y.shape[1] == 1 else y.argmax(axis=1)
    count = max(2, y.shape[1])
    if not isinstance(class_weight, Mapping):
        if not (isinstance(class_weight, str) and class_weight == "balanced"):
            raise InputError(
                "{option}: {given!r} given; accepted: 'balanced' or a mapping",
                option=Keyword("class_weight"), given=class_weight,
            )  # fmt: skip
        sizes = np.bincount(labels, minlength=count)
        present = np.count_nonzero(sizes)
        return (len(labels) / (present * np.maximum(sizes, 1)))[labels]
    unknown = [label for label in class_weight if label not in range(count)]
    if unknown:
        raise InputError(
            "class_weight: class {given!r} given; accepted: the classes 0 to {last}", given=unknown[0], last=count - 1
        )
    return np.array([class_weight.get(label, 1.0) for label in range(count)])[labels]


def held_out(data: Data, share: float, seed: int) -> tuple[Data, Data]:
    """Split off a share of the examples, drawn with the seed: (training, validation).

    Raises:
        InputError: the share is not between 0 and 1, or leaves one side empty.
    """
    count = round(share * len(data)) if 0 < share < 1 else 0
    if not 0 < count < len(data):
        raise InputError(
            "{option}: {share!r} of {count} examples given; accepted: a share that leaves examples on both sides",
            option=Keyword("validation"), share=share, count=len(data),
        )  # fmt: skip
    order = np.random.default_rng([seed, 0]).permutation(len(data))
    return _rows(data, np.sort(order[count:])), _rows(data, np.sort(order[:count]))


def _rows(data: Data, rows: Array) -> Data:
    return Data(data.x[rows], data.y[rows], None if data.weights is None else data.weights[rows])
