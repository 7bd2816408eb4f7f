"""A process that holds code under check, as what is asked of it: by the code, its subjects and its operation."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from backproof.checking.isolation.held_values import OddError
from backproof.checking.isolation.process import Process
from backproof.network import Network


class Conversation:
    """What is asked of a process that holds code, and about which network.

    Attributes:
        process: which answers.
        network: that the code is checked against, or None for an operation.
        seconds: time limit of one call.
        seed: of what an operation draws.
    """

    def __init__(self, process: Process, network: Network | None, seconds: float) -> None:
        self.process = process
        self.network, self.seconds, self.seed = network, seconds, 0

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """End the process where what it said is not what was asked for."""
        try:
            yield
        except (OddError, KeyError, TypeError, ValueError, IndexError, AttributeError):
            raise self.process.unreadable() from None
