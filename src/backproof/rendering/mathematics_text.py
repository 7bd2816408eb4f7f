"""Boxes as one line of Unicode text: scripts with the letters that Unicode has, `_{…}` and `^{…}` for the others."""

from __future__ import annotations

from collections.abc import Callable

from backproof.rendering.mathematics_boxes import BigSum, Box, Brace, Fence, Over, Root, Row, Script, Token

_ABOVE = dict(zip("0123456789+−lLrTijkmnNztuxae′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˡᴸʳᵀⁱʲᵏᵐⁿᴺᶻᵗᵘˣᵃᵉ′", strict=True))
_BELOW = dict(zip("0123456789+−jkmpstuvnhilxaer", "₀₁₂₃₄₅₆₇₈₉₊₋ⱼₖₘₚₛₜᵤᵥₙₕᵢₗₓₐₑᵣ", strict=True))


def to_text(box: Box, otherwise: str = "otherwise", when: str = "if", between: str = "; ") -> str:
    """Return a line of text, with the words of cases in the reader's language: `when` leads to a condition."""

    def down(inner: Box) -> str:
        return to_text(inner, otherwise, when, between)

    match box:
        case Token(text=text, kind="operator"):
            return f"{text} " if text == "," else text if text in "⋯−" else f" {text} "
        case Token(kind="space"):
            return " "
        case Token(text=text):
            return text
        case Row(items=items):
            return _row([down(item) for item in items], items)
        case Script(base=base, below=below, above=above):
            base_text = down(base)
            scripts = _script(below, _BELOW, "_", down), _script(above, _ABOVE, "^", down)
            return base_text + scripts[1] + scripts[0]
        case Over(top=top, bottom=bottom):
            return f"{_enclosed(top, down(top))}/{_enclosed(bottom, down(bottom))}"
        case Root(body=body):
            return f"√({down(body)})"
        case BigSum(below=below, above=above):
            limits = down(below).replace(" ", "")
            return f"Σ[{limits}…{down(above)}] "
        case Brace(rows=rows):
            parts = [f"{down(value)} {when} {down(condition)}" if condition else f"{down(value)} {otherwise}"
                     for value, condition in rows]  # fmt: skip
            return "{" + between.join(parts) + "}"
        case Fence(opening=opening, body=body, closing=closing):
            inner = down(body)
            return f"{opening}{inner.replace(' = ', '=') if opening == '[' else inner}{closing}"
    raise TypeError(f"{type(box).__name__} cannot be printed")


def _row(texts: list[str], items: tuple[Box, ...]) -> str:
    parts = []
    for at, (text, item) in enumerate(zip(texts, items, strict=True)):
        binary = at > 0 and item == Token("−", "operator")
        parts.append(" − " if binary else text)
    return "".join(parts)


def _script(box: Box | None, letters: dict[str, str], mark: str, down: Callable[[Box], str]) -> str:
    if box is None:
        return ""
    plain = down(box).replace(" ", "").replace("∶", ":")
    if all(letter in letters for letter in plain):
        return "".join(letters[letter] for letter in plain)
    spaced = down(box).replace(", ", ",").replace("∶", ":")
    return f"{mark}{plain}" if len(plain) == 1 else f"{mark}{{{spaced}}}"


def _enclosed(box: Box, text: str) -> str:
    return f"({text})" if _is_wide(box) else text


def _is_wide(box: Box) -> bool:
    """Whether a numerator or a denominator needs parentheses on one line."""
    if isinstance(box, Row):
        first = box.items[0]
        if isinstance(first, Token) and first.text in ("∂", "d"):
            return False
        return any(isinstance(item, Over | BigSum) or (isinstance(item, Token) and item.kind in ("operator", "space"))
                   for item in box.items)  # fmt: skip
    return isinstance(box, Over | Brace)
