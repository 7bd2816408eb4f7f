"""Networks that stop early still have a high learning rate: they go on from the best epoch while it falls to 0.

Networks that run out of patience have never seen the small rates at the end of the cosine, by which parameters settle.
So where the best epoch is an early one, they are put back to it, and go on for half as many epochs again while the rate
falls along a cosine of its own from what it was there; whatever costs less on the examples they do not learn from is
kept. After a third of the epochs this was tried as well, and did not help.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from backproof.tabular.recipe import Recipe
from backproof.tabular.several import Several
from backproof.training.data import Source
from backproof.training.history import EpochRecord, History
from backproof.training.options import Options
from backproof.training.run import Run
from backproof.training.setup import Setup

SHARE, FEWEST = 0.5, 4
"""Epochs of those up to the best one, and how many at least where there is room for them."""
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


def anneal(several: Several, recipe: Recipe, told: Sequence[Callable[[EpochRecord], Any]] = ()) -> None:
    """Let networks that have run out of patience go on from their best epoch, and keep what is better.

    Args:
        several: networks that have ended; with more epochs afterwards, and a better one where there is one.
        recipe: by which they learnt.
        told: called with each epoch; one that returns something true ends it there.
    """
    done = len(several.history)
    if several.status != "stopped" or done - several.best.epoch < several.patience:
        return
    shorter = annealing(recipe, several.best.epoch, done)
    if shorter is None:
        return
    again = _from_best(several, shorter)
    made: list[EpochRecord] = []
    for record in again.epochs():
        before = None if made else several.best.epoch
        made.append(replace(record, epoch=done + record.epoch, epochs=recipe.epochs, goes_on_from=before))
        if any([tell(made[-1]) for tell in told]):  # noqa: C419 - all of them are told
            again.status = again.status or "stopped"
    several.history = History((*several.history.epochs, *made))
    if again.best.cost <= several.best.cost and made:
        several.best = replace(again.best, epoch=done + again.best.epoch)
    if again.status == "interrupted":
        several.status = "interrupted"


def _from_best(several: Several, recipe: Recipe) -> Several:
    """Return the same networks on the same examples, at their best epoch, about to learn by another recipe."""
    sources: dict[int, Source] = {}
    runs = []
    for run, parameters in zip(several.runs, several.parameters(), strict=True):
        before, data = run.setup.options, run.setup.data
        source = sources.setdefault(id(data.x), Source(data.x, data.y))
        options = Options.checked(
            recipe.options() | {"seed": before.seed, "engine": before.engine, "instructions": before.instructions}
        )
        setup = Setup(several.network, options, source, None, data.weights)
        runs.append(Run(setup, setup.start(parameters, None)))
    return Several(
        runs, several.held, several.y, several.metric, recipe.patience, weights=several.row_weights,
        scales=several.scales, bounds=several.bounds, seed=several.seed, n_jobs=several.n_jobs,
    )  # fmt: skip
