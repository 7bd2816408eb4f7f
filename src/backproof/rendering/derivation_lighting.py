"""The picture beside a derivation: what is highlighted in it for each line, and the words beneath it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from backproof.derivation.result import Derivation, PathLine, Paths
from backproof.derivation.spoken import Spoken, spoken_of
from backproof.derivation.trees import Derivative, Entry, Index, LayerIndex, Multiply, Node, Value
from backproof.rendering.derivation_prose import Words
from backproof.rendering.mathematics import boxes, layer_box, number_text
from backproof.rendering.mathematics_boxes import Token
from backproof.rendering.mathematics_mathml import to_mathml
from backproof.rendering.pictures.lit import Edge, LinkLabel, Lit, Neuron
from backproof.rendering.pictures.network_picture import followed_picture

_PREFERRED = {"j": 2, "k": 1, "m": 3, "p": 4}
"""Which neuron a letter stands at, where the layer has so many and no other letter stands there."""

_ENDED = re.compile(r"(<math>(?:(?!</math>).)*</math>)([；。;.])")
"""A formula with the mark after it, which must not begin a line."""


class Lighting:
    """What the lines of a page light, each once, as groups of one picture.

    Args:
        derivation: whose lines are read.
        words: its words.
        first: what is lit before anything is read.
    """

    def __init__(self, derivation: Derivation, words: Words, first: Lit) -> None:
        self.derivation, self.words = derivation, words
        self.lits: list[Lit] = [first]
        self.captions = [escape(words.plain("LIT", "follow"))]
        self._known: dict[object, int] = {}

    @property
    def depth(self) -> int:
        """How many layers the network has."""
        return len(self.derivation.sizes)

    def line(self, nodes: Iterable[Node], layers: Sequence[int] = ()) -> str:
        """Return the attribute of a line made of expressions, claimed for layers l; "" where nothing is spoken of."""
        spoken = spoken_of(*nodes)
        if spoken == Spoken():
            return ""
        at_l = self._representative(spoken, layers)
        return self._attribute((spoken, at_l), lambda: _LineLighting(self, spoken, at_l).read())

    def path(self, path: PathLine, part: Paths) -> str:
        """Return the attribute of one path of a sum over paths."""
        return self._attribute(path, lambda: self._path(path, part))

    def picture(self) -> str:
        """Return the picture, with a caption for everything that can be lit in it."""
        names = [self.words.name(name).strip() for name in self.derivation.activations]
        picture = followed_picture(self.derivation.sizes, names, self.lits, language=self.words.language,
                                   cost=self.words.name(self.derivation.cost).strip())  # fmt: skip
        captions = "".join(f'<p class="of" data-of="{at}">{said}</p>' for at, said in enumerate(self.captions))
        return f'<aside class="bp-follow">{picture}<div class="captions">{captions}</div></aside>'

    def style(self) -> str:
        """Return the rules that light what the pointer or the keyboard is at, where no script runs."""
        at = ".line[data-lit='{0}']:is(:hover, :focus)"
        rules = [f".bp-read:not(.bp-live):has({at}) .of[data-of='{{0}}'] {{{{ opacity: 1; }}}}".format(number)
                 for number in range(1, len(self.lits))]  # fmt: skip
        return "\n".join(rules)

    def _attribute(self, key: object, make: object) -> str:
        if key not in self._known:
            lit, caption = make()  # type: ignore[operator]
            self._known[key] = len(self.lits)
            self.lits.append(lit)
            self.captions.append(caption)
        return f' data-lit="{self._known[key]}"'

    def _representative(self, spoken: Spoken, layers: Sequence[int]) -> int:
        """Return the first layer l that is claimed and for which every layer that is spoken of exists."""
        candidates = layers or range(2, self.depth + 1)
        places = [*(layer for layer, _ in (*spoken.neurons, *spoken.running)), *spoken.layers, *spoken.matrices]
        fitting = (at_l for at_l in candidates if all(1 <= self.number(layer, at_l) <= self.depth for layer in places))
        return next(fitting, candidates[0])

    def number(self, layer: LayerIndex, at_l: int) -> int:
        """Return the number of a layer, where l stands for one."""
        return layer.offset + {"": 0, "L": self.depth}.get(layer.base, at_l)

    def _path(self, path: PathLine, part: Paths) -> tuple[Lit, str]:
        factors = zip(_factors(path.symbols), _factors(path.numbers), strict=True)
        along = _edges(path, part, self.depth)
        weights = {}
        for symbol, number in factors:
            edge = _edge_of(symbol)
            if edge in along and isinstance(number, Value):
                weights[edge] = number.number
        edges: dict[Edge, LinkLabel | None] = dict.fromkeys(along)
        edges |= {edge: (number_text(number), "", "") for edge, number in weights.items()}
        if part.sender is not None:
            first = along[0]
            edges[first] = (self.derivation.weight_letter, str(first[0]), f"{first[1]},{first[2]}")
        dashed = frozenset(edge for edge, number in weights.items() if number < 0)
        said = [self._said("path", value=to_mathml(boxes(Value(path.value), self.words.look)))]
        said += [self._said("dashed")] if dashed else []
        return Lit(edges=edges, dashed=dashed), self._caption(said)

    def _said(self, key: str, **facts: str) -> str:
        """Return words with facts that are HTML."""
        text = escape(self.words.get("LIT", key))
        for name, value in facts.items():
            text = text.replace(f"&lt;{name}&gt;", value)
        return text

    def _caption(self, said: Iterable[str]) -> str:
        text = self._said("separator").join(dict.fromkeys(said)) + self._said("end")
        text = _ENDED.sub(r'<span class="tied">\1\2</span>', text)
        return text if text[0] in "<&" else text[0].upper() + text[1:]


class _LineLighting:
    """One line that is read: its letters at neurons, its arrows, and its caption."""

    def __init__(self, lighting: Lighting, spoken: Spoken, at_l: int) -> None:
        self.lighting, self.spoken, self.at_l = lighting, spoken, at_l
        self.depth = lighting.depth
        self.at: dict[tuple[int, Index], int] = {}
        self.named: set[LayerIndex] = set()

    def read(self) -> tuple[Lit, str]:
        """Return what is lit, and what is said beneath the picture."""
        neurons = self._neurons()
        edges, threads = self._edges()
        if self.spoken.cost:
            neurons[self.depth + 1, 1] = ""
        lit = Lit(
            layers=frozenset(self._numbers(self.spoken.layers)),
            fans=frozenset(self._numbers(self.spoken.matrices)),
            neurons=neurons,
            edges=edges,
            running=frozenset(self._numbers(layer for layer, _ in self.spoken.running)),
            threads=frozenset(threads),
        )
        return lit, self.lighting._caption(self._said())

    def _numbers(self, layers: Iterable[LayerIndex]) -> list[int]:
        numbers = [self.lighting.number(layer, self.at_l) for layer in layers]
        return [number for number in numbers if 1 <= number <= self.depth]

    def _neurons(self) -> dict[Neuron, str]:
        """Give each index a neuron: a number its own, a letter one that no other letter has."""
        letters: dict[Neuron, list[str]] = {}
        places = [*self.spoken.neurons, *self.spoken.running]
        for layer, index in sorted(places, key=lambda place: isinstance(place[1], str)):
            number = self.lighting.number(layer, self.at_l)
            if not 1 <= number <= self.depth:
                continue
            neuron = self.at.setdefault((number, index), self._free(number, index, letters))
            letters.setdefault((number, neuron), []).extend([index] if isinstance(index, str) else [])
        return {place: ",".join(dict.fromkeys(names)) for place, names in letters.items()}

    def _free(self, layer: int, index: Index, taken: dict[Neuron, list[str]]) -> int:
        if isinstance(index, int):
            return index
        size = self.lighting.derivation.sizes[layer - 1]
        wanted = min(_PREFERRED.get(index, 5), size)
        near = [wanted, *range(1, min(size, 6) + 1)]
        return next((neuron for neuron in near if (layer, neuron) not in taken), wanted)

    def _edges(self) -> tuple[dict[Edge, LinkLabel | None], set[Edge]]:
        edges: dict[Edge, LinkLabel | None] = {}
        threads: set[Edge] = set()
        running = {(self.lighting.number(layer, self.at_l), index) for layer, index in self.spoken.running}
        for layer, receiver, sender in self.spoken.connections:
            number = self.lighting.number(layer, self.at_l)
            ends = (number, receiver), (number - 1, sender)
            if ends[0] not in self.at or ends[1] not in self.at:
                continue
            j, k = (self.at[end] for end in ends)
            edges[number, j, k] = self._label(number, receiver, sender)
            if any(end in running for end in ends):
                threads.add((number, 0 if ends[0] in running else j, 0 if ends[1] in running else k))
        for layer, index in self.spoken.to_cost:
            place = self.lighting.number(layer, self.at_l), index
            if place in self.at:
                edges[self.depth + 1, 1, self.at[place]] = None
                threads |= {(self.depth + 1, 1, 0)} if place in running else set()
        return edges, threads

    def _label(self, layer: int, receiver: Index, sender: Index) -> LinkLabel | None:
        if isinstance(receiver, int) and isinstance(sender, int):
            return None  # an arrow between numbers says enough
        letter = self.lighting.derivation.weight_letter
        return (letter, str(layer), f"{receiver}{sender}")

    # ------------------------------------------------------------- words

    def _said(self) -> list[str]:
        spoken, said = self.spoken, []
        for layer, index in spoken.neurons:
            key = "numbered" if isinstance(index, int) else "fixed"
            said += self._about(key, layer, index)
        for layer, index in spoken.running:
            said += self._about("running", layer, index)
        for key, layers in (("whole", spoken.layers), ("matrix", spoken.matrices)):
            for layer in layers:
                said += self._about(key, layer)
        if spoken.cost or spoken.to_cost:
            said.append(self.lighting._said("cost", cost=to_mathml(Token("C", "letter"))))
        return said

    def _about(self, key: str, layer: LayerIndex, index: Index = "") -> list[str]:
        number = self.lighting.number(layer, self.at_l)
        if not 1 <= number <= self.depth:
            return []
        letter = to_mathml(Token(str(index), "number" if isinstance(index, int) else "letter")) if index else ""
        return [self.lighting._said(key, index=letter, layer=self._layer(layer, number))]

    def _layer(self, layer: LayerIndex, number: int) -> str:
        """A layer as the formulas have it, and at its first mention which it is in the picture."""
        said = self.lighting._said("layer", layer=to_mathml(layer_box(layer)))
        if not layer.base or layer in self.named:
            return said
        self.named.add(layer)
        return said + self.lighting._said("here", number=str(number))


def _factors(node: Node) -> Sequence[Node]:
    return node.factors if isinstance(node, Multiply) else (node,)


def _edges(path: PathLine, part: Paths, depth: int) -> list[Edge]:
    """The arrows of a path, from the weight's sender if there is one to the cost."""
    found = [(at, k, j) for at, (j, k) in enumerate(pairwise(path.neurons), start=part.first_layer + 1)]
    if part.sender is not None:
        found.insert(0, (part.first_layer, path.neurons[0], part.sender.number))
    return [*found, (depth + 1, 1, path.neurons[-1])]


def _edge_of(symbol: Node) -> Edge | None:
    """The arrow whose factor a symbol is."""
    match symbol:
        case Entry(letter="w", layer=LayerIndex(offset=layer), indices=(int() as j, int() as k)):
            return layer, j, k
        case Derivative(of=Entry(layer=LayerIndex(offset=layer), indices=(int() as j,)),
                        by=Entry(indices=(int() as k,))):  # fmt: skip
            return layer, j, k
    return None
