"""Which files `backproof train` may replace: only those that it wrote itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backproof.errors import InputError, Phrase

_LOOKED_AT = 2**12


def report_beside(model: str) -> str:
    """Return where the report of a model is written: beside it, under its name.

    >>> report_beside("churn.backproof"), report_beside("churn.html")
    ('churn.html', 'churn.report.html')
    """
    path = Path(model)
    return str(path.with_suffix(".report.html" if path.suffix == ".html" else ".html"))


def is_model(begins: bytes) -> bool:
    """Whether a file that begins so is a model file: safetensors, with our mark in its header."""
    return begins[8:9] == b"{" and b"backproof" in begins


def is_report(begins: bytes) -> bool:
    """Whether a page that begins so is a report."""
    return b'<meta name="generator" content="backproof' in begins


def refuse_to_replace(path: str, is_own: Callable[[bytes], bool], accepted: Phrase) -> None:
    """Refuse to write over a file that is not one of our own kind; an empty one may be replaced.

    Raises:
        InputError: such a file stands there.
    """
    try:
        with Path(path).open("rb") as stream:
            begins = stream.read(_LOOKED_AT)
    except OSError:
        return  # there is nothing, or nothing that can be read: whether it can be written is asked elsewhere
    if begins and not is_own(begins):
        message = "{path!r}: another file stands there and is not written over; accepted: a new path, or {accepted}"
        raise InputError(message, path=path, accepted=accepted)
