"""Tables that do not fit into memory: read in pieces, measured in a first pass, and encoded into a spool in a second.

- `pieces_of(data, …)` yields a file, a folder or a pattern piece by piece, each a `Table` with the numbers of its rows.
- `gather(data, target, …)` is the first pass: a random sample of the rows, from which the encoding is fitted, with
  every class and category that there is, and what is wrong with single rows, named by file and row.
- `spooled(data, target, …)` is both: the `Spool` of all rows, made now or found again; `features(data, spool.encoding)`
  are those of another table. `spooled_to_fit` is both for an estimator, which holds rows out to validate on.

Every row has a number, and what is drawn for it is drawn from (seed, number): the size of the pieces changes nothing.
"""

from backproof.streams.bad_rows import BadRows
from backproof.streams.gathering import Gathered, gather
from backproof.streams.pieces_of_files import Piece, pieces_of
from backproof.streams.spooling import features, spool_of, spooled, spooled_to_fit

__all__ = ["BadRows", "Gathered", "Piece", "features", "gather", "pieces_of", "spool_of", "spooled", "spooled_to_fit"]
