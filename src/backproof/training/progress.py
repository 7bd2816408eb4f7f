"""A live progress bar for a run: cost, validation, time left. Rich draws it, on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backproof.training.history import EpochRecord


@contextmanager
def progress_bar(epochs: int, done: int = 0) -> Iterator[Any]:
    """Yield a callback that moves the bar by an epoch."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=epochs, completed=done, said="")

        def move(record: EpochRecord) -> None:
            bar.update(task, completed=record.epoch, said=said(record))

        yield move


def said(record: EpochRecord) -> str:
    """Return what an epoch came to, in a few words."""
    parts = [f"cost {record.cost:.4g}"]
    if record.validation_cost is not None:
        parts.append(f"validation {record.validation_cost:.4g}")
    parts += [f"{name} {value:.4f}" for name, value in record.metrics.items()]
    return "  ".join(parts)
