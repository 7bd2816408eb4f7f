"""The measured time of a step by each engine, from which "auto" chooses, and how it is looked up.

A table is one JSON file: seconds a step of networks with two hidden layers, over a grid of widths and batches, for each
engine, dtype, kind of optimizer and number of threads. One is shipped (`measured.json`); a user's own, made by
`backproof engines --measure` (`backproof.engines.measuring`), lies in the cache folder and goes first. Between the
points of the grid the logarithm of the time is interpolated; beyond its edges, that of the edge is taken: what counts
is which engine takes less.
"""

from __future__ import annotations

import json
import math
import os
import platform
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import backproof
from backproof.engines.contract import Task
from backproof.errors import Listed, Phrase

FORMAT = 1
SHIPPED = Path(__file__).with_name("measured.json")
KINDS = ("sgd", "adam")
"""Kinds of optimizers: those that remember nothing, and those that keep vectors beside the parameters."""
_UNUSABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass(frozen=True)
class Setting:
    """The facts of a run by which the time of its steps is looked up.

    Attributes:
        dtype: "float32" or "float64".
        kind: of optimizer, one of `KINDS`.
        width: neurons of two equal layers with as many weights between them as the largest layer has.
        batch: examples a step.
    """

    dtype: str
    kind: str
    width: float
    batch: int

    @classmethod
    def of(cls, task: Task, dtype: Any, batch: int) -> Setting:
        """Return the setting of a task whose examples have this dtype."""
        return cls.of_sizes(task.network.sizes, str(dtype), KINDS[bool(task.optimizer.slots)], batch)

    @classmethod
    def of_sizes(cls, sizes: Sequence[int], dtype: str, kind: str, batch: int) -> Setting:
        """Return the setting of a network of these layer sizes, the input first."""
        return cls(dtype, kind, math.sqrt(max(m * n for m, n in pairwise(sizes))), batch)

    @property
    def words(self) -> Phrase:
        """The setting, as it is said beside times."""
        return Phrase("{dtype}, {kind}, width {width:.0f}, batch {batch}", **vars(self))


Grid = Mapping[str, tuple[tuple[float, ...], ...]]
"""Seconds a step by engine: a row for each width, a column for each batch."""


@dataclass(frozen=True)
class StepTimes:
    """Measured seconds.

    Attributes:
        widths: of the grid, rising.
        batches: of the grid, rising.
        grids: by (dtype, kind, threads).
        machine: what it was measured on: "processor", "cores", "instructions".
        version: of backproof.
        date: of the measurement.
    """

    widths: tuple[int, ...]
    batches: tuple[int, ...]
    grids: Mapping[tuple[str, str, int], Grid]
    machine: Mapping[str, Any]
    version: str = backproof.__version__
    date: str = ""

    def threads(self, setting: Setting) -> list[int]:
        """Return the numbers of threads this setting was measured with, rising."""
        return self._threads.get((setting.dtype, setting.kind), [])

    @cached_property
    def _threads(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for dtype, kind, threads in sorted(self.grids):
            found.setdefault((dtype, kind), []).append(threads)
        return found

    def knows(self, engine: str) -> bool:
        """Whether an engine was measured at all."""
        return any(engine in grid for grid in self.grids.values())

    def seconds(self, setting: Setting, threads: int) -> dict[str, float]:
        """Return the seconds of a step by engine, with the largest measured number of threads that is no larger."""
        known = self.threads(setting)
        if not known:
            return {}
        nearest = known[max(bisect_right(known, threads) - 1, 0)]
        grid = self.grids[setting.dtype, setting.kind, nearest]
        along = _place(self.widths, setting.width), _place(self.batches, setting.batch)
        return {engine: _interpolated(rows, *along) for engine, rows in grid.items()}

    def to_record(self) -> dict[str, Any]:
        """As plain data; `from_record` reads it."""
        measured = [
            {"dtype": dtype, "kind": kind, "threads": threads, "seconds": dict(grid)}
            for (dtype, kind, threads), grid in self.grids.items()
        ]
        return {
            "format": FORMAT, "version": self.version, "date": self.date, "machine": dict(self.machine),
            "widths": list(self.widths), "batches": list(self.batches), "measured": measured,
        }  # fmt: skip

    @classmethod
    def from_record(cls, given: Any) -> StepTimes:
        """Read what `to_record` made.

        Raises:
            ValueError: another format, or numbers that are no times over a grid.
        """
        if given["format"] != FORMAT:
            raise ValueError(f"format {given['format']!r} instead of {FORMAT}")
        widths, batches = (_rising(given[name]) for name in ("widths", "batches"))
        grids = {
            (str(one["dtype"]), str(one["kind"]), int(one["threads"])): {
                str(engine): _times(rows, len(widths), len(batches)) for engine, rows in one["seconds"].items()
            }
            for one in given["measured"]
        }
        return cls(widths, batches, grids, dict(given["machine"]), str(given["version"]), str(given["date"]))


def _rising(numbers: Any) -> tuple[int, ...]:
    checked = tuple(int(n) for n in numbers)
    if not checked or checked[0] < 1 or any(b <= a for a, b in pairwise(checked)):
        raise ValueError(f"{numbers!r} is no grid")
    return checked


def _times(rows: Any, height: int, width: int) -> tuple[tuple[float, ...], ...]:
    checked = tuple(tuple(float(n) for n in row) for row in rows)
    if [len(row) for row in checked] != [width] * height or not all(0 < n < math.inf for row in checked for n in row):
        raise ValueError("the seconds are no positive numbers over the grid")
    return checked


def _place(grid: tuple[int, ...], at: float) -> tuple[int, int, float]:
    """Return the two points around a number and how far along it lies, in logarithms; at the edges, the edge."""
    if at <= grid[0] or at >= grid[-1]:
        edge = 0 if at <= grid[0] else len(grid) - 1
        return edge, edge, 0.0
    i = bisect_right(grid, at) - 1
    return i, i + 1, math.log(at / grid[i]) / math.log(grid[i + 1] / grid[i])


def _interpolated(
    rows: tuple[tuple[float, ...], ...], down: tuple[int, int, float], across: tuple[int, int, float]
) -> float:
    (i, k, s), (j, m, t) = down, across
    left = (1 - s) * math.log(rows[i][j]) + s * math.log(rows[k][j])
    right = (1 - s) * math.log(rows[i][m]) + s * math.log(rows[k][m])
    return math.exp((1 - t) * left + t * right)


# ------------------------------------------------------------------- machine


@cache
def processor() -> str:
    """Return the name of the processor, as the operating system has it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """Return what a user's table must have been measured on to be used."""
    from backproof.engines.native_engine import kernels

    built = kernels()
    instructions = built.instruction_sets()[0] if built else "none"
    return {"processor": processor(), "cores": os.cpu_count() or 1, "instructions": instructions}


# -------------------------------------------------------------------- tables


def own_path() -> Path:
    """Return where a user's own table lies: below $BACKPROOF_CACHE, else below the platform's folder for caches."""
    given = os.environ.get("BACKPROOF_CACHE")
    if given:
        return Path(given, "engines.json")
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    elif os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return Path(base, "backproof", "engines.json")


def table() -> StepTimes:
    """Return the user's own table where it is there and fits, else the shipped one."""
    own, _ = own_table()
    return own or shipped()


@cache
def shipped() -> StepTimes:
    """Return the table that comes with backproof."""
    return StepTimes.from_record(json.loads(SHIPPED.read_text(encoding="utf-8")))


def own_table() -> tuple[StepTimes | None, str]:
    """Return the user's own table, or None and why it is not used ("" where there is none).

    It is a cache: training neither fails nor warns because of it; `backproof engines` says what is wrong with it.
    """
    path = own_path()
    try:
        when = path.stat().st_mtime_ns
    except OSError:
        return None, ""
    return _read(path, when)


@cache
def _read(path: Path, when: int) -> tuple[StepTimes | None, str]:
    try:
        found = StepTimes.from_record(json.loads(path.read_text(encoding="utf-8")))
    except _UNUSABLE as error:
        return None, Phrase("it cannot be read ({reason})", reason=" ".join(str(error).split()))
    if found.version != backproof.__version__:
        template = "it was measured with backproof {given}, this is {version}"
        return None, Phrase(template, given=found.version, version=backproof.__version__)
    here = machine()
    if dict(found.machine) != here:
        other = Listed(map(str, found.machine.values()))
        return None, Phrase("it was measured on another machine ({machine})", machine=other)
    return found, ""
