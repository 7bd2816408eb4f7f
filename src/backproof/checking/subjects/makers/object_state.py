"""Which of the arrays that an object holds are its parameters, and which the gradients that it stores.

Names count before shapes: weights and biases in the order of the numbers in their names, then in the order in which
they were defined, then in the other order; the answers tell which of them is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, islice
from typing import Any

import numpy as np

from backproof.checking.subjects.code.names_by_use import named_slots
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.names.words_of_languages import WORDS
from backproof.checking.subjects.places.matching import (
    BIAS,
    Arrangement,
    ParameterLocations,
    Shapes,
    is_bias,
    last_name,
    match,
    mixed_orientations,
    name_of,
    path_by_usual_name,
    singles,
)
from backproof.checking.subjects.places.places_made import moved, paths_of
from backproof.checking.subjects.places.returned_leaves import as_array
from backproof.checking.subjects.places.slots import Slot, slots
from backproof.checking.subjects.places.tensors import is_tensor
from backproof.checking.subjects.running.guard import SubjectError

Array = Any
_GRADIENT = re.compile(
    r"grad|nabla|ti_?du|梯度|(^|[._\[])d_?(el_?)?[wb]|(^|[._])g_?[wb](_|\d|$)|(^|[._])d_?[wb]\d*|delta_?[wb]|weight_?error|bias_?error|d_?theta"
    r"|(^|[._\[])d(l|c|j|loss|cost)_?d_?b?[wb]",
    re.I,
)
_OTHER = re.compile(
    r"veloc|moment|cache|prev|(?<!thresh)old|last|avg|mask|target|predict|(^|\.)_?[vms](_|\d|$)|delta|error|activ"
    r"|(^|[._])(initial|best|backup|saved|ema|copy|snapshot)_|_(backup|ema|copy|snapshot)\d*($|\W)"
    r"|ded_?b?[wb]|(^|\.)[azxy]s?\d*($|\[)|(^|\.)[vms]d?[wb]\d*($|\[)",
    re.I,
)
_OF_CACHED = re.compile(rf"(({WORDS['weight']}|{WORDS['bias']})_)cach[eé]e?s?", re.I)
_DATA = re.compile(r"(?!\w*(weight|bias|beta|thresh|(?<!au)to_?output|2_?output)|[wb]_)\w*(in|out)put_?", re.I)
_DATA_OF_A_SCRIPT = re.compile(
    r"data\w*|df|samples?|features?|labels?|images?|[xy]_?(train|tr|test|te|val\w*|dev|all|data|norm\w*|scaled)"
    r"|(train|test|val\w*|dev|all)_?([xy]|data|images?|labels?|set|features?|targets?)",
    re.I,
)
"""What a script calls its tables; an attribute of that name may be a parameter, such as `data` of a node."""
_WIDTHS = re.compile(r"\w*(sizes|dims|dimensions|topology|architecture|structure|layout|units|neurons_per_layer)", re.I)
_EXTRA = re.compile(r"(^|[._'\"])d_?[azxy]s?\d*$", re.I)
_CALLED_A_WEIGHT = re.compile(
    rf"^w|w\d*$|weight|^coefs?_|theta|syn|(^|\.)v$|quan_?zhong|权重|(^|[._])({WORDS['weight']})", re.I
)
_OTHER_WEIGHT = re.compile(r"[vu]_?\d+", re.I)
_UNNAMED = re.compile(
    r"_?(d_?)?(params?|parameters?|variables?|tensors?|trainables?|layers?|net(work)?)(_?grad(ient)?s?)?|grad(ient)?s?",
    re.I,
)
_HIDDEN_BY_V = {("v", 2), ("v0", 1), ("v_0", 1)}
"""Names of the parameters of a hidden layer beside `w`, in small letters, with their dimensions."""
_CHANGE_OF_V = re.compile(r"(d|g|v|m|grad|delta|prev|last)_?v", re.I)
_MOST_CHOICES = 6


def parameters_of(thing: Any, shapes: Shapes, without: frozenset[str] = frozenset()) -> Iterator[ParameterLocations]:
    """The readings of an object's arrays as parameters, the likeliest first.

    Args:
        thing: the object.
        shapes: (n, m) of layers 2…L.
        without: paths of arrays that are known to be no parameters.
    """
    seen: list[tuple[str, ...]] = []
    for kind in ("arrays", "folded last", "folded first", "single", "single folded last"):
        every: list[Slot] = []  # until a reading is tried, which may leave other arrays
        if seen and kind != "folded first":
            return
        for order in ("numbered", "defined", "reversed"):
            for turned in (False, True):
                layout = Arrangement(turned, order, kind, without)
                every = every or _every_slot(thing)
                locations = _locations(thing, shapes, layout, every)
                if locations is None:
                    continue
                every = []
                for one in (locations, *_others(thing, shapes, locations)):
                    key = (kind, str(turned), *(place.path for place in one.places))
                    if key not in seen:
                        seen.append(key)
                        yield one
                        if one.layout.threshold:
                            # some who call their biases thresholds add them all the same
                            yield replace(one, layout=replace(one.layout, threshold=False))
        if kind == "arrays" and not seen:
            for locations in _of_two_orientations(thing, shapes, without):
                seen.append((kind, "mixed"))
                yield locations
        if seen and kind == "arrays":
            return


def _of_two_orientations(thing: Any, shapes: Shapes, without: frozenset[str]) -> Iterator[ParameterLocations]:
    """The readings in which some layers store their weights (in, out), and others (out, in)."""
    for mixed in mixed_orientations(len(shapes)):
        locations = _locations(thing, shapes, Arrangement(without=without, mixed=mixed))
        if locations is not None:
            yield locations


def locations_of(thing: Any, shapes: Shapes, layout: Arrangement) -> ParameterLocations:
    """The places under a layout that was found.

    Raises:
        SubjectError: the object no longer holds parameters of these shapes.
    """
    locations = _locations(thing, shapes, layout)
    if locations is None:
        raise SubjectError(
            "after a call, your object no longer holds weights of the network's shapes; "
            "accepted: an object whose weights keep their shapes"
        )
    return locations


def again(locations: ParameterLocations, thing: Any) -> ParameterLocations:
    """The same places after a call, which may have put other arrays there.

    Raises:
        SubjectError: one of them is gone, or has another shape.
    """
    now = {slot.path: slot for slot in slots(thing, numbers=True)}
    biases = [None if place is None else moved(place, now) for place in locations.biases]
    return ParameterLocations([moved(place, now) for place in locations.weights], biases, locations.layout)


def gradients_of(thing: Any, shapes: Shapes, layout: Arrangement) -> tuple[list[Array], list[Array | None]]:
    """The gradients that an object stores, in the user's orientation.

    Raises:
        SubjectError: it stores none of the right shapes.
    """
    if layout.kind == "single":
        return _of_nodes(thing, shapes, layout)
    found = _with_nodes(_with_unnamed_biases(_of_gradients(thing)))
    for order in (layout.order, "numbered", "defined", "reversed"):
        locations = match(_ordered(found, order), shapes, replace(layout, order=order))
        if locations is not None:
            if [b is None for b in locations.biases] != [b is None for b in locations_of(thing, shapes, layout).biases]:
                break
            biases = [None if place is None else as_array(place.get()) for place in locations.biases]
            return [as_array(place.get()) for place in locations.weights], biases
    raise SubjectError(
        "your object stores no gradients in the shapes of its weights and biases; accepted: "
        "an array for each of them, or gradients that are returned"
    )


def _of_nodes(thing: Any, shapes: Shapes, layout: Arrangement) -> tuple[list[Array], list[Array]]:
    """The gradients of single numbers that are nodes, each with its own."""
    locations = locations_of(thing, shapes, layout)
    try:
        groups = [[_gradient_of(place) for place in group] for group in (locations.weights, locations.biases)]
    except AttributeError:
        raise SubjectError(
            "your object stores no gradients in the shapes of its weights and biases; "
            "accepted: an array for each of them, or gradients that are returned"
        ) from None
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


def leaves_gradients(thing: Any, read: Callable[[Any], Any], result: Any, value: float) -> bool:
    """Whether stored gradients, all set to a value, are so still, and what was returned is nothing but these."""
    if not are_filled(thing, value):
        return False
    try:
        found = read(result)
    except SubjectError:
        return True
    return all(a is None or bool(np.all(a == value)) for a in (*found.weights, *found.biases))


def _of_gradients(thing: Any) -> list[Slot]:
    found = [slot for slot in named_slots(thing) if _is_gradient(slot)]
    return [slot for slot in found if not _EXTRA.search(name_of(slot))]


def _is_gradient(slot: Slot) -> bool:
    return says_gradient(slot.usual or slot.path)


@lru_cache(maxsize=4096)
def says_gradient(path: str) -> bool:
    """Whether a name, with those of what holds it, says that a gradient is stored there."""
    return _GRADIENT.search(path) is not None


def _locations(
    thing: Any, shapes: Shapes, layout: Arrangement, every: Sequence[Slot] = ()
) -> ParameterLocations | None:
    """The places under a layout, among all slots of the object where they are known; None where it does not fit."""
    numbers, every = layout.kind.startswith("single"), every or _every_slot(thing)
    found = [
        slot
        for slot in _each_once(every)
        if (numbers or np.ndim(slot.get()) or is_bias(slot, ()))
        and not _is_gradient(slot)
        and not _is_other(slot)
        and slot.path not in layout.without
    ]
    if numbers and any(_OTHER_WEIGHT.fullmatch(name_of(slot)) for slot in every):
        # weights of another layer that are not taken for such: these are not all
        return None
    found = _with_nodes(_with_v(every, _with_thresholds(_with_unnamed_biases(found)), layout.without))
    found = _ordered(found, layout.order)
    return singles(found, shapes, layout) if numbers else match(found, shapes, layout)


def _every_slot(thing: Any) -> list[Slot]:
    return list(named_slots(thing, numbers=True))


def _with_unnamed_biases(found: list[Slot]) -> list[Slot]:
    """Mark every second array as a bias where all are called `params` or `layers`, and the two take turns."""
    unnamed = [slot for slot in found if _UNNAMED.fullmatch(name_of(slot))]
    pairs = list(zip(unnamed[::2], unnamed[1::2], strict=False))
    shapes = [(np.shape(w.get()), np.shape(b.get())) for w, b in pairs]
    take_turns = all(len(w) == 2 and max(b, default=0) == np.prod(b) and np.prod(b) in w for w, b in shapes)
    if pairs and len(unnamed) % 2 == 0 and take_turns:
        for _, slot in pairs:
            slot.is_bias = True
    return found


def _with_thresholds(found: list[Slot]) -> list[Slot]:
    """Mark rows called `theta` and `gamma` as biases where both are there: the thresholds of a textbook."""
    rows = {name_of(slot).lower(): slot for slot in found if 1 in np.shape(slot.get())}
    if {"theta", "gamma"} <= rows.keys():
        for name in ("theta", "gamma"):
            rows[name].is_bias = True
    return found


def _with_nodes(found: list[Slot]) -> list[Slot]:
    """Mark as biases what are called as weights are, with a 0: `theta1_0` beside `theta1`, `w0` beside a matrix `W`.

    They are the weights of a node that is always 1.
    """
    matrices = {name_of(slot).lower() for slot in found if np.ndim(slot.get()) == 2}
    for slot in found:
        of = re.fullmatch(r"(.*[^\W_])_?0", name_of(slot).lower())
        if of and of[1] in matrices and (np.ndim(slot.get()) == 1 or 1 in np.shape(slot.get())):
            slot.is_bias = True
    return found


def _with_v(every: Sequence[Slot], found: list[Slot], without: frozenset[str] = frozenset()) -> list[Slot]:
    """With the matrix `v` where it stands beside one other: it is the hidden layer of some textbooks, no momentum.

    Its biases are called `v0` there.
    """
    found = _without_changes_of_v(every, found)
    matrices = [slot for slot in found if np.ndim(slot.get()) == 2]
    if sum(not is_bias(slot, np.shape(slot.get())) for slot in matrices) != 1:
        return found
    known = {slot.path: slot for slot in found}
    every = list(_each_once(every))
    hidden = [slot for slot in every if (name_of(slot).lower(), np.ndim(slot.get())) in _HIDDEN_BY_V]
    hidden = hidden if any(np.ndim(slot.get()) == 2 for slot in hidden) else []
    known |= {slot.path: slot for slot in hidden if slot.path not in without}
    return [known[slot.path] for slot in every if slot.path in known]


def _without_changes_of_v(every: Sequence[Slot], found: list[Slot]) -> list[Slot]:
    """Without the last change of `V`, or its gradient, `dV`: an array of the shape of one that is called so."""
    own = {np.shape(slot.get()) for slot in every if name_of(slot).lower() == "v"} - {()}
    return [s for s in found if not (_CHANGE_OF_V.fullmatch(name_of(s)) and np.shape(s.get()) in own)]


def candidates(thing: Any, shapes: Shapes) -> list[Slot]:
    """Arrays and numbers of an object that may be parameters by name and shape."""
    wanted = {size for n, m in shapes for size in (n * m, n, m, m + 1, (m + 1) * n, 1)}
    found = _each_once(named_slots(thing, numbers=True))
    return [s for s in found if not _is_gradient(s) and not _is_other(s) and np.size(s.get()) in wanted]


def weights_by_name(thing: Any, least: int = 2) -> list[Slot]:
    """Matrices of an object that are weights by their names, in the order of the numbers in them; vectors too if asked.

    Args:
        thing: the object.
        least: how many dimensions an array has at least.
    """
    found = [slot for slot in _each_once(named_slots(thing)) if least <= np.ndim(slot.get()) <= 2]
    found = [s for s in found if not (_is_gradient(s) or _is_other(s))]
    found = [s for s in _with_nodes(_with_thresholds(_with_unnamed_biases(found))) if not is_bias(s, (2, 2))]
    found = _that_are_moved(thing, found)
    found = _with_v(_every_slot(thing), [slot for slot in found if min(np.shape(slot.get())) > 0])
    # beside weights_in and weights_out, the numbers of weights_1_2 tell no order
    return _ordered(found, "numbered" if all(re.search(r"\d", slot.path) for slot in found) else "defined")


def _that_are_moved(thing: Any, found: list[Slot]) -> list[Slot]:
    """Of the names of a script those that its loop moves, where it moves any itself: inputs with ones are none."""
    moved: frozenset[str] = getattr(thing, "names_moved", frozenset())
    kept = [slot for slot in found if re.split(r"\W", slot.path.lstrip("."))[0] in moved]
    return kept or found


def has_layers_over(thing: Any, widths: Iterable[tuple[int, int]]) -> bool:
    """Whether an object holds matrices that are called as weights are, beside those of layers (m, n)."""
    found = next(parameters_of(thing, tuple((n, m) for m, n in widths)), None)
    return found is not None and bool(weights_beside(found, thing))


def weights_beside(state: ParameterLocations, thing: Any) -> list[Slot]:
    """Matrices of an object that are called as weights are, and that are none of a reading's."""
    used = {path for place in state.places for path in paths_of(place)}
    return [s for s in weights_by_name(thing) if is_called_a_weight(name_of(s)) and s.path not in used]


def is_moment(path: str, before: Any) -> bool:
    """Whether an array that a step moves is an optimizer's, not a layer's: moments begin with zeros, most as `v`.

    >>> is_moment("v[0]", np.ones((2, 2))), is_moment("w3", np.zeros((2, 2))), is_moment("V", np.ones((2, 2)))
    (True, True, False)
    """
    return last_name(path) == "v" or not np.any(before)


def is_called_a_weight(name: str) -> bool:
    """Whether a name says that an array is one of weights.

    >>> is_called_a_weight("syn0"), is_called_a_weight("Theta1"), is_called_a_weight("layer1")
    (True, True, False)
    """
    return _CALLED_A_WEIGHT.search(name) is not None and role_of(name) not in ("x", "y")


def _is_other(slot: Slot) -> bool:
    """Whether a name says that an array is no parameter: momentum, an activation, an input, widths."""
    return not slot.usual and _says_other(slot.path)


@lru_cache(maxsize=4096)
def _says_other(path: str) -> bool:
    # the layer that is hidden in French, which is no cache
    path, name = _OF_CACHED.sub(r"\1", path), last_name(path)
    is_of_a_script = _DATA_OF_A_SCRIPT.fullmatch(path) is not None  # the whole path: nothing holds it
    return bool(is_of_a_script or _OTHER.search(path) or _DATA.fullmatch(name) or _WIDTHS.fullmatch(name))


def _each_once(found: Iterable[Slot]) -> Iterator[Slot]:
    """Leave out what is reached a second time: a layer often holds the very array of a dict of parameters."""
    seen: set[int] = set()
    for slot in found:
        value = slot.held
        if (isinstance(value, np.ndarray | list) or is_tensor(value)) and id(value) in seen:
            continue
        seen.add(id(value))
        yield slot


def _ordered(found: list[Slot], order: str) -> list[Slot]:
    if order == "numbered":
        return sorted(found, key=lambda slot: [int(number) for number in re.findall(r"\d+", path_by_usual_name(slot))])
    return found if order == "defined" else found[::-1]


def _others(thing: Any, shapes: Shapes, locations: ParameterLocations) -> Iterator[ParameterLocations]:
    """Other choices, where an object holds more arrays of these shapes than it has layers."""
    wanted = {np.shape(place.get()) for place in locations.weights}
    layout = locations.layout
    found = [s for s in named_slots(thing) if np.shape(s.get()) in wanted and s.path not in layout.without]
    paths = [s.path for s in found if not (_is_gradient(s) or _is_other(s) or BIAS.search(name_of(s)))]
    surplus = len(paths) - len(locations.weights)
    if layout.kind == "arrays" and surplus > 0:
        for left_out in islice(combinations(paths, surplus), _MOST_CHOICES):
            other = _locations(thing, shapes, replace(layout, without=layout.without | frozenset(left_out)))
            if other is not None:
                yield other
