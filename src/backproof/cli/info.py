"""`backproof info`: what a model file holds."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from backproof.cli.model_and_data import MODEL, model_in
from backproof.cli.offered import said_in
from backproof.cli.values import Language
from backproof.errors import Listed
from backproof.faces import json_text
from backproof.model_file import Model, record_of
from backproof.rendering.words import say, told
from backproof.rendering.words.words_of_measures import measured
from backproof.tables.reading import RECOGNISED

_FACTS = ("data", "examples", "message", "engine", "instructions", "command")


def info(
    model: Annotated[str, MODEL],
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Everything but the arrays, as JSON.")] = False,
) -> None:
    """Say what a model file holds: network, columns, training, scores; loading it runs no code."""
    loaded = model_in(model)
    if as_json:
        typer.echo(json_text(_without_marks(record_of(loaded))))
        return
    from backproof.rendering.terminal import show_facts, show_lines

    show_facts({say(f"info.{name}", language): value for name, value in _facts(loaded, language).items()}
               | _scores(loaded, language))  # fmt: skip
    if loaded.encoding is not None:
        show_lines(["", *(told(note, language) for note in loaded.encoding.notes)])


def _without_marks(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without the numbers of the rows that were trained on, which say nothing to a person."""
    facts = dict(record["facts"])
    if isinstance(rows := facts.get("trained_rows"), dict):
        facts["trained_rows"] = {name: value for name, value in rows.items() if name != "marks"}
    return record | {"facts": facts}


def _facts(model: Model, language: str) -> dict[str, str]:
    network, facts, options = model.member_network, model.facts, model.options
    optimizer = _as_dict(options.get("optimizer")).get("name", "?")
    kept = {name: options.get(name) for name in ("learning_rate", "batch_size", "seed")}
    sizes, names = "-".join(map(str, network.sizes)), Listed(record.name for record in network.activations)
    size = say("info.size", language, sizes=sizes, count=network.n_parameters, dtype=model.dtype)
    if model.members:
        size = say("info.several", language, count=len(model.members), size=size, temperature=model.temperature)
    if isinstance(share := options.get("even_share"), float):
        size = say("info.several, even share", language, several=size, share=share)
    shown = {
        "network": size,
        "activations": told(names, language),
        "cost": network.cost_function.name,
        "trained": say("info.run", language, epochs=len(model.history), optimizer=optimizer, **kept),
    }
    if isinstance(epoch := facts.get("best_epoch"), int):
        shown["kept"] = say("info.kept_of", language, epoch=epoch, epochs=len(model.history))
    if each := _whole_numbers(facts.get("best_epochs")):
        shown["kept"] = say("info.kept_each", language, listed=Listed(map(str, each)), epochs=len(model.history))
    shown["backproof"] = model.version
    if model.encoding is not None:
        kind, targets = measured(model.encoding.kind, language), Listed(model.encoding.target_names)
        shown |= {
            "target": say("info.targets", language, names=targets, kind=kind),
            "columns": told(Listed(column.name for column in model.encoding.columns), language),
        }
        read_with = said_in(model.encoding.reading, RECOGNISED)
        shown |= {"read with": read_with} if read_with else {}
    return shown | {name: str(told(facts[name], language)) for name in _FACTS if name in facts}


def _whole_numbers(value: Any) -> list[int]:
    """Return a list of whole numbers where it is one, else an empty one."""
    found = value if isinstance(value, list | tuple) else []
    return [each for each in found if isinstance(each, int)]


def _as_dict(value: Any) -> dict[str, Any]:
    """Return a value where it is what it should be: facts are whatever the one who saved the model put there."""
    return value if isinstance(value, dict) else {}


def _scores(model: Model, language: str) -> dict[str, str]:
    scores = _as_dict(_as_dict(model.facts.get("evaluation")).get("scores"))
    numbers = {name: value for name, value in scores.items() if isinstance(value, float)}
    return {
        say("info.held out", language, score=measured(name, language)): f"{value:.4g}"
        for name, value in numbers.items()
    }
