"""Every step, checked by machine on its own: both sides evaluated in small random networks.

A step about any σ and any cost is evaluated with polynomials in exact rational arithmetic; every step also with the
network's own functions, in exact rational arithmetic where those allow, in Arb's balls otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from backproof.derivation.arithmetic import (
    Arithmetic,
    Balls,
    CannotEvaluateError,
    Rationals,
    SympyScalars,
    has_value,
    working_precision,
)
from backproof.derivation.evaluation import Scope, evaluate
from backproof.derivation.result import Chain, Checked, Section, Step
from backproof.derivation.scopes import has_letters, scopes
from backproof.derivation.trees import (
    Apply,
    Entry,
    Matrix,
    Node,
    Power,
    SquaredNorm,
    Symbol,
    indices_of,
    layers_of_indices,
    walk,
)
from backproof.derivation.worlds import Functions, World, own_arithmetic, random_world, stand_ins

_PLACES = 8
_MOST_NEURONS = 60
_MOST_REMEMBERED = 256
_SHOWN = 60
_ORDER = ("exact", "balls", "sympy")
_GENERAL = {"sigma", "slope", "term", "term_slope"}


@dataclass(frozen=True)
class Checker:
    """Checks steps about one network, in worlds of its depth and its functions.

    Attributes:
        sizes: of the network itself.
        functions: of the network itself.
        seed: of every random choice.
    """

    sizes: tuple[int, ...]
    functions: Functions
    seed: int = 0

    def check(self, step: Step, *, sympy: bool = False) -> Checked:
        """Check one step; with `sympy`, by SymPy's own calculus on the written-out scalars instead.

        A side that cannot be evaluated, an index out of range or shapes that do not fit, is a failure.
        """
        with working_precision():
            try:
                return self._checked(step, sympy=sympy)
            except CannotEvaluateError as error:
                return Checked(False, "", 0, 0, str(error))

    def _checked(self, step: Step, *, sympy: bool) -> Checked:
        if sympy:
            places, failure = _gone_through(step, self._world(SympyScalars(), self.functions, step), self.seed, 1)
            return _said("sympy", 1, places, failure)
        drawn = self._drawn(step)
        arithmetic = " and ".join(sorted({each.arithmetic for each in drawn}, key=_ORDER.index))
        places = 0
        for each in drawn:
            more, failure = _found_in(each, step, self.seed)
            places += more
            if failure:
                break
        return _said(arithmetic, len(drawn), places, failure)

    def check_chain(self, chain: Chain) -> Chain:
        """Return the chain with every step checked."""
        return replace(chain, steps=tuple(replace(step, check=_check_of(self, step)) for step in chain.steps))

    def check_section(self, section: Section) -> Section:
        """Return the section with every step checked."""
        parts = tuple(self.check_chain(part) if isinstance(part, Chain) else part for part in section.parts)
        return replace(section, parts=parts)

    def find_a_world(self) -> None:
        """Draw the world that steps with the network's own functions are checked in.

        Raises:
            CannotEvaluateError: none was found in which the functions have values.
        """
        with working_precision():
            _world(_Drawn(small_sizes(self.sizes), self.functions, own_arithmetic(self.functions).name, self.seed + 1))

    def _drawn(self, step: Step) -> list[_Drawn]:
        own = own_arithmetic(self.functions)
        sizes = needed_sizes(self.sizes, step) if is_written_out(step) else small_sizes(self.sizes)
        drawn = [_Drawn(sizes, self.functions, own.name, self.seed + 1)]
        if is_general(step) and sum(sizes) <= _MOST_NEURONS:
            drawn.append(_Drawn(sizes, stand_ins(self.functions, self.seed), "exact", self.seed + 2))
        return drawn

    def _world(self, arithmetic: Arithmetic, functions: Functions, step: Step) -> World:
        sizes = needed_sizes(self.sizes, step) if is_written_out(step) else small_sizes(self.sizes)
        return random_world(sizes, functions, arithmetic, self.seed, rows=1 if not _has_rows(step) else 2)


@lru_cache(maxsize=4096)
def _check_of(checker: Checker, step: Step) -> Checked:
    """Return the check of a step, made once: a network is often derived again, in another order, language or detail."""
    return checker.check(step)


class _Drawn(NamedTuple):
    """All that a world is drawn from."""

    sizes: tuple[int, ...]
    functions: Functions
    arithmetic: str
    seed: int


@lru_cache(maxsize=64)
def _world(drawn: _Drawn) -> World:
    arithmetic = Rationals() if drawn.arithmetic == "exact" else Balls()
    return random_world(drawn.sizes, drawn.functions, arithmetic, drawn.seed)


@lru_cache(maxsize=4096)
def _found_in(drawn: _Drawn, step: Step, seed: int) -> tuple[int, str]:
    """Return what was found in a world, made once: networks of one depth share the one of any functions."""
    return _gone_through(step, _world(drawn), seed, _PLACES)


def _gone_through(step: Step, world: World, seed: int, most: int) -> tuple[int, str]:
    """Return at how many places a step was evaluated, up to the first where it fails, and how it fails there or ""."""
    places, about_letters = 0, has_letters(step)
    for scope in scopes(step, world, seed, most):
        if about_letters and _has_no_value(step, scope):
            continue
        places += 1
        if failure := _difference(step, scope, about_letters):
            return places, failure
    return places, ""


def _said(arithmetic: str, worlds: int, places: int, failure: str) -> Checked:
    failure = failure or ("" if places else "nowhere to evaluate it")
    return Checked(not failure, arithmetic, worlds, places, failure)


def small_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return sizes of the same depth, small, no two neighbours alike, so that a transposition is seen."""
    return tuple(2 + (i % 2) for i in range(len(sizes)))


def needed_sizes(sizes: Sequence[int], step: Step) -> tuple[int, ...]:
    """Return sizes for a step that names single neurons: small, but with every neuron that it names.

    A sum that is written out names the last neuron of its layer, so that it finds the layer's real size.
    """
    needed = [min(size, small) for size, small in zip(sizes, small_sizes(sizes), strict=True)]
    for node in (*walk(step.left), *walk(step.right)):
        if isinstance(node, Entry):
            for index, layer in zip(node.indices, layers_of_indices(node), strict=True):
                if isinstance(index, int) and layer is not None:
                    at = layer.offset + (len(sizes) if layer.base == "L" else 0) - 1
                    needed[at] = max(needed[at], index)
    return tuple(needed)


def is_written_out(step: Step) -> bool:
    """Whether a step names single neurons by their numbers, so that it holds for the real sizes only."""
    return any(isinstance(index, int) for side in (step.left, step.right) for node in walk(side)
               for index in indices_of(node))  # fmt: skip


def is_general(step: Step) -> bool:
    """Whether a step holds for any σ and any cost: no formula of a particular one occurs in it."""
    for side in (step.left, step.right):
        for node in walk(side):
            if isinstance(node, Apply) and node.name not in _GENERAL:
                return False
            if isinstance(node, Symbol | Power | SquaredNorm) and not (
                isinstance(node, Symbol) and node.name in _PARAMETERS
            ):
                return False
    return step.reason not in _OWN


_OWN = (
    "closed form",
    "own equation",
    "canonical",
    "rewritten",
    "own cost",
    "own activation",
    "own function",
    "targets sum to one",
    "cost named",
    "one term each",
)
_PARAMETERS = ("N", "lambda", "mu", "eta")


def _has_rows(step: Step) -> bool:
    return any(
        (isinstance(node, Entry) and (node.example is not None or node.letter == "Cbar"))
        or (isinstance(node, Matrix) and node.batch)
        for side in (step.left, step.right)
        for node in walk(side)
    )


def _has_no_value(step: Step, scope: Scope) -> bool:
    """Whether the left side of a step about letters has no value here, as √z at a negative z: nothing is claimed."""
    try:
        value = evaluate(step.left, scope)
    except (CannotEvaluateError, ArithmeticError, ValueError, TypeError, LookupError):
        return False
    return not has_value(value)


def _difference(step: Step, scope: Scope, about_letters: bool) -> str:
    value = evaluate if about_letters else _remembered
    try:
        left, right = value(step.left, scope), value(step.right, scope)
        equal = scope.world.arithmetic.equal(left, right)
    except (CannotEvaluateError, ZeroDivisionError, ValueError, TypeError, IndexError, KeyError) as error:
        return f"cannot be evaluated: {error}"
    if equal:
        return ""
    where = ", ".join(f"{name} = {number}" for name, number in {**scope.layers, **scope.indices}.items())
    sides = f"{str(left)[:_SHOWN]} on the left, {str(right)[:_SHOWN]} on the right"
    return sides + (f", at {where}" if where else "")


def _remembered(side: Node, scope: Scope) -> Any:
    """Return the value of a side without letters: what stands on the right of a step, the next begins with."""
    key = side, tuple(scope.indices.items()), tuple(scope.layers.items())
    known = scope.world.values
    if key not in known:
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        known[key] = evaluate(side, scope)
    return known[key]
