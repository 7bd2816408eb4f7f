"""Boxes as MathML Core, which browsers show without any script or font from elsewhere: as a tree, and as text.

A tree is a list: the name of an element, its attributes, its children, each a tree or a text. A page that may not
read markup builds elements from it.
"""

from __future__ import annotations

from html import escape
from typing import Any

from backproof.rendering.mathematics_boxes import (
    BigSum,
    Box,
    Brace,
    Fence,
    Over,
    QuantityBox,
    Root,
    Row,
    Script,
    Token,
    is_tall,
)

Tree = list[Any]
_BOLD = {**{chr(ord("a") + i): chr(0x1D482 + i) for i in range(26)},
         **{chr(ord("A") + i): chr(0x1D468 + i) for i in range(26)},
         "δ": "\U0001d739", "Δ": "\U0001d71f", "ω": "\U0001d74e", "1": "\U0001d7cf"}  # fmt: skip


def to_mathml(box: Box, otherwise: str = "otherwise", *, block: bool = False) -> str:
    """Return a math element, with `block` in the size of a line of its own; `otherwise` is that word translated."""
    return _markup(mathml_tree(box, otherwise, block=block))


def mathml_tree(box: Box, otherwise: str = "otherwise", *, block: bool = False) -> Tree:
    """Return the same as a tree; what stands for one quantity has its name as the attribute `of`.

    >>> mathml_tree(QuantityBox(Token("z", "letter"), "z.2.1"))
    ['math', {}, ['mi', {'of': 'z.2.1'}, 'z']]
    """
    return ["math", {"displaystyle": "true"} if block else {}, _tree(box, otherwise)]


def _markup(tree: Tree) -> str:
    tag, attributes, *children = tree
    opening = "".join(f' {name}="{value}"' for name, value in attributes.items() if name != "of")
    inside = "".join(escape(child) if isinstance(child, str) else _markup(child) for child in children)
    return f"<{tag}{opening}>{inside}</{tag}>"


def _tree(box: Box, otherwise: str) -> Tree:
    def down(inner: Box) -> Tree:
        return _tree(inner, otherwise)

    match box:
        case QuantityBox(body=body, of=of):
            tag, attributes, *children = down(body)
            return [tag, {**attributes, "of": of}, *children]
        case Token():
            return _token(box)
        case Row(items=items):
            return ["mrow", {}, *(_item(item, at, otherwise) for at, item in enumerate(items))]
        case Script(base=base, below=below, above=above):
            tag = "m" + "sub" * (below is not None) + "sup" * (above is not None)
            return [tag, {}, down(base), *(down(script) for script in (below, above) if script is not None)]
        case Over(top=top, bottom=bottom):
            return ["mfrac", {}, down(top), down(bottom)]
        case Root(body=body):
            return ["msqrt", {}, down(body)]
        case BigSum(below=below, above=above):
            return ["munderover", {}, ["mo", {}, "∑"], down(below), down(above)]
        case Brace(rows=rows):
            words: Tree = ["mtext", {}, otherwise]
            cells = [(down(value), down(condition) if condition else words) for value, condition in rows]
            lines = [["mtr", {}, *(["mtd", {}, cell] for cell in row)] for row in cells]
            brace = ["mo", {"fence": "true", "stretchy": "true"}, "{"]
            return ["mrow", {}, brace, ["mtable", {"class": "cases"}, *lines]]
        case Fence(opening=opening, body=body, closing=closing):
            kind = {"fence": "true", "stretchy": str(is_tall(body)).lower(), "lspace": "0", "rspace": "0"}
            return ["mrow", {}, ["mo", kind, opening], down(body), ["mo", kind, closing]]
    raise TypeError(f"{type(box).__name__} cannot be printed")


def _item(item: Box, at: int, otherwise: str) -> Tree:
    if item == Token("−", "operator") and at == 0:
        return ["mo", {"form": "prefix"}, "−"]
    return _tree(item, otherwise)


def _token(token: Token) -> Tree:
    match token.kind:
        case "number":
            return ["mn", {}, token.text]
        case "operator":
            return ["mo", {"separator": "true"} if token.text == "," else {}, token.text]
        case "space":
            return ["mspace", {"width": "0.17em"}]
        case "bold":
            return ["mi", {}, _BOLD.get(token.text, token.text)]
        case "words":
            return ["mtext", {}, token.text]
        case "upright":
            return ["mi", {"mathvariant": "normal"}, token.text]
    return _letter(token.text)


def _letter(text: str) -> Tree:
    if text == "C̄":
        return ["mover", {"accent": "true"}, ["mi", {}, "C"], ["mo", {"stretchy": "false"}, "¯"]]
    if text == "R₁":
        return ["msub", {}, ["mi", {}, "R"], ["mn", {}, "1"]]
    return ["mi", {}, text]
