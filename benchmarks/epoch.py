"""One epoch of training: backproof against scikit-learn, PyTorch (eager) and JAX (jit of a scan), as ratios in one run.

Every contestant begins with the same weights, sees the same batches in the same order in the same dtype, and must
end at the same cost, which is checked. The time of an epoch is the difference between long and short runs, so that
validation of the input, compilation and imports are apart. Medians over repetitions, contestants interleaved.

    python -m benchmarks.epoch --works 0        one row of the table, with every peer
"""

import statistics

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import contestants
from benchmarks.command import options, show
from benchmarks.contestants import CLOCKS, PEERS, USED, WRITTEN_FOR, Work, clock, limit_threads, ours
from benchmarks.rows import Row

SHORT, MEASURED_SECONDS, MOST_EPOCHS, TRIES = 1, 0.5, 100, 3

WORKS = (
    Work((784, 30, 10), 10, 50_000, 0.05),
    Work((30, 64, 64, 1), 32, 40_000, 0.05),
    Work((8, 16, 16, 3), 32, 40_000, 0.05),
    Work((784, 256, 128, 10), 64, 19_968, 0.05),
    # at a higher rate this one amplifies rounding until no two programs agree
    Work((784, 1024, 1024, 10), 256, 10_240, 0.005),
    Work((784, 30, 10), 10, 50_000, 0.001, optimizer="adam"),
)
TARGETS = (
    {"PyTorch": 25, "scikit-learn": 13, "JAX": 2.3},
    {"PyTorch": 22, "scikit-learn": 12, "JAX": 1.8},
    {"PyTorch": 100, "scikit-learn": 40, "JAX": 4},
    {"PyTorch": 2.3, "scikit-learn": 4, "JAX": 1.3},
    {"PyTorch": 1.0},
    {"PyTorch": 20},
)
"""How many times faster we mean to be, by work and peer."""


def epoch_seconds(contestant, work, output, x, y, long):
    """Return the seconds of one epoch, of a long run less a short one."""
    for _ in range(TRIES):
        short = contestant(work, output, x, y, SHORT)[0]
        seconds = (contestant(work, output, x, y, long)[0] - short) / (long - SHORT)
        if seconds > 0:
            return seconds
    raise SystemExit("a longer run takes no more time than a short one: the machine is too busy to measure anything")


def compared(work, peer, threads, repetitions):
    """Return the median seconds of an epoch, ours and the peer's, after checking that both reach the same cost."""
    run, output = PEERS[peer]
    x, y = work.data()
    times, long = {ours: [], run: []}, {}
    with threadpool_limits(threads):
        limit_threads(threads)
        costs = {}
        for contestant in (ours, run):
            once, reached = contestant(work, output, x, y, SHORT)
            costs[contestant] = work.network(output).cost(reached, x, y)
            long[contestant] = SHORT + min(MOST_EPOCHS, max(1, round(MEASURED_SECONDS * SHORT / once)))
        if not np.isclose(costs[ours], costs[run], rtol=1e-3):
            raise SystemExit(f"{peer} ends at cost {costs[run]:.6g}, backproof at {costs[ours]:.6g}: not the same work")
        for _ in range(repetitions):
            for contestant in (ours, run):
                times[contestant].append(epoch_seconds(contestant, work, output, x, y, long[contestant]))
    return statistics.median(times[ours]), statistics.median(times[run])


def alone(work, threads, repetitions):
    """Return our median seconds of an epoch, where the peer is not installed."""
    x, y = work.data()
    with threadpool_limits(threads):
        return statistics.median(epoch_seconds(ours, work, "sigmoid", x, y, 3) for _ in range(repetitions))


def rows(threads, repetitions, works=None, peers=tuple(PEERS)):
    """Yield a row for each work, number of threads and peer that the work is written for."""
    for i in range(len(WORKS)) if works is None else works:
        work = WORKS[i]
        for count in threads:
            for peer in (name for name in peers if work.optimizer in WRITTEN_FOR[name]):
                try:
                    mine, theirs = compared(work, peer, count, repetitions)
                except ImportError:
                    mine, theirs = alone(work, count, repetitions), None
                yield Row(str(work), _used(work, peer), count, mine, theirs, TARGETS[i].get(peer))


def _used(work, peer):
    return f"{USED[peer]}, fused" if (peer, work.optimizer) == ("PyTorch", "adam") else USED[peer]


def main():
    """Print the table in Markdown."""
    parser = options(__doc__)
    parser.add_argument("--works", type=int, nargs="+", help="which works, from 0")
    parser.add_argument("--peers", nargs="+", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--clock", default="wall", choices=CLOCKS, help="cpu: on a machine that others use too")
    given = parser.parse_args()
    contestants.clock.name = given.clock
    show(given, rows(given.threads, given.repetitions, given.works, given.peers), f"{clock.name} time")


if __name__ == "__main__":
    main()
