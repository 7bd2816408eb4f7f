"""Which of two layers has the slip where one adds λw and another 2λw: the cost that is written down tells.

Beside λ‖w‖² the right one is 2λw; beside (λ/2)‖w‖², which is what is supposed where no cost is written, it is λw.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from backproof.checking.report import SIZE, Finding, GradientReport, OperatorReport
from backproof.checking.subjects.code.program_text import name_called, readable

LAMBDA = re.compile(r"\w*(reg|lam(bda?|bd)?|lmbda|l2|decay|penalt|alpha|beta|正则)\w*|wd", re.I)
"""What the factor of a penalty is called."""
LARGEST = 1.0
"""So much of a parameter and more is nobody's penalty."""
SUMS = ("sum", "norm", "vdot", "dot", "mean")
"""What adds up squares."""
Report = GradientReport | OperatorReport


def with_penalty_of_cost(report: Report, text: str) -> Report:
    """Return the report in which the layer with λw is accused, and not that with 2λw, where the cost has λ‖w‖².

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.network is None or report.verdict != "wrong":
        return report
    twice = {f.layer for f in report.findings if f.fault == "penalty_twice" and f.accuses}
    others = {f.layer for f in report.findings if f.equation == "BP3" and f.accuses} - twice
    left = [n for n in range(len(report.network.sizes), 1, -1) if n not in twice | others]
    if not twice or not left or not has_a_whole_penalty(text):
        return report
    kept = tuple(f for f in report.findings if f.fault != "penalty_twice")
    code = "penalty_half_of_cost"
    halves = tuple(Finding("BP3", layer, "penalty_half", SIZE, code=code) for layer in left)
    held = tuple((eq, _others(layers, twice, left) if eq == "BP3" else layers) for eq, layers in report.held)
    if all(eq != "BP3" for eq, _ in held):
        held = tuple(sorted((*held, ("BP3", tuple(sorted(n for n in twice if n is not None))))))
    return replace(report, findings=(*kept, *halves), held=tuple((eq, layers) for eq, layers in held if layers))


def _others(layers: tuple[int, ...], more: set[int | None], less: list[int]) -> tuple[int, ...]:
    return tuple(sorted({*layers, *(n for n in more if n is not None)} - set(less)))


def has_a_whole_penalty(text: str) -> bool:
    """Whether a program multiplies a sum of squares by a λ, and never by half of one.

    >>> has_a_whole_penalty("J = e + lam * np.sum(W ** 2)"), has_a_whole_penalty("J += lam / (2 * m) * (W * W).sum()")
    (True, False)
    >>> has_a_whole_penalty("J += 0.5 * reg * np.sum(W1 * W1)"), has_a_whole_penalty("dW = x.T @ d + lam * W")
    (False, False)
    """
    found = [_halves(_parts(node)) for node in _penalties_in(tree_of_text(text))]
    return bool(found) and not any(found)


def has_a_penalty_of_all(text: str, layers: int) -> bool:
    """Whether a program computes a penalty of the weights of all layers: as many squares, or a sum that goes over them.

    >>> has_a_penalty_of_all("J = e + lam * (np.sum(W1 ** 2) + np.sum(W2 ** 2))", 2)
    True
    >>> has_a_penalty_of_all("J = e + lam * sum((w ** 2).sum() for w in ws)", 4), has_a_penalty_of_all("J = e", 2)
    (True, False)
    >>> has_a_penalty_of_all("J = e + lam * np.sum(W2 ** 2)", 2)
    False
    """
    tree = tree_of_text(text)
    within = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.For) for inner in ast.walk(node)}
    squares = 0
    for node in _penalties_in(tree):
        parts = list(ast.walk(node))
        if id(node) in within or any(isinstance(each, ast.comprehension) for each in parts):
            return True
        squares += sum(map(_is_square, parts))
    return squares >= layers


def tree_of_text(text: str) -> ast.AST:
    """The tree of a program; an empty one where it cannot be read."""
    try:
        return readable(text).tree
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def _penalties_in(tree: ast.AST) -> list[ast.AST]:
    """The products of a λ and a sum of squares."""
    inner = {id(child) for node in ast.walk(tree) if _is_product(node) for child in _operands(node)}
    outer = [node for node in ast.walk(tree) if _is_product(node) and id(node) not in inner]
    return [node for node in outer if _is_a_penalty(_parts(node))]


def _is_product(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)


def _operands(node: ast.AST) -> tuple[ast.expr, ...]:
    return (node.left, node.right) if isinstance(node, ast.BinOp) else ()


def _parts(node: ast.AST, *, below: bool = False) -> list[tuple[ast.AST, bool]]:
    """The factors of a product, each with whether it stands below a line."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        turned = below != isinstance(node.op, ast.Div)
        return [*_parts(node.left, below=below), *_parts(node.right, below=turned)]
    return [(node, below)]


def _is_a_penalty(parts: list[tuple[ast.AST, bool]]) -> bool:
    """Whether one factor is called as a λ is, and another sums squares."""
    named = any(LAMBDA.fullmatch(_name(part)) for part, _ in parts)
    return named and any(_sums_squares(part) for part, _ in parts)


def _sums_squares(node: ast.AST) -> bool:
    nodes = list(ast.walk(node))
    sums = any(isinstance(each, ast.Call) and name_called(each) in SUMS for each in nodes)
    return sums and any(_is_square(each) for each in nodes)


def _is_square(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return name_called(node) in ("square", "norm", "vdot")
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Pow):
        return getattr(node.right, "value", None) == 2
    return isinstance(node.op, ast.Mult) and ast.dump(node.left) == ast.dump(node.right)


def _halves(parts: list[tuple[ast.AST, bool]]) -> bool:
    values = [(getattr(part, "value", None), below) for part, below in parts]
    return any((value == 0.5 and not below) or (value == 2 and below) for value, below in values)


def _name(node: ast.AST) -> str:
    key = node.slice if isinstance(node, ast.Subscript) else None
    if isinstance(key, ast.Constant):
        return str(key.value)
    return str(getattr(node, "attr", getattr(node, "id", "")))
