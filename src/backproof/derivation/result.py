"""What a derivation is, as data: sections of chains of steps, questions, tables of numbers. No words, no numbers made.

Words are named by keys, so that a derivation can be shown in either language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from backproof.derivation.trees import LayerIndex, Node
from backproof.faces import Faced

WEIGHT_LETTERS = ("w", "ω")
DETAILS = ("outline", "steps", "every index")
SaidFacts = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Checked:
    """How a step was checked: by which arithmetic, in how many random networks, at how many places; or what failed.

    Attributes:
        holds: whether both sides were equal everywhere.
        arithmetic: "exact", "balls", "exact and balls", or "sympy".
        worlds: random networks.
        places: choices of layer and indices, over all networks.
        failure: where the sides differ, for a step that does not hold.
    """

    holds: bool
    arithmetic: str
    worlds: int
    places: int
    failure: str = ""


@dataclass(frozen=True)
class Step:
    """One equation with its reason.

    Attributes:
        left, right: the two sides.
        reason: key of the rule that leads from left to right.
        cites: what the rule refers to, the label of an earlier equation or the name of a function; or "".
        layers: the layers l for which it is claimed, where it has a letter l.
        indices: the free indices, each with the layer whose neurons it counts, None for rows of a batch.
        label: the equation's own label, "BP1" … , or "".
        theorem: the formal theorem that covers it, or "".
        check: how it was checked.
    """

    left: Node
    right: Node
    reason: str
    cites: str = ""
    layers: tuple[int, ...] = ()
    indices: tuple[tuple[str, LayerIndex | None], ...] = ()
    label: str = ""
    theorem: str = ""
    check: Checked | None = None


@dataclass(frozen=True)
class NamedNeuron:
    """A neuron's number, with what it is called or ""."""

    number: int
    name: str = ""


@dataclass(frozen=True)
class Lengths:
    """How long a quantity is in some layers: each layer with the length."""

    values: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Chain:
    """Steps, each of which begins where the one before ends.

    `title` is the key of what is shown, with what it is said about; `notes` are said before step i, as (i, key).
    """

    kind: ClassVar[str] = "chain"

    title: str
    steps: tuple[Step, ...]
    said: SaidFacts = ()
    notes: tuple[tuple[int, str], ...] = ()
    label: str = ""

    @property
    def left(self) -> Node:
        """Where the chain begins."""
        return self.steps[0].left

    @property
    def right(self) -> Node:
        """Where the chain ends."""
        return self.steps[-1].right


@dataclass(frozen=True)
class Paragraph:
    """A paragraph by its key, with what it is said about."""

    kind: ClassVar[str] = "paragraph"

    key: str
    said: SaidFacts = ()


@dataclass(frozen=True)
class Question:
    """A learner's question by its key, with what its answer is said about; the answer is foldable."""

    kind: ClassVar[str] = "question"

    key: str
    said: SaidFacts = ()


@dataclass(frozen=True)
class Substitution:
    """A symbol, its formula, the formula with the example's numbers, and the number."""

    symbol: Node
    formula: Node
    numbers: Node
    value: float


@dataclass(frozen=True)
class Substitutions:
    """Some of the numbers of the example beside their symbols."""

    kind: ClassVar[str] = "substitutions"

    title: str
    lines: tuple[Substitution, ...]
    said: SaidFacts = ()
    omitted: int = 0


@dataclass(frozen=True)
class NumberTable:
    """A quantity of one layer in numbers: a column for each symbol, or a matrix.

    `names` are the neurons of the rows; `omitted` counts the rows and columns left out.
    """

    kind: ClassVar[str] = "table"

    title: str
    heads: tuple[Node, ...]
    names: tuple[NamedNeuron, ...]
    rows: tuple[tuple[float, ...], ...]
    said: SaidFacts = ()
    omitted: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class PathLine:
    """One path through the network: the neurons it visits, its factors as symbols and as numbers, their product.

    `called` are all neurons of the path with what they are called, a weight's sender among them.
    """

    neurons: tuple[int, ...]
    symbols: Node
    numbers: Node
    value: float
    called: tuple[NamedNeuron, ...] = ()


@dataclass(frozen=True)
class Paths:
    """The paths from one neuron or weight to the outputs that carry most, and what the others add up to.

    Attributes:
        title: key of what is shown, with what it is said about.
        symbol: what the paths add up to.
        first_layer: the layer of the first neuron of every path.
        lines: the paths, the largest first.
        omitted, rest: how many are not shown, and their sum.
        total: the sum of all.
        sender: the neuron before all these, from which the weight leads; None for the paths of a neuron.
    """

    kind: ClassVar[str] = "paths"

    title: str
    symbol: Node
    first_layer: int
    lines: tuple[PathLine, ...]
    omitted: int
    rest: float
    total: float
    said: SaidFacts = ()
    sender: NamedNeuron | None = None

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers that every path visits, from that of the sender, if there is one, to the output."""
        first = self.first_layer - (self.sender is not None)
        return tuple(range(first, first + len(self.lines[0].called)))


Part = Paragraph | Question | Chain | Substitutions | NumberTable | Paths
"""What a section is made of; `kind` is what files call it."""


@dataclass(frozen=True)
class Section:
    """A section: its key, what it is about, and its parts in order."""

    key: str
    parts: tuple[Part, ...]
    said: SaidFacts = ()


@dataclass(frozen=True, repr=False)
class Derivation(Faced):
    """A derivation of the equations of backpropagation for one network: steps as data, to be shown in many forms.

    Attributes:
        sizes, activations, cost: the network, by names.
        language: "en" or "zh": what it is shown in unless another is asked for.
        detail: "outline", "steps" or "every index".
        sections: the content.
        title: key of the title, with what it is said about.
        order: "classical" or "rigorous".
        weight_letter: "w" or "ω", how a weight is written.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    cost: str
    language: str
    detail: str
    sections: tuple[Section, ...]
    title: str = "title"
    said: SaidFacts = ()
    order: str = "classical"
    weight_letter: str = "w"

    @property
    def chains(self) -> tuple[Chain, ...]:
        """Every chain of steps, in order."""
        return tuple(part for section in self.sections for part in section.parts if isinstance(part, Chain))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step, in order."""
        return tuple(step for chain in self.chains for step in chain.steps)

    @property
    def holds(self) -> bool:
        """Whether every step was checked, and is right."""
        return all(step.check is not None and step.check.holds for step in self.steps)

    def to_markdown(self, language: str | None = None) -> str:
        """Return the derivation as Markdown with TeX between dollar signs."""
        return str(self.face("markdown", language))

    def to_latex(self, language: str | None = None) -> str:
        """Return the derivation as a LaTeX document."""
        return str(self.face("latex", language))

    def to_pdf(self, language: str | None = None) -> bytes:
        """Return the derivation as a PDF, through LaTeX.

        Raises:
            MissingPackageError: no LaTeX is installed.
        """
        return bytes(self.face("pdf", language))
