"""The user's own cost: the one thing on which differences of their cost cannot have the last word.

Its values for single examples are compared with the enclosed cost; where they differ, with those of other costs and of
common mistakes, and a name is given only if every value is reproduced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.checking.asked import Asked
from backproof.checking.constants import exact_constant
from backproof.checking.fault import EPSILONS, severity_of_epsilon
from backproof.checking.report import CONVENTION, DIRECTION, Finding
from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.checking.subjects.reading import as_array
from backproof.costs import COSTS

Array = Any
_TOLERANCE = 1e-5
"""Relative: a cost may be computed in float32 and through logarithms that cancel."""


def judge_cost(cost: Callable[..., Any] | None, subject: Any, asked: Asked) -> list[Finding]:
    """Say what the user's cost is, if it is not the network's.

    Args:
        cost: called as the gradient is; None for nothing to check.
        subject: how that is.
        asked: the examples and their enclosures, without penalty.
    """
    if cost is None:
        return []
    convention = getattr(subject, "convention", None)
    if convention is None or "rate" in convention.roles:
        return [Finding("cost", None, "not_asked", CONVENTION)]
    try:
        values = _values(cost, convention, asked, subject.seconds)
    except SubjectError as error:
        return [Finding("cost", None, "raises", facts={"error": error})]
    weights = asked.probe.parameters.weights
    penalty = 0.5 * asked.penalty * sum(float((np.asarray(w, np.float64) ** 2).sum()) for w in weights)
    return _judge(values - penalty, asked, subject.network)


def _values(cost: Callable[..., Any], convention: Any, asked: Asked, seconds: float) -> Array:
    probe, found = asked.probe, []
    for k in range(len(probe.x)):
        arguments = convention.arguments(probe.parameters, probe.x[k : k + 1], probe.y[k : k + 1])
        value = as_array(call_safely(cost, *arguments, seconds=seconds).result).astype(np.float64)
        if value.size != 1:
            raise SubjectError("it returned shape {given} for one example; accepted: one number", given=value.shape)
        found.append(float(value.ravel()[0]))
    return np.array(found)


def _judge(values: Array, asked: Asked, network: Any) -> list[Finding]:
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


def _candidates(asked: Asked, own: str) -> Iterator[tuple[str, str, dict[str, Any], Array]]:
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
