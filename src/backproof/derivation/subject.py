"""What a derivation is about: a network's sizes and functions as trees, refused where they are not known."""

from __future__ import annotations

from dataclasses import dataclass

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.derivation.notation import tree
from backproof.derivation.trees import LayerIndex, Node
from backproof.derivation.worlds import Functions
from backproof.errors import InputError
from backproof.formulas import derivative
from backproof.network import Network, require_network

SLOPES_OF_A = {"sigmoid": "a*(1 - a)", "tanh": "1 - a**2", "exponential": "a", "identity": "1"}
"""σ′(z) in words of a = σ(z), where that is the shorter way to say it."""
_CANONICAL = {
    "log_likelihood": "canonical_categorical_cross_entropy",  # the same sum, with a target of 1 at one class
    **{
        cost: f"canonical_{cost}"
        for cost in ("quadratic", "binary_cross_entropy", "categorical_cross_entropy", "poisson")
    },
}
"""The formal theorems on canonical pairs, by the cost."""
_OF_ONE_OUTPUT = frozenset({
    "BP1", "BP1_cost_partial", "BP3_three_factors", "BP4_three_factors", "BP3_long_chain", "BP4_long_chain",
    "matrix_BP1", "rows_BP1",
})  # fmt: skip
"""The formal theorems whose lines have ∂a^L_j/∂z^L_j: they hold where an output depends on its own z alone."""


@dataclass(frozen=True)
class SymbolicNetwork:
    """A network as the derivation sees it.

    Attributes:
        sizes: neurons of each layer.
        records: the activations of layers 2…L.
        cost: the cost's record.
        formulas: σ of layers 2…L as trees in z; None for softmax, which acts on the whole layer.
        term: one output's term of the cost, a tree in a and y.
    """

    sizes: tuple[int, ...]
    records: tuple[Activation, ...]
    cost: Cost
    formulas: tuple[Node | None, ...]
    term: Node

    @property
    def depth(self) -> int:
        """L."""
        return len(self.sizes)

    @property
    def hidden(self) -> tuple[int, ...]:
        """The layers 2…L−1."""
        return tuple(range(2, self.depth))

    @property
    def layers(self) -> tuple[int, ...]:
        """The layers 2…L."""
        return tuple(range(2, self.depth + 1))

    def is_whole(self, layer: int) -> bool:
        """Whether σ acts on the whole of a layer, as softmax does."""
        return self.formulas[layer - 2] is None

    def elementwise(self, layers: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the layers in which each activation depends on its own weighted input only."""
        return tuple(layer for layer in layers if not self.is_whole(layer))

    def whole(self, layers: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the layers in which σ acts on the whole layer."""
        return tuple(layer for layer in layers if self.is_whole(layer))

    def name(self, layer: int) -> str:
        """Return the name of a layer's activation."""
        return self.records[layer - 2].name

    @property
    def is_canonical(self) -> bool:
        """Whether the error of the output collapses to a − y: here, to be derived."""
        return self.records[-1].name == self.cost.canonical

    def first_layer_with(self, name: str) -> LayerIndex:
        """Return the first layer that has an activation, for a formula that is about it."""
        return LayerIndex("", next(layer for layer in self.layers if self.name(layer) == name))

    @property
    def is_joined(self) -> bool:
        """Whether softmax and its cost are one cost of z^L after a linear layer, as the formal proof takes them."""
        return self.whole(self.layers) == (self.depth,) and bool(self.canonical_theorem(""))

    def theorem(self, name: str) -> str:
        """Return the formal theorem's name where it covers this network: it speaks of elementwise layers."""
        return name if not self.whole(self.layers) or (self.is_joined and name not in _OF_ONE_OUTPUT) else ""

    def canonical_theorem(self, kind: str) -> str:
        """Return the formal theorem on a^L − y: of this pair, or of all pairs for kind "matrix" or "rows"; else ""."""
        found = _CANONICAL.get(self.cost.name, "") if self.is_canonical and not self.whole(self.hidden) else ""
        return f"{kind}_canonical" if found and kind else found

    @property
    def chain_rule(self) -> str:
        """The formal theorem on C as a function of all outputs, where the cost is known to be differentiable."""
        return "gradient_along_curves" if self.cost.lemma else ""

    @property
    def functions(self) -> Functions:
        """What a world of this network runs with."""
        return Functions(self.formulas, self.term, self.cost.averages, self.cost.targets, self.cost.domain)


def subject_of(network: Network) -> SymbolicNetwork:
    """Read a network's records.

    Raises:
        InputError: no network, an activation or a cost without a formula, or a formula with what no rule is known for.
    """
    require_network(network)
    formulas = tuple(_activation_formula(record) for record in network.activations)
    cost = network.cost_function
    return SymbolicNetwork(network.sizes, network.activations, cost, formulas, _term(cost))


def _activation_formula(record: Activation) -> Node | None:
    if record.name == "softmax":
        return None
    if not record.is_elementwise:
        raise InputError(
            "activation: {name!r} given, which acts on a whole layer; accepted: softmax, or activations that "
            "act on each neuron alone",
            name=record.name,
        )
    return _formula("activation", record.name, record.formula)


def _term(cost: Cost) -> Node:
    found = _formula("cost", cost.name, cost.formula)
    if cost.reference == "user" and derivative(cost.formula, "a", ("y",)) == "0":  # SymPy is slow to import
        raise InputError(
            "cost: {name!r} given, which does not depend on the output a, so that all its derivatives are 0: "
            "{formula}; accepted: a cost that depends on a",
            name=cost.name,
            formula=cost.formula,
        )
    return found


def _formula(kind: str, name: str, formula: str) -> Node:
    if not formula:
        raise InputError(
            "{kind}: {name!r} given, which has no formula, so that nothing can be derived from it; accepted: "
            "one that from_formula makes",
            kind=kind,
            name=name,
        )
    return tree(formula)
