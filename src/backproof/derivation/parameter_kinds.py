"""A weight and a bias as the proofs of BP3 and BP4 see them: both go through the same lines.

They differ in their indices, and in what the weighted input z^l_j has beside them: a^(l−1)_k, or 1.
"""

from __future__ import annotations

from dataclasses import dataclass

from backproof.derivation.result import SaidFacts


@dataclass(frozen=True)
class ParameterKind:
    """What the proofs of BP3 and BP4 differ in; layers, indices and results are in the notation.

    Attributes:
        letter: "w" or "b".
        label: BP3 or BP4.
        indices: its indices.
        sender: the index of the activation that it multiplies, "" for a bias, which multiplies 1.
        own: the formal theorem on what it moves in its own layer.
    """

    letter: str
    label: str
    indices: str
    sender: str
    own: str

    @property
    def said(self) -> SaidFacts:
        """What the titles are said about."""
        return (("label", self.label),)

    def at(self, layer: str) -> str:
        """Return the parameter of a layer, θ in what follows."""
        return f"{self.letter}({layer},{self.indices})"

    def moved(self, layer: str) -> str:
        """Return ∂z_j/∂θ."""
        return f"D(z({layer},j), {self.at(layer)})"

    def times(self, factors: str, before: str) -> str:
        """Return factors times what ∂z_j/∂θ is: the activation of the layer before, or 1."""
        return f"{factors}*a({before},{self.sender})" if self.sender else factors


WEIGHT = ParameterKind("w", "BP3", "j,k", "k", "weight_of_own_input")
BIAS = ParameterKind("b", "BP4", "j", "", "bias_of_own_input")
