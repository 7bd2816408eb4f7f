"""`backproof evaluate`: a face of `backproof.runs.evaluate`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from backproof.cli.model_and_data import DATA, MODEL, encoding_of, model_in
from backproof.cli.offered import offered
from backproof.cli.values import Language
from backproof.errors import Phrase
from backproof.rendering.words import told
from backproof.runs import evaluate as scored
from backproof.runs.trained_rows import on_trained_rows
from backproof.tables import Reading
from backproof.tables.bounded import fingerprint
from backproof.tables.splitting import with_target


@offered
def evaluate(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Score a model on a data file that holds the target: scores, confusion table or residuals."""
    loaded = model_in(model)
    columns = encoding_of(loaded, model)
    table, left_out = with_target(columns.read(data, reading), columns.target_names)
    notes = [*left_out, *columns.unusual(table)]
    if loaded.facts.get("sha256") is not None and fingerprint(data) == loaded.facts["sha256"]:
        template = "{data} is the file that the model was trained on: these scores say little of other data"
        notes.append(Phrase(template, data=data))
    else:
        notes += on_trained_rows(loaded, table)
    for note in notes:
        print(f"backproof evaluate: {told(note, language)}", file=sys.stderr)  # noqa: T201 - beside the scores
    found = scored(loaded, table)
    if as_json:
        typer.echo(found.to_json(language))
        return
    from backproof.rendering.runs_terminal import show_evaluation

    show_evaluation(found, language)
