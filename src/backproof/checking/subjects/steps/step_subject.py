"""A step of the running program, asked: our parameters and examples are put in place of its own, and it is run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from backproof.checking.report import remark
from backproof.checking.subjects.code.adaptive_steps import SMALL, has_divided_steps
from backproof.checking.subjects.code.program_text import program_in
from backproof.checking.subjects.code.rates_in_code import said_of_rates
from backproof.checking.subjects.functions.plain_functions import RATE, said_of_biases
from backproof.checking.subjects.places.returned_leaves import coarsest_dtype
from backproof.checking.subjects.returned.answers import Answer, unit_of
from backproof.checking.subjects.returned.returned_values import ReadGradients
from backproof.checking.subjects.returned.steps_taken import from_update
from backproof.checking.subjects.running.guard import SubjectError, call_safely
from backproof.checking.subjects.steps.step_arguments import cuts_of
from backproof.checking.subjects.steps.step_examples import StepReading, readings_of
from backproof.checking.subjects.steps.step_places import moved_by
from backproof.checking.subjects.steps.step_rates import rates_written
from backproof.checking.subjects.steps.step_state import WatchedStep
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
Sizes = tuple[int, ...]
_MOST_CUT = 8
_ONE_LAYER = 2
_ADDS_UP = 1e-6


@dataclass(frozen=True)
class StepOfProgram:
    """A step of training that a program took when it was run, and the ways in which it may be read.

    Attributes:
        step: what is run again.
        readings: the ways.
        is_divided: whether a number stands in place of the roots of sums of squares by which the program divides steps.
    """

    step: WatchedStep
    readings: tuple[StepReading, ...]
    is_divided: bool = False

    @property
    def sizes(self) -> list[Sizes]:
        """Layer sizes of the network, the likeliest first."""
        return list(dict.fromkeys(reading.layers.sizes for reading in self.readings))

    @property
    def size(self) -> float:
        """By what its steps are multiplied."""
        return SMALL if self.is_divided else 1.0

    def subjects(self, network: Network, seconds: float, penalty: float) -> Iterator[StepSubject]:
        """The ways to ask it about a network."""
        for reading in self.readings:
            if reading.layers.sizes != network.sizes:
                continue
            for rate in (1.0,) if reading.rate is not None else rates_written(self.step.path):
                yield StepSubject(self, reading, network, seconds, penalty=penalty, step=self.size * rate)


def has_hidden_layers(found: StepOfProgram) -> bool:
    """Whether it may be all of a step: of one layer without any, it may be a loop within the step of a network."""
    return any(len(sizes) > _ONE_LAYER for sizes in found.sizes)


def step_of_program(step: WatchedStep) -> StepOfProgram | None:
    """The step as one of training; None where it is none. What it makes its data by is run before it."""
    for count in cuts_of(step.body, _MOST_CUT):
        later = step if count == 0 else step.after(count)
        moved = moved_by(later)
        if moved is None:
            return None
        if found := readings_of(moved):
            return StepOfProgram(later, tuple(found), has_divided_steps(program_in(Path(step.path)).tree))
    return None


@dataclass(frozen=True)
class StepSubject:
    """One way to read a step of the program.

    Attributes:
        made: the step.
        reading: where its parameters and data are.
        network: whose gradients are asked for.
        seconds: time limit of one run.
        rate: what is set as the learning rate, where it can be set.
        penalty: what is set as λ.
        step: the learning rate where it is a number in the code.
    """

    made: StepOfProgram
    reading: StepReading
    network: Network
    seconds: float
    rate: float = RATE
    penalty: float = 0.0
    step: float = 1.0
    _seen: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    knows_descent = guessed = True
    """That it is guessed accuses nothing for which no cause is found."""

    @property
    def takes_batches(self) -> bool:
        """Whether several examples can be put in place, and all of them count."""
        if "takes_batches" not in self._seen:
            self._seen["takes_batches"] = not self._is_of_one and self._counts_all()
        return self._seen["takes_batches"]

    @property
    def passes_rate(self) -> bool:
        """Whether the learning rate is set."""
        return self.reading.rate is not None

    @property
    def passes_penalty(self) -> bool:
        """Whether λ is set."""
        return bool(self.reading.penalties)

    @property
    def given_penalty(self) -> float:
        """What λ is set to."""
        return self.penalty

    @property
    def unbiased(self) -> tuple[int, ...]:
        """Layers without biases."""
        return self.reading.layers.unbiased

    @property
    def shared(self) -> tuple[int, ...]:
        """Layers of which one number is the bias of every neuron."""
        return self.reading.layers.shared

    @property
    def examples(self) -> str:
        """How examples are laid out."""
        return {"columns": "columns", "vector": "vector", "numbers": "vector"}.get(self.reading.x.layout, "rows")

    @property
    def targets(self) -> str:
        """How targets are laid out."""
        return {"labels": "labels", "label": "labels"}.get(self.reading.y.layout, "flat")

    @property
    def turned(self) -> bool:
        """Whether weights are stored (in, out)."""
        return self.reading.layers.weights[0].kind.startswith("turned")

    @property
    def spoken(self) -> str:
        """How it is called."""
        return f"{Path(self.made.step.path).name}:{self.made.step.lines[0]}–{self.made.step.lines[1]}"

    def described(self) -> tuple[Message, ...]:
        """The lines that are run, and how its examples, targets and biases stand."""
        first, last = self.made.step.lines
        laid = [f"examples {self.examples}"] if self.examples != "rows" else []
        laid += ["targets labels"] if self.targets == "labels" else []
        laid += ["form no biases"] if len(self.unbiased) == self.network.depth - 1 else []
        places = {"x": self.reading.x.leaves[0].path, "y": self.reading.y.leaves[0].path}
        said = remark("step_of_program", first=first, last=last, **places)
        laid += ["plain_steps"] if self.made.is_divided else []
        return (
            said,
            *map(remark, laid),
            *said_of_biases(self.unbiased, self.network),
            *said_of_rates({}, self.step / self.made.size),
        )

    def with_rate(self, rate: float) -> StepSubject:
        """The same subject at another learning rate."""
        return replace(self, rate=rate)

    def with_penalty(self, penalty: float) -> StepSubject:
        """The same subject with another λ."""
        return replace(self, penalty=penalty)

    def ask(self, parameters: Parameters, x: Array, y: Array) -> Answer:
        """Put everything in place, run the step, and read what moved.

        Raises:
            SubjectError: it raises, or adds what it made before to what it makes.
        """
        drew = self._run(parameters, x, y, is_first=True)
        reading, parts = self._read()
        answer = self._answer(parameters, parts, reading, drew)
        if "adds_up" not in self._seen:
            self._run(parameters, x, y, is_first=False)
            again, parts = self._read()
            self._seen["adds_up"] = _is_twice(answer, self._answer(parameters, parts, again, drew))
        if self._seen["adds_up"]:
            raise SubjectError("what the step makes is added to what it made before; accepted: a step that begins anew")
        return answer

    def _answer(self, parameters: Parameters, parts: dict[str, Any], reading: ReadGradients, drew: bool) -> Answer:
        rate = self.rate if self.passes_rate else self.step
        return from_update(parameters, parts, rate, unit_of(reading), {"drew_random": drew})

    def _run(self, parameters: Parameters, x: Array, y: Array, *, is_first: bool) -> bool:
        """Run the step with these numbers; whether it drew random ones."""
        count = self._count  # which may run the step to see

        def put() -> None:
            if is_first:
                self.made.step.before.put_back(with_generators=False)
            self.reading.layers.put(parameters.weights, parameters.biases)
            self._put_data(x, y, count)

        call_safely(put, seconds=self.seconds)
        called = call_safely(self.made.step.run, seconds=self.seconds)
        return called.drew_random or self.made.step.before.drew()

    def _put_data(self, x: Array, y: Array, count: int) -> None:
        rows = np.arange(max(count, len(x))) % len(x) if count else np.arange(len(x))
        self.reading.x.put(x[rows])
        self.reading.y.put(y[rows])
        for leaf in self.reading.counts:
            leaf.put(np.asarray(len(rows)))
        for leaf in self.reading.penalties:
            leaf.put(np.asarray(self.penalty))
        if self.reading.rate is not None:
            self.reading.rate.put(np.asarray(self.rate / self.made.size))

    @property
    def _is_of_one(self) -> bool:
        return self.reading.x.is_of_one or self.reading.y.is_of_one

    @property
    def _count(self) -> int:
        """How many examples must stand there, the same ones over and over; 0 for any number."""
        if self._is_of_one:
            return 0
        if "any_count" not in self._seen:
            self._seen["any_count"] = True
            self._seen["any_count"] = self._runs_with_one()
        return 0 if self._seen["any_count"] else self.reading.x.count

    def _runs_with_one(self) -> bool:
        own, x, y = self._drawn(1)
        try:
            self._run(own, x, y, is_first=True)
            self._read()
        except SubjectError:
            return False
        return True

    def _counts_all(self) -> bool:
        """Whether the last of some examples counts as the first does."""
        if self._count:
            return False
        own, x, y = self._drawn(3)
        found = []
        for changed in (None, 0, 1, 2):
            other = x.copy()
            if changed is not None:
                other[changed] += 0.5
            try:
                self._run(own, other, y, is_first=True)
            except SubjectError:
                return False
            found.append(np.concatenate([part.ravel() for part in self.reading.layers.read()[0]]))
        return all(not np.array_equal(found[0], each) for each in found[1:])

    def _drawn(self, count: int) -> tuple[Parameters, Array, Array]:
        rng = np.random.default_rng(0)
        own = self.network.init(seed=1)
        x = rng.standard_normal((count, self.network.sizes[0]))
        return own, x, np.eye(self.network.sizes[-1])[rng.integers(0, self.network.sizes[-1], count)]

    def _read(self) -> tuple[ReadGradients, dict[str, Any]]:
        try:
            weights, biases = self.reading.layers.read()
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise SubjectError(
                "after a call, your object no longer holds weights of the network's shapes; "
                "accepted: an object whose weights keep their shapes"
            ) from error
        dtypes = {leaf.get().dtype for each in self.reading.layers.weights for leaf in each.leaves}
        dtype = coarsest_dtype(str(d) for d in dtypes if d.kind == "f")
        missing = {k for k, b in enumerate(biases, start=2) if b is None} - {*self.unbiased}
        oddities = frozenset(("missing biases", layer) for layer in missing)
        parts = {"weights": tuple(weights), "biases": tuple(biases), "oddities": oddities}
        return ReadGradients(tuple(weights), tuple(biases), dtype), parts


def _is_twice(one: Answer, other: Answer) -> bool:
    pairs = [(a, b) for a, b in zip(one.arrays, other.arrays, strict=True) if a is not None and b is not None]
    return all(np.allclose(b, 2 * a, rtol=_ADDS_UP, atol=_ADDS_UP * abs(a).max(initial=0.0)) for a, b in pairs)
