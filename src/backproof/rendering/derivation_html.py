"""A derivation as one self-contained page: MathML, foldable, dark and light, printable; nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from backproof.derivation.result import (
    Chain,
    Derivation,
    NumberTable,
    Paragraph,
    Part,
    Paths,
    Question,
    Section,
    Step,
    Substitutions,
)
from backproof.derivation.trees import Node, Value
from backproof.rendering.derivation_page import SCRIPT, STYLE
from backproof.rendering.derivation_parts import checked_sentences, layers_said, left_out, results, visible_parts
from backproof.rendering.derivation_pictures import head_picture, section_picture
from backproof.rendering.derivation_prose import Formula, Piece, Plain, Term, Words, words_for
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_boxes import Box, Row, Token
from backproof.rendering.mathematics_mathml import to_mathml
from backproof.rendering.pictures.network import STYLE as PICTURES
from backproof.rendering.tables_and_pages import HTML_LANGUAGE, POLICY


def to_html(derivation: Derivation, language: str) -> str:
    """Return a whole page."""
    words = words_for(derivation, language)
    title = escape(words.plain("SECTIONS", derivation.title, derivation.said))
    return (
        f'<!DOCTYPE html>\n<html lang="{HTML_LANGUAGE[words.language]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{STYLE}{PICTURES}</style>\n</head>\n<body>\n{_main(derivation, words)}\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def to_fragment(derivation: Derivation, language: str) -> str:
    """Return the page's content with its style, to stand inside another page, as in a notebook."""
    return f"<style>{STYLE}{PICTURES}</style>{_main(derivation, words_for(derivation, language))}"


def _main(derivation: Derivation, words: Words) -> str:
    title = escape(words.plain("SECTIONS", derivation.title, derivation.said))
    said = "".join(f'<p class="said">{escape(sentence)}</p>' for sentence in checked_sentences(derivation, words))
    lang = HTML_LANGUAGE[words.language]
    sections = "\n".join(
        _section(section, at, derivation, words) for at, section in enumerate(derivation.sections, start=1)
    )
    return (
        f'<main class="bp-derivation" lang="{lang}">\n<header><h1>{title}</h1>{said}{head_picture(derivation, words)}'
        f"{_buttons(words)}</header>\n"
        f"{_contents(derivation, words)}\n{sections}\n</main>"
    )


def _buttons(words: Words) -> str:
    fold, unfold = (escape(words.get("INTERFACE", key)) for key in ("fold", "unfold"))
    return (f'<p class="buttons" hidden><button type="button" data-open="no">{fold}</button> '
            f'<button type="button" data-open="yes">{unfold}</button></p>')  # fmt: skip


def _contents(derivation: Derivation, words: Words) -> str:
    items = "".join(
        f'<li><a href="#section-{at}">{escape(words.plain("SECTIONS", section.key, section.said))}</a></li>'
        for at, section in enumerate(derivation.sections, start=1)
    )
    return f'<nav aria-label="{escape(words.get("INTERFACE", "contents"))}"><ol>{items}</ol></nav>'


def _section(section: Section, at: int, derivation: Derivation, words: Words) -> str:
    title = escape(words.plain("SECTIONS", section.key, section.said))
    shown = [_part(part, derivation, words) for part in visible_parts(section, derivation)]
    parts = "\n".join([*shown[:1], section_picture(section, derivation, words), *shown[1:]])
    return (f'<details class="section" id="section-{at}" open><summary><h2>{at}. {title}</h2></summary>\n'
            f"{parts}\n</details>")  # fmt: skip


def _part(part: Part, derivation: Derivation, words: Words) -> str:
    match part:
        case Paragraph(key=key, said=said):
            return f"<p>{_prose(words.pieces('PARAGRAPHS', key, said), words)}</p>"
        case Question(key=key, said=said):
            return (f'<details class="question"><summary>{escape(words.get("QUESTIONS", key)[0])}</summary>'
                    f"<p>{_prose(words.answer(key, said), words)}</p></details>")  # fmt: skip
        case Chain():
            return _chain(part, derivation, words)
        case Substitutions():
            return _substitutions(part, words)
        case NumberTable():
            return _table(part, words)
        case Paths():
            return _paths(part, words)


# ----------------------------------------------------------------- chains


def chain_html(chain: Chain, derivation: Derivation, words: Words) -> str:
    """Return one chain of a derivation with its title, its steps and their reasons, for a page that has the style."""
    return _chain(chain, derivation, words)


def result_html(chain: Chain, words: Words) -> str:
    """Return the equation that a chain ends with, as one formula."""
    return f'<div class="steps">{_result(chain, words)}</div>'


def _chain(chain: Chain, derivation: Derivation, words: Words) -> str:
    title = escape(words.plain("CHAINS", chain.title, chain.said) + layers_said(chain, words))
    label = words.numbers.get(chain.label, "")
    tag = f' <span class="label">({escape(label)})</span>' if label else ""
    rows = _results(chain, words) if derivation.detail == "outline" else _rows(chain, words)
    result = " result" if label.startswith("BP") else ""
    return f'<section class="chain{result}"><h3>{title}{tag}</h3>\n<div class="steps">{"".join(rows)}</div></section>'


def _result(chain: Chain, words: Words) -> str:
    return _row(_math(chain.left, words), _equal(chain.right, words), "")


def _results(chain: Chain, words: Words) -> list[str]:
    lefts = [_math(chain.left, words), *[""] * (len(chain.steps) - 1)]
    return [_row(left, _equal(right, words), "") for left, right in zip(lefts, results(chain), strict=False)]


def _rows(chain: Chain, words: Words) -> list[str]:
    notes = dict(chain.notes)
    rows = []
    for at, step in enumerate(chain.steps):
        if at in notes:
            rows.append(f'<p class="note">{_prose(words.pieces("NOTES", notes[at]), words)}</p>')
        left = _math(step.left, words) if not at else ""
        rows.append(_row(left, _equal(step.right, words), _reason(step, words)))
    return rows


def _row(left: str, right: str, why: str) -> str:
    return f'<div class="left">{left}</div><div class="right">{right}</div><div class="why">{why}</div>'


def _reason(step: Step, words: Words) -> str:
    reason = _prose(words.reason(step), words)
    theorem = ""
    if step.theorem:
        name = escape(words.plain("INTERFACE", "theorem", (("name", step.theorem),)))
        theorem = f' <span class="theorem">{name}</span>'
    return f"{_mark(step, words)} {reason}{theorem}"


def _mark(step: Step, words: Words) -> str:
    check = step.check
    if check is None or not check.holds:
        return f'<span class="bad" title="{escape(words.get("INTERFACE", "check failed"))}">✗</span>'
    said = words.plain("INTERFACE", f"check {check.arithmetic}", (("places", check.places),))
    return f'<span class="good" title="{escape(said)}">✓</span>'


# ----------------------------------------------------------------- numbers


def _substitutions(part: Substitutions, words: Words) -> str:
    rows = []
    for line in part.lines:
        sides = [boxes(line.formula, words.look)]
        if not isinstance(line.numbers, Value):
            sides.append(boxes(line.numbers, words.look))
        sides.append(boxes(Value(line.value), words.look))
        right = "".join(f'<span class="side">{_block(_prefixed(side), words)}</span> ' for side in sides)
        rows.append(_row(_math(line.symbol, words), f'<span title="{line.value!r}">{right}</span>', ""))
    more = words.plain("INTERFACE", "more neurons", (("count", part.omitted),)) if part.omitted else ""
    title = escape(words.plain("TABLES", part.title, part.said))
    return (f'<section class="chain numbers"><h3>{title}</h3><div class="steps">{"".join(rows)}</div>'
            f'<p class="more">{escape(more)}</p></section>')  # fmt: skip


def _table(table: NumberTable, words: Words) -> str:
    count = max((len(row) for row in table.rows), default=0)
    heads = [escape(words.get("INTERFACE", "neuron")), *(_inline(head, words) for head in table.heads)]
    if len(table.heads) == 1 and count > 1:
        heads = [heads[1], *(str(k) for k in range(1, count + 1))]
    rows = [(escape(name), [_number(value, words) for value in row])
            for name, row in zip(table.names, table.rows, strict=True)]  # fmt: skip
    more = left_out(table, words)
    return _grid(words.plain("TABLES", table.title, table.said), heads, rows, more)


def _grid(title: str, heads: Sequence[str], rows: Iterable[tuple[str, list[str]]], more: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>' for name, cells in rows
    )  # fmt: skip
    notes = "".join(f'<p class="more">{escape(line)}</p>' for line in more)
    return (f'<figure><figcaption>{escape(title)}</figcaption><div class="scroll"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{notes}</figure>")  # fmt: skip


def _number(value: float, words: Words) -> str:
    return f'<td title="{value!r}">{_inline(Value(value), words)}</td>'


def _paths(part: Paths, words: Words) -> str:
    heads = [escape(words.get("INTERFACE", key)) for key in ("path", "path factors", "path numbers", "path value")]
    rows = []
    for line in part.lines:
        cells = [f'<td class="formula">{_inline(tree, words)}</td>' for tree in (line.symbols, line.numbers)]
        rows.append((" → ".join(map(str, line.neurons)), [*cells, _number(line.value, words)]))
    if part.omitted:
        others = escape(words.plain("INTERFACE", "other paths", (("count", part.omitted),)))
        rows.append((others, ["<td></td><td></td>", _number(part.rest, words)]))
    total = [f'<td class="formula">{_inline(part.symbol, words)}</td><td></td>', _number(part.total, words)]
    rows.append((escape(words.get("INTERFACE", "all paths")), total))
    return _grid(words.plain("TABLES", part.title, part.said), heads, rows, ())


# ----------------------------------------------------------------- mathematics and words


def _math(node: Node, words: Words) -> str:
    return _block(boxes(node, words.look), words)


def _equal(node: Node, words: Words) -> str:
    return _block(_prefixed(boxes(node, words.look)), words)


def _prefixed(box: Box) -> Box:
    return Row((Token("=", "operator"), box))


def _block(box: Box, words: Words) -> str:
    return to_mathml(box, words.get("INTERFACE", "otherwise"), block=True)


def _inline(node: Node, words: Words) -> str:
    return to_mathml(boxes(node, words.look), words.get("INTERFACE", "otherwise"))


def _prose(pieces: Iterable[Piece], words: Words) -> str:
    texts = []
    for piece in pieces:
        match piece:
            case Plain(text=text):
                texts.append(escape(text))
            case Term(text=text):
                texts.append(f"<em>{escape(text)}</em>")
            case Formula(box=box):
                texts.append(to_mathml(box, words.get("INTERFACE", "otherwise")))
    return "".join(texts)
