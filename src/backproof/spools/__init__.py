"""Spools: examples as floats in a folder, for training on more than fits into memory.

    spool/
      manifest.json         what it was made of, dtype, widths, rows of each pile, sums that show damage
      pile-0000-x.npy       (rows, n_features), in row-major order
      pile-0000-y.npy       (rows, n_outputs)
      pile-0000-w.npy       (rows,): the weights, where examples have them
      pile-0001-x.npy …

- `SpoolWriter` deals rows to piles: the row of number r goes to the pile that is drawn from (seed, r), so that the size
  of the pieces in which rows come changes nothing. A pile is thus a random part of all rows, in random order, whatever
  their order was; but a single pile has them as they came.
- `Spool` reads one: its size and widths, `read` for a part of a pile into arrays that are there already, `load` for all
  of it in memory, and `shard(i, of)` for every `of`-th pile: a spool of its own on the same files, for one worker.
- `Ahead` gives an epoch in buffers of bounded size, the next one read while the engine computes: piles are permuted,
  and the rows within each buffer. The order is drawn from (seed, epoch), and hangs on nothing else.
- `NpyFiles` are arrays of floats on disk as they are, with no spool: their piles are runs of rows that lie together.

A spool knows no table: whoever makes one may put the JSON of an encoding into its manifest and read it there.

>>> import numpy as np, tempfile, os
>>> path = os.path.join(tempfile.mkdtemp(), "spool")
>>> with SpoolWriter(path, Layout(2, 1), piles=4, seed=0) as writer:
...     for start in range(0, 100, 30):
...         rows = np.arange(start, min(start + 30, 100))
...         writer.write(rows, np.stack([rows, -rows], axis=1), rows[:, None])
>>> spool = Spool.open(path)
>>> len(spool), len(spool.rows), spool.load()["x"].shape, len(spool.shard(0, 2)) + len(spool.shard(1, 2))
(100, 4, (100, 2), 100)
"""

from backproof.spools.ahead import Ahead, Course
from backproof.spools.npy_files import NpyFiles
from backproof.spools.pile_files import Layout
from backproof.spools.spool import Piles, Spool, loaded
from backproof.spools.spool_writer import SpoolWriter, piles_for

__all__ = ["Ahead", "Course", "Layout", "NpyFiles", "Piles", "Spool", "SpoolWriter", "loaded", "piles_for"]
