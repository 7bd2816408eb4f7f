"""`backproof check-op`: a face of `backproof.check_op`."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from backproof.cli.arrays_given import NoArraysError, arrays_given
from backproof.cli.shown import as_wide_as_shown
from backproof.cli.values import numbers, one_of
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.errors import InputError
from backproof.faces import LANGUAGES

_MOST_DRAWN = 1_000_000
_EXIT_CODES = {"correct": 0, "wrong": 1, "undecided": 3}


def check_op(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="FILE.py:NAME[,NAME]",
            help="A Function, a module, a function of JAX's or PyTorch's arrays, an Activation; f,gradient or "
            "forward,backward. NAME may be Class.name.",
        ),
    ],
    at: Annotated[
        list[str] | None,
        typer.Option(
            "--at",
            help="Where to check: numbers separated by commas, once for each input. Without "
            "it, inputs are drawn at random.",
        ),
    ] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option("--shape", help="The shape of a drawn input, such as 3,4; once for each input."),
    ] = None,
    inputs: Annotated[
        Path | None,
        typer.Option(
            "--inputs",
            metavar="FILE.npz",
            help="Where to check: an .npz file with an array for each input, under its name.",
        ),
    ] = None,
    wrt: Annotated[
        list[str] | None,
        typer.Option("--wrt", help="Check the derivative by this input only: its name, or its number from 1."),
    ] = None,
    like: Annotated[
        str | None,
        typer.Option(
            help="The known operator that the code implements, such as layer_norm; "
            "without it, the operator is recognised by its numbers."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The seed of the random numbers.")] = 0,
    seconds: Annotated[
        float,
        typer.Option(
            help="The time limit of each call of the code, and of running its file, in seconds of the processor; code "
            "that waits gets up to 2 s more by the clock."
        ),
    ] = 10.0,
    language: Annotated[
        str, typer.Option(help="The language of the report: en or zh.", callback=one_of(LANGUAGES))
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    html: Annotated[str | None, typer.Option(help="Write the report as HTML to this file too.")] = None,
) -> int:
    """Check the derivative of one operation on its own: find which input and which entry are wrong, and how.

    Exit code 0: correct; 1: wrong; 2: could not be run; 3: undecided.
    """
    from backproof.checking.judging.files import check_op_file

    if html is not None:
        checked_destination(html)
    chosen = [int(name) if name.isdigit() else name for name in wrt or []] or None
    report = check_op_file(
        subject,
        lambda operator: _given(operator, at or [], shape or [], inputs, seed),
        wrt=chosen, like=like, seed=seed, seconds=seconds, language=language,
    )  # fmt: skip
    typer.echo(report.to_json() if as_json else as_wide_as_shown(report.to_text(), sys.stdout))
    if html is not None:
        write_whole(html, report.to_html().encode())
    return _EXIT_CODES[report.verdict]


def _given(operator: Any, at: list[str], shapes: list[str], path: Path | None, seed: int) -> list[Any]:
    """The inputs that were said: numbers, arrays drawn in given shapes, or the arrays of a file."""
    if path is not None:
        if at or shapes:
            other = "--at" if at else "--shape"
            raise InputError("--inputs: given together with {other}; accepted: one of them", other=other)
        return _from_file(operator, path)
    if at and shapes:
        raise InputError("--shape: given together with --at; accepted: one of them")
    rng = np.random.default_rng(seed)
    return [numbers("--at", text) for text in at] or [rng.standard_normal(_shape(text)) for text in shapes]


def _shape(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise InputError("--shape: {given!r} given; accepted: whole numbers above 0 by commas, such as 3,4", given=text)
    shape = tuple(map(int, parts))
    if math.prod(shape) > _MOST_DRAWN:
        raise InputError(
            "--shape: {given!r} given; accepted: at most {most} numbers in all", given=text, most=_MOST_DRAWN
        )
    return shape


def _from_file(operator: Any, path: Path) -> list[Any]:
    """The arrays of an .npz file in the order of the operation's arguments, or of the file where names are others."""
    from backproof.checking.subjects.operands.operators import operator_of

    try:
        arrays = arrays_given(path)
    except NoArraysError as error:
        raise InputError(
            "--inputs: {given!r} cannot be read ({reason}); accepted: an .npz file with an array for each input",
            given=str(path), reason=error.reason,
        ) from None  # fmt: skip
    names = operator_of(operator, tuple(arrays.values())).arguments
    if set(arrays) <= set(names):
        return [arrays[name] for name in names if name in arrays]
    return list(arrays.values())
