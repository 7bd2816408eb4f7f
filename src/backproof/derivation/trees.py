"""Expression trees of the index calculus: what a derivation is made of. Data only, nothing is evaluated here.

Letters: z, a, w, b, δ, x, y as in `backproof.equations`, C the cost of one example. An index is a name ("j") or a
number counted from 1; a layer is a number, or a name with an offset (l + 1, L − 1). Indices are bound by `Sum`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cache

Index = str | int


@dataclass(frozen=True, slots=True)
class LayerIndex:
    """A layer: number `offset` where `base` is empty, else the named layer plus the offset."""

    base: str
    offset: int = 0

    def plus(self, steps: int) -> LayerIndex:
        """Return the layer so many steps nearer to the output."""
        return LayerIndex(self.base, self.offset + steps)


@dataclass(frozen=True, slots=True)
class Node:
    """An expression. Every subclass is frozen, so that trees can be shared and compared."""


@dataclass(frozen=True, slots=True)
class Number(Node):
    """An exact number; `shown` is how the text that it came from wrote it."""

    value: Fraction
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Symbol(Node):
    """A scalar by its name: the z, a, y of a formula, pi, lambda, the number N of examples."""

    name: str


@dataclass(frozen=True, slots=True)
class Entry(Node):
    """One entry of a quantity: z^l_j, w^l_jk, y_j, C. Of a batch, `example` is the row."""

    letter: str
    layer: LayerIndex | None = None
    indices: tuple[Index, ...] = ()
    example: Index | None = None


@dataclass(frozen=True, slots=True)
class Size(Node):
    """The number of neurons of a layer."""

    layer: LayerIndex


@dataclass(frozen=True, slots=True)
class Kronecker(Node):
    """1 where both indices are equal, else 0; written [k = j]."""

    first: Index
    second: Index


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """The sum of `body` over the neurons of a layer, or over the examples where `over` is None."""

    index: str
    over: LayerIndex | None
    body: Node


@dataclass(frozen=True, slots=True)
class Add(Node):
    """The sum of its terms."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    """The product of its factors, which are scalars, or a scalar and a matrix."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Divide(Node):
    """Top over bottom."""

    top: Node
    bottom: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """Base to an exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """A function of scalars: exp, log …; "sigma" and "slope" of a layer; "term" and "term_slope" of the cost."""

    name: str
    arguments: tuple[Node, ...]
    layer: LayerIndex | None = None


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A condition between two scalars."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """The first value whose condition holds; the last condition is None, otherwise."""

    values: tuple[Node, ...]
    conditions: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    """∂of/∂by, where `by` is an entry, a symbol, or a whole matrix of entries."""

    of: Node
    by: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A whole quantity: a column of one example, a weight matrix, or, of a batch, one row per example."""

    letter: str
    layer: LayerIndex | None = None
    batch: bool = False


@dataclass(frozen=True, slots=True)
class Ones(Node):
    """A row of N ones: with it, a sum over the examples is a product of matrices."""


@dataclass(frozen=True, slots=True)
class MatrixProduct(Node):
    """The product of two matrices, row by column; never the product entry by entry."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Hadamard(Node):
    """⊙, the product entry by entry."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """Rows and columns exchanged."""

    matrix: Node


@dataclass(frozen=True, slots=True)
class SquaredNorm(Node):
    """‖v‖², the squares of the entries of a column added up."""

    matrix: Node


@dataclass(frozen=True, slots=True)
class RowSum(Node):
    """The sum of the rows of a matrix: a sum over the examples."""

    matrix: Node


@dataclass(frozen=True, slots=True)
class EntryOf(Node):
    """One entry of a matrix expression, (w a)_j."""

    matrix: Node
    indices: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Value(Node):
    """A floating-point number of the given example; never evaluated, only shown.

    `of` is the name of what it is the number of, as `backproof.derivation.spoken.name_of` has it, or "".
    """

    number: float
    of: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Omitted(Node):
    """So many terms of a long sum that are not shown, and what they add up to."""

    count: int
    total: float


ZERO, ONE, MINUS_ONE = Number(Fraction(0)), Number(Fraction(1)), Number(Fraction(-1))


@cache
def _fields(kind: type[Node]) -> tuple[str, ...]:
    """The names of the fields of a kind of node; asked for at every step of every walk."""
    return tuple(field.name for field in fields(kind))


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below."""
    for name in _fields(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and everything below it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def map_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with every child changed."""
    changed: dict[str, Node | tuple[object, ...]] = {}
    for name in _fields(type(node)):  # type: ignore[arg-type]
        value = getattr(node, name)
        if isinstance(value, Node):
            changed[name] = change(value)
        elif isinstance(value, tuple) and any(isinstance(item, Node) for item in value):
            changed[name] = tuple(change(item) if isinstance(item, Node) else item for item in value)
    return replace(node, **changed) if changed else node


def substitute(node: Node, old: Node, new: Node) -> Node:
    """Return the tree with every occurrence of `old` replaced by `new`."""
    return new if node == old else map_children(node, lambda child: substitute(child, old, new))


def indices_of(node: Node) -> tuple[Index, ...]:
    """Return the indices that the node itself carries, the one it binds excluded."""
    if isinstance(node, Entry):
        return node.indices if node.example is None else (node.example, *node.indices)
    if isinstance(node, EntryOf):
        return node.indices
    return (node.first, node.second) if isinstance(node, Kronecker) else ()


def free_indices(node: Node) -> dict[str, LayerIndex | None]:
    """Return the named indices that no sum binds, each with its layer; None for a row of the batch."""
    found: dict[str, LayerIndex | None] = {}
    for index, layer in _occurrences(node):
        if isinstance(index, str) and (index not in found or found[index] is None):
            found[index] = layer
    return found


def _occurrences(node: Node) -> Iterator[tuple[Index, LayerIndex | None]]:
    if isinstance(node, Entry):
        yield from zip(node.indices, layers_of_indices(node), strict=True)
        if node.example is not None:
            yield node.example, None
    elif isinstance(node, EntryOf):
        yield from zip(node.indices, _layers_of_rows(node.matrix, len(node.indices)), strict=True)
    elif isinstance(node, Sum):
        yield from ((index, layer) for index, layer in _occurrences(node.body) if index != node.index)
        return
    for child in children(node):
        yield from _occurrences(child)


def layers_of_indices(entry: Entry) -> tuple[LayerIndex | None, ...]:
    """Return the layer whose neurons each index counts."""
    if entry.letter == "w" and entry.layer is not None:
        return entry.layer, entry.layer.plus(-1)
    if entry.letter == "y":
        return (LayerIndex("L"),)
    if entry.letter == "x":
        return (LayerIndex("", 1),)
    return (entry.layer,) * len(entry.indices)


def _layers_of_rows(matrix: Node, count: int) -> tuple[LayerIndex | None, ...]:
    rows, columns = shape(matrix)
    return (rows, columns)[:count] if rows is not None or count == 2 else (columns,)


def shape(matrix: Node) -> tuple[LayerIndex | None, LayerIndex | None]:
    """Return the layers that rows and columns of a matrix expression count; None: examples, or one alone."""
    match matrix:
        case Matrix(letter="w", layer=LayerIndex() as layer):
            return layer, layer.plus(-1)
        case Matrix(letter=letter, layer=layer, batch=batch):
            own = LayerIndex("L") if letter == "y" else layer
            return (None, own) if batch else (own, None)
        case MatrixProduct(left=left, right=right):
            return shape(left)[0], shape(right)[1]
        case Hadamard(left=left) | Add(terms=(left, *_)):
            return shape(left)
        case Multiply(factors=factors):
            return shape(factors[-1])
        case Transpose(matrix=inner):
            rows, columns = shape(inner)
            return columns, rows
        case RowSum(matrix=inner):
            return None, shape(inner)[1]
        case Derivative(by=by):
            return shape(by)
        case Apply(arguments=(argument, *_)):
            return shape(argument)
    return None, None


def rename(node: Node, names: Mapping[str, Index]) -> Node:
    """Return the tree with its free indices renamed; a sum whose index would capture one is renamed first."""

    def new(index: Index) -> Index:
        return names.get(index, index) if isinstance(index, str) else index

    match node:
        case Entry(indices=indices, example=example):
            return replace(node, indices=tuple(map(new, indices)), example=None if example is None else new(example))
        case EntryOf(matrix=matrix, indices=indices):
            return EntryOf(rename(matrix, names), tuple(map(new, indices)))
        case Kronecker(first=first, second=second):
            return Kronecker(new(first), new(second))
        case Sum(index=index, over=over, body=body):
            inner = {old: target for old, target in names.items() if old != index}
            if index in inner.values():
                other = fresh(index, {*all_indices(body), *map(str, inner.values())})
                return Sum(other, over, rename(rename(body, {index: other}), inner))
            return Sum(index, over, rename(body, inner))
    return map_children(node, lambda child: rename(child, names))


def all_indices(node: Node) -> set[str]:
    """Return every index name in the tree, free or bound."""
    found = {index for part in walk(node) for index in indices_of(part) if isinstance(index, str)}
    return found | {part.index for part in walk(node) if isinstance(part, Sum)}


def fresh(wanted: str, taken: set[str]) -> str:
    """Return the wanted index name, or the first of the usual ones that is not taken."""
    names: tuple[str, ...] = (wanted, *"jkmpstuv")
    return next(name for name in names if name not in taken)


def at_layers(node: Node, numbers: Mapping[str, LayerIndex]) -> Node:
    """Return the tree with named layers replaced, {"l": LayerIndex("", 2)}."""

    def new(layer: LayerIndex | None) -> LayerIndex | None:
        if layer is None or layer.base not in numbers:
            return layer
        return numbers[layer.base].plus(layer.offset)

    changed = map_children(node, lambda child: at_layers(child, numbers))
    match changed:
        case Entry() | Apply() | Matrix():
            return replace(changed, layer=new(changed.layer))
        case Size(layer=layer):
            return Size(new(layer) or layer)
        case Sum():
            return replace(changed, over=new(changed.over))
    return changed


def named_layers(node: Node) -> set[str]:
    """Return the names of the layers that are not numbers."""
    found = set()
    for part in walk(node):
        layer = part.over if isinstance(part, Sum) else getattr(part, "layer", None)
        if isinstance(layer, LayerIndex) and layer.base:
            found.add(layer.base)
        if isinstance(part, Entry | Matrix) and part.letter == "y":
            found.add("L")
    return found
