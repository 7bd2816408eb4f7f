"""Several networks by a recipe, learnt from the examples of a run: what `fit` does unless one network is described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from backproof.engines.threads import stopped_by
from backproof.errors import Phrase
from backproof.model_file import Model
from backproof.runs.folder import SEARCH, SEVERAL, RunFolder
from backproof.runs.run_options import RunOptions
from backproof.runs.training_options import class_weights, cluster_of
from backproof.tables import Prepared
from backproof.tables.wording import listed, shown
from backproof.tabular.learning import Learnt, keep_own_epochs, learn, network_of
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.modelling import examples_of, model_of, result_of
from backproof.tabular.monotonic import signs_of
from backproof.tabular.recipe import Recipe, recipe_for
from backproof.tabular.recipe_search import MOST_TRIALS, search, seconds_in
from backproof.training import TrainingResult
from backproof.training.history import EpochRecord
from backproof.training.progress import language_of, many_bar, progress_bar

Array = Any


@dataclass(frozen=True)
class LearningTask:
    """What several networks are about to learn.

    Attributes:
        effort: how much is spent.
        examples: what is learnt from.
        recipe: how; where the effort is "best", the recipe tried first.
        monotonic: 1 or -1 by the column that the prediction rises or falls with.
    """

    effort: str
    examples: EncodedExamples
    recipe: Recipe
    monotonic: Mapping[str, float] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Phrase, ...]:
        """What was chosen, one sentence each."""
        network, recipe = network_of(self.examples, self.recipe), self.recipe
        hidden = network.activations[0].name
        sizes = "-".join(map(str, network.sizes))
        if self.effort == "best":
            template = "Recipes are tried, the first of them networks {sizes}, activation {activation}, cost {cost}."
        elif recipe.networks == 1:
            template = "Network {sizes}, activation {activation}, cost {cost}, by AdamW for at most {epochs} epochs."
        else:
            template = (
                "Network {sizes}, {count} of them side by side, activation {activation}, cost {cost}, by AdamW for at "
                "most {epochs} epochs."
            )
        made = Phrase(template, count=recipe.networks, sizes=sizes, activation=hidden,
                      cost=network.cost_function.name, epochs=recipe.epochs)  # fmt: skip
        kept = _kept(keep_own_epochs(self.examples, recipe))
        return (made, kept) if not self.monotonic else (made, kept, _promised(self.monotonic))


def _kept(each: bool) -> Phrase:
    """Return which epoch is kept: one of each network, or one of all."""
    if each:
        return Phrase("Each is validated on examples that it does not learn from; of each the epoch at which its "
                      "answers to them cost least is kept.")  # fmt: skip
    return Phrase("Each is validated on examples that it does not learn from; the epoch at which their mean answers "
                  "cost least is kept.")  # fmt: skip


def planned(
    effort: str, options: RunOptions, prepared: Prepared, validation: tuple[Array, Array] | float | None
) -> LearningTask:  # fmt: skip
    """Return what several networks learn from the examples of a run.

    Args:
        effort: one of `EFFORTS`.
        options: of the run.
        prepared: the examples.
        validation: other examples, or the share that all networks are held to; None for a share of its own for each.

    Raises:
        InputError: class weights that the target does not take, or a column that nothing can rise or fall with.
    """
    other = validation if isinstance(validation, tuple) else None
    weight = class_weights(options.class_weight, prepared.encoding)
    examples = examples_of(prepared.encoding, prepared.x, prepared.y, class_weight=weight, validation=other)
    share = validation if isinstance(validation, float) else None
    examples = replace(examples, share=share, signs=signs_of(prepared.encoding, options.monotonic))
    recipe = recipe_for(effort, len(prepared.x), prepared.encoding.kind)
    return LearningTask(effort, examples, recipe, options.monotonic or {})


def _promised(monotonic: Mapping[str, float]) -> Phrase:
    """Return what holds for every input, in one sentence."""
    rising, falling = (listed([shown(name) for name in monotonic if monotonic[name] == sign]) for sign in (1, -1))
    if not falling:
        return Phrase("The prediction never falls with {rising}, whatever the other columns are.", rising=rising)
    if not rising:
        return Phrase("The prediction never rises with {falling}, whatever the other columns are.", falling=falling)
    return Phrase("The prediction never falls with {rising} and never rises with {falling}, whatever the other columns "
                  "are.", rising=rising, falling=falling)  # fmt: skip


def learnt_by_several(
    task: LearningTask, options: RunOptions, prepared: Prepared, folder: RunFolder, progress: bool | str
) -> tuple[Model, TrainingResult]:
    """Return the model of several networks, and how training went.

    Raises:
        InputError: nothing could be learnt, or what the folder holds is of another run.
        KeyboardInterrupt: interrupted before the first epoch was completed.
    """
    folder.check_kind(SEARCH if task.effort == "best" else SEVERAL)
    with ExitStack() as stack:
        told = _bar(task, progress, stack)
        given = options.some(("seed", "engine", "instructions"))
        path = folder.path or None
        if task.effort == "best":
            seconds = seconds_in(options.time)
            given |= {"seconds": seconds, "cluster": cluster_of(options)}
            found = search(task.examples, task.recipe, told=told, folder=path, **given)
            done = _said(found.learnt, found.trials)
        else:
            done = learn(task.examples, task.recipe, told=[lambda record: told(0, record)], folder=path, **given)
    if task.monotonic:
        done = replace(done, options=done.options | {"monotonic": dict(task.monotonic)})
    with stopped_by(Event()):  # who asked training to end wants what was learnt
        model = model_of(done, prepared.encoding)
        return model, result_of(done, model)


def _said(learnt: Learnt, trials: int) -> Learnt:
    template = "1 recipe tried; {ended}" if trials == 1 else "{trials} recipes tried; of the best, {ended}"
    message = Phrase(template, trials=trials, ended=learnt.message)
    return replace(learnt, message=message)


def _bar(task: LearningTask, progress: bool | str, stack: ExitStack) -> Callable[[int, EpochRecord], Any]:
    """Return what is told of every epoch: it moves a bar over all of them, where one is shown."""
    if not progress:
        return lambda trial, record: None
    if task.effort != "best":  # networks that go on together, epoch by epoch
        move = stack.enter_context(progress_bar(task.recipe.epochs, 0, language_of(progress)))
        return lambda trial, record: move(record)
    count = MOST_TRIALS + 1
    bar = stack.enter_context(many_bar([task.recipe.epochs] * count, [0] * count, language_of(progress)))

    def told(trial: int, record: EpochRecord) -> None:
        bar.moved(trial, record)

    return told
