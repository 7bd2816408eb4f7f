"""The numbers of a derivation as HTML: substitutions, tables of layers and matrices, and the paths to the cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from backproof.derivation.result import NumberTable, Paths, Substitutions
from backproof.derivation.trees import Node, Value, free_indices, rename
from backproof.rendering.derivation_html_chains import Page, long, prefixed, row
from backproof.rendering.derivation_parts import left_out
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_boxes import characters, text_characters

_MOST_LIT = 6
"""The rows after these light nothing: a picture does not show so many neurons of a layer."""

_BETWEEN_COLUMNS = 1.2
"""The characters that the space between two columns takes on paper."""

NumberLine = tuple[str, list[str], str]
"""A row of a table: what stands at its head, its other cells, and what it lights, as an attribute; a row that has fewer
cells than the table has columns has a head as wide as those it lacks."""


def substitutions(part: Substitutions, page: Page) -> str:
    """Return symbols, their formulas, the formulas with numbers, and the numbers."""
    words, rows = page.words, []
    for at, line in enumerate(part.lines):
        sides = [boxes(line.formula, words.look)]
        if not isinstance(line.numbers, Value):
            sides.append(boxes(line.numbers, words.look))
        sides.append(boxes(Value(line.value), words.look))
        right = "".join(f'<span class="side">{page.block(prefixed(side))}</span> ' for side in sides)
        lit = page.lighting.line([line.symbol, line.formula])
        right = f'<span title="{line.value!r}">{right}</span>'
        longest = max(map(characters, sides))
        rows.append(row(page.math(line.symbol), right, lit=lit, first=not at, length=longest))
    more = words.plain("INTERFACE", "more neurons", (("count", part.omitted),)) if part.omitted else ""
    told = f'<p class="more">{escape(more)}</p>' if more else ""
    title = escape(words.plain("TABLES", part.title, part.said))
    return f'<section class="chain numbers"><h3>{title}</h3><div class="steps">{"".join(rows)}</div>{told}</section>'


def table(part: NumberTable, page: Page) -> str:
    """Return a quantity of one layer: a column for each symbol, or a matrix."""
    words = page.words
    count = max((len(row) for row in part.rows), default=0)
    heads = [escape(words.get("INTERFACE", "neuron")), *(page.inline(head) for head in part.heads)]
    if len(part.heads) == 1 and count > 1:
        heads = [heads[1], *(str(k) for k in range(1, count + 1))]
    rows = [(escape(words.name(name)), [_number(value, page) for value in numbers], _lit(part.heads, at, page))
            for at, (name, numbers) in enumerate(zip(part.names, part.rows, strict=True), start=1)]  # fmt: skip
    lengths = [[text_characters(words.name(name)), *(page.length(Value(value)) for value in numbers)]
               for name, numbers in zip(part.names, part.rows, strict=True)]  # fmt: skip
    return _grid(words.plain("TABLES", part.title, part.said), heads, rows, left_out(part, words), lengths)


def _lit(heads: Sequence[Node], at: int, page: Page) -> str:
    """What a row lights: its neuron, by the first free index of the heads; of a large layer the first few only."""
    if at > _MOST_LIT:
        return ""
    here = [rename(head, dict.fromkeys(list(free_indices(head))[:1], at)) for head in heads]
    return page.lighting.line(here)


def _grid(
    title: str,
    heads: Sequence[str],
    rows: Iterable[NumberLine],
    more: Iterable[str],
    lengths: Sequence[Sequence[float]],
    look: str = "",
) -> str:
    """Return a table under its title; `lengths` are the characters in each cell of the rows that fill all columns."""
    length = sum(max(column) + _BETWEEN_COLUMNS for column in zip(*lengths, strict=True))
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = "".join(
        f'<tr class="line"{lit}{_stop(lit, at)}><th scope="row"{_span(heads, cells)}>{name}</th>{"".join(cells)}</tr>'
        for at, (name, cells, lit) in enumerate(rows)
    )
    notes = "".join(f'<p class="more">{escape(line)}</p>' for line in more)
    grid = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    scrolled = f'<div class="scroll"{long(length)}>{grid}</div>'
    return f"<figure{look}><figcaption>{escape(title)}</figcaption>{scrolled}{notes}</figure>"


def _span(heads: Sequence[str], cells: Sequence[str]) -> str:
    lacking = len(heads) - len(cells)
    return f' colspan="{lacking}"' if lacking > 1 else ""


def _stop(lit: str, at: int) -> str:
    return f' tabindex="{-1 if at else 0}"' if lit else ""


def _number(value: float, page: Page) -> str:
    return f'<td title="{value!r}">{page.inline(Value(value))}</td>'


def paths(part: Paths, page: Page) -> str:
    """Return the paths to the cost: the neuron that each visits in each layer, its factors, its product."""
    words = page.words
    layers = [escape(words.plain("INTERFACE", "layer", (("layer", layer),))) for layer in part.layers]
    heads = [*layers, *(escape(words.get("INTERFACE", key)) for key in ("path value", "path factors"))]
    rows: list[NumberLine] = []
    lengths = [[*(text_characters(words.name(called)) + 2 for called in line.called), page.length(Value(line.value)),
                max(page.length(line.symbols), page.length(line.numbers))] for line in part.lines]  # fmt: skip
    for line in part.lines:
        first, *others = (escape(words.name(called)) for called in line.called)
        cells = [f'<td class="step">{name}</td>' for name in others]
        numbers = "" if isinstance(line.numbers, Value) else page.equal(line.numbers)
        cells.append(_number(line.value, page))
        cells.append(f'<td class="formula"><div>{page.inline(line.symbols)}</div><div>{numbers}</div></td>')
        rows.append((first, cells, page.lighting.path(line, part)))
    if part.omitted:
        others_said = escape(words.plain("INTERFACE", "other paths", (("count", part.omitted),)))
        rows.append((others_said, [_number(part.rest, page), "<td></td>"], ""))
    total = f'<td class="formula">{page.inline(part.symbol)}</td>'
    rows.append((escape(words.get("INTERFACE", "all paths")), [_number(part.total, page), total], ""))
    return _grid(words.plain("TABLES", part.title, part.said), heads, rows, (), lengths, ' class="paths"')
