"""The equation that a finding is about, as a formula, and the steps that prove it, out of the network's derivation."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from backproof.checking.report import Finding, GradientReport, Shape
from backproof.derivation.result import Chain, Derivation
from backproof.rendering.derivation_html_chains import Page, chain, result_html
from backproof.rendering.derivation_pictures import head_lit
from backproof.rendering.derivation_prose import words_for

_OWN = {"BP1": "own error", "BP2": "own error", "BP3": "own weights", "BP4": "own biases"}
"""The chains that say an equation for one layer of the network, by their titles."""


def equation(finding: Finding, report: GradientReport, language: str) -> str:
    """Return the right equation at the layer of a finding as a formula; "" where no derivation is at hand."""
    derivation = _derivation(report)
    own = None if derivation is None else _own(derivation, finding.equation, finding.layer)
    return (
        "" if derivation is None or own is None else result_html(own, Page(derivation, words_for(derivation, language)))
    )


def proof(finding: Finding, report: GradientReport, language: str) -> str:
    """Return the chains of steps that lead to the equation of a finding; "" where no derivation is at hand."""
    derivation = _derivation(report)
    if derivation is None or finding.equation not in _OWN:
        return ""
    chains = _leading_to(derivation, finding.equation, finding.layer)
    own = _own(derivation, finding.equation, finding.layer)
    return _read([*chains, *([own] if own else [])], derivation, language)


def equations(report: GradientReport, language: str) -> str:
    """Return all equations of the network, from the output to the input; "" where no derivation is at hand."""
    derivation = _derivation(report)
    if derivation is None:
        return ""
    return _read([chain for chain in derivation.chains if chain.title in _OWN.values()], derivation, language)


def _read(chains: Sequence[Chain], derivation: Derivation, language: str) -> str:
    """Return chains with the picture in which what a line speaks of is lit."""
    page = Page(derivation, words_for(derivation, language), head_lit(derivation))
    shown = "\n".join(chain(one, page) for one in chains)
    lighting = page.lighting
    return f'<div class="bp-read"><style>{lighting.style()}</style>{lighting.picture()}<div>{shown}</div></div>'


def command(shape: Shape, language: str) -> str:
    """Return the command that makes the page of the whole derivation.

    >>> command(Shape((2, 3, 1), ("sigmoid", "sigmoid"), "quadratic"), "en")
    'backproof derive --network 2,3,1 --activation sigmoid --cost quadratic --language en -o derivation.html'
    """
    same = len(set(shape.activations)) == 1
    activations = shape.activations[0] if same else ",".join(shape.activations)
    return shlex.join([
        "backproof", "derive", "--network", ",".join(map(str, shape.sizes)), "--activation", activations,
        "--cost", shape.cost, "--language", language, "-o", "derivation.html",
    ])  # fmt: skip


def _derivation(report: GradientReport) -> Derivation | None:
    return report.derivation if isinstance(report.derivation, Derivation) else None


def _own(derivation: Derivation, equation: str, layer: int | None) -> Chain | None:
    wanted = (chain for chain in derivation.chains
              if chain.title == _OWN.get(equation) and dict(chain.said).get("layer") == layer)  # fmt: skip
    return next(wanted, None)


def _leading_to(derivation: Derivation, equation: str, layer: int | None) -> list[Chain]:
    """Return the general proof: the chains with the equation's label, and those that they cite, in their order."""
    fitting = [chain for section in derivation.sections if section.key != "this network" for chain in section.parts
               if isinstance(chain, Chain) and chain.label and _is_about(chain, layer)]  # fmt: skip
    wanted = {equation, f"{equation} whole"}
    while True:
        cited = {step.cites for chain in fitting if chain.label in wanted for step in chain.steps}
        more = {chain.label for chain in fitting if chain.label in cited} - wanted
        if not more:
            return [chain for chain in fitting if chain.label in wanted]
        wanted |= more


def _is_about(chain: Chain, layer: int | None) -> bool:
    layers = chain.steps[0].layers
    return not layers or layer in layers
