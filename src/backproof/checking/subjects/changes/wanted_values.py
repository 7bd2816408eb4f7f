"""Expressions of a pass's own values that an expression of it should be equal to, by what the answer should be.

Where the answer is an affine function of what one expression of the code is worth, it tells what that ought to be, or
as much of it as reaches the answer. Products, quotients and sums of the values that are at hand there are compared
with that, tens of thousands at a time, by a few sums with random weights; those that agree are looked at in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations, product
from typing import Any

import numpy as np

Array = Any
FoundExpression = tuple[int, str, str]
"""How much stands in an expression, the kind of slip that it undoes, and its text, in which {v} is what stood there."""
_SUMS = 3
_NEAR = 1e-6
_MOST_ATOMS, _MOST_IN_SUMS, _MOST_MULTIPLIED = 360, 48, 24
_MOST_NUMBERS, _MOST_PAIRS = 6, 30_000
_NOTHING = 1e-9
_BY_ENTRIES = 3
"""How much more a division by numbers that differ counts than one by a single number: products say more."""
_MOST_FOUND, _MOST_LOOKED_AT = 8, 200


_LOOKED_FOR = (
    ("{a}",             "wanted",  1, "a",   "",    False),
    ("{v} * {a}",       "factor",  2, "va",  "",    False),
    ("{v} / {a}",       "divisor", 2, "v/a", "",    False),
    ("{v} + {a}",       "term",    2, "a",   "",    True),
    ("{v} - {a}",       "term",    2, "-a",  "",    True),
    ("{a} * {b}",       "wanted",  3, "a",   "a",   False),
    ("{a} / {b}",       "wanted",  3, "a",   "1/a", False),
    ("{v} * {a} * {b}", "factor",  4, "va",  "a",   False),
    ("{v} * {a} / {b}", "factor",  4, "va",  "1/a", False),
    ("{v} + {a} * {b}", "term",    4, "a",   "a",   True),
    ("{v} - {a} * {b}", "term",    4, "-a",  "a",   True),
    ("{v} + {a} / {b}", "term",    4, "a",   "1/a", True),
    ("{v} - {a} / {b}", "term",    4, "-a",  "1/a", True),
)  # fmt: skip
"""The expressions that are looked for: form, kind, how much stands in it, its two factors, whether {v} is added."""


@dataclass
class Wanted:
    """What an expression of a pass ought to be worth.

    Attributes:
        value: what it is worth in each call of the code, along the first axis.
        known: the values at hand in each call, by their texts.
        slopes: (entries of the answer, entries of the value) -> the derivatives of the answer.
        rest: what the answer lacks.
        module: what the code calls the library of its functions; "" where it uses none.
    """

    value: Array
    known: Mapping[str, Array]
    slopes: Array
    rest: Array
    module: str = ""

    def expressions(self) -> list[FoundExpression]:
        """The expressions that make the answer right, the shortest first."""
        if not self._can_be_right():
            return []
        texts, atoms = self._atoms()
        found: dict[str, FoundExpression] = {}
        for each in self._searched(texts, atoms):
            found.setdefault(each[2], each)
        return sorted(found.values(), key=lambda each: (each[0], len(each[2])))[:_MOST_FOUND]

    def _can_be_right(self) -> bool:
        """Whether some value of the expression makes the answer right at all."""
        moved, *_ = np.linalg.lstsq(self.slopes, self.rest, rcond=1e-9)
        return bool(abs(self.slopes @ moved - self.rest).max() <= _NEAR * abs(self.rest).max())

    # -------------------------------------------------------- what expressions are made of

    def _atoms(self) -> tuple[list[str], Array]:
        """Texts of what has the shape of the value, and what each is worth, in rows; no two are worth the same."""
        shape, texts, rows, seen = self.value.shape, [], [], set()
        for text, value in self._made():
            row = np.broadcast_to(value.reshape(value.shape + (1,) * (not value[0].ndim) * (len(shape) - 1)), shape)
            row = row.ravel()
            size = float(abs(row).max(initial=0.0))
            if not size or not np.isfinite(row).all():
                continue
            key = np.round(row / size, 9).tobytes(), float(f"{size:.9g}")
            if key not in seen:
                seen.add(key)
                texts.append(text)
                rows.append(row)
            if len(rows) == _MOST_ATOMS:
                break
        return texts, np.array(rows, np.float64).reshape(len(rows), self.value.size)

    def _made(self) -> Iterator[tuple[str, Array]]:
        ones = np.ones(len(self.value))
        yield from (("1", ones), ("2", 2 * ones))
        own = [pair for text, value in self.known.items() for pair in _aligned(text, value, self.value.shape)]
        yield from own
        numbers = [(text, value) for text, value in own if value.ndim == 1]
        yield from ((f"({s} - {t})", x - y) for (s, x), (t, y) in permutations(numbers[:_MOST_NUMBERS], 2))
        yield from ((f"{text}.sum()", _whole_sum(value)) for text, value in self.known.items() if value.ndim > 1)
        arrays = [(text, value) for text, value in self.known.items() if value.ndim > 2]
        yield from _multiplied(arrays[:_MOST_MULTIPLIED], self.value.shape)
        for text, value in own:
            yield from self._forms(text, value)
        yield from _sums(own, self.value.shape)

    def _forms(self, text: str, value: Array) -> Iterator[tuple[str, Array]]:
        yield f"(1 - {text})", 1 - value
        yield f"(1 - {text} ** 2)", 1 - value**2
        yield f"{text} ** 2", value**2
        if value.ndim > 1:
            yield f"({text} > 0)", (value > 0).astype(np.float64)
        if self.module and value.ndim > 1:
            with np.errstate(all="ignore"):
                yield f"{self.module}.exp({text})", np.exp(value)
                yield f"{self.module}.log({text})", np.log(value)
                yield f"{self.module}.sqrt({text})", np.sqrt(value)
                yield f"{self.module}.sign({text})", np.sign(value)

    # -------------------------------------------------------- what agrees

    def _searched(self, texts: list[str], atoms: Array) -> Iterator[FoundExpression]:
        value, sums = self.value.ravel(), _WeightedSums.of(self)
        with np.errstate(all="ignore"):
            inverse = np.where(abs(atoms) > _NOTHING, 1 / atoms, np.nan)
        rows = {"a": atoms, "va": atoms * value, "1/a": inverse, "v/a": inverse * value, "-a": -atoms}
        for form, kind, cost, first, second, is_added in _LOOKED_FOR:
            base, other = rows[first], rows[second] if second else None
            for at in sums.fitting(base, other, is_added):
                row = base[at[0]] if other is None else base[at[0]] * other[at[1]]
                if self._is_right(row + value if is_added else row):
                    by_entries = "/" in form and np.ptp(atoms[at[-1]]) > 0
                    yield cost + _BY_ENTRIES * by_entries, kind, _written(form, texts, at)
        yield from self._two_terms(texts, atoms, sums)

    def _two_terms(self, texts: list[str], atoms: Array, sums: _WeightedSums) -> Iterator[FoundExpression]:
        """Sums and differences of two products."""
        few = min(len(atoms), _MOST_IN_SUMS)
        pairs = np.array([(a, b) for a in range(few) for b in range(a, len(atoms))], dtype=int).reshape(-1, 2)
        pairs = pairs[:_MOST_PAIRS]
        terms = atoms[pairs[:, 0]] * atoms[pairs[:, 1]]
        for sign, mark in ((1, "+"), (-1, "-")):
            for j, k in sums.adding_up(terms, sign):
                if self._is_right(terms[j] + sign * terms[k]):
                    first, second = (_written("{a} * {b}", texts, pairs[each]) for each in (j, k))
                    yield 6, "wanted", f"{first} {mark} {second}"

    def _is_right(self, row: Array) -> bool:
        if not np.isfinite(row).all():
            return False
        moved = row - self.value.ravel()
        size = abs(self.slopes) @ abs(moved) + abs(self.rest)
        return bool((abs(self.slopes @ moved - self.rest) <= _NEAR * np.maximum(size, 1e-3 * size.max())).all())


@dataclass(frozen=True)
class _WeightedSums:
    """Some sums of the answer's entries with random weights, as sums of an expression's entries.

    Attributes:
        along: (sums, entries of the expression) -> the weights of these.
        value: what the expression is worth, in these sums.
        moved: by how much it should be worth more.
        near: how far what agrees may be away.
    """

    along: Array
    value: Array
    moved: Array
    near: Array

    @classmethod
    def of(cls, wanted: Wanted) -> _WeightedSums:
        rng = np.random.default_rng(0)
        weights = rng.normal(size=(_SUMS, len(wanted.rest))) / (abs(wanted.slopes).sum(axis=1) + 1e-300)
        along, value = weights @ wanted.slopes, wanted.value.ravel()
        moved = weights @ wanted.rest
        return cls(along, along @ value, moved, _NEAR * (abs(along) @ abs(value) + abs(moved)))

    def fitting(self, base: Array, other: Array | None, is_added: bool) -> Array:
        """The indices at which rows, or products of two rows, are what the expression should be, or lacks."""
        target = self.moved if is_added else self.value + self.moved
        ways = (base @ w if other is None else (base * w) @ other.T for w in self.along)
        fits = [abs(way - t) <= near for way, t, near in zip(ways, target, self.near, strict=True)]
        return np.argwhere(np.logical_and.reduce(fits))[:_MOST_LOOKED_AT]

    def adding_up(self, terms: Array, sign: int) -> Iterator[tuple[int, int]]:
        """The pairs of rows of which the first, and the second with a sign, are together what it should be."""
        sums, whole = terms @ self.along.T, self.value + self.moved
        order = np.argsort(sums[:, 0])
        ordered = sums[order, 0]
        others = sign * (whole[0] - sums[:, 0])
        low = np.searchsorted(ordered, others - self.near[0])
        high = np.searchsorted(ordered, others + self.near[0])
        for j in np.flatnonzero(high > low).tolist():
            for k in order[low[j] : high[j]][:_MOST_LOOKED_AT].tolist():
                if (abs(sums[j] + sign * sums[k] - whole) <= self.near).all():
                    yield j, k


def _written(form: str, texts: list[str], at: Array) -> str:
    """An expression as a text, without factors and divisors of 1."""
    names = [texts[k] for k in at]
    text = form.replace("{a}", names[0]).replace("{b}", names[-1])
    for one in (" / 1", " * 1"):
        text = text.removesuffix(one)
    return text.replace(" 1 * ", " ").removeprefix("1 * ")


def _whole_sum(value: Array) -> Array:
    return value.reshape(len(value), -1).sum(axis=1)


def _aligned(text: str, value: Array, shape: tuple[int, ...]) -> Iterator[tuple[str, Array]]:
    """An array as it is, transposed, and with axes of length 1 put in, where that has the dimensions of a shape."""
    own, wanted = value.shape[1:], shape[1:]
    if not own:
        yield text, value
    elif len(own) == len(wanted):
        if _spreads(own, wanted):
            yield text, value
        if len(own) == 2 and min(own) > 1 and own[::-1] == wanted:
            yield f"{text}.T", value.swapaxes(-1, -2)
    for axes in reversed(list(combinations(range(len(wanted)), len(own)))) if 0 < len(own) < len(wanted) else ():
        if all(own[k] in (1, wanted[axis]) for k, axis in enumerate(axes)):
            marks = [":" if axis in axes else "None" for axis in range(len(wanted))]
            index = tuple(slice(None) if mark == ":" else None for mark in marks)
            is_last = axes == tuple(range(len(wanted) - len(own), len(wanted)))
            yield (text if is_last else f"{text}[{', '.join(marks)}]"), value[(slice(None), *index)]


def _spreads(own: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(n in (1, m) for n, m in zip(own, wanted, strict=True))


def _multiplied(arrays: list[tuple[str, Array]], shape: tuple[int, ...]) -> Iterator[tuple[str, Array]]:
    """The products of matrices that have a shape."""
    for first, second in product(arrays, repeat=2):
        for (left, x), (right, y) in product(_both_ways(*first), _both_ways(*second)):
            if x.shape[:-2] == y.shape[:-2] and x.shape[-1] == y.shape[-2] and (*x.shape[:-1], y.shape[-1]) == shape:
                yield f"({left} @ {right})", x @ y


def _both_ways(text: str, value: Array) -> list[tuple[str, Array]]:
    turned = "T" if value.ndim == 3 else "swapaxes(-1, -2)"
    return [(text, value), (f"{text}.{turned}", value.swapaxes(-1, -2))]


def _sums(own: list[tuple[str, Array]], shape: tuple[int, ...]) -> Iterator[tuple[str, Array]]:
    """Sums along an axis, of arrays and of their products."""
    arrays = [(text, value) for text, value in own if value.shape == shape]
    products = [(f"({s} * {t})", x * y) for (s, x), (t, y) in combinations(arrays, 2)]
    for text, value in [*arrays, *products]:
        for axis in (axis for axis in range(1, len(shape)) if shape[axis] > 1):
            place = -1 if axis == len(shape) - 1 else axis - 1
            yield f"{text}.sum({place}, keepdims=True)", value.sum(axis, keepdims=True)
