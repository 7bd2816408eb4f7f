"""A live progress bar for a run, or one for many: cost, validation, time left. Rich draws it, on standard error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

from backproof.training.history import EpochRecord


@contextmanager
def progress_bar(epochs: int, done: int = 0) -> Iterator[Any]:
    """Yield a callback that moves the bar by an epoch."""
    with _bar() as bar:
        task = bar.add_task("", total=epochs, completed=done, said="")

        def move(record: EpochRecord) -> None:
            bar.update(task, completed=record.epoch, said=said(record))

        yield move


class ManyBar:
    """One bar over several runs; it may be moved from any thread.

    Args:
        bar: Rich's.
        epochs: of each run.
        done: of each run, before it goes on.
    """

    def __init__(self, bar: Any, epochs: Sequence[int], done: Sequence[int]) -> None:
        self._bar, self._epochs, self._reached, self._ended = bar, epochs, list(done), 0
        self._lock = Lock()
        self._task = bar.add_task("", total=sum(epochs), completed=sum(done), said=self._said())

    def moved(self, run: int, record: EpochRecord) -> None:
        """Count an epoch of a run."""
        self._show(run, record.epoch, 0)

    def ended(self, run: int) -> None:
        """Count a run that ended, with all the epochs that it might have made."""
        self._show(run, self._epochs[run], 1)

    def _show(self, run: int, epoch: int, ended: int) -> None:
        with self._lock:
            self._reached[run] = epoch
            self._ended += ended
            self._bar.update(self._task, completed=sum(self._reached), said=self._said())

    def _said(self) -> str:
        return f"{self._ended} of {len(self._epochs)} networks"


@contextmanager
def many_bar(epochs: Sequence[int], done: Sequence[int]) -> Iterator[ManyBar]:
    """Yield one bar over several runs, from the epochs of each and those done before."""
    with _bar() as bar:
        yield ManyBar(bar, epochs, done)


def _bar() -> Any:
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
    return Progress(*columns, console=Console(stderr=True))


def said(record: EpochRecord) -> str:
    """Return what an epoch came to, in a few words."""
    parts = [f"cost {record.cost:.4g}"]
    if record.validation_cost is not None:
        parts.append(f"validation {record.validation_cost:.4g}")
    parts += [f"{name} {value:.4f}" for name, value in record.metrics.items()]
    return "  ".join(parts)
