"""A derivation as one self-contained page: MathML, a picture that follows the reader, foldable, printable.

Nothing is loaded. Without a script the page is whole: what the pointer or the keyboard is at is lit by style alone.
"""

from __future__ import annotations

import secrets
from html import escape

from backproof.derivation.result import (
    Derivation,
    NumberTable,
    Paragraph,
    Part,
    Paths,
    Question,
    Section,
    Substitutions,
)
from backproof.rendering import derivation_html_numbers as numbers
from backproof.rendering.derivation_html_chains import Page, chain
from backproof.rendering.derivation_page import NOTEBOOK, SCRIPT, STYLE
from backproof.rendering.derivation_parts import checked_sentences, visible_parts
from backproof.rendering.derivation_pictures import head_lit, section_picture
from backproof.rendering.derivation_prose import Words, words_for
from backproof.rendering.derivation_text import to_text
from backproof.rendering.mathematics_font import font_style
from backproof.rendering.pictures.network_picture import STYLE as PICTURES
from backproof.rendering.tables_and_pages import HIDDEN, HTML_LANGUAGE, POLICY, as_text_too


def to_html(derivation: Derivation, language: str) -> str:
    """Return a whole page."""
    words = words_for(derivation, language)
    title = escape(words.plain("SECTIONS", derivation.title, derivation.said))
    main, lighting = _main(derivation, words, "")
    return (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[words.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{font_style()}{STYLE}{PICTURES}{lighting}</style>\n</head>\n<body>\n{main}\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def to_fragment(derivation: Derivation, language: str) -> str:
    """Return the page's content with its style, to stand inside another page, as in a notebook.

    Its identifiers begin with random letters, since a notebook may show one derivation several times. A notebook that
    is not trusted shows no style, no formulas and no picture: there the content stays hidden, and its text is shown.
    """
    words = words_for(derivation, language)
    main, lighting = _main(derivation, words, f"bp-{secrets.token_hex(4)}-")
    style = f"{font_style()}{STYLE}{PICTURES}{NOTEBOOK}{lighting}"
    both = as_text_too(main, to_text(derivation, language), language)
    return f"<style>{style}</style>{both}<script>{SCRIPT}</script>"


def _main(derivation: Derivation, words: Words, prefix: str) -> tuple[str, str]:
    """Return the content, and the style of what can be lit in it; a prefix means that it stands in another page."""
    title = escape(words.plain("SECTIONS", derivation.title, derivation.said))
    said = [*checked_sentences(derivation, words)]
    told = "".join(f'<p class="said">{escape(sentence)}</p>' for sentence in said)
    narrow = escape(words.get("INTERFACE", "narrow"))
    page = Page(derivation, words, head_lit(derivation))
    sections = "\n".join(_section(section, at, page, prefix) for at, section in enumerate(derivation.sections, start=1))
    tag, look = (HIDDEN, "bp-derivation bp-read bp-inside") if prefix else ("main", "bp-derivation bp-read")
    main = (
        f'<{tag} class="{look}" lang="{HTML_LANGUAGE[words.language]}">\n'
        f'<header><h1>{title}</h1>{told}<p class="said narrow">{narrow}</p>{_buttons(words)}</header>\n'
        f"{page.lighting.picture()}\n{_contents(derivation, words, prefix)}\n{sections}\n</{tag.split()[0]}>"
    )
    return main, page.lighting.style()


def _buttons(words: Words) -> str:
    fold, unfold = (escape(words.get("INTERFACE", key)) for key in ("fold", "unfold"))
    return (f'<p class="buttons" hidden><button type="button" data-open="no">{fold}</button> '
            f'<button type="button" data-open="yes">{unfold}</button></p>')  # fmt: skip


def _contents(derivation: Derivation, words: Words, prefix: str) -> str:
    if len(derivation.sections) == 1:
        return ""
    items = "".join(
        f'<li><a href="#{prefix}section-{at}">{escape(words.plain("SECTIONS", section.key, section.said))}</a></li>'
        for at, section in enumerate(derivation.sections, start=1)
    )
    return f'<nav aria-label="{escape(words.get("INTERFACE", "contents"))}"><ol>{items}</ol></nav>'


def _section(section: Section, at: int, page: Page, prefix: str) -> str:
    title = escape(page.words.plain("SECTIONS", section.key, section.said))
    shown = [_part(part, page) for part in visible_parts(section, page.derivation)]
    parts = "\n".join([*shown[:1], section_picture(section, page.derivation, page.words), *shown[1:]])
    return (f'<details class="section" id="{prefix}section-{at}" open><summary><h2>{at}. {title}</h2></summary>\n'
            f"{parts}\n</details>")  # fmt: skip


def _part(part: Part, page: Page) -> str:
    words = page.words
    match part:
        case Paragraph(key=key, said=said):
            return f"<p>{page.prose(words.pieces('PARAGRAPHS', key, said))}</p>"
        case Question(key=key, said=said):
            return (f'<details class="question"><summary>{escape(words.get("QUESTIONS", key)[0])}</summary>'
                    f"<p>{page.prose(words.answer(key, said))}</p></details>")  # fmt: skip
        case Substitutions():
            return numbers.substitutions(part, page)
        case NumberTable():
            return numbers.table(part, page)
        case Paths():
            return numbers.paths(part, page)
    return chain(part, page)
