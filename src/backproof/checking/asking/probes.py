"""The examples a subject is asked about: random, seeded, finite, away from kinks, and exact in float32.

Values are multiples of 2⁻¹¹, so that code which works in float32 inside sees the very same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.functions.passed_values import with_equal_biases, without_biases_of
from backproof.checking.truth.enclosures import UNITS, Enclosure, Masks, enclose
from backproof.checking.truth.short_formats import SHORT, enclose_short
from backproof.errors import InputError, Listed
from backproof.network import Network, Parameters, Trace
from backproof.parameters import as_numbers, require_room, weight_shapes

Array = Any
COUNT = 5
"""How many examples are asked, each alone and all together."""
_STEP = 2.0**-11
_FROM_KINK = 0.02
_FEW = 8
"""Layers of at most so many neurons are kept at that distance from kinks; in a wider layer some neuron comes nearer."""
_ATTEMPTS = 60
_SHARP = (2e-12, 2e-10, 2e-8)
"""The largest relative radius of δ in float64 that a drawn example may have. The first is so small that float32 can be
judged too; where no example of a deep network is as sharp as that, the next is tried."""
_COARSE = 2.0**-4
_CANDIDATES = 64
_WIDE = 48
"""At most so many entries of an input are not 0: a sum of fewer terms has a sharper bound."""


@dataclass(frozen=True)
class Probe:
    """Parameters and examples, and the enclosure of what a right pass gives for them in float64.

    Attributes:
        parameters: where the gradient is asked.
        x: examples (N, n_1).
        y: targets (N, n_L).
        given: whether the caller gave the examples.
        masks: of dropout.
        flat: whether the caller gave targets of shape (N,), which are then passed so.
    """

    parameters: Parameters
    x: Array
    y: Array
    given: bool = False
    masks: Masks = ()
    flat: bool = False
    _known: dict[tuple[float, bytes, bytes], tuple[Enclosure, Enclosure]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def for_subject(self, subject: Any) -> Probe:
        """The same examples; targets of one class where labels are taken.

        Biases are 0 where a layer has none, and equal where it has one number for all its neurons.
        """
        style = getattr(subject, "convention", subject)
        y = _of_one_class(self.y) if getattr(style, "targets", "").startswith("labels") else self.y
        unbiased, shared = getattr(subject, "unbiased", ()), getattr(subject, "shared", ())
        if not unbiased and not shared:
            return self if y is self.y else replace(self, y=y, _known={})
        parameters = with_equal_biases(without_biases_of(self.parameters, unbiased), shared)
        return replace(self, parameters=parameters, y=y, _known={})

    def only(self, k: int) -> Probe:
        """One example alone."""
        return replace(self, x=self.x[k : k + 1], y=self.y[k : k + 1])

    def enclosed(self, network: Network, unit: float) -> Enclosure:
        """Enclose the pass, widened for the given unit roundoff; done once for the same examples."""
        return self._enclosed(network, unit)[0]

    def enclosed_as_a_rule(self, network: Network, unit: float) -> Enclosure:
        """The same with what rounding does as a rule, which in a short format is far less than it may do."""
        return self._enclosed(network, unit)[1]

    def _enclosed(self, network: Network, unit: float) -> tuple[Enclosure, Enclosure]:
        key = (unit, self.x.tobytes(), self.y.tobytes())
        if key not in self._known:
            given = network, self.parameters, self.x, self.y, unit
            of_all = enclose_short(*given, self.masks) if unit >= SHORT else 2 * (enclose(*given, masks=self.masks),)
            self._known[key] = of_all
        return self._known[key]


def _of_one_class(y: Array) -> Array:
    """Targets that a label can say: 1 at the largest, 0 elsewhere."""
    found = np.eye(y.shape[1])[np.argmax(y, axis=1)]
    return y if np.array_equal(found, y) else found


def draw_probe(
    network: Network,
    seed: int,
    count: int = COUNT,
    *,
    parameters: Parameters | None = None,
    x: Array | None = None,
    y: Array | None = None,
    masks: Masks = (),
) -> Probe:
    """Draw parameters and examples, or complete those that are given.

    Raises:
        InputError: nothing finite was found, or what is given does not fit the network.
    """
    if x is not None:
        return replace(_given(network, seed, parameters, x, y), masks=masks)
    second_best = None
    blurred = 0
    for attempt in range(_ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        own = parameters or _draw_parameters(network, rng)
        found = _draw_examples(network, own, rng, count, masks)
        if found is None:
            continue
        x, y, shows_both_sides = found
        if not _is_sharp(network, Probe(own, x, y, masks=masks), _SHARP[min(blurred, len(_SHARP) - 1)]):
            blurred += 1
            continue
        if shows_both_sides:
            return Probe(own, x, y, masks=masks)
        second_best = second_best or Probe(own, x, y, masks=masks)
    if second_best is not None:
        return second_best
    raise InputError(
        "network: no examples were found for which cost {cost!r} after {activation!r} is finite and away from kinks; "
        "accepted: x and y of your own",
        cost=network.cost_function.name,
        activation=network.activations[-1].name,
    )


def drawn_for_short(network: Network, probe: Probe, unit: float, count: int = COUNT) -> Probe:
    """Return examples for the same parameters that a short format holds exactly and rounds least, on many sides.

    The probe itself is returned where the caller gave its examples, or where nothing usable is drawn.
    """
    if probe.given:
        return probe
    rng = np.random.default_rng(0)
    width = network.sizes[0]
    x = np.round(1.2 * rng.standard_normal((_CANDIDATES, width)) / _COARSE) * _COARSE
    if width > _WIDE:
        x *= np.argsort(rng.random(x.shape), axis=1) < _WIDE
    y = np.round(_draw_targets(network, len(x), rng) / _COARSE) * _COARSE
    with np.errstate(all="ignore"):
        trace = network.forward(probe.parameters, x, probe.masks)
        good = np.flatnonzero(_usable(network, trace, network.errors(probe.parameters, trace, y), y))
    if len(good) < count:
        return probe
    drawn = replace(probe, x=x[good], y=y[good], _known={})
    layers = drawn.enclosed(network, unit).layers
    blur = np.max([each.delta.radius.max(axis=1) / abs(each.delta.middle).max(axis=1) for each in layers], axis=0)
    # targets of one kind alone would not show that y is forgotten: the sharpest of each
    large = (y[good] > y[good].mean(axis=0)).T
    kinds = [np.ones(len(good), bool), *large, *~large]
    best = np.unique(np.concatenate([np.flatnonzero(kind)[np.argsort(blur[kind])[:count]] for kind in kinds]))
    sides = [*(side[good] for side in _sides(network, trace)), large.T]
    chosen = best[_most_varied([side[best] for side in sides], count)]
    return replace(drawn, x=drawn.x[chosen], y=drawn.y[chosen], _known={})


def checked_masks(network: Network, masks: Sequence[Array | None]) -> Masks:
    """Return the masks as arrays, one for each of layers 1…L−1, or raise InputError."""
    found = tuple(None if mask is None else np.asarray(mask, np.float64) for mask in masks)
    shapes = [None if mask is None else mask.shape for mask in found]
    fits = all(shape in (None, (n,)) for shape, n in zip(shapes, network.sizes, strict=False))
    if found and (len(found) != network.depth - 1 or not fits):
        accepted = Listed(f"({n},)" for n in network.sizes[:-1])
        raise InputError(
            "masks: shapes {given} given; accepted: {accepted}, or None in place of each",
            given=shapes,
            accepted=accepted,
        )
    return found


def _given(network: Network, seed: int, parameters: Parameters | None, x: Array, y: Array | None) -> Probe:
    x = np.atleast_2d(as_numbers("x", x, np.float64))
    own = parameters or _draw_parameters(network, np.random.default_rng(seed))
    output = network.predict(own, x)
    targets = _draw_targets(network, len(x), np.random.default_rng(seed)) if y is None else _targets(y, output.shape)
    network.cost_function.check_targets(targets)
    flat = y is not None and np.ndim(y) == 1 and output.shape[1] == 1 and len(x) > 1
    return Probe(own, x, targets, given=True, flat=flat)


def _targets(y: Array, shape: tuple[int, int]) -> Array:
    y = as_numbers("y", y)
    if y.shape == (shape[0],) and shape[1] > 1 and np.issubdtype(y.dtype, np.integer) and y.max() < shape[1]:
        return np.eye(shape[1])[y]
    if y.size != shape[0] * shape[1]:
        raise InputError(
            "y: shape {given} given; accepted: {accepted}, a row for each example", given=y.shape, accepted=shape
        )
    return as_numbers("y", y.reshape(shape), np.float64)


def _on_grid(values: Array) -> Array:
    return np.round(values / _STEP) * _STEP


def _draw_parameters(network: Network, rng: np.random.Generator) -> Parameters:
    require_room(network.sizes)
    shapes = weight_shapes(network.sizes)
    weights = [_on_grid(1.2 * rng.standard_normal((n, m)) / np.sqrt(m)) for n, m in shapes]
    return Parameters(tuple(weights), tuple(_on_grid(0.5 * rng.standard_normal(n)) for n, _ in shapes))


def _draw_targets(network: Network, count: int, rng: np.random.Generator) -> Array:
    n, kind = network.sizes[-1], network.cost_function.targets
    low, high = network.activations[-1].bounds
    if kind in ("distribution", "one-hot"):
        return np.eye(n)[rng.integers(0, n, count)]
    if kind == "probability":
        return rng.integers(0, 2, (count, n)).astype(np.float64)
    if kind == "non-negative":
        return _on_grid(rng.exponential(size=(count, n)))
    if np.isfinite([low, high]).all():
        return _on_grid(rng.uniform(low, high, (count, n)))
    return _on_grid(rng.standard_normal((count, n)))


def _draw_examples(
    network: Network, parameters: Parameters, rng: np.random.Generator, count: int, masks: Masks
) -> tuple[Array, Array, bool] | None:
    """Usable examples that lie on as many sides of kinks as can be, and whether every layer shows both sides."""
    width = network.sizes[0]
    x = _on_grid(1.2 * rng.standard_normal((8 * count, width))) * max(1.0, width / _WIDE) ** 0.5
    if width > _WIDE:
        x *= np.argsort(rng.random(x.shape), axis=1) < _WIDE
        x = _on_grid(x)
    y = _draw_targets(network, len(x), rng)
    with np.errstate(all="ignore"):
        trace = network.forward(parameters, x, masks)
        good = np.flatnonzero(_usable(network, trace, network.errors(parameters, trace, y), y))
    if len(good) < count:
        return None
    sides = _sides(network, trace)
    chosen = good[_most_varied([side[good] for side in sides], count)]
    both = all(side[chosen].any() and not side[chosen].all() for side in sides)
    return x[chosen], y[chosen], both


def _is_sharp(network: Network, probe: Probe, sharp: float) -> bool:
    """Whether rounding leaves every error well determined; balls are dear, so only the chosen examples are enclosed."""
    deltas = [layer.delta for layer in probe.enclosed(network, UNITS["float64"]).layers]
    return all((delta.radius.max(axis=1) < sharp * abs(delta.middle).max(axis=1)).all() for delta in deltas)


def _sides(network: Network, trace: Trace) -> list[Array]:
    """For each kink of each layer, on which side every neuron lies, (N, n): a slope of 1 everywhere shows no fault."""
    pairs = zip(network.activations, trace.weighted_inputs, strict=True)
    return [z > kink for record, z in pairs for kink in record.kinks]


def _most_varied(sides: list[Array], count: int) -> Array:
    """Indices of examples, each chosen to lie on the most sides that no chosen one lies on."""
    if not sides:
        return np.arange(count)
    patterns = np.concatenate([part for side in sides for part in (side, ~side)], axis=1)
    chosen: list[int] = []
    seen = np.zeros(patterns.shape[1], bool)
    for _ in range(count):
        gains = (patterns & ~seen).sum(axis=1)
        gains[chosen] = -1
        chosen.append(int(np.argmax(gains)))
        seen |= patterns[chosen[-1]]
    return np.array(chosen)


def _usable(network: Network, trace: Trace, errors: tuple[Array, ...], y: Array) -> Array:
    """Which examples are finite, away from every kink, and leave no layer without a slope or an error."""
    usable = np.ones(len(y), bool)
    rows = zip(network.activations, trace.weighted_inputs, errors, strict=True)
    for record, z, delta in rows:
        far = _FROM_KINK * min(1.0, _FEW / z.shape[1])
        for kink in record.kinks:
            usable &= (abs(z - kink) > far).all(axis=1)
        if record.slope:
            usable &= (abs(record.slope(z, record.forward(z))) > 1e-3).any(axis=1)
        usable &= np.isfinite(delta).all(axis=1) & (abs(delta).max(axis=1) > 1e-9)
    for kink in network.cost_function.kinks:
        usable &= (abs(trace.output - y - kink) > 1e-3).all(axis=1)
    return usable
