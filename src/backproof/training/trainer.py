"""`train`, and `begin` for those who want to step a run themselves: network, data and options to a result.

A run is a pure function of (network, data, options, seed): the order, the dropout masks and the noise of epoch e are
drawn from (seed, e), so that a run stopped anywhere and continued from its checkpoint gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any, Unpack

from backproof.cluster_door import reached
from backproof.described import takes
from backproof.errors import InputError, Keyword
from backproof.network import Network, Parameters
from backproof.spools import NpyFiles, Spool
from backproof.training.given import GivenOptions
from backproof.training.on_disk import examples_given
from backproof.training.options import Options
from backproof.training.progress import language_of, progress_bar
from backproof.training.run import Callback, Run
from backproof.training.saving import Path
from backproof.training.setup import Setup
from backproof.training.signals import signals_held
from backproof.training.training_result import Resumed, TrainingResult, point_of

Array = Any


@takes(Options)
def train(
    network: Network,
    x: Array | Path | Spool | NpyFiles | Iterable[Any],
    y: Array | Path | None = None,
    *,
    parameters: Parameters | None = None,
    validation: tuple[Array, Array] | float | None = None,
    sample_weight: Array | None = None,
    class_weight: Any = None,
    callbacks: Sequence[Callback] = (),
    progress: bool | str = False,
    resume: Resumed | None = None,
    checkpoint: Path | None = None,
    cluster: Any = None,
    shards: int | None = None,
    **options: Unpack[GivenOptions],
) -> TrainingResult:
    """Train a network by BP1–BP4.

    Args:
        network: layers and cost.
        x: examples as rows (N, n_1), dense or sparse, finite. Or examples that stay on disk, see docs/scale.md: a
            spool, or the path of one; the path of an NPY file; that of a table, a folder of tables or a pattern of
            names; or batches (x, y) or (x, y, weights), one after the other.
        y: targets (N, n_L); (N,) where n_L is 1; or (N,) integers 0…n_L − 1, made one-hot. With x in an NPY file the
            path of another, with x in a table the name of its target, else with x on disk None.
        parameters: where to begin; drawn by `scheme` and `seed` if None.
        validation: (x, y) that is evaluated after every epoch, or a share of the examples to hold out for it.
        sample_weight: weights of the examples (N,), ≥ 0.
        class_weight: a mapping from class to weight, or "balanced".
        callbacks: called with each `EpochRecord`; one that returns something true stops the run.
        progress: show a live bar, in English, or in the language that is given: "en" or "zh".
        resume: go on from a result, a checkpoint, the path of its file, or the folder of a run, of which the newest
            checkpoint that is whole is taken, until `epochs` in all.
        checkpoint: the path of a file that is written every few seconds, where the run ends, and at SIGINT, SIGTERM or
            SIGHUP, which end the run where it stands.
        cluster: whose workers make the steps, in rounds that are averaged: what `backproof.Cluster` takes as workers,
            or a `Cluster` with further choices. `batch_size` is then that of each shard. See docs/cluster.md.
        shards: into how many parts the examples are dealt there; see `backproof.Cluster`.
        **options: see `backproof.training.options.Options`.

    Returns:
        The result; a run that diverges or is interrupted returns too, with the last finite parameters.

    Raises:
        InputError: an argument or option that is not accepted; the message names it.
        ClusterError: a cluster that cannot be reached, or a task that its workers died of; the checkpoint is kept.

    >>> import numpy as np
    >>> net = Network([2, 4, 1], activation="tanh", cost="quadratic")
    >>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> result = train(net, x, x[:, 0] * x[:, 1], optimizer="lbfgs", epochs=50)
    >>> result.history.costs[-1] < 0.01
    True
    """
    checked = Options.checked(options, train)
    examples = examples_given(network, x, y, checked)
    given = network, checked, examples, validation, sample_weight, class_weight
    with ExitStack() as stack:
        setup = setup_for(given, cluster, shards, stack)
        start = setup.start(parameters, point_of(resume))
        if progress:
            bar = stack.enter_context(progress_bar(setup.options.epochs, start.epoch, language_of(progress)))
            callbacks = [bar, *callbacks]
        run = Run(setup, start, callbacks, checkpoint)
        if checkpoint is not None:
            stack.enter_context(signals_held())
        run.advance()
        return run.result()


def setup_for(given: tuple[Any, ...], cluster: Any, shards: int | None, stack: ExitStack) -> Setup:
    """Return the setup of a run in this process, or on a cluster, which is reached for as long as the stack is open.

    Raises:
        InputError: shards without a cluster, or as `Setup`.
    """
    if cluster is None:
        if shards is not None:
            message = "{option}: given without {cluster}; accepted: with it"
            raise InputError(message, option=Keyword("shards"), cluster=Keyword("cluster"))
        return Setup(*given)
    made: Setup = stack.enter_context(reached(cluster, shards)).setup(*given)
    return made


@takes(Options)
def begin(
    network: Network,
    x: Array | Path | Spool | NpyFiles | Iterable[Any],
    y: Array | Path | None = None,
    *,
    parameters: Parameters | None = None,
    validation: tuple[Array, Array] | float | None = None,
    sample_weight: Array | None = None,
    class_weight: Any = None,
    callbacks: Sequence[Callback] = (),
    resume: Resumed | None = None,
    checkpoint: Path | None = None,
    **options: Unpack[GivenOptions],
) -> Run:
    """Return a run that has not begun, to be advanced by steps or epochs: all the way, it comes to what `train` gives.

    Args:
        network: this and all others, as `train` takes them.
        x: examples.
        y: targets.
        parameters: where to begin.
        validation: what is evaluated after every epoch.
        sample_weight: weights of the examples.
        class_weight: weights of the classes.
        callbacks: called with each `EpochRecord`.
        resume: what to go on from.
        checkpoint: the path of a file that is written every few seconds while the run is advanced, and where it ends.
        **options: see `backproof.training.options.Options`.

    Raises:
        InputError: as `train`.

    >>> import numpy as np
    >>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> run = begin(Network([2, 4, 1]), x, x[:, 0] * x[:, 1], batch_size=1, epochs=3)
    >>> run.advance(steps=2)  # no epoch is completed yet
    ()
    >>> run.step, run.checkpoint.begun.examples
    (2, 2)
    >>> [record.epoch for record in run.advance(epochs=2)]
    [1, 2]
    >>> run.advance()[-1].epoch, run.ended, run.result().status
    (3, True, 'finished')
    """
    checked = Options.checked(options, begin)
    examples = examples_given(network, x, y, checked)
    setup = Setup(network, checked, examples, validation, sample_weight, class_weight)
    return Run(setup, setup.start(parameters, point_of(resume)), callbacks, checkpoint)
