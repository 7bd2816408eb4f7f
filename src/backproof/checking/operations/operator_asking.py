"""Asking an operation: its value and its pull-back, called safely, as flat vectors, with differences beside them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.checking.operations.operator_repeats import asked_twice_if_refused
from backproof.checking.report import OperatorFinding, OperatorReport
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import CHANGED, MADE, Operator, PulledBack
from backproof.checking.subjects.running.guard import SubjectError, result_safely
from backproof.checking.truth.differences import derivative_along
from backproof.checking.truth.operator_truth import (
    BRAIN,
    DOUBLE,
    HALF,
    SINGLE,
    Truth,
    confirmed,
    truth_of,
    unit_roundoff,
)
from backproof.faces import Message

Array = Any
Arrays = tuple[Array, ...]
_ROUGH = 1e-7
"""Differences that are no sharper than this, relative to the largest, point to rounding inside."""


_CALLS_OF_AN_ENTRY = 300
"""Calls for one column of a Jacobian, at most: of differences, and of two fits."""
_LEAST, _MANY = 0.5, 20
"""Seconds that a call with other inputs gets, and for how many calls as long as the first one there is time besides."""
_PATIENCE = 4.0
"""How many times as long as the first call others may take."""


@dataclass
class Asking:
    """One operation at one place.

    Attributes:
        operator: what is asked.
        inputs: where.
        seed: of the gradients from above.
        seconds: time limit of each call.
        step: the largest difference step.
        dtype: in which the leaves are handed over; float32 where the code refuses float64.
        shapes: of the outputs.
        took: seconds that a call of the forward pass took.
        worked: seconds of the processor in it, which are the same on a machine that is busy with something else.
        is_watched: whether a time limit holds already and errors are told, for many calls together.
        varies: whether one question was seen to be answered in two ways.
    """

    operator: Operator
    inputs: Inputs
    seed: int
    seconds: float
    step: float
    dtype: Any = np.float64
    shapes: tuple[tuple[int, ...], ...] = field(default=())
    took: float = 0.0
    worked: float = 0.0
    is_watched: bool = False
    varies: bool = False

    @property
    def leaves(self) -> Arrays:
        """Where the operation is asked."""
        return self.inputs.leaves

    def outputs(self) -> Arrays:
        """The real outputs, float64, each in its shape.

        Raises:
            SubjectError: the code raised in float64, and in float32 too.
        """
        try:
            found = self._values(self.leaves)
        except SubjectError as refusal:
            self.dtype = np.float32
            try:
                found = self._values(self.leaves)
            except SubjectError:
                raise refusal from None
        if not found:
            raise SubjectError("your operator returned no real array; accepted: at least one")
        begun, worked = time.monotonic(), self.operator.worked()
        self._values(self.leaves)
        self.took, self.worked = time.monotonic() - begun, self.operator.worked() - worked
        self.shapes = tuple(output.shape for output in found)
        return found

    def derivative(self, i: int, direction: Array) -> Array:
        """The derivative of the outputs in one direction of leaf i."""
        with np.errstate(invalid="ignore"):  # an operation may have no finite value there
            return derivative_along(lambda x: self.along(i, x), self.leaves[i], direction, self.step)[0]

    def values(self) -> Arrays:
        """The real outputs, where it is known in which dtype it takes its inputs."""
        return self._values(self.leaves)

    def _values(self, leaves: Arrays) -> Arrays:
        result = self._called(self.operator.value, leaves)
        return tuple(np.asarray(each, np.float64) for each in result)

    def _in_known_state(self, function: Any, leaves: Arrays, *others: Any) -> Any:
        """Call with the leaves in their dtype; what draws from NumPy's global generator draws the same every time."""
        np.random.seed(self.seed % 2**32)  # noqa: NPY002
        return function(self.inputs, tuple(np.asarray(x).astype(self.dtype) for x in leaves), *others)

    def flat(self, leaves: Arrays) -> Array:
        """The outputs as one vector."""
        return np.concatenate([np.ravel(each) for each in self._values(leaves)])

    def along(self, i: int, x: Array) -> Array:
        """The outputs as one vector where leaf i is x."""
        return self.flat((*self.leaves[:i], x, *self.leaves[i + 1 :]))

    def report(
        self, verdict: str, findings: Sequence[OperatorFinding], because: Message | None, **more: Any
    ) -> OperatorReport:
        """A report on it, with `notes` and the name of a `known` operator where there are any."""
        entries = sum(self.leaves[i].size for i in self.inputs.wanted)
        own = self.operator.name, verdict, tuple(findings), entries, because
        return OperatorReport(*own, seed=self.seed, **more)

    def pull_back(
        self, u: Array, layout: str = "plain", leaves: Arrays | None = None, seconds: float | None = None
    ) -> PulledBack:
        """Jᵀu for each leaf, for u as one vector; within other seconds than usual, if they are given."""
        us = self._by_outputs(u)
        at = self.leaves if leaves is None else leaves
        asked = self if seconds is None else replace(self, seconds=min(self.seconds, seconds))

        def answer() -> PulledBack:
            return asked._called(self.operator.pull_back, at, us, layout)  # type: ignore[no-any-return]

        return answer() if layout.startswith((CHANGED, MADE)) else asked_twice_if_refused(answer)

    def search(self, u: Array, i: int, right: Array, seconds: float) -> tuple[int, ...]:
        """Numbers of further changes to the code, which would make the derivative by a leaf right."""
        if self.operator.search is None:
            return ()
        return self._called(self.operator.search, self.leaves, self._by_outputs(u), i, right, seconds)  # type: ignore[no-any-return]

    def _by_outputs(self, u: Array) -> Arrays:
        ends = np.cumsum([0, *(int(np.prod(shape)) for shape in self.shapes)])
        return tuple(u[a:b].reshape(shape) for a, b, shape in zip(ends, ends[1:], self.shapes, strict=False))

    def at(self, leaves: Arrays) -> Asking:
        """The same operation at another place."""
        return self.elsewhere(replace(self.inputs, leaves=leaves))

    def elsewhere(self, inputs: Inputs) -> Asking:
        """The same operation with other inputs, with which an iteration need not end: it gets less time."""
        return replace(self, inputs=inputs, seconds=min(self.seconds, _LEAST + _PATIENCE * _MANY * self.took))

    def by_what_is_returned(self, answer: PulledBack) -> Asking:
        """Ask for no derivative by an input for which the backward pass returns nothing, as losses do by a target.

        What a person asked for stays asked for: nothing in its place is a fault then.
        """
        if self.inputs.are_asked_for:
            return self
        wanted = tuple(i for i in self.inputs.wanted if i not in answer.not_returned)
        return replace(self, inputs=replace(self.inputs, wanted=wanted or self.inputs.wanted))

    def _called(self, function: Any, leaves: Arrays, *others: Any) -> Any:
        if self.operator.is_guarded or self.is_watched:
            return self._in_known_state(function, leaves, *others)
        return result_safely(self._in_known_state, function, leaves, *others, seconds=self.seconds)

    def truth(self, i: int, roundoff: float) -> Truth:
        """The Jacobian by leaf i; by fits where differences turn out to be rough, as those of mixed precision are."""
        # a limit and a guard for each call would take longer than most calls, of which there are thousands
        seconds = self.seconds + _PATIENCE * self.took * _CALLS_OF_AN_ENTRY * self.leaves[i].size
        if self.operator.is_guarded or self.is_watched:
            return self._truth(i, roundoff)
        found: Truth = result_safely(replace(self, is_watched=True)._truth, i, roundoff, seconds=seconds)
        return found

    def truth_along(self, i: int, way: Array, roundoff: float) -> Truth:
        """The derivative along one way from leaf i, as a Jacobian by one number."""
        if self.operator.is_guarded or self.is_watched:
            return truth_of(lambda t: self.along(i, self.leaves[i] + t[0] * way), np.zeros(1), self.step, roundoff)
        seconds = self.seconds + _PATIENCE * self.took * _CALLS_OF_AN_ENTRY
        found: Truth = result_safely(replace(self, is_watched=True).truth_along, i, way, roundoff, seconds=seconds)
        return found

    def is_unused(self, i: int) -> bool:
        """Whether the outputs do not depend on a leaf, however far it is moved: those of a staircase do.

        It is moved far only where a small move changes nothing: far away an iteration need not end.
        """
        x = self.leaves[i]
        base, moves = self.along(i, x), (x + 1e-3 * (1 + abs(x)), 2 * x + 1)
        return all(np.array_equal(base, self.along(i, moved), equal_nan=True) for moved in moves)

    def _roundoff_of(self, i: int) -> float:
        """The unit roundoff to which a leaf is rounded by itself, where that is half precision; else that of doubles.

        Beside a leaf in full precision the outputs notice every change, and yet as a function of this leaf they are a
        staircase, whose differences are 0 on every step.
        """
        found = self._noticed_of(i)
        return found if found >= HALF else DOUBLE

    def _noticed_of(self, i: int) -> float:
        """The unit roundoff that a change to a leaf alone is noticed in."""
        x = self.leaves[i]
        turned = 0.7 + 0.3 * np.random.default_rng(self.seed + 2).random(x.shape)
        return unit_roundoff(lambda t: self.along(i, x * (1 + t * turned)))

    def confirmed(self, i: int, found: Truth) -> Truth:
        """The Jacobian by leaf i, held against that of finer steps, where it is known in double precision."""
        if found.roundoff != DOUBLE:
            return found

        def along(x: Array) -> Array:
            return self.along(i, x)

        seconds = self.seconds + 3 * _PATIENCE * self.took * _CALLS_OF_AN_ENTRY * self.leaves[i].size
        if self.operator.is_guarded or self.is_watched:
            return confirmed(along, self.leaves[i], self._step_of(i), found)
        asked = replace(self, is_watched=True)
        truth: Truth = result_safely(asked.confirmed, i, found, seconds=seconds)
        return truth

    def _step_of(self, i: int) -> float:
        scale = max(1.0, float(abs(self.leaves[i]).max(initial=0.0)))
        return self.step * min(scale, 4.0)

    def _truth(self, i: int, roundoff: float) -> Truth:
        step = self._step_of(i)
        roundoff = roundoff if roundoff >= HALF else max(roundoff, self._roundoff_of(i))

        def along(x: Array) -> Array:
            return self.along(i, x)

        found = truth_of(along, self.leaves[i], step, roundoff)
        if roundoff != DOUBLE or not _is_rough(found) or self.is_unused(i):
            return found
        if self._noticed_of(i) == DOUBLE:  # short differences of what is rounded agree by chance
            # what turns within a short way is rough to wide differences, and smooth to short ones
            shorter = confirmed(along, self.leaves[i], step, found)
            if not _is_rough(shorter):
                return shorter
        others = [truth_of(along, self.leaves[i], step, rough) for rough in (SINGLE, BRAIN)]
        return next((each for each in others if np.isfinite(each.error).mean() > 0.5), found)


def _is_rough(found: Truth) -> bool:
    """Whether most of what is known is no sharper than numbers in less than double precision allow."""
    size = abs(found.jacobian).max(initial=0.0)
    # an example does not depend on the others, and differences of what does not change are sharp in any precision
    known = found.error[np.isfinite(found.error) & (abs(found.jacobian) > _ROUGH * size)]
    return bool(known.size) and bool(np.median(known) > _ROUGH * size)
