"""How long different ways to call the code are tried: one limit of processor time for all of them together."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from backproof.checking.subjects.operands.elsewhere import CodeElsewhere

FOR_ONE_KIND = 2.5
"""Seconds spent on finding out how the code is called as one kind of subject: a function, an object, a loop."""
FOR_READINGS = 3.5
"""Seconds after which no further reading is begun; the one that is being judged is judged to its end."""
LEAST = 0.5
"""Seconds that are left for a further kind, however long those before it took."""
LONGEST_WAIT = 60.0
"""Seconds by the clock on the wall after which no further call is tried, for code that waits."""


def processor() -> float:
    """Seconds of the processor that this process has spent."""
    return time.process_time()


@dataclass
class Patience:
    """What has been spent on one piece of code since this was made.

    Seconds are those of the processor and of no others, so that a machine that is busy with something else judges as
    an idle one does.

    Attributes:
        gradient: the user's code, whose own process is counted too where it has one.
        tried: how many ways to call the code were tried.
        was_short: whether any way was left untried for want of time.
    """

    gradient: Any
    tried: int = 0
    was_short: bool = False

    def __post_init__(self) -> None:
        self._started, self._began_to_wait = self._worked(), time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds of the processor, here and where the code is."""
        return self._worked() - self._started

    def is_out(self, allowed: float) -> bool:
        """Whether so many seconds are spent; what is not tried for that reason is remembered as left out."""
        out = self.spent > allowed or time.monotonic() - self._began_to_wait > LONGEST_WAIT
        self.was_short |= out
        return out

    def for_one_kind(self) -> float:
        """Seconds that may be spent when trying one kind of subject ends, which begins now."""
        now = self.spent
        return max(min(now + FOR_ONE_KIND, FOR_READINGS), now + LEAST)

    def _worked(self) -> float:
        return processor() + (self.gradient.worked if isinstance(self.gradient, CodeElsewhere) else 0.0)
