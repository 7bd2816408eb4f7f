"""An object that holds parameters and has methods: it returns gradients, stores them, or updates itself."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.answers import Answer, normalised, unit_of
from backproof.checking.subjects.functions import RATE, from_update
from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.checking.subjects.object_state import State, gradients_of, parameters_of
from backproof.checking.subjects.reading import Reading, as_array, read
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
FORWARD = (
    "forward",
    "feedforward",
    "feed_forward",
    "forward_pass",
    "forward_propagation",
    "forward_prop",
    "predict",
    "fprop",
    "__call__",
)
BACKWARD = (
    "backprop",
    "gradient",
    "gradients",
    "compute_gradients",
    "compute_gradient",
    "get_gradients",
    "backpropagate",
    "back_propagation",
    "backward_propagation",
    "backpropagation",
    "backward",
    "back_prop",
    "backward_prop",
    "backward_pass",
    "bprop",
    "grad",
    "loss",
)
UPDATE = (
    "train_step",
    "train_on_batch",
    "update_mini_batch",
    "train",
    "step",
    "update",
    "update_weights",
    "update_params",
    "fit",
    "learn",
    "sgd_step",
    "partial_fit",
)
RATES = ("lr", "learning_rate", "eta", "alpha", "learningRate", "step_size", "rate")
EPOCHS = (
    "epochs",
    "n_epochs",
    "num_epochs",
    "iterations",
    "num_iterations",
    "n_iterations",
    "n_iter",
    "max_iter",
    "iters",
)
_ARGUMENTS: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "xy": lambda v: (v["x"], v["y"]),
    "y": lambda v: (v["y"],),
    "xyo": lambda v: (v["x"], v["y"], v["out"]),
    "yo": lambda v: (v["y"], v["out"]),
    "oy": lambda v: (v["out"], v["y"]),
    "g": lambda v: (v["g"],),
    "": lambda v: (),
    "xyr": lambda v: (v["x"], v["y"], v["rate"]),
    "r": lambda v: (v["rate"],),
    "pairs r": lambda v: (v["pairs"], v["rate"]),
    "g r": lambda v: (v["g"], v["rate"]),
}


@dataclass(frozen=True)
class Plan:
    """Which methods are called, with what: forward first (or ""), then the one that makes gradients, then a step."""

    forward: str
    backward: str
    arguments: str
    step: str = ""
    step_arguments: str = ""

    def calls(self) -> tuple[str, ...]:
        """The calls in their order, as code."""
        calls = [f"{self.forward}(x)"] if self.forward else []
        calls += [f"{self.backward}({', '.join(self.arguments)})"] if self.backward else []
        return (*calls, *([f"{self.step}(…)"] if self.step else []))


@dataclass(frozen=True)
class ObjectSubject:
    """A copy of the user's object, the plan by which it is asked, and where its parameters are.

    Attributes:
        thing: a deep copy, so that the user's own is left as it is.
        network: whose gradients are asked for.
        plan: which methods are called.
        examples: "rows", "columns" or "vector".
        turned: whether it stores weights (in, out).
        labels: whether targets are integers.
        seconds: time limit of each call.
        rate: the learning rate where it updates itself.
    """

    thing: Any
    network: Network
    plan: Plan
    examples: str
    turned: bool
    labels: bool
    seconds: float = 10.0
    rate: float = RATE

    @property
    def takes_batches(self) -> bool:
        """Whether several examples can be passed at once."""
        return self.examples != "vector"

    @property
    def without_biases(self) -> bool:
        """Whether the object has no biases, so that those of the network must be 0."""
        return not self._state().biases

    @property
    def knows_descent(self) -> bool:
        """Whether it moves its parameters, so that the sign is known."""
        return bool(self.plan.step)

    def described(self) -> tuple[Message, ...]:
        """The methods that are called and the layout."""
        called = remark("object", name=type(self.thing).__name__, calls=self.plan.calls())
        return (called, *([remark(f"examples {self.examples}")] if self.examples != "rows" else []))

    def with_rate(self, rate: float) -> ObjectSubject:
        """The same subject at another learning rate."""
        return replace(self, rate=rate)

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Set the parameters, call the methods of the plan, and read what came of it."""
        if self.plan.step:
            # every step is a first step: momentum of the step before is not part of the gradient
            return replace(self, thing=_copied(self.thing))._ask(parameters, x, y)
        return self._ask(parameters, x, y)

    def _ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        state = self._state()
        self._set(state, parameters)
        values = self._values(x, y)
        before = {name: np.array(values[name]) for name in ("x", "y")}
        drew, result = False, None
        if self.plan.forward:
            called = call_safely(getattr(self.thing, self.plan.forward), values["x"], seconds=self.seconds)
            values["out"], drew = called.result, called.drew_random
            values["g"] = self._cost_gradient(values["out"], y)
        if self.plan.backward:
            arguments = _ARGUMENTS[self.plan.arguments](values)
            called = call_safely(getattr(self.thing, self.plan.backward), *arguments, seconds=self.seconds)
            result, drew = called.result, drew or called.drew_random
        if self.plan.step:
            return self._step(state, parameters, values, drew)
        mutated = tuple(name for name in ("x", "y") if not np.array_equal(before[name], np.array(values[name])))
        return self._answer(result, {"drew_random": drew, "mutated": mutated, "raw": result})

    def _state(self) -> State:
        return next(state for state in parameters_of(self.thing, self._shapes) if state.turned == self.turned)

    @property
    def _shapes(self) -> tuple[tuple[int, int], ...]:
        return tuple(zip(self.network.sizes[1:], self.network.sizes[:-1], strict=True))

    def _set(self, state: State, parameters: Parameters) -> None:
        for slot, w in zip(state.weights, parameters.weights, strict=True):
            slot.put(np.array(w.T if self.turned else w, order="C"))
        for slot, b in zip(state.biases, parameters.biases, strict=bool(state.biases)):
            shape = np.shape(slot.get())
            if int(np.prod(shape)) != b.size:
                raise SubjectError(
                    "your object holds one bias for a layer of {n} neurons ({where})", n=b.size, where=slot.path
                )
            slot.put(np.array(b).reshape(shape))
        for name in RATES:
            if isinstance(getattr(self.thing, name, None), int | float):
                setattr(self.thing, name, self.rate)

    def _values(self, x: Array, y: Array) -> dict[str, Any]:
        def laid(v: Array) -> Array:
            return np.array(v) if self.examples == "rows" else v[0].copy() if self.examples == "vector" else v.T.copy()

        targets: Any = laid(y)
        if self.labels:
            labels = np.argmax(y, axis=1)
            targets = int(labels[0]) if self.examples == "vector" else labels
        pairs = [(laid(x[k : k + 1]), laid(y[k : k + 1])) for k in range(len(x))]
        return {"x": laid(x), "y": targets, "rate": self.rate, "pairs": pairs, "out": None, "g": None}

    def _cost_gradient(self, output: Any, y: Array) -> Any:
        try:
            out = as_array(output).astype(np.float64)
        except SubjectError:
            return None
        rows = out.T if self.examples == "columns" else np.atleast_2d(out)
        if rows.shape != y.shape:
            return None
        with np.errstate(all="ignore"):
            g = self.network.cost_function.gradient(rows, np.asarray(y, np.float64))
        return g if self.examples == "rows" else g[0] if self.examples == "vector" else g.T.copy()

    def _answer(self, result: Any, common: dict[str, Any]) -> Answer:
        passed = tuple(shape[::-1] for shape in self._shapes) if self.turned else self._shapes
        widths = self.network.sizes[1:]
        try:
            reading = read(result, passed, widths, "none" if self.without_biases else None)
        except SubjectError:
            weights, biases = gradients_of(self.thing, self._shapes, turned=self.turned)
            kinds = [a.dtype.name for a in (*weights, *biases) if a.dtype.kind == "f"]
            dtype = min(kinds, key=lambda name: np.dtype(name).itemsize, default="float64")
            arrays = [[a.astype(np.float64) for a in group] for group in (weights, biases)]
            reading = Reading(tuple(arrays[0]), tuple(arrays[1]) or (None,) * len(widths), dtype)
        return Answer(**self._parts(reading), unit=unit_of(reading), **common)

    def _parts(self, reading: Reading) -> dict[str, Any]:
        parts = normalised(reading, self.network.sizes[1:], self._shapes, turned=self.turned)
        if self.without_biases:
            parts["oddities"] = frozenset(odd for odd in parts["oddities"] if odd[0] != "missing biases")
        return parts

    def _step(self, state: State, parameters: Parameters, values: dict[str, Any], drew: bool) -> Answer:
        arguments = _ARGUMENTS[self.plan.step_arguments](values)
        method = getattr(self.thing, self.plan.step)
        once = {name: 1 for name in _names(method) if name in EPOCHS}
        rates = {name: self.rate for name in _names(method)[len(arguments) :] if name in RATES}
        called = call_safely(method, *arguments, seconds=self.seconds, **once, **rates)
        now = self._state()
        weights = tuple(as_array(slot.get()).astype(np.float64) for slot in now.weights)
        biases = tuple(as_array(slot.get()).astype(np.float64) for slot in now.biases)
        reading = Reading(weights, biases or (None,) * len(weights), "float64")
        parts = self._parts(reading)
        common = {"drew_random": drew or called.drew_random}
        return from_update(parameters, parts, self.rate, unit_of(reading), common)


def object_subjects(thing: Any, network: Network, seconds: float) -> Iterator[ObjectSubject]:
    """Every way to ask an object, the plainest first; nothing where it holds no parameters of these shapes."""
    shapes = tuple(zip(network.sizes[1:], network.sizes[:-1], strict=True))
    readings = [state.turned for state in parameters_of(thing, shapes)]
    labels = [False, *([True] if network.cost_function.targets in ("one-hot", "distribution") else [])]
    for plan, examples, turned, label in product(_plans(thing), ("rows", "columns", "vector"), readings, labels):
        yield ObjectSubject(_copied(thing), network, plan, examples, turned, label, seconds)


def _copied(thing: Any) -> Any:
    try:
        return copy.deepcopy(thing)
    except Exception:
        # what cannot be copied (an open file, a lock) is asked itself; its parameters are set anyway
        return thing


def _plans(thing: Any) -> Iterator[Plan]:
    def has(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if callable(getattr(thing, name, None))]

    forwards, backwards, updates = has(FORWARD), has(BACKWARD), has(UPDATE)
    for backward in backwards:
        yield Plan("", backward, "xy")
    for backward, arguments in product(backwards, ("y", "xy", "g", "xyo", "yo", "oy", "")):
        for forward in forwards[:2]:
            yield Plan(forward, backward, arguments)
    for step, arguments in product(updates, ("xyr", "pairs r", "xy")):
        yield Plan("", "", "", step, arguments)
    for backward, arguments in product(backwards, ("xyr", "xy", "y", "g", "g r", "xyo")):
        for forward in forwards[:2]:
            for step, of_step in product(updates, ("r", "")):
                yield Plan(forward, backward, arguments, step, of_step)
    for backward, arguments in product(backwards, ("xyr", "xy", "xyo", "g r", "y")):
        # some backward passes update as they go
        yield Plan(forwards[0] if forwards else "", "", "", backward, arguments)


def _names(method: Any) -> list[str]:
    try:
        return list(inspect.signature(method).parameters)
    except (TypeError, ValueError):
        return []
