"""A small search over recipes within a time, and a larger number of networks of the best one.

Each recipe tried is learnt by two networks, and judged as they are: by the cost of their mean answers on rows not
learnt from. Which recipes are tried depends on the seed alone; how many, on the time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.cluster_door import ClusterConnection, reached
from backproof.errors import InputError, Keyword, Listed
from backproof.tabular.learning import Learnt, with_scales_found
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.narrowing import learnt_on_used
from backproof.tabular.recipe import EFFORTS, Recipe
from backproof.tabular.search_folder import LAST, SearchFolder
from backproof.training.history import EpochRecord
from backproof.training.saving import Path

MOST_TRIALS, NETWORKS_TRIED, NETWORKS = 24, 2, 8
SECONDS = 600.0
"""How long a search takes at most where no time is given."""
CHOICES: dict[str, tuple[Any, ...]] = {
    "hidden": ((128, 128), (256, 128), (256, 256), (256, 256, 128), (384, 192)),
    "activation": ("silu", "relu"),
    "learning_rate": (0.001, 0.002, 0.004, 0.008),
    "dropout": (0.0, 0.1, 0.2, 0.35),
    "weight_decay": (0.01, 0.03, 0.1, 0.3),
    "bins": (0, 32, 32),
}
"""What a recipe is drawn from; without bins, numbers are scaled alone."""
NetworkCallback = Callable[[int, EpochRecord], Any]


@dataclass(frozen=True)
class BestRecipe:
    """What came of a search.

    Attributes:
        learnt: by the networks of the best recipe.
        recipe: the best.
        trials: how many recipes were tried.
        costs: of each that was learnt to its end.
    """

    learnt: Learnt
    recipe: Recipe
    trials: int
    costs: tuple[float, ...]


def seconds_in(time: float | str | None) -> float:
    """Return a length of time in seconds.

    Args:
        time: seconds, a text such as 10m, or None for `SECONDS`.

    Raises:
        InputError: no such length, or none above 0.

    >>> seconds_in("10m"), seconds_in(90), seconds_in(None)
    (600.0, 90.0, 600.0)
    """
    if time is None:
        return SECONDS
    text = str(time).strip()
    unit = {"s": 1.0, "m": 60.0, "h": 3600.0}.get(text[-1:], 0.0)
    try:
        seconds = float(text[:-1] if unit else text) * (unit or 1.0)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        message = "{option}: {given!r} given; accepted: seconds above 0, or a text such as 90s, 10m or 1h"
        raise InputError(message, option=Keyword("time"), given=time)
    return seconds


def seconds_for(effort: str, time: float | str | None, cluster: Any = None) -> float:
    """Return the seconds that an effort may take.

    Args:
        effort: one of `EFFORTS`.
        time: as `seconds_in` takes it; only a search ("best") has one.
        cluster: whose workers try recipes, or None: likewise.

    Raises:
        InputError: no such effort, no such length of time, or one of them without a search.
    """
    if effort not in EFFORTS:
        raise InputError("effort: {given!r} given; accepted: {accepted}", given=effort, accepted=Listed(EFFORTS))
    seconds = seconds_in(time)
    for name, given in (("time", time), ("cluster", cluster)):
        if given is not None and effort != "best":
            message = "{option}: given without {effort}; accepted: with it"
            raise InputError(message, option=Keyword(name), effort=Keyword("effort", "best"))
    return seconds


def recipes(start: Recipe, seed: int) -> Iterator[Recipe]:
    """Yield recipes without end: the one given, then others drawn around it.

    >>> start = Recipe()
    >>> first, second, third = (one for one, _ in zip(recipes(start, 0), range(3)))
    >>> first == start, second == start, second == third
    (True, False, False)
    """
    yield start
    rng = np.random.default_rng([seed, 4])
    seen = {start}
    while True:
        drawn = {name: choices[int(rng.integers(len(choices)))] for name, choices in CHOICES.items()}
        recipe = replace(start, **drawn)
        if recipe not in seen:
            seen.add(recipe)
            yield recipe


def search(
    examples: EncodedExamples,
    start: Recipe,
    *,
    seed: int,
    seconds: float = SECONDS,
    n_jobs: int | None = None,
    engine: str = "auto",
    instructions: str = "",
    told: NetworkCallback = lambda trial, record: None,
    folder: Path | None = None,
    cluster: Any = None,
) -> BestRecipe:
    """Try recipes while there is time, and let more networks learn the best one.

    Args:
        examples: what is learnt from.
        start: the recipe tried first.
        seed: of the recipes drawn and of every network.
        seconds: for everything; the last networks are reckoned to take as long for each as those tried.
        n_jobs: how many networks at once.
        engine: as in `train`.
        instructions: as in `train`.
        told: called with the number of the trial, from 0, and each of its epochs; the last networks count as one more.
        folder: where the search keeps what it has tried, and goes on from; see `search_folder`.
        cluster: whose workers try the recipes, each of them one at a time; the last networks learn here. Where a trial
            is made changes no bit of it; of its epochs the last one is told.

    Raises:
        InputError: nothing could be learnt, or the folder's search tried other recipes.
        ClusterError: a cluster that cannot be reached, or a task that its workers died of.
        KeyboardInterrupt: interrupted before a step was made. Later, the best so far is kept.
    """
    given: dict[str, Any] = {"seed": seed, "n_jobs": n_jobs, "engine": engine, "instructions": instructions}
    under_way = _Search(SearchFolder(folder), start, seconds, told, given)
    examples = with_scales_found(examples, start, **given)
    if cluster is None:
        interrupted = under_way.here(examples)
    else:
        with reached(cluster) as there:
            interrupted = under_way.elsewhere(examples, there)
    return interrupted or under_way.end(examples)


class _Search:
    """A search under way: what was tried, the best of it, and the time that is left."""

    def __init__(
        self, kept: SearchFolder, start: Recipe, seconds: float, told: NetworkCallback, given: dict[str, Any]
    ) -> None:
        self._kept, self._start, self._told, self._given = kept, start, told, given
        self._until = time.monotonic() + seconds - sum(each.seconds for each in kept.tried)
        self._best: Learnt | None = None
        self._best_recipe, self._longest = start, kept.longest
        kept.begin()

    def here(self, examples: EncodedExamples) -> BestRecipe | None:
        """Try one recipe after another while there is time; where that is interrupted, return the best so far."""
        kept = self._kept
        for trial, recipe, is_new in self._drawn():
            of_the_last = kept.longest * NETWORKS / NETWORKS_TRIED
            if is_new and trial and self._left() < kept.longest + of_the_last:
                break
            at, folder = time.monotonic(), kept.of(trial)
            found = self._tried(examples, replace(recipe, networks=NETWORKS_TRIED), trial, folder)
            if self._took(recipe, found):
                return self._interrupted(found)
            if is_new:
                kept.add(recipe, None if found is None else found.cost, time.monotonic() - at)
        return None

    def elsewhere(self, examples: EncodedExamples, there: ClusterConnection) -> BestRecipe | None:
        """Let workers try recipes, each one at a time, while there is time for the last networks after them."""
        drawn, at = list(self._drawn()), time.monotonic()
        recipes = [(trial, replace(recipe, networks=NETWORKS_TRIED)) for trial, recipe, _ in drawn]
        # what knows clusters is imported only where one was reached
        from backproof.tabular.search_elsewhere import tried_elsewhere

        trials = tried_elsewhere(there, examples, recipes, self._given, self._is_over)
        try:
            for (trial, recipe, is_new), made in zip(drawn, trials, strict=False):
                if made.learnt is not None:
                    self._told(trial, made.learnt.history.epochs[-1])
                elif self._best is None and made.reason is not None:
                    raise made.reason
                self._took(recipe, made.learnt)
                self._longest = max(self._longest, made.seconds)
                if is_new:
                    cost, now = None if made.learnt is None else made.learnt.cost, time.monotonic()
                    self._kept.add(recipe, cost, now - at)
                    at = now
        except KeyboardInterrupt:
            if self._best is None:
                raise
            return self._interrupted(None)
        return None

    def end(self, examples: EncodedExamples) -> BestRecipe:
        """Let the last networks learn the best recipe."""
        kept = self._kept
        kept.end()
        recipe = replace(self._best_recipe, networks=NETWORKS)
        found = self._tried(examples, recipe, len(kept.costs), kept.of(LAST)) or self._best
        assert found is not None
        learnt = replace(found, message=kept.said_after(found.message))
        return BestRecipe(learnt, self._best_recipe, len(kept.costs), kept.costs)

    def _drawn(self) -> Iterator[tuple[int, Recipe, bool]]:
        """Yield the recipes to try, each with its number and whether it was not tried before; and the best of those."""
        for trial, recipe in zip(range(MOST_TRIALS), recipes(self._start, self._given["seed"]), strict=False):
            is_new = self._kept.before(trial, recipe) is None
            if is_new and self._kept.is_over:
                return
            if is_new or trial == self._kept.best:
                yield trial, recipe, is_new

    def _tried(self, examples: EncodedExamples, recipe: Recipe, trial: int, folder: str | None) -> Learnt | None:
        """Return what networks of a recipe learnt; None where nothing was learnt, and something was before."""
        try:
            found = learnt_on_used(examples, recipe, told=[partial(self._told, trial)], folder=folder, **self._given)
        except (InputError, KeyboardInterrupt) as error:
            if self._best is None:
                raise
            return replace(self._best, status="interrupted") if isinstance(error, KeyboardInterrupt) else None
        is_left = found.status == "interrupted" and self._best is not None and self._best.cost <= found.cost
        return replace(self._best, status="interrupted") if is_left and self._best is not None else found

    def _took(self, recipe: Recipe, found: Learnt | None) -> bool:
        """Keep what was learnt where it is the best so far; return whether that was interrupted."""
        if found is not None and (self._best is None or found.cost < self._best.cost):
            self._best, self._best_recipe = found, recipe
        return found is not None and found.status == "interrupted"

    def _interrupted(self, found: Learnt | None) -> BestRecipe:
        assert self._best is not None
        costs = self._kept.costs
        trials = len(costs) + (found is not None)
        return BestRecipe(replace(self._best, status="interrupted"), self._best_recipe, trials, costs)

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _is_over(self) -> bool:
        """Whether something was learnt, and what is left of the time is needed by the last networks."""
        return self._best is not None and self._left() < self._longest * NETWORKS / NETWORKS_TRIED
