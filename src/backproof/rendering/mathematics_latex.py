"""Boxes as LaTeX, for amsmath."""

from __future__ import annotations

from backproof.functions import FUNCTIONS
from backproof.rendering.mathematics_boxes import BigSum, Box, Brace, Fence, Over, Root, Row, Script, Token, is_tall

_LETTERS = {"δ": r"\delta ", "λ": r"\lambda ", "μ": r"\mu ", "η": r"\eta ", "π": r"\pi ", "σ": r"\sigma ",
            "Δ": r"\Delta ", "ω": r"\omega ", "C̄": r"\bar{C}", "R₁": "R_1", "∶": "{:}"}  # fmt: skip
_OPERATORS = {"−": "-", "·": r"\cdot ", "⊙": r"\odot ", "≤": r"\le ", "≥": r"\ge ", "≠": r"\ne ",
              "⋯": r"\cdots ", "′": r"\prime "}  # fmt: skip
_FENCES = {"‖": r"\Vert "}
_COMMANDS = {function.shown: function.latex for function in FUNCTIONS.values() if function.latex}


def to_latex(box: Box, otherwise: str = "otherwise") -> str:
    """Return LaTeX for mathematics mode; `otherwise` is that word in the reader's language."""

    def down(inner: Box) -> str:
        return to_latex(inner, otherwise)

    match box:
        case Token():
            return _token(box)
        case Row(items=items):
            return "".join(map(down, items))
        case Script(base=base, below=below, above=above):
            if isinstance(above, Token) and above.text == "′":
                return down(base).strip() + "'" + ("" if below is None else f"_{{{down(below)}}}")
            scripts = ("" if below is None else f"_{{{down(below)}}}") + (
                "" if above is None else f"^{{{down(above)}}}"
            )
            return f"{{{down(base)}}}{scripts}" if not isinstance(base, Token | Fence) else f"{down(base)}{scripts}"
        case Over(top=top, bottom=bottom):
            return rf"\frac{{{down(top)}}}{{{down(bottom)}}}"
        case Root(body=body):
            return rf"\sqrt{{{down(body)}}}"
        case BigSum(below=below, above=above):
            return rf"\sum_{{{down(below)}}}^{{{down(above)}}}"
        case Brace(rows=rows):
            words = rf"\text{{{otherwise}}}"
            lines = [f"{down(value)} & {down(condition) if condition else words}" for value, condition in rows]
            return r"\begin{cases}" + r" \\ ".join(lines) + r"\end{cases}"
        case Fence(opening=opening, body=body, closing=closing):
            first, last = _FENCES.get(opening, opening), _FENCES.get(closing, closing)
            return rf"\left{first} {down(body)} \right{last}" if is_tall(body) else first + down(body) + last
    raise TypeError(f"{type(box).__name__} cannot be printed")


def _token(token: Token) -> str:
    match token.kind:
        case "operator":
            return _OPERATORS.get(token.text, token.text)
        case "space":
            return r"\,"
        case "bold":
            return rf"\boldsymbol{{{_LETTERS.get(token.text, token.text).strip()}}}"
        case "words":
            return rf"\text{{{token.text}}}"
        case "upright":
            return _upright(token.text)
    return _LETTERS.get(token.text, token.text)


def _upright(text: str) -> str:
    if text == "∂":
        return r"\partial "
    if text in ("d", "T"):
        return rf"\mathrm{{{text}}}" if text == "d" else r"\mathsf{T}"
    return f"{_COMMANDS[text]} " if text in _COMMANDS else rf"\operatorname{{{text}}}"
