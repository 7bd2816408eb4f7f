"""Where a search over recipes keeps where it stands: what was tried, and the networks that are still of use.

The record of what was tried is a safe file. The networks of the best recipe so far, of the one under way and of the
last ones have a folder each, see `checkpoints`; those of other recipes are removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from backproof.durable.fields import Field, held, number, text
from backproof.durable.safe_file import Kind, check_regular, pack, parsing, read_bounded, unpack
from backproof.durable.whole_file import write_whole
from backproof.durable.whole_folder import made_folder
from backproof.errors import InputError, Phrase
from backproof.tabular.recipe import Recipe
from backproof.training.saving import Attempts, Path

KIND = Kind("backproof search", Phrase("search"), Phrase("the record of a search, as train writes it"))
FILE, LAST = "search.backproof-search", "last"
_FIELDS = {
    "trials": Field(Phrase("a list of trials"), lambda value: isinstance(value, list)),
    "is_over": Field(Phrase("true or false"), lambda value: isinstance(value, bool)),
}
_OF_A_TRIAL = {"recipe": text(), "cost": number(none=True), "seconds": number(0.0)}


@dataclass(frozen=True)
class Tried:
    """A recipe that was tried.

    Attributes:
        recipe: in words, to be known again.
        cost: of what its networks answer; None where nothing was learnt.
        seconds: that it took.
    """

    recipe: str
    cost: float | None
    seconds: float


class SearchFolder:
    """What a search has tried, and where its networks keep where they stand.

    Args:
        path: of the folder, which exists; None where nothing is kept. A record that cannot be read is passed over.
    """

    def __init__(self, path: Path | None) -> None:
        self._path, self._attempts = path, Attempts(0.0)
        self.tried: tuple[Tried, ...] = ()
        self.is_over = False
        with suppress(InputError):
            self.tried, self.is_over = (None if path is None else recorded(path)) or ((), False)

    @property
    def best(self) -> int | None:
        """The number of the trial that cost least, the first of equals; None where nothing was learnt."""
        learnt = [(each.cost, number) for number, each in enumerate(self.tried) if each.cost is not None]
        return min(learnt)[1] if learnt else None

    @property
    def costs(self) -> tuple[float, ...]:
        """What each trial cost in which something was learnt."""
        return tuple(each.cost for each in self.tried if each.cost is not None)

    @property
    def longest(self) -> float:
        """The seconds of the longest of these; 0 before the first."""
        return max((each.seconds for each in self.tried if each.cost is not None), default=0.0)

    def before(self, number: int, recipe: Recipe) -> Tried | None:
        """Return what came of a trial before; None where it was not made.

        Raises:
            InputError: it was of another recipe.
        """
        if number >= len(self.tried):
            return None
        if self.tried[number].recipe != _words(recipe):
            message = "resume: a search in this folder tried other recipes ({name}); accepted: the options of that run"
            raise InputError(message, name=FILE)
        return self.tried[number]

    def of(self, name: int | str) -> str | None:
        """Return the folder of a trial, or of the last networks, which is there then; None where nothing is kept."""
        if self._path is None:
            return None
        folder = os.path.join(self._path, f"search-{name}")
        self._attempts.make(lambda: made_folder(folder))
        return folder if os.path.isdir(folder) else None

    def begin(self) -> None:
        """Write that a search is under way, unless that is known already."""
        if not self.tried:
            self._write()

    def add(self, recipe: Recipe, cost: float | None, seconds: float) -> None:
        """Write what came of the next trial, and remove the networks that are of no use any more."""
        self.tried = (*self.tried, Tried(_words(recipe), cost, seconds))
        self._write()
        self._forget(number for number in range(len(self.tried)) if number != self.best)

    def end(self) -> None:
        """Write that no more recipes are tried."""
        self.is_over = True
        self._write()

    def said_after(self, ended: str) -> str:
        """Return how a search ended, and what is wrong with its record, if anything is."""
        return self._attempts.said_after(ended)

    def _write(self) -> None:
        if self._path is not None:
            record = {"trials": [asdict(each) for each in self.tried], "is_over": self.is_over}
            path = os.path.join(self._path, FILE)
            self._attempts.make(lambda: write_whole(path, pack(KIND, {}, record)))

    def _forget(self, numbers: Iterable[int]) -> None:
        if self._path is not None:
            for each in numbers:
                shutil.rmtree(os.path.join(self._path, f"search-{each}"), ignore_errors=True)


def recorded(folder: Path) -> tuple[tuple[Tried, ...], bool] | None:
    """Return what was tried, and whether no more is; None where there is no record of a search.

    Raises:
        InputError: it cannot be read.
    """
    path = os.path.join(folder, FILE)
    if not os.path.lexists(path):
        return None
    check_regular(KIND, path)
    try:
        _, record = unpack(KIND, read_bounded(KIND, path))
    except InputError as error:
        raise type(error)("{path!r}: {reason}", path=path, reason=error) from None
    with parsing(KIND):
        found = held(record, _FIELDS, "search")
        trials: list[dict[str, Any]] = [held(each, _OF_A_TRIAL, "search") for each in found["trials"]]
    return tuple(Tried(**each) for each in trials), found["is_over"]


def _words(recipe: Recipe) -> str:
    return repr(recipe)
