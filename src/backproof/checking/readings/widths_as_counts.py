"""A width of the network that gradients are divided by, where the number of examples is meant: `m = X.shape[0]`.

One network shows a constant only, such as ⅓, or ½, which may be that of the cost; several show that it is 1/width. Of
code that has one network only, the text tells what it divides by.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backproof.checking.readings.counts_written import constant_of
from backproof.checking.report import SIZE, Finding, GradientReport, OperatorReport
from backproof.checking.subjects.code.factors import factors_of
from backproof.checking.subjects.code.program_text import name_called, readable
from backproof.checking.subjects.names.names_in_code import role_of

Sizes = tuple[int, ...]
_NEAR = 1e-9
_ONE_LAYER = re.compile(r"(w|v|theta|weight)(_?(\d+|[a-z]{1,2}|in|out|hidden|input|output))?", re.I)
"""What an array is called that holds the weights of one layer."""
_DRAWN = re.compile(r"rand|normal|uniform", re.I)


def with_width_as_count(asked: Sequence[tuple[Sizes, GradientReport]]) -> GradientReport | None:
    """The first report that is wrong, with this cause; None where the constants of all networks are no such widths.

    Args:
        asked: layer sizes with their reports; the width of the outputs, which a mean over these divides by, is none.
    """
    constants = [(sizes, factor) for sizes, report in asked if (factor := _factor(report)) is not None]
    wrong = [(sizes, report) for sizes, report in asked if report.verdict == "wrong"]
    if len(constants) < len(asked) or not wrong or len({len(sizes) for sizes, _ in asked}) > 1:
        return None
    for k in range(len(asked[0][0]) - 1):
        differ = len({sizes[k] for sizes, _ in constants}) > 1 and any(sizes[k] != sizes[-1] for sizes, _ in constants)
        if differ and all(abs(factor * sizes[k] - 1) < _NEAR for sizes, factor in constants):
            sizes, report = wrong[0]
            return _with_cause(report, {"width": sizes[k], "layer": k + 1})
    return None


def _factor(report: GradientReport) -> float | None:
    """The constant at the output, where that is all that is told of BP1."""
    found = [finding for finding in report.findings if finding.equation == "BP1"]
    return constant_of(found[0]) if len(found) == 1 else None


def _with_cause(report: GradientReport, facts: dict[str, int]) -> GradientReport:
    def told(finding: Finding) -> Finding:
        same = replace(finding, fault="width_as_count", severity=SIZE, code="", facts=facts)
        return replace(same, causes=(), alternatives=()) if finding.equation == "BP1" else finding

    notes = tuple(note for note in report.notes if note.key != "check.cascade")
    return replace(report, findings=tuple(map(told, report.findings)), notes=notes)


def with_width_in_text(report: GradientReport | OperatorReport, text: str) -> GradientReport | OperatorReport:
    """Return the report that tells a constant at the output as 1/width, where the code divides by a width as such.

    Args:
        report: of a file.
        text: the program, which divides by `len(W1)`, or by `X.shape[0]` where examples are columns.
    """
    if isinstance(report, OperatorReport) or report.network is None or report.verdict == "undecided":
        return report
    factor, widths = _factor(report), report.network.sizes[:-1]
    layers = [k for k, width in enumerate(widths, 1) if factor is not None and abs(factor * width - 1) < _NEAR]
    if not layers or not 1 < widths[layers[0] - 1] != report.network.sizes[-1]:
        return report
    place = 0 if any(message.key == "check.examples columns" for message in report.inferred) else 1
    is_one = any(
        _ONE_LAYER.fullmatch(name) or (layers[0] == 1 and role_of(name) == "x" and at == place)
        for name, at in _divided_by(text)
    )
    if not is_one:
        return report
    return replace(_with_cause(report, {"width": widths[layers[0] - 1], "layer": layers[0]}), verdict="wrong")


def _divided_by(text: str) -> Iterator[tuple[str, int]]:
    r"""The arrays by whose length, or by whose shape at some place, a text divides: their names, and the place.

    >>> list(_divided_by("m = len(W1)\ndw = d.T @ x / m\ndb = d / (2 * X.shape[1])\nw = randn(3) / Z.shape[0]"))
    [('W1', 0), ('X', 1)]
    """
    try:
        nodes = list(ast.walk(readable(text).tree))
    except (SyntaxError, ValueError):
        return
    named = [(to.id, node.value) for node in nodes if isinstance(node, ast.Assign) for to in node.targets
             if isinstance(to, ast.Name)]  # fmt: skip
    for node in nodes:
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            divided, by = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
            if not _DRAWN.search(ast.unparse(divided)):
                for each in factors_of(by):
                    name = getattr(each, "id", None)
                    own: list[ast.AST] = [value for called, value in named if called == name]
                    yield from (found for value in own or [each] if (found := _counted(value)) is not None)


def _counted(node: ast.AST) -> tuple[str, int] | None:
    """The array whose length, or whose shape at a place, this is, and the place."""
    if isinstance(node, ast.Call) and name_called(node) == "len" and node.args:
        return _last_name(node.args[0]), 0
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
        place = getattr(node.slice, "value", None)
        return (_last_name(node.value.value), place) if isinstance(place, int) else None
    return None


def _last_name(node: ast.expr) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))
