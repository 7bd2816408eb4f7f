"""What is watched while an object takes a step: that it moves what it should, and by the examples that it is given."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from backproof.checking.subjects.code.handed_on import role_handed
from backproof.checking.subjects.code.names_by_use import named_slots
from backproof.checking.subjects.code.names_of_functions import returned_names
from backproof.checking.subjects.code.single_numbers import is_one_bias
from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.makers.object_state import is_moment, weights_beside
from backproof.checking.subjects.makers.plans import Plan
from backproof.checking.subjects.places.matching import BIAS, ParameterLocations, is_bias, name_of
from backproof.checking.subjects.places.slots import slots
from backproof.checking.subjects.returned.answers import Answer
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import Keyword, Listed
from backproof.network import Parameters

Array = Any
_ASIDE = 0.25
"""What is added to examples, to see whether a step depends on them."""


@contextmanager
def that_moves_no_other(thing: Any, places: ParameterLocations, seen: dict[str, bool]) -> Iterator[None]:
    """See, at the first call, that no weights are moved but those of the network: else it has not these layers.

    Args:
        thing: the object.
        places: of the network's parameters in it.
        seen: what was seen of it before.

    Raises:
        SubjectError: others are moved.
    """
    if "moves no other" in seen:
        yield
        return
    beside = {slot.path: np.array(slot.get()) for slot in weights_beside(places, thing)}
    before = {path: old for path, old in beside.items() if not is_moment(path, old)}
    yield
    now = {slot.path: slot.get() for slot in slots(thing)} if before else {}
    moved = [path for path, old in before.items() if path in now and not np.array_equal(now[path], old)]
    if moved:
        raise SubjectError(
            "your object trains {paths} too, for which this network has no layer; accepted: another {option}",
            paths=Listed(moved),
            option=Keyword("network"),
        )
    seen["moves no other"] = True


def see_that_it_depends_on_examples(
    ask: Callable[[Parameters, Array, Array], Answer],
    answer: Answer,
    asked: tuple[Parameters, Array, Array],
    plan: Plan,
    seen: dict[str, bool],
) -> None:
    """See, at the first call, that a step is another for other examples and targets.

    A step that is the same is by what the object stored before, such as the gradients of an earlier run.

    Args:
        ask: takes a step.
        answer: what it gave.
        asked: the parameters, examples and targets that it gave this for.
        plan: the methods that are called.
        seen: what was seen of it before.

    Raises:
        SubjectError: it is the same, and moves something.
    """
    if answer.is_nothing or "depends on examples" in seen:
        return
    seen["depends on examples"] = True
    parameters, x, y = asked
    if _alike(answer, ask(parameters, x + _ASIDE, _other_targets(y))):
        raise SubjectError(
            "{calls} moves the parameters alike whatever the examples and targets are, by what your object "
            "had stored before; accepted: methods that make gradients first",
            calls=Listed(call.spoken() for call in plan.calls),
        )


def see_that_it_depends_on_targets(
    ask: Callable[[Parameters, Array, Array], Answer],
    answer: Answer,
    asked: tuple[Parameters, Array, Array],
    plan: Plan,
) -> None:
    """See that a step is another for other targets, where it was guessed which these are.

    Args:
        ask: takes a step.
        answer: what it gave.
        asked: the parameters, examples and targets that it gave this for.
        plan: the methods that are called.

    Raises:
        SubjectError: it is the same, and moves something.
    """
    parameters, x, y = asked
    if x.shape[1] == y.shape[1]:
        return  # inputs that are their own targets need no others
    if not answer.is_nothing and _alike(answer, ask(parameters, x, _other_targets(y))):
        raise SubjectError(
            "{calls} moves the parameters alike whatever the targets are: nothing that it reads was known as targets; "
            "accepted: names such as y, targets or labels",
            calls=Listed(call.spoken() for call in plan.calls),
        )


def _other_targets(y: Array) -> Array:
    return np.roll(y, 1, axis=1) if y.shape[1] > 1 else 1 - y


def _alike(answer: Answer, other: Answer) -> bool:
    return _are_equal(answer.weights, other.weights) and _are_equal(answer.biases, other.biases)


def _are_equal(some: Sequence[Array | None], others: Sequence[Array | None]) -> bool:
    return all(a is b is None or np.array_equal(a, b) for a, b in zip(some, others, strict=True))  # type: ignore[arg-type]


def by_their_names(method: Any, result: Any) -> dict[str, Any]:
    """What a method returned as `return Z1, A1`, by these names, or by its place where it has none."""
    if not isinstance(result, tuple):
        return {}
    name, returned = getattr(method, "__name__", ""), returned_names(method)
    return {role_handed(name, returned, place): value for place, value in enumerate(result)}


def leave_out_biases(thing: Any) -> None:
    """Set biases that a loop uses and never moves to 0, so that they are none."""
    for slot in named_slots(thing, numbers=True):
        shape = np.shape(slot.get())
        if is_one_bias(name_of(slot)) if shape == () else is_bias(slot, shape):
            slot.put(np.zeros(shape))


def _names_stepped(loop: ast.stmt) -> Iterator[str]:
    """What a loop adds to or takes from, as `self.b` in `self.b -= rate * db`."""
    for node in ast.walk(loop):
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add | ast.Sub):
            yield ast.unparse(node.target)


def moved_by(thing: TrainingLoop, x: Array, y: Array, columns: bool = False) -> frozenset[str]:
    """Paths of the arrays that a round changes; what it leaves alone is no parameter.

    Args:
        thing: the round.
        x: examples that are put in.
        y: targets.
        columns: whether each example is a column.

    Raises:
        SubjectError: the round cannot be run.
    """
    moved, still = _moved_by_a_round(thing, x, y, columns, frozenset())
    zeros = frozenset(path for path, was in (moved or still).items() if np.ndim(was) and not np.any(was))
    if zeros and (not moved or any(np.ndim(moved[path]) == 2 and len(moved[path]) > 1 for path in zeros)):
        # below output weights that begin with zeros the first round moves nothing
        moved |= _moved_by_a_round(thing, x, y, columns, zeros)[0]
    if moved:
        # a bias whose step comes out as 0 is none that stays where it is
        stepped = {name for name in _names_stepped(thing.loop) if BIAS.search(name)}
        moved |= {path: was for path, was in still.items() if path in stepped}
    if not moved:
        raise SubjectError(
            "the loop in lines {first}–{last} changes no parameters; accepted: a loop that trains",
            first=thing.lines[0],
            last=thing.lines[1],
        )
    return frozenset(moved)


def _moved_by_a_round(
    thing: TrainingLoop, x: Array, y: Array, columns: bool, zeros: frozenset[str]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """What a round changes and what it leaves, as they were before; what the paths of zeros hold is drawn first."""
    thing.begin(x, y, columns)
    rng = np.random.default_rng(0)
    for slot in slots(thing, numbers=True) if zeros else ():
        if slot.path in zeros:
            slot.put(0.1 * rng.standard_normal(np.shape(slot.get())))
    before = {slot.path: np.array(slot.get(), np.float64) for slot in slots(thing, numbers=True)}
    thing.one_round()
    after = {slot.path: np.array(slot.get(), np.float64) for slot in slots(thing, numbers=True)}
    thing.rewind()
    there = {path: old for path, old in before.items() if path in after}
    # a gradient that is not summed over the examples fits one of them only
    kept = {p: old for p, old in there.items() if p in thing.with_gradients or after[p].shape == old.shape}
    moved = {path: old for path, old in kept.items() if not np.array_equal(after[path], old, equal_nan=True)}
    return moved, {path: old for path, old in kept.items() if path not in moved}
