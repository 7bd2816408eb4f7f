"""The point where training reaches a cluster; the layers above, which know clusters, plug in how.

What knows clusters stands above training. The package itself plugs it in here, so that training looks down only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, eq=False)
class WholeRun:
    """A run that one worker makes from its beginning to its end.

    Attributes:
        network: layers and cost.
        examples: x and y, dense; runs that are given the same arrays share a file.
        given: the other keywords of `train`.
        name: of the run, in messages.
    """

    network: Any
    examples: tuple[Any, Any]
    given: Mapping[str, Any]
    name: str = ""


class ClusterConnection(Protocol):
    """A cluster that was reached, as training uses it."""

    def setup(self, *given: Any) -> Any:
        """Return the setup of a run whose steps are made there; what is given is what `Setup` takes."""

    def train_each(self, runs: Sequence[WholeRun]) -> Any:
        """Return the result of each run, in order."""

    def file_of(self, *arrays: Any) -> Any:
        """Return the file of examples x and y, and their weights where they have some."""

    def each(
        self, function: Any, tasks: Sequence[tuple[Any, ...]], names: Sequence[str], enough: Callable[[], bool]
    ) -> Iterator[Any]:
        """Yield what a pure function returns for each task, in order, until it is enough."""


ClusterDoor = Callable[[Any, int | None], AbstractContextManager[ClusterConnection]]
_plugged: list[ClusterDoor] = []


def plug(door: ClusterDoor) -> None:
    """Let clusters be reached by this function of (cluster, number of shards)."""
    _plugged[:] = [door]


def reached(cluster: Any, shards: int | None = None) -> AbstractContextManager[ClusterConnection]:
    """Return a context in which a cluster can be used, whatever it was given as: a client, an executor, an address."""
    return _plugged[0](cluster, shards)
