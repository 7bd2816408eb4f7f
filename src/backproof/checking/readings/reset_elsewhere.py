"""Gradients that add up from call to call, where something else in the file resets them: it calls a `zero_grad()`.

In a file that trains nothing itself, as a module for other programs, a definition of it is there to be called by them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from backproof.checking.report import CONVENTION, GradientReport, OperatorReport
from backproof.checking.subjects.code.program_text import name_called, readable
from backproof.checking.subjects.makers.object_state import says_gradient
from backproof.checking.subjects.names.names_in_code import is_kind

_RESET = re.compile(r"\w*(zero|clear|reset)_?(the_)?grads?\w*", re.I)
_THROUGH = 2
"""Through how many functions a call is followed that resets gradients."""
Report = GradientReport | OperatorReport


def with_resets_elsewhere(report: Report, text: str) -> Report:
    """Return the report that does not accuse sums of never being reset, where the file resets them.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or not any(f.fault == "accumulates" for f in report.findings):
        return report
    if not _resets(text):
        return report
    findings = tuple(
        replace(f, severity=CONVENTION, code="reset_elsewhere") if f.fault == "accumulates" and f.accuses else f
        for f in report.findings
    )
    if findings == report.findings or report.verdict != "wrong":
        return report
    is_right = not any(f.accuses or f.undecidable for f in findings)
    return replace(report, findings=findings, verdict="correct" if is_right else "wrong")


def _resets(text: str) -> bool:
    r"""Whether a program calls what resets gradients, or defines it and leaves all calls to others.

    >>> net = "class Net:\n    def zero_grad(self): pass\n    def backward(self): pass\n"
    >>> _resets(net), _resets(net + "Net().backward()"), _resets(net + "n = Net(); n.zero_grad(); n.backward()")
    (True, False, True)
    >>> _resets("class Net:\n    def backward(self): pass\n    def step(self): self.dw = np.zeros(3)\n")
    True
    """
    try:
        nodes = list(ast.walk(readable(text).tree))
    except (SyntaxError, ValueError):
        return False
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    if any(_RESET.fullmatch(getattr(of, "attr", getattr(of, "id", ""))) for of in called):
        return True
    if _sets_to_zero(nodes):
        return True
    trains = any(isinstance(of, ast.Attribute) and is_kind(of.attr, "backward") for of in called)
    return not trains and any(isinstance(node, ast.FunctionDef) and _RESET.fullmatch(node.name) for node in nodes)


def _sets_to_zero(nodes: list[ast.AST]) -> bool:
    """Whether gradients are set to 0 in a step, or in what the program calls outside all functions."""
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name != "__init__"]
    setting = {each.name for each in functions if any(map(_zeroes_a_gradient, ast.walk(each)))}
    calling = {each.name: {name_called(n) for n in ast.walk(each) if isinstance(n, ast.Call)} for each in functions}
    for _ in range(_THROUGH):
        setting |= {name for name, called in calling.items() if called & setting}
    setting = {name for name in setting if not is_kind(name, "backward")}
    within = {id(n) for node in nodes if isinstance(node, ast.FunctionDef) for n in ast.walk(node)}
    outside = {name_called(node) for node in nodes if isinstance(node, ast.Call) and id(node) not in within}
    return bool(setting & outside) or any(is_kind(name, "update") for name in setting)


def _zeroes_a_gradient(node: ast.AST) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    words = {getattr(each, "attr", getattr(each, "id", "")) for each in ast.walk(node.value)}
    is_zero = bool({"zeros", "zeros_like"} & words) or getattr(node.value, "value", None) in (0, 0.0)
    named = (getattr(each, "attr", getattr(each, "id", "")) for to in node.targets for each in ast.walk(to))
    return is_zero and any(says_gradient(name) for name in named if name)
