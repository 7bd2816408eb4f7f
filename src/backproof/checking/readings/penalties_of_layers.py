"""Penalties that each layer has for itself: an object of a layer holds its own λ, which may be 0 in some of them.

`Dense(4, 8, l2=5e-4)` beside `Dense(8, 3)` is no slip but a cost with one term for each layer that has a λ. It counts
where the text of a class multiplies two of its own attributes of which one is called as a penalty is, and where the
file makes several objects of that class.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from backproof.checking.readings.penalty_of_cost import LARGEST
from backproof.checking.report import CONVENTION, Finding, GradientReport, OperatorReport
from backproof.checking.subjects.code.program_text import readable

_LAMBDA = re.compile(r"\w*(l1|l2|reg|decay|lambda|lambd|lmbda|penalt)\w*", re.I)
_OF_A_BIAS = re.compile(r"b|bias\w*|\w*_b|b_\w+", re.I)
_ADDED = {"penalty_in_gradient": "w", "l1_in_gradient": "w", "bias_penalised": "b", "bias_l1_penalised": "b"}
Report = GradientReport | OperatorReport


def with_penalties_of_layers(report: Report, text: str) -> Report:
    """Return the report in which what a layer adds to its gradient is right where each layer has a λ of its own.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.verdict != "wrong":
        return report
    if not any(finding.fault in _ADDED for finding in report.findings):
        return report
    penalised = parameters_with_a_lambda(text)
    findings = tuple(_meant(finding, penalised) for finding in report.findings)
    verdict = "wrong" if any(finding.accuses for finding in findings) else "correct"
    return replace(report, verdict=verdict, findings=findings)


def _meant(finding: Finding, penalised: frozenset[str]) -> Finding:
    """The finding, as a convention where it is a penalty that its layer may have."""
    multiple = float(finding.facts.get("multiple", 0.0))
    if _ADDED.get(finding.fault) not in penalised or not 0 < multiple < LARGEST or finding.also:
        return finding
    facts = {"layer": finding.layer, "multiple": multiple}
    return replace(finding, severity=CONVENTION, code="penalty_of_layer", facts=facts, causes=(), alternatives=())


def parameters_with_a_lambda(text: str) -> frozenset[str]:
    r"""Which parameters, "w" and "b", a class penalises by a λ of each of its objects, of which there are several.

    >>> layer = "class Dense:\n    def backward(self, d):\n        self.dw = self.x.T @ d + self.l2 * self.w\n"
    >>> sorted(parameters_with_a_lambda(layer + "a, b = Dense(2, 3), Dense(3, 1)")), parameters_with_a_lambda(layer)
    (['w'], frozenset())
    """
    try:
        tree = readable(text).tree
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    made = Counter(
        each.func.id for each in ast.walk(tree) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    )
    classes = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef) and made[each.name] > 1]
    products = [factors for each in classes for factors in _products(each)]
    others = [name for factors in products if any(map(_LAMBDA.fullmatch, factors))
              for name in factors if not _LAMBDA.fullmatch(name)]  # fmt: skip
    return frozenset("b" if _OF_A_BIAS.fullmatch(name) else "w" for name in others)


def _products(cls: ast.ClassDef) -> Iterator[set[str]]:
    """The object's own attributes in every product that its class writes down."""
    for each in ast.walk(cls):
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Mult):
            yield {inner.attr for inner in ast.walk(each) if isinstance(inner, ast.Attribute) and _is_self(inner.value)}


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
