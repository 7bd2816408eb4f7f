"""`backproof info`: what a model file holds."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from backproof.cli.model_and_data import MODEL
from backproof.cli.offered import said_in
from backproof.model_file import Model, load, record_of
from backproof.tables.reading import RECOGNISED


def info(
    model: Annotated[str, MODEL],
    as_json: Annotated[bool, typer.Option("--json", help="Everything but the arrays, as JSON.")] = False,
) -> None:
    """Say what a model file holds: network, columns, training, scores; loading it runs no code."""
    loaded = load(model)
    if as_json:
        typer.echo(json.dumps(record_of(loaded), ensure_ascii=False, indent=2))
        return
    from backproof.rendering.terminal import show_facts, show_lines

    show_facts(_facts(loaded))
    if loaded.encoding is not None:
        show_lines(["", *loaded.encoding.notes])


def _facts(model: Model) -> dict[str, str]:
    network, facts = model.network, model.facts
    names = ", ".join(record.name for record in network.activations)
    shown = {
        "network": f"{'-'.join(map(str, network.sizes))}, {network.n_parameters} parameters, {model.dtype}",
        "activations": names,
        "cost": network.cost_function.name,
        "trained": f"{len(model.history)} epochs, {_words(model.options)}",
        "backproof": model.version,
    }
    if model.encoding is not None:
        shown |= {
            "target": f"{', '.join(model.encoding.target_names)} ({model.encoding.kind})",
            "columns": ", ".join(column.name for column in model.encoding.columns),
        }
        read_with = said_in(model.encoding.reading, RECOGNISED)
        shown |= {"read with": read_with} if read_with else {}
    shown |= {name: str(facts[name]) for name in ("data", "examples", "message", "engine", "command") if name in facts}
    scores = (facts.get("evaluation") or {}).get("scores") or {}
    return shown | {f"held out: {name}": f"{value:.4g}" for name, value in scores.items() if isinstance(value, float)}


def _words(options: Any) -> str:
    chosen = options.get("optimizer") or {}
    kept = {name: options.get(name) for name in ("learning_rate", "batch_size", "seed")}
    return ", ".join([str(chosen.get("name", "?")), *(f"{name} {value}" for name, value in kept.items())])
