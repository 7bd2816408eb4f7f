"""What changes every gradient in the same way: a constant factor of the cost, and the sign.

Neither changes where training goes: a constant is absorbed by the learning rate, and −∂C is right where it is added.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from backproof.checking.asking.asked import AnswersByExample
from backproof.checking.causes.findings import ArrayLayout
from backproof.checking.report import CONVENTION, Finding, name_of_factor
from backproof.network import Network


def usual_factors(network: Network) -> tuple[float, ...]:
    """Return the constant factors that people write into a cost or leave out: ½, 2, and the number of outputs."""
    n = network.sizes[-1]
    return tuple(dict.fromkeys(f for f in (2.0, 0.5, 1 / n, 2 / n, float(n), n / 2) if f != 1))


def whole_factor(asked: AnswersByExample, network: Network) -> float | None:
    """The constant that every number is multiplied by, if that is all that differs from the truth."""
    sizes = (1.0, *usual_factors(network))
    return next((f for f in (*sizes, *(-size for size in sizes)) if asked.encloses(f) is not None), None)


def constant_of_cost(factor: float, network: Network) -> Finding:
    """Say that every gradient is a constant times that of the cost, which makes nothing wrong."""
    facts = {"factor": factor, "outputs": network.sizes[-1]}
    code = "constant" if factor in usual_factors(network) else "share_of_step"
    return Finding("BP1", network.depth, name_of_factor(factor), CONVENTION, code=code, facts=facts)


def flipped(layout: ArrayLayout, sign: str | None, *, knows_descent: bool, found: Finding | None = None) -> Finding:
    """Say that every sign is flipped: a fault, the convention −∂C, or, where nothing tells which, both.

    Args:
        layout: of the user's code.
        sign: "gradient" or "descent" where the caller said so.
        knows_descent: whether the code moves the parameters itself, so that −1 is a fault.
        found: the finding of BP1 that says so already, if there is one.
    """
    depth = layout.network.depth
    finding = found or Finding("BP1", depth, "sign", code="all_signs", line=layout.line("BP1", depth))
    finding = replace(finding, fault="sign")
    if sign == "descent":
        return replace(finding, severity=CONVENTION, code="descent", causes=(), facts={})
    if sign == "gradient" or knows_descent:
        return finding
    return replace(finding, undecidable=True, alternatives=("convention_descent",), code="flipped")


def as_convention(
    finding: Finding, network: Network, negated: Callable[[Finding], Finding], *, has_own_rate: bool = False
) -> Finding:
    """A constant at the output that everything below carries on may be the caller's convention.

    Args:
        finding: what may be one.
        network: whose cost it is.
        negated: says that every sign is flipped.
        has_own_rate: whether the code moves its parameters at a rate that nobody gave it, which any constant may be.
    """
    if has_own_rate and finding.fault == "constant_factor" and finding.facts["ratio"] > 0:
        return constant_of_cost(finding.facts["ratio"], network) if finding.equation == "BP1" else finding
    # where every error has one sign, −(a − y) is |a − y| too: what may be a convention is told as that
    plain = next((cause for cause in finding.causes if not cause.faults), None)
    if finding.equation != "BP1" or plain is None:
        return finding
    factor = plain.factor
    if factor in usual_factors(network) or (has_own_rate and factor > 0):
        return constant_of_cost(factor, network)
    if factor == -1 or -factor in usual_factors(network):
        return negated(finding)
    return finding
