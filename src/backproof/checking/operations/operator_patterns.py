"""What a wrong derivative shows when it is compared with the right one, whatever the operation is.

A mask left out, parts of a sum overwritten, entries at the wrong places, signs lost: each is read off the numbers, for
every gradient from above that was asked. `operator_formulas.py` finds the formulas that are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

Array = Any
CauseFacts = dict[str, Any]
CauseFound = tuple[str, str, CauseFacts]
_MOST_SHIFTED = 3
_MOST_PLACES = 3


@dataclass(frozen=True)
class Compared:
    """One gradient from above, and what was answered for one leaf, beside the right derivative.

    Attributes:
        u: flat, one number for each output.
        given, right: flat, one number for each entry of the leaf.
        limit: how far a right answer may be away, entry by entry.
        known: the entries that can be told.
    """

    u: Array
    given: Array
    right: Array
    limit: Array
    known: Array

    @property
    def tolerance(self) -> Array:
        """How far what a cause returns may be away."""
        return 10 * self.limit + 1e-7 * (abs(self.given) + abs(self.right))

    def fits(self, value: Array) -> bool:
        """Whether a cause reproduces every known entry."""
        if value.shape != self.given.shape or not np.isfinite(value[self.known]).all():
            return False
        tolerance = 10 * self.limit + 1e-7 * (abs(self.given) + abs(value))
        return bool((abs(self.given - value) <= tolerance)[self.known].all())


def place(shape: tuple[int, ...], k: int) -> str:
    """The k-th entry of an array of a shape, as its indices.

    >>> place((2, 3), 4)
    '(1, 1)'
    """
    return str(tuple(int(index) for index in np.unravel_index(k, shape))).replace(",)", ")")


def places_of(shape: tuple[int, ...], wrong: Array) -> tuple[str, ...]:
    """The first entries that are marked."""
    return tuple(place(shape, k) for k in np.flatnonzero(wrong)[:_MOST_PLACES])


# ------------------------------------------------------------ entries that are right, and others that are not


def of_entries(compared: Sequence[Compared], shape: tuple[int, ...]) -> CauseFound | None:
    """Recognise a missing mask, entries that were left out, or signs lost at some entries; else return None."""
    zero = np.all([abs(c.right) <= c.tolerance for c in compared], axis=0)
    known = np.all([c.known for c in compared], axis=0)
    right = np.all([abs(c.given - c.right) <= c.tolerance for c in compared], axis=0)
    nothing = np.all([abs(c.given) <= c.tolerance for c in compared], axis=0)
    opposite = np.all([abs(c.given + c.right) <= c.tolerance for c in compared], axis=0)
    wrong = known & ~right
    good = known & right & ~zero
    if not wrong.any() or not good.any():
        return None
    facts = {"places": places_of(shape, wrong)}
    if zero[wrong].all():
        return "mask_not_applied", "", facts
    if nothing[wrong].all():
        return "entries_left_out", "", facts
    if opposite[wrong].all():
        return "signs_at_entries", "", facts
    if (zero | nothing)[wrong].all() and wrong.sum() > 1:
        return "mask_exchanged", "", facts
    return None


# ------------------------------------------------------------ the right numbers at the wrong places


def of_places(compared: Sequence[Compared], shape: tuple[int, ...]) -> CauseFound | None:
    """Recognise the right numbers at other places: exchanged, turned round, transposed or shifted; else return None."""
    for name, facts, move in _moves(shape):
        if all(c.fits(move(c.right)) for c in compared) and not all(c.fits(c.right) for c in compared):
            return name, "", facts
    for axis, n in enumerate(shape):
        if n > 1 and all(c.fits(_along(shape, axis, _evenly, c.right)) for c in compared):
            return "spread_evenly", "", {"axis": axis}
    for axis in range(len(shape)):
        for by in (k for size in range(1, _MOST_SHIFTED + 1) for k in (size, -size) if size < shape[axis] - 1):
            if all(_is_shifted(c, shape, axis, by) for c in compared):
                return "shifted", "", {"axis": axis, "by": by}
    return None


def _moves(shape: tuple[int, ...]) -> Iterator[tuple[str, CauseFacts, Callable[[Array], Array]]]:
    """Names of ways to exchange the entries of an array of a shape, and the exchange of flat arrays."""
    for axis, n in enumerate(shape):
        if n > 1:
            yield "reversed", {"axis": axis}, partial(_along, shape, axis, lambda rows: rows[..., ::-1])
        if n % 2 == 0 and n > 2:
            yield "halves_exchanged", {"axis": axis}, partial(_along, shape, axis, _halves)
            yield "pairs_exchanged", {"axis": axis}, partial(_along, shape, axis, _neighbours)
            yield "pairs_for_halves", {"axis": axis}, partial(_along, shape, axis, _interleaved)
            yield "pairs_for_halves", {"axis": axis}, partial(_along, shape, axis, _separated)
    for axis, other in combinations(range(len(shape)), 2):
        if len(shape) > 2 and shape[axis] == shape[other] > 1:
            yield "axes_exchanged", {"axis": axis, "other": other}, partial(_exchanged, shape, axis, other)
    if len(shape) == 2:
        yield "laid_out_transposed", {}, partial(_transposed, shape)
        yield "laid_out_transposed", {}, partial(_transposed, shape[::-1])


def _along(shape: tuple[int, ...], axis: int, move: Callable[[Array], Array], v: Array) -> Array:
    moved = move(np.moveaxis(v.reshape(shape), axis, -1))
    return np.moveaxis(moved, -1, axis).ravel()


def _transposed(shape: tuple[int, ...], v: Array) -> Array:
    return v.reshape(shape).T.ravel()


def _exchanged(shape: tuple[int, ...], axis: int, other: int, v: Array) -> Array:
    return v.reshape(shape).swapaxes(axis, other).ravel()


def _evenly(rows: Array) -> Array:
    return np.broadcast_to(rows.mean(axis=-1, keepdims=True), rows.shape)


def _halves(rows: Array) -> Array:
    return np.roll(rows, rows.shape[-1] // 2, axis=-1)


def _neighbours(rows: Array) -> Array:
    return rows.reshape(*rows.shape[:-1], -1, 2)[..., ::-1].reshape(rows.shape)


def _interleaved(rows: Array) -> Array:
    return rows.reshape(*rows.shape[:-1], 2, -1).swapaxes(-1, -2).reshape(rows.shape)


def _separated(rows: Array) -> Array:
    return rows.reshape(*rows.shape[:-1], -1, 2).swapaxes(-1, -2).reshape(rows.shape)


def _is_shifted(c: Compared, shape: tuple[int, ...], axis: int, by: int) -> bool:
    """Whether each entry is the right one `by` places further on, as far as there are such entries."""
    n = shape[axis]
    here, there = slice(max(0, -by), n - max(0, by)), slice(max(0, by), n + min(0, by))

    def cut(v: Array, part: slice) -> Array:
        return np.moveaxis(v.reshape(shape), axis, 0)[part]

    tolerance = cut(c.tolerance, here) + 1e-7 * abs(cut(c.right, there))
    fits = abs(cut(c.given, here) - cut(c.right, there)) <= tolerance
    return bool(fits.all() and (abs(cut(c.right, there)) > tolerance).any())


# ------------------------------------------------------------ the gradient from above, read otherwise


def of_upstream(
    compared: Sequence[Compared], outputs: tuple[int, ...], leaf: tuple[int, ...], pulled: Callable[[Array], Array]
) -> CauseFound | None:
    """The gradient from above was turned round, transposed, or its transposes are missing; None for anything else."""
    for name, facts, move in _moves(outputs):
        if all(c.fits(pulled(move(c.u))) for c in compared):
            return "upstream_moved", f"upstream_{name}", facts
    if len(outputs) == 2 and outputs == leaf and outputs[0] == outputs[1] > 1:
        turned = [_transposed(leaf, pulled(_transposed(outputs, c.u))) for c in compared]
        if all(c.fits(value) for c, value in zip(compared, turned, strict=True)):
            return "transposes_missing", "", {}
    return None


def of_output(compared: Sequence[Compared], a: Array, pulled: Callable[[Array], Array]) -> CauseFound | None:
    """The slope of what is applied to the output is missing on the way back, or applied twice; None for anything else.

    Args:
        compared: what was answered, and what is right.
        a: the output, flat.
        pulled: u -> Jᵀu.
    """
    if not np.isfinite(a).all() or np.ptp(a) == 0:
        return None
    for formula, slope in (("1 − a²", 1 - a * a), ("a(1 − a)", a * (1 - a)), ("a", a), ("1 − a", 1 - a)):
        if (abs(slope) < 1e-9).any():
            continue
        for name, factor in (("output_slope_missing", 1 / slope), ("output_slope_too_much", slope)):
            if all(c.fits(pulled(c.u * factor)) for c in compared):
                return name, "", {"formula": formula}
    return None


# ------------------------------------------------------------ a multiple of the input itself


def of_penalty(compared: Sequence[Compared], leaf: Array) -> CauseFound | None:
    """Recognise a difference that is a multiple of the input: a penalty that is added, or missing."""
    x = leaf.ravel()
    rests = [(c.given - c.right)[c.known] for c in compared]
    size = float((x * x).sum())
    if x.size < 3 or not size or not all(c.known.all() for c in compared):
        return None
    factor = float(rests[0] @ x) / size
    if not factor or not all(c.fits(c.right + factor * x) for c in compared):
        return None
    sharp = all(abs(factor * x).max() > 100 * c.tolerance.max(initial=0.0) for c in compared)
    name = "penalty_added" if factor > 0 else "penalty_missing"
    return (name, "", {"factor": float(f"{abs(factor):.6g}")}) if sharp else None


# ------------------------------------------------------------ sums of which not all is kept


def of_sums(compared: Sequence[Compared], jacobian: Array, outputs: tuple[int, ...]) -> CauseFound | None:
    """A sum over outputs of which only one part is kept, or the mean is taken; None for anything else.

    Args:
        compared: what was answered, and what is right.
        jacobian: (outputs, entries).
        outputs: the shape of the outputs, if there is one output.
    """
    axes = range(len(outputs))
    subsets = [chosen for count in range(len(outputs), 0, -1) for chosen in combinations(axes, count)]
    for chosen in subsets:
        sums = [_by_parts(c.u, jacobian, outputs, chosen) for c in compared]
        meets = sums[0][1]
        if (meets.sum(axis=0) < 2).all():
            continue
        for name, keep in (("only_last", _last), ("only_first", _first), ("averaged", _mean)):
            if all(c.fits(keep(parts, meets)) for c, (parts, _) in zip(compared, sums, strict=True)):
                return name, "", {}
    return None


def _by_parts(u: Array, jacobian: Array, outputs: tuple[int, ...], axes: tuple[int, ...]) -> tuple[Array, Array]:
    """The parts Σ u_k J_kj of an entry by their index along some axes of the output, and which of them there are."""
    places = np.indices(outputs).reshape(len(outputs), -1)[list(axes)]
    sizes = [outputs[axis] for axis in axes]
    index = np.ravel_multi_index(tuple(places), sizes)
    count = prod(sizes)
    parts, meets = np.zeros((count, jacobian.shape[1])), np.zeros((count, jacobian.shape[1]))
    np.add.at(parts, index, u[:, None] * jacobian)
    np.add.at(meets, index, abs(jacobian))
    return parts, meets > 1e-9 * abs(jacobian).max(initial=0.0)


def _last(parts: Array, meets: Array) -> Array:
    return _first(parts[::-1], meets[::-1])


def _first(parts: Array, meets: Array) -> Array:
    return np.where(meets.any(axis=0), parts[meets.argmax(axis=0), np.arange(parts.shape[1])], 0.0)


def _mean(parts: Array, meets: Array) -> Array:
    return parts.sum(axis=0) / np.maximum(meets.sum(axis=0), 1)
