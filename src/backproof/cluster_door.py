"""Where training reaches a cluster, whose workers make the steps of a run.

What knows clusters stands above training. The package itself plugs it in here, so that training looks down only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Reached(Protocol):
    """A cluster that was reached, as training uses it."""

    def setup(self, *given: Any) -> Any:
        """Return the setup of a run whose steps are made there; what is given is what `Setup` takes."""

    def train_each(self, x: Any, y: Any, runs: Sequence[tuple[Any, Mapping[str, Any]]], names: Sequence[str]) -> Any:
        """Return the result of each run, of a network and the keywords of `train`, made by one worker, in order."""


Door = Callable[[Any, int | None], AbstractContextManager[Reached]]
_plugged: list[Door] = []


def plug(door: Door) -> None:
    """Let clusters be reached by this function of (cluster, number of shards)."""
    _plugged[:] = [door]


def reached(cluster: Any, shards: int | None = None) -> AbstractContextManager[Reached]:
    """Return a context in which a cluster can be used, whatever it was given as: a client, an executor, an address."""
    return _plugged[0](cluster, shards)
