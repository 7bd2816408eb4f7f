"""Boxes as MathML Core, which browsers show without any script or font from elsewhere."""

from __future__ import annotations

from html import escape

from backproof.rendering.mathematics_boxes import BigSum, Box, Brace, Fence, Over, Root, Row, Script, Token, is_tall

_BOLD = {**{chr(ord("a") + i): chr(0x1D482 + i) for i in range(26)},
         **{chr(ord("A") + i): chr(0x1D468 + i) for i in range(26)},
         "δ": "\U0001d739", "Δ": "\U0001d71f", "ω": "\U0001d74e", "1": "\U0001d7cf"}  # fmt: skip


def to_mathml(box: Box, otherwise: str = "otherwise", *, block: bool = False) -> str:
    """Return a math element, with `block` in the size of a line of its own; `otherwise` is that word translated."""
    display = ' displaystyle="true"' if block else ""
    return f"<math{display}>{_print(box, otherwise)}</math>"


def _print(box: Box, otherwise: str) -> str:
    def down(inner: Box) -> str:
        return _print(inner, otherwise)

    match box:
        case Token():
            return _token(box)
        case Row(items=items):
            return f"<mrow>{''.join(_item(item, at, otherwise) for at, item in enumerate(items))}</mrow>"
        case Script(base=base, below=None, above=above) if above is not None:
            return f"<msup>{down(base)}{down(above)}</msup>"
        case Script(base=base, below=below, above=None) if below is not None:
            return f"<msub>{down(base)}{down(below)}</msub>"
        case Script(base=base, below=below, above=above) if below is not None and above is not None:
            return f"<msubsup>{down(base)}{down(below)}{down(above)}</msubsup>"
        case Over(top=top, bottom=bottom):
            return f"<mfrac>{down(top)}{down(bottom)}</mfrac>"
        case Root(body=body):
            return f"<msqrt>{down(body)}</msqrt>"
        case BigSum(below=below, above=above):
            return f"<munderover><mo>∑</mo>{down(below)}{down(above)}</munderover>"
        case Brace(rows=rows):
            lines = "".join(
                f"<mtr><mtd>{down(value)}</mtd><mtd>{down(condition) if condition else _words(otherwise)}</mtd></mtr>"
                for value, condition in rows
            )
            return f'<mrow><mo fence="true" stretchy="true">{{</mo><mtable class="cases">{lines}</mtable></mrow>'
        case Fence(opening=opening, body=body, closing=closing):
            kind = f'fence="true" stretchy="{str(is_tall(body)).lower()}" lspace="0" rspace="0"'
            return f"<mrow><mo {kind}>{opening}</mo>{down(body)}<mo {kind}>{closing}</mo></mrow>"
    raise TypeError(f"{type(box).__name__} cannot be printed")


def _item(item: Box, at: int, otherwise: str) -> str:
    if item == Token("−", "operator") and at == 0:
        return '<mo form="prefix">−</mo>'
    return _print(item, otherwise)


def _words(text: str) -> str:
    return f"<mtext>{escape(text)}</mtext>"


def _token(token: Token) -> str:
    text = escape(token.text)
    match token.kind:
        case "number":
            return f"<mn>{text}</mn>"
        case "operator":
            return f'<mo separator="true">{text}</mo>' if token.text == "," else f"<mo>{text}</mo>"
        case "space":
            return '<mspace width="0.17em"></mspace>'
        case "bold":
            return f"<mi>{_BOLD.get(token.text, text)}</mi>"
        case "upright":
            return f'<mi mathvariant="normal">{text}</mi>'
    return _letter(token.text)


def _letter(text: str) -> str:
    if text == "C̄":
        return '<mover accent="true"><mi>C</mi><mo stretchy="false">¯</mo></mover>'
    if text == "R₁":
        return "<msub><mi>R</mi><mn>1</mn></msub>"
    return f"<mi>{escape(text)}</mi>"
