"""Which engine runs: by name, or "auto", the first that does not refuse."""

from __future__ import annotations

from collections.abc import Callable

from backproof.engines.contract import Data, Engine, Task
from backproof.engines.native_engine import NativeEngine
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError

ENGINES: dict[str, Callable[[], Engine]] = {"native": NativeEngine, "numpy": NumpyEngine}
"""Every engine by its name."""


def engine(name: str, task: Task, data: Data, batch_size: int | None = None) -> Engine:
    """Return the engine of that name, or for "auto" the first in `ENGINES` that can run the task and suits it.

    Args:
        name: a name of `ENGINES`, or "auto".
        task: what is to be run.
        data: on what.
        batch_size: examples a step; None for all of them.

    Raises:
        InputError: no engine has that name, or it refuses the task; the message says why.
    """
    if name == "auto":
        candidates = [made for made in (make() for make in ENGINES.values()) if made.refuses(task, data) is None]
        return next(found for found in candidates if found.suits(task, batch_size or len(data)))
    if name not in ENGINES:
        raise InputError(f"engine: {name!r} is not known; accepted are auto, {', '.join(ENGINES)}")
    found = ENGINES[name]()
    reason = found.refuses(task, data)
    if reason:
        raise InputError(f"engine: {name!r} cannot run this: {reason}")
    return found
