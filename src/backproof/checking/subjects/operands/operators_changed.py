"""Every operation can be asked with a change to its code too, and with other numbers than those that its code names."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.subjects.changes.changed_code import Changes
from backproof.checking.subjects.operands.operator_inputs import Inputs
from backproof.checking.subjects.operands.operators_asked import CHANGED, MADE, Arrays, Operator, PulledBack
from backproof.checking.subjects.operands.replayed import Replayed, place_of, without_compiling
from backproof.checking.subjects.running.guard import SubjectError

Array = Any


def with_changes(operator: Operator, thing: Any) -> Operator:
    """Return an operation that takes every layout and variant of numbers that `Operator` speaks of.

    Args:
        operator: what asks it as it is.
        thing: what the user gave, whose code is changed.
    """
    changes = Changes(thing)
    asked = _Changed(operator, changes, Replayed(changes, operator))
    known = replace(operator, changes=changes, is_in_part_coarse=changes.speak_of_coarse_numbers())
    named = functools.partial(changes.numbers.values)
    known = replace(known, value=asked.value, pull_back=asked.pull_back, search=asked.search)
    return replace(known, named=named, settle=asked.settle)


@contextmanager
def settled(operator: Operator) -> Iterator[None]:
    """Let nothing be kept, in the end, that was made with other numbers than the code's own."""
    try:
        yield
    finally:
        operator.settle()


@dataclass
class _Changed:
    """An operation, the changes to its code, and its rule alone.

    Attributes:
        operator: what asks the code as it is.
        changes: to it.
        rules: what asks its rule alone.
        compiled_with: the variant of numbers that the code had when JAX compiled it, which keeps them.
    """

    operator: Operator
    changes: Changes
    rules: Replayed
    compiled_with: int = 0

    def settle(self) -> None:
        """Let JAX forget what it compiled with other numbers."""
        self._compile_with(0)

    def value(self, inputs: Inputs, leaves: Arrays) -> Arrays:
        with self.changes.with_numbers(inputs.numbers):
            found: Arrays = self.changes.learn(lambda: self._value(inputs, leaves))
        return found

    def pull_back(self, inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        with self.changes.with_numbers(inputs.numbers):
            kind = next((each for each in (CHANGED, MADE) if layout.startswith(each)), "")
            if not kind:
                return self._pull_back(inputs, leaves, us, layout)
            chosen = tuple(int(each) for each in layout.removeprefix(kind).split(",") if each)
            return self._with(chosen, inputs, leaves, us, is_quick=kind == CHANGED)

    def search(
        self, inputs: Inputs, leaves: Arrays, us: Arrays, i: int, right: Array, seconds: float
    ) -> tuple[int, ...]:
        """The numbers of further changes, found by what the expressions of the code ought to be worth."""
        by_rule = self.rules.answer(inputs, leaves, us) if self.operator.is_traced else None
        self._learn(inputs, leaves)

        def run() -> Array | None:
            answer = self._as_it_is_now(inputs, leaves, us) if by_rule is None else by_rule()
            found = answer.gradients[i]
            return None if found is None else np.ravel(found)

        return tuple(self.changes.search(run, right, seconds))

    def _with(
        self, chosen: tuple[int, ...], inputs: Inputs, leaves: Arrays, us: Arrays, *, is_quick: bool
    ) -> PulledBack:
        """What is answered with changes; by the rule alone where that tells and it is to be quick."""
        of_forward = self.changes.are_of_forward_pass(chosen)
        by_rule = None
        if is_quick and self.operator.is_traced and not of_forward:
            by_rule = self.rules.answer(inputs, leaves, us)
        self._learn(inputs, leaves)
        with self.changes.made(*chosen):
            if by_rule is not None:
                return by_rule()
            answer = self._as_it_is_now(inputs, leaves, us)
        if of_forward and not _same(answer.outputs, self._value(inputs, leaves)):
            raise SubjectError("your code raised {error}", error="ValueError")
        return answer

    def _as_it_is_now(self, inputs: Inputs, leaves: Arrays, us: Arrays) -> PulledBack:
        """What is answered by the code with its changes, of which nothing that JAX has compiled knows."""
        if not self.operator.is_traced:
            return self._pull_back(inputs, leaves, us, "plain")
        found: PulledBack = without_compiling(lambda: self._pull_back(inputs, leaves, us, "plain"))
        return found

    def _learn(self, inputs: Inputs, leaves: Arrays) -> None:
        self.changes.learn_at(place_of(inputs, leaves), inputs.template, lambda: self._value(inputs, leaves))

    def _value(self, inputs: Inputs, leaves: Arrays) -> Arrays:
        self._compile_with(inputs.numbers)
        found: Arrays = self._at_numbers(inputs, lambda: self.operator.value(inputs, leaves))
        return found

    def _pull_back(self, inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        self._compile_with(inputs.numbers)
        answer: PulledBack = self._at_numbers(inputs, lambda: self.operator.pull_back(inputs, leaves, us, layout))
        return answer

    def _at_numbers(self, inputs: Inputs, run: Callable[[], Any]) -> Any:
        """Run uncompiled with other numbers: a loop need not end with them, and a compiled one cannot be stopped."""
        return without_compiling(run) if inputs.numbers and self.operator.is_traced else run()

    def _compile_with(self, numbers: int) -> None:
        if numbers != self.compiled_with and self.operator.is_traced and self.changes.numbers.found:
            sys.modules["jax"].clear_caches()
            self.compiled_with = numbers


def _same(first: Arrays, second: Arrays) -> bool:
    """Whether a forward pass returns with a change what it returns without it."""
    alike = (np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True) for a, b in zip(first, second, strict=False))
    return len(first) == len(second) and all(alike)
