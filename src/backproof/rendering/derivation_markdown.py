"""A derivation as Markdown, with TeX between dollar signs, as GitHub and notebooks show it."""

from __future__ import annotations

from collections.abc import Iterable

from backproof.derivation.result import (
    Chain,
    Derivation,
    NumberTable,
    Paragraph,
    Part,
    Paths,
    Question,
    Substitutions,
)
from backproof.derivation.trees import Node, Value
from backproof.rendering.derivation_latex import number
from backproof.rendering.derivation_parts import (
    checked_sentences,
    layers_of_paths,
    layers_said,
    left_out,
    results,
    visible_parts,
)
from backproof.rendering.derivation_prose import DefinedTerm, Formula, Plain, ProsePiece, Words, words_for
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_latex import to_latex

_SPECIAL = "\\`*_[]<>#|"


def to_markdown(derivation: Derivation, language: str) -> str:
    """Return the whole derivation as Markdown."""
    words = words_for(derivation, language)
    blocks = ["# " + escaped(words.plain("SECTIONS", derivation.title, derivation.said))]
    blocks += map(escaped, checked_sentences(derivation, words))
    for at, section in enumerate(derivation.sections, start=1):
        blocks.append(f"## {at}. " + escaped(words.plain("SECTIONS", section.key, section.said)))
        blocks += [_part(part, derivation, words) for part in visible_parts(section, derivation)]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Return text with what Markdown reads as markup escaped."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)


def _part(part: Part, derivation: Derivation, words: Words) -> str:
    match part:
        case Paragraph(key=key, said=said):
            return _prose(words.pieces("PARAGRAPHS", key, said), words)
        case Question(key=key, said=said):
            return f"> **{escaped(words.get('QUESTIONS', key)[0])}**\n>\n> {_prose(words.answer(key, said), words)}"
        case Chain():
            return _chain(part, derivation, words)
        case Substitutions():
            return _substitutions(part, words)
        case NumberTable():
            return _table(part, words)
        case Paths():
            return _paths(part, words)


def _chain(chain: Chain, derivation: Derivation, words: Words) -> str:
    heading = f"**{escaped(words.plain('CHAINS', chain.title, chain.said) + layers_said(chain, words))}**"
    label = f" ({words.numbers[chain.label]})" if chain.label in words.numbers else ""
    left = _print(chain.left, words)
    if derivation.detail == "outline":
        return f"{heading}{label}\n\n$${' = '.join([left, *(_print(side, words) for side in results(chain))])}$$"
    notes = dict(chain.notes)
    blocks = [heading + label]
    rows: list[str] = []
    for at, step in enumerate(chain.steps):
        if at in notes:
            blocks += [_rows(rows), _prose(words.pieces("NOTES", notes[at]), words)] if rows else []
            rows = []
        mark = "✓" if step.check and step.check.holds else "✗"
        first = left if not at else ""
        reason = _prose(words.reason(step), words)
        rows.append(f"| ${first}$ | $= {_print(step.right, words)}$ | {mark} {reason} |")
    return "\n\n".join([*blocks, _rows(rows)])


def _rows(rows: list[str]) -> str:
    return "\n".join(["| | | |", "| ---: | :--- | :--- |", *(row.replace("$$", "") for row in rows)])


def _substitutions(part: Substitutions, words: Words) -> str:
    lines = [f"**{escaped(words.plain('TABLES', part.title, part.said))}**", "", ""]
    for line in part.lines:
        middle = "" if isinstance(line.numbers, Value) else f" = {_print(line.numbers, words)}"
        formula = f"{_print(line.symbol, words)} = {_print(line.formula, words)}{middle}"
        lines.append(f"- ${formula} = {number(line.value)}$")
    if part.omitted:
        lines += ["", words.plain("INTERFACE", "more neurons", (("count", part.omitted),))]
    return "\n".join(lines)


def _table(table: NumberTable, words: Words) -> str:
    count = max((len(row) for row in table.rows), default=0)
    heads = [words.plain("INTERFACE", "neuron"), *(f"${_print(head, words)}$" for head in table.heads)]
    if len(table.heads) == 1 and count > 1:
        heads = [heads[1], *(str(k) for k in range(1, count + 1))]
    rows = [[escaped(words.name(name)), *(f"${number(value)}$" for value in row)]
            for name, row in zip(table.names, table.rows, strict=True)]  # fmt: skip
    lines = [f"**{escaped(words.plain('TABLES', table.title, table.said))}**", ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + " ---: |" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    for line in left_out(table, words):
        lines += ["", line]
    return "\n".join(lines)


def _paths(part: Paths, words: Words) -> str:
    lines = [f"**{escaped(words.plain('TABLES', part.title, part.said))}**", "", layers_of_paths(part, words), ""]
    for line in part.lines:
        middle = "" if isinstance(line.numbers, Value) else f" = {_print(line.numbers, words)}"
        neurons = " → ".join([*(escaped(words.name(called)) for called in line.called), "$C$"])
        lines.append(f"- {neurons}: ${_print(line.symbols, words)}{middle} = {number(line.value)}$")
    if part.omitted:
        lines.append(f"- {words.plain('INTERFACE', 'other paths', (('count', part.omitted),))}: ${number(part.rest)}$")
    total = words.plain("INTERFACE", "all paths")
    lines.append(f"- {total}: ${_print(part.symbol, words)} = {number(part.total)}$")
    return "\n".join(lines)


def _print(node: Node, words: Words) -> str:
    """TeX for a table cell: the bar of an absolute value would end the cell."""
    return to_latex(boxes(node, words.look), words.plain("INTERFACE", "otherwise")).replace("|", r"\vert ")


def _prose(pieces: Iterable[ProsePiece], words: Words) -> str:
    texts = []
    for piece in pieces:
        match piece:
            case Plain(text=text):
                texts.append(escaped(text))
            case DefinedTerm(text=text):
                texts.append(f"**{escaped(text)}**")
            case Formula(box=box):
                latex = to_latex(box, words.plain("INTERFACE", "otherwise")).replace("|", r"\vert ")
                texts.append(f"${latex}$")
    return "".join(texts)
