"""Training: a pure function of network, data, options and seed, above the engines.

`train` is the whole face, `begin` that of a run which is advanced by steps or epochs, and `train_many` that of many
networks at once; schedules are a table of records. Each is imported at its first use: a model that only predicts
holds a `History`, and nothing else of this.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backproof.training.checkpoint import Checkpoint
    from backproof.training.history import EpochRecord, History
    from backproof.training.many import train_many
    from backproof.training.run import Run
    from backproof.training.stopping import Stopping
    from backproof.training.trainer import begin, train
    from backproof.training.training_result import TrainingResult

__all__ = ["Checkpoint", "EpochRecord", "History", "Run", "Stopping", "TrainingResult", "begin", "train", "train_many"]

_HOME = {
    "Checkpoint": "checkpoint", "EpochRecord": "history", "History": "history", "Run": "run", "Stopping": "stopping",
    "TrainingResult": "training_result", "begin": "trainer", "train": "trainer", "train_many": "many",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name from its module at its first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'backproof.training' has no attribute {name!r}")
    value = getattr(import_module(f"backproof.training.{_HOME[name]}"), name)
    globals()[name] = value
    return value
