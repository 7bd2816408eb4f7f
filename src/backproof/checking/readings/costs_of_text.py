"""The costs that a program may be meant for, by what its text speaks of, the likeliest first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from backproof.checking.report import GradientReport, remark

_LOGARITHM = re.compile(
    r"(?<!self\.)(?<!logger\.)(?<!logging\.)\blog\(|xlogy|entropy|log_?loss|log_?likelihood"
    r"|\(\s*1(\.0*)?\s*-\s*\w+\s*\)\s*/\s*\(\s*1(\.0*)?\s*-|\.divide\(\s*1(\.0*)?\s*-\s*\w+\s*,\s*1(\.0*)?\s*-",
    re.I,
)
"""What speaks of a cross-entropy: its logarithm, or the (1 − y) / (1 − a) of its derivative."""
_CROSS_ENTROPY = re.compile(r"\(\s*1(\.0*)?\s*-\s*[\w.]+\s*\)\s*\*\s*(np\.|numpy\.|math\.)?log(1p)?\(", re.I)
"""The second term of the cross-entropy of a sigmoid as people write it down, (1 − y) log(1 − a)."""
_OWN_LOG = re.compile(r"(?<!\.)\blog\(")
"""A call of the name alone, which in a file that defines a function of this name writes a message."""
_OF_CLASSES = re.compile(
    r"proba|classif|accura|logistic_?reg|likelihood|[<>]=?\s*0?\.5\b|\bround\(|分类|准确率|正确率|概率", re.I
)
"""What speaks of probabilities, or of classes, and so of a cross-entropy, beside an output that is a sigmoid."""
_SQUARE = re.compile(
    r"(-[^()]*\)|err\w*|diff\w*|delta\w*|loss|e|误差|差|损失)\s*\*\*\s*2|square|pow\(|mse|quadratic|均方", re.I
)
_NAMED = {
    "huber": re.compile(r"huber|smooth_?l1", re.I),
    "log_cosh": re.compile(r"log_?cosh|log\(\s*(np\.|numpy\.)?cosh\(", re.I),
    "poisson": re.compile(r"poisson", re.I),
    "mean_absolute_error": re.compile(
        r"\bmae\b|mean_?abs|absolute[_ ]?error|l1_?loss|平均绝对|绝对误差|(np\.|numpy\.)sign\([^()]*-", re.I
    ),
}
"""Costs of real targets other than the square, by their names."""
_OF_REAL_TARGETS = ("identity", "tanh", "relu", "sigmoid", "exponential")
"""Outputs that these are used with; the number of a huber's bend is what its name has near."""
_NUMBER, _NEAR = re.compile(r"(?:delta|δ)[^=\n]{0,12}=\s*(\d*\.?\d+)"), 160


def costs_with(output: Any, text: str, cost: Any = None) -> list[Any]:
    """The cost that was said; else those that a text may mean with an output, the likeliest first.

    >>> costs_with("softmax", "p = e / total"), costs_with("sigmoid", "np.log(a)"), costs_with("tanh", "")
    (['categorical_cross_entropy', 'quadratic'], ['binary_cross_entropy', 'quadratic'], ['quadratic'])
    >>> costs_with("identity", "delta = np.sign(a - y) / m"), costs_with("identity", "class Huber:")
    (['mean_absolute_error', 'quadratic'], ['huber', 'quadratic'])
    >>> costs_with("sigmoid", "dA = -(Y / A - (1 - Y) / (1 - A))")
    ['binary_cross_entropy', 'quadratic']
    >>> costs_with("sigmoid", "accuracy = np.mean((a > 0.5) == y)")
    ['quadratic', 'binary_cross_entropy']
    >>> costs_with("sigmoid", "cost = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))")
    ['binary_cross_entropy']
    >>> costs_with("exponential", "poisson_cost = np.mean(a - y * np.log(a))")
    ['poisson']
    """
    if cost is not None:
        return [cost]
    if output == "softmax":
        return ["categorical_cross_entropy", "quadratic"]
    of_square = ["quadratic", *_named(text)] if speaks_of_square(text) else [*_named(text), "quadratic"]
    others = of_square if output in _OF_REAL_TARGETS else ["quadratic"]
    if output == "exponential" and of_square[0] == "poisson" and _has_logarithm(text):
        return ["poisson"]  # what the file computes is its cost
    if output != "sigmoid":
        return others
    if _CROSS_ENTROPY.search(text) and not speaks_of_square(text):
        return ["binary_cross_entropy"]  # what the file computes is its cost
    if _has_logarithm(text):
        return ["binary_cross_entropy", *others]
    return [*others, "binary_cross_entropy"] if _OF_CLASSES.search(text) and not speaks_of_square(text) else others


def speaks_of_square(text: str) -> bool:
    r"""Whether a text speaks of the quadratic cost: by its name, or by a difference that it squares.

    >>> speaks_of_square("wucha = t - out\nE = 0.5 * np.sum(wucha ** 2)"), speaks_of_square("p = 1 - a ** 2")
    (True, False)
    """
    return _SQUARE.search(text) is not None or _squares_a_difference(text)


def _has_logarithm(text: str) -> bool:
    r"""Whether a text speaks of a logarithm, and not of a log in which messages are written.

    >>> _has_logarithm("np.log(a)"), _has_logarithm("def log(text):\n    print(text)\nlog('begun')")
    (True, False)
    """
    return _LOGARITHM.search(_OWN_LOG.sub("", text) if "def log(" in text else text) is not None


def with_cost_spoken_of(report: GradientReport, text: str) -> GradientReport:
    """The report; of what is right for the quadratic cost, with the other cost that the text speaks of alone.

    Of what was read as of the cross-entropy of a sigmoid, of which the text says nothing, that it was.
    """
    shape = report.network
    is_accused = any(finding.equation == "BP1" and finding.accuses for finding in report.findings)
    is_supposed = text and not _has_logarithm(text) and not is_accused
    if is_supposed and shape is not None and shape.cost == "binary_cross_entropy":
        return replace(report, notes=(*report.notes, remark("cost_supposed", cost=shape.cost)))
    if report.verdict != "correct" or shape is None or shape.cost != "quadratic" or not _has_logarithm(text):
        return report
    output = shape.activations[-1]
    if output not in ("sigmoid", "softmax") or speaks_of_square(text):
        return report
    said = remark("cost_spoken_of", cost=costs_with(output, text)[0])
    return replace(report, notes=(*report.notes, said))


def _squares_a_difference(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    differences = {
        ast.unparse(target)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.BinOp) and isinstance(each.value.op, ast.Sub)
        for target in each.targets
    }
    return any(ast.unparse(base) in differences for base in _squared(tree))


def _squared(tree: ast.AST) -> Iterator[ast.expr]:
    """What is squared: a ** 2, or a * a."""
    for each in ast.walk(tree):
        if not isinstance(each, ast.BinOp):
            continue
        is_power = isinstance(each.op, ast.Pow) and isinstance(each.right, ast.Constant) and each.right.value == 2
        if is_power or (isinstance(each.op, ast.Mult) and ast.unparse(each.left) == ast.unparse(each.right)):
            yield each.left


def _named(text: str) -> list[str]:
    """Costs of real targets that a text names, a huber with the number that stands near its name."""
    return [_with_its_bend(text) if name == "huber" else name for name in _NAMED if _NAMED[name].search(text)]


def _with_its_bend(text: str) -> str:
    for found in _NAMED["huber"].finditer(text):
        number = _NUMBER.search(text, found.end(), found.end() + _NEAR)
        if number is not None and float(number[1]) > 0:
            return "huber" if float(number[1]) == 1 else f"huber({float(number[1]):g})"
    return "huber"
