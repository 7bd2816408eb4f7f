"""A file that a page sends as its data, read by `tables` as any file is; its name only says of what kind it is."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from backproof.errors import InputError, Listed, Phrase
from backproof.lab.bounds import MOST_ROWS, MOST_WIDTH
from backproof.lab.datasets import DataSet, of_file
from backproof.tables import kinds, read

ENDINGS = tuple(kinds.ENDINGS)
"""Of the files that can be opened: those of tables."""


def read_upload(name: str, body: bytes) -> DataSet:
    """Return the examples of a file.

    Args:
        name: what it is called where it comes from; of it the ending is used, and the name in the lines of Python.
        body: what it holds.

    Raises:
        InputError: it is of no kind that can be opened, or cannot be read, or is too large to be shown.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise InputError("file: {name!r} given; accepted: names that end in {accepted}",
                         name=_label(name), accepted=Listed(ENDINGS))  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="backproof-lab-") as folder:
        path = Path(folder) / f"{_label(name)}{ending}"
        path.write_bytes(body)
        try:
            table = replace(read(str(path)), source=_named(name))
        except InputError as error:
            raise InputError(error.template, **_without(folder, error.facts)) from None
        if len(table) > MOST_ROWS:
            raise InputError("file: {rows} rows given; accepted: at most {most}", rows=len(table), most=MOST_ROWS)
        data = of_file(_named(name), table)
    if data.x.shape[1] > MOST_WIDTH:
        raise InputError("file: {columns} inputs given; accepted: at most {most}",
                         columns=data.x.shape[1], most=MOST_WIDTH)  # fmt: skip
    return data


def _named(name: str) -> str:
    """Return what a file is called where it comes from, without a folder."""
    return name.replace("\\", "/").rpartition("/")[2]


def _without(folder: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of an error without the folder of the file, which says nothing to whoever sent it."""
    return {name: _shortened(folder, fact) for name, fact in facts.items()}


def _shortened(folder: str, fact: Any) -> Any:
    if isinstance(fact, Phrase):
        return Phrase(fact.template, **_without(folder, fact.facts)) if fact.facts else fact
    return fact.replace(f"{folder}/", "") if isinstance(fact, str) else fact


def _label(name: str) -> str:
    """Return the letters and digits of a name, which are safe in a path."""
    return re.sub(r"[^A-Za-z0-9_-]", "", Path(name).stem)[:40] or "data"
