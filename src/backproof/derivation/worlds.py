"""Small random networks in which the two sides of a step are evaluated.

A world holds numbers for every parameter, input and target, and runs forward with the network's own functions, or
with stand-ins (polynomials, one per layer) where a step is about any σ and any C. The errors δ come from
`backproof.equations`, the derivatives from power series: so a step that says what δ is compares the two.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from backproof import equations
from backproof.derivation.arithmetic import (
    Arithmetic,
    Balls,
    CannotEvaluateError,
    Rationals,
    apply,
    has_value,
    is_rational,
)
from backproof.derivation.notation import tree
from backproof.derivation.trees import Add, Apply, Cases, Compare, Divide, Multiply, Node, Number, Power, Symbol

Scalar = Any
ValuePlace = tuple[str, int, tuple[int, ...], int | None]
_ROWS = 2
_TRIES = 400


@dataclass(frozen=True)
class Functions:
    """What a world runs with: σ of each layer 2…L (None: softmax), the cost's term, what y may be.

    `stands_in` says that softmax is replaced by a rational function that also acts on the whole layer.
    """

    activations: tuple[Node | None, ...]
    term: Node
    averages: bool
    targets: str
    domain: tuple[float, float]
    stands_in: bool = False

    @property
    def are_rational(self) -> bool:
        """Whether everything can be computed in exact rational arithmetic."""
        own = [formula for formula in self.activations if formula is not None]
        whole = len(own) < len(self.activations) and not self.stands_in
        return not whole and all(map(is_rational, [*own, self.term]))


def stand_ins(functions: Functions, seed: int) -> Functions:
    """Return polynomials, a different one for each layer, in place of a network's functions."""
    numbers = random.Random(seed)
    every = max(1, len(functions.activations) // 5)
    formulas: list[Node | None] = []
    for i, own in enumerate(functions.activations):
        slope, bend = numbers.randint(2, 7), numbers.randint(2, 5) if (i + seed) % every == 0 else 0
        formulas.append(None if own is None else tree(f"{slope}*z/4 + {bend}*z**2/16"))
    term = tree("(a - y)**2/2 + a**3*y/5")
    return Functions(tuple(formulas), term, functions.averages, "real", (-np.inf, np.inf), stands_in=True)


@dataclass
class World:
    """One network with numbers in it.

    Attributes:
        sizes: neurons of each layer.
        functions: what it runs with.
        arithmetic: what its numbers are.
        weights, biases: by layer, 2…L.
        x, y: one row per example.
        scalars: the numbers of λ, η and the like.
        passes: the forward passes made so far, by the place that moves in each.
        rates: the derivatives computed so far.
        values: of whole sides of steps, by side, indices and layers: those computed last.
    """

    sizes: tuple[int, ...]
    functions: Functions
    arithmetic: Arithmetic
    weights: dict[int, Any]
    biases: dict[int, Any]
    x: Any
    y: Any
    scalars: dict[str, Scalar]
    passes: dict[ValuePlace | None, ForwardPass] = field(default_factory=dict)
    rates: dict[Any, Scalar] = field(default_factory=dict)
    values: dict[Any, Scalar] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """L."""
        return len(self.sizes)

    def size(self, layer: int) -> int:
        """Return the number of neurons of a layer; CannotEvaluateError if there is no such layer."""
        if not 1 <= layer <= self.depth:
            raise CannotEvaluateError(f"there is no layer {layer}")
        return self.sizes[layer - 1]

    def forward_pass(self, place: ValuePlace | None = None) -> ForwardPass:
        """Return the forward pass, or the one in which the quantity at one place moves."""
        if place not in self.passes:
            self.passes[place] = ForwardPass(self, place)
        return self.passes[place]

    def errors(self, layer: int) -> Any:
        """Return δ of a layer, one row per example, by the equations of `backproof.equations`."""
        return self.forward_pass().errors(layer)


class ForwardPass:
    """A forward pass, layer by layer as asked for; at one place a quantity may be moved."""

    def __init__(self, world: World, place: ValuePlace | None = None) -> None:
        self.world, self.place = world, place
        self._known: dict[tuple[str, int], Any] = {}

    def get(self, letter: str, layer: int) -> Any:
        """Return an array: z, a, delta, x and y one row per example; w, b, C without."""
        if not 1 <= layer <= self.world.depth or (layer == 1 and letter != "a"):
            raise CannotEvaluateError(f"{letter} has no layer {layer}")
        if self.place is not None and layer < self.place[1]:
            return self.world.forward_pass().get(letter, layer)
        key = letter, layer
        if key not in self._known:
            self._known[key] = self._moved(letter, layer, self._computed(letter, layer))
        return self._known[key]

    def costs(self) -> list[Scalar]:
        """Return C of each example."""
        key = "C", self.world.depth
        if key not in self._known:
            self._known[key] = self._costs()
        found: list[Scalar] = self._known[key]
        return found

    def _costs(self) -> list[Scalar]:
        world, outputs = self.world, self.get("a", self.world.depth)
        found = []
        for a_row, y_row in zip(outputs, world.y, strict=True):
            terms = [value(world, world.functions.term, {"a": a, "y": y}) for a, y in zip(a_row, y_row, strict=True)]
            share = world.arithmetic.number(Fraction(1, len(terms) if world.functions.averages else 1))
            found.append(sum(terms[1:], start=terms[0]) * share)
        return found

    def errors(self, layer: int) -> Any:
        """Return δ of a layer by BP1 or BP2 of `backproof.equations`."""
        key = "delta", layer
        if key not in self._known:
            self._known[key] = self._output_error() if layer == self.world.depth else self._hidden_error(layer)
        return self._known[key]

    def _output_error(self) -> Any:
        depth = self.world.depth
        gradient = self._table(depth, lambda i, j: self._rate_of_cost(("a", depth, (j,), i), i))
        if self._is_whole(depth):
            return equations.bp1_full(gradient, self._jacobian(depth))
        return equations.bp1(gradient, self._slopes(depth))

    def _hidden_error(self, layer: int) -> Any:
        delta, w = self.errors(layer + 1), self.get("w", layer + 1)
        if self._is_whole(layer):
            return equations.bp2_full(delta, w, self._jacobian(layer))
        return equations.bp2(delta, w, self._slopes(layer))

    def _is_whole(self, layer: int) -> bool:
        return self.world.functions.activations[layer - 2] is None

    def _rate_of_cost(self, place: ValuePlace, i: int) -> Scalar:
        return self.world.arithmetic.rate(self.world.forward_pass(place).costs()[i - 1])

    def _slopes(self, layer: int) -> Any:
        return self._table(layer, lambda i, j: self._rate_of_activation(layer, i, j, j))

    def _jacobian(self, layer: int) -> Any:
        size, rows = self.world.sizes[layer - 1], range(1, len(self.world.x) + 1)
        found = np.empty((len(rows), size, size), dtype=object)
        for i in rows:
            for k in range(1, size + 1):
                for j in range(1, size + 1):
                    found[i - 1, k - 1, j - 1] = self._rate_of_activation(layer, i, k, j)
        return found

    def _rate_of_activation(self, layer: int, i: int, k: int, j: int) -> Scalar:
        moved = self.world.forward_pass(("z", layer, (j,), i)).get("a", layer)[i - 1, k - 1]
        return self.world.arithmetic.rate(moved)

    def _table(self, layer: int, entry: Any) -> Any:
        size, rows = self.world.sizes[layer - 1], len(self.world.x)
        return _objects([[entry(i, j) for j in range(1, size + 1)] for i in range(1, rows + 1)])

    def _computed(self, letter: str, layer: int) -> Any:
        world = self.world
        match letter:
            case "w":
                return world.weights[layer]
            case "b":
                return world.biases[layer]
            case "z":
                return equations.weighted_input(self.get("a", layer - 1), self.get("w", layer), self.get("b", layer))
            case "a" if layer == 1:
                return world.x
            case "a":
                rows = [self._activated(row, layer) for row in self.get("z", layer)]
                return _objects(rows)
            case "delta":
                return self.errors(layer)
        raise CannotEvaluateError(f"{letter} is no quantity of a layer")

    def _activated(self, row: Any, layer: int) -> list[Scalar]:
        formula = self.world.functions.activations[layer - 2]
        if formula is not None:
            return [value(self.world, formula, {"z": z}) for z in row]
        if self.world.functions.stands_in:
            parts = [z * z + 1 for z in row]
        else:
            parts = [self.world.arithmetic.function("exp", z) for z in row]
        whole = sum(parts[1:], start=parts[0])
        return [part / whole for part in parts]

    def _moved(self, letter: str, layer: int, array: Any) -> Any:
        if self.place is None or self.place[:2] != (letter, layer):
            return array
        changed, (_, _, indices, example) = array.copy(), self.place
        rows = [()] if letter in "wb" else [(i,) for i in ([example - 1] if example else range(len(array)))]
        for row in rows:
            at = (*row, *(index - 1 for index in indices))
            changed[at] = self.world.arithmetic.moved(array[at])
        return changed


def value(world: World, formula: Node, symbols: dict[str, Scalar]) -> Scalar:
    """Return the value of a formula of scalars.

    Raises:
        CannotEvaluateError: a node that is no formula of scalars.
    """

    def down(node: Node) -> Scalar:
        return value(world, node, symbols)

    arithmetic = world.arithmetic
    match formula:
        case Number(value=number):
            return arithmetic.number(number)
        case Symbol(name=name):
            return _symbol(world, name, symbols)
        case Add(terms=terms):
            values = [down(term) for term in terms]
            return sum(values[1:], start=values[0])
        case Multiply(factors=factors):
            return _product([down(factor) for factor in factors])
        case Divide(top=top, bottom=bottom):
            return down(top) / down(bottom)
        case Power(base=base, exponent=exponent):
            return power(arithmetic, down(base), exponent, down)
        case Apply(name=name, arguments=arguments):
            return apply(arithmetic, name, [down(argument) for argument in arguments])
        case Cases(values=values, conditions=conditions):
            return down(chosen(arithmetic, values, conditions, down))
    raise CannotEvaluateError(f"{type(formula).__name__} has no value in a formula of scalars")


def _symbol(world: World, name: str, symbols: dict[str, Scalar]) -> Scalar:
    if name in symbols:
        return symbols[name]
    return world.scalars[name] if name in world.scalars else world.arithmetic.constant(name)


def _product(values: Sequence[Scalar]) -> Scalar:
    result = values[0]
    for factor in values[1:]:
        result = result * factor
    return result


def power(arithmetic: Arithmetic, base: Scalar, exponent: Node, down: Any) -> Scalar:
    """Return base to an exponent: by multiplication where it is whole, by exp and log elsewhere."""
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        whole = int(exponent.value)
        positive = _product([base] * abs(whole)) if whole else arithmetic.number(Fraction(1))
        return 1 / positive if whole < 0 else positive
    if isinstance(arithmetic, Rationals):
        return arithmetic.function("exp", down(exponent) * arithmetic.function("log", base))
    return base ** down(exponent)


def chosen(arithmetic: Arithmetic, values: Sequence[Node], conditions: Sequence[Node | None], down: Any) -> Node:
    """Return the first of the values whose condition holds."""
    for candidate, condition in zip(values, conditions, strict=True):
        if condition is None:
            return candidate
        if not isinstance(condition, Compare):
            raise CannotEvaluateError("a condition is a comparison")
        difference = arithmetic.at(down(condition.left) - down(condition.right))
        holds = {"<": difference < 0, "<=": difference <= 0, ">": difference > 0, ">=": difference >= 0}
        if holds[condition.sign]:
            return candidate
    raise CannotEvaluateError("none of the cases applies")


def random_world(
    sizes: Sequence[int], functions: Functions, arithmetic: Arithmetic, seed: int, *, rows: int = _ROWS
) -> World:
    """Draw a world in which every activation and every cost has a value.

    Raises:
        CannotEvaluateError: in none the outputs fell into the domain of the cost and everything had a value.
    """
    for attempt in range(_TRIES):
        world = _drawn(tuple(sizes), functions, arithmetic, seed + 1000 * attempt, rows)
        if _outputs_fit(world) and (functions.stands_in or _has_values(world)):
            return world
    raise CannotEvaluateError("an activation or the cost has no value in every network that was tried")


def _drawn(sizes: tuple[int, ...], functions: Functions, arithmetic: Arithmetic, seed: int, rows: int) -> World:
    numbers = random.Random(seed)

    def draw(*shape: int) -> Any:
        flat = [arithmetic.number(Fraction(numbers.choice((-1, 1)) * numbers.randint(1, 24), 16))
                for _ in range(int(np.prod(shape)))]  # fmt: skip
        return _objects(flat).reshape(shape)

    layers = range(2, len(sizes) + 1)
    weights = {layer: draw(sizes[layer - 1], sizes[layer - 2]) for layer in layers}
    biases = {layer: draw(sizes[layer - 1]) for layer in layers}
    scalars = {name: arithmetic.number(Fraction(numbers.randint(1, 16), 17)) for name in ("lambda", "mu", "eta")}
    scalars["N"] = arithmetic.number(Fraction(rows))
    y = [_targets(functions.targets, sizes[-1], numbers) for _ in range(rows)]
    targets = _objects([[arithmetic.number(entry) for entry in row] for row in y])
    return World(sizes, functions, arithmetic, weights, biases, draw(rows, sizes[0]), targets, scalars)


def _targets(kind: str, size: int, numbers: random.Random) -> list[Fraction]:
    drawn = [Fraction(numbers.randint(1, 15), 16) for _ in range(size)]
    match kind:
        case "real":
            return [numbers.choice((-1, 1)) * entry for entry in drawn]
        case "non-negative":
            return [3 * entry for entry in drawn]
        case "probability":
            return drawn
        case "one-hot":
            one = numbers.randrange(size)
            return [Fraction(int(j == one)) for j in range(size)]
    return [entry / sum(drawn) for entry in drawn]


def _outputs_fit(world: World) -> bool:
    low, high = world.functions.domain
    if np.isinf(low) and np.isinf(high):
        return True
    at = world.arithmetic.at
    outputs = [float(at(a)) for a in np.ravel(world.forward_pass().get("a", world.depth))]
    return all(low < a < high for a in outputs)


def _has_values(world: World) -> bool:
    """Whether every activation and every cost has a value: sqrt(z) has none where z is negative."""
    forward, at = world.forward_pass(), world.arithmetic.at
    layers = [forward.get("a", layer) for layer in range(2, world.depth + 1)]
    values = [at(value) for array in layers for value in np.ravel(array)] + [at(cost) for cost in forward.costs()]
    return all(map(has_value, values))


def _objects(rows: list[Any]) -> Any:
    array = np.empty((len(rows), len(rows[0])) if rows and isinstance(rows[0], list) else len(rows), dtype=object)
    for i, row in enumerate(rows):
        array[i] = row
    return array


def own_arithmetic(functions: Functions) -> Arithmetic:
    """Return exact rationals where the functions allow, balls otherwise."""
    deep = len(functions.activations) > 4
    return Rationals() if functions.are_rational and not deep else Balls()
