"""`Spool`: examples as floats in a folder of piles, read in parts; and what any examples in piles offer to a run."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from backproof.durable.fields import Field, held, listed, mapping, named, text, whole
from backproof.errors import InputError, Phrase
from backproof.spools.pile_files import ACCEPTED, Layout, damaged, file_name, read_rows

Array = Any
FORMAT = 1
MANIFEST = "manifest.json"
BUFFER_BYTES = 64 * 2**20
"""What a buffer of an epoch takes, unless one batch takes more; two of them are in memory. Part of what decides the
order, so that it does not hang on the machine."""
_CHECKED = 2**22


class Piles(Protocol):
    """Examples that lie in piles, each of which is read in parts."""

    @property
    def layout(self) -> Layout:
        """What a row holds."""

    @property
    def rows(self) -> tuple[int, ...]:
        """How many rows each pile has."""

    @property
    def buffer_bytes(self) -> int:
        """How much a buffer of an epoch takes."""

    @property
    def digest(self) -> str:
        """What the examples are known by."""

    def read(self, pile: int, start: int, into: Mapping[str, Array]) -> None:
        """Fill arrays, by the letters of `Layout.parts`, with the rows of a pile from `start` on."""


def loaded(piles: Piles) -> dict[str, Array]:
    """Return all rows in memory, pile after pile, as `Spool.load` does."""
    made, start = piles.layout.empty(sum(piles.rows)), 0
    for pile, rows in enumerate(piles.rows):
        piles.read(pile, 0, {part: array[start : start + rows] for part, array in made.items()})
        start += rows
    return made


@dataclass(frozen=True)
class Spool:
    """Examples in the piles of a folder.

    Attributes:
        folder: that it lies in.
        layout: what a row holds.
        piles: the numbers of the piles; in a shard not all of them.
        rows: how many rows each of them has.
        seed: that rows were dealt with.
        digest: of what it was made of, 32 letters; another one where data, options or the dealing are others.
        encoding: the JSON text of how a table became these floats; "" where there was no table.
        made_of: what it was made of, as plain data.
        sums: the CRC-32 of each file, by name.
        buffer_bytes: how much a buffer of an epoch takes; it is part of what decides the order.
        keeper: what is held as long as a spool on this folder is, so that a folder can be removed after the last.
    """

    folder: Path
    layout: Layout
    piles: tuple[int, ...]
    rows: tuple[int, ...]
    seed: int
    digest: str
    encoding: str = field(default="", repr=False)
    made_of: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sums: Mapping[str, int] = field(default_factory=dict, repr=False)
    buffer_bytes: int = BUFFER_BYTES
    keeper: object = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        """Return the number of rows."""
        return sum(self.rows)

    @classmethod
    def open(cls, folder: str | os.PathLike[str], *, check: bool = False) -> Spool:
        """Return the spool in a folder.

        Args:
            folder: that `SpoolWriter` made.
            check: read every file to its end and hold it against its sum; otherwise only against its length.

        Raises:
            InputError: there is no spool, or it is damaged.
        """
        path = Path(folder)
        record = _manifest(path / MANIFEST)
        facts = {name: record[name] for name in ("layout", "rows", "seed", "digest", "encoding", "made_of", "sums")}
        found = cls(path, piles=tuple(range(len(record["rows"]))), **facts)
        found._check_lengths()
        if check:
            found._check_sums()
        return found

    @property
    def content(self) -> str:
        """What its rows are known by, wherever and from whatever they were made: the sums of its files, 32 letters."""
        names = [file_name(pile, part) for pile in self.piles for part in self.layout.parts]
        if not all(name in self.sums for name in names):
            return self.digest
        said = repr((self.layout, self.rows, [self.sums[name] for name in names]))
        return sha256(said.encode()).hexdigest()[:32]

    def read(self, pile: int, start: int, into: Mapping[str, Array]) -> None:
        """Fill arrays, by the letters of `Layout.parts`, with the rows of a pile from `start` on; counted from 0.

        Raises:
            InputError: a file cannot be read, or ends before.
        """
        for part, array in into.items():
            read_rows(self.folder / file_name(self.piles[pile], part), array, start)

    def load(self) -> dict[str, Array]:
        """Return all rows in memory, pile after pile: "x" (N, n_features), "y" (N, n_outputs), "w" (N,) if weighted."""
        return loaded(self)

    def only(self, places: Iterable[int]) -> Spool:
        """Return some of the piles, by their places in `piles`, as a spool on the same files."""
        kept = sorted(places)
        piles, rows = (tuple(held[i] for i in kept) for held in (self.piles, self.rows))
        return replace(self, piles=piles, rows=rows, digest=f"{self.digest} {piles}")

    def shard(self, number: int, of: int) -> Spool:
        """Return the piles `number`, `number + of`, `number + 2 of`, … as a spool, on the same files.

        Raises:
            InputError: fewer piles than shards, or no such shard.
        """
        if not 0 <= number < of <= len(self.piles):
            raise InputError(
                "shard {number} of {of} asked for; accepted: 0 up to one less than the number of shards, and at most "
                "as many shards as piles, {piles}", number=number, of=of, piles=len(self.piles),
            )  # fmt: skip
        return self.only(range(number, len(self.piles), of))

    def _check_lengths(self) -> None:
        for pile, rows in zip(self.piles, self.rows, strict=True):
            for part, width in self.layout.parts.items():
                path = self.folder / file_name(pile, part)
                expected = rows * (width or 1) * np.dtype(self.layout.dtype).itemsize + 128
                if not path.is_file() or path.stat().st_size != expected:
                    raise damaged(path, Phrase("it has another length than was written"))

    def _check_sums(self) -> None:
        for name, expected in self.sums.items():
            found = 0
            with (self.folder / name).open("rb") as stream:
                stream.seek(128)
                while block := stream.read(_CHECKED):
                    found = zlib.crc32(block, found)
            if found != expected:
                raise damaged(self.folder / name, Phrase("its content is not what was written"))


def _manifest(path: Path) -> dict[str, Any]:
    """Return what the manifest says, every field held to what it may be."""
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        raise InputError("{path!r}: no spool found there; accepted: {accepted}", path=os.fspath(path.parent),
                         accepted=ACCEPTED) from None  # fmt: skip
    try:
        found = held(record, _FIELDS, "spool")
        found["layout"] = Layout(**held(found["layout"], _OF_LAYOUT, "layout"))
    except InputError as error:
        raise damaged(path, error) from None
    return found


_FIELDS = {
    "format": whole(least=FORMAT, most=FORMAT), "digest": text(100), "seed": whole(), "encoding": text(2**26),
    "made_of": mapping(), "layout": mapping(), "rows": listed(whole()), "sums": named(whole()),
}  # fmt: skip
_OF_LAYOUT = {
    "n_features": whole(least=1), "n_outputs": whole(least=1), "dtype": text(10),
    "weighted": Field(Phrase("true or false"), lambda value: isinstance(value, bool)),
}  # fmt: skip
