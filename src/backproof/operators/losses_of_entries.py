"""Losses that are sums of losses of entries, in every reduction: what their records have in common.

Letters: n what the reduction divides by (1 for sums), g = ∂C/∂output.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.operators.record import KnownOperator
from backproof.operators.terms import Term, of_terms

Array = Any
_REDUCTIONS: tuple[dict[str, Any], ...] = (
    {"over": "all"},
    {"over": "rows"},
    {"over": "none"},
    {"over": "sum"},
    {"over": "each"},
)
"""Mean over all entries, sum over entries and mean over examples, no reduction, sum, mean within each example."""


def _reduced(losses: Array, over: str) -> Array:
    if over == "none":
        return losses
    if over == "each":
        if losses.ndim < 2:
            raise ValueError("an example is a row")
        return losses.mean(axis=-1)
    return losses.sum() / _count(losses, over)


def _count(losses: Array, over: str) -> float:
    size, rows = losses.size, len(losses)
    return float({"all": size, "rows": rows, "none": 1, "sum": 1, "each": size // rows}[over])


def _wide(g: Array, losses: Array) -> Array:
    return g if np.ndim(g) == 0 else g.reshape(*np.shape(g), *(1,) * (losses.ndim - np.ndim(g)))


def of_entries(
    name: str,
    inputs: tuple[str, ...],
    loss: Callable[..., Array],
    rule: Callable[..., tuple[Any, ...]],
    reference: str,
    draw: Callable[[Any], tuple[Array, ...]],
    options: tuple[dict[str, Any], ...] = ({},),
    free: tuple[str, ...] = (),
    either: tuple[str, ...] = (),
) -> KnownOperator:
    """A loss that is a sum of losses of entries, in every reduction; its rule has the factors besides g and 1/n."""

    def losses(*arrays: Array, **given: Any) -> Array:
        if len({np.shape(x) for x in arrays}) > 1:
            raise ValueError("prediction and target have one shape")
        return loss(*arrays, **given)

    def terms(g: Array, *arrays: Array, over: str, **given: Any) -> tuple[Any, ...]:
        own = losses(*arrays, **given)
        shared = {"g": _wide(g, own), "1/n": 1 / _count(own, over)}
        return tuple(
            each if each is None else tuple(Term({**shared, **t.factors}, t.sign, t.instead) for t in each)
            for each in rule(*arrays, **given)
        )

    variants = tuple({**own, **reduction} for own in options for reduction in _REDUCTIONS)
    return of_terms(
        name,
        inputs,
        lambda *arrays, over, **given: _reduced(losses(*arrays, **given), over),
        terms,
        reference,
        draw,
        variants=variants,
        free=free,
        either=either,
    )
