"""Whether a gradient of each example, returned as it is, is summed later in the same file, or only ever of one example.

Code that returns δ of every example in place of their sum is wrong where nobody sums it. Its callers are read, not run:
an update of a bias that sums, or calls that pass one example each, are reasons to accuse nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache

from backproof.checking.report import CONVENTION, DIRECTION, Finding, GradientReport, remark
from backproof.checking.subjects.names.names_in_code import is_kind
from backproof.checking.subjects.returned.answers import Answer

_WHERE = r"_?(?:\d+|[hoyzijlk]|in|out|hid|hidden|output)?"
_BIAS = re.compile(rf"(?:\w+_)?(?:b|bs|bias|biases|params?|parameters|theta){_WHERE}|\w*偏置\w*", re.I)
_GRADIENT = re.compile(
    rf"g|d\d+|(?:d|g|dc_?d|grads?_?|nabla_?)(?:b|bs|bias|biases|w|ws|weights?|z){_WHERE}|\w*(?:grads?|gradients?|deltas?){_WHERE}|\w*梯度\w*",
    re.I,
)
_SUMS = ("sum", "mean", "average", "einsum", "reduce_sum", "reduce_mean", "nansum")
_AXES = ("axis", "dim")
_OF_ROWS = (None, 0, -2)
"""Over which axes examples may be summed that are rows; None is one that cannot be read."""


@dataclass(frozen=True)
class Uses:
    """What the rest of a file does with the gradients.

    Attributes:
        summed_at: the number of a line that sums over the examples in an update of a bias; 0 where there is none.
        given_one_at: the number of a line that passes one example, where every call that is found does; else 0.
        summed_as_columns_at: as summed_at, if each example is a column and not a row.
    """

    summed_at: int = 0
    given_one_at: int = 0
    summed_as_columns_at: int = 0


def uses_of(lines: list[str], name: str, first: int, last: int) -> Uses:
    """Read a file for what becomes of the gradients that a function or class of it returns.

    Args:
        lines: of the whole file.
        name: of the function or class.
        first: the number of its first line, from 1.
        last: the number of its last line.
    """
    file = _read("".join(lines))
    asked = _spans_of_what_is_asked(file.tree, name, first, last)

    def is_outside(node: ast.expr) -> bool:
        return not any(start <= node.lineno <= end for start, end in asked)

    calls = list(filter(is_outside, file.calls.get(name, ())))
    sums: list[ast.stmt | ast.expr] = [*file.sums_for_biases, *filter(is_outside, file.sums_of_gradients)]
    is_one = bool(calls) and all(any(map(_is_one_example, call.args)) for call in calls)
    rows = min((node.lineno for node in sums if _may_sum_rows(node)), default=0)
    return Uses(rows, calls[0].lineno if is_one else 0, min((node.lineno for node in sums), default=0))


@dataclass(frozen=True)
class _File:
    """What is asked of the text of a file, whichever function of it is meant."""

    tree: ast.Module
    sums_for_biases: tuple[ast.stmt, ...]
    sums_of_gradients: tuple[ast.Call, ...]
    calls: dict[str, list[ast.Call]]


@lru_cache(maxsize=4)
def _read(text: str) -> _File:
    """Read a text, once for all functions of a file; nothing stands in one that is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        tree = ast.Module([], [])
    nodes = list(ast.walk(tree))
    texts = _texts_by_name(nodes)
    calls: dict[str, list[ast.Call]] = {}
    for node in nodes:
        if isinstance(node, ast.Call):
            calls.setdefault(_name_of(node.func), []).append(node)
    biases = (node for node in nodes if isinstance(node, ast.Assign | ast.AugAssign) and _sums_for_biases(node))
    gradients = (call for named in calls.values() for call in named if _sums_gradients(call, texts))
    return _File(tree, tuple(biases), tuple(gradients), calls)


def _spans_of_what_is_asked(tree: ast.Module, name: str, first: int, last: int) -> list[tuple[int, int]]:
    """The lines of a function, or of the methods of a class that make gradients; its update is none of these."""
    of_class = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name and n.lineno <= last]
    methods = [m for each in of_class for m in each.body if isinstance(m, ast.FunctionDef)]
    if not methods:
        return [(first, last)]
    return [(m.lineno, m.end_lineno or m.lineno) for m in methods if not is_kind(m.name, "update")]


def _sums_for_biases(node: ast.Assign | ast.AugAssign) -> bool:
    """Whether a statement gives a bias a value that is summed over an axis."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    of_a_bias = any(_BIAS.fullmatch(_name_of(each)) for target in targets for each in _flat(target))
    return of_a_bias and any(map(_is_sum, ast.walk(node.value)))


def _texts_by_name(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """What is written in a file as name = "text", where it is the name's only value."""
    values: dict[str, list[ast.expr]] = {}
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            values.setdefault(_name_of(target), []).append(node.value)  # type: ignore[attr-defined]
    return {
        name: given[0].value
        for name, given in values.items()
        if len(given) == 1 and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str)
    }


def _sums_gradients(node: ast.Call, texts: dict[str, str]) -> bool:
    """Whether it sums what has the name of a gradient over an axis; a product of matrices, by einsum, does not."""
    if not _is_sum(node):
        return False
    if _name_of(node.func) == "einsum":
        return any(_has_name_of_gradient(each) for each in _summed_by_einsum(node.args, texts))
    summed = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
    return any(map(_has_name_of_gradient, summed))


def _has_name_of_gradient(node: ast.expr) -> bool:
    names = (_name_of(part) for part in ast.walk(node) if isinstance(part, ast.expr))
    return any(_GRADIENT.fullmatch(name) for name in names)


def _summed_by_einsum(arguments: list[ast.expr], texts: dict[str, str]) -> list[ast.expr]:
    """The operands that lose an axis otherwise than in a product with a matrix: d of "ni->i", none of "ni,ij->nj".

    All of them, where the letters cannot be read.
    """
    if not arguments:
        return []
    subscripts = arguments[0].value if isinstance(arguments[0], ast.Constant) else texts.get(_name_of(arguments[0]))
    given, arrow, result = str(subscripts).replace(" ", "").replace("...", ".").partition("->")
    operands = given.split(",")
    if not isinstance(subscripts, str) or len(operands) != len(arguments) - 1:
        return arguments
    if not arrow:
        result = "".join(letter for letter in given if given.count(letter) == 1 or letter == ".")
    # a letter that goes is of a product where another operand brings the result another letter for it
    return [
        array
        for array, own in zip(arguments[1:], operands, strict=True)
        if any(
            not any(at in each and set(each) & set(result) - set(own) for each in operands)
            for at in set(own) - set(result)
        )
    ]


def _flat(target: ast.expr) -> Iterator[ast.expr]:
    if isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from _flat(each)
    else:
        yield target


def _name_of(node: ast.expr) -> str:
    """The name that tells what is meant: b of self.b, b1 of params["b1"], biases of biases[i]."""
    if isinstance(node, ast.Subscript):
        key = node.slice
        return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else _name_of(node.value)
    return getattr(node, "attr", getattr(node, "id", ""))


def _is_sum(node: ast.AST) -> bool:
    """Whether it sums over one axis: x.sum(0), np.mean(x, axis=0), or sum(x) over the rows."""
    if not isinstance(node, ast.Call) or _name_of(node.func) not in _SUMS:
        return False
    if isinstance(node.func, ast.Name):
        return True
    of_a_library = isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "numpy", "torch", "jnp")  # type: ignore[attr-defined]
    return any(k.arg in _AXES for k in node.keywords) or len(node.args) > of_a_library


def _may_sum_rows(node: ast.AST) -> bool:
    """Whether one of the sums in it may be over rows: over columns it adds up the neurons of each example."""
    return any(_axis_of(each) in _OF_ROWS for each in ast.walk(node) if _is_sum(each))


def _axis_of(node: ast.AST) -> int | None:
    """The axis over which a call sums; None where it is no number, or the array may be turned before."""
    assert isinstance(node, ast.Call)
    if (
        "T" in {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
        or _name_of(node.func) == "einsum"
    ):
        return None
    if isinstance(node.func, ast.Name):
        return 0
    given = [k.value for k in node.keywords if k.arg in _AXES] or node.args[-1:]
    with suppress(ValueError, TypeError, SyntaxError):
        axis = ast.literal_eval(given[0])
        return axis if type(axis) is int else None
    return None


def _is_one_example(node: ast.expr) -> bool:
    """Whether an argument is one row: x[i:i+1], x[None], x[i][np.newaxis, :], x.reshape(1, -1)."""
    if isinstance(node, ast.Call):
        sizes = node.args[0].elts if node.args and isinstance(node.args[0], ast.Tuple) else node.args
        return _name_of(node.func) == "reshape" and bool(sizes) and _is_number(sizes[0], 1)
    if not isinstance(node, ast.Subscript):
        return False
    first = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
    if isinstance(first, ast.Slice):
        upper, lower = first.upper, first.lower
        is_next = isinstance(upper, ast.BinOp) and isinstance(upper.op, ast.Add) and _is_number(upper.right, 1)
        return is_next and lower is not None and ast.dump(upper.left) == ast.dump(lower)  # type: ignore[union-attr]
    return _is_number(first, None) or _name_of(first) == "newaxis"


def _is_number(node: ast.expr, value: int | None) -> bool:
    return isinstance(node, ast.Constant) and node.value == value and not isinstance(node.value, bool)


_PARTS = {"BP3": "weights_not_summed", "BP4": "bias_not_summed"}


def unsummed_of(batch: Answer) -> dict[str, list[int]]:
    """Return the layers of which ∂C/∂w and ∂C/∂b have one array for each example."""
    odd = {"∂C/∂w": "weights not summed", "∂C/∂b": "not summed"}
    return {part: [layer for what, layer in sorted(batch.oddities) if what == name] for part, name in odd.items()}


def findings_of_unsummed(layers: dict[str, list[int]], *, is_for_one: bool) -> list[Finding]:
    """Say what is not summed: ∂C/∂w and ∂C/∂b of the same layers as one, of ∂C/∂b; no fault of code for one example."""
    if layers["∂C/∂w"] == layers["∂C/∂b"]:
        return _findings("BP4", layers["∂C/∂b"], tuple(layers), is_for_one)
    each = zip(_PARTS, layers, strict=True)
    return [finding for equation, part in each for finding in _findings(equation, layers[part], (part,), is_for_one)]


def _findings(equation: str, layers: list[int], parts: tuple[str, ...], is_for_one: bool) -> list[Finding]:
    facts = {"layers": tuple(layers), "parts": parts}
    severity, code = (CONVENTION, "not_summed_one") if is_for_one else (DIRECTION, "not_summed")
    shown = layers[-1:] if is_for_one else layers[::-1]
    return [Finding(equation, layer, _PARTS[equation], severity, code=code, facts=facts) for layer in shown]


def without_what_is_summed_later(report: GradientReport) -> GradientReport:
    """Accuse no missing sum over the examples where the code's own file sums later, or passes one example only."""
    if not report.source or not any(_is_unsummed(finding) for finding in report.findings):
        return report
    asked = report.source[0]
    are_columns = any(message.key == "check.examples columns" for message in report.inferred)
    summed_at = asked.summed_as_columns_at if are_columns else asked.summed_at
    findings = tuple(_told(f, summed_at, asked.given_one_at) for f in report.findings)
    if any(f.accuses or f.supposed for f in findings):
        return replace(report, findings=findings)
    if asked.given_one_at:
        return replace(report, findings=findings, verdict="correct")
    because = remark("summed_later", line=summed_at, file=asked.file)
    return replace(report, findings=findings, verdict="undecided", because=because)


def _is_unsummed(finding: Finding) -> bool:
    return finding.fault in _PARTS.values() and not finding.is_convention


def _told(finding: Finding, summed_at: int, given_one_at: int) -> Finding:
    if not _is_unsummed(finding):
        return finding
    if given_one_at:
        return replace(finding, severity=CONVENTION, code="not_summed_one", place=None)
    if summed_at:
        return replace(finding, undecidable=True, place=None)
    return replace(finding, code="never_summed")
