"""How much memory arrays will take, and whether it is available, checked before any of it is taken."""

from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from backproof.errors import InputError, Keyword
from backproof.tables.wording import counted, listed, shown

_MEMORY = Path("/proc/meminfo")
_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)
"""Where Linux says what a container may take, and what it has taken, in its two versions of control groups."""


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
            found.append(max(int(limit.read_text()) - int(used.read_text()), 0))
        except (OSError, ValueError):
            continue  # no limit, or no such file
    return min(found, default=None)


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
