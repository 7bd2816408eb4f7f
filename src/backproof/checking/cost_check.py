"""The user's own cost: the one thing on which differences of their cost cannot have the last word.

Its values for single examples are compared with the enclosed cost; where they differ, with those of other costs and of
common mistakes, and a name is given only if every value is reproduced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backproof.checking.asked import Asked
from backproof.checking.explanation import exact_constant
from backproof.checking.faults import CONVENTION, SIZE
from backproof.checking.messages import say
from backproof.checking.report import Finding
from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.checking.subjects.reading import as_array
from backproof.checking.wording import constant_in_words
from backproof.costs import COSTS

Array = Any
_TOLERANCE = 1e-5
"""Relative: a cost may be computed in float32 and through logarithms that cancel."""
_EPSILONS = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)


def judge_cost(cost: Callable[..., Any] | None, subject: Any, asked: Asked, language: str) -> list[Finding]:
    """Say what the user's cost is, if it is not the network's.

    Args:
        cost: called as the gradient is; None for nothing to check.
        subject: how that is.
        asked: the examples and their enclosures, without penalty.
        language: of the findings.
    """
    if cost is None:
        return []
    convention = getattr(subject, "convention", None)
    if convention is None or "rate" in convention.roles:
        text = say(language, "cost_raises", error="only a function is asked for its cost")
        return [Finding("cost", None, "not_asked", text, severity=CONVENTION)]
    try:
        values = _values(cost, convention, asked, subject.seconds)
    except SubjectError as error:
        return [Finding("cost", None, "raises", say(language, "cost_raises", error=error))]
    weights = asked.probe.parameters.weights
    penalty = 0.5 * asked.penalty * sum(float((np.asarray(w, np.float64) ** 2).sum()) for w in weights)
    return _judge(values - penalty, asked, subject.network, language)


def _values(cost: Callable[..., Any], convention: Any, asked: Asked, seconds: float) -> Array:
    probe, found = asked.probe, []
    for k in range(len(probe.x)):
        arguments = convention.arguments(probe.parameters, probe.x[k : k + 1], probe.y[k : k + 1])
        value = as_array(call_safely(cost, *arguments, seconds=seconds).result).astype(np.float64)
        if value.size != 1:
            raise SubjectError(f"it returned shape {value.shape} for one example; one number is accepted")
        found.append(float(value.ravel()[0]))
    return np.array(found)


def _judge(values: Array, asked: Asked, network: Any, language: str) -> list[Finding]:
    right = asked.enclosure.cost.middle
    name = network.cost_function.name
    if _agree(values, right):
        return []
    k = int(np.argmax(abs(values - right)))
    evidence = say(language, "evidence_cost", given=f"{values[k]:.8g}", right=f"{right[k]:.8g}")

    def finding(fault: str, key: str, severity: str = "wrong direction", **words: Any) -> list[Finding]:
        return [Finding("cost", None, fault, say(language, key, cost=name, **words), "", evidence, severity)]

    factor = _factor(values, right, network.sizes[-1])
    if factor == -1:
        return finding("cost_sign", "cost_sign")
    if factor is not None:
        return finding("cost_factor", "cost_times", CONVENTION, factor=constant_in_words(factor))
    for fault, key, words, candidate in _candidates(asked, name):
        if np.isfinite(candidate).all() and (
            _agree(values, candidate) or _factor(values, candidate, network.sizes[-1])
        ):
            return finding(fault, key, SIZE if key == "cost_epsilon" else "wrong direction", **words)
    return finding("cost_unrecognised", "cost_unrecognised")


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
            for epsilon in _EPSILONS:
                value = -(y * np.log(a + epsilon)).sum(axis=1)
                if own == "binary_cross_entropy":
                    value = value - ((1 - y) * np.log(1 - a + epsilon)).sum(axis=1)
                yield "cost_epsilon", "cost_epsilon", {"epsilon": f"{epsilon:.0e}"}, value
        for other in COSTS.values():
            if other.name != own:
                yield f"cost_is_{other.name}", "cost_is_other", {"other": other.name}, np.asarray(other.value(a, y))
