"""Chains of steps as HTML: formulas in MathML, each line with its reason beside it and with what it lights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from backproof.derivation.result import Chain, Derivation, Step
from backproof.derivation.trees import Node
from backproof.rendering.derivation_lighting import Lighting
from backproof.rendering.derivation_parts import layers_said, results
from backproof.rendering.derivation_prose import DefinedTerm, Formula, Plain, ProsePiece, Words
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_boxes import Box, Row, Token, characters
from backproof.rendering.mathematics_mathml import to_mathml
from backproof.rendering.pictures.lit import NOTHING, Lit

_CLOSING = re.compile(r"^[，。；：、！？）」』”’,.;:!?)\]]+")
_RELATION = re.compile(r" ([≠=<>]) ")
_OPENING = re.compile(r"[（「『“‘(\[]+$")
_ON_PAPER = 88
"""The characters that fit into a line on paper, where nothing scrolls; a longer one is printed smaller."""


class Page:
    """A derivation that is being written as HTML, with its words and with what its lines light."""

    def __init__(self, derivation: Derivation, words: Words, first: Lit = NOTHING) -> None:
        self.derivation, self.words = derivation, words
        self.lighting = Lighting(derivation, words, first)

    def math(self, node: Node) -> str:
        """Return an expression as a line of its own."""
        return self.block(boxes(node, self.words.look))

    def equal(self, node: Node) -> str:
        """Return = and an expression."""
        return self.right(node)[0]

    def right(self, node: Node) -> tuple[str, float]:
        """Return = and an expression, and about how many characters wide they are."""
        box = prefixed(boxes(node, self.words.look))
        return self.block(box), characters(box)

    def block(self, box: Box) -> str:
        """Return boxes in the size of a line of its own."""
        return to_mathml(box, self.words.get("INTERFACE", "otherwise"), block=True)

    def length(self, node: Node) -> float:
        """Return about how many characters wide an expression is."""
        return characters(boxes(node, self.words.look))

    def inline(self, node: Node) -> str:
        """Return an expression in the size of what is around it."""
        return to_mathml(boxes(node, self.words.look), self.words.get("INTERFACE", "otherwise"))

    def prose(self, pieces: Iterable[ProsePiece]) -> str:
        """Return prose; a formula holds on to the punctuation beside it, which otherwise could begin a line."""
        texts = []
        given = list(pieces)
        for at, piece in enumerate(given):
            match piece:
                case Plain(text=text):
                    before, after = given[at - 1] if at else None, given[at + 1] if at + 1 < len(given) else None
                    texts.append(escape(_inner(text, isinstance(before, Formula), isinstance(after, Formula))))
                case DefinedTerm(text=text):
                    texts.append(f"<em>{escape(text)}</em>")
                case Formula(box=box):
                    math = to_mathml(box, self.words.get("INTERFACE", "otherwise"))
                    texts.append(_tied(math, given, at))
        return "".join(texts)


def prefixed(box: Box) -> Box:
    """Return boxes with = before them."""
    return Row((Token("=", "operator"), box))


def _inner(text: str, after_formula: bool, before_formula: bool) -> str:
    """Return a text without the punctuation that formulas beside it have taken, and no break beside a relation."""
    if after_formula:
        text = _CLOSING.sub("", text)
    text = _OPENING.sub("", text) if before_formula else text
    return _RELATION.sub("\u00a0\\1\u00a0", text)


def _tied(math: str, pieces: Sequence[ProsePiece], at: int) -> str:
    before, after = pieces[at - 1] if at else None, pieces[at + 1] if at + 1 < len(pieces) else None
    opening = _OPENING.search(before.text) if isinstance(before, Plain) else None
    closing = _CLOSING.search(after.text) if isinstance(after, Plain) else None
    if opening is None and closing is None:
        return math
    around = [escape(found[0]) if found else "" for found in (opening, closing)]
    return f'<span class="tied">{around[0]}{math}{around[1]}</span>'


def long(length: float) -> str:
    """Return the attribute that lets a line or a table of so many characters fit on paper, "" where it does anyway."""
    return f' style="--long:{length:.0f}"' if length > _ON_PAPER else ""


# ----------------------------------------------------------------- chains


def chain(part: Chain, page: Page) -> str:
    """Return one chain of a derivation with its title, its steps and their reasons, for a page that has the style."""
    words = page.words
    layers = escape(layers_said(part, words))
    said = layers.replace("l = ", "<i>l</i> = ").replace(" = ", "\u00a0=\u00a0").replace(", ", ",\u00a0")
    title = escape(words.plain("CHAINS", part.title, part.said)) + said
    label = words.numbers.get(part.label, "")
    tag = f' <span class="label">({escape(label)})</span>' if label else ""
    rows = _results(part, page) if page.derivation.detail == "outline" else _rows(part, page)
    result = " result" if label.startswith("BP") else ""
    return f'<section class="chain{result}"><h3>{title}{tag}</h3>\n<div class="steps">{"".join(rows)}</div></section>'


def result_html(part: Chain, page: Page) -> str:
    """Return the equation that a chain ends with, as one formula."""
    return f'<div class="steps">{_result(part, page)}</div>'


def _result(part: Chain, page: Page) -> str:
    lit = page.lighting.line([part.left, part.right], part.steps[-1].layers)
    right, length = page.right(part.right)
    return row(page.math(part.left), right, lit=lit, length=length)


def _results(part: Chain, page: Page) -> list[str]:
    rows = []
    for at, right in enumerate(results(part)):
        lit = page.lighting.line([right] if at else [part.left, right], part.steps[-1].layers)
        equal, length = page.right(right)
        rows.append(row("" if at else page.math(part.left), equal, lit=lit, first=not at, length=length))
    return rows


def _rows(part: Chain, page: Page) -> list[str]:
    notes = dict(part.notes)
    rows = []
    for at, step in enumerate(part.steps):
        if at in notes:
            rows.append(f'<p class="note">{page.prose(page.words.pieces("NOTES", notes[at]))}</p>')
        left = "" if at else page.math(step.left)
        lit = page.lighting.line([step.right] if at else [step.left, step.right], step.layers)
        right, length = page.right(step.right)
        rows.append(row(left, right, _reason(step, page), lit=lit, first=not at, length=length))
    return rows


def row(left: str, right: str, why: str = "", *, lit: str = "", first: bool = True, length: float = 0) -> str:
    """Return one line: its left side, what it is equal to, why; `lit` is what it lights, as an attribute.

    The first line of a chain is reached by Tab, the others from it by the arrow keys, where a script runs. `length`
    is how many characters wide its longest formula is.
    """
    stop = f' tabindex="{0 if first else -1}"' if lit else ""
    because = f'<div class="why">{why}</div>' if why else ""
    return (
        f'<div class="line"{lit}{stop}><div class="left">{left}</div>'
        f'<div class="equals"><div class="right"{long(length)}>{right}</div>{because}</div></div>'
    )


def _reason(step: Step, page: Page) -> str:
    reason = page.prose(page.words.reason(step))
    theorem = ""
    if step.theorem:
        name = escape(page.words.plain("INTERFACE", "theorem", (("name", step.theorem),)))
        theorem = f' <span class="theorem">{name}</span>'
    return f"{_mark(step, page.words)} {reason}{theorem}"


def _mark(step: Step, words: Words) -> str:
    check = step.check
    if check is None or not check.holds:
        return f'<span class="bad" title="{escape(words.get("INTERFACE", "check failed"))}">✗</span>'
    said = words.plain("INTERFACE", f"check {check.arithmetic}", (("places", check.places),))
    return f'<span class="good" title="{escape(said)}">✓</span>'
