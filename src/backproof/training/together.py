"""Runs of one shape, advanced together: an engine that is able to makes the steps of all of them in one call.

Each run keeps its own orders, rates, history, stopping rule and callbacks, and comes to what it would come to alone,
within rounding. A run that ends leaves the others to go on.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby

from backproof.engines.threads import stop_if_asked
from backproof.training.run import Run

MOST_AT_ONCE = 1024
"""Networks in one call, so that memory stays bounded however many there are."""


def kind(run: Run) -> Hashable | None:
    """Return what runs must have in common for their steps to be made together, or None for a run on its own."""
    setup, alike = run.setup, run.engine.alike(run.setup.task)
    if alike is None:
        return None
    data = setup.data
    return run.engine.name, alike, id(data.x), id(data.y), id(data.weights), setup.batch_size


def advance_together(runs: Sequence[Run]) -> None:
    """Advance runs of one kind until all have ended, epoch by epoch; Ctrl-C ends all of them.

    Args:
        runs: all with the same `kind`, which is not None.
    """
    try:
        while under_way := [run for run in runs if not run.ended]:
            for batch in _in_step(under_way):
                stop_if_asked()
                _make_steps(batch)
    except KeyboardInterrupt:
        for run in runs:
            if not run.ended:
                run.interrupt()
    except Exception:
        for run in runs:
            run.keep_what_was_learnt()
        raise
    for run in runs:
        run.keep_the_end()


def _in_step(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """Yield the runs that stand at the same step of an epoch, so many at a time."""

    def step(run: Run) -> int:
        return run.step

    for _, group in groupby(sorted(runs, key=step), step):
        equal = list(group)
        yield from (equal[i : i + MOST_AT_ONCE] for i in range(0, len(equal), MOST_AT_ONCE))


def _make_steps(runs: Sequence[Run]) -> None:
    began = time.perf_counter()
    setups, asked = [run.setup for run in runs], [run.asked() for run in runs]
    epochs, rates = [epoch for epoch, _ in asked], [each for _, each in asked]
    outcomes = runs[0].engine.run_many(
        [setup.task for setup in setups], [epoch.state for epoch in epochs], setups[0].data,
        [epoch.order for epoch in epochs], setups[0].batch_size, rates,
        [setup.drawn_from(run.epoch) for setup, run in zip(setups, runs, strict=True)],
        [epoch.begun for epoch in epochs],
    )  # fmt: skip
    seconds = (time.perf_counter() - began) / len(runs)
    for run, outcome, each in zip(runs, outcomes, rates, strict=True):
        run.take(outcome, len(each), seconds)
