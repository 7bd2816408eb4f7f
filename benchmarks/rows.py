"""What every benchmark yields: one comparison a row, with the target it is held against.

A module of this folder that belongs to the table has a function `rows(threads, repetitions)` that yields them one by
one, after it has checked that both sides did the same work.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes:
        work: what was done, in a few words: sizes, batch, examples, dtype.
        against: the peer, and how it was used.
        threads: how many both sides were allowed.
        ours: median, in `unit`.
        theirs: median, in `unit`; None where the peer is not installed.
        target: how many times better we mean to be.
        unit: "s", "MiB", or "GFLOP/s", of which more is better.
        compared: "time", "peak memory", "speed".
    """

    work: str
    against: str
    threads: int
    ours: float
    theirs: float | None
    target: float
    unit: str = "s"
    compared: str = "time"

    @property
    def ratio(self) -> float | None:
        """How many times better ours is; above 1 is better."""
        if self.theirs is None:
            return None
        return self.ours / self.theirs if self.unit == "GFLOP/s" else self.theirs / self.ours
