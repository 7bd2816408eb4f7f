"""The derivation of the four equations for the user's own network: trees, rules, steps, and their checks.

`derive` makes a `Derivation`; `explain` says where one example's numbers come from. Trees and rules know no
network; `verification` evaluates both sides of every step on its own.
"""

from backproof.derivation.derive_options import EQUATIONS
from backproof.derivation.deriving import derive, explain
from backproof.derivation.result import Derivation

__all__ = ["EQUATIONS", "Derivation", "derive", "explain"]
