"""The places at which a step is evaluated in a world: layers, indices, and letters of a formula."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from backproof.derivation.evaluation import Scope
from backproof.derivation.result import Step
from backproof.derivation.trees import LayerIndex, Symbol, free_indices, named_layers, walk
from backproof.derivation.worlds import World

_LAYERS = 3


def has_letters(step: Step) -> bool:
    """Whether a step is about the z, a or y of a formula."""
    return any(isinstance(node, Symbol) and node.name in ("z", "a", "y")
               for side in (step.left, step.right) for node in walk(side))  # fmt: skip


def scopes(step: Step, world: World, seed: int, most: int) -> Iterator[Scope]:
    """Yield places for a step: for each of a few layers all choices of its indices, or so many that are drawn."""
    numbers, about_letters = random.Random(seed), has_letters(step)
    for layers in _layer_choices(step, world.depth):
        free = {**dict(step.indices), **_known(free_indices(step.left)), **_known(free_indices(step.right))}
        ranges = [_range(layer, layers, world) for layer in free.values()]
        choices = list(product(*ranges))
        if not free and about_letters:
            choices *= most  # a formula of scalars: as many places, each with letters of its own
        chosen = choices if len(choices) <= most else numbers.sample(choices, most)
        for choice in chosen:
            symbols = _symbols(world, numbers) if about_letters else {}
            yield Scope(dict(zip(free, choice, strict=True)), layers, symbols, world.forward_pass())


def _known(free: dict[str, LayerIndex | None]) -> dict[str, LayerIndex | None]:
    return {name: layer for name, layer in free.items() if layer is not None}


def _symbols(world: World, numbers: random.Random) -> dict[str, object]:
    """Return the letters of a formula: a z away from the usual kinks, and an output a with its target y."""
    z = Fraction(2 * numbers.randint(-40, 39) + 1, 32)
    outputs = world.forward_pass().get("a", world.depth)
    i, j = numbers.randrange(outputs.shape[0]), numbers.randrange(outputs.shape[1])
    return {"z": world.arithmetic.number(z), "a": outputs[i, j], "y": world.y[i, j]}


def _layer_choices(step: Step, depth: int) -> Iterator[dict[str, int]]:
    named = named_layers(step.left) | named_layers(step.right)
    if "l" not in named:
        yield {"L": depth}
        return
    layers = step.layers or tuple(range(2, depth + 1))
    chosen = layers if len(layers) <= _LAYERS else (layers[0], layers[len(layers) // 2], layers[-1])
    for layer in chosen:
        later = range(layer, depth) if "r" in named else (layer,)
        if not later:
            continue
        yield from ({"L": depth, "l": layer, "r": r} for r in {later[0], later[-1]})


def _range(layer: LayerIndex | None, layers: dict[str, int], world: World) -> range:
    if layer is None:
        return range(1, len(world.x) + 1)
    return range(1, world.size(layer.offset + (layers[layer.base] if layer.base else 0)) + 1)
