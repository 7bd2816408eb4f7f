"""Matching the arrays of an object with the weights and biases of a network, in the layouts that people have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np

from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.places_made import ManySlot, PartSlot, TurnedSlot
from backproof.checking.subjects.places.slots import Location, Slot

Shapes = tuple[tuple[int, int], ...]
BIAS = re.compile(
    r"(^|[._d])b(\d|s|_|\[|$)|(^|[._])b[a-z]{1,2}\d?($|\[)|bias|beta|intercept|offset|pian_?zhi|偏置|偏差"
    rf"|(^|[._])c\d*($|\[)|(^|[._])({WORDS['bias']}|{WORDS['threshold']})(\d|_|\[|$)",
    re.I,
)
_THRESHOLD = re.compile(r"thresh|(^|[._])(thetas?|gammas?)(\d|_|\[|$)|阈值", re.I)
_MOST_MIXED = 3
_NO_NAMES = ("data", "value", "val", "grad", "array", "cell_contents")
"""What arrays are called inside an object that stands for one parameter."""


@dataclass(frozen=True)
class Arrangement:
    """How an object holds its parameters.

    Attributes:
        turned: whether weights are (in, out).
        order: "numbered", "defined" or "reversed".
        kind: "arrays", "folded first", "folded last" (the bias in the array of its weights), "single" (numbers, or a
            row for each neuron), or "single folded last" (a row for each neuron that ends with its bias).
        without: paths of arrays that are no parameters.
        threshold: whether z = w·x − b.
        mixed: of each layer, whether its weights are (in, out); nothing where all layers are alike.
    """

    turned: bool = False
    order: str = "numbered"
    kind: str = "arrays"
    without: frozenset[str] = frozenset()
    threshold: bool = False
    mixed: tuple[bool, ...] = ()

    @property
    def folded(self) -> str | None:
        """Where a folded bias stands, "first" or "last"; None where biases are arrays of their own."""
        return self.kind.rpartition("folded ")[2] if "folded" in self.kind else None


@dataclass
class ParameterLocations:
    """The places of weights and biases of layers 2…L.

    No biases where the object has none at all, and None where a layer has none.
    """

    weights: list[Location]
    biases: Sequence[Location | None]
    layout: Arrangement = field(default_factory=Arrangement)

    @property
    def places(self) -> list[Location]:
        """Where anything stands: weights, then biases."""
        return [*self.weights, *(place for place in self.biases if place is not None)]

    @property
    def held(self) -> Any:
        """The first weights as the object holds them, which may be a tensor; None where they are parts of others."""
        return getattr(self.weights[0], "held", None)


def match(found: list[Slot], shapes: Shapes, layout: Arrangement) -> ParameterLocations | None:
    """Weights and biases among arrays, in the order given; None where they do not fit."""
    if layout.folded:
        return _folded(found, shapes, layout)
    arrays = [(slot, np.shape(slot.get())) for slot in found]
    named = [(s, shape) for s, shape in arrays if is_bias(s, shape)]
    one_each = len(named) == len(shapes) and all(np.prod(shape) == 1 for _, shape in named)
    named = [(s, shape) for s, shape in named if one_each or shape or 1 in {n for n, _ in shapes}]
    weights = [(s, shape) for s, shape in arrays if len(shape) in (1, 2) and not is_bias(s, shape)]
    turns = layout.mixed or (layout.turned,) * len(shapes)
    accepted_weights = [_shapes_of_weight(n, m, turned=each) for (n, m), each in zip(shapes, turns, strict=True)]
    picked = with_layers_turned(_in_order(weights, accepted_weights), layout.mixed)
    single = ((1,), (1, 1), ()) if one_each else ((1,),)
    whole = [((n,), (n, 1), (1, n), *(((),) if n == 1 else ())) for n, _ in shapes]
    accepted = [(*each, *single) for each in whole]
    # one number for a layer only where no array is as wide: beside such a list, [0] may stand for the inputs
    offsets: Sequence[Location | None] | None = _in_order(named, whole) or _in_order(named, accepted)
    if offsets is None and 0 < len(named) < len(shapes):
        offsets = _in_some_layers(named, accepted, [shape for slot, shape in weights if slot not in (picked or ())])
    if one_each and offsets is not None:
        offsets = [one if n == 1 else shared_by(one, n) for one, (n, _) in zip(offsets, shapes, strict=True)]  # type: ignore[arg-type]
    if picked and not named:
        # code of a few lines often has no biases at all
        return ParameterLocations(picked, [], layout)
    if not picked or not offsets:
        return None
    # a list called theta that holds everything says nothing of thresholds
    threshold = _are_thresholds([place for place in offsets if place is not None]) and not _are_thresholds(picked)
    return ParameterLocations(picked, offsets, replace(layout, threshold=threshold))


def with_layers_turned(found: list[Location] | None, mixed: tuple[bool, ...]) -> list[Location] | None:
    """The places of weights, transposed where the weights of a layer are stored otherwise than those of others."""
    if found is None or not mixed:
        return found
    pairs = zip(found, mixed, strict=True)
    return [TurnedSlot(place) if turned and np.ndim(place.get()) > 1 else place for place, turned in pairs]


def mixed_orientations(layers: int) -> list[tuple[bool, ...]]:
    """Of each layer whether its weights are (in, out), in every way in which layers differ; few layers only.

    >>> mixed_orientations(2)
    [(False, True), (True, False)]
    """
    ways = product((False, True), repeat=layers) if layers <= _MOST_MIXED else ()
    return [way for way in ways if len(set(way)) > 1]


def _in_some_layers(named: list[Any], accepted: list[Any], left: list[tuple[int, ...]]) -> list[Location | None] | None:
    """Biases of some layers, the first ones where shapes do not tell; None where another array may be a bias too."""
    for chosen in combinations(range(len(accepted)), len(named)):
        if not all(shape in accepted[k] for k, (_, shape) in zip(chosen, named, strict=True)):
            continue
        found: list[Location | None] = [None] * len(accepted)
        for k, (slot, _) in zip(chosen, named, strict=True):
            found[k] = slot
        others = [accepted[k] for k, place in enumerate(found) if place is None]
        return None if any(shape in each for shape in left for each in others) else found
    return None


def _are_thresholds(places: list[Location]) -> bool:
    return all(_THRESHOLD.search(name_of(place)) for place in places)


_LETTERED = re.compile(r"(w|wt|weights?)_?[a-z]", re.I)
"""Weights that are told apart by letters, `w_a` and `w_b`."""
_OF_A_LAYER_BY_LETTERS = re.compile(r"(theta|gamma)s?_?(h|o|hid(den)?|out(put)?)", re.I)
"""Thresholds that are told apart by letters; Theta1 and Theta2 of courses are weights with their biases in them."""


def is_bias(slot: Slot, shape: tuple[int, ...]) -> bool:
    """Whether an array of this shape is a bias, by its name, or by its neighbours where it has none that tells."""
    name = name_of(slot)
    if len(shape) > 1 and _LETTERED.fullmatch(last_name(slot.path)):
        return False
    if 1 in shape and _OF_A_LAYER_BY_LETTERS.fullmatch(name):
        return True
    return slot.is_bias or _says_bias(name, is_matrix=len(shape) > 1)


@lru_cache(maxsize=4096)
def _says_bias(name: str, *, is_matrix: bool) -> bool:
    is_threshold = _THRESHOLD.search(name) and (not is_matrix or "thresh" in name.lower())
    return bool(BIAS.search(name) or is_threshold)


def _shapes_of_weight(n: int, m: int, *, turned: bool) -> tuple[tuple[int, ...], ...]:
    """A layer of one neuron may hold its weights as a vector."""
    return ((m, n) if turned else (n, m), *(((m,),) if n == 1 else ()))


def _folded(found: list[Slot], shapes: Shapes, layout: Arrangement) -> ParameterLocations | None:
    wanted = [((m + 1, n) if layout.turned else (n, m + 1), *(((m + 1,),) if n == 1 else ())) for n, m in shapes]
    arrays = [(slot, np.shape(slot.get())) for slot in found]
    picked, folded = _in_order(arrays, wanted), len(shapes)
    # a node that is always 1 beside the inputs only: in the first layers there are biases, in the others none
    while picked is None and folded > 1 and not any(is_bias(slot, shape) for slot, shape in arrays):
        folded -= 1
        plain = [_shapes_of_weight(n, m, turned=layout.turned) for n, m in shapes[folded:]]
        picked = _in_order(arrays, wanted[:folded] + plain)
    if picked is None:
        return None
    first = layout.folded == "first"
    bias, rest = (0, slice(1, None)) if first else (-1, slice(None, -1))

    def part(place: Location, at: Any) -> Location:
        if np.ndim(place.get()) == 1:
            return PartSlot(place, at)
        return PartSlot(place, (at, slice(None)) if layout.turned else (slice(None), at))

    weights = [part(p, rest) for p in picked[:folded]] + picked[folded:]
    biases = [part(p, bias) for p in picked[:folded]] + [None] * (len(shapes) - folded)
    return ParameterLocations(weights, biases, layout)


def singles(found: list[Slot], shapes: Shapes, layout: Arrangement) -> ParameterLocations | None:
    """Single numbers w1, w2, …, b1, …, or a vector of weights and a bias for each neuron of a list."""
    if layout.folded:
        return None if layout.turned else _rows_with_bias(found, shapes, layout)
    biases = [s for s in found if is_bias(s, np.shape(s.get())) and np.size(s.get()) == 1]
    weights = [s for s in found if not is_bias(s, np.shape(s.get())) and _could_be_weight(s)]
    if len(biases) == len(shapes):
        # one for all neurons of a layer
        biases = [slot for slot, (n, _) in zip(biases, shapes, strict=True) for _ in range(n)]
    made: list[list[Location]] = [[], []]
    for n, m in shapes:
        row = (None if layout.turned else _taken(weights, n, m)) or _taken(weights, n * m, 1)
        offset = _taken(biases, n, 1) if biases or made[1] else []
        if row is None or offset is None:
            return None
        made[0].append(ManySlot(row, (m, n) if layout.turned else (n, m)))
        made[1] += [ManySlot(offset, (n,))] if offset else []
    if any(np.ndim(slot.get()) == 0 for slot in weights):
        # weights are left over: the network has another shape
        return None
    signed = replace(layout, threshold=bool(made[1]) and _are_thresholds(made[1]) and not _are_thresholds(made[0]))
    return ParameterLocations(made[0], made[1], signed) if len(made[1]) in (0, len(shapes)) else None


def _rows_with_bias(found: list[Slot], shapes: Shapes, layout: Arrangement) -> ParameterLocations | None:
    """A vector for each neuron whose last number is its bias."""
    rows = [s for s in found if np.ndim(s.get()) == 1 and _could_be_weight(s)]
    made: list[list[Location]] = [[], []]
    for n, m in shapes:
        taken = _taken(rows, n, m + 1)
        if taken is None:
            return None
        whole = ManySlot(taken, (n, m + 1))
        made[0].append(PartSlot(whole, (slice(None), slice(None, -1))))
        made[1].append(PartSlot(whole, (slice(None), -1)))
    return ParameterLocations(made[0], made[1], layout)


def _could_be_weight(slot: Slot) -> bool:
    return np.ndim(slot.get()) == 1 or bool(re.search(r"(^|[._])w|weight", name_of(slot), re.I))


def _taken(rest: list[Slot], count: int, size: int) -> list[Location] | None:
    """Take the next slots, where they are so many of this size."""
    if len(rest) < count or any(np.size(slot.get()) != size for slot in rest[:count]):
        return None
    taken: list[Location] = list(rest[:count])
    del rest[:count]
    return taken


def shared_by(place: Location, n: int) -> ManySlot:
    """One number that stands for all n entries of an array, such as a bias that all neurons of a layer share."""
    return ManySlot([place] * n, (n,))


def is_shared(place: Location | None) -> bool:
    """Whether one number stands for several entries there."""
    return isinstance(place, ManySlot) and len(place.parts) > 1 and len({part.path for part in place.parts}) == 1


def name_of(place: Location) -> str:
    """The name that says what an array is, or the usual one where the code shows what it is."""
    return getattr(place, "usual", "") or last_name(place.path)


def path_by_usual_name(slot: Slot) -> str:
    """How an array is reached, by its usual name where it has one."""
    if not slot.usual:
        return slot.path
    before, _, after = slot.path.rpartition(last_name(slot.path))
    return f"{before}{slot.usual}{after}"


@lru_cache(maxsize=4096)
def last_name(path: str) -> str:
    """The name that says what an array is: that of the attribute, or the key of a dict."""
    names = re.findall(r"[^\W\d]\w*", path)
    names = [name for name in names if name.lower() not in _NO_NAMES] or names
    return names[-1] if names else path


def _in_order(found: list[Any], wanted: list[Any]) -> list[Location] | None:
    """The first slots, in their order, whose shapes are the wanted ones."""
    picked: list[Location] = []
    rest = iter(found)
    for accepted in wanted:
        slot = next((slot for slot, shape in rest if shape in accepted), None)
        if slot is None:
            return None
        picked.append(slot)
    return picked
