"""Which statement of the user's code a finding is about, as far as the names in the code tell.

The names are those that people give to δ, ∂C/∂w and ∂C/∂b, with the number of the layer or without. Layers are counted
from 0, 1 or 2 by different people: a number is read only where the numbers of one kind are those of all layers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from backproof.checking.report import SourceCode, Statement

_BY = r"(?:d|g|dd|dc|de|dl|dj|dcd|ded|dld|djd|grad|grads|gradient|gradients|nabla|dcost_?d|dloss_?d)"
_AFTER = r"(?:grad|grads|gradient|gradients)"
_NUMBER = r"_?(\d*)"
_WEIGHT, _BIAS = r"(?:w|ws|weight|weights|theta)", r"(?:b|bs|bias|biases)"
_PLACE = r"(?:output|hidden|out|hid)"
_NAMES = {
    "delta": re.compile(rf"(?:deltas?|dzs?|grad_z|d|{_PLACE}_deltas?|deltas?_{_PLACE}){_NUMBER}"),
    "error": re.compile(rf"(?:errors?|err|{_PLACE}_errors?|errors?_{_PLACE}){_NUMBER}"),
    "BP3": re.compile(rf"{_BY}_?{_WEIGHT}{_NUMBER}|{_WEIGHT}{_NUMBER}_?{_AFTER}"),
    "BP4": re.compile(rf"{_BY}_?{_BIAS}{_NUMBER}|{_BIAS}{_NUMBER}_?{_AFTER}"),
}
_KINDS = {"BP1": ("delta", "error"), "BP2": ("delta", "error"), "BP3": ("BP3",), "BP4": ("BP4",)}
"""The kinds of names that an equation gives a value to; an "error" is δ only where nothing is called δ."""
_BEGUN = re.compile(r"\b(?:zeros|zeros_like|empty|empty_like|full)\b")


@dataclass(frozen=True)
class _Assignment:
    """One statement that gives a value to a quantity of a kind.

    Attributes:
        number: in its name, or None.
        index: what stands in brackets behind its name, or "".
        value: what is assigned, as code.
        speaks_of_errors: whether a name of δ occurs in it.
        place: where it stands.
        only_adds: whether it is "+=" or the like.
    """

    number: int | None
    index: str
    value: str
    speaks_of_errors: bool
    place: Statement
    only_adds: bool

    @property
    def only_begins(self) -> bool:
        """Whether a statement only makes room for numbers that come later, by zeros or an empty list."""
        return bool(_BEGUN.search(self.value)) or self.value in ("[]", "{}", "0", "0.0", "None")


def place_of(equation: str, layer: int | None, sources: Sequence[SourceCode], depth: int) -> Statement | None:
    """Return the statement that computes what an equation gives at a layer; None where the names do not tell.

    Args:
        equation: "BP1" … "BP4"; nothing is known of others.
        layer: counted from 1 = input.
        sources: the user's code.
        depth: the number of layers.
    """
    if layer is None or equation not in _KINDS:
        return None
    found = next(filter(None, (_computed(sources, kind) for kind in _KINDS[equation])), [])
    numbered = [each for each in found if each.number is not None and not each.index]
    if numbered:
        fitting = _numbered(numbered, layer, depth)
    else:
        is_error = equation in ("BP1", "BP2")
        fitting = _errors(found, equation, depth) if is_error else _gradients(found, layer, depth)
    whole = [each for each in fitting if not each.only_adds] or fitting
    return whole[0].place if len(whole) == 1 else None


def _computed(sources: Sequence[SourceCode], kind: str) -> list[_Assignment]:
    return [each for source in sources for each in _assignments(source, kind) if not each.only_begins]


def _numbered(found: list[_Assignment], layer: int, depth: int) -> list[_Assignment]:
    numbers = {each.number for each in found}
    for first in (2, 1, 0):
        if numbers == set(range(first, first + depth - 1)):
            return [each for each in found if each.number == layer - 2 + first]
    return []


def _errors(found: list[_Assignment], equation: str, depth: int) -> list[_Assignment]:
    """Choose among assignments to a δ whose name has no number.

    The δ of the output layer is computed from no other δ, those of the layers below it are.
    """
    fitting = [each for each in found if each.speaks_of_errors == (equation == "BP2")]
    others = [each for each in found if each not in fitting]
    return fitting if len(others) <= 1 or depth == 2 else []


def _gradients(found: list[_Assignment], layer: int, depth: int) -> list[_Assignment]:
    """Choose among assignments to a gradient whose name has no number.

    One statement may serve all layers, or that of the output layer may stand apart, as [-1].
    """
    last = [each for each in found if each.index == "-1"]
    others = [each for each in found if each.index != "-1"]
    if not last:
        return others
    return last if layer == depth else others


def _assignments(source: SourceCode, kind: str) -> Iterator[_Assignment]:
    try:
        tree = ast.parse(dedent(source.text))
    except SyntaxError:  # cut in the middle
        return
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [pair for target in targets for pair in _paired(target, value)]
            case ast.AugAssign(target=target, value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                pairs = [(target, value)]
            case _:
                continue
        for one, given in pairs:
            name, index = _name(one)
            found = _NAMES[kind].fullmatch(name.lower())
            if found:
                yield _assignment(source, node, (kind, found), index, given)


def _paired(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """Return each name of `a, b = c, d` with its value."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _name(target: ast.expr) -> tuple[str, str]:
    """Return the name that is assigned to, and what stands in brackets behind it."""
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name, ""
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name, ""
        case ast.Subscript(value=inner, slice=index):
            return _name(inner)[0], ast.unparse(index)
    return "", ""


def _assignment(
    source: SourceCode, node: ast.stmt, name: tuple[str, re.Match[str]], index: str, value: ast.expr
) -> _Assignment:
    kind, found = name
    digits = next((group for group in found.groups() if group), "")
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    text = "\n".join(source.text.split("\n")[first:last])
    place = Statement(source.file, source.first_line + first, source.first_line + last - 1, text)
    return _Assignment(
        number=int(digits) if digits else None,
        index=index,
        value=ast.unparse(value),
        speaks_of_errors=any(_is_named(each, kind) for each in ast.walk(value)),
        place=place,
        only_adds=isinstance(node, ast.AugAssign),
    )


def _is_named(node: ast.AST, kind: str) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return bool(_NAMES[kind].fullmatch(name.lower()))
