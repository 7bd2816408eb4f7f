"""From the derivatives that calculus gives to their usual forms: σ′ in terms of σ, ∂c/∂a without nested fractions.

Each entry is a list of lines, every one a step that is checked like any other. `s` in a line stands for σ(z).
A function without an entry, a user's own, keeps what calculus gives.
"""

from __future__ import annotations

from backproof.derivation.notation import tree
from backproof.derivation.rules import product
from backproof.derivation.trees import Apply, Divide, LayerIndex, Multiply, Node, Number, Symbol, substitute

REWRITTEN_FIRST = {
    "tanh": "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
}
"""σ in a form that shows what it is made of, before it is differentiated."""

SLOPES: dict[str, tuple[str, ...]] = {
    "sigmoid": (
        "exp(-z)/(1 + exp(-z))**2",
        "1/(1 + exp(-z)) * (exp(-z)/(1 + exp(-z)))",
        "1/(1 + exp(-z)) * ((1 + exp(-z) - 1)/(1 + exp(-z)))",
        "1/(1 + exp(-z)) * (1 - 1/(1 + exp(-z)))",
        "s*(1 - s)",
    ),
    "tanh": (
        "1 - (exp(z) - exp(-z))**2/(exp(z) + exp(-z))**2",
        "1 - s**2",
    ),
    "softplus": ("1/(1 + exp(-z))",),
    "silu": (
        "1/(1 + exp(-z)) + z*exp(-z)/(1 + exp(-z))**2",
        "1/(1 + exp(-z)) + z*(1/(1 + exp(-z)))*(1 - 1/(1 + exp(-z)))",
        "1/(1 + exp(-z)) * (1 + z*(1 - 1/(1 + exp(-z))))",
    ),
    "softsign": (
        "(1 + Abs(z) - z*sign(z))/(1 + Abs(z))**2",
        "1/(1 + Abs(z))**2",
    ),
    "exponential": ("s",),
    "gelu": ("(1 + erf(z/sqrt(2)))/2 + z*exp(-z**2/2)/sqrt(2*pi)",),
    "gelu_tanh": (
        "(1 + tanh(sqrt(2/pi)*(z + 0.044715*z**3)))/2"
        " + z*(1 - tanh(sqrt(2/pi)*(z + 0.044715*z**3))**2)/2 * (sqrt(2/pi)*(1 + 3*0.044715*z**2))",
    ),
}
"""The lines after calculus, by the name of the activation."""

GRADIENTS: dict[str, tuple[str, ...]] = {
    "quadratic": ("a - y",),
    "half_mean_squared_error": ("a - y",),
    "binary_cross_entropy": ("-y/a + (1 - y)/(1 - a)", "(a - y)/(a*(1 - a))"),
    "categorical_cross_entropy": ("-y/a",),
    "log_likelihood": ("-y/a",),
    "log_cosh": ("tanh(a - y)",),
    "poisson": ("1 - y/a",),
}
"""The lines after calculus, by the family of the cost."""


def slope_lines(name: str, layer: LayerIndex) -> tuple[Node, ...]:
    """Return the forms of σ′(z) that follow on what calculus gives."""
    sigma = Apply("sigma", (Symbol("z"),), layer)
    return tuple(substitute(tree(line), Symbol("s"), sigma) for line in SLOPES.get(name, ()))


def gradient_lines(family: str) -> tuple[Node, ...]:
    """Return the forms of ∂c/∂a that follow on what calculus gives."""
    return tuple(map(tree, GRADIENTS.get(family, ())))


def cancelled(node: Node) -> Node:
    """Return a fraction without a number that its two parts have in common, 4u³/4 as u³; any other node as it is."""
    match node:
        case Divide(top=Multiply(factors=(Number(value=above), *others)), bottom=Number(value=below)) if others:
            ratio = above / below
            return product(Number(ratio), *others) if ratio.denominator == 1 else node
    return node
