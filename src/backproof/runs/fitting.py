"""`fit`: read a file, hold out a part, encode it, choose options that were not given, train, score."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from threading import Event
from typing import Any

import numpy as np

from backproof.conformal import Conformal
from backproof.engines.threads import stopped_by
from backproof.errors import Phrase
from backproof.faces import Message
from backproof.model_file import Model
from backproof.runs.copies import copies_among, note_on_copies, with_scores_on_others
from backproof.runs.defaults import METRIC_OF_KIND
from backproof.runs.dependence import MOST_ROWS, Dependence, dependence_on
from backproof.runs.effort import chosen_effort, suits_several
from backproof.runs.examples_of_run import held_out_table, prepared_for, validated_on
from backproof.runs.fitting_several import learnt_by_several, planned
from backproof.runs.fitting_streamed import Streamed, why_streamed
from backproof.runs.folder import RunFolder
from backproof.runs.importance import Importance, encoded_rows, permutation_importance
from backproof.runs.one_network import OneNetwork, said_of_search, slow
from backproof.runs.run_options import DEFAULTS, RunOptions
from backproof.runs.scored_on import check_scored_on
from backproof.runs.scores import Evaluation, evaluate
from backproof.runs.summary import Summary, environment
from backproof.runs.trained_rows import kept_of_rows
from backproof.runs.training_options import check_training
from backproof.tables import Prepared, Reading, Table
from backproof.tables.bounded import fingerprint
from backproof.tables.features import ImageFeature
from backproof.tables.frames import is_data
from backproof.tables.reading import RECOGNISED
from backproof.tables.sources import TableOrSource
from backproof.tabular.recipe import BINS
from backproof.training import TrainingResult

MOST_DEPENDENCES = 6
"""How many columns a report shows the partial dependence on."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What came of training on a table.

    Attributes:
        model: to save, with everything to predict from a table again.
        result: how training went.
        prepared: the table, what was trained on and what was held out.
        evaluation: on what was held out, or None where nothing was.
        notes: what was recognised, chosen and done, one sentence each.
        seconds: of training.
        held_out: the examples that it was scored on, or None.
    """

    model: Model
    result: TrainingResult
    prepared: Prepared = field(repr=False)
    evaluation: Evaluation | None
    notes: tuple[str, ...]
    seconds: float
    held_out: Table | None = field(default=None, repr=False)

    def summary(
        self,
        command: str = "",
        data: str | os.PathLike[str] = "",
        *,
        explain: bool = True,
        told: Callable[[int, int], Any] | None = None,
    ) -> Summary:
        """Return the run as plain data, for a report.

        Args:
            command: that makes this run again.
            data: that was trained on.
            explain: whether to find out what the columns are worth, and how answers depend on them: a second or two.
            told: called with how many columns are done in that, and of how many.
        """
        importance, dependences = self._explained(told or _unheard) if explain else (None, ())
        network, result = self.model.member_network, self.result
        activations = ["", *(record.name for record in network.activations)]
        layers = zip(range(1, network.depth + 1), network.sizes, activations, strict=True)
        encoding = self.prepared.encoding
        used = result.checkpoint.instructions
        titled = {"targets": encoding.target_names, "source": PurePath(self.prepared.table.source).name}
        return Summary(
            Message(f"report.title {encoding.task}", titled), command, self.notes, tuple(layers),
            network.cost_function.name, network.n_parameters, result.options, environment(data, used), result.history,
            best_epoch(result), result.status, result.message, result.engine, self.seconds, self.evaluation,
            METRIC_OF_KIND[encoding.kind], result.findings, importance, dependences,
            max(len(self.model.members), 1), result.best_epochs,
        )  # fmt: skip

    def _explained(self, told: Callable[[int, int], Any]) -> tuple[Importance | None, tuple[Dependence, ...]]:
        """Return what columns are worth on the held-out examples; nothing where there are none, or only an image."""
        if self.held_out is None or len(self.held_out) < 2 or self.prepared.encoding.image_shape is not None:
            return None, ()
        found = permutation_importance(self.model, self.held_out, told=told)
        images = {one.name for one in self.prepared.encoding.columns if isinstance(one, ImageFeature)}
        shown = [one.name for one in found.columns if one.increase > 0 and one.name not in images][:MOST_DEPENDENCES]
        encoded = encoded_rows(self.model, self.held_out, MOST_ROWS, 0)
        return found, tuple(dependence_on(self.model, encoded, name) for name in shown)


def fit(
    data: TableOrSource,
    target: str | Sequence[str] | None = None,
    options: RunOptions = DEFAULTS,
    *,
    reading: Reading = RECOGNISED,
    progress: bool | str = False,
    tell: Callable[[str], Any] = lambda note: None,
    folder: RunFolder | None = None,
    before_training: Callable[[], Any] = lambda: None,
    **choices: Any,
) -> Fitted:
    """Train a network on a table, and score it on what was held out.

    Args:
        data: a table, or what `backproof.tables.read` takes.
        target: the target column, or several; that of `options`, or of the source, if None.
        options: what is chosen; see `RunOptions`.
        reading: how the file is read, as far as that is not to be recognised; other data is read likewise.
        progress: show a live bar on standard error, in English, or in the language that is given: "en" or "zh".
        tell: called with each note as soon as it is known.
        folder: where checkpoints are written, and what the run goes on from.
        before_training: called once, when the data is read and nothing is learnt yet.
        **choices: single fields of `RunOptions`, in place of those in `options`.

    Raises:
        InputError: data or an option that is not accepted.
    """
    options = options.with_choices(choices if target is None else choices | {"target": target})
    job = _job(data, options, reading, tell)
    prepared = job.prepared
    scored_on = held_out_table(options.held_out, prepared)
    # what cannot be scored on is refused before training, not after
    held_out = None if scored_on is None else _encoded(scored_on, prepared)
    if is_data(options.held_out) and scored_on is not None:
        said = Phrase("{count} examples trained on; scored on the {held_out} of {source}.", count=job.count,
                      held_out=len(scored_on), source=scored_on.source)  # fmt: skip
        prepared = replace(prepared, notes=(*prepared.notes[:-1], said))
    copied = np.zeros(0, bool)
    whole = len(prepared.x) == job.count  # of a table on disk only a sample is in memory
    if held_out is not None and whole:
        copied = copies_among(prepared.x, prepared.y, *held_out)
        prepared = replace(prepared, notes=prepared.notes + note_on_copies(copied))
    kept = RunFolder("") if folder is None else folder
    notes = (*prepared.notes, *job.notes, *kept.notes, *check_scored_on(kept, options.seed, held_out))
    for note in notes:
        tell(note)
    before_training()
    began = time.perf_counter()
    model, result = job.run(kept, progress)
    seconds = time.perf_counter() - began
    with stopped_by(Event()):  # who asked training to end wants what it learnt
        evaluation = None if scored_on is None else _evaluated(replace(model, conformal=None), scored_on, copied)
    facts = _facts(prepared, job.count, result, evaluation, options.class_weight) | {"sha256": job.known_by(data)}
    facts |= {"trained_rows": kept_of_rows(prepared.x, prepared.y)} if whole else {}
    model = replace(model, facts=facts, conformal=_errors_in(evaluation) or model.conformal)
    return Fitted(model, result, prepared, evaluation, notes, seconds, scored_on)


def _evaluated(model: Model, scored_on: Table, copied: Any) -> Evaluation:
    return with_scores_on_others(evaluate(model, scored_on), model, scored_on, copied)


def _encoded(scored_on: Table, prepared: Prepared) -> tuple[Any, Any]:
    """Return what the model is scored on as arrays; a part of the examples in memory was encoded with the others."""
    if len(prepared.held_out_x) == len(scored_on):
        return prepared.held_out_x, prepared.held_out_y
    encoding, dtype = prepared.encoding, prepared.x.dtype
    return encoding.features(scored_on, dtype=dtype), encoding.targets(scored_on, dtype=dtype)


def _job(data: TableOrSource, options: RunOptions, reading: Reading, tell: Callable[[str], Any]) -> _Job:
    """Return what learns: one network or several from a table in memory, or one from a table that stays on disk."""
    effort = chosen_effort(options)
    check_training(options)
    if (why := why_streamed(data, options)) is not None:
        tell(why)
        return Streamed(data, options, reading)
    prepared = prepared_for(data, options, reading, bins=0 if effort is None else BINS)
    if effort is None or not suits_several(prepared, options):
        return OneNetwork(options, prepared)
    return _SeveralNetworks(options, prepared, effort)


def _unheard(done: int, total: int) -> None:
    """Take the place of a callback."""


def _errors_in(evaluation: Evaluation | None) -> Conformal | None:
    """Return what intervals are made of: the errors on the examples that were scored on."""
    if evaluation is None or evaluation.actual is None:
        return None
    return Conformal.of(evaluation.actual, evaluation.predicted)


class _SeveralNetworks:
    """Several networks by a recipe."""

    def __init__(self, options: RunOptions, prepared: Prepared, effort: str) -> None:
        given = None if options.validation is None else validated_on(options.validation, prepared, options.dtype)
        self.prepared, self._options = prepared, options
        self._task = planned(effort, options, prepared, given)
        self.notes = [*self._task.notes, *said_of_search(options), *slow(options.engine)]
        self.count, self.known_by = len(prepared.x), fingerprint

    def run(self, folder: RunFolder, progress: bool | str) -> tuple[Model, TrainingResult]:
        """Train them."""
        return learnt_by_several(self._task, self._options, self.prepared, folder, progress)


_Job = OneNetwork | _SeveralNetworks | Streamed


def best_epoch(result: TrainingResult) -> int | None:
    """Return the epoch whose parameters were kept; None where they are those of the last epoch, or of several."""
    rule = result.options.get("stopping")
    return result.checkpoint.watched.best_epoch or None if rule and rule["restore_best"] else None


def _facts(
    prepared: Prepared, count: int, result: TrainingResult, evaluation: Any, class_weight: Any
) -> dict[str, Any]:
    return {
        "data": prepared.table.source,
        "examples": count,
        "status": result.status,
        "message": result.message,
        "engine": result.engine,
        **({"instructions": result.checkpoint.instructions} if result.checkpoint.instructions else {}),
        "best_epoch": best_epoch(result),
        **({"best_epochs": list(result.best_epochs)} if result.best_epochs else {}),
        "class_weight": class_weight if class_weight is None or isinstance(class_weight, str) else dict(class_weight),
        "evaluation": None if evaluation is None else evaluation.to_record(),
    }
