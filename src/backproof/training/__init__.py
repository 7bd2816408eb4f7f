"""Training: a pure function of network, data, options and seed, above the engines.

`train` is the whole face, `begin` that of a run which is advanced by steps or epochs, and `train_many` that of many
networks at once; schedules are a table of records.
"""

from backproof.training.checkpoint import Checkpoint
from backproof.training.history import EpochRecord, History
from backproof.training.many import train_many
from backproof.training.run import Run
from backproof.training.stopping import Stopping
from backproof.training.trainer import begin, train
from backproof.training.training_result import TrainingResult

__all__ = ["Checkpoint", "EpochRecord", "History", "Run", "Stopping", "TrainingResult", "begin", "train", "train_many"]
