"""`backproof prove`: a face of `backproof.proofs.formal_proof`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from backproof.cli.shown import as_wide_as_shown
from backproof.cli.values import one_of
from backproof.faces import LANGUAGES
from backproof.proofs import coq
from backproof.proofs.formal_proof import Proof, compiled, recorded
from backproof.rendering.proofs_faces import files_of


def prove(
    theorem: Annotated[str | None, typer.Argument(help="The name of one theorem, such as BP2. [all]")] = None,
    language: Annotated[
        str, typer.Option("--language", help="The language of the words: en or zh.", callback=one_of(LANGUAGES))
    ] = "en",
    from_record: Annotated[
        bool, typer.Option("--recorded", help="Do not compile; show the last successful run's statements.")
    ] = False,
    hashes: Annotated[bool, typer.Option("--hashes", help="Also list the source files, with their SHA-256.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print statements and assumptions as JSON, for programs.")
    ] = False,
) -> None:
    """Compile the formal proof, and print each theorem in words and in Coq, what it assumes, and what is still trusted.

    One theorem is shown as a student reads it: in words, in the book's letters, what has been proved and what is
    assumed, and then in Coq, whose notation is explained.

    Where Coq or the sources are missing: the statements recorded at the last successful run, and how to install Coq.
    The whole run, with mutants and the extracted program, is python -m backproof.proofs.
    """
    if theorem is not None:
        recorded().theorem(theorem)  # an unknown name is refused before Coq works for minutes
    proof = recorded() if from_record else _compiled_if_possible(theorem)
    shown = proof if theorem is None else proof.only(theorem)
    if as_json:
        typer.echo(shown.to_json(language))
        return
    typer.echo(as_wide_as_shown(shown.to_text(language), sys.stdout))
    if hashes:
        typer.echo(f"\n{files_of(shown, language)}")


def _compiled_if_possible(only: str | None) -> Proof:
    folder = coq.sources()
    if folder is None or not coq.is_installed():
        return recorded()
    try:
        return compiled(folder, _show, only)
    finally:
        _show("")


def _show(line: str) -> None:
    """Say what is being done, each line in place of the one before; only on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)  # noqa: T201
