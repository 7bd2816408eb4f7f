"""Checking the user's own cost, whose mistakes cannot be found by differences of that same cost.

Its values for single examples are compared with the enclosed cost; where they differ, with those of other costs and of
common mistakes, and a name is given only if every value is reproduced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.causes.constants import exact_constant
from backproof.checking.causes.fault import EPSILONS, severity_of_epsilon
from backproof.checking.report import CONVENTION, DIRECTION, Finding
from backproof.checking.subjects.operands.elsewhere import CostElsewhere
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.costs import COSTS

Array = Any
_TOLERANCE = 1e-5
"""Relative: a cost may be computed in float32 and through logarithms that cancel."""


def judge_cost(cost: Callable[..., Any] | None, subject: Any, asked: AnswersByExample) -> list[Finding]:
    """Say what the user's cost is, if it is not the network's.

    Args:
        cost: called as the gradient is; None for nothing to check.
        subject: how that is.
        asked: the examples and their enclosures, without penalty.
    """
    if cost is None:
        return []
    convention = getattr(subject, "convention", None)
    if convention is None:
        return [Finding("cost", None, "not_asked", CONVENTION)]
    try:
        values = _values(cost, subject, asked)
    except SubjectError as error:
        return [Finding("cost", None, "raises", facts={"error": error})]
    parameters = asked.probe.parameters
    penalty, of_biases = (0.5 * asked.penalty * _square(arrays) for arrays in (parameters.weights, parameters.biases))
    found = _judge(values - penalty, asked, subject.network)
    return found and (_of_the_penalty(values, found[0], asked, penalty, of_biases) or found)


def judge_cost_of_batch(
    cost: Callable[..., Any] | None, subject: Any, asked: AnswersByExample, reduction: str
) -> list[Finding]:
    """Say where the cost of a batch is the mean over its examples and the gradient that of the sum, or the reverse.

    Args:
        cost: called as the gradient is; None for nothing to check.
        subject: how that is.
        asked: the examples.
        reduction: of the gradient, "mean" or "sum"; anything else is not compared.
    """
    if cost is None or reduction not in ("mean", "sum") or not hasattr(subject, "convention"):
        return []
    n = len(asked.probe.x)
    try:
        total = float((_values(cost, subject, asked) - _penalty(asked)).sum())
        whole = float(_values(cost, subject, asked, together=True)[0])
    except SubjectError:
        return []
    sums = {"mean": (total / n, (1, 1 / n)), "sum": (total, (1, n))}
    fits = [
        kind
        for kind, (value, shares) in sums.items()
        if any(_agree(np.array([whole]), np.array([value + share * _penalty(asked)])) for share in shares)
    ]
    if len(fits) != 1 or fits[0] == reduction:
        return []
    return [
        Finding("cost", None, "cost_of_batch", CONVENTION, code=f"cost_{fits[0]}_gradient_{reduction}", facts={"n": n})
    ]


def _penalty(asked: AnswersByExample) -> float:
    return 0.5 * asked.penalty * _square(asked.probe.parameters.weights)


def _values(cost: Any, subject: Any, asked: AnswersByExample, *, together: bool = False) -> Array:
    probe = asked.probe
    if isinstance(cost, CostElsewhere):
        return cost.values(subject, probe.parameters, probe.x, probe.y, together=together)
    return values_of_cost(
        cost, subject.convention, probe.parameters, probe.x, probe.y, subject.seconds, together=together
    )


def _square(arrays: tuple[Array, ...]) -> float:
    return sum(float((np.asarray(array, np.float64) ** 2).sum()) for array in arrays)


def _of_the_penalty(
    values: Array, found: Finding, asked: AnswersByExample, penalty: float, of_biases: float
) -> list[Finding] | None:
    """The finding where the cost without its penalty is right and the penalty is not; None where that is not so."""
    slips = {
        "cost_penalty_missing": 0.0,
        "cost_biases_penalised": penalty + of_biases,
        "cost_penalty_twice": 2 * penalty,
        "cost_penalty_half": 0.5 * penalty,
    }
    right = asked.enclosure.cost.middle
    if not penalty:
        return None
    names = (name for name, added in slips.items() if _agree(values, right + added))
    fault = next(names, None)
    return None if fault is None else [replace(found, fault=fault, code="", severity=DIRECTION)]


def values_of_cost(
    cost: Callable[..., Any],
    convention: Any,
    parameters: Any,
    x: Array,
    y: Array,
    seconds: float,
    *,
    together: bool = False,
) -> Array:
    """The value of a user's cost for each example, or one for all together, called by a convention.

    Raises:
        SubjectError: it could not be run, or gives what is no number.
    """
    # code that updates takes a learning rate, its cost does not
    convention = replace(convention, roles=tuple(role for role in convention.roles if role != "rate"), options=())
    found = []
    parts = [slice(None)] if together else [slice(k, k + 1) for k in range(len(x))]
    for part in parts:
        arguments = convention.arguments(parameters, x[part], y[part])
        value = as_array(result_safely(cost, *arguments, seconds=seconds)).astype(np.float64)
        if value.size != 1:
            raise SubjectError("it returned shape {given} for one example; accepted: one number", given=value.shape)
        found.append(float(value.ravel()[0]))
    return np.array(found)


def _judge(values: Array, asked: AnswersByExample, network: Any) -> list[Finding]:
    right = asked.enclosure.cost.middle
    name = network.cost_function.name
    if _agree(values, right):
        return []
    k = int(np.argmax(abs(values - right)))
    seen = {"cost": name, "given": float(values[k]), "right": float(right[k])}

    def finding(fault: str, severity: str = DIRECTION, code: str = "", **facts: Any) -> list[Finding]:
        return [Finding("cost", None, fault, severity, code=code, facts={**seen, **facts})]

    factor = _factor(values, right, network.sizes[-1])
    if factor == -1:
        return finding("cost_sign")
    if factor is not None:
        return finding("cost_factor", CONVENTION, factor=factor)
    for fault, code, facts, candidate in _candidates(asked, name):
        if np.isfinite(candidate).all() and (
            _agree(values, candidate) or _factor(values, candidate, network.sizes[-1])
        ):
            return finding(fault, _severity(facts), code, **facts)
    return finding("cost_unrecognised")


def _severity(facts: dict[str, Any]) -> str:
    return severity_of_epsilon(facts["epsilon"]) if "epsilon" in facts else DIRECTION


def _agree(values: Array, candidate: Array) -> bool:
    with np.errstate(invalid="ignore"):
        return bool((abs(values - candidate) <= _TOLERANCE * (1e-3 + abs(candidate))).all())


def _factor(values: Array, candidate: Array, n: int) -> float | None:
    square = float((candidate * candidate).sum())
    if not square or not np.isfinite(values).all():
        return None
    ratio = float((values * candidate).sum()) / square
    constant = exact_constant(ratio, _TOLERANCE, (n,))
    return constant if constant and constant != 1 and _agree(values, constant * candidate) else None


def _candidates(asked: AnswersByExample, own: str) -> Iterator[tuple[str, str, dict[str, Any], Array]]:
    layer, y = asked.enclosure.layers[-1], np.asarray(asked.probe.y, np.float64)
    a, z = layer.a.middle, layer.z.middle
    with np.errstate(all="ignore"):
        if own in ("binary_cross_entropy", "categorical_cross_entropy", "log_likelihood"):
            yield "cost_log_missing", "cost_log_missing", {}, -(y * a).sum(axis=1)
            yield "cost_log_missing", "cost_log_missing", {}, -(y * a + (1 - y) * (1 - a)).sum(axis=1)
            yield "cost_lse", "cost_lse", {}, -(y * (z - np.exp(z).sum(axis=1, keepdims=True))).sum(axis=1)
            for epsilon in EPSILONS:
                value = -(y * np.log(a + epsilon)).sum(axis=1)
                if own == "binary_cross_entropy":
                    value = value - ((1 - y) * np.log(1 - a + epsilon)).sum(axis=1)
                yield "cost_epsilon", "cost_epsilon", {"epsilon": epsilon}, value
        for other in COSTS.values():
            if other.name != own:
                yield f"cost_is_{other.name}", "cost_is_other", {"other": other.name}, np.asarray(other.value(a, y))
