"""One operation in a process of its own, and the changes to its code: every answer is checked before it is used."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.checking.isolation.conversation import Conversation
from backproof.checking.isolation.held_values import LONGEST_LINE, one_of, plain_option, real, refuse, text, yes
from backproof.checking.subjects.changes.changed_code import Change
from backproof.checking.subjects.changes.named_numbers import VARIANTS
from backproof.checking.subjects.changes.slips_of_code import KINDS
from backproof.checking.subjects.operands.operators_asked import (
    CHANGED,
    NOT_RETURNED,
    OF_NUMBERS,
    UPSTREAM_UNUSED,
    Operator,
    PulledBack,
)

Array = Any
_REMARKS = (
    "second_differs",
    "upstream_overwritten",
    "input_overwritten",
    "refused",
    NOT_RETURNED,
    OF_NUMBERS,
    UPSTREAM_UNUSED,
)
_COUNTED = {NOT_RETURNED: "leaves", OF_NUMBERS: "positions"}
"""The fact of a remark that counts inputs."""


def _facts(name: str, facts: Any, places: dict[str, range]) -> dict[str, Any]:
    """The facts of a remark; of inputs their numbers, which have to be among `places`."""
    found, key = dict(facts), _COUNTED.get(name)
    if key is None:
        return found
    numbers = tuple(found[key])
    return {key: numbers} if all(type(k) is int and k in places[key] for k in numbers) else refuse()


def operator_of(code: Conversation, given: tuple[Any, ...], worked: Callable[[], float]) -> Operator:
    """Return the code of a process as one operation.

    Args:
        code: the process that holds it.
        given: what it is to be called with.
        worked: seconds of the processor that the judge and the code have taken so far.
    """
    found, asked = code.process.ask("operator", given), _Operation(code)
    with code.held():
        names = [tuple(map(text, found[key])) for key in ("arguments", "required", "layouts")]
        own = tuple((text(name), real(value)) for name, value in found["own"])
        numbers = tuple(float(each) for each in real(found["numbers"]))
        title, is_gradient, keeps_only = text(found["name"]), yes(found["is_gradient"]), yes(found["keeps_only"])
        coarse, traced = yes(found["is_in_part_coarse"]), yes(found["is_traced"])
        changes, read_as = _Changes(code), text(found["read_as"])
        named = [tuple((text(name), float(value)) for name, value in found["named"][k]) for k in (0, *VARIANTS)]
        options = tuple((text(name), plain_option(value)) for name, value in found["options"])
        facts = is_gradient, own, True, numbers, keeps_only, changes, asked.search, read_as, coarse, traced
        made = Operator(title, names[0], names[1], asked.value, asked.pull_back, names[2], *facts, worked)
    return replace(made, named=lambda variant: named[variant], options=options)


class _Operation:
    """The questions about one operation."""

    def __init__(self, code: Conversation) -> None:
        self.code, self.inputs = code, None

    def value(self, inputs: Any, leaves: tuple[Array, ...]) -> tuple[Array, ...]:
        self._at(inputs)
        found = self.code.process.ask("value", self.code.seed, self.code.seconds, leaves)
        with self.code.held():
            return tuple(map(real, found))

    def pull_back(self, inputs: Any, leaves: tuple[Array, ...], us: tuple[Array, ...], layout: str) -> PulledBack:
        self._at(inputs)
        most = min(self.code.seconds, 1.0 if layout.startswith(CHANGED) else np.inf)
        found = self.code.process.ask("pull_back", self.code.seed, most, leaves, us, layout)
        with self.code.held():
            pairs = zip(found["gradients"], leaves, strict=True)
            gradients = tuple(None if g is None else real(g) for g, _ in pairs)
            places = {"leaves": range(len(leaves)), "positions": range(1, len(inputs.template) + 1)}
            remarks = {one_of(name, _REMARKS): _facts(name, facts, places) for name, facts in found["remarks"].items()}
        return PulledBack(gradients, remarks)

    def search(
        self,
        inputs: Any,
        leaves: tuple[Array, ...],
        us: tuple[Array, ...],
        i: int,
        right: Array,
        seconds: float,
    ) -> tuple[int, ...]:
        self._at(inputs)
        found = self.code.process.ask("search", self.code.seed, self.code.seconds, leaves, us, i, right, seconds)
        with self.code.held():
            return tuple(map(_number, found))

    def _at(self, inputs: Any) -> None:
        if inputs is not self.inputs:
            self.code.process.ask("at", inputs)
            self.inputs = inputs


@dataclass(frozen=True)
class _Changes:
    """The changes to the code of one operation."""

    code: Conversation

    def __len__(self) -> int:
        found = self.code.process.ask("count_of_changes")
        with self.code.held():
            return _number(found)

    def told(self, k: int) -> Change:
        """What the k-th is."""
        found = self.code.process.ask("change", k)
        with self.code.held():
            kind, file, line, last, before, after, lacking = found
            both = text(before)[:LONGEST_LINE], text(after)[:LONGEST_LINE]
            return Change(one_of(kind, KINDS), text(file), int(line), int(last), *both, tuple(map(text, lacking)))

    def plainer(self, k: int, refuted: Collection[int]) -> list[int]:
        """Those that are shorter than the k-th."""
        found = self.code.process.ask("plainer_changes", k, sorted(refuted))
        with self.code.held():
            return list(map(_number, found))

    def in_own_names(self, k: int) -> int | None:
        """The number of the k-th as its function would have it."""
        found = self.code.process.ask("change_in_own_names", k)
        with self.code.held():
            return None if found is None else _number(found)


def _number(found: Any) -> int:
    """The number of a change."""
    return found if isinstance(found, int) and 0 <= found < 2**31 else refuse()
