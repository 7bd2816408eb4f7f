"""Several networks that learn side by side: epoch by epoch, and judged together by the mean of what they answer.

Each network is a `Run` of its own, on its own rows; whatever the number of threads, it comes to the same bits. After
each epoch every row has the mean of the answers of those networks that do not learn from it; the epoch at which these
cost least is kept, probabilities at the temperature that suits them best, as the model will have them: networks that
become too sure of what they say still learn to tell classes apart (Berta, Holzmüller, Jordan, Bach, 2025,
arXiv:2501.19195). Or each network is kept as after the epoch at which its own answers cost least, at the temperature
that suits all of them in that epoch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backproof.engines.threads import stop_if_asked
from backproof.errors import InputError, Phrase
from backproof.network import Network, Parameters
from backproof.tabular.best import Best, better
from backproof.tabular.even_share import mixed
from backproof.tabular.feature_scales import with_scales
from backproof.tabular.folds import ValidationRows
from backproof.tabular.monotonic import EVERY, Bounds
from backproof.tabular.target_pieces import parameters_without_pieces, without_pieces
from backproof.tabular.temperature import fitted_temperature, mean_cost
from backproof.training.at_once import at_once
from backproof.training.history import EpochRecord, History
from backproof.training.metrics import METRICS
from backproof.training.run import Run
from backproof.training.saving import Parts

Array = Any
MOST_COUNTED = 500
"""Examples that the cost of answers is told from, of all networks together, where they have other outputs too: to
answer to each what it learns from would take a third of the time that it learns."""


@dataclass(frozen=True)
class Stand:
    """Where a network stands after an epoch.

    Attributes:
        status: of its run.
        vector: its parameters, within their bounds.
        z: z^L of the examples that it is held to, (N, n_L), all of its outputs.
        cost: the mean cost of its answers to examples that it learns from, where it has other outputs too; where it
            has none, its run knows.
    """

    status: str
    vector: Array
    z: Array
    cost: float | None = None


class Several:
    """Networks that learn side by side.

    Networks may have more outputs than there are targets: only the first of them, as many as targets, are answers.

    Args:
        runs: one a network, all of as many epochs, none validated by itself.
        held: what each is held to.
        y: the targets (N, n_L) that rows are counted in.
        metric: a name of `METRICS`, told after each epoch.
        weights: how much each of these rows counts (N,), or None for all alike.
        patience: epochs without improvement after which they end.
        own_epochs: whether each is kept as after its own best epoch; no two may be held to the same rows then.
        scales: what features are multiplied by in what the networks see, (n_1,), or None.
        bounds: that parameters are held to, or None.
        seed: that those of the networks were drawn from.
        n_jobs: how many at once, as in `train_many`.
    """

    def __init__(
        self,
        runs: Sequence[Run],
        held: Sequence[ValidationRows],
        y: Array,
        metric: str,
        patience: int,
        *,
        own_epochs: bool = False,
        weights: Array | None = None,
        scales: Array | None = None,
        bounds: Bounds | None = None,
        seed: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.runs, self.held, self.y, self.metric = list(runs), list(held), y, metric
        self.patience, self.seed, self.n_jobs = patience, seed, n_jobs
        self.network: Network = runs[0].setup.network
        self.answering = without_pieces(self.network, y.shape[1])
        self.covered = np.unique(np.concatenate([each.rows for each in held]))
        self.row_weights, self.scales, self.bounds = weights, scales, bounds
        self.weights = None if weights is None else weights[self.covered]
        self.places = [np.searchsorted(self.covered, each.rows) for each in held] if own_epochs else []
        self.best, self.history, self.status = Best(), History(), ""
        self.near: float | None = None  # the temperature of the epoch before, which the next one is looked for from
        self.points = [run.checkpoint for run in runs]  # each is replaced by the thread in which its network learns
        self.keep: Callable[[], Any] | None = None  # called after every part of an epoch, in that thread

    def epochs(self) -> Iterator[EpochRecord]:
        """Advance all networks by an epoch at a time, and yield what each epoch came to, until all have ended."""
        self.status = self.status or self._end()
        while not self.status:
            began = time.perf_counter()
            record = self._epoch()
            if record is None:
                return
            record = replace(record, seconds=time.perf_counter() - began)
            self.history = self.history.followed_by(record)
            self.status = self._end()
            yield record

    def _end(self) -> str:
        """Return why networks end after the epochs that are completed, or ""."""
        if not len(self.history):
            return ""
        (last,) = self.history.since(len(self.history) - 1)
        if last.epoch >= last.epochs or all(run.ended for run in self.runs):
            return "finished"
        return "stopped" if last.epoch - self.best.epoch >= self.patience else ""

    def _epoch(self) -> EpochRecord | None:
        """Make one epoch; None where it was interrupted, or no network could go on."""
        stands = at_once([partial(self._after_an_epoch, number) for number in range(len(self.runs))], self.n_jobs)
        if any(stand.status == "interrupted" for stand in stands):
            self.status = "interrupted"
            return None
        if not any(len(run.history) for run in self.runs):
            self.status = "diverged"
            return None
        try:
            stop_if_asked()
            z = self._mean([stand.z for stand in stands])
        except KeyboardInterrupt:
            self.status = "interrupted"
            return None
        return self._judged(stands, z)

    def _judged(self, stands: Sequence[Stand], z: Array) -> EpochRecord:
        """Keep what is better now, by where the networks stand and their mean answers, and return how the epoch was."""
        y, vectors = self.y[self.covered], tuple(stand.vector for stand in stands)
        temperature = self.near = fitted_temperature(self.answering, z, y, self.weights, self.near)
        cost = mean_cost(self.answering, z, y, self.weights, temperature)
        measured = float(METRICS[self.metric](self.network.activations[-1].forward(z), y))
        record = self._record(cost, measured, [stand.cost for stand in stands if stand.cost is not None])
        costs = tuple(self._cost_at(place, z, temperature) for place in self.places)
        now = Best(cost, record.epoch, (record.epoch,) * len(vectors), costs, vectors, z)
        self.best = better(self.best, now, self.places)
        return record

    def _cost_at(self, place: Array, z: Array, temperature: float) -> float:
        """Return what answers z (covered rows, n_L) to the rows of one network cost."""
        weights = None if self.weights is None else self.weights[place]
        return mean_cost(self.answering, z[place], self.y[self.covered[place]], weights, temperature)

    def _after_an_epoch(self, number: int) -> Stand:
        """Return where a network stands after this epoch, which it makes unless it has made it, or has ended."""
        run = self.runs[number]
        if not run.ended and run.epoch <= len(self.history):
            self._advance(number)
        vector, interrupted = self._vector(run), "interrupted"
        if run.status == interrupted:
            return Stand(interrupted, vector, np.empty(0))
        try:
            z = run.engine.evaluate(self.network, vector, self.held[number].x)[0]
            return Stand(run.status, vector, z, None if self.answering is self.network else self._cost(number))
        except KeyboardInterrupt:
            return Stand(interrupted, vector, np.empty(0))

    def _advance(self, number: int) -> None:
        """Advance a network by an epoch, in parts where it is kept where it stands.

        With bounds it is so where its parameters have just been moved within these, and goes on from there.
        """
        run, bounds = self.runs[number], self.bounds
        parts, epoch = Parts(self.network.n_parameters * run.setup.batch_size), run.epoch
        while not run.ended and run.epoch == epoch:
            left = run.setup.steps_per_epoch - run.step
            most = left if bounds is None else min(left, EVERY - run.step % EVERY)
            steps, began = most if self.keep is None else parts.most(most), time.perf_counter()
            run.advance(steps=steps)
            parts.took(steps, time.perf_counter() - began)
            if bounds is not None and run.step % EVERY:
                continue
            if bounds is not None:
                run.move(bounds.nearest)
            self.points[number] = run.checkpoint
            if self.keep is not None:
                self.keep()

    def _vector(self, run: Run) -> Array:
        """Return the parameters of a network where it stands, within their bounds."""
        vector = run.state.vector
        return vector if self.bounds is None else self.bounds.nearest(vector)

    def answered(self, best: Best) -> Best:
        """Return the best so far with what its networks answer."""
        return replace(best, z=self._mean_answers(best.vectors))

    def best_answers(self, temperature: float, share: float) -> Array:
        """Return the mean z^L (covered rows, n_L) of the best so far, over the temperature and with an even share."""
        if not share and self.best.z is not None:
            return self.best.z / temperature
        made = partial(mixed, self.answering, temperature=temperature, share=share)
        return self._mean_answers(self.best.vectors, made)

    def _mean_answers(self, vectors: Sequence[Array], made: Callable[[Array], Array] = np.asarray) -> Array:
        """Return the mean z^L (covered rows, n_L), or of what is made of it, of networks not learning from a row."""
        three = zip(self.runs, vectors, self.held, strict=True)
        return self._mean([run.engine.evaluate(self.network, vector, each.x)[0] for run, vector, each in three], made)

    def _mean(self, each_z: Sequence[Array], made: Callable[[Array], Array] = np.asarray) -> Array:
        """Return the same from the z^L of each network, (N, n_L) of what it is held to."""
        sums = np.zeros(self.y.shape)
        counts = np.zeros((len(self.y), 1))
        for z, each in zip(each_z, self.held, strict=True):
            sums[each.rows] += made(z[:, : sums.shape[1]])
            counts[each.rows] += 1
        mean: Array = sums[self.covered] / counts[self.covered]
        return mean

    def _record(self, cost: float, measured: float, costs: Sequence[float]) -> EpochRecord:
        lasts = [run.history.since(len(run.history) - 1)[0] for run in self.runs if len(run.history)]
        last = max(lasts, key=lambda record: record.epoch)
        norms = tuple(np.mean([record.error_norms for record in lasts], axis=0).tolist())
        mean = float(np.mean(costs or [record.cost for record in lasts]))
        return replace(last, cost=mean, error_norms=norms, validation_cost=cost, metrics={self.metric: measured})

    def _cost(self, number: int) -> float:
        """Return the mean cost of a network's answers to examples it learns from, without that of other outputs.

        Where there are many, each network answers to others of them.
        """
        run, outputs, each = self.runs[number], self.answering.sizes[-1], MOST_COUNTED // len(self.runs) + 1
        data = run.setup.data
        first = max(min(number * each, len(data.y) - each), 0)
        some = slice(first, first + each)
        weights = None if data.weights is None else data.weights[some]
        z = run.engine.evaluate(self.network, run.state.vector, data.x[some])[0][:, :outputs]
        return mean_cost(self.answering, z, data.y[some, :outputs], weights)

    def parameters(self) -> list[Parameters]:
        """Return the parameters of each network at the best epoch, or at its own, all of its outputs.

        Of networks that were interrupted in the first epoch, those that have made a step at least, where they stand.

        Raises:
            InputError: no epoch was completed.
            KeyboardInterrupt: no step was made, since they were interrupted before.
        """
        if self.best.vectors:
            return [self.network.parameters_from_vector(vector) for vector in self.best.vectors]
        if self.status == "interrupted":
            stand = [self._vector(run) for run in self.runs if run.epoch or run.step]
            begun = [self.network.parameters_from_vector(vector) for vector in stand]
            if not begun:
                raise KeyboardInterrupt
            return begun
        ended = Phrase("{status}: {message}", status=Phrase("diverged"), message=self.runs[0].result().message)
        raise InputError(
            "training {result}; nothing was learnt, so nothing is written; accepted: a lower "
            "learning rate, or data of a smaller scale",
            result=ended,
        )

    def unscaled(self) -> list[Parameters]:
        """Return the parameters of the answers at the best epoch, for features that are not multiplied by scales.

        Raises:
            InputError, KeyboardInterrupt: as `parameters`.
        """
        found = [parameters_without_pieces(one, self.y.shape[1]) for one in self.parameters()]
        return found if self.scales is None else [with_scales(one, self.scales) for one in found]
