"""What a program computes, and its one fault: the same for every style in which it can be written."""

from __future__ import annotations

from dataclasses import dataclass

RIGHT = "right"
FAULTS = (
    "slope missing",
    "output slope missing",
    "weights not transposed",
    "sign in a hidden error",
    "factor 2 in a gradient",
    "weights already updated",
    "bias without gradient",
    "output slope twice",
    "quadratic in place of cross-entropy",
    "own activation as input",
    "1/N twice on the biases",
    "1/N missing on the weights",
)
"""Usual faults; each stands in one line of a program (in a loop over layers: in one line of the loop)."""

SETTINGS = (
    (("sigmoid", "sigmoid"), "quadratic"),
    (("tanh", "tanh"), "quadratic"),
    (("tanh", "identity"), "quadratic"),
    (("relu", "identity"), "quadratic"),
    (("sigmoid", "sigmoid"), "binary_cross_entropy"),
    (("relu", "sigmoid"), "binary_cross_entropy"),
    (("relu", "softmax"), "categorical_cross_entropy"),
    (("tanh", "softmax"), "categorical_cross_entropy"),
)
"""Activation of hidden layers and of the output, and cost."""

SIZES = ((2, 3, 1), (3, 4, 2), (3, 3, 3), (4, 5, 3, 2))


@dataclass(frozen=True)
class Spec:
    """A network, a cost and a fault.

    Attributes:
        sizes: of the layers, the input first.
        hidden, output: activations.
        cost: the name of the cost.
        fault: `RIGHT`, or one of `FAULTS`.
        layer: where the fault stands, counted from 1 = input.
        every_layer: whether the fault stands in a loop, so that every hidden layer has it.
        mean: whether a batch is averaged; else it is summed.
    """

    sizes: tuple[int, ...]
    hidden: str
    output: str
    cost: str
    fault: str = RIGHT
    layer: int = 0
    every_layer: bool = False
    mean: bool = False

    @property
    def depth(self) -> int:
        """The number of layers, the input counted."""
        return len(self.sizes)

    @property
    def collapses(self) -> bool:
        """Whether the output error is a − y."""
        return self.cost != "quadratic" or self.output == "identity"

    def activation(self, layer: int) -> str:
        """That of a layer, counted from 1 = input."""
        return self.output if layer == self.depth else self.hidden

    def has(self, fault: str, layer: int) -> bool:
        """Whether the fault stands in the line of this layer."""
        everywhere = self.fault.startswith("1/N") or (self.every_layer and layer < self.depth)
        return self.fault == fault and (layer == self.layer or everywhere)

    def places(self, *, biases: bool, updates: bool) -> list[int]:
        """Layers in which the fault can stand and be seen; none where it cannot."""
        hidden, layers = range(2, self.depth), range(2, self.depth + 1)
        match self.fault:
            case "slope missing":
                return [layer for layer in hidden if self.hidden != "identity"]
            case "output slope missing" | "output slope twice":
                return [] if self.collapses else [self.depth]
            case "weights not transposed":
                return [layer for layer in hidden if self.sizes[layer - 1] == self.sizes[layer] > 1]
            case "sign in a hidden error":
                # in a loop over several hidden layers every other sign cancels: then the numbers are those of another
                return [] if self.every_layer and self.depth > 3 else list(hidden)
            case "weights already updated":
                return list(hidden) if updates else []
            case "bias without gradient" | "factor 2 in a gradient":
                # without biases, twice ∂C/∂w and twice δ are the same numbers
                return list(layers) if biases else []
            case "quadratic in place of cross-entropy":
                return [self.depth] if self.cost != "quadratic" else []
            case "own activation as input":
                return [layer for layer in layers if self.sizes[layer - 1] == self.sizes[layer - 2]]
            case "1/N twice on the biases" | "1/N missing on the weights":
                return [0] if self.mean and biases else []
            case _:
                return list(layers)

    def expected(self) -> dict[tuple[str, int | None], set[str]]:
        """Equation and layer of what is wrong, and which names of the catalogue of faults are right."""
        hidden = list(range(2, self.depth)) if self.every_layer else [self.layer]
        layers = range(2, self.depth + 1)
        found = {
            RIGHT: {},
            "slope missing": {("BP2", layer): {"slope_missing"} for layer in hidden},
            "output slope missing": {("BP1", self.depth): {"slope_missing"}},
            "weights not transposed": {("BP2", self.layer): {"weights_not_transposed"}},
            "sign in a hidden error": {("BP2", layer): {"sign"} for layer in hidden},
            "factor 2 in a gradient": {("BP3", self.layer): {"factor_2"}},
            "weights already updated": {("BP2", layer): {"weights_already_updated"} for layer in hidden},
            "bias without gradient": {("BP4", self.layer): {"no_gradient"}},
            "output slope twice": {("BP1", self.depth): {"slope_twice"}},
            "quadratic in place of cross-entropy": {("BP1", self.depth): {"slope_twice", "slope_extra"}},
            "own activation as input": {("BP3", self.layer): {"own_activation_as_input"}},
            "1/N twice on the biases": {("BP4", layer): {"extra_1/N"} for layer in layers},
            "1/N missing on the weights": {
                ("BP3", layer): {"missing_1/N", "sum_for_weights_mean_for_biases"} for layer in layers
            },
        }
        return found[self.fault]
