"""`backproof train`: a face of `backproof.runs.fit`, whose options are the fields of `RunOptions` and of `Reading`."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from threading import Event
from typing import Annotated, Any

import typer

from backproof.cli.model_and_data import DATA
from backproof.cli.offered import offered
from backproof.cli.replacing import is_model, is_report, refuse_to_replace, report_beside
from backproof.cli.rescued import saved_somewhere
from backproof.cli.shown import as_called
from backproof.cli.values import one_of
from backproof.durable.whole_file import checked_destination, write_whole
from backproof.engines.threads import stopped_by
from backproof.errors import InputError, Keyword, Phrase
from backproof.faces import LANGUAGES, Message
from backproof.rendering.terminal import printable
from backproof.rendering.words import say, told
from backproof.runs import Fitted, RunOptions, fit
from backproof.runs.fitting import best_epoch
from backproof.runs.folder import opened
from backproof.tables import Reading
from backproof.training.progress import step_bar
from backproof.training.signals import signals_held

_EXIT_CODES = {"diverged": 1, "interrupted": 130}


def _output(names: str, help: str) -> Any:
    return typer.Option(*names.split(), help=help, rich_help_panel="Output")


@offered
def train(
    context: typer.Context,
    data: Annotated[str, DATA],
    options: RunOptions,
    reading: Reading,
    output: Annotated[
        str | None, _output("--output -o", "The model file. (default: model.backproof, in the run's folder if any)")
    ] = None,
    report: Annotated[
        str | None, _output("--report", "The report, one HTML file. (default: the model's name with .html)")
    ] = None,
    no_report: Annotated[bool, _output("--no-report", "Write no report.")] = False,
    run: Annotated[
        str | None,
        _output(
            "--run",
            "A folder for the checkpoints of this run; the same command, given again, continues from the newest.",
        ),
    ] = None,
    resume: Annotated[
        bool, _output("--resume", "Only continue a run: refuse to start anew where the folder has no checkpoint.")
    ] = False,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            help="The language of messages and of the report: en or zh.",
            rich_help_panel="Output",
            callback=one_of(LANGUAGES),
        ),
    ] = "en",
    verbose: Annotated[bool, _output("--verbose", "Also say which engine ran, and why.")] = False,
    quiet: Annotated[bool, _output("--quiet -q", "Print nothing but errors and warnings.")] = False,
) -> int:
    """Train a network on a data file by BP1–BP4, score it on held-out data, write a model and a report.

    What is not chosen by an option is chosen from the data, and the choice is printed. Ctrl-C keeps the best epoch so
    far, and so do SIGTERM and SIGHUP.
    """
    if resume and run is None:
        raise InputError(
            "{option} given without {why}; accepted: with it", option=Keyword("resume"), why=Keyword("run")
        )
    output = os.path.join(run or "", "model.backproof") if output is None else output
    report = None if no_report else report_beside(output) if report is None else report
    with ExitStack() as stack:
        folder = None if run is None else stack.enter_context(opened(run, must_go_on=resume))
        checked_destination(output, data)
        refuse_to_replace(output, is_model, Phrase("a model of backproof"))
        if report is not None:
            checked_destination(report, data, output)
            refuse_to_replace(report, is_report, Phrase("a report of backproof"))

        def tell(note: str) -> None:
            if not quiet:
                print(told(note, language))  # noqa: T201 - the notes of a command are its output

        came: list[list[int]] = []
        fitted = fit(
            data, options=options, reading=reading, progress=False if quiet else language, tell=tell, folder=folder,
            before_training=lambda: came.append(stack.enter_context(signals_held(raised=False))),
        )  # fmt: skip
        with stopped_by(Event()):  # who asked training to end wants its model and its report
            model, report, trouble = _written(fitted, str(context.obj), data, output, report, language, quiet)
    _say(fitted, model, report, data, language, quiet=quiet, verbose=verbose)
    if trouble is not None:
        raise trouble
    signals = [number for numbers in came for number in numbers]
    return 128 + signals[0] if signals else _EXIT_CODES.get(fitted.result.status, 0)


def _say(
    fitted: Fitted, output: str, report: str | None, data: str, language: str, *, quiet: bool, verbose: bool
) -> None:
    if not quiet:
        _show(fitted, output, report, language, verbose)
    elif fitted.result.findings:
        print(f"backproof train: {fitted.result.to_text(language)}", file=sys.stderr)  # noqa: T201
    if fitted.result.status == "diverged":
        print(f"backproof train: {told(fitted.result.message, language)}", file=sys.stderr)  # noqa: T201
    elif not quiet and data != "-":
        _say_how_to_see_why(output, data, language)


def _say_how_to_see_why(model: str, data: str, language: str) -> None:
    """Say by which command the model's numbers are explained, one that works as it stands."""
    words = ["explain", model, data, "--row", "1", *([] if language == LANGUAGES[0] else ["--language", language])]
    print(printable(say("report.why", language, command=f"{as_called()} {shlex.join(words)}")))  # noqa: T201


def _written(
    fitted: Fitted, command: str, data: str, output: str, report: str | None, language: str, quiet: bool
) -> tuple[str, str | None, InputError | None]:
    """Write model and report; return where they are, the report as None where there is none, and what went wrong."""
    model = replace(fitted.model, facts={**fitted.model.facts, "command": command})
    output, trouble = saved_somewhere(output, model)
    if report is None:
        return output, None, trouble
    with nullcontext() if quiet else step_bar(Message("report.explaining"), language) as told:
        summary = fitted.summary(command, data, told=told)
    try:
        write_whole(report, summary.to_html(language).encode())
    except InputError as error:
        return output, None, trouble or error
    return output, report, trouble


def _show(fitted: Fitted, output: str, report: str | None, language: str, verbose: bool) -> None:
    from backproof.rendering.runs_terminal import show_evaluation
    from backproof.rendering.terminal import show_lines
    from backproof.rendering.words.words_of_measures import time_taken

    ended, *findings = fitted.result.to_text(language).splitlines()
    show_lines([say("report.ended", language, ended=ended, time=time_taken(fitted.seconds, language)), *findings])
    kept = best_epoch(fitted.result)
    if kept is not None and "networks" not in fitted.result.options:  # of several networks the end says it
        show_lines([say("report.kept_of", language, epoch=kept, epochs=len(fitted.result.history))])
    if verbose:
        show_lines([say("report.engine", language, engine=fitted.result.engine, reason=fitted.result.engine_reason)])
    if fitted.evaluation is not None:
        show_evaluation(fitted.evaluation, language)
    show_lines([say("report.model", language, path=output)])
    show_lines([] if report is None else [say("report.report", language, path=report)])
