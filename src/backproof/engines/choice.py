"""Which engine runs: by name, or "auto", the first that does not refuse."""

from __future__ import annotations

from collections.abc import Callable

from backproof.engines.contract import Data, Engine, Task
from backproof.engines.native_engine import NativeEngine
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError

ENGINES: dict[str, Callable[[], Engine]] = {"native": NativeEngine, "numpy": NumpyEngine}
"""Every engine by its name."""


def engine(name: str, task: Task, data: Data) -> Engine:
    """Return the engine of that name, or for "auto" the first in `ENGINES` that can run the task.

    Raises:
        InputError: no engine has that name, or it refuses the task; the message says why.
    """
    if name == "auto":
        candidates = [make() for make in ENGINES.values()]
        return next(found for found in candidates if found.refuses(task, data) is None)
    if name not in ENGINES:
        raise InputError(f"engine: {name!r} is not known; accepted are auto, {', '.join(ENGINES)}")
    found = ENGINES[name]()
    reason = found.refuses(task, data)
    if reason:
        raise InputError(f"engine: {name!r} cannot run this: {reason}")
    return found
