"""A run: one training, that can be stepped from outside, stopped anywhere and continued.

`train` makes a run and lets it go to its end. Whoever wants to see it on its way advances it by steps or by epochs.
However the way is divided, it is the same, bit for bit: parameters, what the optimizer remembers, history, status. For
an engine that is so wherever a run is divided: within an epoch, dropout masks, noise, learning rates and the sums that
the history is made of go on from where they stood.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from backproof.engines import ChosenEngine, Engine, Outcome, Pass, State
from backproof.engines.threads import stop_if_asked
from backproof.errors import InputError, Keyword, Phrase
from backproof.training.checkpoint import Checkpoint
from backproof.training.divergence import Divergence, is_finite
from backproof.training.health import Examination
from backproof.training.history import EpochRecord, History
from backproof.training.lbfgs import minimise
from backproof.training.saving import CheckpointFile, Parts, Path
from backproof.training.setup import Setup
from backproof.training.signals import are_held
from backproof.training.stopping import Watched, judged, why_ended
from backproof.training.training_result import TrainingResult

Array = Any
Callback = Callable[[EpochRecord], Any]


@dataclass(frozen=True)
class _End:
    """How a run came to its end."""

    status: str
    message: str
    divergence: Divergence | None = None


class Epoch:
    """The epoch under way: its order and learning rates, how far it has come, and the time it took."""

    def __init__(self, setup: Setup, point: Checkpoint) -> None:
        self.order, self.rates = setup.order(point), setup.rates(point)
        self.state, self.begun, self.seconds = point.state, point.begun or Pass(), 0.0

    def reach(self, outcome: Outcome, seconds: float) -> None:
        """Take over the state that steps led to."""
        self.state, self.begun, self.seconds = outcome.state, outcome.reached, self.seconds + seconds


class Run:
    """One training, that can be stepped, stopped and resumed.

    Args:
        setup: what stays the same.
        start: where to begin, as `Setup.start` returns it.
        callbacks: called with the record of each epoch; one that returns something true ends the run.
        path: of a checkpoint that is written every few seconds and where the run ends, or None.

    Raises:
        InputError: no engine can run it, or the path cannot be written.
    """

    def __init__(
        self, setup: Setup, start: Checkpoint, callbacks: Sequence[Callback] = (), path: Path | None = None
    ) -> None:
        self.setup, self._callbacks = setup, _functions(callbacks)
        self._file = None if path is None else CheckpointFile(path)
        self._parts = Parts(setup.network.n_parameters * setup.batch_size)
        self._may_be_left = path is not None or setup.streams or are_held()
        self._choice: ChosenEngine = setup.engine_after(start)
        self._point = start  # the epoch completed last
        self._epoch: Epoch | None = None  # the epoch under way
        # Before the first epoch nothing has ended: estimators go on with what a fit before remembers.
        goes_on = start.epoch > 0 and start.begun is None
        said = why_ended(start.watched, setup.rule) if goes_on else ""
        self._end = _End("stopped", said) if said else self._last_epoch()

    @property
    def engine(self) -> Engine:
        """The engine that makes the steps."""
        return self._choice.engine

    @property
    def ended(self) -> bool:
        """Whether the run has come to its end, so that it cannot be advanced."""
        return self._end is not None

    @property
    def epoch(self) -> int:
        """How many epochs are completed."""
        return self._point.epoch

    @property
    def step(self) -> int:
        """How many steps of the epoch under way are made."""
        begun = self._epoch.begun if self._epoch else self._point.begun
        return begun.steps if begun else 0

    @property
    def status(self) -> str:
        """How the run came to its end, as in a `TrainingResult`; before that, "paused"."""
        return self._end.status if self._end else "paused"

    @property
    def history(self) -> History:
        """The epochs that are completed."""
        return self._point.history

    @property
    def state(self) -> State:
        """The parameters, and what the optimizer remembers, after the last step."""
        return self._epoch.state if self._epoch else self._point.state

    @property
    def checkpoint(self) -> Checkpoint:
        """Where the run stands, after an epoch or in the middle of one: another run can go on from it."""
        if self._epoch is None or not self._epoch.begun.steps:
            return self._point
        order = self._epoch.order if callable(self.setup.options.shuffle) else None
        return replace(
            self._point,
            state=self._epoch.state,
            begun=self._epoch.begun,
            order=order,
            engine=self.engine.name,
            instructions=self.engine.instructions,
        )

    def advance(self, *, epochs: int | None = None, steps: int | None = None) -> tuple[EpochRecord, ...]:
        """Continue for a number of epochs or of steps; to the end where neither is given.

        An epoch under way counts as one when it is completed. A step of L-BFGS is an iteration, and so is an epoch;
        since SciPy keeps its memory to itself, the iterations before are made again: the same bits, not less work.
        Ctrl-C ends the run, with the status "interrupted".

        Args:
            epochs: ≥ 1.
            steps: ≥ 1.

        Returns:
            The records of the epochs that were completed.

        Raises:
            InputError: both are given, or a number below 1.
        """
        before = len(self.history)
        if epochs is not None and steps is not None:
            raise InputError("epochs, steps: both given; accepted: one of them, or neither")
        for name, given in (("epochs", epochs), ("steps", steps)):
            if given is not None and given < 1:
                raise InputError("{name}: {given} given; accepted: a whole number ≥ 1", name=name, given=given)
        try:
            if self.setup.iterates:
                self._iterate(epochs or steps)
            else:
                self._go_on(epochs, steps)
        except KeyboardInterrupt:
            self.interrupt()
        except Exception:
            self.keep_what_was_learnt()
            raise
        self.keep_the_end()
        return self.history.since(before)

    def keep_the_end(self) -> None:
        """Write the checkpoint of a run that has ended, if it has a path."""
        if self._file is not None and self.ended:
            self._file.write(self.checkpoint)

    def keep_what_was_learnt(self) -> None:
        """Write the checkpoint of a run that an error ends, if it has a path, unless it has not begun."""
        if self._file is not None and (self.epoch or self.step):
            self._file.write(self.checkpoint)

    def move(self, function: Callable[[Array], Array]) -> None:
        """Put the parameters elsewhere between two steps; what the optimizer remembers stays.

        Args:
            function: gives the new vector of parameters for the one after the last step.
        """
        state = replace(self.state, vector=function(self.state.vector))
        if self._epoch is not None:
            self._epoch.state = state
        else:
            self._point = replace(self._point, state=state)

    def result(self) -> TrainingResult:
        """Return the result so far; before the end of the run its status is "paused"."""
        end = self._end or _End("paused", Phrase("paused after {reached}", reached=self._reached()))
        message = end.message if self._file is None else self._file.said_after(end.message)
        network, point, best = self.setup.network, self.checkpoint, self._point.watched.best_vector
        parameters = network.parameters_from_vector(point.state.vector if best is None else best)
        is_sound = self.epoch > 0 and end.status != "diverged"
        return TrainingResult(
            network, parameters, point.history, end.status, message, point, self.engine.name, end.divergence,
            self._choice.reason, self.setup.options.to_record(),
            Examination.of(network, parameters, self.setup.data) if is_sound else None,
        )  # fmt: skip

    def _reached(self) -> Phrase:
        if self.setup.iterates:
            return _counted(self.epoch, "{count} iteration", "{count} iterations")
        if self.step:
            epochs, steps = (
                _counted(self.epoch, "{count} epoch", "{count} epochs"),
                _counted(self.step, "{count} step", "{count} steps"),
            )
            return Phrase("{epochs} and {steps}", epochs=epochs, steps=steps)
        return _counted(self.epoch, "{count} epoch", "{count} epochs")

    # ------------------------------------------------------------------- steps

    def _go_on(self, epochs: int | None, steps: int | None) -> None:
        """Make steps until enough are made, or enough epochs are completed, or the run ends."""
        all_epochs = self.setup.options.epochs
        last = all_epochs if epochs is None else min(all_epochs, self.epoch + epochs)
        while not self.ended and self.epoch < last and (steps is None or steps > 0):
            made = self._make_steps(self._parts.most(steps) if self._may_be_left else steps)
            steps = None if steps is None else steps - made

    def _make_steps(self, most: int | None) -> int:
        """Make steps of the epoch under way, at most so many; return how many."""
        stop_if_asked()
        began = time.perf_counter()
        epoch, rates = self.asked(most)
        outcome = self.setup.steps(self.engine, epoch.state, self.epoch, epoch.order, rates, epoch.begun)
        seconds = time.perf_counter() - began
        self.take(outcome, len(rates), seconds)
        self._parts.took(len(rates), seconds)
        if self._file is not None and self._file.is_due(after_an_epoch=False) and not self.ended:
            self._file.write(self.checkpoint)
        return len(rates)

    def asked(self, most: int | None = None) -> tuple[Epoch, list[float]]:
        """Return the epoch under way and the learning rates of the steps that come next, at most so many."""
        epoch = self._epoch = self._epoch or Epoch(self.setup, self._point)
        before = epoch.begun.steps
        most = self.setup.whole_steps(before, most)
        return epoch, epoch.rates[before:] if most is None else epoch.rates[before : before + most]

    def take(self, outcome: Outcome, steps: int, seconds: float) -> None:
        """Take over the outcome of the steps that `asked` returned, whichever engine made them."""
        epoch = self._epoch
        assert epoch is not None
        if not is_finite(outcome, epoch.begun.steps + steps):
            self._diverge(epoch, outcome)
            return
        if epoch.begun.steps + steps == self.setup.steps_per_epoch:
            # an interrupt while the epoch is evaluated leaves the run where it stood before these steps
            record = self.setup.record(self.engine, self.epoch + 1, outcome, epoch.rates[-1], epoch.seconds + seconds)
            self._epoch = None
            self._point, ended = self._after(self._point, record, outcome.state, epoch.order)
            self._tell(record, ended)
        else:
            epoch.reach(outcome, seconds)
        self._end = self._end or self._last_epoch()

    def _last_epoch(self) -> _End | None:
        """Return the end of a run that has made all its epochs; L-BFGS says itself when it has."""
        if self.setup.iterates or self.epoch < self.setup.options.epochs:
            return None
        return _End("finished", _counted(self.epoch, "{count} epoch", "{count} epochs"))

    def interrupt(self) -> None:
        """End the run here, with the status "interrupted"."""
        self._end = _End("interrupted", Phrase("interrupted after {reached}", reached=self._reached()))

    def _after(
        self, point: Checkpoint, record: EpochRecord, state: State, order: Array | None = None
    ) -> tuple[Checkpoint, str]:
        """Return the checkpoint after an epoch, and why the run ends here, or ""."""
        watched, ended = judged(point.watched, self.setup.rule, record, state.vector, self.setup.lowers_rate)
        kept = order if callable(self.setup.options.shuffle) else None
        history = point.history.followed_by(record)
        name, used = self.engine.name, self.engine.instructions
        after = Checkpoint(state, record.epoch, kept, watched, history, point.fingerprint, name, instructions=used)
        return after, ended

    def _tell(self, record: EpochRecord, ended: str) -> None:
        """Write the first checkpoint, or the next one that is due, and call the callbacks, which may end the run."""
        if self._file is not None and self._file.is_due(after_an_epoch=True):
            self._file.write(self._point)
        asked = [callback(record) for callback in self._callbacks]
        if ended or any(asked):
            self._end = _End("stopped", ended or Phrase("a callback asked to stop"))

    def _diverge(self, epoch: Epoch, failed: Outcome) -> None:
        """End the run at the last finite parameters, which are found by making the steps again."""
        given = epoch.state, epoch.order, epoch.rates, epoch.begun
        last, divergence = self.setup.located(self.engine, self.epoch, *given, failed)
        epoch.reach(last, 0.0)
        self._end = _End("diverged", divergence.message, divergence)

    # -------------------------------------------------------------- iterations

    def _iterate(self, most: int | None) -> None:
        """Run SciPy's L-BFGS from the start of the run, for a number of iterations more than were made before."""
        all_iterations = self.setup.options.epochs
        last = all_iterations if most is None else min(all_iterations, self.epoch + most)
        if self.ended:
            return
        start = self._point.state.slots[0] if self._point.state.slots else self._point.state.vector
        again = replace(self._point, state=State(start, (start,)), epoch=0, watched=Watched(), history=History())
        n_biases = sum(self.setup.network.sizes[1:])  # the gradient of a bias is its mean error: BP4

        def each(vector: Array, cost: float, gradient: Array) -> bool:
            nonlocal again
            number = again.epoch + 1
            outcome = Outcome(State(vector, (start,), number), Pass(1, 1, cost, gradient[-n_biases:]))
            record = self.setup.record(self.engine, number, outcome, 1.0, 0.0)
            again, ended = self._after(again, record, outcome.state)
            if number > self.epoch:
                self._point = again
                self._tell(record, ended)
            return self.ended or last <= number < all_iterations

        found = minimise(self.engine, self.setup.task, start, self.setup.data, all_iterations, each)
        if found is None:
            return
        if not found.is_finite:
            self._end = _End("diverged", Phrase("the cost or its gradient was not finite; standardise x"))
            return
        exact = replace(again.state, vector=found.vector.astype(self.setup.data.y.dtype))
        self._point = replace(again, state=exact)
        self._end = _End("converged" if found.converged else "finished", found.message)


def _counted(count: int, one: str, many: str) -> Phrase:
    return Phrase(one if count == 1 else many, count=count)


def _functions(callbacks: Any) -> list[Callback]:
    """Return the callbacks as a list, checked."""
    if not isinstance(callbacks, Sequence) or not all(map(callable, callbacks)):
        message = "{option}: {given} given; accepted: a list of functions that take a record of an epoch"
        raise InputError(message, option=Keyword("callbacks"), given=f"{callbacks!r:.60}")
    return list(callbacks)
