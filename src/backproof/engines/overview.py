"""What can run here, and which engine "auto" takes for some networks: what `backproof engines` shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backproof.engines.choice import ENGINES, fastest
from backproof.engines.measured import Setting, StepTimes, own_path, own_table, shipped
from backproof.faces import Faced


@dataclass(frozen=True)
class Installed:
    """An engine, and what it runs on here.

    Attributes:
        name: of the engine.
        about: what it runs on.
        absent: why it runs nothing here, or None.
    """

    name: str
    about: str
    absent: str | None


@dataclass(frozen=True)
class Chosen:
    """The engine that "auto" takes for a network: its layer sizes as they were written, the engine's name, and why."""

    network: str
    engine: str
    reason: str


@dataclass(frozen=True, repr=False)
class Overview(Faced):
    """What can run here, what was measured, and what "auto" would choose.

    Attributes:
        engines: each with what it runs on.
        allowed: threads that engines may use here.
        own: whether the user's own measurements are used.
        path: where these lie, or would lie.
        refused: why the user's own measurements are not used, or "".
        date: of the measurements that are used.
        machine: that they were made on.
        batch: examples a step.
        dtype: "float32" or "float64".
        kind: of optimizer, "sgd" or "adam".
        threads: that the choice is made for.
        choices: one for each network.
    """

    engines: tuple[Installed, ...]
    allowed: int
    own: bool
    path: str
    refused: str
    date: str
    machine: Mapping[str, Any]
    batch: int
    dtype: str
    kind: str
    threads: int
    choices: tuple[Chosen, ...]


def overview(
    networks: Mapping[str, Sequence[int]], batch: int, dtype: str, kind: str, threads: int | None = None
) -> Overview:
    """Return what can run here and what "auto" would choose for networks.

    Args:
        networks: layer sizes, the input first, by what the network is called.
        batch: examples a step.
        dtype: "float32" or "float64".
        kind: of optimizer, "sgd" or "adam".
        threads: that engines may use; those allowed here if None.
    """
    from backproof.engines.threads import allowed

    made = {name: make() for name, make in ENGINES.items()}
    engines = tuple(Installed(name, engine.about(), engine.absent()) for name, engine in made.items())
    able = [each.name for each in engines if each.absent is None]
    count = allowed() if threads is None else threads
    own, refused = own_table()
    table = own or shipped()
    choices = tuple(
        _chosen(name, layers, able, table, (dtype, kind, batch, count)) for name, layers in networks.items()
    )
    return Overview(
        engines, allowed(), own is not None, str(own_path()), refused, table.date, table.machine, batch, dtype, kind,
        count, choices,
    )  # fmt: skip


def _chosen(
    name: str, layers: Sequence[int], able: list[str], table: StepTimes, asked: tuple[str, str, int, int]
) -> Chosen:
    dtype, kind, batch, threads = asked
    return Chosen(name, *fastest(able, Setting.of_sizes(layers, dtype, kind, batch), table, threads))
