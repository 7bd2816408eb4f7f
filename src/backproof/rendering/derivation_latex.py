"""A derivation as a LaTeX document: amsmath, and ctex for Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
from backproof.rendering.derivation_parts import (
    checked_sentences,
    layers_of_paths,
    layers_said,
    left_out,
    results,
    visible_parts,
)
from backproof.rendering.derivation_prose import DefinedTerm, Formula, Plain, ProsePiece, Words, words_for
from backproof.rendering.mathematics import boxes, shown_number
from backproof.rendering.mathematics_latex import to_latex as print_latex

_ESCAPES = {"\\": r"\textbackslash{}", "_": r"\_", "&": r"\&", "%": r"\%", "#": r"\#", "$": r"\$", "{": r"\{",
            "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "…": r"\ldots{}", "δ": r"$\delta$",
            "σ′": r"$\sigma'$", "σ": r"$\sigma$", "≠": r"$\ne$", "½": r"$\frac12$", "¼": r"$\frac14$",
             "⊙": r"$\odot$", "“": "``", "”": "''", "✗": r"$\times$", "−": "$-$", "Σ": r"$\sum$", "∂": r"$\partial$",
            "η": r"$\eta$", "θ": r"$\theta$", "λ": r"$\lambda$", "ε": r"$\epsilon$", "‖": r"$\|$", "√": r"$\surd$",
            "≤": r"$\le$", "≥": r"$\ge$", "→": r"$\to$"}  # fmt: skip
_PREAMBLE = {
    "en": r"""\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
""",
    "zh": r"""\documentclass[11pt,a4paper,UTF8]{ctexart}
""",
}
_COMMON = r"""\usepackage{amsmath,amssymb,graphicx}
\usepackage[margin=25mm]{geometry}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\newcommand{\fit}[1]{\resizebox{\ifdim\width>0.9\linewidth 0.9\linewidth\else\width\fi}{!}{$\displaystyle #1$}}
"""
_LONG = 190


def to_latex(derivation: Derivation, language: str) -> str:
    """Return a whole document."""
    words = words_for(derivation, language)
    title = escaped(words.plain("SECTIONS", derivation.title, derivation.said))
    body = [escaped(sentence) for sentence in checked_sentences(derivation, words)]
    for section in derivation.sections:
        body += _section(section, derivation, words)
    head = f"\\title{{{title}}}\n\\date{{}}\n\\author{{}}\n\\begin{{document}}\n\\maketitle\n"
    return (_PREAMBLE[language] + _COMMON + head + "\n\n".join(block for block in body if block)
            + "\n\\end{document}\n")  # fmt: skip


def escaped(text: str) -> str:
    """Return text with what LaTeX reads as commands escaped."""
    primes = text.split("σ′")
    return _ESCAPES["σ′"].join("".join(_ESCAPES.get(letter, letter) for letter in part) for part in primes)


def _section(section: Section, derivation: Derivation, words: Words) -> list[str]:
    title = escaped(words.plain("SECTIONS", section.key, section.said))
    parts = [_part(part, derivation, words) for part in visible_parts(section, derivation)]
    return [f"\\section{{{title}}}", *parts]


def _part(part: Part, derivation: Derivation, words: Words) -> str:
    match part:
        case Paragraph(key=key, said=said):
            return _prose(words.pieces("PARAGRAPHS", key, said), words)
        case Question(key=key, said=said):
            question = escaped(words.get("QUESTIONS", key)[0])
            answer = _prose(words.answer(key, said), words)
            return f"\\begin{{quote}}\\textbf{{{question}}}\n\n{answer}\\end{{quote}}"
        case Chain():
            return _chain(part, derivation, words)
        case Substitutions():
            return _substitutions(part, words)
        case NumberTable():
            return _table(part, words)
        case Paths():
            return _paths(part, words)


def _chain(chain: Chain, derivation: Derivation, words: Words) -> str:
    title = escaped(words.plain("CHAINS", chain.title, chain.said) + layers_said(chain, words))
    heading = f"\\textbf{{{title}}}"
    left = _print(chain.left, words)
    if derivation.detail == "outline":
        sides = " = ".join([left, *(_print(side, words) for side in results(chain))])
        return f"{heading}\n\\[ {sides} {_tag(chain, words)} \\]"
    notes = dict(chain.notes)
    blocks = [heading]
    lines: list[str] = []
    for at, step in enumerate(chain.steps):
        if at in notes:
            blocks += [_aligned(lines), _prose(words.pieces("NOTES", notes[at]), words)] if lines else []
            lines = []
        first = left if not at else ""
        label = words.numbers.get(chain.label, "") if at == len(chain.steps) - 1 else ""
        lines.append(f"{first} &= {_fitted(step.right, words)} {_reason(step, words, label)}")
    return "\n".join([*blocks, _aligned(lines)])


def _aligned(lines: Sequence[str]) -> str:
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}"


def _fitted(node: Node, words: Words) -> str:
    latex = _print(node, words)
    return rf"\fit{{{latex}}}" if len(latex) > _LONG else latex


def _tag(chain: Chain, words: Words) -> str:
    return rf"\tag*{{({words.numbers[chain.label]})}}" if chain.label in words.numbers else ""


def _reason(step: Step, words: Words, label: str) -> str:
    failed = "" if step.check and step.check.holds else r"$\times$ "
    reason = _prose(words.reason(step), words)
    if step.theorem:
        reason += " [" + escaped(words.plain("INTERFACE", "theorem", (("name", step.theorem),))) + "]"
    number = rf"\quad\textbf{{({label})}}" if label else ""
    return rf"\tag*{{\footnotesize {failed}{reason}{number}}}"


def _substitutions(part: Substitutions, words: Words) -> str:
    lines = []
    for line in part.lines:
        middle = "" if isinstance(line.numbers, Value) else f" = {_print(line.numbers, words)}"
        text = f"{_print(line.formula, words)}{middle} = {number(line.value)}"
        lines.append(f"{_print(line.symbol, words)} &= " + _narrowed(text))
    more = words.plain("INTERFACE", "more neurons", (("count", part.omitted),)) if part.omitted else ""
    title = escaped(words.plain("TABLES", part.title, part.said))
    return f"\\textbf{{{title}}}\n{_aligned(lines)}\n{escaped(more)}"


def _narrowed(latex: str) -> str:
    """Shrink a line of numbers that may be wider than the page; one that is not keeps its size."""
    return rf"\fit{{{latex}}}" if len(latex) > _LONG // 2 else latex


def number(value: float) -> str:
    """Return four digits of a number in mathematics mode."""
    digits, exponent = shown_number(value)
    return digits if exponent is None else rf"{digits}\cdot 10^{{{exponent}}}"


def _table(table: NumberTable, words: Words) -> str:
    count = max((len(row) for row in table.rows), default=0)
    single = len(table.heads) == 1 and count > 1
    heads = [words.plain("INTERFACE", "neuron"), *(f"${_print(head, words)}$" for head in table.heads)]
    if single:
        heads = [heads[1], *(str(k) for k in range(1, count + 1))]
    rows = [[escaped(words.name(name)), *(f"${number(value)}$" for value in row)]
            for name, row in zip(table.names, table.rows, strict=True)]  # fmt: skip
    lines = " \\\\\n".join(" & ".join(row) for row in rows)
    body = f"\\begin{{tabular}}{{r{'r' * count}}}\n{' & '.join(heads)} \\\\ \\hline\n{lines}\n\\end{{tabular}}"
    if count > 6:
        body = f"\\resizebox{{\\linewidth}}{{!}}{{{body}}}"
    title = escaped(words.plain("TABLES", table.title, table.said))
    more = left_out(table, words)
    return "\n\n".join([f"\\textbf{{{title}}}", body, *map(escaped, more)])


def _paths(part: Paths, words: Words) -> str:
    lines = []
    for line in part.lines:
        neurons = r" \to ".join([*(rf"\text{{{escaped(words.name(called))}}}" for called in line.called), "C"])
        middle = "" if isinstance(line.numbers, Value) else f" = {_print(line.numbers, words)}"
        text = f"{_print(line.symbols, words)}{middle} = {number(line.value)}"
        lines.append(f"{neurons}:\\quad & " + _narrowed(text))
    if part.omitted:
        others = escaped(words.plain("INTERFACE", "other paths", (("count", part.omitted),)))
        lines.append(rf"& \text{{{others}}}: {number(part.rest)}")
    total = escaped(words.plain("INTERFACE", "all paths"))
    lines.append(rf"& \text{{{total}}}: {_print(part.symbol, words)} = {number(part.total)}")
    title = escaped(words.plain("TABLES", part.title, part.said))
    return f"\\textbf{{{title}}}\n\n{escaped(layers_of_paths(part, words))}\n{_aligned(lines)}"


def _print(node: Node, words: Words) -> str:
    return print_latex(boxes(node, words.look), words.plain("INTERFACE", "otherwise"))


def _prose(pieces: Iterable[ProsePiece], words: Words) -> str:
    texts = []
    for piece in pieces:
        match piece:
            case Plain(text=text):
                texts.append(escaped(text))
            case DefinedTerm(text=text):
                texts.append(rf"\emph{{{escaped(text)}}}")
            case Formula(box=box):
                texts.append(f"${print_latex(box, words.plain('INTERFACE', 'otherwise'))}$")
    return "".join(texts)
