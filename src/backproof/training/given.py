"""The keywords of `train` and `train_many` with their types, for type checkers and editors.

The defaults and what is accepted stand in `Options`; a test holds the names and types here to that class.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, TypedDict

from backproof.optimizers import Optimizer
from backproof.parameters import Parameters
from backproof.training.schedules import Schedule
from backproof.training.stopping import Stopping

Array = Any


class GivenOptions(TypedDict, total=False):
    """What `train` takes beside what its signature spells out: the fields of `Options`."""

    optimizer: str | Optimizer
    learning_rate: float | None
    schedule: str | Schedule
    batch_size: int | None
    epochs: int
    seed: int
    scheme: str
    l1: float
    l2: float
    penalty_per_batch: bool
    dropout: float | Sequence[float]
    clip_norm: float | None
    clip_example_norm: float | None
    noise_multiplier: float
    stopping: Stopping | None
    metrics: Sequence[str] | Mapping[str, Callable[[Array, Array], float]]
    shuffle: bool | Callable[[Array, int], Array]
    engine: str
    instructions: str
    dtype: Any


class GivenForEveryRun(GivenOptions, total=False):
    """What `train_many` hands on to each run: the options, and the other keywords of `train`."""

    parameters: Parameters | None
    validation: tuple[Array, Array] | float | None
    sample_weight: Array | None
    class_weight: Any
    resume: Any
    checkpoint: str | PathLike[str] | None
