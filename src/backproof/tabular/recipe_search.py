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

from backproof.errors import InputError, Keyword
from backproof.network import Network, Parameters
from backproof.tabular.learning import Learnt, learn, with_scales_found
from backproof.tabular.learning_examples import Examples
from backproof.tabular.recipe import EFFORTS, Recipe
from backproof.tabular.search_folder import LAST, SearchFolder
from backproof.training.history import EpochRecord
from backproof.training.saving import Path

Array = Any
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
Told = Callable[[int, EpochRecord], Any]


@dataclass(frozen=True)
class Found:
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


def seconds_for(effort: str, time: float | str | None) -> float:
    """Return the seconds that an effort may take.

    Args:
        effort: one of `EFFORTS`.
        time: as `seconds_in` takes it; only a search ("best") has one.

    Raises:
        InputError: no such effort, no such length of time, or one without a search.
    """
    if effort not in EFFORTS:
        raise InputError("effort: {given!r} given; accepted: {accepted}", given=effort, accepted=", ".join(EFFORTS))
    seconds = seconds_in(time)
    if time is not None and effort != "best":
        raise InputError("{option}: given without {effort}; accepted: with it", option=Keyword("time"),
                         effort=Keyword("effort", "best"))  # fmt: skip
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
    examples: Examples,
    start: Recipe,
    *,
    seed: int,
    seconds: float = SECONDS,
    n_jobs: int | None = None,
    engine: str = "auto",
    instructions: str = "",
    told: Told = lambda trial, record: None,
    folder: Path | None = None,
) -> Found:
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

    Raises:
        InputError: nothing could be learnt, or the folder's search tried other recipes.
        KeyboardInterrupt: interrupted before the first epoch was completed. Later, the best so far is kept.
    """
    kept, began, best, best_recipe = SearchFolder(folder), time.monotonic(), None, start
    began -= sum(each.seconds for each in kept.tried)
    kept.begin()
    given: dict[str, Any] = {"seed": seed, "n_jobs": n_jobs, "engine": engine, "instructions": instructions}
    examples = with_scales_found(examples, start, **given)
    for trial, recipe in zip(range(MOST_TRIALS), recipes(start, seed), strict=False):
        left = seconds - (time.monotonic() - began)
        before = kept.before(trial, recipe)
        if before is None and (kept.is_over or (trial and left < kept.longest * (1 + NETWORKS / NETWORKS_TRIED))):
            break
        if before is not None and trial != kept.best:
            continue
        at, tell = time.monotonic(), [partial(told, trial)]
        found = _tried(
            examples, replace(recipe, networks=NETWORKS_TRIED), best, told=tell, folder=kept.of(trial), **given
        )
        if found is not None and (best is None or found.cost < best.cost):
            best, best_recipe = found, recipe
        if best is not None and found is not None and found.status == "interrupted":
            return Found(replace(best, status="interrupted"), best_recipe, trial + 1, (*kept.costs, found.cost))
        if before is None:
            kept.add(recipe, None if found is None else found.cost, time.monotonic() - at)
    kept.end()
    tell = [partial(told, len(kept.costs))]
    last = _tried(examples, replace(best_recipe, networks=NETWORKS), best, told=tell, folder=kept.of(LAST), **given)
    found = best if last is None else last
    assert found is not None
    learnt = replace(found, message=kept.said_after(found.message))
    return Found(learnt, best_recipe, len(kept.costs), kept.costs)


def _tried(examples: Examples, recipe: Recipe, best: Learnt | None, **options: Any) -> Learnt | None:
    """Return what networks of a recipe learnt; None where nothing was learnt, and something was before."""
    used = np.full(examples.x.shape[1], True) if recipe.bins else ~examples.pieces
    fewer = examples if recipe.bins else _without(examples, used)
    try:
        learnt = learn(fewer, recipe, **options)
    except (InputError, KeyboardInterrupt) as error:
        if best is None:
            raise
        return replace(best, status="interrupted") if isinstance(error, KeyboardInterrupt) else None
    return _widened(learnt, used)


def _without(examples: Examples, used: Array) -> Examples:
    validation = examples.validation
    held = None if validation is None else (np.ascontiguousarray(validation[0][:, used]), validation[1])
    x = np.ascontiguousarray(examples.x[:, used])
    of_features = {
        name: values[used] for name in ("pieces", "columns", "scales", "signs")
        if (values := getattr(examples, name)) is not None
    }  # fmt: skip
    return replace(examples, x=x, validation=held, **of_features)


def _widened(learnt: Learnt, used: Array) -> Learnt:
    """Return networks that take all features, with weights of 0 on those that were not used."""
    if used.all():
        return learnt
    network = learnt.network
    whole = Network([len(used), *network.sizes[1:]], network.activations, network.cost_function)
    members = []
    for member in learnt.members:
        first = np.zeros((member.weights[0].shape[0], len(used)), member.weights[0].dtype)
        first[:, used] = member.weights[0]
        members.append(Parameters((first, *member.weights[1:]), member.biases))
    return replace(learnt, network=whole, members=tuple(members))
