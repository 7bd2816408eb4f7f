"""Cost, gradient norm and influence of single examples, as text, HTML and plain data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from backproof.per_example.results import ExampleNorms, HardestExamples, Influence
from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import html_table, page, text_table
from backproof.rendering.words import say
from backproof.rendering.words.words_of_measures import measured

_QUANTILES = {"least": 0.0, "5": 0.05, "median": 0.5, "95": 0.95, "greatest": 1.0}
_SHOWN = 10
ShownTable = tuple[list[str], list[list[str]]]
"""The heads of a table, and its rows."""


def _norms(found: ExampleNorms, language: str) -> ShownTable:
    """The spread of both."""
    heads = [say("examples.percent", language, percent=name) if name.isdigit() else say(f"examples.{name}", language)
             for name in _QUANTILES]  # fmt: skip
    named = {"cost": found.costs, "norm": found.norms}
    rows = [[measured(name, language), *(_number(np.quantile(a, q)) for q in _QUANTILES.values())]
            for name, a in named.items()]  # fmt: skip
    return [say("examples.count", language, count=len(found)), *heads], rows


def _hardest(found: HardestExamples, language: str) -> ShownTable:
    """A row for each."""
    heads = [say("examples.example", language), measured("cost", language), measured("norm", language)]
    return heads, [[str(e.index), _number(e.cost), _number(e.norm)] for e in found.examples]


def _influence(found: Influence, language: str) -> ShownTable:
    """The ten that help most and the ten that harm most."""
    heads = ["", say("examples.example", language), measured("influence", language), measured("cost", language)]
    named = {"helps": (found.helpful(_SHOWN), 1), "harms": (found.harmful(_SHOWN), -1)}
    rows = [
        [say(f"examples.{name}", language), str(e.index), _number(e.influence), _number(e.cost)]
        for name, (examples, sign) in named.items()
        for e in examples
        if e.influence is not None and sign * e.influence > 0
    ]
    return heads, rows


def _number(value: Any) -> str:
    return f"{float(value):.4g}"


def _norms_as_data(found: ExampleNorms, language: str) -> dict[str, Any]:
    return {"costs": found.costs.tolist(), "norms": found.norms.tolist(), "engine": found.engine}


def _hardest_as_data(found: HardestExamples, language: str) -> dict[str, Any]:
    rows = [{"index": e.index, "cost": e.cost, "norm": e.norm} for e in found.examples]
    return {"by": found.by, "count": found.count, "examples": rows}


def _influence_as_data(found: Influence, language: str) -> dict[str, Any]:
    return {
        "influences": found.influences.tolist(), "costs": found.costs.tolist(),
        "validation_cost": found.validation_cost, "moments": found.moments, "engine": found.engine,
    }  # fmt: skip


def _register(kind: type, title: str, shown: Callable[[Any, str], ShownTable], data: Callable[[Any, str], Any]) -> None:
    def fragment(found: Any, language: str) -> str:
        return html_table(*shown(found, language))

    register(kind, {
        "text": lambda found, language: text_table(*shown(found, language)),
        "html": lambda found, language: page(say(f"examples.{title}", language), fragment(found, language), language),
        "fragment": fragment,
        "dict": data,
    })  # fmt: skip


_register(ExampleNorms, "title norms", _norms, _norms_as_data)
_register(HardestExamples, "title hardest", _hardest, _hardest_as_data)
_register(Influence, "title influence", _influence, _influence_as_data)
