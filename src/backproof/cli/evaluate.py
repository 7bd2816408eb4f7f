"""`backproof evaluate`: a face of `backproof.runs.evaluate`."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli.model_and_data import DATA, MODEL, encoding_of
from backproof.cli.offered import offered
from backproof.cli.values import Language
from backproof.model_file import load
from backproof.runs import evaluate as scored
from backproof.tables import Reading


@offered
def evaluate(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Score a model on a data file that holds the target: scores, confusion table or residuals."""
    loaded = load(model)
    found = scored(loaded, encoding_of(loaded, model).read(data, reading))
    if as_json:
        typer.echo(found.to_json(language))
        return
    from backproof.rendering.runs_terminal import show_evaluation

    show_evaluation(found, language)
