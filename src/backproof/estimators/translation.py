"""scikit-learn's words in backproof's: activations, losses, solvers, learning rates, initial weights. One place.

Nothing here computes a gradient; it chooses records, and says where scikit-learn's own mean something unusual.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from numbers import Integral, Real
from typing import Any

import numpy as np

from backproof.activations import Activation, activation
from backproof.costs import BINARY_LOG_LOSS, COSTS, FAMILIES, LOG_LOSS, OTHER_NAMES, SQUARED_ERROR, Cost, cost
from backproof.errors import InputError
from backproof.names import hint
from backproof.network import Parameters
from backproof.optimizers import OPTIMIZERS, Optimizer, optimizer
from backproof.training.schedules import SCHEDULES, Schedule, schedule

Array = Any

_OURS = {"logistic": "sigmoid", "exp": "exponential"}
_THEIRS = {ours: theirs for theirs, ours in _OURS.items()}


# ------------------------------------------------------------------ records


def hidden_activations(given: Any, count: int) -> tuple[Activation, ...]:
    """Return one record for each hidden layer, from one name or record, or from one for each.

    Raises:
        InputError: an unknown name, or a number of them that is neither one nor that of the hidden layers.
    """
    if isinstance(given, str | Activation):
        return (_activation(given),) * count
    if not hasattr(given, "__iter__") or len(list(given)) != count:
        raise InputError(
            "activation: {given!r} given; accepted: one, or {count} (one for each hidden layer)",
            given=given,
            count=count,
        )
    return tuple(_activation(name) for name in given)


def _activation(name: Any) -> Activation:
    return activation(_OURS.get(name, name) if isinstance(name, str) else name)


def output_activation(given: Any, function: Cost, default: str) -> Activation:
    """Return the record of the output layer: as given, else the cost's canonical one, else the default.

    Raises:
        InputError: an unknown name, or one that leaves the domain of the cost.
    """
    chosen = _activation(given if given is not None else function.canonical or default)
    if not (function.domain[0] <= chosen.bounds[0] and chosen.bounds[1] <= function.domain[1]):
        low, high = function.domain
        raise InputError(
            "output_activation: {given!r} given; accepted for loss {loss!r}: one with values from {low:g} to {high:g}",
            given=chosen.name, loss=function.name, low=low, high=high,
        )  # fmt: skip
    return chosen


def their_name(record: Activation) -> str:
    """Return scikit-learn's name of an activation where it has one, else ours."""
    return _THEIRS.get(record.name, record.name)


def regression_cost(loss: Any, n_outputs: int) -> Cost:
    """Return the cost of a regressor's loss."""
    if isinstance(loss, str) and loss == "squared_error":
        return COSTS["quadratic"] if n_outputs == 1 else SQUARED_ERROR
    return _named_cost(loss, ("squared_error",))


def classification_cost(loss: Any, multiclass: bool) -> Cost:
    """Return the cost of a classifier's loss."""
    if isinstance(loss, str) and loss == "log_loss":
        return LOG_LOSS if multiclass else BINARY_LOG_LOSS
    return _named_cost(loss, ("log_loss",))


def _named_cost(loss: Any, theirs: tuple[str, ...]) -> Cost:
    try:
        return cost(loss)
    except InputError:
        accepted = ", ".join([*theirs, *COSTS])
        raise InputError(
            "loss: {given!r} given; accepted: {accepted}, huber(x) with x > 0, quantile(x) with 0 < x < 1, or a Cost"
            "{hint}",
            given=loss, accepted=accepted, hint=hint(loss, [*theirs, *COSTS], OTHER_NAMES, FAMILIES),
        ) from None  # fmt: skip


# ------------------------------------------------------------------- solver


def solver(estimator: Any) -> Optimizer:
    """Return the optimizer of an estimator's solver, with the numbers that its parameters give it.

    scikit-learn's "sgd" is momentum or Nesterov, as `momentum` and `nesterovs_momentum` say.
    """
    name = estimator.solver
    if isinstance(name, Optimizer):
        return name
    if name == "sgd":
        name = "sgd" if not estimator.momentum else "nesterov" if estimator.nesterovs_momentum else "momentum"
    numbers = {"max_evaluations": estimator.max_fun, "gradient_tolerance": estimator.tol}
    options = {option: numbers[option] if option in numbers else getattr(estimator, option)
               for option, _ in OPTIMIZERS[name].options}  # fmt: skip
    return optimizer(name, **options)


def is_stochastic(estimator: Any) -> bool:
    """Whether the solver makes steps over batches, so that `partial_fit` has a meaning."""
    return bool(getattr(estimator.solver, "name", estimator.solver) != "lbfgs")


def planned(estimator: Any) -> Schedule:
    """Return how the learning rate goes: `schedule`, else `learning_rate`, which adam and lbfgs ignore as theirs do."""
    if estimator.schedule is not None:
        if estimator.learning_rate != "constant":
            raise InputError(
                "learning_rate: {given!r} given together with schedule; accepted: one of them",
                given=estimator.learning_rate,
            )
        return schedule(estimator.schedule)
    if estimator.solver in ("adam", "lbfgs") or estimator.learning_rate == "constant":
        return SCHEDULES["constant"]
    if estimator.learning_rate == "invscaling":
        return schedule("inverse_scaling", power=estimator.power_t)
    return SCHEDULES["adaptive"]


# ------------------------------------------------------------------- layout


def drawn_parameters(sizes: Sequence[int], given: Any, rng: np.random.RandomState, dtype: Any) -> Parameters:
    """Draw weights and biases as scikit-learn does: uniform within Glorot's bound, from its legacy generator.

    The bound is √(6/(n + m)), or √(2/(n + m)) where `given`, the activation of the hidden layers, is logistic; the
    output layer's follows the last of them (Glorot, Bengio, AISTATS 2010, with scikit-learn's factors).
    """
    weights, biases = [], []
    one = isinstance(given, str | Activation) or len(sizes) > 2
    hidden = hidden_activations(given, max(len(sizes) - 2, 1)) if one else (activation("identity"),)
    names = [record.name for record in hidden]
    names = names if len(sizes) == 2 else [*names, names[-1]]
    for (m, n), name in zip(pairwise(sizes), names, strict=True):
        bound = math.sqrt((2 if name == "sigmoid" else 6) / (m + n))
        weights.append(rng.uniform(-bound, bound, (m, n)).astype(dtype).T)
        biases.append(rng.uniform(-bound, bound, n).astype(dtype))
    return Parameters(tuple(weights), tuple(biases))


# -------------------------------------------------------------- constraints


def _number(
    least: float, most: float = math.inf, *, open_left: bool = False, open_right: bool = False
) -> Callable[[Any], bool]:
    def holds(value: Any) -> bool:
        if not isinstance(value, Real) or not math.isfinite(value):
            return False
        number = float(value)
        return (number > least if open_left else number >= least) and (number < most if open_right else number <= most)

    return holds


def _whole(value: Any) -> bool:
    return isinstance(value, Integral) and int(value) >= 1


def _flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


_LEARNING_RATES = ("constant", "invscaling", "adaptive")

CONSTRAINTS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("solver", lambda v: isinstance(v, Optimizer) or (isinstance(v, str) and v in OPTIMIZERS), ", ".join(OPTIMIZERS)),
    ("alpha", _number(0), "a finite number ≥ 0"),
    ("batch_size", lambda v: (isinstance(v, str) and v == "auto") or _whole(v), "an integer ≥ 1 or 'auto'"),
    ("learning_rate", lambda v: isinstance(v, str) and v in _LEARNING_RATES, ", ".join(_LEARNING_RATES)),
    ("learning_rate_init", _number(0, open_left=True), "a finite number > 0"),
    ("power_t", _number(0), "a finite number ≥ 0"),
    ("max_iter", _whole, "an integer ≥ 1"),
    ("shuffle", _flag, "True or False"),
    ("tol", _number(0), "a finite number ≥ 0"),
    ("verbose", lambda v: _flag(v) or (isinstance(v, Integral) and int(v) >= 0), "True, False or an integer ≥ 0"),
    ("warm_start", _flag, "True or False"),
    ("momentum", _number(0, 1), "a number from 0 to 1"),
    ("nesterovs_momentum", _flag, "True or False"),
    ("early_stopping", _flag, "True or False"),
    ("validation_fraction", _number(0, 1, open_right=True), "a number ≥ 0 and < 1"),
    ("beta_1", _number(0, 1, open_right=True), "a number ≥ 0 and < 1"),
    ("beta_2", _number(0, 1, open_right=True), "a number ≥ 0 and < 1"),
    ("epsilon", _number(0, open_left=True), "a finite number > 0"),
    ("n_iter_no_change", lambda v: _whole(v) or v == math.inf, "an integer ≥ 1 or infinity"),
    ("max_fun", _whole, "an integer ≥ 1"),
    ("weight_decay", _number(0), "a finite number ≥ 0"),
    ("decay", _number(0, 1, open_right=True), "a number ≥ 0 and < 1"),
    ("n_networks", _whole, "an integer ≥ 1"),
    ("bagging", _flag, "True or False"),
    (
        "n_jobs",
        lambda v: v is None or (isinstance(v, Integral) and not isinstance(v, bool) and v != 0),
        "an integer ≥ 1, -1 for all cores, or None",
    ),
    ("dtype", lambda v: v is None or str(np.dtype(v)) in ("float32", "float64"), "None, float32 or float64"),
)
"""What the estimators' parameters may be: name, test, words. The others are checked where they are used."""


def check_parameters(estimator: Any) -> None:
    """Raise InputError for the first parameter that is not accepted."""
    for name, holds, accepted in CONSTRAINTS:
        value = getattr(estimator, name)
        try:
            held = holds(value)
        except TypeError:
            held = False
        if not held:
            raise InputError("{name}: {given!r} given; accepted: {accepted}", name=name, given=value, accepted=accepted)


def hidden_sizes(given: Any) -> list[int]:
    """Return the neurons of each hidden layer, from one integer or several.

    Raises:
        InputError: one of them is no integer ≥ 1.
    """
    sizes = list(given) if hasattr(given, "__iter__") and not isinstance(given, str) else [given]
    if not all(_whole(size) for size in sizes):
        # the first half is scikit-learn's sentence, which its own tests look for
        raise InputError(
            "hidden_layer_sizes must be > 0, got {given}; accepted: integers ≥ 1, one for each hidden layer",
            given=sizes,
        )
    return [int(size) for size in sizes]
