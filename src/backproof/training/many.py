"""`train_many`: independent networks on the same examples, on all cores, each with the same bits as `train` alone.

What varies is given as data: several networks, several values of options, several seeds; every combination is a run.
All of them are checked before the first begins, and examples are made ready once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Unpack

from backproof.engines import ENGINES
from backproof.errors import InputError, Phrase
from backproof.network import Network
from backproof.training.at_once import at_once
from backproof.training.checkpoint import Checkpoint
from backproof.training.data import Source, validation_source
from backproof.training.given import GivenForEveryRun
from backproof.training.history import EpochRecord
from backproof.training.options import Options
from backproof.training.progress import ManyBar, language_of, many_bar
from backproof.training.run import Run
from backproof.training.setup import Setup
from backproof.training.together import advance_together, kind
from backproof.training.training_result import TrainingResult, point_of

Array = Any
Callback = Callable[[int, EpochRecord], Any]
_OF_THE_RUN = ("parameters", "validation", "sample_weight", "class_weight", "resume", "checkpoint")
"""What `train` takes beside its `Options`, for each run."""
_SHORT = (str, int, float, bool, type(None))


def train_many(
    networks: Network | Sequence[Network],
    x: Array,
    y: Array,
    *,
    sweep: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]] | None = None,
    seeds: Sequence[int] | None = None,
    n_jobs: int | None = None,
    callbacks: Sequence[Callback] = (),
    progress: bool | str = False,
    **options: Unpack[GivenForEveryRun],
) -> tuple[TrainingResult, ...]:
    """Train every network with every entry of the sweep and every seed, each as `train` would alone.

    Each run keeps to one thread, and so to the bits of `train` on one thread, whatever `n_jobs` is. Python's own work
    between epochs, about 0.1 ms, is done for one run at a time: of much shorter epochs threads make little. With
    `engine="jax"`, networks of one shape make their steps in one call, on a GPU where there is one: equal to `train`
    within rounding.

    Args:
        networks: one network, or several.
        x: examples (N, n_1), as `train` takes them; made ready once and shared.
        y: targets, as `train` takes them.
        sweep: values by option, of which all combinations are run, as {"learning_rate": [0.1, 0.3]}; or the
            keywords of each run, one mapping a run, as [{"l2": 0.0}, {"l2": 1e-4, "epochs": 50}].
        seeds: the seed of each run, as range(32).
        n_jobs: how many networks at once: None or -1 for as many as `OMP_NUM_THREADS`, joblib and the processors
            allow.
        callbacks: called with the number of a run, from 0, and each of its `EpochRecord`s, one call at a time; one
            that returns something true stops that run.
        progress: show one live bar over all, in English, or in the language that is given: "en" or "zh".
        **options: any other keyword of `train`, for all runs.

    Returns:
        One result a run, by network, then by entry of the sweep, the seed varying fastest. Ctrl-C ends all runs; what
        was reached is returned, with the status "interrupted".

    Raises:
        InputError: an argument that is not accepted, before anything is trained, or within a run; the message says
            which run.

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 50)[:, None]
    >>> results = train_many(Network([1, 8, 1]), x, x**2, seeds=range(3), sweep={"learning_rate": [0.01, 0.1]})
    >>> [(result.options["learning_rate"], result.options["seed"]) for result in results]
    [(0.01, 0), (0.01, 1), (0.01, 2), (0.1, 0), (0.1, 1), (0.1, 2)]
    """
    settings = _settings(networks, sweep, seeds, dict(options))
    shared = _Shared(Source(x, y))
    starts = [_checked(setting, shared) for setting in settings]
    with ExitStack() as stack:
        epochs, done = zip(*starts, strict=True)
        bar = stack.enter_context(many_bar(epochs, done, language_of(progress))) if progress else None
        reports = _Reports(callbacks, bar)
        if all(setting.shares_steps for setting in settings):
            return _together(settings, shared, reports)
        return tuple(at_once([_call(setting, shared, reports) for setting in settings], n_jobs))


# --------------------------------------------------------------- what varies


@dataclass(frozen=True)
class _Setting:
    """One run: its number from 0, what it is called in a message, and everything `train` is given."""

    number: int
    name: str
    network: Network
    given: dict[str, Any] = field(repr=False)

    @property
    def shares_steps(self) -> bool:
        """Whether the engine that is asked for makes the steps of several networks at once."""
        asked = ENGINES.get(self.given.get("engine", "auto"))
        return asked is not None and asked.runs_many

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say in any error which run it came from."""
        try:
            yield
        except InputError as error:
            raise InputError("{run}: {error}", run=self.name, error=error) from None
        except Exception as error:
            error.add_note(f"in {self.name} of train_many")
            raise


def _settings(networks: Any, sweep: Any, seeds: Any, options: dict[str, Any]) -> list[_Setting]:
    nets, entries, seeded = _networks(networks), _entries(sweep), _seeds(seeds)
    swept = {name for entry in entries for name in entry} | ({"seed"} if seeds is not None else set())
    twice = [name for name in options if name in swept]
    if twice or (seeds is not None and any("seed" in entry for entry in entries)):
        raise InputError(
            "{name}: given both for all runs and for each; one of them is accepted", name=(twice or ["seed"])[0]
        )
    combined = list(product(enumerate(nets), entries, seeded))
    paths = [{**options, **entry}.get("checkpoint") for _, entry, _ in combined]
    if len(set(paths) - {None}) < len(paths) - paths.count(None):
        raise InputError("checkpoint: one file given for several runs; a file for each, in sweep, is accepted")
    settings = []
    for number, ((place, network), entry, seed) in enumerate(combined):
        which = {"network": place} if len(nets) > 1 else {}
        own = {**entry, **seed}
        said = ", ".join(f"{name}={_short(value)}" for name, value in {**which, **own}.items())
        name = Phrase("run {number} of 0…{last}", number=number, last=len(combined) - 1)
        name = Phrase("{run} ({options})", run=name, options=said) if said else name
        settings.append(_Setting(number, name, network, {**options, **own}))
    return settings


def _networks(given: Any) -> tuple[Network, ...]:
    networks = (given,) if isinstance(given, Network) else _listed("networks", given, Phrase("a Network, or several"))
    for network in networks:
        if not isinstance(network, Network):
            raise InputError("networks: holds {given}; a Network, or several, are accepted", given=_short(network))
    return tuple(networks)


def _entries(sweep: Any) -> list[dict[str, Any]]:
    """Return the keywords of each entry of a sweep, from values by option or from the entries themselves."""
    if sweep is None:
        return [{}]
    if isinstance(sweep, Mapping):
        values = [_listed(f"sweep: {name}", given, Phrase("a sequence of values")) for name, given in sweep.items()]
        return [dict(zip(sweep, chosen, strict=True)) for chosen in product(*values)]
    entries = _listed("sweep", sweep, Phrase("a mapping from options to values, or a mapping for each run,"))
    for entry in entries:
        if not isinstance(entry, Mapping):
            raise InputError("sweep: holds {given}; a mapping for each run is accepted", given=_short(entry))
    return [dict(entry) for entry in entries]


def _seeds(seeds: Any) -> list[dict[str, Any]]:
    if seeds is None:
        return [{}]
    return [{"seed": seed} for seed in _listed("seeds", seeds, Phrase("a sequence of integers ≥ 0, as range(8),"))]


def _listed(name: str, given: Any, accepted: str) -> list[Any]:
    if isinstance(given, str | Mapping) or not hasattr(given, "__iter__"):
        raise InputError(
            "{name}: {given} given; {accepted} is accepted", name=name, given=_short(given), accepted=accepted
        )
    values = list(given)
    if not values:
        raise InputError("{name}: nothing given; {accepted} is accepted", name=name, accepted=accepted)
    return values


def _short(value: Any) -> str:
    return repr(value) if isinstance(value, _SHORT) else str(getattr(value, "name", type(value).__name__))


# ------------------------------------------------------------------ the runs


class _Shared:
    """Examples and validation data that runs have in common, each made ready once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._validation: dict[tuple[int, ...], Source] = {}

    def setup(self, setting: _Setting) -> Setup:
        """Return the setup of a run: all its arguments checked but those of where it begins."""
        given = setting.given
        validation = given.get("validation")
        if isinstance(validation, tuple | list):
            key = tuple(map(id, validation))  # the caller keeps the arrays until the last run has ended
            validation = self._validation.setdefault(key, validation_source(validation))
        options = {name: value for name, value in given.items() if name not in _OF_THE_RUN}
        weights = given.get("sample_weight"), given.get("class_weight")
        return Setup(setting.network, Options.checked(options), self.source, validation, *weights)


def _checked(setting: _Setting, shared: _Shared) -> tuple[int, int]:
    """Raise the errors that a run would raise at its beginning; return its epochs, and those completed."""
    given = setting.given
    with setting.named():
        setup, done = shared.setup(setting), 0
        if given.get("parameters") is not None or given.get("resume") is not None:
            done = Run(setup, _start(setup, given)).epoch
    return setup.options.epochs, done


def _start(setup: Setup, given: Mapping[str, Any]) -> Checkpoint:
    return setup.start(given.get("parameters"), point_of(given.get("resume")))


def _made(setting: _Setting, shared: _Shared, reports: _Reports) -> Run:
    given, setup = setting.given, shared.setup(setting)
    return Run(setup, _start(setup, given), [reports.of(setting.number)], given.get("checkpoint"))


def _call(setting: _Setting, shared: _Shared, reports: _Reports) -> Callable[[], TrainingResult]:
    def call() -> TrainingResult:
        with setting.named():
            run = _made(setting, shared, reports)
            run.advance()
        result = run.result()
        reports.ended(setting.number, result)
        return result

    return call


def _together(settings: Sequence[_Setting], shared: _Shared, reports: _Reports) -> tuple[TrainingResult, ...]:
    """Make the steps of all runs of one kind in one call of their engine, one kind after another."""
    runs: list[Run] = []
    for setting in settings:
        with setting.named():
            runs.append(_made(setting, shared, reports))
    for alike, of_a_kind in _by_kind(runs).items():
        if alike is not None:
            advance_together(of_a_kind)
        else:
            for run in of_a_kind:
                run.advance()
    results = tuple(run.result() for run in runs)
    for setting, result in zip(settings, results, strict=True):
        reports.ended(setting.number, result)
    return results


def _by_kind(runs: Sequence[Run]) -> dict[Any, list[Run]]:
    """Return the runs in groups whose steps can be made together; those that run alone stand under None."""
    groups: dict[Any, list[Run]] = {}
    for run in runs:
        groups.setdefault(kind(run), []).append(run)
    return groups


class _Reports:
    """Tells the bar and the callbacks of every epoch of every run; callbacks one at a time."""

    def __init__(self, callbacks: Sequence[Callback], bar: ManyBar | None) -> None:
        self._callbacks, self._bar, self._lock = list(callbacks), bar, threading.Lock()

    def of(self, number: int) -> Callable[[EpochRecord], bool]:
        """Return the callback of one run."""

        def tell(record: EpochRecord) -> bool:
            if self._bar is not None:
                self._bar.moved(number, record)
            if not self._callbacks:
                return False
            with self._lock:
                asked = [callback(number, record) for callback in self._callbacks]
            return any(asked)

        return tell

    def ended(self, number: int, result: TrainingResult) -> None:
        """Say that a run came to its end."""
        if self._bar is not None and result.status != "interrupted":
            self._bar.ended(number)
