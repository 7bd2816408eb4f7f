"""How much memory arrays will take, and whether it is available, checked before any of it is taken."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from backproof.errors import InputError, Keyword
from backproof.tables.wording import counted, listed, shown

_limits: Any = import_module("resource") if os.name == "posix" else None
_MEMORY, _TAKEN = Path("/proc/meminfo"), Path("/proc/self/statm")
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Where Linux says what a container may take, and what it has taken, in its two versions of control groups."""
OF_TEXT = 4
"""Bytes of memory for each byte of text that a table is made of: 4 for long numbers, up to 13 for short ones."""
OF_COLUMN = 24_000
"""Bytes of memory for each column of a text, however few rows there are: 12 to 21 kB were measured."""

OF_CELL = 26
"""Bytes of memory for each cell of a table made of JSON, with or without a value: 12 to 26 were measured."""


def free_memory() -> int | None:
    """Return how many bytes can still be taken, or None where the system does not say."""
    found = []
    try:
        line = next(one for one in _MEMORY.read_text().splitlines() if one.startswith("MemAvailable:"))
        found.append(int(line.split()[1]) * 1024)
    except (OSError, StopIteration, ValueError):
        pass  # a system without this file, or without this line in it
    for limit, used in _LIMITS:
        try:
            taken = int(used.read_text()) - _given_back_when_asked(used.with_name("memory.stat"))
            found.append(max(int(limit.read_text()) - taken, 0))
        except (OSError, ValueError):
            continue  # no limit, or no such file
    return min((*found, *_left_to_the_process()), default=None)


def _left_to_the_process() -> list[int]:
    """Return how many bytes this process may still take where it was given a limit of its own, as by `ulimit -v`."""
    limit = -1 if _limits is None else _limits.getrlimit(_limits.RLIMIT_AS)[0]
    try:
        pages = int(_TAKEN.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return []
    return [] if limit in (-1, _limits.RLIM_INFINITY) else [max(limit - pages * _limits.getpagesize(), 0)]


def _given_back_when_asked(stat: Path) -> int:
    """Return how many bytes of what a container has taken are copies of files, which the system drops for others."""
    try:
        lines = dict(line.split() for line in stat.read_text().splitlines())
        return int(lines.get("total_inactive_file", lines.get("inactive_file", 0)))
    except (OSError, ValueError):
        return 0


def most_text() -> int | None:
    """Return how many bytes of text may become a table in the memory that is free, or None where that is not known."""
    free = free_memory()
    return None if free is None else free // OF_TEXT


def check_text_memory(source: str, size: int, most: int) -> None:
    """Refuse a text of so many bytes, or more, where that is more than `most_text` allowed.

    Raises:
        InputError: with what is found and what is free.
    """
    if size > most:
        raise InputError(
            "{source}: {size:.2f} GiB of text or more found, of which no table can be made in the {free:.2f} GiB of "
            "memory that are free; accepted: fewer rows, or more memory",
            source=source, size=size / 2**30, free=most * OF_TEXT / 2**30,
        )  # fmt: skip


def check_columns_memory(source: str, columns: int) -> None:
    """Refuse a text of so many columns that no table can be made of them in the memory that is free.

    Raises:
        InputError: with what is found and what is free.
    """
    free = free_memory()
    if free is not None and columns * OF_COLUMN > free:
        raise InputError(
            "{source}: {columns} found, of which no table can be made in the {free:.2f} GiB of memory that are free; "
            "accepted: fewer columns, or more memory",
            source=source, columns=counted(columns, "column"), free=free / 2**30,
        )  # fmt: skip


def are_many_cells(rows: int, columns: int) -> bool:
    """Whether a table of so many cells, with or without a value, takes more memory than is free."""
    free = free_memory()
    return free is not None and rows * columns * OF_CELL > free


def check_cells_memory(source: str, rows: int, columns: int) -> None:
    """Refuse a text of so many rows and columns that no table can be made of them in the memory that is free.

    Raises:
        InputError: with what is found and what is free.
    """
    if are_many_cells(rows, columns):
        raise InputError(
            "{source}: {rows} of {columns} found, of which no table can be made in the {free:.2f} GiB of memory that "
            "are free; accepted: fewer of either, or more memory",
            source=source, rows=counted(rows, "row"), columns=counted(columns, "column"),
            free=(free_memory() or 0) / 2**30,
        )  # fmt: skip


def check_memory(source: str, rows: int, widths: dict[str, int], dtype: DTypeLike, copies: int = 1) -> None:
    """Refuse arrays (rows, sum of widths) that there is no memory for.

    Args:
        source: where the table is from.
        rows: of the arrays.
        widths: how many features each column becomes, by its name.
        dtype: of the arrays.
        copies: how many such arrays there are at once.

    Raises:
        InputError: with what is needed and what is free, and the columns that take most.
    """
    features = sum(widths.values())
    size = np.dtype(dtype).itemsize
    need = rows * (copies * features * size + max(widths.values(), default=0) * 4)
    free = free_memory()
    if free is None or need <= free:
        return
    widest = sorted(widths, key=lambda name: -widths[name])[:3]
    raise InputError(
        "{source}: {examples} of {features} take {need:.1f} GiB of memory, and {free:.1f} GiB are free; accepted: "
        "fewer of either; the most features come from {columns}, which {drop} leaves out",
        source=source, examples=counted(rows, "example"), features=counted(features, "feature"), need=need / 2**30,
        free=free / 2**30, columns=listed(f"{shown(name)} ({widths[name]})" for name in widest),
        drop=Keyword("drop", widest[:1]),
    )  # fmt: skip
