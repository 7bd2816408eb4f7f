"""`backproof examples`: a face of `backproof.runs.examples_of_table`."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli.model_and_data import DATA, MODEL, encoding_of, model_in
from backproof.cli.offered import offered
from backproof.cli.values import Language, one_of
from backproof.durable.safe_file import plain
from backproof.faces import json_text
from backproof.runs.examples_of_table import hardest_rows, influential_rows
from backproof.tables import Reading

_BY = ("cost", "norm")


@offered
def examples(
    model: Annotated[str, MODEL],
    data: Annotated[str, DATA],
    reading: Reading,
    hardest: Annotated[int, typer.Option("--hardest", metavar="K", min=1, help="The number of examples to show.")] = 10,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="How hard an example is, is judged by its cost, or by the norm of its gradient.",
            callback=one_of(_BY),
        ),
    ] = "cost",
    influence_on: Annotated[
        str | None,
        typer.Option(
            "--influence-on",
            metavar="OTHER",
            help="Show instead the examples that help or harm the model on these other data.",
        ),
    ] = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show which examples of a data file a model finds hardest, or which help and harm it on other data.

    The influence of an example is, to first order, by how much one step of gradient descent on it lowers the mean cost
    on the other data, per unit of learning rate (TracIn).
    """
    loaded = model_in(model)
    columns = encoding_of(loaded, model)
    table = columns.read(data, reading)
    if influence_on is None:
        found = [hardest_rows(loaded, table, hardest, by)]
    else:
        found = [*influential_rows(loaded, table, columns.read(influence_on, reading), hardest)]
    if as_json:
        typer.echo(json_text(plain([each.to_dict(language) for each in found])))
        return
    from backproof.rendering.runs_terminal import show_examples

    for each in found:
        show_examples(each, language)
