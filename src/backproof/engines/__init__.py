"""Engines do the arithmetic of training. Each makes many steps in one call.

The contract is in `contract`; `numpy_engine` is the reference; `choice` is "auto", which reads what was `measured`;
`forward` is prediction, for which nothing is trained.
What needs no arithmetic on layers (shuffling, schedules, stopping, validation, callbacks, checkpoints) is written once,
in `backproof.training`.
"""

from backproof.engines.choice import ENGINES, ChosenEngine, choose, engine
from backproof.engines.contract import Data, Engine, Outcome, Pass, State, Task
from backproof.engines.forward import output_costs, output_layer

__all__ = [
    "ENGINES", "ChosenEngine", "Data", "Engine", "Outcome", "Pass", "State", "Task", "choose", "engine", "output_costs",
    "output_layer",
]  # fmt: skip
