"""The best that several networks have come to: what is kept of each, which of two is better, and how that is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from backproof.errors import Phrase
from backproof.training.history import OF_EACH, History

Array = Any


@dataclass(frozen=True)
class Best:
    """The best epoch so far, of all networks together; or that of each of them, of which the costs are known then.

    Attributes:
        cost: of the mean answers after one epoch, at their best temperature; infinite before the first one.
        epoch: at which they cost that, counted from 1.
        epochs: after which each network is kept: `epoch`, or its own.
        costs: of the answers of each network that is kept as after its own epoch; none where all are as after `epoch`.
        vectors: the parameters of each network there.
        z: the mean z^L there of each row that a network was held to.
    """

    cost: float = np.inf
    epoch: int = 0
    epochs: tuple[int, ...] = ()
    costs: tuple[float, ...] = ()
    vectors: tuple[Array, ...] = field(default=(), repr=False)
    z: Array | None = field(default=None, repr=False)

    def later_by(self, epochs: int) -> Best:
        """Return the same, of epochs that are counted from so many earlier."""
        return replace(self, epoch=epochs + self.epoch, epochs=tuple(epochs + each for each in self.epochs))


def better(before: Best, later: Best, places: Sequence[Array]) -> Best:
    """Return the better of two, of equals the later, which has seen more; or that of both for each network.

    Args:
        before: the best so far.
        later: another one.
        places: the rows of `z` that each network is held to, where each is kept as after its own epoch; else none.
    """
    first = later if later.cost <= before.cost else before
    if not places or before.z is None or later.z is None:
        return first
    is_later = [new <= old for new, old in zip(later.costs, before.costs, strict=True)]
    z = before.z.copy()
    for place, takes in zip(places, is_later, strict=True):
        if takes:
            z[place] = later.z[place]

    def chosen(old: Sequence[Any], new: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(b if takes else a for a, b, takes in zip(old, new, is_later, strict=True))

    return Best(
        first.cost, first.epoch, chosen(before.epochs, later.epochs), chosen(before.costs, later.costs),
        chosen(before.vectors, later.vectors), z,
    )  # fmt: skip


def kept_in_words(best: Best, history: History, count: int) -> Phrase:
    """Return after which epochs so many networks are kept, of how many, and from which they went on, if they did."""
    networks = Phrase("1 network" if count == 1 else "{count} networks", count=count)
    if not best.epochs:
        return Phrase("{networks}, left in the first epoch", networks=networks)
    first, last = min(best.epochs), max(best.epochs)
    facts = {"networks": networks, "epochs": len(history)}
    if first == last:
        kept = Phrase("{networks}, kept as after epoch {best} of {epochs}", **facts, best=last)
    else:
        template = "{networks}, each kept as after its best epoch, {first} to {last} of {epochs}"
        kept = Phrase(template, **facts, first=first, last=last)
    for record in history.epochs:
        if record.goes_on_from == OF_EACH:
            return Phrase("{kept}; epoch {epoch} went on from the best epoch of each", kept=kept, epoch=record.epoch)
        if record.goes_on_from is not None:
            template = "{kept}; epoch {epoch} went on from epoch {earlier}"
            return Phrase(template, kept=kept, epoch=record.epoch, earlier=record.goes_on_from)
    return kept
