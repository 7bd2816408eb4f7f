"""What every operation under check answers, whichever library it is written for."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from backproof.checking.subjects.changes.changed_code import Change
from backproof.checking.subjects.operands.names_of_inputs import are_alike, may_lack_derivative
from backproof.checking.subjects.operands.operator_inputs import Inputs

Array = Any
Arrays = tuple[Array, ...]

SECOND_DIFFERS = "second_differs"
UPSTREAM_OVERWRITTEN = "upstream_overwritten"
INPUT_OVERWRITTEN = "input_overwritten"
REFUSED = "refused"
NOT_RETURNED = "not_returned"
OF_NUMBERS = "of_numbers"
UPSTREAM_UNUSED = "upstream_unused"
ALONE = "alone "
CHANGED, MADE = "changed ", "made "


@dataclass(frozen=True)
class PulledBack:
    """What a pull-back gave.

    Attributes:
        gradients: for each leaf Jᵀu, or None.
        remarks: codes of what else was seen, each with its facts: memory that was overwritten, an answer that the
            framework refuses.
        outputs: what the forward pass returned before it, where it was run.
    """

    gradients: tuple[Array | None, ...]
    remarks: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: Arrays = ()

    @property
    def not_returned(self) -> tuple[int, ...]:
        """The leaves for which the backward pass returns no part at all."""
        return tuple(self.remarks.get(NOT_RETURNED, {}).get("leaves", ()))

    @property
    def of_numbers(self) -> tuple[int, ...]:
        """The arguments, from 1, that are plain numbers and for which it returns a derivative all the same."""
        return tuple(self.remarks.get(OF_NUMBERS, {}).get("positions", ()))


PullsBack = Callable[[Inputs, Arrays, Arrays, str], PulledBack]
"""(inputs, leaves, gradients from above, layout) -> what a backward pass answers."""


def where_one_by_default(pull_back: PullsBack) -> PullsBack:
    """A backward pass to which a gradient from above need not be given, which is 1 then: it may leave that unused.

    What is returned for 1 whatever is given is judged as that, and the remark says that it is.
    """

    def asked(inputs: Inputs, leaves: Arrays, us: Arrays, layout: str) -> PulledBack:
        answer = pull_back(inputs, leaves, us, layout)
        if len(us) != 1 or us[0].size != 1:
            return answer
        by_one = pull_back(inputs, leaves, (np.ones(us[0].shape),), layout)
        pairs = list(zip(answer.gradients, by_one.gradients, strict=True))
        is_used = any(
            g is not None and one is not None and not np.array_equal(g, one, equal_nan=True) for g, one in pairs
        )
        if is_used or not any(g is not None and g.any() for g, _ in pairs):
            return answer
        scaled = tuple(None if g is None else float(us[0].item()) * g for g, _ in pairs)
        return PulledBack(scaled, {**answer.remarks, UPSTREAM_UNUSED: {}}, answer.outputs)

    return asked


def left_out(
    inputs: Inputs, leaves: Arrays, is_nothing: tuple[bool, ...], *, is_loss: bool = False
) -> dict[str, dict[str, Any]]:
    """The remark that nothing is sent back on purpose by some inputs, where nobody asks for one of them in particular.

    Args:
        inputs: the arguments.
        leaves: their real arrays.
        is_nothing: for each, whether nothing was returned.
        is_loss: whether the output is one number, so that what is shaped as the first input may be what that is
            compared with: targets, or the output of a teacher; not where their names are those of a pair.
    """
    if all(is_nothing) or len(inputs.wanted) < len(leaves):
        return {}
    named = zip(inputs.names, leaves, is_nothing, strict=True)
    may_be = [is_loss and not is_nothing[0] and x.shape == leaves[0].shape for x in leaves]
    is_compared = [may and not are_alike(inputs.names[0], name) for may, name in zip(may_be, inputs.names, strict=True)]
    missing = tuple(
        i for i, (name, x, none) in enumerate(named) if none and (is_compared[i] or may_lack_derivative(name, x))
    )
    return {NOT_RETURNED: {"leaves": missing}} if missing else {}


class KnownChanges(Protocol):
    """The changes that its code can be run with, the likeliest first."""

    def __len__(self) -> int:
        """How many there are."""

    def told(self, k: int) -> Change:
        """What the k-th is."""

    def plainer(self, k: int, refuted: Collection[int]) -> list[int]:
        """Those that are shorter than the k-th, the shortest first, but for some; none of a forward pass."""

    def in_own_names(self, k: int) -> int | None:
        """The number of the k-th in names that its function has; None where it is in such already."""


def _nothing_named(variant: int) -> tuple[tuple[str, float], ...]:
    return ()


def _nothing_kept() -> None:
    return None


@dataclass(frozen=True)
class Operator:
    """A forward map and the vector–Jacobian product that is said to belong to it.

    Attributes:
        name: how the user calls it.
        arguments: the names of its arguments.
        required: the names of those that have no default.
        value: (inputs, leaves) -> its real outputs, in the order in which it returns them.
        pull_back: (inputs, leaves, u for each output, layout) -> Jᵀu for each leaf. The layout in memory of u is
            "plain", "expanded" (one number, seen many times) or "strided" (with gaps); "alone 2" is plain, with leaf 2
            the only one that asks for a gradient; "changed 7" is plain, with the 7th of its changes made, and
            "changed 7,9" with two; with "made 7" the whole operation is run, and not its rule alone where that tells.
        layouts: the layouts, beside the plain one, that the library knows.
        is_gradient: whether the pull-back ignores u (a pair f, ∇f).
        is_guarded: whether value and pull-back hold to the time limit and report errors by themselves, as those do that
            are asked in another process.
        numbers: those that its code names: a temperature, an ε.
        keeps_only: whether its backward pass returns nothing, and only keeps the gradients of its own leaves.
        own: leaves that belong to the operation itself, a module's parameters, and their names.
        changes: those that the code of its backward pass can be run with; None where there are none.
        search: (inputs, leaves, u for each output, leaf, the right derivative by it, seconds) -> numbers of further
            changes, which would make that right; None where the code cannot be searched.
        read_as: "slope", "slope_of_output" or "jacobian" for what takes no gradient from above and belongs to
            more than one number; "flag_turned" where a flag of the backward pass is not at its default; "" for all
            else.
        is_in_part_coarse: whether its code speaks of numbers in less than double precision, such as class weights.
        is_traced: whether its library traces it anew in every call, as JAX does, which takes most of the time.
        worked: () -> seconds of the processor that have been spent, here and where the code is.
        named: variant -> the numbers that its code names besides its arguments, by their names; 0 is for its own, and
            `Inputs.numbers` says which the code has.
        settle: lets nothing be kept that was made with other numbers than its own.
        options: numbers, flags, words and None that its file gives by default to arguments of the same names.
    """

    name: str
    arguments: tuple[str, ...]
    required: tuple[str, ...]
    value: Callable[[Inputs, Arrays], Arrays]
    pull_back: Callable[[Inputs, Arrays, Arrays, str], PulledBack]
    layouts: tuple[str, ...] = ()
    is_gradient: bool = False
    own: tuple[tuple[str, Array], ...] = ()
    is_guarded: bool = False
    numbers: tuple[float, ...] = ()
    keeps_only: bool = False
    changes: KnownChanges | None = None
    search: Callable[[Inputs, Arrays, Arrays, int, Array, float], tuple[int, ...]] | None = None
    read_as: str = ""
    is_in_part_coarse: bool = False
    is_traced: bool = False
    worked: Callable[[], float] = time.process_time
    named: Callable[[int], tuple[tuple[str, float], ...]] = _nothing_named
    settle: Callable[[], None] = _nothing_kept
    options: tuple[tuple[str, Any], ...] = ()
