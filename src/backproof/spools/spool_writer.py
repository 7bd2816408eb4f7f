"""`SpoolWriter`: rows dealt to the piles of a folder that is written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from backproof.durable.whole_file import write_whole
from backproof.durable.whole_folder import whole_folder
from backproof.errors import InputError
from backproof.spools.dealing import dealt
from backproof.spools.pile_files import GrowingFile, Layout, file_name
from backproof.spools.spool import FORMAT, MANIFEST

Array = Any
PILE_BYTES = 32 * 2**20
MOST_PILES = 256
"""Each has two or three files, and all are open while a spool is written."""
_WITHIN = 5
"""What the order within a pile is drawn from beside seed and pile."""


def piles_for(layout: Layout, rows: int) -> int:
    """Return how many piles so many rows are dealt to: of 32 MiB each, at most 256; it hangs on nothing else.

    >>> piles_for(Layout(30, 1), 1000), piles_for(Layout(30, 1), 20_000_000)
    (1, 74)
    """
    return min(max(-(-rows * layout.row_bytes // PILE_BYTES), 1), MOST_PILES)


class SpoolWriter:
    """A spool under way, as a context: the folder is there when it ends well, and nothing is when it does not.

    Args:
        folder: that is to be made; one that is there already stays as it is.
        layout: what a row holds.
        piles: how many.
        seed: that rows are dealt with.
        rows: how many will come, where that is known; the disk must have room for them.
        digest: of what it is made of.
        encoding: the JSON text of how a table becomes these floats, or "".
        made_of: what it is made of, as plain data.

    Raises:
        InputError: the folder cannot be made, or there is no room for so many rows.
    """

    def __init__(
        self, folder: str | os.PathLike[str], layout: Layout, piles: int, seed: int, *, rows: int | None = None,
        digest: str = "", encoding: str = "", made_of: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self._target, self._layout, self._piles, self._seed = Path(folder), layout, piles, seed
        self._record = {"format": FORMAT, "digest": digest, "seed": seed, "encoding": encoding,
                        "made_of": dict(made_of or {}), "layout": asdict(layout)}  # fmt: skip
        self._foreseen = 0 if rows is None else rows * layout.row_bytes
        self._stack = ExitStack()
        self._files: dict[tuple[int, str], GrowingFile] = {}
        self._rows = np.zeros(piles, np.int64)

    def __enter__(self) -> SpoolWriter:
        """Make the folder under a temporary name."""
        check_room(self._target.parent, self._foreseen)
        with ExitStack() as stack:
            self._folder = stack.enter_context(whole_folder(self._target))
            stack.callback(self._abandon)
            for pile in range(self._piles):
                for part, width in self._layout.parts.items():
                    path = self._folder / file_name(pile, part)
                    self._files[pile, part] = GrowingFile(path, self._layout.dtype, width)
            self._stack = stack.pop_all()
        return self

    def write(self, numbers: Array, x: Array, y: Array, weights: Array | None = None) -> None:
        """Deal rows.

        Args:
            numbers: of the rows (k,), integers ≥ 0; each row of a spool has a number of its own.
            x: (k, n_features).
            y: (k, n_outputs).
            weights: (k,), where the layout has them.
        """
        given = {"x": x, "y": y} | ({} if weights is None else {"w": weights})
        if self._piles == 1:
            self._add(0, given, len(numbers))
            return
        piles = dealt(self._seed, numbers, self._piles)
        order = np.argsort(piles, kind="stable")
        ends = np.searchsorted(piles[order], np.arange(self._piles + 1))
        together = {part: rows[order] for part, rows in given.items()}
        for pile in range(self._piles):
            start, stop = int(ends[pile]), int(ends[pile + 1])
            if start < stop:
                self._add(pile, {part: rows[start:stop] for part, rows in together.items()}, stop - start)

    def _add(self, pile: int, given: Mapping[str, Array], count: int) -> None:
        for part, rows in given.items():
            self._files[pile, part].add(rows)
        self._rows[pile] += count

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        """Give the folder its name, or remove it where something went wrong."""
        if kind is not None:
            return self._stack.__exit__(kind, error, trace)
        with self._stack:
            rows = self._rows.tolist()
            self._permute(rows)
            sums = {file_name(*at): file.close(rows[at[0]]) for at, file in self._files.items()}
            record = self._record | {"rows": rows, "sums": sums}
            write_whole(self._folder / MANIFEST, json.dumps(record, ensure_ascii=False).encode())
        return None

    def _permute(self, rows: Sequence[int]) -> None:
        """Put the rows of each pile into a random order, since a buffer may end within a pile.

        All in one pile stay as they came: where they fit into a buffer, they are the arrays of a run in memory.
        """
        if self._piles == 1:
            return
        for pile, count in enumerate(rows):
            order = np.random.default_rng([self._seed, _WITHIN, pile]).permutation(count)
            for part in self._layout.parts:
                if count:
                    self._files[pile, part].permute(order)

    def _abandon(self) -> None:
        for file in self._files.values():
            file.abandon()


def check_room(folder: Path, needed: int) -> None:
    """Refuse what a disk has no room for, before any of it is taken.

    Raises:
        InputError: with what is needed and what is free.
    """
    there = next(one for one in (folder, *folder.absolute().parents) if os.path.exists(one))
    free = shutil.disk_usage(there).free
    if needed > free:
        raise InputError(
            "{path!r}: a spool takes {need:,.2f} MiB of disk, and {free:,.2f} MiB are free; accepted: a folder on a "
            "disk with room", path=os.fspath(folder), need=needed / 2**20, free=free / 2**20,
        )  # fmt: skip
