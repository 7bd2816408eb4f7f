"""How far a training has come, as a part of the address: whoever opens it sees the training go that far, to the bit.

Options, seed and data say all that a training depends on, so that its number of steps says what was learnt. Only where
an option was changed on the way does no number say it.
"""

from __future__ import annotations

from backproof.lab.lab_options import number_in, said_in
from backproof.lab.lab_training import TrainingProgress

TRAINED = "trained"
"""The name of the number of steps in an address."""
MOST_STEPS = 10_000_000


def with_steps(address: str, progress: TrainingProgress, until: int = 0) -> str:
    """Return an address with the number of steps that the training has made, or is to make before it pauses.

    >>> with_steps("v=1", TrainingProgress(epoch=2, update=8))
    'v=1&trained=8'
    >>> with_steps("v=1", TrainingProgress())
    'v=1'
    """
    steps = max(progress.update, until)
    return f"{address}&{TRAINED}={steps}" if steps and not progress.changed else address


def steps_in(address: str) -> int:
    """Return how many steps an address asks for, from 0 to `MOST_STEPS`; 0 where it says nothing that is a number.

    >>> steps_in("v=1&trained=8"), steps_in("trained=1e99"), steps_in("trained=some")
    (8, 10000000, 0)
    """
    return steps_said(said_in(address).get(TRAINED))


def steps_said(given: str | None) -> int:
    """Return the number of steps that a text says, clamped as in `steps_in`."""
    number = number_in(given)
    return 0 if number is None else int(min(max(number, 0), MOST_STEPS))
