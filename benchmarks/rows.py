"""What every benchmark yields: one comparison a row, with the target it is held against.

A module of this folder that belongs to the table has a function `rows(threads, repetitions)` that yields them one by
one, after it has checked that both sides did the same work: `threads` is a sequence of numbers of threads, and each row
is measured with each; `repetitions` is how often each side is timed, in turn, for a median.
"""

from dataclasses import asdict, dataclass
from itertools import pairwise

MORE_IS_BETTER = ("GFLOP/s",)


@dataclass(frozen=True)
class Row:
    """One comparison.

    Attributes:
        work: what was done, in a few words: sizes, batch, examples, dtype.
        against: the peer, and how it was used.
        threads: how many both sides were allowed.
        ours: median, in `unit`.
        theirs: median, in `unit`; None where the peer is not installed.
        target: how many times better we mean to be; None where nothing is aimed at.
        unit: "s", "MiB", or "GFLOP/s", of which more is better.
        compared: "time", "peak memory", "speed".
    """

    work: str
    against: str
    threads: int
    ours: float
    theirs: float | None
    target: float | None
    unit: str = "s"
    compared: str = "time"

    @property
    def ratio(self) -> float | None:
        """How many times better ours is; above 1 is better."""
        if self.theirs is None:
            return None
        return self.ours / self.theirs if self.unit in MORE_IS_BETTER else self.theirs / self.ours

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none, or no peer."""
        if self.target is None or self.ratio is None:
            return None
        return self.ratio >= self.target

    def to_record(self) -> dict:
        """As plain data: `Row(**row.to_record()) == row`."""
        return asdict(self)


def operations(sizes: tuple[int, ...], examples: int) -> int:
    """Count the useful floating-point operations of a step: 2 for each multiply-add of forward, BP2 and BP3.

    BP2 sends no error back to the input. Activations, cost and update are not counted. For 4-32-16-4 and 10,000
    examples that gives 39.7 million: at the 41 µs on 18 cores that SimpleChains.jl published, its 53 GFLOP/s a core.
    """
    weights = [m * n for m, n in pairwise(sizes)]
    return 2 * examples * (3 * sum(weights) - weights[0])
