"""`backproof engines`: what can run here, what "auto" chooses and why, and measuring it anew."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli import values
from backproof.engines.measured import KINDS, StepTimes, own_path
from backproof.engines.measuring import DTYPES, measure, reset, store
from backproof.engines.overview import overview
from backproof.errors import InputError
from backproof.rendering.terminal import show_lines
from backproof.rendering.words import say

_SHOWN = ("8-16-16-3", "784-30-10", "784-256-128-10", "784-1024-1024-10")


def engines(
    sizes: Annotated[
        list[str] | None,
        typer.Option("--sizes", help="Layer sizes of a network, the input first, such as 784-30-10; repeat "
                                     "the option for several networks."),
    ] = None,
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="The number of examples in each step.")] = 32,
    dtype: Annotated[
        str, typer.Option("--dtype", help="float32 or float64.", callback=values.one_of(DTYPES))
    ] = "float32",
    optimizer: Annotated[
        str,
        typer.Option(
            "--optimizer", help="sgd, or adam, which stands for every optimizer that keeps vectors from step "
                                "to step.", callback=values.one_of(KINDS)
        ),
    ] = "adam",
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="The number of threads that engines may use. "
                                                          "(default: those allowed here)")
    ] = None,
    measure_: Annotated[
        bool, typer.Option("--measure", help="Measure every engine on this machine, about a minute, and keep it.")
    ] = False,
    reset_: Annotated[
        bool, typer.Option("--reset", help="Remove what was measured; the shipped table is used again.")
    ] = False,
    language: values.Language = "en",
) -> None:  # fmt: skip
    """Say what can run here, what "auto" would choose and why; measure it anew on this machine.

    Training takes the engine that was measured to be the fastest for its sizes; --engine overrules it.
    """
    if measure_ and reset_:
        raise InputError("--reset: given together with --measure; accepted: one of them")
    networks = {name: values.sizes("--sizes", name) for name in sizes or _SHOWN}
    if reset_:
        done = "removed" if reset() else "nothing to remove"
        show_lines([say(f"engines.{done}", language, path=own_path())])
    if measure_:
        show_lines([say("engines.kept", language, path=store(_measured(language)))])
    found = overview(networks, batch_size, dtype, optimizer, threads)
    show_lines(found.to_text(language).split("\n"))


def _measured(language: str) -> StepTimes:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(say("engines.measuring", language), total=None)
        return measure(lambda done, count: bar.update(task, completed=done, total=count))
