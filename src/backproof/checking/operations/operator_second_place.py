"""Other places at which an operation is asked whether what is said of it at the first place holds there too.

Some numbers coincide at one place only: how many entries of a batch are active, its size, and a margin may all be 3
there. What is said of a wrong derivative, a cause or a change to the code, is therefore asked again where the entries
are others, where the numbers among the arguments are, and where the arrays have other sizes, as far as the code takes
such. There the derivative is compared along directions, which costs as little as a column of the Jacobian does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import Any

import numpy as np

from backproof.checking.operations.operator_asking import Asking
from backproof.checking.operations.operator_question import upstream
from backproof.checking.operations.operator_repeats import passing_over_refusals, same
from backproof.checking.operations.operator_resized import resized, resized_alone, resized_thrice
from backproof.checking.subjects.changes.named_numbers import VARIANTS
from backproof.checking.subjects.operands.operator_inputs import Inputs, are_whole_numbers, with_numbers
from backproof.checking.subjects.operands.operators_asked import Operator
from backproof.checking.subjects.running.guard import AnswersVaryError
from backproof.checking.truth.operator_truth import DOUBLE, ROUNDINGS

Array = Any
_ERROR_ALLOWED = 20.0
_SHARP, _ROUGHLY = 1e-4, 3e-2
"""A derivative along a direction that is known no better than this, relative to its sum, tells nothing."""
_FLOOR = 1e-8
_DIRECTIONS = 2
_MOST_ALONE, _MOST_ASKED = 3, 8
"""Places at which some axes of a size are longer, and others of that size are not; where sizes were drawn."""
_FACTORS = (3.0, 0.3)
"""By which inputs are multiplied that were drawn: what lies beyond a margin, or within it, shows there."""
_SLOW = 0.02
"""Seconds of the processor that a call of JAX's may take for other sizes to be asked for, at which it compiles anew."""


@dataclass(eq=False)
class SecondPlace:
    """One operation at another place.

    Attributes:
        asking: the operation there.
        values: of the outputs, flat.
        us: gradients from above.
        roundoff: the unit roundoff that it computes in.
        fitting: the leaves whose derivatives have as many entries as they, with no change to the code.
        answer: the derivatives, with no change to the code.
        is_of_one_axis: whether some of the axes of one size are longer there: what is read off the numbers, such as
            that two derivatives are exchanged, need not hold where their shapes differ.
    """

    asking: Asking
    values: Array
    us: tuple[Array, ...]
    roundoff: float
    fitting: frozenset[int] = frozenset()
    answer: tuple[Array | None, ...] = ()
    is_of_one_axis: bool = False
    _along: dict[int, list[tuple[Array, float, float]]] = field(default_factory=dict)

    def agrees(self, i: int, given: Array | None) -> bool | None:
        """Whether an answer for leaf i is right along some directions; None where that cannot be told."""
        x = self.asking.leaves[i]
        if given is None:
            return False
        if np.size(given) != x.size:  # the code does not take such sizes, or does not with a change
            return False if i in self.fitting else None
        told = [self._is_right(np.ravel(given), *each) for each in self._directions(i)]
        return False if False in told else None if None in told else True

    def is_wrong(self, wanted: Iterable[int]) -> bool:
        """Whether a derivative that has the entries of its input is wrong, with no change to the code.

        Raises:
            AnswersVaryError: it was answered otherwise when it was asked again.
        """
        parts = [(i, self.answer[i]) for i in wanted if i in self.fitting]
        is_wrong = any(self.agrees(i, part) is False for i, part in parts)
        if not is_wrong and all(part is None or np.isfinite(part).all() for _, part in parts):
            return False
        if all(map(same, self.answer, self.asking.pull_back(self.us[0]).gradients)):
            return is_wrong
        raise AnswersVaryError(
            "your gradient gave one answer in one call, and another in the next with the same inputs; accepted: the "
            "same in every call"
        )

    def _is_right(self, given: Array, direction: Array, right: float, error: float) -> bool | None:
        size = float(abs(given * direction).sum()) + abs(right)
        limit = _ERROR_ALLOWED * error + _FLOOR * size
        if self.roundoff != DOUBLE:
            limit = error + ROUNDINGS * self.roundoff * size
        if not np.isfinite(limit) or limit > (_SHARP if self.roundoff == DOUBLE else _ROUGHLY) * max(size, 1e-9):
            return None
        return bool(abs(float(given @ direction) - right) <= limit)

    def _directions(self, i: int) -> list[tuple[Array, float, float]]:
        """Directions, what u · J along them is, and a bound on its error."""
        if i not in self._along:
            rng = np.random.default_rng(self.asking.seed + 17 * i)
            x = self.asking.leaves[i]
            drawn = [rng.choice([-1.0, 1.0], x.size) * (0.5 + rng.random(x.size)) for _ in range(_DIRECTIONS)]
            self._along[i] = [(each, *self._derivative(i, each / np.linalg.norm(each))) for each in drawn]
            self._along[i] = [(each / np.linalg.norm(each), *found) for each, *found in self._along[i]]
        return self._along[i]

    def _derivative(self, i: int, direction: Array) -> tuple[float, float]:
        way = direction.reshape(self.asking.leaves[i].shape)
        found = self.asking.truth_along(i, way, self.roundoff)
        right, error = found.pulled_back(self.us[0])
        return float(right[0]), float(error[0])


@dataclass
class SecondPlaces:
    """All of them, each looked for when the one before has been asked.

    Attributes:
        asking: the operation at the first place.
        roundoff: the unit roundoff that it computes in.
        right: the leaves whose derivatives are right at the first place: with other numbers they have to be right too,
            where what is made of these was made again.
    """

    asking: Asking
    roundoff: float
    right: Sequence[int] = ()

    @property
    def is_coarse(self) -> bool:
        """Whether the operation computes in less than double precision."""
        return self.roundoff != DOUBLE

    @cached_property
    def _found(self) -> list[SecondPlace]:
        return list(self._looked_for())

    def __iter__(self) -> Iterator[SecondPlace]:
        return iter(self._found)

    def _looked_for(self) -> Iterator[SecondPlace]:
        """One with other entries, one with other numbers where there are any, and those with other sizes."""
        yield from self._first_of(_moved(self.asking.inputs, self.asking.seed))
        yield from self._first_of(_with_other_numbers(self.asking))
        if not self.asking.operator.is_traced or self.asking.worked < _SLOW:
            for other in resized(self.asking.inputs, self.asking.seed):
                yield from self._first_of(iter((other,)), is_resized=True)
        if not self.asking.operator.is_traced:  # JAX compiles anew for each
            yield from islice(self.that_fit(resized_alone(self.asking.inputs, self.asking.seed)), _MOST_ALONE)

    def that_fit(self, candidates: Iterator[Inputs]) -> Iterator[SecondPlace]:
        """The places of other sizes at which every derivative has the shape of its input: the code is for such."""
        for inputs in candidates:
            for place in self._first_of(iter((inputs,)), is_resized=True):
                if set(self.asking.inputs.wanted) <= place.fitting:
                    place.is_of_one_axis = True
                    yield place

    def _stays_alike(self, place: SecondPlace, gradients: Sequence[Array | None], *, is_resized: bool) -> bool:
        """Whether what was right stays right, and outputs keep their shapes: a whole number may be a size."""
        is_as_large = is_resized or place.asking.shapes == self.asking.shapes
        return is_as_large and all(place.agrees(i, gradients[i]) is not False for i in self.right)

    def _first_of(self, candidates: Iterator[Inputs], *, is_resized: bool = False) -> Iterator[SecondPlace]:
        for inputs in candidates:
            place = None
            with passing_over_refusals():  # what is accepted here need not be accepted there
                place = self._place_at(inputs, is_resized=is_resized)
            if place is not None:
                yield place
                return

    def _place_at(self, inputs: Inputs, *, is_resized: bool) -> SecondPlace | None:
        asking = self.asking.elsewhere(inputs)
        values = np.concatenate([np.ravel(each) for each in asking.outputs()])
        if not values.size or not np.isfinite(values).all():
            return None
        found = asking.pull_back(us := upstream(asking, values)[0]).gradients
        place = SecondPlace(asking, values, (us,), self.roundoff, _fitting(asking, found), found)
        may_differ = is_resized or bool(inputs.numbers)
        return place if not may_differ or self._stays_alike(place, found, is_resized=is_resized) else None


def at_sizes_where_wrong(
    operator: Operator, inputs: Inputs, seed: int, seconds: float, step: float
) -> Iterator[Inputs]:
    """Inputs of other sizes, or larger and smaller ones, at which some derivative seems to be wrong."""
    asking = Asking(operator, inputs, seed, seconds, step)
    asking.outputs()
    every, looked_for = (
        chain(resized(inputs, seed), resized_thrice(inputs, seed), resized_alone(inputs, seed)),
        SecondPlaces(asking, DOUBLE),
    )
    scaled = (_scaled(inputs, factor) for factor in _FACTORS)
    for place in chain(looked_for.that_fit(scaled), islice(looked_for.that_fit(every), _MOST_ASKED)):
        is_wrong = False
        with passing_over_refusals():
            is_wrong = place.is_wrong(inputs.wanted)
        if is_wrong:
            yield place.asking.inputs


def agrees_at(operator: Operator, inputs: Inputs, seed: int, seconds: float, step: float) -> bool:
    """Whether all derivatives seem to be right at some inputs."""
    looked_for = SecondPlaces(Asking(operator, inputs, seed, seconds, step), DOUBLE)
    with passing_over_refusals():
        for place in looked_for.that_fit(iter((inputs,))):
            return all(place.agrees(i, place.answer[i]) is not False for i in inputs.wanted)
    return False


def _scaled(inputs: Inputs, factor: float) -> Inputs:
    """The arrays times a factor, beyond a margin or a bound; labels and masks as they are."""
    return replace(inputs, leaves=tuple(x if are_whole_numbers(x) else factor * x for x in inputs.leaves))


def _fitting(asking: Asking, gradients: Sequence[Array | None]) -> frozenset[int]:
    pairs = enumerate(zip(gradients, asking.leaves, strict=True))
    return frozenset(i for i, (given, x) in pairs if given is not None and np.size(given) == x.size)


def _moved(inputs: Inputs, seed: int) -> Iterator[Inputs]:
    """Other entries: exchanged and scaled, each by itself, then scaled only, since an order may be needed."""
    for exchanged in (True, False):
        rng = np.random.default_rng(seed + 29)
        yield replace(inputs, leaves=tuple(_other_entries(x, rng, exchanged=exchanged) for x in inputs.leaves))


def _other_entries(x: Array, rng: np.random.Generator, *, exchanged: bool) -> Array:
    symmetric = x.ndim == 2 and x.shape[0] == x.shape[1] > 1 and bool(np.allclose(x, x.T))
    if are_whole_numbers(x) or symmetric or not np.isfinite(x).all():
        return x
    entries = rng.permutation(x.ravel()).reshape(x.shape) if exchanged else x
    return entries * (1 + 0.2 * (2 * rng.random(x.shape) - 1))


def _with_other_numbers(asking: Asking) -> Iterator[Inputs]:
    """Other numbers among the arguments and in the code: all of them, else those that are not whole."""
    operator = asking.operator
    if not any(isinstance(x, float | np.floating) for x in asking.inputs.template) and not operator.named(0):
        return
    for variant in VARIANTS:
        other = with_numbers(asking.inputs, operator.arguments, variant)
        yield from _moved(other, asking.seed)
        yield other


def agree_everywhere(told: Sequence[bool | None]) -> bool:
    """Whether it is confirmed somewhere and refuted nowhere."""
    return True in told and False not in told


def quantities(
    inputs: Inputs, arguments: Sequence[str], of_code: Sequence[tuple[str, float]] = ()
) -> tuple[tuple[str, float], ...]:
    """The numbers among the arguments, those that the code names, and the sizes of the arrays, as code writes them.

    >>> from backproof.checking.subjects.operands.operator_inputs import read_inputs
    >>> quantities(read_inputs((np.ones((4, 3)), 0.5), ("x", "rate")), ("x", "rate"))
    (('rate', 0.5), ('x.shape[0]', 4.0), ('x.shape[1]', 3.0), ('x.size', 12.0))
    """
    numbers = [
        (name, float(item))
        for name, item in zip(arguments, inputs.template, strict=False)
        if name and isinstance(item, int | float | np.number) and not isinstance(item, bool)
    ]
    named = [(name or f"x{k + 1}", x) for k, (name, x) in enumerate(zip(inputs.names, inputs.leaves, strict=True))]
    sizes = [(f"{name}.shape[{axis}]", float(n)) for name, x in named for axis, n in enumerate(x.shape)]
    wholes = [(f"{name}.size", float(x.size)) for name, x in named if x.ndim > 1]
    inner = [
        (f"({name}.shape[{x.ndim - 2}] · {name}.shape[{x.ndim - 1}])", float(x.shape[-1] * x.shape[-2]))
        for name, x in named
        if x.ndim > 2
    ]
    return (*numbers, *of_code, *sizes, *wholes, *inner)
