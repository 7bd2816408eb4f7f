"""An object that holds parameters and has methods: it returns gradients, stores them, or updates itself."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.code.as_called import AS_CALLED, value_as_called
from backproof.checking.subjects.code.counts_outside import counting
from backproof.checking.subjects.code.data_left import given_outside
from backproof.checking.subjects.code.names_by_use import usual_names, with_usual_keys
from backproof.checking.subjects.code.rates_in_code import rates_moved_by, said_of_rates
from backproof.checking.subjects.code.settings import kept, set_all, settings
from backproof.checking.subjects.functions.passed_values import (
    give_where_it_lacks,
    output_among,
    sent_back,
    stored_output,
    values_of,
    without_biases_of,
)
from backproof.checking.subjects.functions.plain_functions import RATE, output_of, said_of_biases
from backproof.checking.subjects.loops.rounds import TrainingLoop
from backproof.checking.subjects.makers.dropout import drop, with_what_its_masks_show
from backproof.checking.subjects.makers.dropout_as_argument import drops_with
from backproof.checking.subjects.makers.object_state import (
    again,
    fill_gradients,
    gradients_of,
    leaves_gradients,
    locations_of,
)
from backproof.checking.subjects.makers.plans import Plan, calls_of, methods_of, zeroing
from backproof.checking.subjects.names.class_labels import all_classes
from backproof.checking.subjects.objects.chains import said_of_its_parts
from backproof.checking.subjects.objects.objects_watched import (
    by_their_names,
    leave_out_biases,
    see_that_it_depends_on_examples,
    see_that_it_depends_on_targets,
    that_moves_no_other,
)
from backproof.checking.subjects.objects.parameters_put import put_parameters
from backproof.checking.subjects.places.keeping import copied, restored
from backproof.checking.subjects.places.matching import Arrangement, ParameterLocations, is_shared
from backproof.checking.subjects.places.returned_leaves import as_array, coarsest_dtype, dtype_name
from backproof.checking.subjects.places.tensors import in_kind_of
from backproof.checking.subjects.returned.answers import Answer, normalised, unit_of
from backproof.checking.subjects.returned.returned_names import gradients_among
from backproof.checking.subjects.returned.returned_values import ReadGradients, read, shapes_passed
from backproof.checking.subjects.returned.steps_taken import at_one_rate, from_update, rounding_of_difference
from backproof.checking.subjects.running.guard import SubjectError, call_safely, in_a_call
from backproof.errors import Listed
from backproof.faces import Message
from backproof.network import Network, Parameters
from backproof.parameters import weight_shapes

Array = Any
_FILLED = 0.7310585786300049
"""What stored gradients are set to before a call, to see whether it makes any; no gradient is so everywhere."""


@dataclass(frozen=True)
class ObjectSubject:
    """A copy of the user's object, the plan by which it is asked, and where its parameters are.

    Attributes:
        thing: a deep copy, so that the user's own is left as it is, or the object itself, which is then restored.
        network: whose gradients are asked for.
        plan: which methods are called.
        examples: "rows", "columns" or "vector".
        layout: how it holds its parameters.
        targets: "vectors", "labels" (integers) or "flat".
        seconds: time limit of each call.
        rate: the learning rate where it updates itself.
        is_itself: whether `thing` is the user's own object, since a copy of it would not be the same.
        penalty: what a penalty's λ gets, in an argument or an attribute.
        step: the learning rate where it is a number in the code.
        dropped: the share of activations that its own dropout drops, where it has any.
    """

    thing: Any
    network: Network
    plan: Plan
    examples: str
    layout: Arrangement
    targets: str = "vectors"
    seconds: float = 10.0
    rate: float = RATE
    is_itself: bool = False
    penalty: float = 0.0
    step: float = 1.0
    dropped: float = 0.0
    _seen: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    _places: list[ParameterLocations] = field(default_factory=list, repr=False, compare=False)

    @property
    def takes_batches(self) -> bool:
        """Whether several examples can be passed at once."""
        is_of_one = isinstance(self.thing, TrainingLoop) and self.thing.is_of_one_example
        return (self.examples != "vector" or "pairs" in self.plan.roles) and not is_of_one

    @property
    def turned(self) -> bool:
        """Whether it stores weights (in, out)."""
        return self.layout.turned

    @property
    def unbiased(self) -> tuple[int, ...]:
        """Layers of which the object has no bias, so that those of the network must be 0."""
        biases = self.located.biases
        return tuple(layer for layer in range(2, self.network.depth + 1) if not biases or biases[layer - 2] is None)

    @property
    def shared(self) -> tuple[int, ...]:
        """Layers of which one number is the bias of every neuron, so that those of the network must be equal."""
        return tuple(layer for layer, place in enumerate(self.located.biases, start=2) if is_shared(place))

    @property
    def _has_none(self) -> bool:
        """Whether it has no bias in any layer."""
        return len(self.unbiased) == self.network.depth - 1

    @property
    def knows_descent(self) -> bool:
        """Whether it moves its parameters, so that the sign is known."""
        return self.plan.updates

    @property
    def passes_rate(self) -> bool:
        """Whether a learning rate is passed, or set, that the step could be proportional to."""
        return "rate" in self.plan.roles or bool(settings(self.thing, "rate"))

    @property
    def passes_penalty(self) -> bool:
        """Whether a penalty's λ is passed, or set."""
        return "penalty" in self.plan.roles or bool(settings(self.thing, "penalty"))

    @property
    def given_penalty(self) -> float:
        """What is given for λ."""
        return self.penalty

    @property
    def guessed(self) -> bool:
        """Whether what is passed was guessed."""
        return self.plan.guessed or (isinstance(self.thing, TrainingLoop) and not self.thing.knows_data)

    def described(self) -> tuple[Message, ...]:
        """The methods that are called and the layout."""
        if isinstance(self.thing, TrainingLoop):
            called = self.thing.described()
        else:
            name, shared = type(self.thing).__name__, getattr(self.thing, "spoken_name", "")
            code, name = ("functions", shared) if shared else ("object", getattr(self.thing, "own_name", name))
            called = remark(code, name=name, calls=tuple(c.spoken() for c in self.plan.calls))
        laid = [f"examples {self.examples}"] if self.examples != "rows" else []
        laid += [f"targets {self.targets}"] if self.targets != "vectors" else []
        laid += [f"form {self.layout.kind.removeprefix('single ')}"] if self.layout.folded else []
        laid += ["form no biases"] if self._has_none else []
        laid += ["threshold"] if self.layout.threshold else []
        laid += ["weights mixed"] if self.layout.mixed else []
        rate = said_of_rates(rates_moved_by(self.thing, self.plan), self.step)
        parts = (
            *said_of_its_parts(self.thing),
            *([remark("dropout_off")] if drops_with(self.thing, self.plan) else []),
        )
        return (called, *parts, *map(remark, laid), *said_of_biases(self.unbiased, self.network), *rate)

    def with_rate(self, rate: float) -> ObjectSubject:
        """The same subject at another learning rate."""
        return replace(self, rate=rate)

    def with_penalty(self, penalty: float) -> ObjectSubject:
        """The same subject with another λ."""
        return replace(self, penalty=penalty)

    def with_flat_targets(self) -> ObjectSubject | None:
        """The same subject, given targets of shape (N,); None where that is how it is asked already."""
        return replace(self, targets="flat") if self.targets == "vectors" and self.examples == "rows" else None

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Set the parameters, call the methods of the plan, and read what came of it.

        Raises:
            SubjectError: the plan moves the parameters, and by the same for other examples and targets: by what the
                object stored before, such as the gradients of an earlier run.
        """
        masked = replace(self, dropped=0.5, _seen={"works": True, "masks": frozenset()}, _places=[])
        masks = partial(masked._asked, parameters, x[:1], y[:1])
        has_any = drops_with(self.thing, self.plan)
        answer = with_what_its_masks_show(self._asked(parameters, x, y), has_any, self._seen, masks)
        if self.plan.updates:
            asked, is_first = (parameters, x, y), "depends on examples" not in self._seen
            see_that_it_depends_on_examples(self._asked, answer, asked, self.plan, self._seen)
            if is_first and self.guessed:
                see_that_it_depends_on_targets(self._asked, answer, asked, self.plan)
        return answer

    def _asked(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        values, called = self.values(x, y), [call.name for call in self.plan.calls]
        outside = nullcontext() if self.plan.roles else given_outside(self.thing, called, values)
        with all_classes(values["y"]), counting(len(x), self.thing), outside:
            return self._asked_as_it_is(parameters, x, y)

    def _asked_as_it_is(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        with kept(self.thing):
            if isinstance(self.thing, TrainingLoop):
                answer = self._ask(parameters, x, y)
                self.thing.rewind()
                return answer
            if self.is_itself:
                with restored(self.thing):
                    return self._ask(parameters, x, y)
            if self.plan.updates:
                # every step is a first step: momentum of the step before is not part of the gradient
                return replace(self, thing=copied(self.thing), _places=[])._ask(parameters, x, y)
            return self._ask(parameters, x, y)

    def output(self, parameters: Parameters, x: Array) -> Array | None:
        """What its own forward pass gives, a row for each example; None where it has none that runs."""
        for name in methods_of(self.thing, "forward"):
            for call in calls_of(self.thing, name, "forward"):
                # a method that goes through several examples may call one that takes them one by one
                for examples in dict.fromkeys((self.examples, "rows", "columns", "vector")):
                    laid = self if examples == self.examples else replace(self, examples=examples, _places=[])
                    with suppress(SubjectError):
                        found = laid._output_of(Plan((call,)), parameters, x)
                        if found is not None:
                            return found
        return None

    def _output_of(self, plan: Plan, parameters: Parameters, x: Array) -> Array | None:
        blank = np.zeros((1, self.network.sizes[-1]))
        rows = []
        for row in x:
            thing = self.thing if self.is_itself else copied(self.thing)
            with restored(thing):
                values = self._prepared(thing, plan, parameters, row[None], blank)
                call = plan.calls[0]
                arguments, options = [values[r] for r in call.roles], {name: values[r] for name, r in call.options}
                result = call_safely(getattr(thing, call.name), *arguments, seconds=self.seconds, **options).result
                result = output_of(result, self.network.sizes[-1])
            if result is None:
                return None
            rows.append(result)
        return np.array(rows)

    def _prepared(self, thing: Any, plan: Plan, parameters: Parameters, x: Array, y: Array) -> dict[str, Any]:
        values = self.values(x, y)
        if isinstance(thing, TrainingLoop):
            are_columns = self.examples == "columns"
            call_safely(thing.begin, values["x"], values["y"], are_columns, seconds=self.seconds)
        locations = locations_of(thing, self._shapes, self.layout)
        self._set(thing, locations, parameters)
        self._places.clear()
        self._places.append(locations)
        values |= in_kind_of(locations.held, values)
        if not isinstance(thing, TrainingLoop):
            # a loop has its examples since it began, and what its own statements made of them
            give_where_it_lacks(thing, values, plan.roles, [call.name for call in plan.calls])
        return values | {"truth": (parameters, x, y)}

    def _ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        values = self._prepared(self.thing, self.plan, parameters, x, y)
        before = self.values(x, y)
        if "works" not in self._seen and not self.plan.updates:
            self._see_that_it_works(parameters, x, y)
        with ExitStack() as watched:
            if self.plan.updates and not isinstance(self.thing, TrainingLoop):
                watched.enter_context(that_moves_no_other(self.thing, self._places[0], self._seen))
            result, drew = self._run(self.thing, values)
        if self.plan.updates:
            return self._step(parameters, drew)
        mutated = tuple(name for name in ("x", "y") if not np.array_equal(before[name], np.array(values[name])))
        return self._answer(parameters, result, {"drew_random": drew, "mutated": mutated, "raw": result})

    def _run(self, thing: Any, values: dict[str, Any]) -> tuple[Any, bool]:
        """Call the methods in their order; the result of the last, and whether random numbers were drawn."""
        result, drew = None, False
        for k, call in enumerate(self.plan.calls):
            method = getattr(thing, call.name)
            arguments = [value_as_called(method, r) if r.startswith(AS_CALLED) else values[r] for r in call.roles]
            options = {name: values[role] for name, role in call.options}
            with in_a_call(k + 1 - len(self.plan.calls)):
                called = call_safely(method, *arguments, seconds=self.seconds, **options)
            result, drew = called.result, drew or called.drew_random
            if k + 1 < len(self.plan.calls):
                self._keep(values, self._stored_output(thing, values) if result is None else result)
                values |= by_their_names(getattr(thing, call.name), result)
        return result, drew

    def _keep(self, values: dict[str, Any], result: Any) -> None:
        """What the forward pass gave, for the calls after it."""
        if isinstance(result, tuple | list) and len(result) == 2 and not np.isscalar(result[0]):
            values["out"], values["cache"] = result
        elif isinstance(result, tuple) and (out := self._output_among(result, values)) is not None:
            values["out"], values["cache"] = out, result
        elif not np.isscalar(result):
            values["out"], values["cache"] = result, result
        values["g"], values["delta"] = in_kind_of(self._places[0].held, self._sent_back(values))

    def _stored_output(self, thing: Any, values: dict[str, Any]) -> Any:
        """The output that a forward pass stored instead of returning it; None where the object holds none."""
        parameters, x, _ = values["truth"]
        return stored_output(thing, self.network, without_biases_of(parameters, self.unbiased), x, self.examples)

    def _output_among(self, returned: tuple[Any, ...], values: dict[str, Any]) -> Any:
        """The one of several things that a forward pass returned that is its output; None where none is."""
        parameters, x, _ = values["truth"]
        return output_among(returned, self.network, without_biases_of(parameters, self.unbiased), x, self.examples)

    def _see_that_it_works(self, parameters: Parameters, x: Array, y: Array) -> None:
        """A plan that leaves stored gradients as they were makes none, and is no plan.

        Raises:
            SubjectError: it leaves them.
        """
        self._seen["works"] = True
        thing = self.thing if self.is_itself else copied(self.thing)
        if thing is self.thing and not self.is_itself:
            return
        with restored(thing):
            stores = fill_gradients(thing, _FILLED)
            values = self._prepared(thing, self.plan, parameters, x, y)
            result, _ = self._run(thing, values)
            # what is returned may be the stored arrays themselves, which are put back after this
            left = stores and leaves_gradients(thing, self._read, result, _FILLED)
        if left:
            raise SubjectError(
                "{calls} leaves the gradients that your object stores unchanged; accepted: methods that set "
                "them, or return gradients",
                calls=Listed(call.spoken() for call in self.plan.calls),
            )

    @property
    def located(self) -> ParameterLocations:
        """Where its parameters are: the places of the last call, which may have left arrays that look like some."""
        return self._places[0] if self._places else locations_of(self.thing, self._shapes, self.layout)

    @property
    def _widths(self) -> tuple[int, ...]:
        """Of the biases of layers 2…L; 0 where the object has none."""
        return tuple(0 if n in self.unbiased else width for n, width in enumerate(self.network.sizes[1:], start=2))

    @property
    def _shapes(self) -> tuple[tuple[int, int], ...]:
        return weight_shapes(self.network.sizes)

    def _set(self, thing: Any, locations: ParameterLocations, parameters: Parameters) -> None:
        put_parameters(locations, self.layout, parameters)
        if isinstance(thing, TrainingLoop) and not locations.biases:
            leave_out_biases(thing)
        set_all(thing, "rate", self.rate)
        drop(thing, self.dropped)
        for name in zeroing(thing):
            call_safely(getattr(thing, name), seconds=self.seconds)
        set_all(thing, "penalty", self.penalty)
        if self.plan.updates:
            set_all(thing, "one", 1)
        if isinstance(thing, TrainingLoop):
            thing.be_of_many_rounds()

    def values(self, x: Array, y: Array) -> dict[str, Any]:
        """What each role of an argument is given, for these examples."""
        return values_of(x, y, self.examples, self.targets, rate=self.rate, penalty=self.penalty, dropped=self.dropped)

    def _sent_back(self, values: dict[str, Any]) -> tuple[Any, Any]:
        parameters, x, y = values["truth"]
        return sent_back(self.network, without_biases_of(parameters, self.unbiased), x, y, values["out"], self.examples)

    def _read(self, result: Any) -> ReadGradients:
        passed = shapes_passed(self._shapes, self.layout.mixed or (self.turned,) * len(self._shapes))
        folded = "none" if self._has_none else self.layout.folded
        read_as = partial(read, shapes=passed, width_of_bias=self._widths, folded=folded, axis=0 if self.turned else 1)
        result = with_usual_keys(result, usual_names(self.thing))
        try:
            return read_as(result).turned_in(self.layout.mixed)
        except SubjectError:
            found = gradients_among(getattr(self.thing, self.plan.calls[-1].name), result)
            return read_as(found).turned_in(self.layout.mixed)

    def _answer(self, parameters: Parameters, result: Any, common: dict[str, Any]) -> Answer:
        widths = self.network.sizes[1:]
        try:
            reading = self._read(result)
        except SubjectError:
            weights, biases = gradients_of(self.thing, self._shapes, self.layout)
            dtype = coarsest_dtype(dtype_name(a) for a in (*weights, *biases) if a is not None and a.dtype.kind == "f")
            arrays = [[None if a is None else a.astype(np.float64) for a in group] for group in (weights, biases)]
            reading = ReadGradients(tuple(arrays[0]), tuple(arrays[1]) or (None,) * len(widths), dtype)
        parts, unit = self._parts(reading), unit_of(reading)
        return Answer(**parts, unit=unit, radius=rounding_of_difference(parameters, parts, unit), **common)

    def _parts(self, reading: ReadGradients) -> dict[str, Any]:
        parts = normalised(reading, self.network.sizes[1:], self._shapes, turned=self.turned)
        parts["oddities"] -= frozenset(("missing biases", layer) for layer in self.unbiased)
        if self.layout.threshold:
            parts["biases"] = tuple(None if b is None else -b for b in parts["biases"])
        return parts

    def _step(self, parameters: Parameters, drew: bool) -> Answer:
        now = again(self._places[0], self.thing)
        weights = tuple(as_array(slot.get()).astype(np.float64) for slot in now.weights)
        biases = tuple(None if s is None else as_array(s.get()).astype(np.float64) for s in now.biases)
        reading = ReadGradients(weights, biases or (None,) * len(weights), "float64")
        parts = self._parts(reading)
        rate = self.rate if self.passes_rate else self.step
        if not isinstance(self.thing, TrainingLoop):
            parts = at_one_rate(parameters, parts, now, rates_moved_by(self.thing, self.plan), rate)
        return from_update(parameters, parts, rate, unit_of(reading), {"drew_random": drew})
