"""One bias for all neurons of a layer, a plain number in the code: its gradient is the sum of the layer's errors.

That sum is no gradient of biases of each neuron, which are what people mean who write arrays of them. It counts where
an object holds one number for a layer, or where a text gives every bias a plain number.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from backproof.checking.report import CONVENTION, Finding, GradientReport, OperatorReport

_BIAS = re.compile(r"(b|bias)(_?(\d+|[a-z]{1,3}|hidden|output))?", re.I)
_FAULT = "summed_over_neurons"
Report = GradientReport | OperatorReport


def with_shared_biases(report: Report, text: str) -> Report:
    """Return the report in which gradients summed over a layer are right where its bias is one number.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.verdict != "wrong" or not are_single_numbers(text):
        return report
    findings = tuple(of_one_bias(finding, (finding.layer,)) for finding in report.findings)
    if findings == report.findings:
        return report
    verdict = "wrong" if any(finding.accuses for finding in findings) else "correct"
    return replace(report, verdict=verdict, findings=findings)


def of_one_bias(finding: Finding, layers: Collection[int | None]) -> Finding:
    """The finding, as a convention where errors are summed over a layer that has one bias for all its neurons.

    Args:
        finding: of any kind.
        layers: those with one bias.
    """
    if finding.layer not in layers or finding.equation != "BP4" or _FAULT not in finding.names or not finding.accuses:
        return finding
    return replace(
        finding, severity=CONVENTION, code="one_bias", facts={"layer": finding.layer}, causes=(), alternatives=()
    )


def are_single_numbers(text: str) -> bool:
    r"""Whether a program gives a plain number to every bias that it names, and to one at least.

    >>> are_single_numbers("b1, b2 = 0.35, 0.6"), are_single_numbers("b1 = np.zeros(3); b2 = 0.1")
    (True, False)
    >>> are_single_numbers("b1 = 0.1\nfor k in range(9):\n    b1 = b1 - 0.5 * gb1")
    True
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    given = [value for name, value in _assigned(tree) if _BIAS.fullmatch(name) and not _is_of_itself(name, value)]
    return bool(given) and all(isinstance(_unsigned(value), ast.Constant) for value in given)


def _assigned(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names and attributes of a program, and what each is given, in pairs where several are given at once."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Assign):
            for target in each.targets:
                yield from _paired(target, each.value)


def _paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Tuple):
        values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
        for one, other in zip(target.elts, values, strict=False):
            yield from _paired(one, other)
    elif isinstance(target, ast.Name | ast.Attribute):
        yield (target.id if isinstance(target, ast.Name) else target.attr), value


def _is_of_itself(name: str, value: ast.expr) -> bool:
    """Whether a bias is made of its own old value, as a step of training makes it."""
    return any(name in (getattr(each, "id", ""), getattr(each, "attr", "")) for each in ast.walk(value))


def _unsigned(value: ast.expr) -> ast.expr:
    return value.operand if isinstance(value, ast.UnaryOp) else value
