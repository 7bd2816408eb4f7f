"""Whether the lemma of a record speaks of that record.

The lemma's own function and derivative, as Coq prints them, are evaluated beside the record's formula, its forward
function or value, and its hand-written slope or gradient.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from backproof.activations import ACTIVATIONS, Activation
from backproof.costs import COSTS, Cost
from backproof.formulas import FormulaFunction
from backproof.proofs.catalogue import CATALOGUE, RecordLemma
from backproof.proofs.expressions import evaluate

Array = Any
AgreementRow = tuple[str, float, float]
"""What is compared, the lemma's number, the record's."""

TOLERANCE = 1e-11
_POINTS = (-3.1, -1.7, -0.9, -0.31, 0.0, 0.23, 0.8, 1.4, 2.9)
_OUTPUTS = 3


def disagreements(
    functions: Mapping[str, tuple[str, str]],
    activations: Mapping[str, Activation] = ACTIVATIONS,
    costs: Mapping[str, Cost] = COSTS,
) -> list[str]:
    """Return where a lemma and its record differ; [] where all agree.

    Args:
        functions: function and derivative by lemma, as `catalogue.printed` gives them.
        activations: the records of activations.
        costs: those of costs.
    """
    wrong = []
    for entry in CATALOGUE.values():
        if not entry.lemma:
            continue
        record = costs[entry.record] if entry.is_cost else activations[entry.record]
        for what, lemma, ours in _rows(entry, record, *functions[entry.lemma]):
            if not math.isclose(lemma, ours, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
                wrong.append(f"{entry.record}, {what}: the lemma {entry.lemma} says {lemma}, the record {ours}")
    return wrong


def _rows(entry: RecordLemma, record: Any, function: str, derivative: str) -> Iterator[AgreementRow]:
    if entry.is_cost:
        return _cost_rows(entry, record, function, derivative)
    if record.pull_back is not None:
        return _layer_rows(record, function, derivative)
    return _activation_rows(entry, record, function, derivative)


def _activation_rows(entry: RecordLemma, record: Activation, function: str, derivative: str) -> Iterator[AgreementRow]:
    numbers = _numbers(entry)
    formula = FormulaFunction(record.formula, ("z",))
    for point in _POINTS:
        z = np.array([point])
        a = record.forward(z)
        # the lemma is about σ at z; Coq prints its function of a fresh letter, beside z
        value = evaluate(function, *numbers, point, point)
        yield f"σ({point})", value, float(a[0])
        yield f"formula at {point}", value, float(formula(z)[0])
        if point not in record.kinks:
            yield f"σ′({point})", evaluate(derivative, *numbers, point), float(record.slope(z, a)[0])  # type: ignore[misc]


def _layer_rows(record: Activation, function: str, derivative: str) -> Iterator[AgreementRow]:
    z, g = np.array([[0.3, -1.2, 2.1]]), np.array([[0.7, -0.4, 1.9]])
    a = record.forward(z)
    pulled = record.pull_back(g, a)  # type: ignore[misc]
    u, v = _vector(z[0]), _vector(g[0])
    for j in range(_OUTPUTS):
        component = _component(j)
        yield f"a_{j}", evaluate(function, _OUTPUTS, component, u, v, None, u), float(a[0, j])
        yield f"pull-back, entry {j}", evaluate(derivative, _OUTPUTS, component, u, v, None, j), float(pulled[0, j])


def _cost_rows(entry: RecordLemma, record: Cost, function: str, derivative: str) -> Iterator[AgreementRow]:
    term = FormulaFunction(record.formula, ("a", "y"))
    for a, y in _examples(record):
        numbers = [int(y.argmax())] if "class" in entry.arguments else _numbers(entry)
        vectors = _vector(y), _vector(a)
        value = evaluate(function, *numbers, _OUTPUTS, *vectors, _vector(a))
        terms = float(term(a, y).sum()) / (_OUTPUTS if record.averages else 1)
        yield f"C at a = {a}", value, float(record.value(a[None], y[None])[0])
        yield f"formula at a = {a}", value, terms
        gradient = record.gradient(a[None], y[None])[0]
        for j in range(_OUTPUTS):
            yield f"∂C/∂a_{j}", evaluate(derivative, *numbers, _OUTPUTS, *vectors, j), float(gradient[j])


def _examples(record: Cost) -> list[tuple[Array, Array]]:
    a = np.array([0.2, 0.7, 0.4])
    if record.targets == "one-hot":
        return [(a, np.array([0.0, 1.0, 0.0])), (a, np.array([0.0, 0.0, 1.0]))]
    if record.targets in ("probability", "distribution"):
        return [(a, np.array([0.5, 0.2, 0.3])), (a, np.array([1.0, 0.0, 0.0]))]
    if record.targets == "non-negative":
        return [(a, np.array([2.0, 0.5, 1.0])), (a + 3, np.array([0.0, 7.0, 1.0]))]
    return [(a, np.array([0.5, -0.2, 1.0])), (10 * a, np.array([-1.0, 7.5, 4.1]))]


def _numbers(entry: RecordLemma) -> list[float]:
    return [float(FormulaFunction(text, ("z",))(np.array(0.0))) for text in entry.arguments.values()]


def _vector(values: Iterable[float]) -> Callable[[int], float]:
    entries = [float(value) for value in values]
    return entries.__getitem__


def _component(j: int) -> Callable[[Callable[[int], float]], float]:
    return lambda vector: vector(j)
