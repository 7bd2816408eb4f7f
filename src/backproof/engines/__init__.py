"""Engines: the narrow waist between training and arithmetic. Each runs many steps in one call.

The contract is in `contract`; `numpy_engine` is the reference. What lies above the waist (shuffling, schedules,
stopping, validation, callbacks, checkpoints) is written once, in `backproof.training`.
"""

from backproof.engines.choice import ENGINES, engine
from backproof.engines.contract import Data, Engine, Outcome, State, Task

__all__ = ["ENGINES", "Data", "Engine", "Outcome", "State", "Task", "engine"]
