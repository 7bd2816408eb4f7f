"""`backproof engines`: what can run here, what "auto" chooses and why, and measuring it anew."""

from __future__ import annotations

from typing import Annotated

import typer

from backproof.cli import values
from backproof.engines import ENGINES
from backproof.engines.measured import KINDS, Setting, StepTimes, own_path, own_table, shipped
from backproof.engines.measuring import DTYPES, measure, reset, store
from backproof.errors import InputError

_SHOWN = ("8-16-16-3", "784-30-10", "784-256-128-10", "784-1024-1024-10")


def engines(
    sizes: Annotated[
        list[str] | None,
        typer.Option("--sizes", help="Layers of a network, the input first, as 784-30-10; repeat for several."),
    ] = None,
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Examples a step.")] = 32,
    dtype: Annotated[
        str, typer.Option("--dtype", help="float32 or float64.", callback=values.one_of(DTYPES))
    ] = "float32",
    optimizer: Annotated[
        str,
        typer.Option(
            "--optimizer", help="sgd, or adam for any that remembers vectors.", callback=values.one_of(KINDS)
        ),
    ] = "adam",
    threads: Annotated[
        int | None, typer.Option("--threads", min=1, help="That engines may use. (default: those allowed here)")
    ] = None,
    measure_: Annotated[
        bool, typer.Option("--measure", help="Measure every engine on this machine, about a minute, and keep it.")
    ] = False,
    reset_: Annotated[
        bool, typer.Option("--reset", help="Remove what was measured; the shipped table is used again.")
    ] = False,
) -> None:  # fmt: skip
    """Say what can run here, what "auto" would choose and why; measure it anew on this machine.

    Training takes the engine that was measured to be the fastest for its sizes; --engine overrules it.
    """
    if measure_ and reset_:
        raise InputError("--reset: given together with --measure; one of them is accepted")
    networks = {name: values.sizes("--sizes", name) for name in sizes or _SHOWN}
    if reset_:
        typer.echo(f"{own_path()} removed." if reset() else f"Nothing to remove: no {own_path()}.")
    if measure_:
        typer.echo(f"Measured and kept in {store(_measured())}.")
    _show(networks, batch_size, dtype, optimizer, threads)


def _measured() -> StepTimes:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("measuring", total=None)
        return measure(lambda done, count: bar.update(task, completed=done, total=count))


def _show(networks: dict[str, list[int]], batch: int, dtype: str, kind: str, threads: int | None) -> None:
    from backproof.engines.choice import fastest
    from backproof.engines.threads import allowed
    from backproof.rendering.terminal import show_facts, show_lines

    made = {name: make() for name, make in ENGINES.items()}
    absent = {name: engine.absent() for name, engine in made.items()}
    able = [name for name, reason in absent.items() if reason is None]
    count = allowed() if threads is None else threads
    own, refused = own_table()
    table = own or shipped()
    show_facts(
        {name: f"not here: {absent[name]}" if absent[name] else engine.about() for name, engine in made.items()}
        | {"threads": f"{allowed()} allowed", "measured": _described(table, own is not None)}
    )
    if refused:
        show_lines([f"{own_path()} is not used: {refused}; --measure makes it anew, --reset removes it."])
    elif own is None:
        show_lines(["To choose by this machine instead: backproof engines --measure"])
    show_lines(["", f'"auto", batch {batch}, {dtype}, {kind}, {count} thread(s):'])
    for name, layers in networks.items():
        setting = Setting.of_sizes(layers, dtype, kind, batch)
        chosen, why = fastest(able, setting, table, count)
        show_lines([f"  {name}: {chosen}", f"    {why}"])


def _described(table: StepTimes, own: bool) -> str:
    where = str(own_path()) if own else "shipped with backproof"
    machine = table.machine
    return f"{where}, {table.date}: {machine['processor']}, {machine['cores']} cores, {machine['instructions']}"
