"""What follows the equations of one example: the mean over a batch, the penalties, the derivative by the input."""

from __future__ import annotations

from backproof.derivation.notation import tree
from backproof.derivation.proof import ChainBuilder
from backproof.derivation.result import Chain, Paragraph, Question, Section
from backproof.derivation.rules import (
    chain_rule,
    constant_factor,
    definition,
    kronecker,
    own_variable,
    power_rule,
    sum_rule,
)
from backproof.derivation.subject import SymbolicNetwork
from backproof.derivation.trees import Entry, LayerIndex

WEIGHT_MEAN = "sum(i, N, delta(l,i,j)*a(l-1,i,k))/N"
BIAS_MEAN = "sum(i, N, delta(l,i,j))/N"
SQUARES = "lam*sum(p, l, sum(s, l-1, w(l,p,s)**2))/2"


def batch(subject: SymbolicNetwork) -> Section:
    """The mean over the examples."""
    parts = (Paragraph("batch"), _mean(), _of_weights(subject), _of_biases(subject), Question("sum_or_mean"))
    return Section("batch", parts)


def _mean() -> Chain:
    return ChainBuilder("mean cost", "Cbar").becomes("definition", "sum(i, N, C(i))/N").chain()


def _of_weights(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("mean weights", "D(Cbar, w(l,j,k))", layers=subject.layers)
        .by("definition", definition(tree("Cbar"), tree("sum(i, N, C(i))/N")), "mean cost")
        .becomes("sum rule", "sum(i, N, D(C(i), w(l,j,k)))/N")
        .becomes("substitution", WEIGHT_MEAN, "BP3")
        .named("mean BP3")
        .chain()
    )


def _of_biases(subject: SymbolicNetwork) -> Chain:
    return (
        ChainBuilder("mean biases", "D(Cbar, b(l,j))", layers=subject.layers)
        .by("definition", definition(tree("Cbar"), tree("sum(i, N, C(i))/N")), "mean cost")
        .becomes("sum rule", "sum(i, N, D(C(i), b(l,j)))/N")
        .becomes("substitution", BIAS_MEAN, "BP4")
        .named("mean BP4")
        .chain()
    )


def penalty(subject: SymbolicNetwork) -> Section:
    """What a penalty on the weights adds: L2, then L1."""
    layers = subject.layers
    squares = (
        ChainBuilder("penalty squares", "D(R, w(l,j,k))", layers=layers)
        .becomes("constant terms", f"D({SQUARES}, w(l,j,k))")
        .becomes("constant factor", f"lam*D({SQUARES.removeprefix('lam*').removesuffix('/2')}, w(l,j,k))/2")
        .by("sum rule", sum_rule)
        .by("power rule", power_rule)
        .by("own variable", own_variable)
        .by("kronecker", kronecker)
        .becomes("closed form", "lam*w(l,j,k)")
        .named("penalty")
        .chain()
    )
    sizes = "mu*sum(p, l, sum(s, l-1, Abs(w(l,p,s))))"
    absolute = (
        ChainBuilder("penalty sizes", "D(R1, w(l,j,k))", layers=layers)
        .becomes("constant terms", f"D({sizes}, w(l,j,k))")
        .by("constant factor", constant_factor)
        .by("sum rule", sum_rule)
        .by("power rule", power_rule, "Abs")
        .by("own variable", own_variable)
        .by("kronecker", kronecker)
        .chain()
    )
    total = (
        ChainBuilder("penalty total", "D(Cbar + R, w(l,j,k))", layers=layers)
        .by("sum rule", sum_rule)
        .by("substitution", definition(tree("D(Cbar, w(l,j,k))"), tree(WEIGHT_MEAN)), "mean BP3")
        .by("substitution", definition(tree("D(R, w(l,j,k))"), tree("lam*w(l,j,k)")), "penalty")
        .named("", subject.theorem("mean_gradient_weight"))
        .chain()
    )
    return Section("penalty", (Paragraph("penalty"), squares, absolute, total, Paragraph("penalty biases")))


def input_gradient(subject: SymbolicNetwork) -> Section:
    """∂C/∂x: BP2 without a slope, since no activation is applied to the input."""
    weighted = tree("sum(m, 1, w(2,j,m)*a(1,m)) + b(2,j)")
    chain = (
        ChainBuilder("input", "D(C, x(k))")
        .becomes("definition", "D(C, a(1,k))", "input")
        .by("chain rule", chain_rule(Entry("z", LayerIndex("", 2), ("j",)), "j"))
        .proved(subject.theorem("chain_rule_through_layer"))
        .by("definition", definition(tree("D(C, z(2,j))"), tree("delta(2,j)")), "error")
        .by("definition", definition(tree("z(2,j)"), weighted), "weighted input")
        .by("sum rule", sum_rule)
        .by("constant factor", constant_factor)
        .by("own variable", own_variable)
        .by("kronecker", kronecker)
        .named("input gradient", subject.theorem("input_gradient"))
        .chain()
    )
    return Section("input", (Paragraph("input"), chain))
