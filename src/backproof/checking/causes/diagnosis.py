"""The explanation of a user's gradients with the fewest faults.

From the output down, the user's δ of each layer is what they return for the bias, or what their weight gradient
δ (a⁻)ᵀ holds, or, where both are wrong, what the equation gives from their δ⁺. Each choice accuses other equations;
the path through the layers that needs the fewest changes is the diagnosis, so that a fault in one layer accuses no
other (a shortest path, after A. Viterbi, IEEE Trans. Information Theory 13, 1967).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.checking.causes.additions import Addition
from backproof.checking.causes.equation import Precision, allowed, penalty_of, right_value
from backproof.checking.causes.explanation import UNRECOGNISED, Explanation, explain
from backproof.checking.causes.site import Site
from backproof.checking.truth.balls import Interval
from backproof.checking.truth.enclosures import Enclosure, gamma

Array = Any
_WIDEST = 4
"""How many ways to read the layers above are kept."""


@dataclass(frozen=True)
class Observed:
    """A user's gradients of K examples, each asked alone; None where they returned nothing usable.

    Attributes:
        weights: ∂C_x/∂w of layers 2…L, (K, n, m).
        biases: ∂C_x/∂b of layers 2…L, (K, n).
        unbiased: layers of which the code has no bias, so that BP4 does not concern them.
    """

    weights: tuple[Interval | None, ...]
    biases: tuple[Interval | None, ...]
    unbiased: tuple[int, ...] = ()


@dataclass(frozen=True)
class Diagnosis:
    """One explanation for each equation of each layer, the output layer first."""

    explanations: tuple[Explanation, ...]

    @property
    def violated(self) -> tuple[Explanation, ...]:
        """Those that do not hold; of causes not to be told apart, the one that explains most layers comes first."""
        broken = [each for each in self.explanations if not each.holds]
        causes = Counter(cause.names for each in broken for cause in each.causes)
        added = Counter(_rounded(addition) for each in broken for addition in each.added)
        return tuple(
            replace(
                each,
                causes=tuple(sorted(each.causes, key=lambda cause: -causes[cause.names])),
                added=tuple(sorted(each.added, key=lambda addition: -added[_rounded(addition)])),
            )
            for each in broken
        )

    @property
    def changes(self) -> int:
        """How many changes explain everything."""
        return sum(each.changes for each in self.explanations)


def _rounded(addition: Addition) -> tuple[str, str]:
    return addition.kind, f"{addition.multiple:.6g}"


@dataclass(frozen=True)
class _State:
    """One way to read the layers from L down to this one: the δ of this layer, and what was found on the way."""

    delta: Interval
    sent: Array
    found: tuple[Explanation, ...]
    changes: float


@dataclass
class _Context:
    sites: tuple[Site, ...]
    enclosure: Enclosure
    observed: Observed
    unit: float
    most: int
    cache: dict[Any, Explanation] = field(default_factory=dict)


def diagnose(
    sites: tuple[Site, ...], enclosure: Enclosure, observed: Observed, unit: float, *, most: int = 2
) -> Diagnosis:
    """Explain every equation of every layer with as few faults as possible: one each, and two where that fails.

    Args:
        sites: of layers 2…L.
        enclosure: of the truth.
        observed: the user's gradients.
        unit: the unit roundoff they were computed with.
        most: how many changes of one equation are tried.
    """
    best = None
    for changes in range(1, most + 1):
        diagnosis = _shortest(_Context(sites, enclosure, observed, unit, changes))
        if best is None or diagnosis.changes < best.changes:
            best = diagnosis
        if best.changes < UNRECOGNISED - 1:
            break
    return best  # type: ignore[return-value]


def _shortest(context: _Context) -> Diagnosis:
    states: list[_State | None] = [None]
    for i in range(len(context.sites) - 1, -1, -1):
        reached = [new for state in states for new in _step(context, i, state)]
        states = list(sorted(reached, key=lambda state: state.changes)[:_WIDEST])
    return Diagnosis(states[0].found)  # type: ignore[union-attr]


def _step(context: _Context, i: int, above: _State | None) -> list[_State]:
    site = context.sites[i]
    if above is not None:
        site = site.with_above(above.delta.middle, above.sent)
    precision = _precision(context, i)
    equation = "BP1" if above is None else "BP2"
    upstream = above.delta if above is not None else Interval(np.zeros(1), np.zeros(1))
    exact = context.enclosure.layers[i].delta.middle
    right = right_value(equation, site, exact)
    bound = allowed(equation, site, right, upstream, upstream, precision)
    expected = Interval(right, bound)
    states = []
    for delta in _readings(context, i, expected):
        same = delta is expected
        own = Explanation(equation, site.layer, entries=right.size)
        if not same:
            own = _cached(context, equation, replace(site, delta=delta.middle), delta, right, bound)
        gradients = _gradients(context, i, replace(site, delta=delta.middle), delta, precision)
        changes = (
            (above.changes if above else 0)
            + own.changes
            + sum(each.changes for each in gradients)
            + _unlikely(gradients) * same
        )
        sent = site.sent()
        states.append(_State(delta, sent, ((above.found if above else ()) + (own, *gradients)), changes))
    return states


def _unlikely(gradients: tuple[Explanation, Explanation]) -> float:
    """Break a tie: one factor on both gradients of a layer is told as that, anything else as a fault of the error."""
    factors = [each.causes[0].factor if each.is_constant else None for each in gradients]
    return -0.1 if factors[0] is not None and factors[0] == factors[1] else 0.1


def _precision(context: _Context, i: int) -> Precision:
    layers = context.enclosure.layers
    before = layers[i - 1].a.radius if i else context.enclosure.x.radius
    return Precision(layers[i].delta.radius, layers[i].slope.radius, before, context.unit)


def _readings(context: _Context, i: int, expected: Interval) -> list[Interval]:
    """The δ that the user may have had at this layer."""
    bias, weight = context.observed.biases[i], _from_weights(context, i)
    readings = []
    if bias is not None and abs(bias.middle).max() > 0:
        readings.append(bias)
    if weight is not None and not any(_same(weight, other) for other in readings):
        readings.append(weight)
    if not any(_same(expected, other) for other in readings):
        readings.append(expected)
    if _are_zero(context, i):
        readings.append(Interval(np.zeros_like(expected.middle), np.zeros_like(expected.middle)))
    return readings


def _are_zero(context: _Context, i: int) -> bool:
    """Whether both gradients of a layer are zero but for the penalty, so that its δ may be."""
    weights, biases = context.observed.weights[i], context.observed.biases[i]
    if weights is None or biases is None:
        return False
    penalty = context.sites[i].penalty * context.sites[i].w
    rounding = weights.radius + gamma(16, context.unit) * abs(penalty)
    return not biases.middle.any() and bool((abs(weights.middle - penalty) <= rounding).all())


def _same(u: Interval, v: Interval) -> bool:
    return bool((abs(u.middle - v.middle) <= 2 * (u.radius + v.radius) + 1e-15 * abs(v.middle)).all())


def _from_weights(context: _Context, i: int) -> Interval | None:
    """δ read from ∂C/∂w = δ (a⁻)ᵀ, where each example's has rank 1 with its a⁻."""
    gradient, site = context.observed.weights[i], context.sites[i]
    if gradient is None:
        return None
    data = gradient.middle - site.penalty * site.w
    a = site.a_before
    square = (a * a).sum(axis=1)
    if not square.all():
        return None
    delta = (data @ a[:, :, None])[:, :, 0] / square[:, None]
    of_input = _precision(context, i).a_before
    error = gradient.radius + gamma(16, context.unit) * (abs(data) + abs(site.penalty * site.w))
    error = error + abs(delta)[:, :, None] * of_input[:, None, :]
    off = abs(data - delta[:, :, None] * a[:, None, :])
    radius = (error @ abs(a)[:, :, None])[:, :, 0] / square[:, None] + 2.0**-50 * abs(delta)
    limit = error + radius[:, :, None] * abs(a)[:, None, :]
    if (off > 4 * limit).any() or not abs(delta).max() > 0:
        return None
    return Interval(delta, radius)


def _gradients(
    context: _Context, i: int, site: Site, delta: Interval, precision: Precision
) -> tuple[Explanation, Explanation]:
    found = []
    own = context.observed.weights[i]
    site = replace(site, weight_gradient=None if own is None else own.middle)
    for equation, observed in (("BP3", context.observed.weights[i]), ("BP4", context.observed.biases[i])):
        if equation == "BP4" and site.layer in context.observed.unbiased:
            found.append(Explanation(equation, site.layer))
            continue
        if observed is None:
            found.append(Explanation(equation, site.layer, holds=False, difference=np.inf))
            continue
        right = right_value(equation, site) + penalty_of(equation, site)
        bound = allowed(equation, site, right, delta, delta, precision)
        found.append(_cached(context, equation, site, observed, right, bound))
    return found[0], found[1]


def _cached(
    context: _Context, equation: str, site: Site, observed: Interval, right: Array, bound: Array
) -> Explanation:
    key = (equation, site.layer, observed.middle.tobytes(), right.tobytes())
    if key not in context.cache:
        context.cache[key] = explain(equation, site, observed, right, bound, most=context.most)
    return context.cache[key]
