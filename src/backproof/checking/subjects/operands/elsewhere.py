"""Stand-ins for code under check that runs in another process; they are asked as code in this process would be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from backproof.checking.report import SourceCode
    from backproof.checking.subjects.operands.operators_asked import Operator
    from backproof.checking.subjects.returned.answers import Answer, Subject
    from backproof.checking.subjects.running.guard import SubjectError
    from backproof.network import Network, Parameters

Array = Any
MOST_TOGETHER = 64
"""So many ways to call a function are asked for at once: to ask in another process takes longer than most answers."""


class CodeElsewhere(ABC):
    """Code in another process.

    Attributes:
        worked: seconds of the processor that it has taken so far, and a part of those that it slept.
    """

    worked: float = 0.0

    @abstractmethod
    def kinds(
        self, network: Network, seconds: float, penalty: float, refused: list[Any]
    ) -> Iterator[Iterator[Subject]]:
        """Yield what it may be, the plainest first, each with the ways in which it can be called."""

    @abstractmethod
    def operator(self, given: tuple[Any, ...]) -> Operator:
        """Return it as one operation, which is to be called with what is given."""

    @abstractmethod
    def adapter(self) -> str:
        """Return a function that calls it, to paste."""

    @abstractmethod
    def sources(self) -> tuple[SourceCode, ...]:
        """Return its lines, as far as they can be found."""


class FunctionElsewhere(ABC):
    """One way to call a function in another process."""

    @abstractmethod
    def first_answer(self, asked: Sequence[tuple[Any, Parameters, Array, Array]]) -> list[Answer | SubjectError]:
        """Return why the first of some ways refuse, and then the answer of the one after these.

        Args:
            asked: ways to call it, each with parameters, examples and targets. Of those at the end some may be left.
        """


class CostElsewhere(ABC):
    """A user's own cost in the process in which the code is."""

    @abstractmethod
    def values(self, subject: Any, parameters: Parameters, x: Array, y: Array, *, together: bool = False) -> Array:
        """Return its value for each example, or one for all together, called as the subject is.

        Raises:
            SubjectError: it could not be run.
        """

    @abstractmethod
    def sources(self) -> tuple[SourceCode, ...]:
        """Return its lines, as far as they can be found."""


class RawElsewhere(ABC):
    """What an answer was made of, in the process in which the code is."""

    @abstractmethod
    def watch(self) -> RawElsewhere:
        """Remember it as it is now."""

    @abstractmethod
    def changed(self) -> bool:
        """Whether it has changed since it was remembered."""
