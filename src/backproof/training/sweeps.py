"""What varies between the runs of `train_many`: networks, values of options, seeds; every combination is a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from backproof.engines import ENGINES
from backproof.errors import InputError, Listed, Phrase
from backproof.network import Network

_SHORT = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class PlannedRun:
    """One run: its number from 0, what it is called in a message, and everything `train` is given."""

    number: int
    name: str
    network: Network
    given: dict[str, Any] = field(repr=False)

    @property
    def shares_steps(self) -> bool:
        """Whether the engine that is asked for makes the steps of several networks at once."""
        asked = ENGINES.get(self.given.get("engine", "auto"))
        return asked is not None and asked.runs_many

    @contextmanager
    def named(self) -> Iterator[None]:
        """Say in any error which run it came from."""
        try:
            yield
        except InputError as error:
            raise InputError("{run}: {error}", run=self.name, error=error) from None
        except Exception as error:
            error.add_note(f"in {self.name} of train_many")
            raise


def planned_runs_of(networks: Any, sweep: Any, seeds: Any, options: dict[str, Any]) -> list[PlannedRun]:
    """Return the runs of every network with every entry of a sweep and every seed, as `train_many` takes them.

    Raises:
        InputError: an argument that is not accepted.
    """
    nets, entries, seeded = _networks(networks), _entries(sweep), _seeds(seeds)
    swept = {name for entry in entries for name in entry} | ({"seed"} if seeds is not None else set())
    twice = [name for name in options if name in swept]
    if twice or (seeds is not None and any("seed" in entry for entry in entries)):
        raise InputError(
            "{name}: given both for all runs and for each; accepted: one of the two", name=(twice or ["seed"])[0]
        )
    combined = list(product(enumerate(nets), entries, seeded))
    paths = [{**options, **entry}.get("checkpoint") for _, entry, _ in combined]
    if len(set(paths) - {None}) < len(paths) - paths.count(None):
        raise InputError("checkpoint: one file given for several runs; accepted: a file for each, in sweep")
    planned_runs = []
    for number, ((place, network), entry, seed) in enumerate(combined):
        which = {"network": place} if len(nets) > 1 else {}
        own = {**entry, **seed}
        said = Listed(f"{name}={_short(value)}" for name, value in {**which, **own}.items())
        name = Phrase("run {number} of 0…{last}", number=number, last=len(combined) - 1)
        name = Phrase("{run} ({options})", run=name, options=said) if said else name
        planned_runs.append(PlannedRun(number, name, network, {**options, **own}))
    return planned_runs


def _networks(given: Any) -> tuple[Network, ...]:
    networks = (given,) if isinstance(given, Network) else _listed("networks", given, Phrase("a Network, or several"))
    for network in networks:
        if not isinstance(network, Network):
            raise InputError("networks: holds {given}; accepted: a Network, or several", given=_short(network))
    return tuple(networks)


def _entries(sweep: Any) -> list[dict[str, Any]]:
    """Return the keywords of each entry of a sweep, from values by option or from the entries themselves."""
    if sweep is None:
        return [{}]
    if isinstance(sweep, Mapping):
        values = [_listed(f"sweep: {name}", given, Phrase("a sequence of values")) for name, given in sweep.items()]
        return [dict(zip(sweep, chosen, strict=True)) for chosen in product(*values)]
    entries = _listed("sweep", sweep, Phrase("a mapping from options to values, or a mapping for each run"))
    for entry in entries:
        if not isinstance(entry, Mapping):
            raise InputError("sweep: holds {given}; accepted: a mapping for each run", given=_short(entry))
    return [dict(entry) for entry in entries]


def _seeds(seeds: Any) -> list[dict[str, Any]]:
    if seeds is None:
        return [{}]
    return [{"seed": seed} for seed in _listed("seeds", seeds, Phrase("a sequence of integers ≥ 0, as range(8)"))]


def _listed(name: str, given: Any, accepted: str) -> list[Any]:
    if isinstance(given, str | Mapping) or not hasattr(given, "__iter__"):
        raise InputError(
            "{name}: {given} given; accepted: {accepted}", name=name, given=_short(given), accepted=accepted
        )
    values = list(given)
    if not values:
        raise InputError("{name}: nothing given; accepted: {accepted}", name=name, accepted=accepted)
    return values


def _short(value: Any) -> str:
    return repr(value) if isinstance(value, _SHORT) else str(getattr(value, "name", type(value).__name__))
