"""A function that returns gradients, or that updates the parameters it is given, whatever its conventions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.code.counts_outside import counting
from backproof.checking.subjects.code.files_of_functions import forward_functions
from backproof.checking.subjects.code.rates_in_code import said_of_rates
from backproof.checking.subjects.code.widths_outside import widths_being
from backproof.checking.subjects.functions.conventions import Convention
from backproof.checking.subjects.functions.forward_values import ForwardValues
from backproof.checking.subjects.functions.passed_values import without_biases_of
from backproof.checking.subjects.functions.signatures import DATA_ROLES, tells_data
from backproof.checking.subjects.makers.dropout import with_what_its_masks_show
from backproof.checking.subjects.makers.dropout_as_argument import dropping, shares_of
from backproof.checking.subjects.names.class_labels import all_classes
from backproof.checking.subjects.places.returned_leaves import as_array, last_of_the_longest, leaves, of_one_kind
from backproof.checking.subjects.returned.answers import Answer, normalised, unit_of
from backproof.checking.subjects.returned.returned_names import gradients_among, parameters_among
from backproof.checking.subjects.returned.returned_values import read, shapes_passed
from backproof.checking.subjects.returned.steps_taken import from_update, rounding_of_difference
from backproof.checking.subjects.running.guard import MovedParametersError, SubjectError, call_safely, result_safely
from backproof.errors import Listed
from backproof.faces import Message
from backproof.network import Network, Parameters
from backproof.parameters import weight_shapes

Array = Any
RATE = 1.0
"""The learning rate that in-place code is asked with; half of it, to see whether the gradient depends on it."""


@dataclass(frozen=True)
class FunctionSubject:
    """A function and the convention it is called by.

    Attributes:
        function: the user's.
        network: whose shapes the gradients have.
        convention: how it is called.
        seconds: time limit of one call.
        rate: the learning rate, where it updates in place.
    """

    function: Callable[..., Any]
    network: Network
    convention: Convention
    seconds: float = 10.0
    rate: float = RATE
    _seen: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def takes_batches(self) -> bool:
        """Whether several examples can be passed at once."""
        return self.convention.examples != "vector"

    @property
    def unbiased(self) -> tuple[int, ...]:
        """Layers of which it has no bias, so that those of the network must be 0."""
        none = tuple(range(2, self.network.depth + 1)) if self.convention.without_biases else ()
        return none or tuple(getattr(self.function, "unbiased", ()))

    @property
    def has_ones(self) -> bool:
        """Whether it is given examples with ones, which is needless to code that has run without them."""
        return self.convention.has_ones

    @property
    def knows_descent(self) -> bool:
        """Whether it moves the parameters itself, so that the sign is known."""
        return bool({"rate", "one"} & set(self.convention.roles))

    @property
    def passes_rate(self) -> bool:
        """Whether a learning rate is passed."""
        return "rate" in self.convention.roles

    @property
    def passes_penalty(self) -> bool:
        """Whether a penalty's λ is passed."""
        return "penalty" in {*self.convention.roles, *(role for _, role in self.convention.options)}

    @property
    def given_penalty(self) -> float:
        """What is given for λ."""
        return self.convention.penalty

    @property
    def guessed(self) -> bool:
        """Whether the names of its arguments do not tell which are the examples and the targets."""
        return not tells_data(self.function)

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Call the function on copies and read what it returned, or how it moved the parameters."""
        answer = self._asked(parameters, x, y)
        return with_what_its_masks_show(answer, bool(self._shares), self._seen, partial(self._masked, parameters, x, y))

    def _masked(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        with dropping(self._shares, 0.5):
            return self._asked(parameters, x[:1], y[:1])

    @property
    def _shares(self) -> tuple[dict[str, float], ...]:
        """What it is given for dropout whose probability is an argument."""
        return shares_of(self.function)

    def _asked(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        arguments = self.convention.arguments(parameters, x, y, self.rate)
        before = self.convention.arguments(parameters, x, y, self.rate)
        options = self.convention.named(parameters, len(x), self.rate)
        if self._forward_values is not None:
            own = without_biases_of(parameters, self.unbiased)
            self._forward_values.put(self.network, own, x, self.convention.laid)
        sizes = (x.shape[-1], *(len(b) for b in parameters.biases))
        with all_classes(self.convention.targets_of(y)), counting(len(x)), widths_being(sizes, self.function):
            called = call_safely(self.function, *arguments, seconds=self.seconds, **options)
        mutated = self._mutated(before, arguments)
        common: dict[str, Any] = {"drew_random": called.drew_random, "printed": called.printed}
        if self.knows_descent:
            returned = called.result is not None and _holds_arrays(called.result)
            moved = parameters_among(self.function, called.result) if returned else self._moved(arguments)
            return self._from_update(parameters, moved, common)
        if mutated and _are_the_same_arrays(called.result, arguments):
            raise MovedParametersError(
                "your code returned the parameters it had changed; accepted: gradients, or a learning rate too"
            )
        reading = self._gradients_in(called.result)
        parts = self._normalised(reading)
        unit = unit_of(reading)
        radius = rounding_of_difference(parameters, parts, unit)
        return Answer(**parts, unit=unit, radius=radius, mutated=mutated, raw=called.result, **common)

    def output(self, parameters: Parameters, x: Array) -> Array | None:
        """What a forward pass in the same file gives, a row for each example; None where none there runs."""
        roles = tuple(role for role in self.convention.roles if role not in DATA_ROLES - {"x"})
        own = replace(self.convention, roles=roles, options=())
        for function in forward_functions(self.function):
            with suppress(SubjectError):
                rows = []
                for row in x:
                    arguments = own.arguments(parameters, row[None], np.zeros((1, self.network.sizes[-1])))
                    rows.append(result_safely(function, *arguments, seconds=self.seconds))
                found = [output_of(row, self.network.sizes[-1]) for row in rows]
                if all(row is not None for row in found):
                    return np.array(found)
        return None

    def described(self) -> tuple[Message, ...]:
        """The convention, and whether it updates in place."""
        before = getattr(self.function, "first", "")
        first = (remark("first", call=before),) if before else ()
        if self._forward_values is not None:
            first = (remark("forward_values", names=Listed(list(self._forward_values.places))),)
        called = (remark("called_as", call=self._call()),) if self.guessed else ()
        return (
            first
            + called
            + self.convention.described()
            + said_of_biases(self.unbiased, self.network)
            + ((remark("in_place"),) if self.knows_descent else ())
            + ((remark("dropout_off"),) if self._shares else ())
            + said_of_rates(getattr(self.function, "rates", {}))
        )

    def _call(self) -> str:
        """The call in words: the function's name and what is passed to it."""
        names = dict.fromkeys(_spoken(role) for role in self.convention.roles)
        named = [f"{name}={role}" for name, role in self.convention.options]
        return f"{getattr(self.function, '__name__', 'it')}({', '.join([*names, *named])})"

    def with_flat_targets(self) -> FunctionSubject | None:
        """The same subject, given targets of shape (N,); None where that is how it is asked already."""
        own = self.convention
        if own.targets != "vectors" or own.examples != "rows":
            return None
        return replace(self, convention=replace(own, targets="flat"))

    def with_rate(self, rate: float) -> FunctionSubject:
        """The same subject at another learning rate."""
        return replace(self, rate=rate)

    def with_penalty(self, penalty: float) -> FunctionSubject:
        """The same subject with another λ."""
        return replace(self, convention=replace(self.convention, penalty=penalty))

    @property
    def _forward_values(self) -> ForwardValues | None:
        """What it is given of the network's forward pass, where nothing in its file makes it."""
        return getattr(self.function, "forward_values", None)

    @property
    def _widths(self) -> tuple[int, ...]:
        """Of the biases of layers 2…L; 0 where it has none."""
        return tuple(0 if n in self.unbiased else width for n, width in enumerate(self.network.sizes[1:], start=2))

    @property
    def _shapes(self) -> tuple[tuple[int, int], ...]:
        return weight_shapes(self.network.sizes)

    def _gradients_in(self, result: Any) -> Any:
        try:
            return self._read(result)
        except SubjectError:
            return self._read(gradients_among(self.function, result))

    def _read(self, result: Any) -> Any:
        turns = self.convention.turns(len(self._shapes))
        passed = shapes_passed(self._shapes, turns)
        has_none = len(self.unbiased) == self.network.depth - 1
        folded = "none" if has_none else self.convention.folded
        reading = read(result, passed, self._widths, folded, axis=0 if all(turns) else 1)
        return reading.turned_in(self.convention.mixed)

    def _normalised(self, reading: Any) -> dict[str, Any]:
        turned = self.convention.weights == "in_out"
        parts = normalised(reading, self.network.sizes[1:], self._shapes, turned=turned)
        parts["oddities"] -= frozenset(("missing biases", layer) for layer in self.unbiased)
        if self.convention.subtracts_bias:
            parts["biases"] = tuple(None if b is None else -b for b in parts["biases"])
        return parts

    def _mutated(self, before: list[Any], after: list[Any]) -> tuple[str, ...]:
        count = len(before) - len(self.convention.roles) + 1
        names = [n for role in self.convention.roles for n in ([role] * count if role == "spread" else [role])]
        pairs = zip(names, before, after, strict=True)
        return tuple(dict.fromkeys(_spoken(name) for name, old, new in pairs if not _equal(old, new)))

    def _moved(self, arguments: list[Any]) -> Any:
        if "spread" in self.convention.roles:
            at = self.convention.roles.index("spread")
            return arguments[at : at + len(arguments) - len(self.convention.roles) + 1]
        return [value for value, role in zip(arguments, self.convention.roles, strict=True) if role not in DATA_ROLES]

    def _from_update(self, parameters: Parameters, moved: Any, common: dict[str, Any]) -> Answer:
        moved = of_one_kind(moved, gradients=False)
        if isinstance(moved, list) and len(moved) == 1:
            moved = moved[0]
        reading = self._read(moved)
        parts = self._normalised(reading)
        rate = self.rate if self.passes_rate else 1.0
        return from_update(parameters, parts, rate, unit_of(reading), common)


def _are_the_same_arrays(result: Any, arguments: list[Any]) -> bool:
    """Whether everything that was returned is an array that was passed, so that it is no gradient."""
    passed = {id(value) for each in arguments for _, value in leaves(each) if isinstance(value, np.ndarray)}
    returned = [value for _, value in leaves(result)]
    return bool(returned) and all(id(value) in passed for value in returned)


def said_of_biases(unbiased: tuple[int, ...], network: Network) -> tuple[Message, ...]:
    """Say which layers have no bias, where others have one."""
    if not 0 < len(unbiased) < network.depth - 1:
        return ()
    return (remark("no_bias_in", layers=Listed(map(str, unbiased))),)


def output_of(result: Any, width: int) -> Array | None:
    """The outputs of one example in what a forward pass returned: an array of that size, itself or in a tuple."""
    parts = list(result) if isinstance(result, tuple | list) else []
    if any(isinstance(part, dict) for part in parts):
        # a number beside a dict of gradients or of a cache is a cost
        parts = [part for part in parts if not np.isscalar(part)]
    for candidate in (result, *parts, *last_of_the_longest(result)):
        with suppress(SubjectError):
            array = as_array(candidate).astype(np.float64)
            if array.size == width:
                return array.ravel()
    return None


def _holds_arrays(result: Any) -> bool:
    return not np.isscalar(result) and sum(np.size(value) > 1 for _, value in leaves(result) if value is not None) > 1


def _spoken(role: str) -> str:
    return "parameters" if role == "spread" else role


def _equal(old: Any, new: Any) -> bool:
    try:
        pairs = list(zip(leaves(old), leaves(new), strict=True))
        return all(np.array_equal(as_array(a), as_array(b)) for (_, a), (_, b) in pairs if a is not None)
    except (SubjectError, ValueError, TypeError):
        return False
