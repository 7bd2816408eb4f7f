"""A search over recipes on a cluster: one task a recipe, made by one worker from a file that it reads once.

A worker is sent the recipe and the name of the file, and sends back what was learnt. Which recipes are tried depends on
the seed alone; what comes of each has the bits that it has here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backproof.cluster.held_shards import examples_of
from backproof.cluster.shard_files import ShardFile
from backproof.cluster_door import ClusterConnection
from backproof.engines.threads import at_most, one_blas_thread
from backproof.errors import InputError, Phrase
from backproof.tabular.learning import Learnt, network_of
from backproof.tabular.learning_examples import EncodedExamples
from backproof.tabular.narrowing import learnt_on_used, used_by
from backproof.tabular.recipe import Recipe
from backproof.training.data import Source
from backproof.training.options import Options
from backproof.training.setup import Setup


@dataclass(frozen=True)
class ExamplesInFiles:
    """Examples whose rows lie in files that every worker sees.

    Attributes:
        rows: the file of x, y and weights.
        validation: the file of other examples, or None.
        rest: the examples without any row: what is known of their features.
    """

    rows: ShardFile
    validation: ShardFile | None
    rest: EncodedExamples

    @classmethod
    def of(cls, examples: EncodedExamples, there: ClusterConnection) -> ExamplesInFiles:
        """Write examples to files.

        Raises:
            InputError: the folder of the files cannot be written to.
        """
        weights = () if examples.weights is None else (examples.weights,)
        rows = there.file_of(examples.x, examples.y, *weights)
        validation = None if examples.validation is None else there.file_of(*examples.validation)
        rest = replace(examples, x=examples.x[:0], y=examples.y[:0], weights=None, validation=None)
        return cls(rows, validation, rest)

    def read(self) -> EncodedExamples:
        """Return the examples.

        Raises:
            InputError: a file cannot be read.
        """
        data, other = examples_of(self.rows), self.validation
        held = None if other is None else examples_of(other)
        validation = None if held is None else (held.x, held.y)
        return replace(self.rest, x=data.x, y=data.y, weights=data.weights, validation=validation)


@dataclass(frozen=True)
class Trial:
    """What came of a recipe on a worker.

    Attributes:
        learnt: by its networks; None where nothing was.
        reason: why nothing was learnt, or None.
        seconds: that it took.
    """

    learnt: Learnt | None
    reason: InputError | None
    seconds: float


def try_recipe(files: ExamplesInFiles, recipe: Recipe, given: Mapping[str, Any], attempt: int = 0) -> Trial:
    """Let the networks of a recipe learn, on one thread: a pure function but for the seconds.

    Args:
        files: what is learnt from.
        recipe: how.
        given: the other keywords of `learn`.
        attempt: which attempt this is; it changes nothing but what a scheduler takes for the same task.

    Raises:
        InputError: the files cannot be read.
    """
    began, examples = time.monotonic(), files.read()
    learnt, reason = None, None
    with at_most(1), one_blas_thread():
        try:
            learnt = learnt_on_used(examples, recipe, n_jobs=1, **given)
        except InputError as error:
            reason = error
    return Trial(learnt, reason, time.monotonic() - began)


def tried_elsewhere(
    there: ClusterConnection,
    examples: EncodedExamples,
    recipes: Sequence[tuple[int, Recipe]],
    given: Mapping[str, Any],
    enough: Callable[[], bool],
) -> Iterator[Trial]:
    """Yield what comes of each of some recipes on the workers of a cluster, in order.

    Args:
        there: the cluster.
        examples: what is learnt from, with the scales of their features.
        recipes: each with the number of its trial, from 0.
        given: the seed, the engine and the instruction set, as in `learn`.
        enough: whether no more of them are waited for.

    Raises:
        InputError: an engine that cannot run, or files that cannot be written or read.
        ClusterError: as `backproof.cluster`.
    """
    files, engine = ExamplesInFiles.of(examples, there), _Engines(examples, given)
    tasks = [(files, recipe, {"seed": given["seed"], **engine.of(recipe)}) for _, recipe in recipes]
    names = [Phrase("recipe {number}", number=number) for number, _ in recipes]
    return there.each(try_recipe, tasks, names, enough)


class _Engines:
    """The engine and the instruction set that a recipe has here, by which a worker comes to the same bits."""

    def __init__(self, examples: EncodedExamples, given: Mapping[str, Any]) -> None:
        self._examples = examples
        self._sources: dict[int, Source] = {}
        self._given = {name: given[name] for name in ("engine", "instructions")}

    def of(self, recipe: Recipe) -> dict[str, str]:
        """Return both, as options."""
        examples, _ = used_by(self._examples, recipe)
        width = examples.x.shape[1]
        source = self._sources.setdefault(width, Source(examples.x, examples.y))
        options = Options.checked(recipe.options() | self._given)
        setup = Setup(network_of(examples, recipe), options, source)
        engine = setup.engine_after(setup.start(None, None)).engine
        return {"engine": engine.name, "instructions": engine.instructions}
