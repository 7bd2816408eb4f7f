"""A penalty of some layers alone, where the cost that the file computes has those only: that is no slip.

`loss = e + lam / 2 * np.sum(W2 ** 2)` beside `dW2 = … + lam * W2` leaves W1 without a penalty on purpose. It counts
where the arrays whose squares the program sums are those to whose gradients it adds a penalty, and as many as the
numbers show.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from backproof.checking.readings.penalty_of_cost import LAMBDA, LARGEST, SUMS, tree_of_text
from backproof.checking.report import CONVENTION, Finding, GradientReport, OperatorReport
from backproof.checking.subjects.code.factors import factors_of
from backproof.checking.subjects.code.program_text import name_called

_PRODUCTS = frozenset({"dot", "matmul", "einsum", "mm"})
_CODES = {"penalty_missing": "penalty_not_in_cost", "penalty_in_gradient": "penalty_of_cost"}
Report = GradientReport | OperatorReport


def with_penalised_layers(report: Report, text: str) -> Report:
    """Return the report in which the layers that the cost of the file penalises may have a penalty, and others none.

    Args:
        report: of a file.
        text: the program.
    """
    if isinstance(report, OperatorReport) or report.network is None or report.verdict != "wrong":
        return report
    unlike = [f for f in report.findings if f.accuses and f.fault in _CODES and not f.also]
    layers = len(report.network.sizes) - 1
    if len({f.fault for f in unlike}) != 1 or not 0 < len(unlike) < layers or any(map(_is_large, unlike)):
        return report
    penalised = len(unlike) if unlike[0].fault == "penalty_in_gradient" else layers - len(unlike)
    in_cost, in_gradients = penalised_arrays(text)
    if len(in_cost) != penalised or in_cost != in_gradients:
        return report
    findings = tuple(_meant(f) if f in unlike else f for f in report.findings)
    verdict = "wrong" if any(f.accuses for f in findings) else "correct"
    return replace(report, verdict=verdict, findings=findings)


def _is_large(finding: Finding) -> bool:
    return float(finding.facts.get("multiple", 0.0)) >= LARGEST


def _meant(finding: Finding) -> Finding:
    code, facts = _CODES[finding.fault], {name: finding.facts[name] for name in finding.facts if name == "multiple"}
    return replace(finding, severity=CONVENTION, code=code, facts=facts, causes=(), alternatives=(), line=None)


def penalised_arrays(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The arrays whose squares a program sums, and those that it multiplies by a λ or a number, among its weights.

    Weights are what stands in products of matrices. Where a loop goes over them, there are none.

    >>> step = "h = X @ W1; o = h @ W2; dW2 = h.T @ d + lam * W2; "
    >>> [sorted(each) for each in penalised_arrays(step + "J = e + lam / 2 * np.sum(W2 ** 2)")]
    [['W2'], ['W2']]
    >>> [sorted(each) for each in penalised_arrays(step + "J = e + lam / 2 * (np.sum(W1 ** 2) + np.sum(W2 * W2))")]
    [['W1', 'W2'], ['W2']]
    """
    nodes = list(ast.walk(tree_of_text(text)))
    weights = set(_multiplied(nodes))
    summed = [inner for node in nodes if isinstance(node, ast.Call) and name_called(node) in SUMS
              for inner in ast.walk(node)]  # fmt: skip
    squared = {name for node in summed for name in _squared(node)}
    inside = set(map(id, summed))
    scaled = {name for node in nodes if id(node) not in inside for name in _scaled(node)}
    return frozenset(squared & weights), frozenset(scaled & weights)


def _multiplied(nodes: list[ast.AST]) -> Iterator[str]:
    """The names in products of matrices."""
    for node in nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield from (_name(node.left), _name(node.right))
        elif isinstance(node, ast.Call) and name_called(node) in _PRODUCTS:
            yield from (_name(each) for each in (*node.args, getattr(node.func, "value", node)))


def _squared(node: ast.AST) -> Iterator[str]:
    """The array whose square, or whose norm, this is."""
    if isinstance(node, ast.Call) and name_called(node) in ("square", "norm", "vdot") and node.args:
        yield _name(node.args[0])
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield from [_name(node.left)] if getattr(node.right, "value", None) == 2 else []
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        yield from (
            name
            for name, times in Counter(map(_name, factors_of(node, with_divisors=True))).items()
            if name and times > 1
        )


def _scaled(node: ast.AST) -> Iterator[str]:
    """The arrays that this product multiplies by a λ, or by a small number, and by nothing else but numbers."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult | ast.Div):
        return
    factors = list(factors_of(node, with_divisors=True))
    values = [each.value for each in factors if isinstance(each, ast.Constant)]
    is_small = len(factors) == 2 and any(isinstance(v, float) and 0 < abs(v) < LARGEST for v in values)
    if is_small or any(LAMBDA.fullmatch(_name(each)) for each in factors):
        yield from (_name(each) for each in factors if not isinstance(each, ast.Constant))


def _name(node: ast.AST) -> str:
    """What an array is called, whatever part of it is taken: by its name, as an attribute, or as a key."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    while isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "T"):
        node = node.value
    return str(getattr(node, "attr", getattr(node, "id", "")))
