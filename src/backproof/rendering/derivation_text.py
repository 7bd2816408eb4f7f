"""A derivation as plain text: the letters of mathematics that Unicode has, at most 100 columns of prose."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import east_asian_width

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
from backproof.rendering.derivation_parts import checked_sentences, layers_said, left_out, results, visible_parts
from backproof.rendering.derivation_prose import DefinedTerm, Formula, Plain, ProsePiece, Words, words_for
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_boxes import Box
from backproof.rendering.mathematics_text import to_text as print_text

WIDTH = 100
_WHOLE = 32
"""A formula in prose is kept on one line if it is no longer than this."""
_TIED = "\u00a0"
_REASON_COLUMN = 64
"""Reasons stand at this column, or nearer where all formulas of a chain are shorter."""


def to_text(derivation: Derivation, language: str) -> str:
    """Return the whole derivation as text."""
    words = words_for(derivation, language)
    title = words.plain("SECTIONS", derivation.title, derivation.said)
    blocks = [title + "\n" + "=" * _columns(title)]
    blocks += [_wrapped(sentence) for sentence in checked_sentences(derivation, words)]
    for number, section in enumerate(derivation.sections, start=1):
        blocks += _section(section, number, derivation, words)
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(section: Section, number: int, derivation: Derivation, words: Words) -> list[str]:
    title = f"{number}. " + words.plain("SECTIONS", section.key, section.said)
    blocks = [title + "\n" + "-" * _columns(title)]
    return blocks + [_part(part, derivation, words) for part in visible_parts(section, derivation)]


def _part(part: Part, derivation: Derivation, words: Words) -> str:
    match part:
        case Paragraph(key=key, said=said):
            return _wrapped(_prose(words.pieces("PARAGRAPHS", key, said), words))
        case Question(key=key, said=said):
            question = (
                f"{words.plain('INTERFACE', 'question')}{words.plain('INTERFACE', 'colon')}"
                + words.get("QUESTIONS", key)[0]
            )
            return _wrapped(question, "  ? ") + "\n" + _wrapped(_prose(words.answer(key, said), words), "    ")
        case Chain():
            return _chain(part, derivation, words)
        case Substitutions():
            return _substitutions(part, words)
        case NumberTable():
            return _table(part, words)
        case Paths():
            return _paths(part, words)


def _chain(chain: Chain, derivation: Derivation, words: Words) -> str:
    title = words.plain("CHAINS", chain.title, chain.said) + layers_said(chain, words)
    lines = [title, ""]
    notes = dict(chain.notes)
    steps: Iterable[Step] = chain.steps
    if derivation.detail == "outline":
        sides = " = ".join(_print(side, words) for side in (chain.left, *results(chain)))
        lines.append(f"    {sides}{_number(chain, words)}")
        return "\n".join(lines)
    lines.append(f"    {_print(chain.left, words)}")
    column = _reason_column(chain, words)
    for at, step in enumerate(steps):
        if at in notes:
            lines += ["", _wrapped(_prose(words.pieces("NOTES", notes[at]), words), "      "), ""]
        last = _number(chain, words) if at == len(chain.steps) - 1 else ""
        lines.append(_step(step, words, last, column))
    return "\n".join(lines)


def _number(chain: Chain, words: Words) -> str:
    return f"    ({words.numbers[chain.label]})" if chain.label in words.numbers else ""


def _reason_column(chain: Chain, words: Words) -> int:
    """Return where the reasons of a chain stand: right of its longest formula that leaves room for them."""
    last = len(_number(chain, words))
    widths = [8 + _columns(_print(step.right, words)) + last + 3 for step in chain.steps]
    return max((width for width in widths if width <= _REASON_COLUMN), default=_REASON_COLUMN)


def _step(step: Step, words: Words, number: str, column: int) -> str:
    mark = "✓" if step.check and step.check.holds else "✗"
    formula = f"      = {_print(step.right, words)}{number}"
    reason = f"{mark} {_prose(words.reason(step), words).replace(_TIED, ' ')}"
    if step.theorem:
        reason += f" [{words.plain('INTERFACE', 'theorem', (('name', step.theorem),))}]"
    gap = column - _columns(formula)
    return formula + " " * gap + reason if gap > 1 else f"{formula}\n{' ' * column}{reason}"


def _substitutions(part: Substitutions, words: Words) -> str:
    lines = [words.plain("TABLES", part.title, part.said), ""]
    for line in part.lines:
        text = f"    {_print(line.symbol, words)} = {_print(line.formula, words)}"
        if not isinstance(line.numbers, Value):
            text += f" = {_print(line.numbers, words)}"
        lines.append(f"{text} = {_value(line.value, words)}")
    if part.omitted:
        lines.append("    " + words.plain("INTERFACE", "more neurons", (("count", part.omitted),)))
    return "\n".join(lines)


def _value(number: float, words: Words) -> str:
    return _print(Value(number), words)


def _table(table: NumberTable, words: Words) -> str:
    heads = [words.plain("INTERFACE", "neuron"), *(_print(head, words) for head in table.heads)]
    rows = [[words.name(name), *(_value(number, words) for number in row)]
            for name, row in zip(table.names, table.rows, strict=True)]  # fmt: skip
    count = max((len(row) for row in rows), default=len(heads))
    if len(table.heads) == 1 and count > 2:
        heads = [heads[1], *(str(k) for k in range(1, count))]
    widths = [max(_columns(row[at]) for row in [heads, *rows]) for at in range(count)]
    lines = [words.plain("TABLES", table.title, table.said), ""]
    for row in [heads, *rows]:
        cells = [" " * (width - _columns(cell)) + cell for cell, width in zip(row, widths, strict=True)]
        lines.append("    " + "  ".join(cells))
    lines += [f"    {line}" for line in left_out(table, words)]
    return "\n".join(lines)


def _paths(part: Paths, words: Words) -> str:
    """One path a line: the neuron that it visits in each layer, its factors, their product."""
    heads = [words.plain("INTERFACE", "layer", (("layer", layer),)) for layer in part.layers]
    visited = [[words.name(called) for called in line.called] for line in part.lines]
    widths = [max(map(_columns, column)) for column in zip(heads, *visited, strict=True)]
    lines = [words.plain("TABLES", part.title, part.said), "", "    " + "   ".join(_padded(heads, widths)).rstrip()]
    for line, names in zip(part.lines, visited, strict=True):
        path = f"    {' → '.join([*_padded(names, widths), 'C'])}:  "
        numbers = "" if isinstance(line.numbers, Value) else f" = {_print(line.numbers, words)}"
        numbers += f" = {_value(line.value, words)}"
        whole = f"{path}{_print(line.symbols, words)}"
        fits = _columns(whole + numbers) <= WIDTH
        lines += [whole + numbers] if fits else [whole, " " * _columns(path) + numbers.lstrip()]
    colon = words.get("INTERFACE", "colon")
    if part.omitted:
        others = words.plain("INTERFACE", "other paths", (("count", part.omitted),))
        lines.append(f"    {others}{colon}{_value(part.rest, words)}")
    total = words.plain("INTERFACE", "all paths")
    lines.append(f"    {total}{colon}{_print(part.symbol, words)} = {_value(part.total, words)}")
    return "\n".join(lines)


def _padded(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [text + " " * (width - _columns(text)) for text, width in zip(texts, widths, strict=True)]


# ----------------------------------------------------------------- words


def _print(node: Node, words: Words) -> str:
    return _line(boxes(node, words.look), words)


def _line(box: Box, words: Words) -> str:
    return print_text(box, *words.of_cases).strip()


def _prose(pieces: Iterable[ProsePiece], words: Words) -> str:
    texts = []
    for piece in pieces:
        match piece:
            case Plain(text=text) | DefinedTerm(text=text):
                texts.append(text)
            case Formula(box=box):
                shown = _line(box, words)
                texts.append(shown.replace(" ", _TIED) if _columns(shown) <= _WHOLE else shown)
    return "".join(texts)


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _wrapped(text: str, indent: str = "") -> str:
    """Wrap prose; Chinese may break after any of its letters, but not before closing punctuation."""
    if not any(east_asian_width(letter) == "W" for letter in text):
        filled = textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent),
                               break_long_words=False, break_on_hyphens=False)  # fmt: skip
        return filled.replace(_TIED, " ")
    lines, line = [], indent
    for atom in _atoms(text):
        if _columns(line + atom) > WIDTH and atom not in "，。；：、）”？":
            lines.append(line.rstrip())
            line = " " * len(indent)
            atom = atom.lstrip()
        line += atom
    return "\n".join([*lines, line]).replace(_TIED, " ")


def _atoms(text: str) -> list[str]:
    """Cut a text into what a line may be broken between: single Chinese letters, and words of others."""
    kind = [letter if east_asian_width(letter) in "WF" else " " if letter == " " else "a" for letter in text]
    return ["".join(letter for letter, _ in group) if key == "a" else letters
            for key, group, letters in _grouped(text, kind)]  # fmt: skip


def _grouped(text: str, kind: list[str]) -> Iterable[tuple[str, list[tuple[str, str]], str]]:
    for key, group in groupby(zip(text, kind, strict=True), key=lambda pair: pair[1]):
        members = list(group)
        if key == "a":
            yield key, members, ""
        else:
            for letter, _ in members:
                yield key, [], letter
