"""Faults to seed in the right side of a step: each kind yields altered trees that mean something else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from backproof.derivation.trees import (
    ONE,
    Add,
    Apply,
    Divide,
    Entry,
    EntryOf,
    Hadamard,
    MatrixProduct,
    Multiply,
    Node,
    Number,
    RowSum,
    Sum,
    Transpose,
    children,
    free_indices,
    map_children,
    rename,
    walk,
)


def at_every_place(tree: Node, change: Callable[[Node], list[Node]]) -> Iterator[Node]:
    """Yield the tree with one node changed, for every node and every change of it."""
    yield from change(tree)
    for number, child in enumerate(children(tree)):
        for changed in at_every_place(child, change):
            yield _with_child(tree, number, changed)


def _with_child(tree: Node, number: int, changed: Node) -> Node:
    counter = iter(range(10**6))
    return map_children(tree, lambda child: changed if next(counter) == number else child)


def _dropped_term(node: Node) -> list[Node]:
    if isinstance(node, Add):
        kept = [node.terms[:at] + node.terms[at + 1 :] for at in range(len(node.terms))]
        return [terms[0] if len(terms) == 1 else Add(terms) for terms in kept]
    if isinstance(node, Sum) and node.index in free_indices(node.body):
        return [rename(node.body, {node.index: 1})]
    return []


def _dropped_factor(node: Node) -> list[Node]:
    if not isinstance(node, Multiply):
        return []
    kept = [node.factors[:at] + node.factors[at + 1 :] for at in range(len(node.factors))]
    return [factors[0] if len(factors) == 1 else Multiply(factors) for factors in kept]


def _missing_slope(node: Node) -> list[Node]:
    return [ONE] if isinstance(node, Apply) and node.name == "slope" else []


def _wrong_sign(node: Node) -> list[Node]:
    if isinstance(node, Number) and node.value != 0:
        return [Number(-node.value), Number(node.value + 1)]
    return []


def _wrong_layer(node: Node) -> list[Node]:
    if isinstance(node, Entry) and node.layer and node.letter in ("w", "a", "z", "delta", "b"):
        return [replace(node, layer=node.layer.plus(step)) for step in (-1, 1)]
    return []


def _transposed(node: Node) -> list[Node]:
    if isinstance(node, Transpose):
        return [node.matrix]
    if isinstance(node, MatrixProduct):
        return [MatrixProduct(node.right, node.left), Hadamard(node.left, node.right)]
    if isinstance(node, Hadamard):
        return [MatrixProduct(node.left, node.right)]
    if isinstance(node, RowSum):
        return [node.matrix]
    if isinstance(node, EntryOf | Entry) and len(node.indices) == 2:
        return [replace(node, indices=node.indices[::-1])]
    return []


def _inverted(node: Node) -> list[Node]:
    if isinstance(node, Divide):
        return [Divide(node.bottom, node.top), node.top]
    return []


def _wrong_index(names: set[str]) -> Callable[[Node], list[Node]]:
    def change(node: Node) -> list[Node]:
        if isinstance(node, Entry | EntryOf):
            return [
                replace(node, indices=(*node.indices[:at], name, *node.indices[at + 1 :]))
                for at, index in enumerate(node.indices)
                for name in sorted(names - {index})
            ]
        return []

    return change


KINDS = {
    "dropped term": _dropped_term,
    "dropped factor": _dropped_factor,
    "missing slope": _missing_slope,
    "wrong sign or number": _wrong_sign,
    "wrong layer": _wrong_layer,
    "transposition": _transposed,
    "inverted fraction": _inverted,
}


def faults(tree: Node) -> Iterator[tuple[str, Node]]:
    """Yield every fault of every kind, with its kind."""
    for kind, change in KINDS.items():
        yield from ((kind, altered) for altered in at_every_place(tree, change) if altered != tree)
    names = set(free_indices(tree)) | {part.index for part in walk(tree) if isinstance(part, Sum)}
    yield from (("wrong index", altered) for altered in at_every_place(tree, _wrong_index(names)) if altered != tree)
