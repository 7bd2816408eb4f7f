"""Shards: the parts of the examples that the workers of a cluster train on, each a file that its worker reads.

Examples are dealt by a permutation that is drawn from the seed, so that every shard is like the whole, also where the
examples are sorted. A file is written whole or not at all, and is held against its digest when it is read.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol

import numpy as np

from backproof.durable.safe_file import Kind, pack, parsing, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.engines import Data
from backproof.errors import InputError, Phrase
from backproof.spools import NpyFiles, Spool, SpoolWriter
from backproof.training.data import weighed
from backproof.training.fingerprint import digest
from backproof.training.run_examples import data_of

Array = Any
Path = str | os.PathLike[str]
KIND = Kind(
    "backproof shard",
    Phrase("shard"),
    Phrase("a shard, as training on a cluster writes it"),
    dtypes=("F32", "F64", "I64"),
)
ROWS_A_SHARD, MOST_SHARDS = 100_000, 8
_DEALT = 4


class ShardFile(Protocol):
    """What a round needs to know of a shard, wherever it is kept."""

    @property
    def name(self) -> str:
        """What it is known by, wherever it is read: a worker keeps a shard under its name."""

    @property
    def rows(self) -> int:
        """How many examples it has."""

    @property
    def is_checked(self) -> bool:
        """Whether its targets were held against the cost when it was made."""

    def read(self) -> Data:
        """Return its examples."""


@dataclass(frozen=True)
class Shard:
    """A shard in a file of its own.

    Attributes:
        path: of the file.
        rows: how many examples it has.
        digest: of its arrays.
    """

    path: str
    rows: int
    digest: str

    is_checked: ClassVar[bool] = True

    @property
    def name(self) -> str:
        """Path and digest."""
        return f"{self.path} {self.digest}"

    def read(self) -> Data:
        """Return the examples.

        Raises:
            InputError: the file is missing or damaged, or has other examples.
        """
        data = read_bounded(KIND, self.path)
        try:
            arrays, record = unpack(KIND, data)
            with parsing(KIND):
                found = Data(arrays["x"], arrays["y"], arrays.get("weights"))
                known_by = record["digest"]
        except InputError as error:
            raise InputError("{path!r}: cannot be read ({reason})", path=self.path, reason=error) from None
        if known_by != self.digest:
            raise InputError("{path!r}: holds other examples; accepted: those of this run", path=self.path)
        return found


def write_shard(data: Data, path: Path) -> Shard:
    """Write some examples as a shard.

    Raises:
        InputError: the path cannot be written.
    """
    arrays = {"x": data.x, "y": data.y} | ({} if data.weights is None else {"weights": data.weights})
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    known_by = digest(*arrays.values())
    write_whole(path, pack(KIND, arrays, {"digest": known_by}))
    return Shard(os.path.abspath(path), len(data), known_by)


def write_shards(data: Data, folder: Path, count: int, seed: int) -> tuple[Shard, ...]:
    """Deal examples to shards of equal size, but for one example, and write them.

    Args:
        data: all examples, dense.
        folder: that exists, and that every worker sees under the same path.
        count: of shards, at least 1 and at most as many as there are examples.
        seed: of the permutation by which examples are dealt.

    Raises:
        InputError: the folder cannot be written to.
    """
    dealt = np.random.default_rng([seed, _DEALT]).permutation(len(data))
    parts = [np.sort(rows) for rows in np.array_split(dealt, count)]
    names = [os.path.join(folder, f"shard-{place:04d}-of-{count:04d}") for place in range(count)]
    return tuple(write_shard(_rows(data, rows), name) for rows, name in zip(parts, names, strict=True))


def _rows(data: Data, rows: Array) -> Data:
    return Data(data.x[rows], data.y[rows], None if data.weights is None else data.weights[rows])


@dataclass(frozen=True)
class SpooledShard:
    """Some of the piles of a spool, which every worker sees in the same folder.

    Attributes:
        spool: these piles.
        weigh: the weight of each class, by which examples are weighted, or None.
    """

    spool: Spool
    weigh: Mapping[int, float] | None = None
    is_checked: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """Folder and digest, which names the piles; and the weights of classes."""
        return f"{self.spool.folder} {self.spool.digest}" + ("" if self.weigh is None else f" {self.weigh}")

    @property
    def rows(self) -> int:
        """How many examples it has."""
        return len(self.spool)

    def read(self) -> Data:
        """Return its examples."""
        return weighed(data_of(self.spool.load()), self.weigh)


def spooled_shards(spool: Spool, count: int, weigh: Mapping[int, float] | None = None) -> tuple[SpooledShard, ...]:
    """Return every `count`-th pile of a spool as a shard, whose examples are weighted by class.

    Raises:
        InputError: fewer piles than shards.
    """
    small = replace(spool, folder=spool.folder.resolve(), encoding="", made_of={}, sums={}, keeper=None)
    return tuple(SpooledShard(small.shard(place, count), weigh) for place in range(count))


def dealt_from_arrays(files: NpyFiles, folder: Path, count: int, seed: int) -> Spool:
    """Deal the rows of NPY files to a spool of so many piles, a piece at a time.

    Args:
        files: of the examples.
        folder: that exists, and that every worker sees under the same path.
        count: of piles.
        seed: that rows are dealt with.

    Raises:
        InputError: there is no room, or a file cannot be read.
    """
    path, start = os.path.join(folder, f"piles-of-{count:04d}"), 0
    with SpoolWriter(path, files.layout, count, seed, rows=len(files), digest=files.digest) as writer:
        for pile, rows in enumerate(files.rows):
            held = files.layout.empty(rows)
            files.read(pile, 0, held)
            writer.write(np.arange(start, start + rows), held["x"], held["y"], held.get("w"))
            start += rows
    return Spool.open(path)


def shards_for(rows: int) -> int:
    """Return into how many shards examples are dealt where nobody says: one for every 100,000, from 2 to 8.

    >>> shards_for(150), shards_for(400_000), shards_for(10**9), shards_for(1)
    (2, 4, 8, 1)
    """
    return min(rows, MOST_SHARDS, max(2, rows // ROWS_A_SHARD))
