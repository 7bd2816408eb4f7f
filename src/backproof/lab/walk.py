"""The walk through a network: which steps there are, in which order, and what each is called.

Forward layer by layer, the cost, BP1 at the output with BP3 and BP4 as they fall out of it, BP2 downwards with its own,
and the update. A walk is as fine as one likes: a step for each layer, for each neuron, or for each term of a sum.
The names are those of an address: "z.2" of a layer, "z.2.1" of a neuron, "z.2.1.3" of a term.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

PARTS = {
    "z": "forward", "a": "forward", "C": "forward", "bp1": "backward", "bp2": "backward", "bp3": "backward",
    "bp4": "backward", "update": "update",
}  # fmt: skip
"""The kinds of steps, and the part of the walk that each belongs to."""


@dataclass(frozen=True)
class WalkStep:
    """One step.

    Attributes:
        kind: of `PARTS`.
        layer: counted from 1; 0 of the cost.
        neuron: counted from 1; 0 for the whole layer.
        term: the other neuron of one term of a sum, counted from 1; 0 for the whole sum.
    """

    kind: str
    layer: int = 0
    neuron: int = 0
    term: int = 0

    @property
    def id(self) -> str:
        """The name of the step.

        >>> WalkStep("bp2", 2, 1).id
        'bp2.2.1'
        """
        return ".".join([self.kind, *(str(number) for number in (self.layer, self.neuron, self.term) if number)])


@dataclass(frozen=True)
class Block:
    """The steps of one kind in one layer.

    Attributes:
        kind, layer: as a step has them.
        neurons: of the layer.
        terms: of the sum that each neuron's number is, or 1 where it is none; 0 where all of them are weights of their
            own, so that none is the whole.
    """

    kind: str
    layer: int
    neurons: int
    terms: int

    def count(self, detail: str) -> int:
        """Return how many steps it has."""
        return {"layer": 1, "neuron": self.neurons, "term": self.neurons * self._each}[detail]

    @property
    def _each(self) -> int:
        return {"bp3": self.terms}.get(self.kind, self.terms + 1 if self.terms > 1 or self.kind == "z" else 1)

    def step(self, at: int, detail: str) -> WalkStep:
        """Return the step at a place, counted from 0."""
        if detail == "layer" or self.kind == "C":
            return WalkStep(self.kind, self.layer)
        if detail == "neuron":
            return WalkStep(self.kind, self.layer, at + 1)
        neuron, term = divmod(at, self._each)
        whole = term == self.terms or self._each == 1
        return WalkStep(self.kind, self.layer, neuron + 1, 0 if whole else term + 1)

    def place(self, step: WalkStep, detail: str) -> int:
        """Return the place of a step, or of the step that has it in it, counted from 0."""
        neuron = min(max(step.neuron, 1), self.neurons) - 1
        if detail == "layer":
            return 0
        if detail == "neuron":
            return neuron
        last = self._each - 1 if step.neuron else 0
        return neuron * self._each + (min(step.term, self._each) - 1 if step.term else last)


@dataclass(frozen=True)
class Walk:
    """All steps of a network.

    Attributes:
        sizes: neurons of each layer.
        detail: "layer", "neuron" or "term".

    >>> walk = Walk((2, 3, 1), "layer")
    >>> [walk.step(at).id for at in range(len(walk))]
    ['z.2', 'a.2', 'z.3', 'a.3', 'C', 'bp1.3', 'bp3.3', 'bp4.3', 'bp2.2', 'bp3.2', 'bp4.2', 'update.2', 'update.3']
    >>> finer = Walk((2, 3, 1), "term")
    >>> [finer.step(at).id for at in range(4)], finer.index("bp2.2")
    (['z.2.1.1', 'z.2.1.2', 'z.2.1', 'z.2.2.1'], 23)
    """

    sizes: tuple[int, ...]
    detail: str = "layer"

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The steps by kind and layer, in order."""
        depth, sizes = len(self.sizes), self.sizes
        found = []
        for layer in range(2, depth + 1):
            found += [self._block("z", layer, sizes[layer - 2]), self._block("a", layer, 1)]
        found.append(Block("C", 0, 1, 1))
        for layer in range(depth, 1, -1):
            kind, terms = ("bp1", 1) if layer == depth else ("bp2", sizes[layer])
            found += [self._block(kind, layer, terms), self._block("bp3", layer, sizes[layer - 2])]
            found.append(self._block("bp4", layer, 1))
        found += [self._block("update", layer, sizes[layer - 2]) for layer in range(2, depth + 1)]
        return tuple(found)

    def _block(self, kind: str, layer: int, terms: int) -> Block:
        return Block(kind, layer, self.sizes[layer - 1], terms)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((block.count(self.detail) for block in self.blocks), initial=0))

    def __len__(self) -> int:
        """Return how many steps there are."""
        return self._starts[-1]

    def step(self, index: int) -> WalkStep:
        """Return a step by its place, counted from 0; the first or the last for one that does not exist."""
        held = min(max(index, 0), len(self) - 1)
        at = bisect_right(self._starts, held) - 1
        return self.blocks[at].step(held - self._starts[at], self.detail)

    def index(self, id: str) -> int:
        """Return the place of a step by its name, the nearest one where it has no such step; 0 for nonsense."""
        step = read_step(id)
        for start, block in zip(self._starts, self.blocks, strict=False):
            if step is not None and (block.kind, block.layer) == (step.kind, step.layer):
                return start + block.place(step, self.detail)
        return 0

    def before(self, id: str) -> list[Block]:
        """Return the blocks that are completed when a step is reached, that of the step included if it ends it."""
        index = self.index(id)
        return [block for block, end in zip(self.blocks, self._starts[1:], strict=True) if end <= index + 1]


def read_step(id: str) -> WalkStep | None:
    """Return the step that has a name, or None.

    >>> read_step("bp2.2.1"), read_step("bp9.1")
    (WalkStep(kind='bp2', layer=2, neuron=1, term=0), None)
    """
    kind, *numbers = id.split(".")
    if kind not in PARTS or len(numbers) > 3 or not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    return WalkStep(kind, *(int(number[:9]) for number in numbers))
