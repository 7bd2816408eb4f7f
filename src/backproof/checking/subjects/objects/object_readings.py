"""The ways to ask an object, the plainest first: which of its arrays are parameters, which methods, which layout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.subjects.code.made_in_training import draws_its_weights
from backproof.checking.subjects.code.names_of_functions import required_names
from backproof.checking.subjects.code.rates_in_code import rate_in_code, rates_moved_by
from backproof.checking.subjects.code.settings import settings
from backproof.checking.subjects.code.single_numbers import numbers_that_weigh
from backproof.checking.subjects.functions.passed_values import is_near, without_biases_of
from backproof.checking.subjects.loops.rounds import TrainingLoop, rounds_of_function
from backproof.checking.subjects.makers.object_state import candidates, parameters_of, weights_beside, weights_by_name
from backproof.checking.subjects.makers.plans import Call, Plan, methods_of, plans
from backproof.checking.subjects.names.class_labels import all_classes, kinds_of_labels
from backproof.checking.subjects.names.names_in_code import role_of
from backproof.checking.subjects.objects.idle_arrays import MOST_WATCHED, counts_for_output, idle
from backproof.checking.subjects.objects.objects import ObjectSubject
from backproof.checking.subjects.objects.objects_watched import moved_by
from backproof.checking.subjects.places.keeping import copied, is_its_own_part
from backproof.checking.subjects.places.matching import Arrangement, ParameterLocations, name_of
from backproof.checking.subjects.places.places_made import paths_of
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.network import Network, Parameters
from backproof.parameters import weight_shapes

Array = Any
_LAYOUTS = ("rows", "columns", "vector", "samples rows", "samples columns")


def object_subjects(thing: Any, network: Network, seconds: float, penalty: float = 0.0) -> Iterator[ObjectSubject]:
    """Every way to ask an object, the plainest first; nothing where it holds no parameters of these shapes."""
    shapes = weight_shapes(network.sizes)
    itself = is_its_own_part(thing) or hasattr(thing, "asked_for")
    found = list(parameters_of(thing, shapes))
    without = frozenset[str]() if len(found) == 1 and _are_all(thing, found[0], network) else idle(thing, network)
    if without:
        found = list(parameters_of(thing, shapes, without))
    found = [state for state in found if not _has_more_layers(state, thing, network)]
    readings = _that_the_output_confirms(thing, network, [s.layout for s in found], seconds)
    # code without arrays may ask whether there are any examples, which an array does not answer
    layouts = (*_LAYOUTS, "lists") if any(isinstance(slot.get(), list) for slot in slots(thing)) else _LAYOUTS
    held = frozenset(name_of(slot) for slot in weights_by_name(thing))
    asked = [plan for plan in plans(thing) if not draws_its_weights(getattr(thing, plan.calls[-1].name), held)]
    for plan, examples, layout, kind in product(asked, layouts, readings, targets_of(network, _a_method(thing))):
        takes = "penalty" in plan.roles or settings(thing, "penalty")
        for given in penalties(penalty) if takes else (penalty,):
            own = thing if itself else copied(thing)
            one = ObjectSubject(own, network, plan, examples, layout, kind, seconds, is_itself=itself)
            yield replace(one, penalty=given, step=_step(own, plan))


def _step(thing: Any, plan: Plan) -> float:
    """The learning rate that is a number in the code, the least of several, where none can be passed or set; else 1."""
    if not plan.updates or "rate" in plan.roles or settings(thing, "rate"):
        return 1.0
    differing = rates_moved_by(thing, plan)
    if differing and isinstance(thing, TrainingLoop):
        return 1.0
    return min(differing.values()) if differing else rate_in_code(thing, plan.calls[-1].name) or 1.0


def _leaves_over(locations: ParameterLocations, thing: Any, moved: frozenset[str]) -> bool:
    """Whether a round moves arrays that may be weights by name, and that are none of a reading's."""
    used = {path for place in locations.places for path in paths_of(place)}
    return any(slot.path in moved - used for slot in (*weights_by_name(thing, least=1), *numbers_that_weigh(thing)))


def _has_more_layers(state: ParameterLocations, thing: Any, network: Network) -> bool:
    """Whether the output depends on matrices that are called as weights are, and that are none of a reading's."""
    left = [slot.path for slot in weights_beside(state, thing)]
    if not 0 < len(left) <= MOST_WATCHED:
        return False
    return counts_for_output(thing, network, left, state.held)


def penalties(l2: float) -> tuple[float, ...]:
    """What to pass for a penalty's λ: it is that of (λ/2)‖w‖² in most code, of λ‖w‖² in some.

    >>> penalties(0.0), penalties(0.1)
    ((0.0,), (0.1, 0.05))
    """
    return (l2, l2 / 2) if l2 else (l2,)


def round_subjects(
    found: Iterator[TrainingLoop],
    network: Network,
    seconds: float,
    penalty: float,
    refused: list[SubjectError] | None = None,
) -> Iterator[ObjectSubject]:
    """Every way to ask a loop of training: as rows, columns or single numbers, with vectors or labels.

    Args:
        found: the loops.
        network: whose gradient a round should give.
        seconds: time limit of one call.
        penalty: λ of the cost.
        refused: where errors of rounds that cannot be run at all are put; None where others are told.
    """
    plan = Plan((Call("one_round"),), updates=True)
    for thing in found:
        for examples, kind in product(("rows", "columns", "vector"), targets_of(network, thing)):
            blank = ObjectSubject(thing, network, plan, examples, Arrangement(), kind, seconds, penalty=penalty)
            x, y = (v[:3] for v in _drawn(network))
            values = blank.values(x, y)
            with _told_in(refused), all_classes(values["y"]):
                given = values["x"], values["y"], examples == "columns"
                moved = call_safely(moved_by, thing, *given, seconds=seconds).result
                if thing.takes_numbers != (examples == "vector") or (thing.takes_numbers and not thing.knows_data):
                    continue
                without = frozenset(slot.path for slot in slots(thing, numbers=True)) - moved
                for locations in parameters_of(thing, weight_shapes(network.sizes), without):
                    if _leaves_over(locations, thing, moved):
                        # another layer is trained too: these are not the sizes of this code
                        continue
                    for some in penalties(penalty) if settings(thing, "penalty") else (penalty,):
                        step = _step(thing, plan)
                        yield replace(blank, layout=locations.layout, is_itself=True, penalty=some, step=step)


def kinds_of_object(
    thing: Any, network: Network, seconds: float, penalty: float, refused: list[SubjectError]
) -> Iterator[Iterator[ObjectSubject]]:
    """What an object may be: one with methods, or with a loop of training in a method; the likeliest first.

    Args:
        thing: the object.
        network: whose gradient it should give.
        seconds: time limit of one call.
        penalty: λ of the cost.
        refused: where errors are put that a method for gradients itself raised.
    """
    rounds = rounds_of_object(thing, network, seconds, penalty, refused)
    if _goes_through_all_rounds(thing, network):
        yield rounds
    if hasattr(thing, "__dict__") or hasattr(thing, "__slots__"):
        yield object_subjects(thing, network, seconds, penalty)
    yield rounds


def rounds_of_object(
    thing: Any, network: Network, seconds: float, penalty: float, refused: list[SubjectError]
) -> Iterator[ObjectSubject]:
    """Every way to ask a loop of training that stands in a method; in one for gradients where it is given all data.

    Args:
        thing: the object.
        network: whose gradient a round should give.
        seconds: time limit of one call.
        penalty: λ of the cost.
        refused: where errors are put that such a method for gradients itself raised.
    """
    training = methods_of(thing, "update")
    others = [n for n in methods_of(thing, "backward") if n not in training and _is_given_data(getattr(thing, n))]
    why: list[SubjectError] = []
    for names, told in ((training, None), (others, why)):
        loops = (each for name in names for each in rounds_of_function(getattr(thing, name), network.sizes))
        yield from round_subjects(loops, network, seconds, penalty, told)
    # where a name is missing, or a round moves nothing, what another guess raises is no cause
    refused += why if all("reached" in error.facts for error in why) else []


def _goes_through_all_rounds(thing: Any, network: Network) -> bool:
    """Whether all that an object has is a method that trains for as many rounds as it writes down: none is a step."""
    if methods_of(thing, "backward"):
        return False
    training = [getattr(thing, name) for name in methods_of(thing, "update")]
    return any(each.has_its_rounds_written for one in training for each in rounds_of_function(one, network.sizes))


def _is_given_data(method: Any) -> bool:
    """Whether a method takes examples and targets, and nothing that a forward pass gives."""
    return {"x", "y"} <= {role_of(name) for name in required_names(method)} <= {"x", "y", "rate", "one"}


@contextmanager
def _told_in(refused: list[SubjectError] | None) -> Iterator[None]:
    try:
        yield
    except SubjectError as error:
        if refused is not None:
            refused.append(error)


def targets_of(network: Network, thing: Any = None) -> list[str]:
    """In what forms targets may be passed, to code that counts classes as the file of this thing does."""
    return ["vectors", *(kinds_of_labels(thing) if network.sizes[-1] > 1 else ("flat",))]


def _a_method(thing: Any) -> Any:
    """A method of an object, whose file tells how classes are counted there."""
    return next((getattr(thing, n) for kind in ("backward", "update") for n in methods_of(thing, kind)), None)


def _drawn(network: Network) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    return rng.standard_normal((4, network.sizes[0])), np.eye(network.sizes[-1])[rng.integers(0, network.sizes[-1], 4)]


def _are_all(thing: Any, locations: ParameterLocations, network: Network) -> bool:
    """Whether a reading leaves no array of the right shape over."""
    used = {place.path for place in locations.places}
    return all(slot.path in used for slot in candidates(thing, weight_shapes(network.sizes)) if np.size(slot.get()) > 1)


def _that_the_output_confirms(
    thing: Any, network: Network, found: list[Arrangement], seconds: float
) -> list[Arrangement]:
    """Of several readings those under which the object's own forward pass gives the network's output, if any do."""
    if len(found) < 2 or not methods_of(thing, "forward"):
        return found
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, network.sizes[0]))
    own = network.init(seed=1)
    own = Parameters(own.weights, tuple(b + 0.1 for b in own.biases))
    itself = is_its_own_part(thing)
    kept = [layout for layout in found if _is_confirmed(thing, network, layout, own, x, seconds, itself=itself)]
    return kept or found


def _is_confirmed(
    thing: Any, network: Network, layout: Arrangement, own: Parameters, x: Array, seconds: float, *, itself: bool
) -> bool:
    for examples in ("rows", "columns", "vector"):
        subject = ObjectSubject(thing, network, Plan(()), examples, layout, seconds=seconds, is_itself=itself)
        given = own
        try:
            given = without_biases_of(own, subject.unbiased)
            output = subject.output(given, x)
        except SubjectError:
            continue
        trace = network.forward(given, x)
        if output is not None and any(is_near(output, right) for right in (trace.output, trace.weighted_inputs[-1])):
            return True
    return False
