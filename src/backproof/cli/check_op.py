"""`backproof check-op`: a face of `backproof.check_op`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from backproof.cli.shown import as_wide_as_shown
from backproof.cli.values import numbers, one_of
from backproof.faces import LANGUAGES

_EXIT_CODES = {"correct": 0, "wrong": 1, "undecided": 3}


def check_op(
    subject: Annotated[
        str,
        typer.Argument(metavar="FILE.py:NAME[,NAME]", help="A Function, a custom_vjp, an Activation, or f,gradient."),
    ],
    at: Annotated[
        list[str] | None,
        typer.Option("--at", help="Where to check, numbers by commas; once for each input. Drawn otherwise."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of what is drawn.")] = 0,
    seconds: Annotated[float, typer.Option(help="Time limit of one call of the code.")] = 10.0,
    language: Annotated[str, typer.Option(help="en or zh.", callback=one_of(LANGUAGES))] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> int:
    """Check the derivative of one operation on its own: which input, which entry, and how it is wrong.

    Exit code 0: correct; 1: wrong; 2: could not be run; 3: undecided.
    """
    from backproof.checking import check_op as checked
    from backproof.checking.subjects.loading import load_name

    inputs = [numbers("--at", text) for text in at or []]
    report = checked(load_name(subject), *inputs, seed=seed, seconds=seconds, language=language)
    typer.echo(report.to_json() if as_json else as_wide_as_shown(report.to_text(), sys.stdout))
    return _EXIT_CODES[report.verdict]
