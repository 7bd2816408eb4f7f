"""A derivation as plain data, for JSON: every step as trees, as TeX and as text, with its reason, label and check."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from backproof.derivation.result import Chain, Derivation, NumberTable, Part, Paths, Step, Substitution, Substitutions
from backproof.derivation.spoken import spoken_of
from backproof.derivation.trees import LayerIndex, Node
from backproof.rendering.derivation_prose import Formula, Words, words_for
from backproof.rendering.mathematics import boxes
from backproof.rendering.mathematics_latex import to_latex
from backproof.rendering.mathematics_text import to_text

FORMAT = "backproof derivation 1"


def to_dict(derivation: Derivation, language: str) -> dict[str, Any]:
    """Return the derivation as plain data."""
    words = words_for(derivation, language)
    return {
        "format": FORMAT,
        "title": words.plain("SECTIONS", derivation.title, derivation.said),
        "language": language,
        "detail": derivation.detail,
        "order": derivation.order,
        "weight_letter": derivation.weight_letter,
        "network": {
            "sizes": derivation.sizes,
            "activations": derivation.activations,
            "cost": derivation.cost,
        },
        "holds": derivation.holds,
        "sections": [
            {
                "key": section.key,
                "title": words.plain("SECTIONS", section.key, section.said),
                "parts": [_part(part, words) for part in section.parts],
            }
            for section in derivation.sections
        ],
    }


def _part(part: Part, words: Words) -> dict[str, Any]:
    match part:
        case Chain():
            return {"kind": part.kind, "title": words.plain("CHAINS", part.title, part.said), "label": part.label,
                    "steps": [_step(step, words) for step in part.steps]}  # fmt: skip
        case Substitutions():
            title = words.plain("TABLES", part.title, part.said)
            return {"kind": part.kind, "title": title, "lines": [_line(line, words) for line in part.lines],
                    "omitted": part.omitted}  # fmt: skip
        case NumberTable():
            return {"kind": part.kind, "title": words.plain("TABLES", part.title, part.said),
                    "heads": [_formula(head, words) for head in part.heads],
                    "names": [words.name(name) for name in part.names],
                    "rows": part.rows,
                    "omitted": part.omitted}  # fmt: skip
        case Paths():
            lines = [{"neurons": line.neurons, "called": [words.name(called) for called in line.called],
                      "factors": _formula(line.symbols, words), "value": line.value}
                     for line in part.lines]  # fmt: skip
            return {"kind": part.kind, "title": words.plain("TABLES", part.title, part.said),
                    "of": _formula(part.symbol, words), "first_layer": part.first_layer, "layers": part.layers,
                    "paths": lines,
                    "omitted": part.omitted, "rest": part.rest, "total": part.total}  # fmt: skip
    return {"kind": part.kind, "key": part.key}


def _step(step: Step, words: Words) -> dict[str, Any]:
    check = step.check
    return {
        "left": _formula(step.left, words),
        "right": _formula(step.right, words),
        "reason": step.reason,
        "cites": step.cites,
        "said": "".join(_plain(piece, words) for piece in words.reason(step)),
        "label": step.label,
        "layers": step.layers,
        "theorem": step.theorem,
        "speaks_of": {key: value for key, value in _tree(spoken_of(step.left, step.right)).items() if key != "node"},
        "check": None if check is None else {field.name: getattr(check, field.name) for field in fields(check)},
    }


def _plain(piece: Any, words: Words) -> str:
    return to_text(piece.box, *words.of_cases) if isinstance(piece, Formula) else piece.text


def _line(line: Substitution, words: Words) -> dict[str, Any]:
    return {"symbol": _formula(line.symbol, words), "formula": _formula(line.formula, words), "value": line.value}


def _formula(node: Node, words: Words) -> dict[str, Any]:
    box = boxes(node, words.look)
    return {
        "text": to_text(box, *words.of_cases),
        "tex": to_latex(box, words.of_cases[0]),
        "tree": _tree(node),
    }


def _tree(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, LayerIndex):
        return [value.base, value.offset]
    if is_dataclass(value):
        return {"node": type(value).__name__, **{field.name: _tree(getattr(value, field.name))
                                                 for field in fields(value)}}  # fmt: skip
    return [_tree(item) for item in value] if isinstance(value, tuple) else value
