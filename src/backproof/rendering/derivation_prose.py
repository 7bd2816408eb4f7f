"""Words by language and key, and prose in pieces: plain, emphasised, mathematics. Every face prints the same pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from backproof.derivation.calculus import RULES
from backproof.derivation.notation import tree
from backproof.derivation.result import Derivation, Lengths, NamedNeuron, SaidFacts, Step
from backproof.derivation.trees import Apply, Symbol, Value
from backproof.families import family_and_digits
from backproof.rendering import words
from backproof.rendering.mathematics import Look, boxes, shown_number
from backproof.rendering.mathematics_boxes import Box, Fence, Row, Script, Token
from backproof.rendering.words import chosen

TABLES = {
    "PARAGRAPHS": "derivation_paragraphs", "NOTES": "derivation_paragraphs", "QUESTIONS": "derivation_questions",
    "CHAINS": "derivation_steps", "REASONS": "derivation_steps", "CITES": "derivation_steps",
    "SECTIONS": "derivation_names", "TABLES": "derivation_names", "NAMES": "derivation_names",
    "INTERFACE": "derivation_names", "LIT": "derivation_lit",
}  # fmt: skip
"""The tables of words of a derivation, and the matter that each belongs to."""

_PIECES = re.compile(r"\{([^}]*)\}|\*\*(.+?)\*\*", re.DOTALL)
_RELATION = re.compile(r" ([≠=<>]) ")
_GROUPED = 10_000
"""From here on the digits of a count are grouped by thousands."""
_BY_COUNT = re.compile(r"<(\w+)\|([^|>]*)\|([^>]*)>")
_INDEX = re.compile(r"([A-Za-z]|\d)(?:([+-])(\d))?")


_SPECIAL = {
    ("power rule", "Abs"): "power rule Abs",
    ("maximum", "Min"): "minimum",
    ("definition", ""): "by definition",
}
"""Reasons that are said in other words with what they refer to."""


@dataclass(frozen=True)
class Plain:
    """Words as they are."""

    text: str


@dataclass(frozen=True)
class DefinedTerm:
    """A term where it is introduced."""

    text: str


@dataclass(frozen=True)
class Formula:
    """Mathematics inside prose."""

    box: Box


ProsePiece = Plain | DefinedTerm | Formula


@dataclass(frozen=True)
class Words:
    """The words for one derivation.

    Attributes:
        language: "en" or "zh".
        look: how mathematics is to be shown.
        numbers: the number of each equation that is referred to, by its label.
    """

    language: str
    look: Look
    numbers: Mapping[str, str]

    def get(self, table: str, key: str) -> Any:
        """Return the words for a key; KeyError if there are none, which a test rules out."""
        return chosen(words.table(TABLES[table], table)[key], self.language)

    @property
    def of_cases(self) -> tuple[str, str, str]:
        """The words of a formula with cases on one line: otherwise, if, and what stands between two cases."""
        return self.get("INTERFACE", "otherwise"), self.get("INTERFACE", "when"), self.get("INTERFACE", "between cases")

    def plain(self, table: str, key: str, said: SaidFacts = ()) -> str:
        """Return words without mathematics."""
        return self.filled(self.get(table, key), said)

    def pieces(self, table: str, key: str, said: SaidFacts = ()) -> tuple[ProsePiece, ...]:
        """Return prose in pieces; what is said about goes into words only, so that a name is never read as markup."""
        return self._pieces(self.get(table, key), said)

    def answer(self, key: str, said: SaidFacts = ()) -> tuple[ProsePiece, ...]:
        """Return the answer to a question, with what it is said about as in `pieces`."""
        return self._pieces(self.get("QUESTIONS", key)[1], said)

    def _pieces(self, text: str, said: SaidFacts) -> tuple[ProsePiece, ...]:
        """Cut a text, put in what it is said about, and let numbers among that be mathematics."""
        facts = {f"<{name}>": self._in_mathematics(value) for name, value in said if isinstance(value, float | Lengths)}
        found: list[ProsePiece] = []
        for piece in self.split(text):
            if not isinstance(piece, Plain):
                found.append(piece)
                continue
            for part in re.split(f"({'|'.join(facts)})", piece.text) if facts else [piece.text]:
                found += facts.get(part, (Plain(part),) if part else ())
        return _related([Plain(self.filled(p.text, said, whole=False)) if isinstance(p, Plain) else p for p in found])

    def filled(self, text: str, said: SaidFacts, *, whole: bool = True) -> str:
        """Put what is said about into <name>, and into <name|one|many> what stands there for one, or for many.

        `whole` says that nothing stands before or after the text.
        """
        text = _BY_COUNT.sub(lambda found: found[2] if dict(said)[found[1]] == 1 else found[3], text)
        for name, value in said:
            shown = self.name(value)
            is_foreign = self.language == "zh" and re.fullmatch(r"[A-Za-z_]\w*", shown, re.ASCII)
            text = text.replace(f"<{name}>", f" {shown} " if is_foreign else shown)
        return self.tidied(text, whole=whole)

    def name(self, value: Any) -> str:
        """Return a function's name in this language, a number with its digits, or any other text as it is."""
        if isinstance(value, NamedNeuron):
            around = "{} ({})" if self.language == "en" else "{}（{}）"
            return around.format(value.number, value.name) if value.name else str(value.number)
        if isinstance(value, int) and abs(value) >= _GROUPED:
            return f"{value:,}"
        if isinstance(value, float):
            digits, exponent = shown_number(value)
            return digits if exponent is None else f"{digits}e{exponent}"
        family, digits = family_and_digits(str(value))
        if family not in words.table(TABLES["NAMES"], "NAMES"):
            return str(value)
        return str(self.get("NAMES", family)) + (f"({digits})" if digits else "")

    def _in_mathematics(self, value: float | Lengths) -> tuple[ProsePiece, ...]:
        """Return a number as mathematics, or lengths layer by layer as they stand in a sentence."""
        if not isinstance(value, Lengths):
            return (Formula(boxes(Value(value), self.look)),)
        found: list[ProsePiece] = []
        for at, (layer, length) in enumerate(value.values):
            number = Formula(boxes(Value(length), self.look))
            if self.language == "en":
                between = "" if not at else " and " if at == len(value.values) - 1 else ", "
                found += [Plain(between), number, Plain(f" in layer {layer}")]
            else:
                found += [Plain(f"{'，' if at else ''}第 {layer} 层是 "), number]
        return tuple(piece for piece in found if piece != Plain(""))

    def tidied(self, text: str, *, whole: bool) -> str:
        """Close the gaps that names with spaces around them leave beside Chinese punctuation and at the ends."""
        if self.language == "en":
            return text
        text = re.sub(r" {2,}", " ", text)
        text = text.strip() if whole else text
        return re.sub(r" (?=[，。；：、）“”])|(?<=[，。；：、（）“”]) |(?<=[一-鿿]) (?=[一-鿿])", "", text)

    def split(self, text: str) -> tuple[ProsePiece, ...]:
        """Cut a text into its pieces; two formulas with a relation between them are one, which no line breaks."""
        found: list[ProsePiece] = []
        end = 0
        for match in _PIECES.finditer(text):
            if match.start() > end:
                found.append(Plain(text[end : match.start()]))
            found.append(Formula(self.formula(match[1])) if match[1] is not None else DefinedTerm(match[2]))
            end = match.end()
        return _related([*found, Plain(text[end:])] if end < len(text) else found)

    def formula(self, text: str) -> Box:
        """Return the boxes of mathematics inside prose; an equation may stand there, and a bare index."""
        sides = [_index(side) or boxes(tree(side), self.look) for side in text.split(" = ")]
        parts: list[Box] = [sides[0]]
        for side in sides[1:]:
            parts += [Token("=", "operator"), side]
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def reason(self, step: Step) -> tuple[ProsePiece, ...]:
        """Return the reason of a step."""
        if step.reason in ("function", "function chain"):
            before, after = self.get("REASONS", step.reason).split("<cites>")
            around = [Plain(part) for part in (before, after)]
            pieces = (around[0], Formula(_rule(step.cites, self.look)), around[1])
            return tuple(piece for piece in pieces if piece != Plain(""))
        key = _SPECIAL.get((step.reason, step.cites), step.reason)
        return self.split(self.filled(self.get("REASONS", key), (("cites", self.cited(step)),)))

    def cited(self, step: Step) -> str:
        """Return what a step refers to: the number of an equation, or words."""
        if step.cites in self.numbers:
            space = " " if self.language == "zh" else ""
            return f"{space}({self.numbers[step.cites]})"
        known = step.cites in words.table(TABLES["CITES"], "CITES")
        return str(self.get("CITES", step.cites)) if known else self.name(step.cites)


def words_for(derivation: Derivation, language: str) -> Words:
    """Return the words, with the equations that are referred to numbered in their order."""
    mixed = len(set(derivation.activations)) > 1
    left_out = words.chosen(words.table(TABLES["INTERFACE"], "INTERFACE")["left out"], language)
    look = Look(derivation.sizes, mixed, derivation.weight_letter, left_out=left_out)
    cited = {step.cites for step in derivation.steps}
    numbers: dict[str, str] = {}
    for chain in derivation.chains:
        official = re.fullmatch(r"BP\d", chain.label) is not None
        if chain.label and chain.label not in numbers and (official or chain.label in cited):
            plain = sum(not number.startswith("BP") for number in numbers.values())
            numbers[chain.label] = chain.label if official else str(plain + 1)
    return Words(language, look, numbers)


def _related(pieces: list[ProsePiece]) -> tuple[ProsePiece, ...]:
    """Join formulas that nothing but a relation stands between, as in m ≠ j."""
    found: list[ProsePiece] = []
    for piece in pieces:
        match found, piece:
            case [*_, Formula(box=left), Plain(text=between)], Formula(box=right) if _RELATION.fullmatch(between):
                found[-2:] = [Formula(Row((left, Token(between.strip(), "operator"), right)))]
            case _:
                found.append(piece)
    return tuple(found)


@cache
def _index(text: str) -> Box | None:
    """Return the boxes of an index or a layer by itself; None for anything else."""
    match = _INDEX.fullmatch(text)
    if match is None or text in ("C", "R", "y", "z", "a", "t"):
        return None
    first = Token(match[1], "number" if match[1].isdigit() else "letter")
    if match[2] is None:
        return first
    return Row((first, Token("+" if match[2] == "+" else "−", "operator"), Token(match[3], "number")))


def _rule(name: str, look: Look) -> Box:
    """Return (f(u))′ = f′(u), the rule for a function."""
    before = boxes(Apply(name, (Symbol("t"),)), look)
    primed = Script(Fence("(", before, ")"), None, Token("′", "operator"))
    return Row((primed, Token("=", "operator"), boxes(RULES[name], look)))
