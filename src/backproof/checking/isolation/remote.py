"""Asking code in a process of its own as if it were here; every answer is checked before it is used."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from time import process_time
from typing import Any

from backproof.checking.isolation.child import Code
from backproof.checking.isolation.conversation import Conversation
from backproof.checking.isolation.held_values import left_out, of_shape, text, yes
from backproof.checking.isolation.process import Process, is_possible
from backproof.checking.isolation.remote_operations import operator_of
from backproof.checking.isolation.remote_subjects import subject_of
from backproof.checking.isolation.serving import COPY, LEAVE
from backproof.checking.report import SourceCode
from backproof.checking.subjects.operands.elsewhere import MOST_TOGETHER, CodeElsewhere, CostElsewhere
from backproof.checking.subjects.operands.operators_asked import Operator
from backproof.checking.subjects.returned.answers import Subject
from backproof.checking.subjects.running.guard import SubjectError
from backproof.errors import BackproofError, InputError, Keyword
from backproof.faces import Message
from backproof.network import Network, Parameters

Array = Any
_MOST_NAMES, _DEEPEST, _WIDEST = 100, 100, 10_000
"""Of what the code says of itself so much is gone into: names and sizes, layers, and neurons of a layer."""


class IsolatedCode(CodeElsewhere, Conversation):
    """Code under check in a process of its own; see `isolated`."""

    def __init__(self, process: Process, network: Network | None, seconds: float) -> None:
        Conversation.__init__(self, process, network, seconds)
        self.__name__ = ""
        self.left_out: tuple[Message, ...] = ()

    @property
    def worked(self) -> float:  # type: ignore[override]
        """Seconds of the processor that the code has taken so far."""
        return self.process.worked

    def open(self, file: str) -> bool:
        """Import a file, and return whether `copied` can be asked for then."""
        found = self.process.ask("open", file, self.seconds)
        with self.held():
            self.left_out = tuple(left_out(*each) for each in found["left_out"])
            return yes(found["can_be_copied"])

    @contextlib.contextmanager
    def copied(self, network: Network | None) -> Iterator[IsolatedCode]:
        """Let a copy of the process answer in its place, about this network; the copy ends with the block."""
        self.process.ask(COPY)
        self.process.begin_anew()
        self.process.ask("be_for", network)
        try:
            yield IsolatedCode(self.process, network, self.seconds)
        except BaseException as error:
            if not isinstance(error, Exception):
                self.process.close()  # it may be in the middle of an answer
            raise
        finally:
            if self.process.is_there:
                with contextlib.suppress(BackproofError):
                    self.process.ask(LEAVE)

    def prepare(self, subject: str) -> None:
        """Let how an object of a class is made be found out before `copied` is asked for."""
        self.process.ask("prepare", subject, self.seconds)

    def be_for(self, network: Network | None) -> None:
        """Let further questions be about this network."""
        self.process.ask("be_for", network)
        self.network = network

    def load(self, subject: str, own_cost: str | None = None) -> bool:
        """Import a file, and return whether what its name holds is one operation."""
        found = self.process.ask("load", subject, own_cost, self.seconds)
        with self.held():
            self.__name__ = text(found["name"])
            self.left_out = tuple(left_out(*each) for each in found["left_out"])
            return yes(found["is_operation"])

    def names(self, file: str) -> list[str]:
        """What in a file may be the code to check, the likeliest first."""
        found = self.process.ask("names", file, self.seconds)
        with self.held():
            return [text(name) for name in found[:_MOST_NAMES]]

    def own_sizes(self, subject: str) -> list[tuple[int, ...]]:
        """Layer sizes to ask a name of a file with, its own first."""
        found = self.process.ask("own_sizes", subject, self.seconds)
        with self.held():
            sizes = [tuple(int(size) for size in each[: _DEEPEST + 1]) for each in found[:_MOST_NAMES]]
            return [each for each in sizes if len(each) <= _DEEPEST and all(size <= _WIDEST for size in each)]

    def kinds(
        self, network: Network, seconds: float, penalty: float, refused: list[Any]
    ) -> Iterator[Iterator[Subject]]:
        """Yield what it may be, the plainest first, each with the ways in which it can be called."""
        if network != self.network:
            raise InputError("{option}: changed after the start; accepted: the same", option=Keyword("network"))
        self.process.ask("begin", self.seed, seconds, float(penalty))
        while self.process.ask("following_kind"):
            yield self._following(seconds)
        refused += [error for error in [self._refusal()] if error is not None]

    def adapter(self) -> str:
        """Return a function that calls it, to paste."""
        found = self.process.ask("adapter")
        with self.held():
            return text(found)

    def _refusal(self) -> SubjectError | None:
        try:
            self.process.ask("check_refusal")
        except SubjectError as error:
            return error
        return None

    def _following(self, seconds: float) -> Iterator[Subject]:
        most = 1
        while found := self.process.ask("following", most):
            with self.held():
                subjects = [subject_of(self, each, seconds) for each in found[:most]]
            yield from subjects
            most = min(2 * most, MOST_TOGETHER)

    def operator(self, given: tuple[Any, ...]) -> Operator:
        """Return it as one operation."""
        return operator_of(self, given, self._worked_in_all)

    def _worked_in_all(self) -> float:
        return process_time() + self.worked

    def sources(self, of: str = "code") -> tuple[SourceCode, ...]:
        """Return its lines, as far as they can be found."""
        found = self.process.ask("sources", of)
        if not all(isinstance(each, SourceCode) for each in found):
            raise self.process.unreadable()
        return tuple(found)

    def raise_if_ended(self) -> None:
        """Raise why the code's process ended, if it did, whatever was made of that on the way."""
        self.process.look_after()
        if self.process.ended is not None:
            raise self.process.ended


@dataclass(frozen=True)
class IsolatedCost(CostElsewhere):
    """The user's own cost, in the process in which the code is."""

    code: IsolatedCode

    def values(self, subject: Any, parameters: Parameters, x: Array, y: Array, *, together: bool = False) -> Array:
        """Return its value for each example, or one for all together."""
        found = self.code.process.ask("costs", subject.index, parameters, x, y, together)
        with self.code.held():
            return of_shape(found, (1 if together else len(x),))

    def sources(self) -> tuple[SourceCode, ...]:
        """Return its lines."""
        return self.code.sources("cost")


@contextlib.contextmanager
def isolated(
    thing: Any = None,
    network: Network | None = None,
    own_cost: Any = None,
    *,
    seconds: float = 10.0,
    afresh: bool = False,
) -> Iterator[IsolatedCode]:
    """Hold code under check in a process of its own, which ends with the block, with all that it started.

    Args:
        thing: the code; None where a file is imported there, by `load`.
        network: what it should be checked against, if it is no operation.
        own_cost: the user's own cost, if it is to be checked too.
        seconds: time limit of one call.
        afresh: whether a Python is started for it, in place of a copy of this process; only for a file.

    Raises:
        InputError: this system has no such processes.
    """
    if not is_possible():
        raise InputError(
            "{option} given; accepted on this system: {accepted}",
            option=Keyword("isolated", True),
            accepted=Keyword("isolated", False),
        )
    code = IsolatedCode(Process(Code(thing, network, own_cost), seconds, afresh=afresh), network, seconds)
    try:
        yield code
    finally:
        code.process.close()
