"""A live progress bar for a run, or one for many: cost, validation, time left. Rich draws it, on standard error.

Its words are asked for in a language, as those of every face.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Any

from backproof.faces import LANGUAGES, Message, shown
from backproof.training.history import EpochRecord


def language_of(progress: bool | str) -> str:
    """Return the language of a bar that was asked for by True, or by the name of a language."""
    return progress if isinstance(progress, str) else LANGUAGES[0]


class _Passing:
    """A stream for what is seen in passing: where its terminal or its reader has gone, no run ends for that.

    Args:
        stream: what is written to.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, if it can be written."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written, if that can be."""
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        """Return what the stream has besides."""
        return getattr(self._stream, name)


def _console() -> Any:
    from rich.console import Console

    stream: Any = None if sys.stderr is None else _Passing(sys.stderr)
    return Console(stderr=True, file=stream)


@contextmanager
def progress_bar(epochs: int, done: int = 0, language: str = LANGUAGES[0]) -> Iterator[Any]:
    """Yield a callback that moves the bar by an epoch."""
    with _bar(language) as bar:
        task = bar.add_task("", total=epochs, completed=done, said="")

        def move(record: EpochRecord) -> None:
            bar.update(task, completed=record.epoch, said=shown(record, "bar", language))

        yield move


@contextmanager
def step_bar(words: Message, language: str = LANGUAGES[0]) -> Iterator[Any]:
    """Yield a callback of (done, total) that moves a bar, which is gone at the end."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(shown(words, "text", language)), MofNCompleteColumn(), BarColumn(bar_width=24))
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class ManyBar:
    """One bar over several runs; it may be moved from any thread.

    Args:
        bar: Rich's.
        epochs: of each run.
        done: of each run, before it goes on.
        language: of its words.
    """

    def __init__(self, bar: Any, epochs: Sequence[int], done: Sequence[int], language: str = LANGUAGES[0]) -> None:
        self._language = language
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
        facts = {"ended": self._ended, "count": len(self._epochs)}
        return str(shown(Message("history.bar networks", facts), "text", self._language))


@contextmanager
def many_bar(epochs: Sequence[int], done: Sequence[int], language: str = LANGUAGES[0]) -> Iterator[ManyBar]:
    """Yield one bar over several runs, from the epochs of each and those done before."""
    with _bar(language) as bar:
        yield ManyBar(bar, epochs, done, language)


def _bar(language: str) -> Any:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    epoch, left = (shown(Message(f"history.bar {word}"), "text", language) for word in ("epoch", "left"))
    columns = (
        TextColumn(epoch),
        MofNCompleteColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[said]}"),
        TimeRemainingColumn(compact=True),
        TextColumn(left),
    )
    return Progress(*columns, console=_console())
