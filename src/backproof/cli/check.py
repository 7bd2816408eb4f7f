"""`backproof check`: a face of `backproof.check`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from backproof.checking.check_options import CheckOptions
from backproof.cli.arrays_given import NoArraysError, arrays_given
from backproof.cli.offered import offered
from backproof.cli.shown import as_wide_as_shown
from backproof.cli.values import sizes
from backproof.cli.written_functions import a_cost, activations
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.errors import BackproofError, InputError, Listed, Phrase
from backproof.rendering.words import say

_EXIT_CODES = {"correct": 0, "wrong": 1, "undecided": 3}


@offered
def check(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="FILE.py[:NAME]",
            help="A file, and in it a function, a class or an object; without a name, the likeliest one is taken.",
        ),
    ],
    *,
    network: Annotated[
        str,
        typer.Option(
            "--network",
            "-n",
            help="Layer sizes, the input first, such as 2,3,1; auto takes the sizes that the code has, and others.",
        ),
    ] = "auto",
    activation: Annotated[
        str | None,
        typer.Option(
            "--activation",
            "-a",
            help="One activation for every layer after the input, or one for each, separated by commas; or a formula "
            "such as 'x/(1+exp(-x))'; without it, those that the file names.",
        ),
    ] = None,
    cost: Annotated[
        str | None,
        typer.Option(
            "--cost",
            "-c",
            help="The cost, or a formula for the term of one output, such as '(a-y)**4/4'; without it, the cost that "
            "the file computes.",
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(help="An .npz file with x and y to check on; without it, examples are drawn at random."),
    ] = None,
    own_cost: Annotated[
        str | None,
        typer.Option(
            "--own-cost", metavar="NAME", help="A cost function of your own in the same file, to be checked as well."
        ),
    ] = None,
    masks: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.npz",
            help="Fixed dropout masks: arrays a1, a2, … that activations of layers 1, 2, … are multiplied by.",
        ),
    ] = None,
    options: CheckOptions,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
    html: Annotated[str | None, typer.Option(help="Write the report as HTML to this file too.")] = None,
) -> int:
    """Check a gradient of your own: find which equation it breaks, at which layer, how, and how to mend it.

    Exit code 0: correct; 1: wrong; 2: could not be run; 3: undecided.
    """
    from backproof.checking.readings.unsaid import check_as_meant
    from backproof.checking.report import OperatorReport
    from backproof.checking.subjects.loaded.loading import PROGRAMS
    from backproof.network import Network

    if html is not None:
        checked_destination(html)
    file, _, name = (subject, "", "") if subject.endswith(PROGRAMS) else subject.rpartition(":")
    if not file:
        raise InputError(
            "the code to check: {given!r} given; accepted: FILE.py:NAME, such as homework.py:gradient", given=subject
        )

    said = None if activation is None else activations(activation)
    own = None if cost is None else a_cost(cost)
    given = () if network == "auto" else sizes("--network", network)
    widths = Network(given, said or "sigmoid", own or "quadratic").sizes if given else None
    x, y = _examples(data)
    more: dict[str, Any] = {"x": x, "y": y, "own_cost": own_cost, "masks": _masks(masks, len(widths or ()))}
    report, reading = check_as_meant(file, name, widths, said, own, **more, **vars(options))
    if isinstance(report, OperatorReport):
        typer.echo(say("check.as_operation", options.language), err=True)
    typer.echo(report.to_json() if as_json else as_wide_as_shown(report.to_text(), sys.stdout))
    if html is not None:
        write_whole(html, _with_proof(report, reading.network).to_html().encode())
    return _EXIT_CODES[report.verdict]


def _with_proof(report: Any, shape: Any) -> Any:
    """Return the report with the derivation of the network's equations, where these can be derived."""
    from backproof.checking.report import GradientReport
    from backproof.derivation import derive

    if not isinstance(report, GradientReport) or report.network is None:
        return report
    try:
        return report.beside(derive(shape(report.network.sizes), equations=("BP1", "BP2", "BP3", "BP4")))
    except BackproofError:
        return report


def _masks(path: str | None, depth: int) -> tuple[Any, ...]:
    """One mask for each of layers 1…L−1, None where the file has none for it."""
    if path is None:
        return ()
    names = [f"a{layer}" for layer in range(1, depth)]
    accepted = Listed(names)
    try:
        arrays = arrays_given(path)
    except NoArraysError as error:
        template = "--masks: {given!r} cannot be read ({reason}); accepted: an .npz file with arrays among {accepted}"
        raise InputError(template, given=path, reason=error.reason, accepted=accepted) from None
    if not set(arrays) <= set(names) or not arrays:
        raise InputError("--masks: arrays {given} given; accepted: {accepted}", given=list(arrays), accepted=accepted)
    return tuple(arrays.get(name) for name in names)


def _examples(path: str | None) -> tuple[Any, Any]:
    if path is None:
        return None, None
    try:
        arrays = arrays_given(path)
    except NoArraysError as error:
        raise _unreadable(path, error.reason) from None
    if "x" not in arrays:
        raise _unreadable(path, Phrase("it has no array x"))
    x, y = arrays["x"], arrays.get("y")
    for name, array in (("x", x), ("y", y)):
        if array is not None and array.dtype.kind not in "buif":
            raise _unreadable(path, Phrase("{name} has dtype {dtype}, not real numbers", name=name, dtype=array.dtype))
    return x, y


def _unreadable(path: str, reason: Any) -> InputError:
    template = "--data: {given!r} cannot be read ({reason}); accepted: an .npz file with x and y"
    return InputError(template, given=path, reason=reason)
