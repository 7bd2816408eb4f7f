"""Which engine runs: by name, or "auto", the one that was measured to be the fastest of those that do not refuse."""

from __future__ import annotations

from dataclasses import dataclass

from backproof.engines import measured
from backproof.engines.contract import Data, Engine, Task
from backproof.engines.jax_engine import JaxEngine, JaxEngineInBfloat16
from backproof.engines.measured import Setting, StepTimes
from backproof.engines.native_engine import NativeEngine
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError, Keyword, Listed, Phrase

ENGINES: dict[str, type[Engine]] = {
    "native": NativeEngine,
    "numpy": NumpyEngine,
    "jax": JaxEngine,
    "jax-bfloat16": JaxEngineInBfloat16,
}
"""Every engine by its name. Of equally fast engines, and where none was measured, "auto" takes the first of these."""


@dataclass(frozen=True)
class ChosenEngine:
    """An engine, and why it was chosen.

    Attributes:
        engine: what runs.
        reason: why, in words.
    """

    engine: Engine
    reason: str


def engine(name: str, task: Task, data: Data, batch_size: int | None = None) -> Engine:
    """Return the engine that `choose` chooses."""
    return choose(name, task, data, batch_size).engine


def choose(
    name: str, task: Task, data: Data, batch_size: int | None = None, *, table: StepTimes | None = None
) -> ChosenEngine:
    """Return the engine of that name, or for "auto" the fastest of those that can run the task.

    How fast they are is looked up for dtype, kind of optimizer, weights of the largest layer, batch and threads. An
    engine that was not measured is taken only where no measured one can run the task.

    Args:
        name: a name of `ENGINES`, or "auto".
        task: what is to be run.
        data: on what.
        batch_size: examples a step; None for all of them.
        table: what was measured; the user's own, or else the shipped one, if None.

    Raises:
        InputError: no engine has that name, or it refuses the task; the message says why.
    """
    if name == "auto":
        return _automatic(task, data, batch_size or len(data), table)
    if name not in ENGINES:
        raise InputError(
            "{option}: {given!r} is not known; accepted: auto, {accepted}",
            option=Keyword("engine"), given=name, accepted=Listed(ENGINES),
        )  # fmt: skip
    found = ENGINES[name]()
    reason = found.refuses(task, data)
    if reason:
        raise InputError(
            "{option}: {given!r} cannot run this: {reason}; accepted: auto, or an engine that can",
            option=Keyword("engine"), given=name, reason=reason,
        )  # fmt: skip
    return ChosenEngine(found, Phrase("asked for"))


def _automatic(task: Task, data: Data, batch: int, table: StepTimes | None) -> ChosenEngine:
    table = table or measured.table()
    made = {name: make() for name, make in ENGINES.items() if not make.only_if_measured or table.knows(name)}
    reasons = {name: found.refuses(task, data) for name, found in made.items()}
    able = [name for name, reason in reasons.items() if reason is None]
    refused = [Phrase("{name} cannot run this: {reason}", name=name, reason=reason)
               for name, reason in reasons.items() if reason]  # fmt: skip
    if len(able) == 1:
        return ChosenEngine(made[able[0]], _together(refused))
    name, why = fastest(able, Setting.of(task, data.y.dtype, batch), table)
    return ChosenEngine(made[name], _together([why, *refused]))


def _together(reasons: list[Phrase]) -> Phrase:
    """Return reasons in a row."""
    if not reasons:
        return Phrase("")
    first, *rest = reasons
    return first if not rest else Phrase("{first}; {second}", first=first, second=_together(rest))


def fastest(able: list[str], setting: Setting, table: StepTimes, threads: int | None = None) -> tuple[str, Phrase]:
    """Return which of these engines takes the least time for a step, and that in words.

    Args:
        able: names of engines, at least one.
        setting: what is to be run.
        table: what was measured.
        threads: that engines may use; None to ask for it where the answer hangs on it.
    """
    counts = table.threads(setting) if threads is None else [threads]
    found = {count: table.seconds(setting, count) for count in counts}
    firsts = {_first(able, seconds) for seconds in found.values()}
    if len(firsts) == 1:
        threads = counts[-1]  # the answer is the same for every number; asking how many are allowed takes long
    elif threads is None:
        from backproof.engines.threads import allowed

        threads = allowed()
    seconds = found[threads] if threads in found else table.seconds(setting, threads)
    name = _first(able, seconds)
    if name not in seconds:
        return name, Phrase("no engine that can run this was measured")
    times = Listed(f"{other} {seconds[other] * 1e3:.3g} ms" for other in able if other in seconds)
    among = Phrase("{threads} thread(s)", threads=threads)
    if len(counts) > 1 and len(firsts) == 1:
        among = Phrase("with any number of threads")
    return name, Phrase(
        "measured a step: {times} ({setting}, {among})", times=times, setting=setting.words, among=among
    )


def _first(able: list[str], seconds: dict[str, float]) -> str:
    known = [name for name in able if name in seconds]
    return min(known, key=lambda name: seconds[name]) if known else able[0]
