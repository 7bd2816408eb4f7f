"""Finding the factor or term that a wrong derivative lacks or has too many, by its ratio to the right one and the rest.

A factor φ is found where given/right = φ at every entry, a term φ where (given − right)/u = φ; φ is one of the formulas
that people write: of the input, of the output, of the norm of a row, or another input. Where no formula fits, what
differs may still be a multiple of 1, of the input or of the output in each row: the term that a norm or a mean leaves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.checking.causes.constants import exact_constant
from backproof.checking.operations.operator_patterns import CauseFound, Compared
from backproof.errors import Listed

Array = Any
_SMALL = 1e-3
"""Entries that are smaller than this, relative to the largest, show no ratio."""


@dataclass(frozen=True)
class Around:
    """What formulas may be made of.

    Attributes:
        leaf: the input, in its shape.
        output: the only output, in its shape; None where there are several.
        others: the other inputs and their names.
        precision: how sharp a ratio is.
        name: what the input is called.
        of_output: what the output is called.
    """

    leaf: Array
    output: Array | None
    others: tuple[tuple[str, Array], ...]
    precision: float = 1e-6
    name: str = "x"
    of_output: str = "a"


def of_formulas(compared: Sequence[Compared], around: Around) -> CauseFound | None:
    """The factor that is missing or extra, else the term that is, else what differs in each row."""
    return _of_factor(compared, around) or _of_term(compared, around) or of_groups(compared, around)


# ------------------------------------------------------------ formulas


def _formulas(around: Around) -> Iterator[tuple[str, Array]]:
    """Formulas as people write them, and their values in the shape of the leaf; not one of them is constant."""
    x = around.leaf
    with np.errstate(all="ignore"):
        yield from _of_argument(around.name, x)
        for axis in (-1, 0, None) if x.ndim > 1 else (None,):
            yield from _of_rows(around.name, x, axis)
        for name, other in around.others:
            yield from ((form, wide) for form, v in _of_other(name, other) if (wide := _fitted(v, x.shape)) is not None)
        a = None if around.output is None or around.output.size < 2 else _fitted(around.output, x.shape)
        if a is not None:
            yield from _of_output(around.of_output, a)


def _of_argument(name: str, x: Array) -> Iterator[tuple[str, Array]]:
    sigma = 1 / (1 + np.exp(-x))
    yield from ((name, x), (f"|{name}|", abs(x)), (f"sign({name})", np.sign(x)), (f"{name}²", x * x))
    yield from ((f"σ({name})", sigma), (f"1 − σ({name})", 1 - sigma), (f"σ′({name})", sigma * (1 - sigma)))
    yield from ((f"tanh({name})", np.tanh(x)), (f"tanh′({name})", 1 - np.tanh(x) ** 2), (f"exp({name})", np.exp(x)))
    yield from ((f"√{name}", np.sqrt(x)), (f"{name}³", x**3), (f"ln {name}", np.log(x)), (f"cos({name})", np.cos(x)))
    yield from ((f"1 − {name}", 1 - x), (f"1 + {name}²", 1 + x * x), (f"sin({name})", np.sin(x)))


def _of_output(name: str, a: Array) -> Iterator[tuple[str, Array]]:
    power = "eᵃ" if name == "a" else f"exp({name})"
    yield from ((name, a), (f"1 − {name}", 1 - a), (f"{name}(1 − {name})", a * (1 - a)), (f"1 − {name}²", 1 - a * a))
    yield from ((f"{name}²", a * a), (power, np.exp(a)), (f"√{name}", np.sqrt(a)))


def _of_rows(name: str, x: Array, axis: int | None) -> Iterator[tuple[str, Array]]:
    def wide(v: Array) -> Array:
        return np.broadcast_to(v, x.shape)

    square = (x * x).sum(axis=axis, keepdims=True)
    yield from ((f"‖{name}‖", wide(np.sqrt(square))), (f"‖{name}‖²", wide(square)))
    yield from ((f"std({name})", wide(x.std(axis, keepdims=True))), (f"var({name})", wide(x.var(axis, keepdims=True))))
    yield f"Σ {name}", wide(x.sum(axis=axis, keepdims=True))
    yield f"rms({name})", wide(np.sqrt((x * x).mean(axis=axis, keepdims=True)))


def _of_other(name: str, v: Array) -> Iterator[tuple[str, Array]]:
    yield from ((name, v), (f"|{name}|", abs(v)), (f"{name}²", v * v), (f"exp({name})", np.exp(v)))


def _fitted(v: Array, shape: tuple[int, ...]) -> Array | None:
    """A value in the shape of the leaf: as it is, broadcast, or one number for each of its first axes."""
    for form in ((*v.shape, *(1,) * k) for k in range(max(2, len(shape) - v.ndim + 1))):
        try:
            return np.broadcast_to(v.reshape(form), shape)
        except ValueError:
            continue
    return None


# ------------------------------------------------------------ factors


def _of_factor(compared: Sequence[Compared], around: Around) -> CauseFound | None:
    """An extra factor cφ (given = c φ right), or φ/c that is missing (given = c right/φ), with a constant c."""
    for name, values in _formulas(around):
        phi = values.ravel()
        for fault, power in (("factor_too_much", 1), ("factor_missing", -1)):
            with np.errstate(all="ignore"):
                ratio = phi**power
            c = _constant([(q.right * ratio, q.given, q) for q in compared], around.precision)
            if c is not None and np.ptp(phi) > 1e-3 * abs(phi).max(initial=0.0):
                return fault, "", {"formula": name if c == 1 else f"{c**power:.6g} · {name}"}
    return None


def _constant(triples: Sequence[tuple[Array, Array, Compared]], precision: float) -> float | None:
    """The one small constant c with seen = c · value at every known entry, for every gradient from above."""
    value, seen, first = triples[0]
    usable = np.isfinite(value) & first.known
    if usable.sum() < 3 or not usable[first.known].all():
        return None
    size = float((value[usable] ** 2).sum())
    c = exact_constant(float((value * seen)[usable].sum()) / size, precision) if size else None
    return c if c and all(q.fits(np.where(q.known, c * v, s)) for v, s, q in triples) else None


# ------------------------------------------------------------ terms


def _of_term(compared: Sequence[Compared], around: Around) -> CauseFound | None:
    """A term c u φ that is missing or extra."""
    shape = around.leaf.shape
    outputs = () if around.output is None else around.output.shape
    us = [u for q in compared if around.output is not None and (u := _fitted(q.u.reshape(outputs), shape)) is not None]
    if len(us) < len(compared):
        return None
    for name, values in (("1", np.ones(shape)), *_formulas(around)):
        phi = values.ravel()
        if not np.isfinite(phi).all():
            continue
        terms = [np.ravel(u) * phi for u in us]
        rests = [(term, q.given - q.right, q) for term, q in zip(terms, compared, strict=True)]
        sharp = [abs(rest).max(initial=0.0) > 100 * q.tolerance.max(initial=0.0) for _, rest, q in rests]
        c = _rest_constant(rests, around) if all(sharp) else None
        if c is not None:
            fault = "term_missing" if c < 0 else "term_too_much"
            return fault, f"{fault}_times" if abs(c) != 1 else "", {"formula": name, "factor": abs(c)}
    return None


def _rest_constant(rests: Sequence[tuple[Array, Array, Compared]], around: Around) -> float | None:
    term, rest, first = rests[0]
    size = float((term[first.known] ** 2).sum())
    widths = tuple({*around.leaf.shape, around.leaf.size})
    c = exact_constant(float((term * rest)[first.known].sum()) / size, around.precision, widths) if size else None
    return c if c and first.known.sum() > 2 and all(q.fits(q.right + c * t) for t, _, q in rests) else None


# ------------------------------------------------------------ what differs in each row


def of_groups(compared: Sequence[Compared], around: Around) -> CauseFound | None:
    """In each row, column or channel, what differs is a multiple of something; or each has a factor of its own."""
    x = around.leaf
    if not x.ndim:
        return None
    bases: list[tuple[str, tuple[Array, ...]]] = [("row_constant", (np.ones(x.shape),)), ("row_input", (x,))]
    if around.output is not None and around.output.shape == x.shape:
        a = around.output
        with np.errstate(all="ignore"):
            bases += [("row_output", (a,)), ("row_exponential", (np.exp(a),))]
    bases.append(("row_constant_and_input", (np.ones(x.shape), x)))
    for name, basis in bases:
        for axes in _groupings(x.ndim):
            own = (basis, axes, x.shape)
            # where the right derivative is of that kind too, as that of a mean is, it says nothing that what differs is
            if all(_in_span(q.given - q.right, *own, q) and not _in_span(q.right, *own, q) for q in compared):
                return name, "", {"along": Listed(map(str, axes))}
    if found := _of_counts(compared, x.shape):
        return found

    def has_own_factors(axes: tuple[int, ...]) -> bool:
        return all(_in_span(q.given, (q.right.reshape(x.shape),), axes, x.shape, q) for q in compared)

    if has_own_factors(tuple(range(x.ndim))):  # one factor everywhere: it was refuted at another place
        return None
    for axes in _groupings(x.ndim):
        if has_own_factors(axes):
            return "row_factor", "", {"along": Listed(map(str, axes))}
    return None


def _of_counts(compared: Sequence[Compared], shape: tuple[int, ...]) -> CauseFound | None:
    """Whole numbers by which entries are too large, not the same ones everywhere: how many were averaged."""
    counts = None
    for q in compared:
        seen = q.known & (abs(q.right) > _SMALL * abs(q.right).max(initial=0.0))
        ratio = np.where(seen, q.given / np.where(seen, q.right, 1.0), np.nan)
        whole = np.round(ratio) if counts is None else counts
        if not seen.any() or not q.fits(np.where(np.isnan(whole), 1.0, whole) * q.right):
            return None
        counts = whole
    found = [] if counts is None else sorted(set(counts[np.isfinite(counts)]))
    if len(found) < 2 or found[0] < 1 or any((counts == each).sum() % each for each in found):
        return None  # of c entries that were averaged each is c times too large
    return "counts_missing", "", {"counts": Listed(f"{each:g}" for each in found)}


def _groupings(ndim: int) -> list[tuple[int, ...]]:
    """The axes that statistics are taken over: the last, the first, all but channels, or examples, or both."""
    found = [(ndim - 1,), (0,), tuple(i for i in range(ndim) if i != 1), tuple(range(1, ndim))] if ndim > 1 else [(0,)]
    found += [(1,), tuple(range(2, ndim))] if ndim > 2 else []
    return [axes for axes in dict.fromkeys(found) if axes]


def _in_span(rest: Array, basis: tuple[Array, ...], axes: tuple[int, ...], shape: tuple[int, ...], q: Compared) -> bool:
    """Whether in each group what differs is a combination of the basis, with numbers left over that show it."""

    def grouped(v: Array) -> Array:
        moved = np.moveaxis(v.reshape(shape), axes, range(len(shape) - len(axes), len(shape)))
        return moved.reshape(-1, int(np.prod([shape[a] for a in axes])))

    rows, tolerance = grouped(np.where(q.known, rest, 0.0)), grouped(q.tolerance)
    if rows.shape[1] < len(basis) + 2 or not q.known.all() or not np.isfinite(np.stack(basis)).all():
        return False
    parts = np.stack([grouped(b) for b in basis], axis=-1)
    found = [np.linalg.lstsq(part, row, rcond=None)[0] for part, row in zip(parts, rows, strict=True)]
    left = np.stack([row - part @ c for part, row, c in zip(parts, rows, found, strict=True)])
    return bool((abs(left) <= tolerance).all() and (abs(rows) > 100 * tolerance).any())
