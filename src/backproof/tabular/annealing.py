"""Networks that stop early still have a high learning rate: they go on from their best epoch while it falls to 0.

Networks that run out of patience have never seen the small rates at the end of the cosine, by which parameters settle.
So where the epoch at which their mean answers cost least is an early one, they are put back to it, or each to the epoch
that it is kept at, and go on for half as many epochs again while the rate falls along a cosine of its own from what it
was at that early epoch; whatever costs less on the examples they do not learn from is kept. After a third of the epochs
this was tried as well, and did not help.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backproof.tabular.best import better
from backproof.tabular.checkpoints import Point, SeveralFolder, go_on, learn_to_the_end
from backproof.tabular.recipe import Recipe
from backproof.tabular.several import Several
from backproof.training.data import Source
from backproof.training.history import OF_EACH, EpochRecord, History
from backproof.training.options import Options
from backproof.training.run import Run
from backproof.training.setup import Setup

SHARE, FEWEST = 0.5, 4
"""Epochs of those up to the best one, and how many at least where there is room for them."""
FOLDER = "annealed"
"""Where, in the folder of a run, they keep where they stand then."""
EARLY = 1 / 3
"""The share of the epochs within which the best one is early."""


def annealing(recipe: Recipe, best: int, done: int) -> Recipe | None:
    """Return the recipe to go on by from the best epoch; None where it does not, or that is late, or no two are left.

    Args:
        recipe: by which they learnt.
        best: the epoch that was best.
        done: epochs that were made, of the recipe's.

    >>> found = annealing(Recipe(epochs=40, learning_rate=0.01), 10, 22)
    >>> found.epochs, round(found.learning_rate, 6)
    (5, 0.008536)
    >>> annealing(Recipe(epochs=40), 20, 32)
    """
    if not recipe.anneals or best > EARLY * recipe.epochs:
        return None
    epochs = min(max(FEWEST, round(best * SHARE)), recipe.epochs - done)
    if epochs < 2:
        return None
    rate = recipe.learning_rate * (1 + math.cos(math.pi * best / recipe.epochs)) / 2
    return replace(recipe, epochs=epochs, learning_rate=rate, patience=epochs, pilots=0)


def anneal(
    several: Several,
    recipe: Recipe,
    told: Sequence[Callable[[EpochRecord], Any]] = (),
    kept: SeveralFolder | None = None,
) -> None:
    """Let networks that have run out of patience go on from their best epoch, and keep what is better.

    Args:
        several: networks that have ended; with more epochs afterwards, and a better one where there is one.
        recipe: by which they learnt.
        told: called with each epoch; one that returns something true ends it there.
        kept: where they keep where they stand, and go on from.
    """
    done = len(several.history)
    if several.status != "stopped" or done - several.best.epoch < several.patience:
        return
    shorter = annealing(recipe, several.best.epoch, done)
    if shorter is None:
        return
    begins = set(several.best.epochs)
    earlier = begins.pop() if len(begins) == 1 else OF_EACH

    def of_all(record: EpochRecord) -> EpochRecord:
        before = earlier if record.epoch == 1 else None
        return replace(record, epoch=done + record.epoch, epochs=recipe.epochs, goes_on_from=before)

    within = None if kept is None else kept.within(FOLDER)
    again = _from_best(several, shorter, None if within is None else within.newest())
    learn_to_the_end(again, [lambda record: any([tell(of_all(record)) for tell in told])], within)  # noqa: C419
    several.history = History((*several.history.epochs, *map(of_all, again.history.epochs)))
    several.best = better(several.best, again.best.later_by(done), several.places)
    if again.status == "interrupted":
        several.status = "interrupted"


def _from_best(several: Several, recipe: Recipe, point: Point | None) -> Several:
    """Return the same networks on the same examples, about to learn by another recipe: from where they are kept on.

    Args:
        several: the networks.
        recipe: that they learn by now.
        point: where they stood when they had begun that before, or None.
    """
    sources: dict[int, Source] = {}
    runs = []
    for number, (run, parameters) in enumerate(zip(several.runs, several.parameters(), strict=True)):
        before, data = run.setup.options, run.setup.data
        source = sources.setdefault(id(data.x), Source(data.x, data.y))
        options = Options.checked(
            recipe.options() | {"seed": before.seed, "engine": before.engine, "instructions": before.instructions}
        )
        setup = Setup(several.network, options, source, None, data.weights)
        start = setup.start(parameters, None) if point is None else setup.start(None, point.checkpoints[number])
        runs.append(Run(setup, start))
    again = Several(
        runs, several.held, several.y, several.metric, recipe.patience, own_epochs=bool(several.places),
        weights=several.row_weights, scales=several.scales, bounds=several.bounds, seed=several.seed,
        n_jobs=several.n_jobs,
    )  # fmt: skip
    if point is not None:
        go_on(again, point)
    return again
