"""From encoded examples to several networks that predict together: one recipe, learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.activations import activation
from backproof.costs import cost
from backproof.errors import InputError
from backproof.network import Network, Parameters
from backproof.tabular.annealing import anneal
from backproof.tabular.best import kept_in_words
from backproof.tabular.checkpoints import Point, SeveralFolder, go_on, learn_to_the_end
from backproof.tabular.even_share import calibration, with_share
from backproof.tabular.feature_scales import Scorer, importances, scales_of
from backproof.tabular.first_weights import first_parameters
from backproof.tabular.folds import Fold, ValidationRows, folds_of, held_to
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.monotonic import Bounds, bounds_of, monotone
from backproof.tabular.recipe import Recipe
from backproof.tabular.several import Several
from backproof.tabular.target_pieces import with_pieces
from backproof.tabular.temperature import mean_cost
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import Source
from backproof.training.history import EpochRecord, History
from backproof.training.options import Options
from backproof.training.run import Run
from backproof.training.saving import Path
from backproof.training.setup import Setup
from backproof.training.signals import signals_held
from backproof.training.stopping import Stopping

Array = Any
OUTPUT_OF_KIND = {
    "binary": ("sigmoid", "binary_cross_entropy"),
    "multilabel": ("sigmoid", "binary_cross_entropy"),
    "multiclass": ("softmax", "categorical_cross_entropy"),
    "regression": ("identity", "quadratic"),
}
METRIC_OF_KIND = {
    "binary": "accuracy", "multilabel": "subset_accuracy", "multiclass": "accuracy", "regression": "r2",
}  # fmt: skip
MOST_OF_PILOTS = 20_000
"""Examples that the small networks learn from which find what columns count: more would tell no more."""


@dataclass(frozen=True)
class Learnt:
    """Several networks that have learnt.

    Attributes:
        network: layers and cost of each.
        members: the parameters of each.
        temperature: what the mean of their z^L is divided by.
        epochs: after which each is kept; none where they were left in the first one.
        cost: of the mean answers on rows not learnt from, over the temperature; infinite where nothing was answered.
        history: every epoch.
        status: "finished", "stopped", "interrupted" or "diverged".
        message: the status in one sentence.
        engine: that ran.
        engine_reason: why.
        instructions: the instruction set of the native engine; "" for another engine.
        options: everything training was given, as plain data.
        z: for each example of `y`, the mean z^L of the networks that do not learn from it, over the temperature.
        y: the targets (N, n_L) of all examples that one network at least does not learn from.
    """

    network: Network
    members: tuple[Parameters, ...] = field(repr=False)
    temperature: float
    epochs: tuple[int, ...]
    cost: float
    history: History = field(repr=False)
    status: str
    message: str
    engine: str
    engine_reason: str
    instructions: str
    options: dict[str, Any] = field(repr=False)
    z: Array = field(repr=False)
    y: Array = field(repr=False)


def network_of(examples: EncodedExamples, recipe: Recipe) -> Network:
    """Return layers and cost of one network."""
    output, function = OUTPUT_OF_KIND[examples.kind]
    hidden = activation(recipe.activation)
    inner = [hidden if examples.signs is None else monotone(hidden)] * len(recipe.hidden)
    sizes = [examples.x.shape[1], *recipe.hidden, examples.y.shape[1]]
    return Network(sizes, [*inner, activation(output)], cost(function))


def learn(
    examples: EncodedExamples,
    recipe: Recipe,
    *,
    seed: int,
    n_jobs: int | None = None,
    engine: str = "auto",
    instructions: str = "",
    told: Sequence[Callable[[EpochRecord], Any]] = (),
    folder: Path | None = None,
) -> Learnt:
    """Learn a recipe.

    Args:
        examples: what is learnt from.
        recipe: how.
        seed: of the folds, and of all that is drawn by each network.
        n_jobs: how many networks at once, as in `train_many`; the bits do not depend on it.
        engine: as in `train`.
        instructions: as in `train`.
        told: called with each epoch; one that returns something true ends learning there.
        folder: where networks keep where they stand, and go on from; see `checkpoints`.

    Raises:
        InputError: too few examples, or nothing could be learnt.
        KeyboardInterrupt: interrupted before a step was made.
    """
    given: dict[str, Any] = {"seed": seed, "n_jobs": n_jobs, "engine": engine, "instructions": instructions}
    if folder is None:
        several = begun(with_scales_found(examples, recipe, **given), recipe, **given)
        if not learn_to_the_end(several, told):
            anneal(several, recipe, told)
        return ended(several, recipe)
    with signals_held():
        kept = SeveralFolder(folder)
        point = kept.newest()
        if point is not None:
            several = begun(replace(examples, scales=point.scales), recipe, point=point, **given)
        else:
            kept.begin(network_of(examples, recipe))
            several = begun(with_scales_found(examples, recipe, **given), recipe, **given)
        if not learn_to_the_end(several, told, kept):
            anneal(several, recipe, told, kept)
        learnt = ended(several, recipe)
        return replace(learnt, message=kept.said_after(learnt.message))


def with_scales_found(
    examples: EncodedExamples,
    recipe: Recipe,
    *,
    seed: int,
    n_jobs: int | None = None,
    engine: str = "auto",
    instructions: str = "",
) -> EncodedExamples:
    """Return the examples with the scales of their features, which small networks find; see `feature_scales`.

    They are returned as they are where scales are there, the columns are not known or only one, or there are too few
    examples to tell columns apart.

    Raises:
        KeyboardInterrupt: interrupted while the small networks learn.
    """
    pilot, columns = recipe.pilot(len(examples.y)), examples.columns
    if pilot is None or examples.scales is not None or columns is None or columns.max() == 0:
        return examples
    rng, given = np.random.default_rng([seed, 5]), dict[str, Any](seed=seed, n_jobs=n_jobs, engine=engine)
    several = begun(examples.some(rng, MOST_OF_PILOTS), pilot, instructions=instructions, **given)
    for _ in several.epochs():
        pass
    if several.status == "interrupted":
        raise KeyboardInterrupt
    if not several.best.vectors:
        return examples
    scorers = [
        Scorer(several.network, parameters, held.x, several.y[held.rows],
              None if several.row_weights is None else several.row_weights[held.rows])
        for parameters, held in zip(several.parameters(), several.held, strict=True)
    ]  # fmt: skip
    found = importances(scorers, columns, rng, n_jobs)
    return replace(examples, scales=scales_of(found, columns, recipe.importance_power))


def keep_own_epochs(examples: EncodedExamples, recipe: Recipe) -> bool:
    """Return whether each network of a recipe is kept as after its own best epoch.

    Networks that are held to the same rows are not: of these the mean answers are known, which cost less than those of
    each, and are best at another epoch.
    """
    apart = 2 * recipe.networks <= len(examples.y) and not examples.are_shared_by(recipe.networks)
    return recipe.own_epochs and apart


def begun(
    examples: EncodedExamples,
    recipe: Recipe,
    *,
    seed: int,
    n_jobs: int | None = None,
    engine: str = "auto",
    instructions: str = "",
    point: Point | None = None,
) -> Several:
    """Return the networks of a recipe, at their beginning, or where they stood at a point.

    Raises:
        InputError: as `learn`.
    """
    taught = with_pieces(examples.y, recipe.target_pieces)
    network = network_of(replace(examples, y=taught), recipe)
    seeds = [int(np.random.SeedSequence([seed, number]).generate_state(1)[0]) for number in range(recipe.networks)]
    if examples.validation is not None:
        every = np.arange(len(examples.y))
        folds = [Fold(every, every[:0])] * recipe.networks
        x, y = examples.validation
        held = [ValidationRows(examples.taken(x=x), np.arange(len(y)))] * recipe.networks
    else:
        shared = examples.are_shared_by(recipe.networks)
        folds, y = folds_of(examples.y, recipe.networks, seed, shared=shared, share=examples.share), examples.y
        held = held_to(examples.taken, folds)
    same = Options.checked(recipe.options() | {"engine": engine, "instructions": instructions})
    setups = _setups(network, replace(examples, y=taught), same, folds, seeds)
    bounds = None if examples.signs is None else bounds_of(network, examples.signs)
    starts = _starts(setups, examples.pieces, recipe.first_deviation, point, bounds)
    runs = [Run(setup, start) for setup, start in zip(setups, starts, strict=True)]
    several = Several(
        runs, held, np.asarray(y), METRIC_OF_KIND[examples.kind], recipe.patience,
        own_epochs=keep_own_epochs(examples, recipe),
        weights=examples.weights if examples.validation is None else None, scales=examples.scales, bounds=bounds,
        seed=seed, n_jobs=n_jobs,
    )  # fmt: skip
    if point is not None:
        if bounds is not None and not all(map(bounds.hold, [*point.best.vectors, *(r.state.vector for r in runs)])):
            message = "resume: {name} has networks without these monotonic columns; accepted: the options of that run"
            raise InputError(message, name=point.name)
        go_on(several, point)
    return several


def ended(several: Several, recipe: Recipe) -> Learnt:
    """Return what several networks have learnt.

    Raises:
        InputError, KeyboardInterrupt: as `learn`.
    """
    members, best, run = tuple(several.unscaled()), several.best, several.runs[0]
    network, z, y, cost = several.answering, several.y[:0], several.y[:0], best.cost
    temperature, share = 1.0, 0.0
    if best.z is not None:  # in the first epoch nothing was answered yet
        y = several.y[several.covered]
        temperature, share = calibration(network, best.z, y, several.weights, even_share=recipe.even_share)
        z = several.best_answers(temperature, share)
        network, members = with_share(network, members, temperature, share)
        cost = mean_cost(network, z, y, several.weights)
    result = run.result()
    options = run.setup.options.to_record() | {"networks": len(members), "bins": recipe.bins, "seed": several.seed}
    options |= {"even_share": share} if share else {}
    rule = Stopping("validation_cost", recipe.patience, 0.0)  # what `Several` does, as options of one run say it
    options["stopping"] = vars(rule)
    return Learnt(
        network, members, temperature, best.epochs, cost, several.history, several.status,
        kept_in_words(best, several.history, len(members)), result.engine, result.engine_reason,
        run.engine.instructions, options, z, y,
    )  # fmt: skip


def _setups(
    network: Network, examples: EncodedExamples, same: Options, folds: Sequence[Fold], seeds: Sequence[int]
) -> list[Setup]:
    """Return the setup of each network; rows that several learn from are copied once."""
    sources: dict[int, tuple[Source, Array | None]] = {}
    setups = []
    for fold, seed in zip(folds, seeds, strict=True):
        if id(fold) not in sources:
            rows = fold.learnt
            whole = len(rows) == len(examples.y)
            weights = None if examples.weights is None else examples.weights[rows]
            x, y = (examples.taken(), examples.y) if whole else (examples.taken(rows), examples.y[rows])
            sources[id(fold)] = Source(x, y), weights
        source, weights = sources[id(fold)]
        setups.append(Setup(network, replace(same, seed=seed), source, None, weights))
    return setups


def _starts(
    setups: Sequence[Setup], pieces: Array, deviation: float, point: Point | None, bounds: Bounds | None
) -> list[Checkpoint]:  # fmt: skip
    """Return where each network begins, within its bounds where there are some.

    Raises:
        InputError: a point of other networks, options or data.
    """
    if point is None:
        firsts = [first_parameters(setup, pieces, deviation) for setup in setups]
        if bounds is not None:
            network = setups[0].network
            firsts = [network.parameters_from_vector(bounds.first(first.to_vector())) for first in firsts]
        return [setup.start(first, None) for setup, first in zip(setups, firsts, strict=True)]
    if len(point.checkpoints) != len(setups):
        message = "resume: {name} has {count} networks; accepted: {accepted}, as asked for"
        raise InputError(message, name=point.name, count=len(point.checkpoints), accepted=len(setups))
    return [setup.start(None, checkpoint) for setup, checkpoint in zip(setups, point.checkpoints, strict=True)]
