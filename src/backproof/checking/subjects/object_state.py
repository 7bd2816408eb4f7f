"""Which of the arrays that an object holds are its parameters, and which the gradients that it stores.

Names count before shapes: weights and biases in the order of the numbers in their names, then in the order in which
they were defined, then in the other order; the answers tell which of them is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from typing import Any

import numpy as np

from backproof.checking.subjects.guard import SubjectError
from backproof.checking.subjects.reading import as_array
from backproof.checking.subjects.slots import ManySlot, PartSlot, Place, Slot, moved, slots

Array = Any
Shapes = tuple[tuple[int, int], ...]
_GRADIENT = re.compile(
    r"grad|nabla|ti_?du|梯度|(^|[._\[])d_?(el_?)?[wb]|(^|[._])d_?[wb]\d*|delta_?[wb]|weight_?error|bias_?error|d_?theta",
    re.I,
)
_OTHER = re.compile(
    r"veloc|moment|cache|prev|old|last|avg|mask|(^|\.)_?[vms](_|\d|$)|delta|error|activ|dedw"
    r"|(^|[.\[])(?!\w*weight|w_)\w*(in|out)put($|[\[\]])|(^|\.)[azxy]s?\d*($|\[)",
    re.I,
)
_BIAS = re.compile(
    r"(^|[._d])b(\d|s|_|\[|$)|(^|[._])b[a-z]{1,2}\d?($|\[)|bias|beta|intercept|offset|pian_?zhi|偏置|偏差"
    r"|(^|[._])c\d*($|\[)",
    re.I,
)
_THRESHOLD = re.compile(r"thresh|(^|[._])thetas?(\d|_|\[|$)", re.I)
_EXTRA = re.compile(r"(^|[._'\"])d_?[azxy]s?\d*$", re.I)
_NO_NAMES = ("data", "value", "val", "grad", "array")
"""What arrays are called inside an object that stands for one parameter."""
_MOST_CHOICES = 6


@dataclass(frozen=True)
class Layout:
    """How an object holds its parameters.

    Attributes:
        turned: whether weights are (in, out).
        order: "numbered", "defined" or "reversed".
        kind: "arrays", "folded first", "folded last" (the bias in the array of its weights), "single" (numbers, or a
            row for each neuron), or "single folded last" (a row for each neuron that ends with its bias).
        without: paths of arrays that are no parameters.
        threshold: whether z = w·x − b.
    """

    turned: bool = False
    order: str = "numbered"
    kind: str = "arrays"
    without: frozenset[str] = frozenset()
    threshold: bool = False

    @property
    def folded(self) -> str | None:
        """Where a folded bias stands, "first" or "last"; None where biases are arrays of their own."""
        return self.kind.rpartition("folded ")[2] if "folded" in self.kind else None


@dataclass
class State:
    """The places of weights and biases of layers 2…L; no biases where the object has none at all."""

    weights: list[Place]
    biases: list[Place]
    layout: Layout = field(default_factory=Layout)


def parameters_of(thing: Any, shapes: Shapes, without: frozenset[str] = frozenset()) -> Iterator[State]:
    """The readings of an object's arrays as parameters, the likeliest first.

    Args:
        thing: the object.
        shapes: (n, m) of layers 2…L.
        without: paths of arrays that are known to be no parameters.
    """
    seen: list[tuple[str, ...]] = []
    for kind in ("arrays", "folded last", "folded first", "single", "single folded last"):
        if seen and kind != "folded first":
            return
        for order in ("numbered", "defined", "reversed"):
            for turned in (False, True):
                layout = Layout(turned, order, kind, without)
                state = _state(thing, shapes, layout)
                if state is None:
                    continue
                for one in (state, *_others(thing, shapes, state)):
                    key = (kind, str(turned), *(place.path for place in (*one.weights, *one.biases)))
                    if key not in seen:
                        seen.append(key)
                        yield one
        if seen and kind == "arrays":
            return


def state_of(thing: Any, shapes: Shapes, layout: Layout) -> State:
    """The places under a layout that was found.

    Raises:
        SubjectError: the object no longer holds parameters of these shapes.
    """
    state = _state(thing, shapes, layout)
    if state is None:
        raise SubjectError("your object no longer holds weights of the network's shapes after a call")
    return state


def again(state: State, thing: Any) -> State:
    """The same places after a call, which may have put other arrays there.

    Raises:
        SubjectError: one of them is gone, or has another shape.
    """
    now = {slot.path: slot for slot in slots(thing, numbers=True)}
    groups = [[moved(place, now) for place in group] for group in (state.weights, state.biases)]
    return State(groups[0], groups[1], state.layout)


def gradients_of(thing: Any, shapes: Shapes, layout: Layout) -> tuple[list[Array], list[Array]]:
    """The gradients that an object stores, in the user's orientation.

    Raises:
        SubjectError: it stores none of the right shapes.
    """
    if layout.kind == "single":
        return _of_nodes(thing, shapes, layout)
    found = _of_gradients(thing)
    for order in (layout.order, "numbered", "defined", "reversed"):
        state = _match(_ordered(found, order), shapes, replace(layout, order=order))
        if state is not None:
            weights, biases = ([as_array(place.get()) for place in part] for part in (state.weights, state.biases))
            return weights, biases
    raise SubjectError("your object stores no gradients of the shapes of its weights and biases")


def _of_nodes(thing: Any, shapes: Shapes, layout: Layout) -> tuple[list[Array], list[Array]]:
    """The gradients of single numbers that are nodes, each with its own."""
    state = state_of(thing, shapes, layout)
    try:
        groups = [[_gradient_of(place) for place in group] for group in (state.weights, state.biases)]
    except AttributeError:
        raise SubjectError("your object stores no gradients of the shapes of its weights and biases") from None
    return groups[0], groups[1]


def _gradient_of(place: Any) -> Array:
    return np.array([part.holder.grad for part in place.parts], np.float64).reshape(place.shape)


def fill_gradients(thing: Any, value: float) -> bool:
    """Set every stored gradient to one number; whether there are any."""
    found = _of_gradients(thing)
    for slot in found:
        with suppress(SubjectError, TypeError, ValueError):
            slot.put(np.full(np.shape(slot.get()), value))
    return bool(found)


def are_filled(thing: Any, value: float) -> bool:
    """Whether every stored gradient still holds that number."""
    return all(bool((np.asarray(slot.get()) == value).all()) for slot in _of_gradients(thing))


def _of_gradients(thing: Any) -> list[Slot]:
    found = [slot for slot in slots(thing) if _GRADIENT.search(slot.path)]
    return [slot for slot in found if not _EXTRA.search(_last(slot.path))]


def _state(thing: Any, shapes: Shapes, layout: Layout) -> State | None:
    numbers = layout.kind.startswith("single")
    found = [
        slot
        for slot in _each_once(slots(thing, numbers=True))
        if (numbers or np.ndim(slot.get()) or _is_bias(slot, ()))
        and not _GRADIENT.search(slot.path)
        and not _OTHER.search(slot.path)
        and slot.path not in layout.without
    ]
    found = _ordered(found, layout.order)
    return _singles(found, shapes, layout) if numbers else _match(found, shapes, layout)


def candidates(thing: Any, shapes: Shapes) -> list[Slot]:
    """Arrays and numbers of an object that may be parameters by name and shape."""
    wanted = {size for n, m in shapes for size in (n * m, n, m, m + 1, (m + 1) * n, 1)}
    found = _each_once(slots(thing, numbers=True))
    return [
        slot
        for slot in found
        if not _GRADIENT.search(slot.path) and not _OTHER.search(slot.path) and np.size(slot.get()) in wanted
    ]


def weights_by_name(thing: Any) -> list[Slot]:
    """Matrices of an object that are weights by their names, in the order of the numbers in them."""
    found = [slot for slot in _each_once(slots(thing)) if np.ndim(slot.get()) == 2]
    found = [s for s in found if not (_GRADIENT.search(s.path) or _OTHER.search(s.path) or _is_bias(s, (2, 2)))]
    return _ordered([slot for slot in found if min(np.shape(slot.get())) > 0], "numbered")


def _each_once(found: Iterable[Slot]) -> Iterator[Slot]:
    """Leave out what is reached a second time: a layer often holds the very array of a dict of parameters."""
    seen: set[int] = set()
    for slot in found:
        value = slot.get()
        if isinstance(value, np.ndarray | list) and id(value) in seen:
            continue
        seen.add(id(value))
        yield slot


def _ordered(found: list[Slot], order: str) -> list[Slot]:
    if order == "numbered":
        return sorted(found, key=lambda slot: [int(number) for number in re.findall(r"\d+", slot.path)])
    return found if order == "defined" else found[::-1]


def _others(thing: Any, shapes: Shapes, state: State) -> Iterator[State]:
    """Other choices, where an object holds more arrays of these shapes than it has layers."""
    wanted = {np.shape(place.get()) for place in state.weights}
    layout = state.layout
    paths = [s.path for s in slots(thing) if np.shape(s.get()) in wanted]
    paths = [path for path in paths if path not in layout.without]
    paths = [path for path in paths if not (_GRADIENT.search(path) or _OTHER.search(path) or _BIAS.search(_last(path)))]
    surplus = len(paths) - len(state.weights)
    if layout.kind == "arrays" and surplus > 0:
        for left_out in islice(combinations(paths, surplus), _MOST_CHOICES):
            other = _state(thing, shapes, replace(layout, without=layout.without | frozenset(left_out)))
            if other is not None:
                yield other


def _match(found: list[Slot], shapes: Shapes, layout: Layout) -> State | None:
    if layout.folded:
        return _folded(found, shapes, layout)
    arrays = [(slot, np.shape(slot.get())) for slot in found]
    named = [(s, shape) for s, shape in arrays if _is_bias(s, shape) and (shape or 1 in {n for n, _ in shapes})]
    weights = [(s, shape) for s, shape in arrays if len(shape) in (1, 2) and not _is_bias(s, shape)]
    picked = _in_order(weights, [_shapes_of_weight(n, m, turned=layout.turned) for n, m in shapes])
    offsets = _in_order(named, [((n,), (n, 1), (1, n), (1,), *(((),) if n == 1 else ())) for n, _ in shapes])
    if picked and not named:
        # code of a few lines often has no biases at all
        return State(picked, [], layout)
    if not picked or not offsets:
        return None
    threshold = all(_THRESHOLD.search(_last(slot.path)) for slot in offsets)
    return State(picked, offsets, replace(layout, threshold=threshold))


def _is_bias(slot: Slot, shape: tuple[int, ...]) -> bool:
    name = _last(slot.path)
    return bool(_BIAS.search(name) or (_THRESHOLD.search(name) and (len(shape) < 2 or "thresh" in name.lower())))


def _shapes_of_weight(n: int, m: int, *, turned: bool) -> tuple[tuple[int, ...], ...]:
    """A layer of one neuron may hold its weights as a vector."""
    return ((m, n) if turned else (n, m), *(((m,),) if n == 1 else ()))


def _folded(found: list[Slot], shapes: Shapes, layout: Layout) -> State | None:
    wanted = [((m + 1, n) if layout.turned else (n, m + 1), *(((m + 1,),) if n == 1 else ())) for n, m in shapes]
    picked = _in_order([(slot, np.shape(slot.get())) for slot in found], wanted)
    if picked is None:
        return None
    first = layout.folded == "first"
    bias, rest = (0, slice(1, None)) if first else (-1, slice(None, -1))

    def part(place: Place, at: Any) -> Place:
        if np.ndim(place.get()) == 1:
            return PartSlot(place, at)
        return PartSlot(place, (at, slice(None)) if layout.turned else (slice(None), at))

    return State([part(p, rest) for p in picked], [part(p, bias) for p in picked], layout)


def _singles(found: list[Slot], shapes: Shapes, layout: Layout) -> State | None:
    """Single numbers w1, w2, …, b1, …, or a vector of weights and a bias for each neuron of a list."""
    if layout.turned:
        return None
    if layout.folded:
        return _rows_with_bias(found, shapes, layout)
    biases = [s for s in found if _is_bias(s, np.shape(s.get())) and np.size(s.get()) == 1]
    weights = [s for s in found if not _is_bias(s, np.shape(s.get())) and _could_be_weight(s)]
    made: list[list[Place]] = [[], []]
    for n, m in shapes:
        row = _taken(weights, n, m) or _taken(weights, n * m, 1)
        offset = _taken(biases, n, 1) if biases or made[1] else []
        if row is None or offset is None:
            return None
        made[0].append(ManySlot(row, (n, m)))
        made[1] += [ManySlot(offset, (n,))] if offset else []
    return State(made[0], made[1], layout) if len(made[1]) in (0, len(shapes)) else None


def _rows_with_bias(found: list[Slot], shapes: Shapes, layout: Layout) -> State | None:
    """A vector for each neuron whose last number is its bias."""
    rows = [s for s in found if np.ndim(s.get()) == 1 and _could_be_weight(s)]
    made: list[list[Place]] = [[], []]
    for n, m in shapes:
        taken = _taken(rows, n, m + 1)
        if taken is None:
            return None
        whole = ManySlot(taken, (n, m + 1))
        made[0].append(PartSlot(whole, (slice(None), slice(None, -1))))
        made[1].append(PartSlot(whole, (slice(None), -1)))
    return State(made[0], made[1], layout)


def _could_be_weight(slot: Slot) -> bool:
    return np.ndim(slot.get()) == 1 or bool(re.search(r"(^|[._])w|weight", _last(slot.path), re.I))


def _taken(rest: list[Slot], count: int, size: int) -> list[Place] | None:
    """Take the next slots, where they are so many of this size."""
    if len(rest) < count or any(np.size(slot.get()) != size for slot in rest[:count]):
        return None
    taken: list[Place] = list(rest[:count])
    del rest[:count]
    return taken


def _last(path: str) -> str:
    """The name that says what an array is: that of the attribute, or the key of a dict."""
    names = re.findall(r"[^\W\d]\w*", path)
    names = [name for name in names if name.lower() not in _NO_NAMES] or names
    return names[-1] if names else path


def _in_order(found: list[Any], wanted: list[Any]) -> list[Place] | None:
    """The first slots, in their order, whose shapes are the wanted ones."""
    picked: list[Place] = []
    rest = iter(found)
    for accepted in wanted:
        slot = next((slot for slot, shape in rest if shape in accepted), None)
        if slot is None:
            return None
        picked.append(slot)
    return picked
