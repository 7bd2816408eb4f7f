"""Training: a pure function of network, data, options and seed, above the engines.

`train` is the whole face, and `train_many` that of many networks at once; optimizers and schedules are tables of
records.
"""

from backproof.training.checkpoint import Checkpoint
from backproof.training.history import EpochRecord, History
from backproof.training.many import train_many
from backproof.training.stopping import Stopping
from backproof.training.trainer import TrainingResult, train

__all__ = ["Checkpoint", "EpochRecord", "History", "Stopping", "TrainingResult", "train", "train_many"]
